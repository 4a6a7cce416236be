"""All that the documents print, as exact numbers and plain words: no store, no Word, no rounding here.

:mod:`scanner.minutes.gather` fills it from a count; everything else in this package only reads it.
Words are Vietnamese, since the documents are. No reading of a single ballot is in it: the annex of
changed rows names rows that people concluded on, and not which ballot they are of.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from scanner.count.model import Declared, Meeting, Role
from scanner.results.tally import GroundCount, PersonTally
from scanner.rules.rule_sets import Band, Denominator


@dataclass(frozen=True)
class Member:
    """One of the counting committee."""

    name: str
    role: Role


@dataclass(frozen=True)
class LevelName:
    """A level of confidence: its id (``high``) and its name on the ballot."""

    id: str
    name: str


@dataclass(frozen=True)
class KindResult:
    """The result of one ballot kind. ``whole`` is the number that every percentage is of.

    ``open`` ballots are neither valid nor invalid yet; there are none once the count is closed.
    """

    id: str
    title: str
    declared: Declared
    scanned: int
    entered: int
    valid: int
    invalid: int
    open: int
    grounds: tuple[GroundCount, ...]
    levels: tuple[LevelName, ...]
    persons: tuple[PersonTally, ...]
    denominator: Denominator
    whole: int | None

    @property
    def absent(self) -> int | None:
        """Summoned, and not there."""
        if self.declared.summoned is None or self.declared.present is None:
            return None
        return self.declared.summoned - self.declared.present


@dataclass(frozen=True)
class Rules:
    """What of the rule set is printed, and whether the committee confirmed it."""

    id: str
    title: str
    cite: str
    checked: dt.date
    decimals: int
    bands: tuple[Band, ...]
    quorum: Fraction | None = None
    quorum_of: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class InvalidBallot:
    """An invalid ballot with what the committee concluded; ``ballot`` is its id, no running number."""

    ballot: str
    kind: str
    grounds: str
    who: str
    note: str = ""


@dataclass(frozen=True)
class ChangedRow:
    """A row that people concluded otherwise than the machine read it; of which ballot is not told.

    ``row`` counts from 1; 0: the machine read nothing of the ballot, and its rows are not told here.
    """

    kind: str
    row: int
    person: str
    machine: str
    decision: str
    who: str
    why: str = ""


@dataclass(frozen=True)
class PaperEntry:
    """A ballot that two members entered from the paper: who and why, never what was voted."""

    number: int
    kind: str
    pile: str
    members: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Correction:
    """A declared number that was set and then changed."""

    time: dt.datetime
    kind: str
    field: str
    old: int | None
    new: int | None
    who: str
    why: str


@dataclass(frozen=True)
class JournalEntry:
    """A line of the count's log, in words."""

    seq: int
    time: dt.datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class LayoutDigest:
    """A learnt ballot form and the SHA-256 of its files."""

    id: str
    digest: str


@dataclass(frozen=True)
class Record:
    """What fixes the electronic record on the signed paper.

    ``head`` is the hash of the log's entry ``entries``, which closed the count; ``key`` is the fingerprint
    of the key that signed the archive. Both are empty while the count is open.
    """

    program: str
    layouts: tuple[LayoutDigest, ...]
    entries: int = 0
    head: str = ""
    key: str = ""


@dataclass(frozen=True)
class Annexes:
    """What stands behind the numbers. ``sample`` says in sentences how the sample check ended."""

    invalid: tuple[InvalidBallot, ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    entered: tuple[PaperEntry, ...] = ()
    corrections: tuple[Correction, ...] = ()
    journal: tuple[JournalEntry, ...] = ()
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class MinutesData:
    """A whole count as its documents show it. ``closed_at`` is None while the count is open: a draft."""

    meeting: Meeting
    committee: tuple[Member, ...]
    rules: Rules
    kinds: tuple[KindResult, ...]
    annexes: Annexes
    record: Record
    closed_at: dt.datetime | None = None

    @property
    def draft(self) -> bool:
        return self.closed_at is None
