"""The identities that must hold for each ballot kind, or the count does not close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.count.model import BallotKind, Count, Declared
from scanner.i18n import _
from scanner.results.tally import KindTally, PersonTally, Tally
from scanner.results.words import declared_name
from scanner.rules.rule_sets import RuleSet


class State(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Identity:
    """One identity of one ballot kind: whether it holds, and in words with its numbers why."""

    kind: str
    code: str
    state: State
    text: str


def reconcile(count: Count, rule_set: RuleSet, tally: Tally, failed: int = 0) -> tuple[Identity, ...]:
    """Return every identity of every ballot kind.

    ``failed`` files or pages could not be opened: with the unreadable pages, and those without the first
    page of their ballot, they may be ballots.
    """
    unread = tally.unreadable + failed
    found: list[Identity] = []
    for kind, counted in zip(count.ballots, tally.kinds, strict=True):
        declared, missed = kind.declared, unread + counted.loose
        found += [
            _scanned_is_returned(kind, counted, missed),
            _valid_and_invalid_is_returned(kind, counted, missed),
            _levels_are_valid(kind, counted),
            _not_more(kind, declared, "returned", "issued"),
            _not_more(kind, declared, "issued", "printed"),
            _not_more(kind, declared, "present", "summoned"),
        ]
        if rule_set.quorum is not None:
            found.append(_quorum(kind, rule_set))
    return tuple(found)


def _scanned_is_returned(kind: BallotKind, counted: KindTally, unread: int) -> Identity:
    code, returned = "scanned_returned", kind.declared.returned
    if returned is None:
        return _missing(kind, code, _("ballots scanned = ballots returned"), ["returned"])
    text = _scanned_text(counted, returned)
    present = counted.scanned + counted.entered
    if present == returned:
        return Identity(kind.id, code, State.HOLDS, text)
    if present < returned <= present + unread:
        may_be = _("{n} pages not read may be among them").format(n=unread)
        return Identity(kind.id, code, State.UNKNOWN, f"{text}; {may_be}")
    if not present:
        return Identity(kind.id, code, State.UNKNOWN, text)
    return Identity(kind.id, code, State.FAILS, f"{text}; {_what_to_do(present, returned)}")


def _scanned_text(counted: KindTally, returned: int) -> str:
    if not counted.entered:
        text = _("{scanned} ballots scanned, {returned} returned")
        return text.format(scanned=counted.scanned, returned=returned)
    text = _("{scanned} ballots scanned and {entered} entered from paper, {returned} returned")
    return text.format(scanned=counted.scanned, entered=counted.entered, returned=returned)


def _what_to_do(scanned: int, returned: int) -> str:
    if scanned > returned:
        return _("{n} too many: look for ballots scanned twice").format(n=scanned - returned)
    return _("{n} missing: look for sheets not scanned or fed together").format(n=returned - scanned)


def _valid_and_invalid_is_returned(kind: BallotKind, counted: KindTally, unread: int) -> Identity:
    code, returned = "valid_invalid_returned", kind.declared.returned
    if returned is None:
        return _missing(kind, code, _("valid + invalid = returned"), ["returned"])
    text = _("{valid} valid, {open} not yet concluded, {returned} returned").format(
        valid=counted.valid, open=counted.open, returned=returned
    )
    if counted.valid > returned:
        return Identity(kind.id, code, State.FAILS, text)
    nothing_yet = counted.scanned + counted.entered == 0 and returned > 0
    if counted.open or nothing_yet or (unread and counted.valid < returned):
        return Identity(kind.id, code, State.UNKNOWN, text)
    state = State.HOLDS if counted.valid == returned else State.FAILS
    return Identity(kind.id, code, state, text)


def _levels_are_valid(kind: BallotKind, counted: KindTally) -> Identity:
    code = "levels_valid"
    if not counted.persons:
        text = _("levels + not counted = valid ballots: no layout learnt yet")
        return Identity(kind.id, code, State.UNKNOWN, text)
    wrong = [person for person in counted.persons if _total(person) != counted.valid]
    if wrong:
        names = ", ".join(f"{person.name} ({_total(person)})" for person in wrong)
        text = _("levels + not counted differ from {valid} valid ballots for: {names}")
        return Identity(kind.id, code, State.FAILS, text.format(valid=counted.valid, names=names))
    text = _("levels + not counted = {valid} valid ballots for every person").format(valid=counted.valid)
    return Identity(kind.id, code, State.HOLDS, text)


def _total(person: PersonTally) -> int:
    return sum(level.number for level in person.levels) + person.not_counted


def _not_more(kind: BallotKind, declared: Declared, less: str, more: str) -> Identity:
    code = f"{less}_{more}"
    small: int | None = getattr(declared, less)
    large: int | None = getattr(declared, more)
    rule = f"{declared_name(less)} ≤ {declared_name(more)}"
    if small is None or large is None:
        return _missing(kind, code, rule, [name for name in (less, more) if getattr(declared, name) is None])
    state = State.HOLDS if small <= large else State.FAILS
    return Identity(kind.id, code, state, f"{rule}: {small}, {large}")


def _quorum(kind: BallotKind, rule_set: RuleSet) -> Identity:
    quorum = rule_set.quorum
    assert quorum is not None
    needed = ["present", quorum.of]
    rule = _("quorum: present at least {share} of {whole}").format(
        share=quorum.at_least, whole=declared_name(quorum.of)
    )
    present, of = kind.declared.present, getattr(kind.declared, quorum.of)
    if present is None or of is None:
        return _missing(
            kind, "quorum", rule, [name for name in needed if getattr(kind.declared, name) is None]
        )
    state = State.HOLDS if quorum.holds(present, of) else State.FAILS
    return Identity(kind.id, "quorum", state, f"{rule}: {present}, {of}")


def _missing(kind: BallotKind, code: str, rule: str, fields: Sequence[str]) -> Identity:
    names = ", ".join(declared_name(field) for field in fields)
    text = _("{rule}: not yet declared: {names}").format(rule=rule, names=names)
    return Identity(kind.id, code, State.UNKNOWN, text)
