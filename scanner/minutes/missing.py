"""Facts that the documents print and nobody has filled in yet, each with the place to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.count.model import DECLARED_FIELDS, Role
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.minutes.data import KindResult, MinutesData
from scanner.results.words import declared_name

# Steps of the page, by their places in its addresses.
SETUP, NUMBERS, MINUTES = "setup", "numbers", "minutes"
_MEETING = (
    "superior_body",
    "body",
    "meeting",
    "place",
    "locality",  # else it is what stands last in the place
    "date",
    "plan_number",
    "plan_date",
    "chair",
    "opening_time",
    "recipients",
)


@dataclass(frozen=True)
class MissingFact:
    """What is missing, in words, and where it is filled in; ``step`` is the step of the page for that.

    ``blank``: the documents have dots in its place.
    """

    what: str
    where: str
    step: str
    blank: bool = True


def missing_facts(data: MinutesData) -> tuple[MissingFact, ...]:
    """Return what is missing, in the order in which the minutes say it."""
    return (*_of_rules(data), *_of_meeting(data), *_of_committee(data), *_of_kinds(data))


def _of_rules(data: MinutesData) -> Iterator[MissingFact]:
    if not data.rules.confirmed:
        # vi: Ban kiểm phiếu chưa xác nhận bộ quy định
        what = _("the committee's confirmation of the rule set")
        yield MissingFact(what, _where(SETUP, "kiemphieu rules confirm"), SETUP, blank=False)


def _where(step: str, command: str) -> str:
    """Return the place: a command or a key at a terminal, a step of the page before it."""
    places = {
        SETUP: _("the step Make the count"),
        NUMBERS: _("the step Declare the numbers"),
        MINUTES: _("below on this page"),
    }
    return by_medium(command=command, page=places[step])


def _of_meeting(data: MinutesData) -> Iterator[MissingFact]:
    for field in _MEETING:
        if not getattr(data.meeting, field) and not (field == "locality" and "," in data.meeting.place):
            key = _("count.toml, [meeting], key {key}").format(key=field)
            yield MissingFact(_fact(field), _where(MINUTES, key), MINUTES)


def _of_committee(data: MinutesData) -> Iterator[MissingFact]:
    roles = {member.role for member in data.committee}
    for role, what in (
        # vi: tên Trưởng ban kiểm phiếu
        (Role.HEAD, _("the head of the counting committee")),
        # vi: tên Thư ký Ban kiểm phiếu
        (Role.SECRETARY, _("the secretary of the counting committee")),
    ):
        if role not in roles:
            block = _('count.toml, a block [[committee]] with role = "{role}"').format(role=role.value)
            yield MissingFact(what, _where(SETUP, block), SETUP)


def _of_kinds(data: MinutesData) -> Iterator[MissingFact]:
    for kind in data.kinds:
        if not kind.title:
            key = _('count.toml, [[ballot]] with id = "{ballot}", key title').format(ballot=kind.id)
            # vi: tên loại phiếu {ballot}
            what = _("the title of the ballot kind {ballot}").format(ballot=kind.id)
            yield MissingFact(what, _where(MINUTES, key), MINUTES)
        yield from _of_numbers(kind)


def _of_numbers(kind: KindResult) -> Iterator[MissingFact]:
    for field in DECLARED_FIELDS:
        if getattr(kind.declared, field) is None:
            what = f"{declared_name(field)} ({kind.title or kind.id})"
            command = f"kiemphieu declare --ballot {kind.id} --{field} N"
            yield MissingFact(what, _where(NUMBERS, command), NUMBERS)


def _fact(field: str) -> str:
    return {
        # vi: cơ quan cấp trên
        "superior_body": _("the superior body"),
        # vi: cơ quan lấy phiếu
        "body": _("the body that polls"),
        # vi: tên hội nghị, kỳ họp
        "meeting": _("the meeting's name"),
        # vi: nơi họp
        "place": _("where the meeting is held"),
        # vi: địa danh ghi trước ngày tháng
        "locality": _("the locality, which stands before the date"),
        # vi: ngày họp
        "date": _("the day of the meeting"),
        # vi: số kế hoạch lấy phiếu tín nhiệm
        "plan_number": _("the number of the plan"),
        # vi: ngày của kế hoạch
        "plan_date": _("the date of the plan"),
        # vi: người chủ trì
        "chair": _("who chairs the meeting"),
        # vi: giờ khai mạc
        "opening_time": _("when the meeting opened"),
        # vi: nơi nhận
        "recipients": _("the recipients"),
    }[field]
