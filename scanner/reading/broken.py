"""Lines that a dry pen left in pieces, joined again where one piece goes on where another ends.

Digits and letters beside one another do not go on in each other, and stay apart. So do marks in boxes one
below the other, but for what runs on over the ruling: a ring around two rows, broken by the pen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.frame import PX_PER_MM
from scanner.reading.strokes import Stroke, StrokeMap, measure_stroke

_GAP_MM = 1.3  # a pen skips over, at most
_TOUCHING_MM = 0.35  # so near, pieces are one whatever their direction
_NEAR_MM = 1.5  # of a piece shows its direction at its end
_SLENDER = 2.0  # a piece has a direction from this ratio of its axes on
_STRAIGHT, _BENT = 0.8, 0.25  # cosines between a gap and what it parts: a tick may break at its foot
_LEAST_MM = 1.5  # long are the pieces of a line over a ruling
_HOME = 0.6  # of a piece lies in its box

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
Homes = Mapping[int, Sequence[Stroke]]  # by cell, from 1


def mend(strokes: StrokeMap, ink: Image, shares: Floats, levels: int) -> StrokeMap:
    """Return the strokes with pieces of one line as one stroke.

    ``ink`` is the strokes' window, ``levels`` the number of boxes in a row; ``shares`` (labels, cells + 1)
    as :func:`scanner.reading.marks.ink_shares` has them. The labels are changed in place.
    """
    homes = by_home(strokes, shares)
    pairs = [*_within_boxes(homes, strokes), *_across_rulings(homes, strokes, levels)]
    return joined(strokes, ink, linked(pairs))


def joined(strokes: StrokeMap, ink: Image, groups: Sequence[Sequence[Stroke]]) -> StrokeMap:
    """Return the strokes with each group as one stroke; the labels are changed in place."""
    if not groups:
        return strokes
    gone = {stroke.label for group in groups for stroke in group}
    kept = [stroke for stroke in strokes.strokes if stroke.label not in gone]
    for group in groups:
        label = group[0].label
        for piece in group[1:]:
            strokes.labels[strokes.labels == piece.label] = label
        kept.append(measure_stroke(label, strokes.labels, ink, strokes.origin))
    return replace(strokes, strokes=tuple(sorted(kept, key=lambda stroke: stroke.label)))


def by_home(strokes: StrokeMap, shares: Floats) -> dict[int, list[Stroke]]:
    """Return the strokes that mostly lie in one cell, by its number from 1."""
    homes: dict[int, list[Stroke]] = defaultdict(list)
    for stroke in strokes.strokes:
        cell = int(shares[stroke.label, 1:].argmax()) + 1
        if shares[stroke.label, cell] >= _HOME:
            homes[cell].append(stroke)
    return homes


def one_above_other(found: Mapping[int, Sequence[T]], levels: int) -> Iterator[tuple[T, T]]:
    """Yield each thing found in a cell with each in the cell below; ``levels`` is the boxes in a row."""
    for cell, above in found.items():
        yield from product(above, found.get(cell + levels, ()))


def linked(pairs: Iterable[tuple[Stroke, Stroke]]) -> list[list[Stroke]]:
    """Return what pairs join, directly or by other strokes."""
    groups: list[list[Stroke]] = []
    for pair in pairs:
        first, second = (next((group for group in groups if one in group), [one]) for one in pair)
        if first is not second:
            rest = [group for group in groups if group is not first and group is not second]
            groups = [*rest, first + second]
    return groups


def _within_boxes(homes: Homes, strokes: StrokeMap) -> Iterator[tuple[Stroke, Stroke]]:
    """Yield two strokes of a cell that are pieces of one line."""
    for pieces in homes.values():
        if len(pieces) > 1:
            places = {piece.label: pixels_of(piece, strokes) for piece in pieces}
            for one, other in combinations(pieces, 2):
                if _apart(one, other) <= _GAP_MM and _goes_on(places[one.label], places[other.label]):
                    yield one, other


def _across_rulings(homes: Homes, strokes: StrokeMap, levels: int) -> Iterator[tuple[Stroke, Stroke]]:
    """Yield two strokes of cells one below the other that are pieces of one line."""
    for upper, lower in one_above_other(homes, levels):
        if min(upper.diagonal, lower.diagonal) < _LEAST_MM or _apart(upper, lower) > _GAP_MM:
            continue
        if _points_on(pixels_of(upper, strokes), pixels_of(lower, strokes)):
            yield upper, lower


def _apart(one: Stroke, other: Stroke) -> float:
    """Return how far the strokes' bounds are apart, mm: never more than they themselves are."""
    a, b = one.bounds, other.bounds
    return float(np.hypot(max(0.0, a.x0 - b.x1, b.x0 - a.x1), max(0.0, a.y0 - b.y1, b.y0 - a.y1)))


def pixels_of(piece: Stroke, strokes: StrokeMap) -> Floats:
    """Return the (x, y) of a stroke's pixels in mm, (n, 2)."""
    top, left = strokes.origin
    bounds = piece.bounds
    y0, x0 = (max(0, round(v * PX_PER_MM) - o) for v, o in ((bounds.y0, top), (bounds.x0, left)))
    y1, x1 = (round(v * PX_PER_MM) - o for v, o in ((bounds.y1, top), (bounds.x1, left)))
    rows, columns = np.nonzero(strokes.labels[y0:y1, x0:x1] == piece.label)
    return np.column_stack([columns + x0, rows + y0]) / PX_PER_MM


def _goes_on(one: Floats, other: Floats) -> bool:
    """Tell whether a line that ends in ``one`` goes on in ``other``."""
    ends = _gap_between(one, other)
    if ends is None:
        return False
    end, start, gap = ends
    if gap <= _TOUCHING_MM:
        return True
    along = (start - end) / gap
    turns = [
        abs(float(way @ along)) for way in (direction(one, end), direction(other, start)) if way is not None
    ]
    return max(turns, default=1.0) >= _STRAIGHT and min(turns, default=1.0) >= _BENT


def _points_on(one: Floats, other: Floats) -> bool:
    """Tell whether each of two pieces points at the other where they are nearest: marks rarely do so."""
    ends = _gap_between(one, other)
    if ends is None:
        return False
    end, start, gap = ends
    way, other_way = direction(one, end), direction(other, start)
    if way is None or other_way is None:
        return False
    if gap <= _TOUCHING_MM:
        return abs(float(way @ other_way)) >= _STRAIGHT
    return min(abs(float(each @ (start - end))) for each in (way, other_way)) >= _STRAIGHT * gap


def _gap_between(one: Floats, other: Floats) -> tuple[Floats, Floats, float] | None:
    """Return :func:`nearest` of two pieces; None of such as are further apart than a pen skips."""
    near_one, near_other = _close_to(one, other), _close_to(other, one)  # a few of very many pixels
    if not (len(near_one) and len(near_other)):
        return None
    found = nearest(near_one, near_other)
    return found if found[2] <= _GAP_MM else None


def _close_to(one: Floats, other: Floats) -> Floats:
    """Return the pixels of one piece that are not too far from the bounds of another."""
    low, high = other.min(axis=0) - _GAP_MM, other.max(axis=0) + _GAP_MM
    return np.asarray(one[((one >= low) & (one <= high)).all(axis=1)])


def nearest(one: Floats, other: Floats) -> tuple[Floats, Floats, float]:
    """Return where two pieces, (n, 2) and (m, 2), are nearest to each other, and how far they are apart."""
    across, down = (np.subtract.outer(one[:, axis], other[:, axis]) for axis in (0, 1))
    squared = across * across + down * down  # np.hypot takes ten times as long
    a, b = np.unravel_index(int(squared.argmin()), squared.shape)
    return one[a], other[b], math.sqrt(squared[a, b])


def direction(piece: Floats, end: Floats, reach: float = _NEAR_MM) -> Floats | None:
    """Return the unit vector along a piece (n, 2), in mm, within ``reach`` of its ``end``; None of a dot."""
    near = piece[np.hypot(*(piece - end).T) <= reach]
    if len(near) < 3:
        return None
    lengths, axes = np.linalg.eigh(np.cov(near.T))
    if lengths[1] < _SLENDER**2 * max(lengths[0], 1e-4):
        return None
    return np.asarray(axes[:, 1])


def bend(stroke: Stroke, strokes: StrokeMap) -> float:
    """Return how far a stroke leaves the line between its ends, as a share of that: a tick a third."""
    hull = cv2.convexHull(pixels_of(stroke, strokes).astype(np.float32))[:, 0]
    apart = np.linalg.norm(hull[:, None] - hull, axis=2)
    one, other = np.unravel_index(int(apart.argmax()), apart.shape)
    along = (hull[other] - hull[one]) / max(float(apart.max()), 1e-3)
    off = (hull - hull[one]) @ np.array([-along[1], along[0]])
    return float(np.abs(off).max() / max(float(apart.max()), 1e-3))
