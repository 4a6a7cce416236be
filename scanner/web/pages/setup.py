"""Step 1, Tạo cuộc kiểm phiếu: who is on the ballot, under which rules; the meeting and its committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from starlette.responses import Response

from scanner.count.files import FIRST_BALLOT
from scanner.count.model import CommitteeMember, Meeting, Role
from scanner.counting.preparing import Made, add_kind, describe_meeting, make_count
from scanner.errors import SettingsError
from scanner.i18n import _, ngettext
from scanner.rules.rule_sets import BUILT_IN, load_rule_set
from scanner.store import frozen
from scanner.web.asking import Ask
from scanner.web.respond import moved, page
from scanner.web.steps import no_steps
from scanner.web.uploads import passing, safe_name

_LEAST_MEMBERS_SHOWN = 5


@dataclass(frozen=True)
class Field:
    """A field of the meeting: its name in ``count.toml``, its label, an example, what stands in it."""

    name: str
    label: str
    example: str
    value: str


@dataclass(frozen=True)
class RuleChoice:
    id: str
    title: str


def show_new(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show the form of a new count."""
    rules = [RuleChoice(name, load_rule_set(name, Path()).title) for name in BUILT_IN]
    name = f"kiem-phieu-{dt.date.today():%Y-%m-%d}"
    return page(
        ask, "new.html", problem, status,
        steps=no_steps(), current="setup", rules=rules, name=name, home=ask.site.home.folder,
    )  # fmt: skip


def make(ask: Ask) -> Response:
    """Make the count and go on to its meeting."""
    name = ask.text("name")
    if not name:
        # vi: hãy đặt tên cho thư mục của cuộc kiểm phiếu
        raise SettingsError(_("give the count's folder a name"))
    if ask.text("rules") not in BUILT_IN:
        raise SettingsError(_("choose the rules that apply"))
    folder = Path(ask.text("parent") or ask.site.home.folder).expanduser() / safe_name(name)
    with _roster(ask) as roster:
        made = make_count(folder, roster, ask.text("rules"), FIRST_BALLOT, ask.text("title"))
    here = ask.site.counts.add(folder)
    return moved(f"/c/{here.key}/setup", _told(made))


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show who is on the ballots, the meeting and the committee."""
    count = ask.here.count()
    return page(
        ask, "setup.html", problem, status,
        fields=list(_fields(count.meeting, ask)), form_of_minutes=ask.text("form") or count.meeting.form,
        recipients=ask.text("recipients") or "\n".join(count.meeting.recipients),
        committee=_lines(ask, count.committee), roles=[(role.value, role.vietnamese) for role in Role],
        rules=ask.results.rule_set.title, frozen=frozen(ask.here.folder),
    )  # fmt: skip


def describe(ask: Ask) -> Response:
    """Write the meeting and the committee."""
    meeting = {field.name: ask.text(field.name) for field in _fields(Meeting(), ask)}
    meeting |= {"form": ask.text("form"), "recipients": ask.text("recipients").replace("\r", "")}
    describe_meeting(ask.here.folder, meeting, _members(ask))
    return moved(ask.url("setup"), _("Saved."))


def add(ask: Ask) -> Response:
    """Add a ballot kind of persons of its own."""
    with _roster(ask) as roster:
        made = add_kind(ask.here.folder, roster, None, ask.text("title"))
    return moved(ask.url("setup"), _told(made))


def _roster(ask: Ask) -> AbstractContextManager[Path]:
    return passing(ask.uploads("roster"))


def _told(made: Made) -> str:
    number = len(made.kind.persons)
    text = ngettext("{n} person was taken from the list.", "{n} persons were taken from the list.", number)
    passed = "; ".join(made.passed_over)
    told = text.format(n=number)
    # vi: Các dòng bỏ qua vì không phải là người: {lines}
    return f"{told} " + _("Rows passed over, no persons: {lines}").format(lines=passed) if passed else told


def _fields(meeting: Meeting, ask: Ask) -> Iterator[Field]:
    labels: Mapping[str, tuple[str, str]] = {
        # vi: Cơ quan cấp trên
        "superior_body": (_("Superior body"), "ĐẢNG BỘ TỈNH …"),
        # vi: Cơ quan lấy phiếu
        "body": (_("Body that holds the poll"), "ĐẢNG ỦY XÃ …"),
        # vi: Tên hội nghị, kỳ họp
        "meeting": (_("Meeting"), "Hội nghị lần thứ …"),
        "place": (_("Place"), ""),
        "date": (_("Date"), "25/10/2026"),
        # vi: Giờ khai mạc
        "opening_time": (_("Opens at"), "07:30"),
        # vi: Người chủ trì
        "chair": (_("Chair"), ""),
        # vi: Số kế hoạch (quyết định)
        "plan_number": (_("Number of the plan or decision"), "12-KH/ĐU"),
        # vi: Ngày của kế hoạch (quyết định)
        "plan_date": (_("Date of the plan or decision"), "01/10/2026"),
    }
    for name, (label, example) in labels.items():
        value = ask.text(name) if name in ask.form else _as_typed(getattr(meeting, name))
        yield Field(name, label, example, value)


def _as_typed(value: object) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value or "")


def _lines(ask: Ask, committee: Sequence[CommitteeMember]) -> list[tuple[str, str]]:
    """Return name and role of each line of the committee's table, some empty ones at its end."""
    lines = list(zip(ask.texts("member"), ask.texts("role"), strict=False))
    if not lines:
        lines = [(member.name, member.role.value) for member in committee]
        wanted = max(_LEAST_MEMBERS_SHOWN, len(lines) + 1)
        roles = [Role.HEAD, Role.SECRETARY] if not lines else []
        roles += [Role.MEMBER] * (wanted - len(lines) - len(roles))
        lines += [("", role.value) for role in roles]
    return lines


def _members(ask: Ask) -> list[CommitteeMember]:
    found = []
    for name, role in zip(ask.texts("member"), ask.texts("role"), strict=True):
        if name:
            try:
                found.append(CommitteeMember(name=name, role=role))  # type: ignore[arg-type]
            except ValidationError as error:
                message = _("committee, {name}: choose a role")
                raise SettingsError(message.format(name=name)) from error
    return found
