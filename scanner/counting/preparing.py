"""Before the first page: a count is made, ballot kinds are added, numbers declared, the meeting named.

What the commands and the page have in common: each step is checked, written whole and logged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree

from scanner.count.declare import Change, changes
from scanner.count.files import add_ballot, create_count, load_count, next_ballot_id, set_declared, set_title
from scanner.count.meeting import set_meeting
from scanner.count.model import BallotKind, CommitteeMember, Count, Declared
from scanner.count.roster import parse_roster
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.rules.rule_sets import load_rule_set
from scanner.store import frozen, record, rules_confirmed
from scanner.store.store import Store


@dataclass(frozen=True)
class Made:
    """A ballot kind as it was made, and the rows of its roster that are no persons."""

    kind: BallotKind
    passed_over: tuple[str, ...]


def make_count(folder: Path, roster: Path, rules: str, ballot_id: str, title: str) -> Made:
    """Make the folder of a count; errors as for the roster and :func:`scanner.count.files.create_count`."""
    persons = parse_roster(roster)
    kind = create_count(folder, persons.entries, rules, ballot_id, title).ballots[0]
    detail: dict[str, object] = {"rules": rules, "ballot": kind.id, "roster": roster.name}
    try:
        record(folder, "new", {**detail, "persons": len(kind.persons)})
    except BaseException:  # half a count would be in the way of the next try
        rmtree(folder, ignore_errors=True)
        raise
    return Made(kind, persons.passed_over)


def add_kind(folder: Path, roster: Path, ballot_id: str | None, title: str) -> Made:
    """Add a ballot kind of persons of its own; raises RefusedError once a page was read."""
    count = load_count(folder)
    if frozen(folder):
        text = _("{folder}: pages were read, so its ballots are fixed; begin a new count for another one")
        raise RefusedError(text.format(folder=folder.absolute()))
    persons = parse_roster(roster)
    kind = add_ballot(folder, ballot_id or next_ballot_id(count), persons.entries, title).ballots[-1]
    record(folder, "ballot add", {"ballot": kind.id, "roster": roster.name, "persons": len(kind.persons)})
    return Made(kind, persons.passed_over)


def needs_reason(changed: Sequence[Change]) -> bool:
    """Tell whether a number that is set would become another one."""
    return any(change.old is not None for change in changed)


def declare(
    folder: Path,
    kind: BallotKind,
    wanted: Mapping[str, int | None],
    why: str | None = None,
    who: str | None = None,
) -> tuple[list[Change], Declared]:
    """Log what changes of the declared numbers, then write it; return it, and the numbers as they stand.

    Raises RefusedError if a number that is set would change without a reason.
    """
    changed = changes(kind.declared, wanted)
    if not changed:
        return [], kind.declared
    if needs_reason(changed) and not (why or "").strip():
        raise RefusedError(_("a number that is set changes only with a reason; say why"))

    def log() -> None:
        for one in changed:
            record(folder, "declare", {"ballot": kind.id, **asdict(one)}, who, why)

    numbers = {one.field: one.new for one in changed}
    after = set_declared(folder, kind.id, numbers, before_write=log).ballot(kind.id)
    assert after is not None, "an edit of numbers keeps the ballot kind"
    return changed, after.declared


def describe_meeting(
    folder: Path, meeting: Mapping[str, str], committee: Sequence[CommitteeMember], who: str | None = None
) -> Count:
    """Write what the minutes say of the meeting, and who counts; log which of it changed.

    Once the count is closed its committee stands; the meeting may still be described.
    """
    before = load_count(folder)
    same_people = list(committee) == before.committee

    def log() -> None:
        detail: dict[str, object] = {"fields": sorted(meeting), "committee": _listed(committee)}
        record(folder, "meeting", detail, who, when_closed=same_people)

    if same_people and not _differs(before, meeting):
        return before
    return set_meeting(folder, meeting, committee, before_write=log)


def name_ballot(folder: Path, kind: BallotKind, title: str) -> None:
    """Write how the minutes name a ballot kind; its persons stay as they are."""
    if title != kind.title:
        detail: dict[str, object] = {"ballot": kind.id, "title": title}
        set_title(folder, kind.id, title, lambda: record(folder, "ballot title", detail, when_closed=True))


def confirm_rules(folder: Path, who: str | None = None) -> None:
    """Log that the committee took the rule set of the count, with what of it is inferred."""
    rule_set = load_rule_set(load_count(folder).rules, folder)
    with Store(folder) as store, store.database.write(when_closed=True) as connection:
        rules_confirmed.note(connection, rule_set.id, rule_set.digest, rule_set.inferred, who)


def _differs(count: Count, meeting: Mapping[str, str]) -> bool:
    return any(_as_text(getattr(count.meeting, field)) != text for field, text in meeting.items())


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _listed(committee: Sequence[CommitteeMember]) -> list[list[str]]:
    return [[member.name, member.role.value] for member in committee]
