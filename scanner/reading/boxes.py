"""Which box of each row is marked, and whether that is beyond doubt.

A row is clear only if exactly one box holds a mark that is all but certainly the voter's, in
its own box, and every other box holds nothing but a neighbour's tail. Everything else is a fact
with a name, for a person. A mark is held against the voter's other marks on the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scanner.ballot import BoxReading, BoxState, Code, Finding, Image, Rect, RowReading, RowState
from scanner.layouts.model import BallotLayout, BoxKind
from scanner.reading.alike import part_alike
from scanner.reading.beneath import facing, join_beneath
from scanner.reading.broken import mend
from scanner.reading.hand import Hand, the_hand
from scanner.reading.mark_scores import rival, score
from scanner.reading.marks import (
    BoxInk,
    CellMap,
    CloseInk,
    Mark,
    assign,
    ink_shares,
    make_cell_map,
    shape_of,
    with_looks,
)
from scanner.reading.overlay import is_one_of
from scanner.reading.settings import SETTINGS as S
from scanner.reading.stems import has_stem
from scanner.reading.strokes import StrokeMap
from scanner.reading.touching import part_touching
from scanner.reading.vote_model import votes

Floats = npt.NDArray[np.float64]

_OF_LOOKS = frozenset({"several strokes", "uncertain", "unlike the voter's other marks"})

__all__ = ["BoxesReading", "CellMap", "CloseInk", "make_cell_map", "read_boxes"]


@dataclass(frozen=True, eq=False)
class BoxesReading:
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    strokes: StrokeMap
    owned: frozenset[int]  # labels of strokes that are accounted for as marks


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


def read_boxes(
    layout: BallotLayout, strokes: StrokeMap, ink: Image, close: CloseInk, cells: CellMap
) -> BoxesReading:
    """Return each row's reading and what a person has to see; ``ink`` is the boxes' window."""
    levels = len(layout.levels)
    last = max((stroke.label for stroke in strokes.strokes), default=0)  # pieces have labels beyond
    shares = ink_shares(strokes, ink, cells)
    parted = part_touching(strokes, ink, close, cells, levels, shares)
    if parted is not strokes:
        strokes, shares = parted, ink_shares(parted, ink, cells)
    mended = join_beneath(mend(strokes, ink, shares, levels), ink, close, levels, shares)
    if mended is not strokes:
        strokes, shares = mended, ink_shares(mended, ink, cells)
    inks = _inks(layout, strokes, shares, ink, close, cells, last)
    alike = part_alike(layout, inks, strokes, shares, ink, close, cells)
    if alike is not strokes:
        strokes, shares = alike, ink_shares(alike, ink, cells)
        inks = _inks(layout, strokes, shares, ink, close, cells, last)
    inks = _run_on(inks, strokes, close, levels)
    rows = _beside_the_others([inks[i : i + levels] for i in range(0, len(inks), levels)], layout, strokes)
    readings, findings = [], []
    for index, row in enumerate(rows):
        reading, found = _row(layout, index, row)
        readings.append(reading)
        findings += found
    owned = frozenset(s.label for s in strokes.strokes if shares[s.label, 1:].sum() >= S.least_share)
    return BoxesReading(tuple(readings), tuple(findings), strokes, owned)


def _run_on(inks: list[BoxInk], strokes: StrokeMap, close: CloseInk, levels: int) -> list[BoxInk]:
    """Return the boxes, those marked as shared whose marks may be one line beneath print.

    Two that each lie on the voter's other marks are no line.
    """
    marks = [box.mark for box in inks]
    sure = [mark for mark in marks if mark is not None and mark.vote >= S.lone_odds]
    shared = set[int]()
    for pair in facing(marks, strokes, close, levels):
        two = [marks[place] for place in pair]
        others = [mark for mark in sure if mark not in two]
        if not all(mark in sure and is_one_of(mark, others, strokes) for mark in two):
            shared.update(pair)
    return [replace(box, shared=True) if place in shared else box for place, box in enumerate(inks)]


def _inks(
    layout: BallotLayout,
    strokes: StrokeMap,
    shares: Floats,
    ink: Image,
    close: CloseInk,
    cells: CellMap,
    last: int,
) -> list[BoxInk]:
    """Return what is in each box, every mark seen beside the voter's other ones.

    Strokes with a label beyond the ``last`` are parted from others.
    """
    inks = with_looks(assign(layout, strokes, shares, ink, cells), strokes, close)
    odds = iter(votes([box.mark for box in inks if box.mark], layout.box_kind is BoxKind.SQUARE))
    return [_with_vote(box, odds, last, strokes) for box in inks]


def _with_vote(box: BoxInk, odds: Iterator[float], last: int, strokes: StrokeMap) -> BoxInk:
    mark = box.mark
    if mark is None:
        return box
    vote = next(odds)
    stem = vote < S.stem_odds and has_stem(shape_of(mark, strokes))
    return replace(box, mark=replace(mark, vote=vote, parted=mark.main.label > last, stem=stem))


def judge(rows: Sequence[Sequence[BoxInk]], kind: BoxKind, voter: Hand | None = None) -> list[list[Judged]]:
    """Judge every box of a ballot's rows in the light of the voter's hand."""
    voter = voter or the_hand(rows)
    return [_judged_row(row, voter, kind) for row in rows]


def _beside_the_others(
    rows: Sequence[Sequence[BoxInk]], layout: BallotLayout, strokes: StrokeMap
) -> list[list[Judged]]:
    """Judge the rows; marks that are doubted for their look alone are laid over the voter's other ones."""
    voter = the_hand(rows)
    judged = judge(rows, layout.box_kind, voter)
    doubted = [box.ink.mark for row in judged for box in row if _is_strange(box, row, voter)]
    if not doubted:
        return judged
    sure = [box.ink.mark for row in judged for box in row if box.state is BoxState.MARKED and box.ink.mark]
    usual = [mark for mark in doubted if mark is not None and is_one_of(mark, sure, strokes)]
    if not usual:
        return judged
    return judge([[_raised(box, usual) for box in row] for row in rows], layout.box_kind, voter)


def _is_strange(box: Judged, row: Sequence[Judged], voter: Hand) -> bool:
    """Tell whether nothing but its look keeps a row's only mark from being taken."""
    mark = box.ink.mark
    return (
        mark is not None
        and bool(box.doubts)
        and _OF_LOOKS.issuperset(box.doubts)
        and voter.known
        and voter.kind == "plain"
        and mark.vote >= S.overlay_least
        and all(other is box or other.state is BoxState.EMPTY for other in row)
    )


def _raised(box: BoxInk, usual: Sequence[Mark]) -> BoxInk:
    """Return the box, its mark's odds raised if it is one of these."""
    if box.mark is None or box.mark not in usual:
        return box
    return replace(box, mark=replace(box.mark, vote=max(box.mark.vote, S.overlay_odds)))


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
        "cut short": short and ink.at_side and kind is BoxKind.CELL,
        "unlike the voter's other marks": voter.is_unlike(mark),
    }
    return tuple(name for name, holds in doubts.items() if holds)


def _bare_doubts(ink: BoxInk, short: bool) -> tuple[str, ...]:
    """Name what keeps a box without a mark of its own from being empty beyond doubt.

    Beside a ``short`` mark, an end of it or crumbs may be the rest of it.
    """
    # The end of a mark astride a ruling may be drawn in pieces.
    astride = (ink.crumbs and ink.spill > S.crumbs_spill) or (
        short and (ink.crumbs or ink.spill >= S.short_spill)
    )
    doubts = {
        "one stroke over several boxes": ink.shared,
        "a neighbour's mark": ink.intrusion > S.intrusion_mm2 or astride,
        "a trace": ink.trace > S.trace_mm2,
    }
    return tuple(name for name, holds in doubts.items() if holds)


def _row(layout: BallotLayout, index: int, judged: Sequence[Judged]) -> tuple[RowReading, list[Finding]]:
    row = layout.rows[index]
    readings = tuple(
        BoxReading(box.level, found.score, found.state) for box, found in zip(row.boxes, judged, strict=True)
    )
    state = _row_state(judged)
    level = None
    if state is RowState.CLEAR:
        level = next(r.level for r in readings if r.state is BoxState.MARKED)
    reading = RowReading(index + 1, row.person, state, level, readings, name_struck=False)
    return reading, _row_findings(index + 1, row.boxes[0].cell, row.boxes[-1].cell, state, judged)


def _row_state(judged: Sequence[Judged]) -> RowState:
    states = [box.state for box in judged]
    marked, empty = states.count(BoxState.MARKED), states.count(BoxState.EMPTY)
    if empty == len(states):
        return RowState.NONE
    if marked == 1 and empty == len(states) - 1:
        return RowState.CLEAR
    # A stroke that belongs to no single box counts once, whatever boxes it crosses.
    marks = sum(box.ink.mark is not None for box in judged) + any(box.ink.shared for box in judged)
    if marks > 1:
        return RowState.SEVERAL
    return RowState.DOUBTFUL


def _row_findings(
    row: int, first: Rect, last: Rect, state: RowState, judged: Sequence[Judged]
) -> list[Finding]:
    place = Rect(first.x0, first.y0, last.x1, last.y1)
    doubts = {doubt for box in judged for doubt in box.doubts}
    found = {
        RowState.CLEAR: [],
        RowState.NONE: [Code.NO_MARK],
        RowState.SEVERAL: [Code.SEVERAL_MARKS],
        RowState.DOUBTFUL: [Code.DOUBTFUL_MARK],
    }[state]
    if found and any(_scribbled(box) for box in judged):
        found = [*found, Code.CORRECTED_MARK]
    return [Finding(code, row, place, ", ".join(sorted(doubts))) for code in found]


def _scribbled(box: Judged) -> bool:
    """A dense tangle may be a withdrawn mark; many separate strokes are rather a word."""
    return "no plain mark" in box.doubts and "several strokes" not in box.doubts
