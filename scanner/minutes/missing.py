"""Facts that the documents print and nobody has filled in yet, each with the place to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.count.model import DECLARED_FIELDS, Role
from scanner.i18n import _
from scanner.minutes.data import KindResult, MinutesData
from scanner.results.words import declared_name

_MEETING = (
    "superior_body",
    "body",
    "meeting",
    "place",
    "date",
    "plan_number",
    "plan_date",
    "chair",
    "opening_time",
    "recipients",
)


@dataclass(frozen=True)
class MissingFact:
    """What is missing, in words, and where it is filled in."""

    what: str
    where: str


def missing_facts(data: MinutesData) -> tuple[MissingFact, ...]:
    """Return what is missing, in the order in which the minutes say it."""
    return (*_of_meeting(data), *_of_committee(data), *_of_kinds(data))


def _of_meeting(data: MinutesData) -> Iterator[MissingFact]:
    for field in _MEETING:
        if not getattr(data.meeting, field):
            yield MissingFact(_fact(field), _("count.toml, [meeting], key {key}").format(key=field))


def _of_committee(data: MinutesData) -> Iterator[MissingFact]:
    roles = {member.role for member in data.committee}
    for role, what in (
        # vi: tên Trưởng ban kiểm phiếu
        (Role.HEAD, _("the head of the counting committee")),
        # vi: tên Thư ký Ban kiểm phiếu
        (Role.SECRETARY, _("the secretary of the counting committee")),
    ):
        if role not in roles:
            where = _('count.toml, a block [[committee]] with role = "{role}"')
            yield MissingFact(what, where.format(role=role.value))


def _of_kinds(data: MinutesData) -> Iterator[MissingFact]:
    for kind in data.kinds:
        if not kind.title:
            where = _('count.toml, [[ballot]] with id = "{ballot}", key title')
            # vi: tên loại phiếu {ballot}
            what = _("the title of the ballot kind {ballot}").format(ballot=kind.id)
            yield MissingFact(what, where.format(ballot=kind.id))
        yield from _of_numbers(kind)


def _of_numbers(kind: KindResult) -> Iterator[MissingFact]:
    for field in DECLARED_FIELDS:
        if getattr(kind.declared, field) is None:
            what = f"{declared_name(field)} ({kind.title or kind.id})"
            yield MissingFact(what, f"kiemphieu declare --ballot {kind.id} --{field} N")


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
