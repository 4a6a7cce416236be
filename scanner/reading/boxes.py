"""Which box of each row is marked, and whether that is beyond doubt.

A row is clear only if exactly one box holds a mark that is all but certainly the voter's, in
its own box, and every other box holds nothing but a neighbour's tail. Everything else is a fact
with a name, for a person. A mark is held against the voter's other marks on the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from scanner.ballot import BoxReading, BoxState, Code, Finding, Image, Rect, RowReading, RowState
from scanner.layouts.model import BallotLayout, BoxKind
from scanner.reading.alike import part_alike
from scanner.reading.beneath import facing, join_beneath
from scanner.reading.broken import mend
from scanner.reading.hand import makes_crosses, sure_votes, the_hand
from scanner.reading.judge import Judged, judge_beside_others
from scanner.reading.marks import (
    NO_TAILS,
    BoxInk,
    CellMap,
    CloseInk,
    Tails,
    assign,
    begins_beside_print,
    ink_shares,
    make_cell_map,
    shape_of,
    with_looks,
)
from scanner.reading.overlay import is_one_of
from scanner.reading.reaching import reaching, usual
from scanner.reading.settings import SETTINGS as S
from scanner.reading.stems import has_stem
from scanner.reading.strokes import StrokeMap
from scanner.reading.touching import part_touching
from scanner.reading.vote_model import votes

Floats = npt.NDArray[np.float64]

__all__ = ["BoxesReading", "CellMap", "CloseInk", "make_cell_map", "read_boxes"]


@dataclass(frozen=True, eq=False)
class BoxesReading:
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    strokes: StrokeMap
    owned: frozenset[int]  # labels of strokes that are accounted for as marks


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
    look = partial(_inks, layout, ink=ink, close=close, cells=cells, last=last)
    inks = look(strokes, shares)
    alike = part_alike(layout, inks, strokes, shares, ink, close, cells)
    if alike is not strokes:
        strokes, shares = alike, ink_shares(alike, ink, cells)
        inks = look(strokes, shares)
    tails = reaching(inks, strokes, shares, levels)
    if tails:
        tails = usual(tails, look(strokes, shares, tails=tails), the_hand(_rows(inks, levels)))
        inks = look(strokes, shares, tails=tails)
    inks = _run_on(inks, strokes, close, levels)
    rows = judge_beside_others(_rows(inks, levels), layout.box_kind, strokes)
    readings, findings = [], []
    for index, row in enumerate(rows):
        reading, found = _row(layout, index, row)
        readings.append(reading)
        findings += found
    owned = frozenset(s.label for s in strokes.strokes if shares[s.label, 1:].sum() >= S.least_share)
    return BoxesReading(tuple(readings), tuple(findings), strokes, owned)


def _rows(inks: list[BoxInk], levels: int) -> list[list[BoxInk]]:
    return [inks[i : i + levels] for i in range(0, len(inks), levels)]


def _run_on(inks: list[BoxInk], strokes: StrokeMap, close: CloseInk, levels: int) -> list[BoxInk]:
    """Return the boxes, those marked as shared whose marks may be one line beneath print.

    Two that each lie on the voter's other marks are no line; but a piece of a line may lie on a tick.
    """
    marks = [box.mark for box in inks]
    pairs = list(facing(marks, strokes, close, levels))
    if not pairs:
        return inks
    made = [mark for mark in marks if mark is not None]
    sure = sure_votes(made) if makes_crosses(made) else []
    shared = set[int]()
    for pair in pairs:
        two = [marks[place] for place in pair]
        others = [mark for mark in sure if mark not in two]
        if not all(mark in sure and is_one_of(mark, others, strokes) for mark in two):
            shared.update(pair)
    return [replace(box, shared=True) if place in shared else box for place, box in enumerate(inks)]


def _inks(
    layout: BallotLayout,
    strokes: StrokeMap,
    shares: Floats,
    *,
    ink: Image,
    close: CloseInk,
    cells: CellMap,
    last: int,
    tails: Tails = NO_TAILS,
) -> list[BoxInk]:
    """Return what is in each box, every mark seen beside the voter's other ones.

    Strokes with a label beyond the ``last`` are parted from others; where ``tails`` says so they reach only.
    """
    inks = with_looks(assign(layout, strokes, shares, ink, cells, tails), strokes, close)
    odds = iter(votes([box.mark for box in inks if box.mark], layout.box_kind is BoxKind.SQUARE))
    return [_with_vote(box, odds, last, strokes, close) for box in inks]


def _with_vote(box: BoxInk, odds: Iterator[float], last: int, strokes: StrokeMap, close: CloseInk) -> BoxInk:
    mark = box.mark
    if mark is None:
        return box
    vote = next(odds)
    stem = vote < S.stem_odds and has_stem(shape_of(mark, strokes), begins_beside_print(mark, strokes, close))
    return replace(box, mark=replace(mark, vote=vote, parted=mark.main.label > last, stem=stem))


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
