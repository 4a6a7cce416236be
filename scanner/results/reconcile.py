"""The identities that must hold for each ballot kind, or the count does not close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.count.model import BallotKind, Count, Declared
from scanner.i18n import _, ngettext
from scanner.results.piles import PileStanding
from scanner.results.standing import Standing
from scanner.results.tally import KindTally, PersonTally, Tally
from scanner.results.words import declared_name
from scanner.rules.rule_sets import RuleSet

SCANNED, CONCLUDED, PILES = "scanned_returned", "valid_invalid_returned", "piles_returned"
LEVELS = "levels_valid"
OF_BALLOTS = (SCANNED, CONCLUDED, PILES)  # those that hold paper against what is in the computer


class State(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Identity:
    """One identity of one ballot kind: whether it holds, and in words with its numbers why.

    ``kind`` is empty if it is of the whole count. ``missing`` names the declared numbers without which
    nothing is known, ``difference`` is by how much the first side is more than the second, and ``look``
    tells where people must look if it does not hold.
    """

    kind: str
    code: str
    state: State
    text: str
    missing: tuple[str, ...] = ()
    difference: int = 0
    look: tuple[str, ...] = ()


def reconcile(
    count: Count, rule_set: RuleSet, tally: Tally, failed: int = 0, outside: int = 0
) -> tuple[Identity, ...]:
    """Return every identity of every ballot kind.

    ``failed`` files or pages could not be opened: with the unreadable pages, and those without the first
    page of their ballot, they may be ballots. So may ``outside`` sheets of paper that are in no pile yet.
    """
    unread = tally.unreadable + failed + max(0, outside)
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


def ballots_in_no_pile(count: Count, piles: Sequence[PileStanding]) -> int | None:
    """Return how many sheets of returned ballots are in no pile; negative if piles have more than returned.

    None while a number is not keyed in, or the count is made without piles that people count.
    """
    returned = [(kind.declared.returned, kind.papers) for kind in count.ballots]
    sheets = [pile.sheets for pile in piles]
    if not sheets or None in sheets or any(number is None for number, _papers in returned):
        return None
    return sum((number or 0) * papers for number, papers in returned) - sum(n or 0 for n in sheets)


def piles_hold_all(outside: int, standing: Standing) -> Identity:
    """Return whether the piles' sheets are those of the returned ballots, ``outside`` being in none."""
    sheets = sum(pile.sheets or 0 for pile in standing.piles)
    text = ngettext(
        "{sheets} sheet in piles, {returned} sheets of returned ballots",
        "{sheets} sheets in piles, {returned} sheets of returned ballots",
        sheets,
    )
    text = text.format(sheets=sheets, returned=sheets + outside)
    if outside > 0:
        # vi: {n} tờ chưa thuộc xấp nào: đưa vào máy, hoặc tìm xem còn ở đâu
        more = ngettext(
            "{n} is in no pile yet: feed it, or look where it is",
            "{n} are in no pile yet: feed them, or look where they are",
            outside,
        ).format(n=outside)
        return Identity("", PILES, State.UNKNOWN, f"{text}; {more}", difference=-outside)
    if 0 < -outside <= sum(sheet.papers for sheet in standing.unreadable):
        more = _("{n} may be no ballots of this count").format(n=-outside)
        return Identity("", PILES, State.UNKNOWN, f"{text}; {more}", difference=-outside)
    return Identity("", PILES, State.FAILS if outside else State.HOLDS, text, difference=-outside)


def _scanned_is_returned(kind: BallotKind, counted: KindTally, unread: int) -> Identity:
    code, returned = SCANNED, kind.declared.returned
    if returned is None:
        return _missing(kind, code, _("ballots scanned = ballots returned"), ["returned"])
    text = _scanned_text(counted, returned)
    present = counted.scanned + counted.entered
    found = Identity(kind.id, code, State.UNKNOWN, text, difference=present - returned)
    if present == returned:
        return replace(found, state=State.HOLDS)
    if not present:
        return found
    if present < returned <= present + unread:
        may_be = ngettext(
            "{n} page or sheet not read may be among them",
            "{n} pages or sheets not read may be among them",
            unread,
        ).format(n=unread)
        return replace(found, text=f"{text}; {may_be}")
    return replace(found, state=State.FAILS, text=f"{text}; {_what_to_do(present, returned)}")


def _scanned_text(counted: KindTally, returned: int) -> str:
    if not counted.entered:
        text = ngettext(
            "{scanned} ballot scanned, {returned} returned",
            "{scanned} ballots scanned, {returned} returned",
            counted.scanned,
        )
        return text.format(scanned=counted.scanned, returned=returned)
    text = ngettext(
        "{scanned} ballot scanned and {entered} entered from paper, {returned} returned",
        "{scanned} ballots scanned and {entered} entered from paper, {returned} returned",
        counted.scanned,
    )
    return text.format(scanned=counted.scanned, entered=counted.entered, returned=returned)


def _what_to_do(scanned: int, returned: int) -> str:
    if scanned > returned:
        return _("{n} too many: look for ballots scanned twice").format(n=scanned - returned)
    return _("{n} missing: look for sheets not scanned or fed together").format(n=returned - scanned)


def _valid_and_invalid_is_returned(kind: BallotKind, counted: KindTally, unread: int) -> Identity:
    code, returned = CONCLUDED, kind.declared.returned
    if returned is None:
        return _missing(kind, code, _("valid + invalid = returned"), ["returned"])
    text = _("{valid} valid, {invalid} invalid, {open} not yet concluded, {returned} returned").format(
        valid=counted.valid, invalid=counted.invalid, open=counted.open, returned=returned
    )
    present = counted.scanned + counted.entered
    concluded = counted.valid + counted.invalid
    found = Identity(kind.id, code, State.UNKNOWN, text, difference=present - returned)
    if concluded > returned:
        return replace(found, state=State.FAILS)
    nothing_yet = present == 0 and returned > 0
    if counted.open or nothing_yet or (unread and concluded < returned):
        return found
    return replace(found, state=State.HOLDS if concluded == returned else State.FAILS)


def _levels_are_valid(kind: BallotKind, counted: KindTally) -> Identity:
    code = LEVELS
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
    return Identity(kind.id, code, State.UNKNOWN, text, missing=tuple(fields))
