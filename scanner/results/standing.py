"""What stands: each ballot once, its verdict, and what people concluded on it.

Nothing of this is stored: :mod:`scanner.results.assembled` makes it of what was read,
:mod:`scanner.results.settled` adds what people said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
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
from scanner.results.joined import SheetPage
from scanner.results.piles import PileStanding, PileState, pile_standings
from scanner.results.reviewed import UNTOUCHED, Review, ReviewState
from scanner.rules.conclude import Conclusion
from scanner.rules.facts import SheetIs
from scanner.rules.judge import passed_over
from scanner.store.decisions import Decision
from scanner.store.piles import Pile
from scanner.store.records import Failure


@dataclass(frozen=True)
class Sheet:
    """A ballot, or a page that is none, that stands once, however often its images were met.

    ``page`` is what was read, of a ballot of several pages what they say together; its image and its
    id are the first page's. ``kind`` is the id of its ballot kind, None if no layout of the count fits.
    ``reverse``: the back of a sheet that was read; ``set_aside``: an empty one, which is no ballot and
    needs nobody. ``loose``: a later page without the first one of its ballot, so no ballot of its own.
    ``papers``: how many sheets of paper it is, none if the paper stands already. ``held``: a page of
    it lies in piles only of which another number of sheets was scanned than there are. ``entered``:
    the number under which two members entered it from the paper; there is no image of it. ``beside``: what
    is seen only beside other pages. ``verdict`` is what the rule set proposes, ``review`` what people say.
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
    beside: tuple[Finding, ...] = ()
    review: Review = UNTOUCHED

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
    def reading(self) -> BallotReading | None:
        return self.page if isinstance(self.page, BallotReading) else None

    @property
    def conclusion(self) -> Conclusion | None:
        """What people concluded on the ballot; None while they have not, and of what is no ballot."""
        return self.review.conclusion

    @property
    def needs_person(self) -> bool:
        if self.set_aside or self.review.state is ReviewState.SETTLED:
            return False
        return self.verdict.needs_person or self.review.state is not ReviewState.UNTOUCHED

    @property
    def dropped(self) -> bool:
        """Whether people said that it is no ballot, or another sheet's paper."""
        return self.review.facts is not None and self.review.facts.sheet is not SheetIs.BALLOT

    @property
    def is_ballot(self) -> bool:
        """Whether it was read or concluded as a ballot; one whose first page is missing is none."""
        read = self.reading is not None or self.conclusion is not None
        return read and not self.loose and not self.set_aside

    @property
    def outcome(self) -> Outcome:
        """What stands: the conclusion, else the proposal, which is doubtful while people are asked."""
        if self.conclusion is not None:
            return self.conclusion.outcome
        proposed = self.verdict.outcome
        return Outcome.DOUBTFUL if proposed is Outcome.VALID and self.needs_person else proposed

    @property
    def votes(self) -> Iterator[tuple[str, str | None]]:
        """The level for which each person's row counts if the ballot is valid, None if it is not counted."""
        if self.conclusion is not None and self.review.facts is not None:
            rows = [(row.person, row.level) for row in self.review.facts.rows]
            outcomes = self.conclusion.rows
        else:
            rows = [(row.person, row.level) for row in self.reading.rows] if self.reading else []
            outcomes = self.verdict.rows
        for (person, level), outcome in zip(rows, outcomes, strict=True):
            yield person, level if outcome is RowOutcome.COUNTED else None


@dataclass(frozen=True)
class Standing:
    """All ballots and other pages of a count, sorted by id, never by feeding order; and their piles.

    ``lapsed``: what people said of sheets that were read anew since, got a double, or lie in no pile in use.
    """

    sheets: tuple[Sheet, ...]
    piles: tuple[PileStanding, ...] = ()
    lapsed: tuple[Decision, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Sheet]:
        """Every sheet by its id."""
        return {sheet.ballot: sheet for sheet in self.sheets}

    @cached_property
    def ballots(self) -> tuple[Sheet, ...]:
        """The sheets that were read or concluded as ballots."""
        return tuple(sheet for sheet in self.sheets if sheet.is_ballot)

    @cached_property
    def loose(self) -> tuple[Sheet, ...]:
        """The later pages whose ballots' first pages are not with them."""
        return tuple(sheet for sheet in self.sheets if sheet.loose and not sheet.set_aside)

    @cached_property
    def blanks(self) -> tuple[Sheet, ...]:
        """The empty reverses that were set aside."""
        return tuple(sheet for sheet in self.sheets if sheet.set_aside and not sheet.dropped)

    @cached_property
    def dropped(self) -> tuple[Sheet, ...]:
        """The sheets of which people said that they are no ballots, or other sheets' paper."""
        return tuple(sheet for sheet in self.sheets if sheet.dropped)

    @cached_property
    def unreadable(self) -> tuple[Sheet, ...]:
        """The pages that were not read as ballots and need a person."""
        return tuple(
            sheet
            for sheet in self.sheets
            if sheet.reading is None and not sheet.set_aside and sheet.conclusion is None
        )

    @cached_property
    def copies(self) -> tuple[Sheet, ...]:
        """The sheets whose very image, or that of a page of them, was met more than once."""
        return tuple(sheet for sheet in self.sheets if len(sheet.places) > len(sheet.pages))

    @cached_property
    def passed_over(self) -> tuple[Sheet, ...]:
        """The valid ballots with reasons that the rule set ignores."""
        return tuple(
            sheet for sheet in self.ballots if sheet.conclusion is None and passed_over(sheet.verdict)
        )

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


def stand(
    sheets: Sequence[Sheet],
    piles: Sequence[Pile],
    failures: Sequence[Failure],
    lapsed: Sequence[Decision] = (),
) -> Standing:
    """Put sheets in the order of their ids, hold them against their piles, and hold back what must wait."""
    in_order = sorted(sheets, key=lambda sheet: sheet.ballot)
    standings = pile_standings(piles, in_order, failures)
    held = {pile.name for pile in standings if pile.state is PileState.HELD}
    return Standing(tuple(_held(sheet, held) for sheet in in_order), standings, tuple(lapsed))


def _held(sheet: Sheet, held: Set[str]) -> Sheet:
    """Hold a sheet back if a page of it lies in no other pile than held ones."""
    piles = [{source.pile for source in page.sources} for page in sheet.pages]
    waits = any(of_page and of_page <= held for of_page in piles)
    return sheet if waits is sheet.held else replace(sheet, held=waits)


def is_valid(sheet: Sheet) -> bool:
    """Tell whether a sheet counts in the tally."""
    return sheet.outcome is Outcome.VALID and not sheet.held


def is_invalid(sheet: Sheet) -> bool:
    """Tell whether people concluded that a ballot is invalid, and nothing holds it back."""
    return sheet.conclusion is not None and sheet.outcome is Outcome.INVALID and not sheet.held


def has_reason(sheet: Sheet, code: Code) -> bool:
    """Tell whether the rule set's proposal on a sheet gives this reason."""
    return any(reason.code is code for reason in sheet.verdict.reasons)
