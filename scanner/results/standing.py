"""What stands: each page once, its verdict, and the facts that only several pages together give.

Nothing of this is stored. The same pages give the same result whatever the order in which they were
read, and a rule set can be applied anew without reading again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    Outcome,
    Source,
    StampState,
    UnreadablePage,
    Verdict,
    ballot_id,
)
from scanner.count.model import Count
from scanner.reading.rescans import find_rescans
from scanner.results.overleaf import Neighbours
from scanner.rules.judge import judge, judge_unreadable, passed_over
from scanner.rules.rule_sets import RuleSet
from scanner.store.records import StandingPage

# ballot id → what is seen only beside other pages
_Beside = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True)
class Sheet:
    """A page image that stands once, however often it was met.

    ``kind`` is the id of its ballot kind, None if no layout of the count fits. ``set_aside``: an
    empty reverse of a sheet that was read; it is no ballot and needs nobody.
    """

    ballot: str
    kind: str | None
    page: BallotReading | UnreadablePage
    verdict: Verdict
    sources: tuple[Source, ...]
    set_aside: bool = False

    @property
    def needs_person(self) -> bool:
        return self.verdict.needs_person and not self.set_aside

    @property
    def reading(self) -> BallotReading | None:
        return self.page if isinstance(self.page, BallotReading) else None


@dataclass(frozen=True)
class Standing:
    """All sheets of a count, sorted by ballot id, never by feeding order."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def ballots(self) -> tuple[Sheet, ...]:
        """The sheets that were read as ballots."""
        return tuple(sheet for sheet in self.sheets if sheet.reading is not None)

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
        """The sheets whose very image was met more than once."""
        return tuple(sheet for sheet in self.sheets if len(sheet.sources) > 1)

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
        """Return the sheets whose id begins with ``prefix``."""
        return tuple(sheet for sheet in self.sheets if sheet.ballot.startswith(prefix.lower()))


def assemble(count: Count, rule_set: RuleSet, pages: Sequence[StandingPage]) -> Standing:
    """Judge every page, with what is seen only across pages: reverses, rescans, copies."""
    in_order = sorted(pages, key=lambda page: page.page.source.sha256)
    fronts = _fronts(in_order)
    beside = _seen_beside(in_order, fronts)
    sheets = [_sheet(count, rule_set, page, beside, fronts) for page in in_order]
    return Standing(tuple(sorted(sheets, key=lambda sheet: sheet.ballot)))


def is_valid(sheet: Sheet) -> bool:
    """Tell whether a sheet counts in the tally."""
    return sheet.verdict.outcome is Outcome.VALID


def _sheet(
    count: Count,
    rule_set: RuleSet,
    standing: StandingPage,
    beside: _Beside,
    fronts: Mapping[str, Sequence[str | None]],
) -> Sheet:
    page = standing.page
    ballot = ballot_id(page.source.sha256)
    seen = list(beside.get(ballot, ()))
    if isinstance(page, UnreadablePage):
        verdict = judge_unreadable(page, seen)
        aside = _is_empty(page) and all(front is not None for front in fronts[ballot])
        return Sheet(ballot, None, page, verdict, standing.sources, aside)
    kind = count.ballot_of_layout(page.layout)
    if kind is None:
        seen.append(Finding(Code.WRONG_LAYOUT, detail=page.layout))
    one_person = kind.one_person if kind else len(page.rows) == 1
    verdict = judge(page, rule_set, one_person, seen)
    return Sheet(ballot, kind.id if kind else None, page, verdict, standing.sources)


def _is_empty(page: UnreadablePage) -> bool:
    return page.reason is Code.BLANK_PAGE and not page.overleaf_ink


def _fronts(pages: Sequence[StandingPage]) -> dict[str, list[str | None]]:
    """Map each page that is no ballot to the ballot on its front, one for each place it was met at."""
    neighbours = Neighbours(source for page in pages for source in page.sources)
    ballots = {page.page.source.sha256: page.ballot for page in pages if isinstance(page.page, BallotReading)}
    fronts: dict[str, list[str | None]] = {}
    for page in pages:
        if isinstance(page.page, UnreadablePage):
            before = [neighbours.before(source) for source in page.sources]
            fronts[page.ballot] = [ballots.get(front.sha256) if front else None for front in before]
    return fronts


def _seen_beside(pages: Sequence[StandingPage], fronts: Mapping[str, Sequence[str | None]]) -> _Beside:
    beside: dict[str, list[Finding]] = defaultdict(list)
    for page in pages:
        if isinstance(page.page, UnreadablePage) and page.page.overleaf_ink:
            for front in sorted({front for front in fronts[page.ballot] if front}):
                beside[front].append(Finding(Code.WRITING_OVERLEAF, detail=page.ballot))
    for one, other in _rescans(pages):
        beside[one].append(Finding(Code.DUPLICATE_SCAN, detail=other))
        beside[other].append(Finding(Code.DUPLICATE_SCAN, detail=one))
    return beside


def _rescans(pages: Sequence[StandingPage]) -> Iterable[tuple[str, str]]:
    """Return the pairs of ballots that seem to be one paper; inks compare only on the same layout."""
    by_layout: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for page in pages:
        if isinstance(page.page, BallotReading) and page.page.fingerprint:
            by_layout[page.page.layout].append((page.ballot, page.page.fingerprint))
    pairs = [pair for prints in by_layout.values() for pair in find_rescans(prints)]
    return sorted((min(pair), max(pair)) for pair in pairs)
