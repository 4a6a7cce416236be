"""Counting what stands: for each person, how many valid ballots at each level.

Only ballots that need nobody (any more) are counted. All others are open, neither valid nor invalid, and
shown apart by reason until people have concluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scanner.ballot import Code, Outcome
from scanner.count.model import BallotKind, Count
from scanner.layouts.model import BallotForm, BallotLayout, Level
from scanner.results.forms import form_of
from scanner.results.standing import Sheet, Standing, is_invalid, is_valid
from scanner.rules.facts import Ground
from scanner.rules.percent import band_of, percentage
from scanner.rules.rule_sets import Band, Denominator, RuleSet


@dataclass(frozen=True)
class LevelCount:
    """One level's number for one person; ``percent`` is None while its denominator is unknown."""

    level: str
    name: str
    number: int
    percent: Decimal | None


@dataclass(frozen=True)
class PersonTally:
    """One person's row: levels in the order of the ballot, and the valid ballots not counted here."""

    row: int
    person: str
    name: str
    post: str
    levels: tuple[LevelCount, ...]
    not_counted: int
    band: Band | None


@dataclass(frozen=True)
class ReasonCount:
    """How many sheets have a reason; a sheet with several reasons is in several counts."""

    code: Code
    sheets: int


@dataclass(frozen=True)
class GroundCount:
    """How many invalid ballots have a ground; a ballot with several grounds is in several counts."""

    ground: Ground
    ballots: int


@dataclass(frozen=True)
class KindTally:
    """The tally of one ballot kind, as far as it stands: ``scanned`` ballots, and ``entered`` from paper.

    ``valid`` + ``invalid`` + ``open`` are all of them. ``invalid``: so concluded by people, on ``grounds``.
    ``proposed_invalid`` + ``doubtful`` + ``held`` = ``open``; ``held`` ballots need nobody themselves, but
    their pile does. ``loose`` later pages lack the first page of their ballot: they are no ballots, but
    may belong to ones not read. ``whole`` is the number every percentage is of, None while it is not
    declared.
    """

    kind: str
    title: str
    scanned: int
    entered: int
    valid: int
    proposed_invalid: int
    doubtful: int
    held: int
    loose: int
    reasons: tuple[ReasonCount, ...]
    denominator: Denominator
    whole: int | None
    persons: tuple[PersonTally, ...]
    invalid: int = 0
    grounds: tuple[GroundCount, ...] = ()

    @property
    def open(self) -> int:
        return self.proposed_invalid + self.doubtful + self.held


@dataclass(frozen=True)
class Tally:
    """All ballot kinds, side by side and never added together; ``unreadable`` pages are of no kind yet.

    ``final``: the count is closed.
    """

    kinds: tuple[KindTally, ...]
    unreadable: int
    unreadable_reasons: tuple[ReasonCount, ...]
    final: bool = False

    @property
    def open(self) -> int:
        return self.unreadable + sum(kind.open + kind.loose for kind in self.kinds)


def tally(
    count: Count,
    rule_set: RuleSet,
    standing: Standing,
    layouts: Mapping[str, BallotLayout],
    closed: bool = False,
) -> Tally:
    """Count every ballot kind; ``layouts`` maps the ids of layouts to their data."""
    kinds = (tally_kind(kind, rule_set, standing, form_of(kind, layouts)) for kind in count.ballots)
    strays = [sheet for sheet in standing.sheets if sheet.kind is None and not sheet.set_aside]
    return Tally(tuple(kinds), len(strays), count_reasons(strays), closed)


def tally_kind(kind: BallotKind, rule_set: RuleSet, standing: Standing, form: BallotForm | None) -> KindTally:
    """Count one ballot kind; without a form nothing was read yet and no person has levels."""
    sheets = standing.of_kind(kind.id)
    loose = [sheet for sheet in standing.loose if sheet.kind == kind.id]
    valid = [sheet for sheet in sheets if is_valid(sheet)]
    invalid = [sheet for sheet in sheets if is_invalid(sheet)]
    waiting = [sheet for sheet in sheets if not (is_valid(sheet) or is_invalid(sheet))]
    asked = [sheet for sheet in waiting if sheet.needs_person]
    whole = len(valid) if rule_set.denominator is Denominator.VALID else _declared(kind, rule_set)
    return KindTally(
        kind=kind.id,
        title=kind.title,
        scanned=sum(sheet.entered is None for sheet in sheets),
        entered=sum(sheet.entered is not None for sheet in sheets),
        valid=len(valid),
        proposed_invalid=sum(sheet.outcome is Outcome.INVALID for sheet in asked),
        doubtful=sum(sheet.outcome is not Outcome.INVALID for sheet in asked),
        held=len(waiting) - len(asked),
        loose=len(loose),
        reasons=count_reasons([*waiting, *loose]),
        denominator=rule_set.denominator,
        whole=whole,
        persons=_persons(kind, form, valid, rule_set, whole) if form else (),
        invalid=len(invalid),
        grounds=_count_grounds(invalid),
    )


def _count_grounds(sheets: Iterable[Sheet]) -> tuple[GroundCount, ...]:
    counted = Counter(ground for sheet in sheets if sheet.conclusion for ground in sheet.conclusion.grounds)
    return tuple(GroundCount(ground, counted[ground]) for ground in Ground if counted[ground])


def count_reasons(sheets: Iterable[Sheet]) -> tuple[ReasonCount, ...]:
    """Count the sheets for each reason, the most frequent first."""
    counted = Counter(code for sheet in sheets for code in {reason.code for reason in sheet.verdict.reasons})
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ReasonCount(code, number) for code, number in ordered)


def _declared(kind: BallotKind, rule_set: RuleSet) -> int | None:
    number: int | None = getattr(kind.declared, rule_set.denominator.value)
    return number


def _persons(
    kind: BallotKind, form: BallotForm, valid: Sequence[Sheet], rule_set: RuleSet, whole: int | None
) -> tuple[PersonTally, ...]:
    counted: Counter[tuple[str, str]] = Counter()
    not_counted: Counter[str] = Counter()
    for sheet in valid:
        _add(sheet, counted, not_counted)
    known = {person.id: person for person in kind.persons}
    tallies = []
    for number, row in enumerate(form.rows, 1):
        id_, person = row.person, known.get(row.person)
        levels = tuple(_level(level, counted[id_, level.id], rule_set, whole) for level in form.levels)
        name, post = (person.name, person.post) if person else (row.name, "")
        band = _band(levels, rule_set, whole)
        tallies.append(PersonTally(number, id_, name, post, levels, not_counted[id_], band))
    return tuple(tallies)


def _add(sheet: Sheet, counted: Counter[tuple[str, str]], not_counted: Counter[str]) -> None:
    for person, level in sheet.votes:
        if level is not None:
            counted[person, level] += 1
        else:
            not_counted[person] += 1


def _level(level: Level, number: int, rule_set: RuleSet, whole: int | None) -> LevelCount:
    percent = percentage(number, whole, rule_set.decimals) if whole else None
    return LevelCount(level.id, level.name, number, percent)


def _band(levels: Iterable[LevelCount], rule_set: RuleSet, whole: int | None) -> Band | None:
    found = (band_of(rule_set.bands, level.level, level.number, whole or 0) for level in levels)
    return next((band for band in found if band is not None), None)
