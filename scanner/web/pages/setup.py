"""Step 1, Tạo cuộc kiểm phiếu: who is on the ballot, under which rules; the meeting and its committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from starlette.responses import Response

from scanner.count.files import FIRST_BALLOT
from scanner.count.model import CommitteeMember, Role
from scanner.counting.preparing import Made, add_kind, confirm_rules, describe_meeting, make_count
from scanner.errors import SettingsError
from scanner.i18n import _, ngettext
from scanner.minutes import words
from scanner.rules.describe import describe as in_words
from scanner.rules.describe import inferred
from scanner.rules.rule_sets import BUILT_IN, load_rule_set
from scanner.store import frozen, log
from scanner.store.rules_confirmed import confirmation
from scanner.web.asking import Ask
from scanner.web.meeting import meeting_form, typed_meeting
from scanner.web.respond import moved, page
from scanner.web.steps import no_steps
from scanner.web.uploads import passing, safe_name

_LEAST_MEMBERS_SHOWN = 5


@dataclass(frozen=True)
class RuleChoice:
    id: str
    title: str


@dataclass(frozen=True)
class RulesShown:
    """The rule set in plain words, and by whom and when the committee confirmed it; "" if it did not yet."""

    title: str
    lines: list[str]
    inferred: list[str]
    who: str = ""
    when: str = ""


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
    folder = _parent(ask) / safe_name(name)
    with _roster(ask) as roster:
        made = make_count(folder, roster, ask.text("rules"), FIRST_BALLOT, ask.text("title"))
    here = ask.site.counts.add(folder)
    return moved(f"/c/{here.key}/setup", _told(made))


def _parent(ask: Ask) -> Path:
    given = Path(ask.text("parent") or ask.site.home.folder)
    try:
        return given.expanduser().absolute()
    except RuntimeError as error:  # "~name" of nobody
        raise SettingsError(
            _("{path}: no such folder, or it may not be opened").format(path=given)
        ) from error


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show who is on the ballots, the meeting and the committee."""
    count = ask.here.count()
    return page(
        ask, "setup.html", problem, status,
        meeting=meeting_form(ask, count.meeting), closed=ask.results.closed,
        committee=_lines(ask, count.committee), roles=[(role.value, role.vietnamese) for role in Role],
        rules=_rules(ask), frozen=frozen(ask.here.folder),
    )  # fmt: skip


def describe(ask: Ask) -> Response:
    """Write the meeting and the committee."""
    describe_meeting(ask.here.folder, typed_meeting(ask), _members(ask))
    return moved(ask.url("setup"), _("Saved."))


def take_rules(ask: Ask) -> Response:
    """Note that the committee confirmed the rule set, with what of it is inferred."""
    confirm_rules(ask.here.folder)
    return moved(ask.url("setup"), _("Saved."))


def add(ask: Ask) -> Response:
    """Add a ballot kind of persons of its own."""
    with _roster(ask) as roster:
        made = add_kind(ask.here.folder, roster, None, ask.text("title"))
    return moved(ask.url("setup"), _told(made))


def _rules(ask: Ask) -> RulesShown:
    rule_set = ask.results.rule_set
    with ask.here.desk.store.database.read() as connection:
        confirmed = confirmation(log.links(connection), rule_set.digest)
    if confirmed is None:
        return RulesShown(rule_set.title, in_words(rule_set), inferred(rule_set))
    when = words.moment(dt.datetime.fromisoformat(confirmed.entry.time))
    return RulesShown(rule_set.title, in_words(rule_set), inferred(rule_set), confirmed.entry.user, when)


def _roster(ask: Ask) -> AbstractContextManager[Path]:
    return passing(ask.uploads("roster"))


def _told(made: Made) -> str:
    number = len(made.kind.persons)
    text = ngettext("{n} person was taken from the list.", "{n} persons were taken from the list.", number)
    passed = "; ".join(made.passed_over)
    told = text.format(n=number)
    # vi: Các dòng bỏ qua vì không phải là người: {lines}
    return f"{told} " + _("Rows passed over, no persons: {lines}").format(lines=passed) if passed else told


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
