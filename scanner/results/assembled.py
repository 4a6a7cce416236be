"""Pages → sheets: each ballot once, judged with the facts that only several pages together give.

The same pages give the same result whatever the order in which they were read, and a rule set can be
applied anew without reading again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.ballot import BallotReading, Code, Finding, UnreadablePage, ballot_id
from scanner.count.model import BallotKind, Count
from scanner.reading.rescans import find_rescans
from scanner.results.joined import SheetPage, join
from scanner.results.leaves import Leaves
from scanner.results.pairing import Bundle
from scanner.results.standing import Sheet, Standing, stand
from scanner.rules.judge import judge, judge_unreadable
from scanner.rules.rule_sets import RuleSet
from scanner.store.piles import Pile
from scanner.store.records import Failure, StandingPage

# ballot id → what is seen only beside other pages
_Beside = Mapping[str, Sequence[Finding]]


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
    return stand(sheets, piles, failures)


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
        pages = (SheetPage(page, standing.sources, digest=standing.digest),)
        return self._ballot(page, self.count.ballot_of_layout(page.layout), pages)

    def bundled(self, found: Bundle) -> Sheet:
        """Return a ballot of several pages, or a page of one that is alone."""
        positions = {person.id: n for n, person in enumerate(found.kind.persons)}
        pages = tuple(
            SheetPage(page.page, page.sources, number, positions[page.page.rows[0].person], page.digest)
            for page, number in zip(found.pages, found.numbers, strict=True)
            if isinstance(page.page, BallotReading)
        )
        sheet = self._ballot(join(pages, lone=not found.whole), found.kind, pages)
        papers = found.kind.papers if found.whole else int(not self.leaves.is_back(found))
        return replace(sheet, loose=found.numbers[0] > 1, papers=papers)

    def from_paper(self, number: int, reading: BallotReading) -> Sheet:
        kind = self.count.ballot_of_layout(reading.layout)
        page = SheetPage(reading, (reading.source,), digest=reading.source.sha256)
        sheet = self._ballot(reading, kind, (page,))
        return replace(sheet, entered=number, papers=kind.papers if kind else 1)

    def _ballot(self, page: BallotReading, kind: BallotKind | None, pages: tuple[SheetPage, ...]) -> Sheet:
        ballot = ballot_id(page.source.sha256)
        seen = list(self.beside.get(ballot, ()))
        if kind is None:
            seen.append(Finding(Code.WRONG_LAYOUT, detail=page.layout))
        one_person = kind.one_person if kind else len(page.rows) == 1
        verdict = judge(page, self.rule_set, one_person, seen)
        return Sheet(ballot, kind.id if kind else None, page, verdict, pages, beside=tuple(seen))

    def _unreadable(self, page: UnreadablePage, standing: StandingPage) -> Sheet:
        beside = tuple(self.beside.get(standing.ballot, ()))
        verdict = judge_unreadable(page, beside)
        reverse = self.leaves.is_reverse(standing)
        aside = reverse and page.reason is Code.BLANK_PAGE and not page.overleaf_ink
        pages = (SheetPage(page, standing.sources, digest=standing.digest),)
        papers = 0 if reverse else 1
        return Sheet(
            standing.ballot, None, page, verdict, pages, reverse, aside, papers=papers, beside=beside
        )


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
