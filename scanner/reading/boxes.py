"""Which box of each row is marked: strokes, whose they are, and whether a mark is beyond doubt.

A row is clear only if exactly one box holds one mark as voters usually make them, dark enough, in
its own box, and every other box holds nothing but a neighbour's tail. Everything else is a fact
with a name, for a person. A mark is also held against the voter's other marks on the same sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import BoxReading, BoxState, Code, Finding, Image, Rect, RowReading, RowState, around
from scanner.layouts.model import BallotLayout, BoxKind
from scanner.reading.frame import window
from scanner.reading.mark_model import plainness, view
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap
from scanner.reading.touching import part_touching

Shares = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CellMap:
    """``cells`` (H, W) of the boxes' window: 0 outside, else 1 + row · levels + level."""

    where: tuple[slice, slice]
    cells: npt.NDArray[np.int16]
    count: int


def make_cell_map(layout: BallotLayout, shape: tuple[int, ...]) -> CellMap:
    """Return which frame pixels belong to which box's cell."""
    boxes = [box for row in layout.rows for box in row.boxes]
    where = window(around(box.cell for box in boxes).padded(7.0), shape)
    cells = np.zeros(shape, np.int16)
    for number, box in enumerate(boxes, start=1):
        cells[window(box.cell.padded(0.15), shape)] = number
    return CellMap(where, cells[where], len(boxes))


@dataclass(frozen=True)
class Mark:
    """All ink that belongs to one box: its ``main`` stroke and what else lies there."""

    main: Stroke
    share: float  # of the main stroke in its own cell
    extra_area: float  # of other strokes in the cell, mm²
    off_box: bool  # outside a printed square
    labels: tuple[int, ...]  # of the strokes it is made of
    plain: float = 1.0  # how surely it is a cross, tick, slash or dash and nothing else


@dataclass(frozen=True)
class BoxInk:
    """What was found in a box: its mark, tails of other boxes' strokes, or a stroke over several boxes."""

    mark: Mark | None = None
    spill: float = 0.0  # largest share of another box's stroke
    shared: bool = False  # a stroke that belongs to no single box
    doubts: tuple[str, ...] = ()

    @property
    def ink(self) -> float:
        """Ink in black mm²."""
        if self.mark is None:
            return 0.3 if self.shared else 0.0
        return float(self.mark.main.area * self.mark.main.darkness / 250)


@dataclass(frozen=True, eq=False)
class BoxesReading:
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    strokes: StrokeMap
    owned: frozenset[int]  # labels of strokes that are accounted for as marks


@dataclass(frozen=True, eq=False)
class CloseInk:
    """The boxes' window seen close to print: its ``ink``, where print hides it, and how dark a rim may be."""

    ink: Image
    printed: Bools
    rim: int


def read_boxes(
    layout: BallotLayout, strokes: StrokeMap, ink: Image, close: CloseInk, cells: CellMap
) -> BoxesReading:
    """Return each row's reading and what a person has to see; ``ink`` is the boxes' window."""
    strokes = part_touching(strokes, ink, cells.cells, _shares(strokes, ink, cells))
    shares = _shares(strokes, ink, cells)
    inks = _inks(layout, strokes, shares, cells)
    inks = _with_plainness(inks, strokes, close)
    inks = _with_doubts(inks, layout.box_kind)
    inks = _against_own_hand(inks)
    levels = len(layout.levels)
    rows, findings = [], []
    for index in range(len(layout.rows)):
        reading, found = _row(layout, index, inks[index * levels : (index + 1) * levels])
        rows.append(reading)
        findings += found
    owned = frozenset(s.label for s in strokes.strokes if shares[s.label, 1:].sum() >= 0.15)
    return BoxesReading(tuple(rows), tuple(findings), strokes, owned)


def _shares(strokes: StrokeMap, ink: Image, cells: CellMap) -> Shares:
    """Return (label, cell) → the share of the stroke's ink that lies in the cell; cell 0 is outside."""
    labels = strokes.labels
    inside = labels > 0
    width = cells.count + 1
    flat = labels[inside].astype(np.int64) * width + cells.cells[inside]
    height = int(labels.max()) + 1
    sums = np.bincount(flat, weights=ink[inside], minlength=height * width).reshape(height, width)
    return sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-9)


def _inks(layout: BallotLayout, strokes: StrokeMap, shares: Shares, cells: CellMap) -> list[BoxInk]:
    own: list[list[Stroke]] = [[] for _ in range(cells.count)]
    spill = np.zeros(cells.count)
    shared = np.zeros(cells.count, bool)
    for stroke in strokes.strokes:
        share = shares[stroke.label, 1:]
        if share.sum() < 0.15:
            continue
        owner = int(share.argmax())
        if share[owner] >= S.own_share or (share[owner] >= 0.5 and share.sum() - share[owner] < 0.02):
            own[owner].append(stroke)
            others = np.delete(np.arange(cells.count), owner)
            spill[others] = np.maximum(spill[others], share[others])
        else:
            shared |= share > 0.03
    boxes = [box for row in layout.rows for box in row.boxes]
    return [
        BoxInk(
            _mark(own[i], shares[:, i + 1], strokes, box.area, layout.box_kind),
            float(spill[i]),
            bool(shared[i]),
        )
        for i, box in enumerate(boxes)
    ]


def _mark(own: Sequence[Stroke], share: Shares, strokes: StrokeMap, area: Rect, kind: BoxKind) -> Mark | None:
    dust = [s for s in own if s.is_dust]
    solid = [s for s in own if not s.is_dust]
    if not solid:
        if len(dust) < 3 and sum(s.area for s in dust) <= S.dust_together_mm2:
            return None
        solid = list(own)
    main = max(solid, key=lambda s: s.area)
    extra = sum(s.area for s in solid if s is not main)
    reach = area.padded(1.5 if kind is BoxKind.SQUARE else 0.3)
    off = not reach.contains(*main.centre)
    return Mark(main, float(share[main.label]), extra, off, tuple(s.label for s in solid))


def _with_plainness(inks: list[BoxInk], strokes: StrokeMap, close: CloseInk) -> list[BoxInk]:
    """Let the network look at every mark at once."""
    marks = [ink.mark for ink in inks if ink.mark is not None]
    if not marks:
        return inks
    views = np.stack([_view(mark, strokes, close) for mark in marks])
    scores = iter(plainness(views).tolist())
    return [
        box if box.mark is None else replace(box, mark=replace(box.mark, plain=next(scores))) for box in inks
    ]


def _view(mark: Mark, strokes: StrokeMap, close: CloseInk) -> npt.NDArray[np.float32]:
    """Return what the network sees: the mark's strokes, with their ink close to print."""
    rows, columns = _around(mark, strokes)
    labels, ink, printed = (
        strokes.labels[rows, columns],
        close.ink[rows, columns],
        close.printed[rows, columns],
    )
    own = np.isin(labels, mark.labels)
    near = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    own |= near & (labels == 0) & ~printed & (ink > close.rim)
    return view(ink, own, printed)


def _around(mark: Mark, strokes: StrokeMap) -> tuple[slice, slice]:
    """Return the part of the strokes' window that holds the mark, with room around it."""
    bounds = around(stroke.bounds for stroke in strokes.strokes if stroke.label in mark.labels)
    top, left = strokes.origin
    height, width = strokes.labels.shape
    rows, columns = window(bounds.padded(4.0), (top + height, left + width))
    return slice(max(0, rows.start - top), rows.stop - top), slice(
        max(0, columns.start - left), columns.stop - left
    )


def _with_doubts(inks: list[BoxInk], kind: BoxKind) -> list[BoxInk]:
    return [ink if ink.mark is None else replace(ink, doubts=_doubts(ink.mark, kind)) for ink in inks]


def _doubts(mark: Mark, kind: BoxKind) -> tuple[str, ...]:
    """Name what keeps a mark from being taken without a person."""
    main = mark.main
    least = S.square_mark_mm if kind is BoxKind.SQUARE else S.mark_mm
    doubts = {
        "faint": main.darkness < S.mark_darkness,
        "small": main.diagonal < least,
        "no plain mark": mark.plain < S.mark_plain,
        "tangled": main.winding > S.mark_winding,
        "fill": main.width > S.mark_width_mm or main.core > S.mark_core_mm,
        "several strokes": mark.extra_area > S.extra_share * main.area,
        "out of box": mark.share < S.own_share or mark.off_box,
    }
    return tuple(name for name, holds in doubts.items() if holds)


def _against_own_hand(inks: list[BoxInk]) -> list[BoxInk]:
    """Doubt marks that stand out from the voter's other marks on the sheet."""
    usual = [ink.mark.main for ink in inks if ink.mark is not None and not ink.doubts]
    if len(usual) < S.hand_marks:
        return inks
    darkness, winding, width, size = (
        float(np.median([getattr(stroke, name) for stroke in usual]))
        for name in ("darkness", "winding", "width", "diagonal")
    )

    def unlike(stroke: Stroke) -> bool:
        return (
            stroke.darkness < S.hand_darkness * darkness
            or stroke.winding > S.hand_winding * winding
            or stroke.width > S.hand_width * width
            or stroke.diagonal < S.hand_size * size
        )

    return [
        replace(ink, doubts=("unlike the voter's other marks",))
        if ink.mark is not None and not ink.doubts and unlike(ink.mark.main)
        else ink
        for ink in inks
    ]


def _row(layout: BallotLayout, index: int, inks: Sequence[BoxInk]) -> tuple[RowReading, list[Finding]]:
    row = layout.rows[index]
    states = [_state(ink) for ink in inks]
    readings = tuple(
        BoxReading(box.level, _score(ink, state), state)
        for box, ink, state in zip(row.boxes, inks, states, strict=True)
    )
    state = _row_state(states, inks)
    level = (
        next((r.level for r in readings if r.state is BoxState.MARKED), None)
        if state is RowState.CLEAR
        else None
    )
    reading = RowReading(index + 1, row.person, state, level, readings, name_struck=False)
    return reading, _row_findings(index + 1, row.boxes[0].cell, row.boxes[-1].cell, state, inks)


def _state(ink: BoxInk) -> BoxState:
    if ink.shared or ink.spill > S.spill_share:
        return BoxState.DOUBTFUL
    if ink.mark is None:
        return BoxState.EMPTY
    return BoxState.DOUBTFUL if ink.doubts else BoxState.MARKED


def _score(ink: BoxInk, state: BoxState) -> float:
    """Return how surely the box is marked: by the amount of its ink, held to 0.1–0.9 while in doubt."""
    amount = ink.ink / (ink.ink + 0.5)
    if state is BoxState.DOUBTFUL:
        return round(min(0.9, max(0.1, amount)), 3)
    return round(max(0.95, amount) if state is BoxState.MARKED else min(0.05, amount), 3)


def _row_state(states: Sequence[BoxState], inks: Sequence[BoxInk]) -> RowState:
    marked, empty = states.count(BoxState.MARKED), states.count(BoxState.EMPTY)
    if empty == len(states):
        return RowState.NONE
    if marked == 1 and empty == len(states) - 1:
        return RowState.CLEAR
    # A stroke that belongs to no single box counts once, whatever boxes it crosses.
    marks = sum(ink.mark is not None for ink in inks) + any(ink.shared for ink in inks)
    if marks > 1:
        return RowState.SEVERAL
    return RowState.DOUBTFUL


def _row_findings(
    row: int, first: Rect, last: Rect, state: RowState, inks: Sequence[BoxInk]
) -> list[Finding]:
    place = Rect(first.x0, first.y0, last.x1, last.y1)
    doubts = sorted({doubt for ink in inks for doubt in ink.doubts})
    if any(ink.shared for ink in inks):
        doubts.append("one stroke over several boxes")
    found = {
        RowState.CLEAR: [],
        RowState.NONE: [Code.NO_MARK],
        RowState.SEVERAL: [Code.SEVERAL_MARKS],
        RowState.DOUBTFUL: [Code.DOUBTFUL_MARK],
    }[state]
    if found and any(_scribbled(ink) for ink in inks):
        found = [*found, Code.CORRECTED_MARK]
    return [Finding(code, row, place, ", ".join(doubts)) for code in found]


def _scribbled(ink: BoxInk) -> bool:
    """A dense tangle may be a withdrawn mark; many separate strokes are rather a word."""
    tangled = {"no plain mark", "tangled", "fill"} & set(ink.doubts)
    return bool(tangled) and "several strokes" not in ink.doubts
