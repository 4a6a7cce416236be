"""Whose ink is whose: the strokes of the boxes' window, given to the box that they belong to.

A stroke belongs to the box that holds most of it. Tails of large marks reach into neighbours; a stroke
without one owner, as a line down several rows has none, belongs to every box that it crosses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect, around
from scanner.layouts.model import BallotLayout, Box, BoxKind
from scanner.reading.frame import PX_PER_MM, window
from scanner.reading.mark_model import KINDS, LOOK, look_at, view
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap
from scanner.reading.traces import traces

_MARGIN = 0.25  # of a cell's height, that tails of neighbouring marks may reach into
_RIM = np.ones((5, 5), np.uint8)  # around a mark, where ink too faint for a stroke is its own
_NOBODY = -1  # owns a stroke that mostly lies elsewhere, or in many boxes

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Tails = Mapping[int, frozenset[int]]  # by a stroke's label, the cells (from 1) in which it only has a tail

NO_TAILS: Tails = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class CellMap:
    """``cells`` (H, W) of the boxes' window: 0 outside, else 1 + row · levels + level.

    ``open`` is the same where no print is near; ``heart`` for the middle of the cells, where a neighbour's
    mark has no business.
    """

    where: tuple[slice, slice]
    cells: npt.NDArray[np.int16]
    open: npt.NDArray[np.int16]
    heart: npt.NDArray[np.int16]
    count: int

    @cached_property
    def inside(self) -> npt.NDArray[np.intp]:
        """The flat indices of the pixels that are ``open``, in order."""
        return np.flatnonzero(self.open)


def make_cell_map(layout: BallotLayout, near_print: Bools) -> CellMap:
    """Return which frame pixels belong to which box's cell; ``near_print`` (H, W) is the frame."""
    shape = near_print.shape
    boxes = [box for row in layout.rows for box in row.boxes]
    where = window(around(box.cell for box in boxes).padded(7.0), shape)
    cells, heart = np.zeros((2, *shape), np.int16)
    for number, box in enumerate(boxes, start=1):
        middle = box.cell.padded(-_MARGIN * min(box.cell.width, box.cell.height))
        cells[window(box.cell.padded(0.15), shape)] = number
        heart[window(middle, shape)] = number
    unprinted = np.where(near_print, np.int16(0), cells)
    return CellMap(where, cells[where], unprinted[where], heart[where], len(boxes))


@dataclass(frozen=True, eq=False)
class CloseInk:
    """The boxes' window seen close to print: its ``ink``, where print hides it, and how dark a rim may be."""

    ink: Image
    printed: Bools
    rim: int

    def within(self, near: tuple[slice, slice]) -> CloseInk:
        """Return a part of the window."""
        return replace(self, ink=self.ink[near], printed=self.printed[near])


def _unseen() -> npt.NDArray[np.float32]:
    return np.zeros(LOOK, np.float32)


@dataclass(frozen=True)
class Mark:
    """All ink that belongs to one box: its ``main`` stroke and what else lies there."""

    main: Stroke
    share: float  # of the main stroke in its own cell
    extra_area: float  # of other strokes in the cell, mm²
    off: float  # how far the main stroke's middle lies out of the box, mm
    labels: tuple[int, ...]  # of the strokes it is made of
    kinds: tuple[float, ...] = ()  # the network's evidence for each of KINDS
    look: npt.NDArray[np.float32] = field(default_factory=_unseen, compare=False, repr=False)
    vote: float = 0.0  # log-odds that it is a vote, beside the voter's other marks
    parted: bool = False  # cut from a neighbour's mark that it touches
    stem: bool = False  # its left side is that of a K, B or H
    fragment: bool = False  # hardly a vote, and but a little of the voter's other marks

    def odds(self, *wanted: str) -> float:
        """Return the log-odds that the mark is of one of the ``wanted`` kinds."""
        inside = [e for kind, e in zip(KINDS, self.kinds, strict=True) if kind in wanted]
        outside = [e for kind, e in zip(KINDS, self.kinds, strict=True) if kind not in wanted]
        return _log_sum(inside) - _log_sum(outside)


def _log_sum(evidence: Sequence[float]) -> float:
    """Return the logarithm of the sum of exponentials; of so few numbers, NumPy takes ten times as long."""
    if not evidence:
        return -math.inf
    largest = max(evidence)
    return largest + math.log(sum(math.exp(e - largest) for e in evidence))


@dataclass(frozen=True)
class BoxInk:
    """What was found in a box: its mark, tails of other boxes' strokes, or a stroke over several boxes."""

    mark: Mark | None = None
    spill: float = 0.0  # largest share of another box's stroke
    beside: float = 0.0  # the same of strokes of its own row
    shared: bool = False  # a stroke that belongs to no single box
    intrusion: float = 0.0  # mm² of a stroke from elsewhere in the middle of the cell
    trace: float = 0.0  # mm² of ink too faint for a stroke, as a mark leaves that was rubbed out
    crumbs: bool = False  # nothing but pieces too small for a mark, as dust is, or as a dry pen draws
    at_side: bool = False  # the mark ends where print parts the box from one beside it


def ink_shares(strokes: StrokeMap, ink: Image, cells: CellMap) -> Floats:
    """Return (label, cell) → the share of the stroke's ink that lies in the cell; cell 0 is outside."""
    inked, width = strokes.inked, cells.count + 1
    own = strokes.labels.ravel()[inked].astype(np.int64)
    height = int(own.max(initial=0)) + 1
    flat = own * width + cells.cells.ravel()[inked]
    sums = np.bincount(flat, ink.ravel()[inked], height * width).reshape(height, width)
    return sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-9)


def assign(
    layout: BallotLayout,
    strokes: StrokeMap,
    shares: Floats,
    ink: Image,
    cells: CellMap,
    tails: Tails = NO_TAILS,
) -> list[BoxInk]:
    """Return what is in each box, row by row."""
    shades = _traces(strokes, ink, cells, layout)
    boxes = [box for row in layout.rows for box in row.boxes]
    own: list[list[Stroke]] = [[] for _ in boxes]
    owners = np.zeros(int(strokes.labels.max()) + 1, np.int16)
    spill, beside = np.zeros((2, len(boxes)))
    shared = np.zeros(len(boxes), bool)
    for stroke in strokes.strokes:
        share = shares[stroke.label, 1:].copy()
        if share.sum() < S.least_share:
            owners[stroke.label] = _NOBODY
            continue
        owner = int(share.argmax())
        if stroke.label not in tails and not is_owner(owner, share, len(layout.levels)):
            shared |= share > 0.03
            owners[stroke.label] = _NOBODY
            continue
        own[owner].append(stroke)
        owners[stroke.label] = owner + 1
        share[[owner, *(cell - 1 for cell in tails.get(stroke.label, ()))]] = 0.0
        spill = np.maximum(spill, share)
        row = _row_of(owner, len(layout.levels))
        beside[row] = np.maximum(beside[row], share[row])
    intrusions = _intrusions(owners, tails, strokes, cells)
    marks = [mark_of(own[i], shares[:, i + 1], box.area) for i, box in enumerate(boxes)]
    return [
        BoxInk(
            mark,
            float(spill[i]),
            float(beside[i]),
            bool(shared[i]),
            float(intrusions[i + 1]),
            float(shades[i + 1]),
            mark is None and bool(own[i]),
            mark is not None and _is_at_side(mark, i, boxes, len(layout.levels)),
        )
        for i, mark in enumerate(marks)
    ]


def _is_at_side(mark: Mark, at: int, boxes: Sequence[Box], levels: int) -> bool:
    """Tell whether a mark in box number ``at`` ends at the ruling beside another box of its row."""
    cell, bounds = boxes[at].cell, mark.main.bounds
    row = boxes[_row_of(at, levels)]
    left = any(other.cell.x1 <= cell.x0 for other in row)
    right = any(other.cell.x0 >= cell.x1 for other in row)
    return (left and bounds.x0 - cell.x0 <= S.side_mm) or (right and cell.x1 - bounds.x1 <= S.side_mm)


def _intrusions(owners: npt.NDArray[np.int16], tails: Tails, strokes: StrokeMap, cells: CellMap) -> Floats:
    """Return for each cell (0: outside) how many mm² in its middle are of other boxes' marks, or of nobody's.

    By area and not by ink: a faint mark that touches a dark one would be a mere tail of it else.
    """
    here, labels = cells.heart.ravel()[strokes.inked], strokes.labels.ravel()[strokes.inked]
    owner = owners[labels]
    disturbing = (here > 0) & (owner != 0) & (owner != here)
    for label, reached in tails.items():
        disturbing &= (labels != label) | ~np.isin(here, list(reached))
    foreign = here[disturbing]
    return np.bincount(foreign, minlength=cells.count + 1) / PX_PER_MM**2


def _traces(strokes: StrokeMap, ink: Image, cells: CellMap, layout: BallotLayout) -> Floats:
    """Return for each cell (0: outside) how many mm² are shaded but belong to no stroke."""
    own = strokes.labels.ravel()[strokes.inked]
    is_stroke = np.zeros(int(own.max(initial=0)) + 1, bool)
    is_stroke[[stroke.label for stroke in strokes.strokes]] = True
    rest = ink.copy()
    rest.ravel()[strokes.inked[is_stroke[own]]] = 0
    in_square = layout.box_kind is BoxKind.SQUARE
    return traces(rest, cells.open, cells.inside, cells.count, len(layout.levels), in_square)


def _row_of(place: int, levels: int) -> slice:
    """Return the places of all boxes of a box's row."""
    first = place - place % levels
    return slice(first, first + levels)


def is_owner(owner: int, share: Floats, levels: int) -> bool:
    """Tell whether a stroke is one box's: most of it lies there, and no other holds much of the rest.

    Least of all one in the same row, where a tail may be the end of a second mark.
    """
    rest = share.copy()
    rest[owner] = 0.0
    if share[owner] >= 0.5 and rest.sum() < 0.02:
        return True
    return bool(
        share[owner] >= S.own_share
        and rest.max() <= S.spill_share
        and rest[_row_of(owner, levels)].max() <= S.beside_share
    )


def mark_of(own: Sequence[Stroke], share: Floats, area: Rect) -> Mark | None:
    """Return the mark that these strokes make in a box; ``share`` (labels) of each lies in its cell."""
    solid = [s for s in own if not _is_dirt(s)]
    if not solid:
        if len(own) < 3 and sum(s.area for s in own) <= S.dirt_together_mm2:
            return None
        solid = list(own)
    main = max(solid, key=lambda s: s.area)
    extra = sum(s.area for s in solid if s is not main)
    return Mark(main, float(share[main.label]), extra, _outside(area, main), tuple(s.label for s in solid))


def _is_dirt(stroke: Stroke) -> bool:
    """Tell a speck of dust, or the dot that a resting pen leaves, from a mark."""
    width, height = stroke.bounds.width, stroke.bounds.height
    round_dot = min(width, height) > 0.6 * max(width, height) and stroke.diagonal <= S.dot_mm
    return stroke.is_dust or round_dot


def _outside(area: Rect, stroke: Stroke) -> float:
    x, y = stroke.centre
    dx = max(area.x0 - x, 0.0, x - area.x1)
    dy = max(area.y0 - y, 0.0, y - area.y1)
    return float(np.hypot(dx, dy))


def with_looks(inks: Sequence[BoxInk], strokes: StrokeMap, close: CloseInk) -> list[BoxInk]:
    """Let the network look at every mark at once."""
    marks = [ink.mark for ink in inks if ink.mark is not None]
    if not marks:
        return list(inks)
    kinds, looks = look_at(np.stack([view_of(mark.labels, strokes, close) for mark in marks]))
    seen = iter(zip(kinds.tolist(), looks, strict=True))
    return [ink if ink.mark is None else replace(ink, mark=_seen(ink.mark, *next(seen))) for ink in inks]


def _seen(mark: Mark, kinds: Sequence[float], look: npt.NDArray[np.float32]) -> Mark:
    return replace(mark, kinds=tuple(kinds), look=look)


def view_of(own_labels: Sequence[int], strokes: StrokeMap, close: CloseInk) -> npt.NDArray[np.float32]:
    """Return what the network sees of these strokes: they, with their ink close to print."""
    rows, columns = _around(own_labels, strokes)
    labels, ink = strokes.labels[rows, columns], close.ink[rows, columns]
    printed = close.printed[rows, columns]
    own = _is_any(labels, own_labels)
    near = cv2.dilate(own.view(np.uint8), _RIM).view(np.bool_)
    own |= near & (labels == 0) & ~printed & (ink > close.rim)
    return view(ink, own, printed)


def shape_of(mark: Mark, strokes: StrokeMap) -> Bools:
    """Return where a mark's ink is, (H, W), cut to it."""
    rows, columns = _around(mark.labels, strokes)
    own = _is_any(strokes.labels[rows, columns], mark.labels)
    x, y, width, height = cv2.boundingRect(own.view(np.uint8))
    return own[y : y + height, x : x + width]


def begins_beside_print(mark: Mark, strokes: StrokeMap, close: CloseInk) -> Bools:
    """Tell of each row of :func:`shape_of` whether its ink begins right beside print, (H,)."""
    rows, columns = _around(mark.labels, strokes)
    own = _is_any(strokes.labels[rows, columns], mark.labels)
    inked = np.flatnonzero(own.any(axis=1))
    every = np.arange(inked[0], inked[-1] + 1)
    left = own[every].argmax(axis=1)
    printed = close.printed[rows, columns]
    return np.asarray(printed[every, np.maximum(left - 1, 0)] | printed[every, np.maximum(left - 2, 0)])


def _is_any(labels: npt.NDArray[np.int32], wanted: Sequence[int]) -> Bools:
    """Tell which pixels have one of a few labels (``np.isin`` takes longer)."""
    found = labels == wanted[0]
    for label in wanted[1:]:
        found |= labels == label
    return found


def _around(labels: Sequence[int], strokes: StrokeMap) -> tuple[slice, slice]:
    """Return the part of the strokes' window that holds the strokes, with room around them."""
    bounds = around(stroke.bounds for stroke in strokes.strokes if stroke.label in labels)
    return _within(bounds.padded(4.0), strokes)


def _within(place: Rect, strokes: StrokeMap) -> tuple[slice, slice]:
    """Return the rows and columns of the strokes' window that show ``place``."""
    top, left = strokes.origin
    height, width = strokes.labels.shape
    rows, columns = window(place, (top + height, left + width))
    return slice(max(0, rows.start - top), rows.stop - top), slice(
        max(0, columns.start - left), columns.stop - left
    )
