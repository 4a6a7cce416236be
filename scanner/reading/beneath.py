"""Lines down the rows that print cuts up, joined again: between two printed squares little of a line shows.

Left in pieces, one line over twelve boxes would be twelve slashes. Two strokes without turns in boxes one
below the other are one line if each points at the other and there is ink on the paper between them. Of
others that merely end at the same print nobody can tell: a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.broken import by_home, direction, joined, linked, one_above_other, pixels_of
from scanner.reading.frame import PX_PER_MM
from scanner.reading.hand import usual_winding
from scanner.reading.marks import CloseInk, Mark
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap

_STRAIGHT = 1.2  # winding, at most
_LEAST_MM = 1.5
_GAP_MM = 5.0
_END_MM = 2.2  # of a stroke shows which way its end points
_AHEAD = 0.94  # cosine between that and the gap
_HARDLY_WINDING = 0.85  # of the voter's usual mark's
_FACING_MM, _ASIDE_MM = 3.2, 1.5  # between two ends, downwards and aside
_INKED = 0.25  # of the paper between them: its edges are lost in the print beside it
_LEAST_PAPER = 2  # pixels of it, or else print must be all that lies between

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Line:
    """A stroke downwards: its upper and lower end, (x, y) in mm of the window, and which ways they point."""

    stroke: Stroke
    top: Floats
    foot: Floats
    top_way: Floats
    foot_way: Floats


def join_beneath(strokes: StrokeMap, ink: Image, close: CloseInk, levels: int, shares: Floats) -> StrokeMap:
    """Return the strokes with lines that go on from box to box as one; as they are if there are none.

    ``ink`` is the strokes' window, ``levels`` the number of boxes in a row; ``shares`` (labels, cells + 1)
    as :func:`scanner.reading.marks.ink_shares` has them. The labels are changed in place.
    """
    homes = by_home(strokes, shares)
    lines = {cell: list(_lines(found, strokes)) for cell, found in homes.items()}
    pairs = (
        (upper.stroke, lower.stroke)
        for upper, lower in one_above_other(lines, levels)
        if _go_on(upper, lower, close)
    )
    return joined(strokes, ink, linked(pairs))


def facing(
    marks: Sequence[Mark | None], strokes: StrokeMap, close: CloseInk, levels: int
) -> Iterator[tuple[int, int]]:
    """Yield pairs of boxes, one below the other, whose marks may be one line that runs on beneath print.

    ``marks`` is what each box holds. Both wind less than the voter's usual mark, and end right above each
    other with nothing but print, or ink, between them.
    """
    usual = usual_winding([mark for mark in marks if mark is not None])
    if usual < S.winding_hand:
        return
    lines = {
        place: mark.main
        for place, mark in enumerate(marks)
        if mark is not None and mark.main.winding < _HARDLY_WINDING * usual
    }
    for place, upper in lines.items():
        lower = lines.get(place + levels)
        if lower is not None and _face(upper, lower, strokes, close):
            yield place, place + levels


def _face(upper: Stroke, lower: Stroke, strokes: StrokeMap, close: CloseInk) -> bool:
    """Tell whether two strokes end right above each other, with print or ink between them."""
    if lower.bounds.y0 - upper.bounds.y1 > _FACING_MM:
        return False
    above, below = (pixels_of(stroke, strokes) for stroke in (upper, lower))
    foot, top = _end(above, above[:, 1].max()), _end(below, below[:, 1].min())
    return abs(float(top[0] - foot[0])) <= _ASIDE_MM and _is_inked(foot, top, close)


def _lines(found: Sequence[Stroke], strokes: StrokeMap) -> Iterator[_Line]:
    """Yield the strokes that lead downwards without turns."""
    for stroke in found:
        line = _line(stroke, strokes) if stroke.winding < _STRAIGHT else None
        if line is not None:
            yield line


def _line(stroke: Stroke, strokes: StrokeMap) -> _Line | None:
    """Return a stroke as a line that leads downwards; None of a short or level one."""
    if stroke.bounds.height < _LEAST_MM:
        return None
    points = pixels_of(stroke, strokes)
    top, foot = (_end(points, row) for row in (points[:, 1].min(), points[:, 1].max()))
    ways = direction(points, top, _END_MM), direction(points, foot, _END_MM)
    return None if ways[0] is None or ways[1] is None else _Line(stroke, top, foot, ways[0], ways[1])


def _end(points: Floats, row: float) -> Floats:
    """Return the middle of a stroke's pixels in one row."""
    return np.asarray(points[points[:, 1] == row].mean(axis=0))


def _go_on(upper: _Line, lower: _Line, close: CloseInk) -> bool:
    """Tell whether the upper line goes on in the lower one."""
    gap = lower.top - upper.foot
    length = float(np.hypot(*gap))
    if not 0 < gap[1] <= _GAP_MM:
        return False
    if min(abs(float(gap @ upper.foot_way)), abs(float(gap @ lower.top_way))) < _AHEAD * length:
        return False
    return _is_inked(upper.foot, lower.top, close)


def _is_inked(start: Floats, end: Floats, close: CloseInk) -> bool:
    """Tell whether paper between two points, (x, y) in mm of the window, is inked, or all is print."""
    many = max(2, round(float(np.hypot(*(end - start))) * PX_PER_MM) + 1)
    points = np.linspace(start, end, many)
    height, width = close.ink.shape
    rows = np.clip((points[:, 1] * PX_PER_MM).astype(int), 0, height - 1)
    columns = np.clip((points[:, 0] * PX_PER_MM).astype(int), 1, width - 2)
    paper = ~close.printed[rows, columns]
    if paper.sum() < _LEAST_PAPER:
        return True
    beside = np.stack([close.ink[rows, columns + shift] for shift in (-1, 0, 1)]).max(axis=0)
    inked = (beside[paper] > close.rim).mean()
    return bool(inked >= _INKED)
