"""What stands: each ballot once, its verdict, and the facts that only several pages together give.

Nothing of this is stored. The same pages give the same result whatever the order in which they were
read, and a rule set can be applied anew without reading again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    Outcome,
    RowOutcome,
    RowReading,
    Source,
    StampState,
    UnreadablePage,
    Verdict,
    ballot_id,
)
from scanner.count.model import BallotKind, Count
from scanner.reading.rescans import find_rescans
from scanner.results.joined import SheetPage, join
from scanner.results.leaves import Leaves
from scanner.results.pairing import Bundle
from scanner.results.piles import PileStanding, PileState, pile_standings
from scanner.rules.judge import judge, judge_unreadable, passed_over
from scanner.rules.rule_sets import RuleSet
from scanner.store.piles import Pile
from scanner.store.records import Failure, StandingPage

# ballot id → what is seen only beside other pages
_Beside = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True)
class Sheet:
    """A ballot, or a page that is none, that stands once, however often its images were met.

    ``page`` is what was read, of a ballot of several pages what they say together; its image and its
    id are the first page's. ``kind`` is the id of its ballot kind, None if no layout of the count fits.
    ``reverse``: the back of a sheet that was read; ``set_aside``: an empty one, which is no ballot and
    needs nobody. ``loose``: a later page without the first one of its ballot, so no ballot of its own.
    ``papers``: how many sheets of paper it is, none if the paper stands already. ``held``: a page of
    it lies in piles only of which another number of sheets was scanned than there are. ``entered``:
    the number under which two members entered it from the paper; there is no image of it.
    """

    ballot: str
    kind: str | None
    page: BallotReading | UnreadablePage
    verdict: Verdict
    pages: tuple[SheetPage, ...]
    reverse: bool = False
    set_aside: bool = False
    loose: bool = False
    papers: int = 1
    held: bool = False
    entered: int | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The places where its first page was met."""
        return self.pages[0].sources

    @property
    def places(self) -> tuple[Source, ...]:
        """The places where any of its pages was met."""
        return tuple(source for page in self.pages for source in page.sources)

    @property
    def fronts(self) -> tuple[SheetPage, ...]:
        """The pages with which a sheet of paper begins."""
        return self.pages[:: -(-len(self.pages) // self.papers)] if self.papers else ()

    def rows_of(self, page: SheetPage) -> Iterator[tuple[RowReading, RowOutcome]]:
        """Yield the rows on one of its pages, numbered through the ballot, with what becomes of them."""
        if self.reading is None or not isinstance(page.page, BallotReading):
            return
        start = page.rows_before - self.pages[0].rows_before
        there = slice(start, start + len(page.page.rows))
        yield from zip(self.reading.rows[there], self.verdict.rows[there], strict=True)

    @property
    def needs_person(self) -> bool:
        return self.verdict.needs_person and not self.set_aside

    @property
    def reading(self) -> BallotReading | None:
        return self.page if isinstance(self.page, BallotReading) else None


@dataclass(frozen=True)
class Standing:
    """All ballots and other pages of a count, sorted by id, never by feeding order; and their piles."""

    sheets: tuple[Sheet, ...]
    piles: tuple[PileStanding, ...] = ()

    @cached_property
    def ballots(self) -> tuple[Sheet, ...]:
        """The sheets that were read as ballots; one whose first page is missing is not among them."""
        return tuple(sheet for sheet in self.sheets if sheet.reading is not None and not sheet.loose)

    @cached_property
    def loose(self) -> tuple[Sheet, ...]:
        """The later pages whose ballots' first pages are not with them."""
        return tuple(sheet for sheet in self.sheets if sheet.loose)

    @cached_property
    def blanks(self) -> tuple[Sheet, ...]:
        """The empty reverses that were set aside."""
        return tuple(sheet for sheet in self.sheets if sheet.set_aside)

    @cached_property
    def unreadable(self) -> tuple[Sheet, ...]:
        """The pages that were not read as ballots and need a person."""
        return tuple(sheet for sheet in self.sheets if sheet.reading is None and not sheet.set_aside)

    @cached_property
    def copies(self) -> tuple[Sheet, ...]:
        """The sheets whose very image, or that of a page of them, was met more than once."""
        return tuple(sheet for sheet in self.sheets if len(sheet.places) > len(sheet.pages))

    @cached_property
    def passed_over(self) -> tuple[Sheet, ...]:
        """The valid ballots with reasons that the rule set ignores."""
        return tuple(sheet for sheet in self.ballots if passed_over(sheet.verdict))

    @cached_property
    def stamps_to_check(self) -> tuple[Sheet, ...]:
        """The ballots whose stamp's colour the scan cannot tell: to be checked on paper."""
        return tuple(
            sheet
            for sheet in self.ballots
            if sheet.reading and sheet.reading.stamp.state is StampState.COLOR_UNKNOWN
        )

    def of_kind(self, kind: str) -> tuple[Sheet, ...]:
        """Return the ballots of one ballot kind."""
        return tuple(sheet for sheet in self.ballots if sheet.kind == kind)

    def find(self, prefix: str) -> tuple[Sheet, ...]:
        """Return the sheets whose id, or that of a page of them, begins with ``prefix``."""
        return tuple(
            sheet
            for sheet in self.sheets
            if any(ballot_id(page.page.source.sha256).startswith(prefix.lower()) for page in sheet.pages)
        )


def assemble(
    count: Count,
    rule_set: RuleSet,
    pages: Sequence[StandingPage],
    piles: Sequence[Pile] = (),
    failures: Sequence[Failure] = (),
    entered: Mapping[int, BallotReading] | None = None,
    trials: Sequence[BallotReading] = (),
) -> Standing:
    """Judge every ballot, with what is seen only across pages: fellows, reverses, rescans, copies, piles.

    ``entered`` are the readings of ballots entered from paper, by number; ``trials`` those of trials.
    """
    in_order = sorted(pages, key=lambda page: page.page.source.sha256)
    leaves = Leaves(count, in_order)
    beside = _seen_beside(in_order, leaves, trials)
    judged = _Judge(count, rule_set, leaves, beside)
    sheets = [judged.sheet(page) for page in in_order if not leaves.is_bundled(page)]
    sheets += [judged.bundled(found) for found in leaves.bundles]
    sheets += [judged.from_paper(*one) for one in (entered or {}).items()]
    sheets.sort(key=lambda sheet: sheet.ballot)
    standings = pile_standings(piles, sheets, failures)
    held = {pile.name for pile in standings if pile.state is PileState.HELD}
    return Standing(tuple(_held(sheet, held) for sheet in sheets), standings)


def _held(sheet: Sheet, held: Set[str]) -> Sheet:
    """Hold a sheet back if a page of it lies in no other pile than held ones."""
    piles = [{source.pile for source in page.sources} for page in sheet.pages]
    return replace(sheet, held=True) if any(of_page and of_page <= held for of_page in piles) else sheet


def is_valid(sheet: Sheet) -> bool:
    """Tell whether a sheet counts in the tally."""
    return sheet.verdict.outcome is Outcome.VALID and not sheet.held


@dataclass(frozen=True)
class _Judge:
    """Makes sheets of pages."""

    count: Count
    rule_set: RuleSet
    leaves: Leaves
    beside: _Beside

    def sheet(self, standing: StandingPage) -> Sheet:
        """Return a page that is no ballot, or a ballot of one page."""
        page = standing.page
        if isinstance(page, UnreadablePage):
            return self._unreadable(page, standing)
        pages = (SheetPage(page, standing.sources),)
        return self._ballot(page, self.count.ballot_of_layout(page.layout), pages)

    def bundled(self, found: Bundle) -> Sheet:
        """Return a ballot of several pages, or a page of one that is alone."""
        positions = {person.id: n for n, person in enumerate(found.kind.persons)}
        pages = tuple(
            SheetPage(page.page, page.sources, number, positions[page.page.rows[0].person])
            for page, number in zip(found.pages, found.numbers, strict=True)
            if isinstance(page.page, BallotReading)
        )
        sheet = self._ballot(join(pages, lone=not found.whole), found.kind, pages)
        papers = found.kind.papers if found.whole else int(not self.leaves.is_back(found))
        return replace(sheet, loose=found.numbers[0] > 1, papers=papers)

    def from_paper(self, number: int, reading: BallotReading) -> Sheet:
        kind = self.count.ballot_of_layout(reading.layout)
        sheet = self._ballot(reading, kind, (SheetPage(reading, (reading.source,)),))
        return replace(sheet, entered=number, papers=kind.papers if kind else 1)

    def _ballot(self, page: BallotReading, kind: BallotKind | None, pages: tuple[SheetPage, ...]) -> Sheet:
        ballot = ballot_id(page.source.sha256)
        seen = list(self.beside.get(ballot, ()))
        if kind is None:
            seen.append(Finding(Code.WRONG_LAYOUT, detail=page.layout))
        one_person = kind.one_person if kind else len(page.rows) == 1
        verdict = judge(page, self.rule_set, one_person, seen)
        return Sheet(ballot, kind.id if kind else None, page, verdict, pages)

    def _unreadable(self, page: UnreadablePage, standing: StandingPage) -> Sheet:
        verdict = judge_unreadable(page, self.beside.get(standing.ballot, ()))
        reverse = self.leaves.is_reverse(standing)
        aside = reverse and page.reason is Code.BLANK_PAGE and not page.overleaf_ink
        pages = (SheetPage(page, standing.sources),)
        return Sheet(standing.ballot, None, page, verdict, pages, reverse, aside, papers=0 if reverse else 1)


def _seen_beside(pages: Sequence[StandingPage], leaves: Leaves, trials: Sequence[BallotReading]) -> _Beside:
    beside: dict[str, list[Finding]] = defaultdict(list)
    for page in pages:
        if isinstance(page.page, UnreadablePage) and page.page.overleaf_ink:
            for front in sorted({front for front in leaves.fronts(page) if front}):
                beside[front].append(Finding(Code.WRITING_OVERLEAF, detail=page.ballot))
    readings = [page.page for page in pages if isinstance(page.page, BallotReading)]
    real, tried = ({ballot_id(one.source.sha256) for one in part} for part in (readings, trials))
    rescans, of_trials = set(), {leaves.ballot_of(page) for page in real & tried}  # the very image of a trial
    for pair in _same_papers([*readings, *trials]):
        for one, other in (pair, pair[::-1]):
            if one in real and other in real:
                rescans.add((leaves.ballot_of(one), leaves.ballot_of(other)))
            elif one in real:
                of_trials.add(leaves.ballot_of(one))
    for ballot, other in sorted(rescans):
        beside[ballot].append(Finding(Code.DUPLICATE_SCAN, detail=other))
    for ballot in sorted(of_trials):
        beside[ballot].append(Finding(Code.TRIAL_SHEET))
    return beside


def _same_papers(readings: Sequence[BallotReading]) -> Iterable[tuple[str, str]]:
    """Return the pairs of pages that seem to be one paper; inks compare only on the same layout."""
    by_layout: dict[str, dict[str, bytes]] = defaultdict(dict)
    for reading in readings:
        if reading.fingerprint:
            by_layout[reading.layout][ballot_id(reading.source.sha256)] = reading.fingerprint
    pairs = [pair for prints in by_layout.values() for pair in find_rescans(list(prints.items()))]
    return sorted((min(pair), max(pair)) for pair in pairs)
