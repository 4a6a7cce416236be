"""What is thought of every box: whether its mark is the voter's, and what a person has to see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.ballot import BoxState
from scanner.layouts.model import BoxKind
from scanner.reading.hand import Hand, the_hand
from scanner.reading.mark_scores import rival, score
from scanner.reading.marks import BoxInk, Mark
from scanner.reading.overlay import is_fragment, is_one_of
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import StrokeMap

_OF_LOOKS = frozenset(
    {
        "several strokes",
        "parted from a neighbour's mark",
        "uncertain",
        "like a letter",
        "unlike the voter's other marks",
    }
)


@dataclass(frozen=True)
class Judged:
    """A box's ink, the probability that it is the voter's mark, and what keeps it from being taken."""

    ink: BoxInk
    score: float
    doubts: tuple[str, ...] = ()

    @property
    def state(self) -> BoxState:
        if self.doubts:
            return BoxState.DOUBTFUL
        if self.ink.mark is None:
            return BoxState.EMPTY if self.score <= S.empty_score else BoxState.DOUBTFUL
        return BoxState.MARKED if self.score >= S.marked_score else BoxState.DOUBTFUL


def judge(rows: Sequence[Sequence[BoxInk]], kind: BoxKind, voter: Hand | None = None) -> list[list[Judged]]:
    """Judge every box of a ballot's rows in the light of the voter's hand."""
    voter = voter or the_hand(rows)
    return [_judged_row(row, voter, kind) for row in rows]


def judge_beside_others(
    rows: Sequence[Sequence[BoxInk]], kind: BoxKind, strokes: StrokeMap
) -> list[list[Judged]]:
    """Judge the rows; marks that their look alone makes doubtful, or nearly so, are laid over the others."""
    voter = the_hand(rows)
    judged = judge(rows, kind, voter)
    if not voter.known or voter.kind != "plain":
        return judged
    sure = [box.ink.mark for row in judged for box in row if box.state is BoxState.MARKED and box.ink.mark]
    usual = [mark for mark in _strange(judged, voter, kind) if is_one_of(mark, sure, strokes)]
    little = [mark for mark in _hardly(sure, voter) if is_fragment(mark, sure, strokes)]
    if not usual and not little:
        return judged
    return judge([[_laid(box, usual, little) for box in row] for row in rows], kind, voter)


def _hardly(sure: Sequence[Mark], voter: Hand) -> Iterator[Mark]:
    """Yield the marks that are votes, but less surely so than the voter's others."""
    for mark in sure:
        if mark.vote < S.overlay_below and voter.sure - mark.vote > S.overlay_gap:
            yield mark


def _strange(judged: list[list[Judged]], voter: Hand, kind: BoxKind) -> Iterator[Mark]:
    """Yield the marks that only their look keeps from being taken.

    None where one above or below is doubted as well; nor, of who makes no crosses, where there is one at
    all: what printed squares leave of a line down the rows may lie on ticks.
    """
    alone = kind is BoxKind.SQUARE and voter.winding < S.crossing_hand
    for row, *around in zip(judged, [[], *judged], [*judged[1:], []], strict=False):
        for level, box in enumerate(row):
            mark = box.ink.mark
            if mark is None or mark.vote < S.overlay_least or not _is_strange(box, row):
                continue
            near = [other[level] for other in around if other]
            if not any(other.doubts or (alone and other.ink.mark) for other in near):
                yield mark


def _is_strange(box: Judged, row: Sequence[Judged]) -> bool:
    """Tell whether nothing but its look keeps a row's only mark from being taken."""
    only = all(other is box or other.state is BoxState.EMPTY for other in row)
    return only and bool(box.doubts) and _OF_LOOKS.issuperset(box.doubts)


def _laid(box: BoxInk, usual: Sequence[Mark], little: Sequence[Mark]) -> BoxInk:
    """Return the box with what laying its mark over the others has told."""
    if box.mark is not None and box.mark in usual:
        return replace(box, mark=replace(box.mark, vote=max(box.mark.vote, S.overlay_odds), stem=False))
    if box.mark is not None and box.mark in little:
        return replace(box, mark=replace(box.mark, fragment=True))
    return box


def _judged_row(row: Sequence[BoxInk], voter: Hand, kind: BoxKind) -> list[Judged]:
    short = _cut_short(row, voter)
    return [_judged(ink, voter, rival(ink, row), kind, short) for ink in row]


def _cut_short(row: Sequence[BoxInk], voter: Hand) -> bool:
    """Tell whether a row's only mark is short: a dry pen may have left out the rest, beyond a ruling."""
    marks = [ink.mark for ink in row if ink.mark is not None]
    return len(marks) == 1 and voter.known and marks[0].main.diagonal <= S.short_mark * voter.size


def _judged(ink: BoxInk, voter: Hand, rival: float, kind: BoxKind, short: bool) -> Judged:
    probability = round(score(ink, voter, rival, kind), 6)
    if ink.mark is None:
        return Judged(ink, probability, _bare_doubts(ink, short))
    doubts = _doubts(ink, ink.mark, voter, kind, short)
    hardly = not voter.known and voter.vote(ink.mark) < S.unknown_odds
    uncertain = not doubts and (hardly or probability < S.marked_score)
    return Judged(ink, probability, ("uncertain",) if uncertain else doubts)


def _doubts(ink: BoxInk, mark: Mark, voter: Hand, kind: BoxKind, short: bool) -> tuple[str, ...]:
    """Name what keeps a mark from being taken without a person, however probable it is."""
    main = mark.main
    if voter.known:
        darkest = max(S.pale_darkness, min(S.mark_darkness, S.as_dark * voter.darkness))
        least = S.square_mark_mm if kind is BoxKind.SQUARE else S.mark_mm
    else:
        darkest, least = S.unknown_darkness, S.unknown_mm
    doubts = {
        "faint": main.darkness < darkest,
        "small": main.diagonal < least,
        "no plain mark": voter.vote(mark) < 0,
        "like a letter": mark.stem and not voter.is_habit(mark),
        "several strokes": mark.extra_area > S.extra_share * main.area and voter.vote(mark) < S.several_odds,
        "parted from a neighbour's mark": mark.parted and voter.vote(mark) < S.parted_odds,
        "out of box": mark.off > S.off_mm,
        "one stroke over several boxes": ink.shared,
        "cut short": ink.at_side and kind is BoxKind.CELL and (short or voter.vote(mark) < S.side_odds),
        "unlike the voter's other marks": mark.fragment or voter.is_unlike(mark),
    }
    return tuple(name for name, holds in doubts.items() if holds)


def _bare_doubts(ink: BoxInk, short: bool) -> tuple[str, ...]:
    """Name what keeps a box without a mark of its own from being empty beyond doubt.

    Beside a ``short`` mark, an end of it or crumbs may be the rest of it.
    """
    # The end of a mark astride a ruling may be drawn in pieces.
    astride = (ink.crumbs and ink.beside > S.crumbs_spill) or (
        short and (ink.crumbs or ink.beside >= S.short_spill)
    )
    doubts = {
        "one stroke over several boxes": ink.shared,
        "a neighbour's mark": ink.intrusion > S.intrusion_mm2 or astride,
        "a trace": ink.trace > S.trace_mm2,
    }
    return tuple(name for name, holds in doubts.items() if holds)
