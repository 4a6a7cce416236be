"""Lines down the rows that print cuts up, joined again: between two printed squares little of a line shows.

Left in pieces, one line over twelve boxes would be twelve slashes. Two strokes without turns in boxes one
below the other are one line if each points at the other and there is ink on the paper between them. Of
others that merely end at the same print nobody can tell: a person is asked. Ticks and slashes often end
there; of a voter who makes such marks, a line must be seen on the paper between two, or hang together over
three.
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
_HIDING_MM = 1.2  # between them, where print cuts a line up: a mere ruling does not
_BENDING_MM = 3.5  # aside, of a line that bends between two boxes
_AROUND = 5  # frame pixels, in which it does so
_SEEN = 0.8  # of the paper, or of its rows, is inked where a line is seen
_AS_DARK = 0.5  # as the paler of the two is a line between them
_LEAST_ROWS = 3
_INKED = 0.25  # of the paper between them: its edges are lost in the print beside it
_LEAST_PAPER = 2  # pixels of it, or else print must be all that lies between

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.intp]


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
    other with nothing but print, or ink, between them; or else the line between them is seen.
    """
    usual = usual_winding([mark for mark in marks if mark is not None])
    if usual < S.winding_hand:
        yield from _seen_to_go_on(marks, strokes, close, levels)
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


def _seen_to_go_on(
    marks: Sequence[Mark | None], strokes: StrokeMap, close: CloseInk, levels: int
) -> Iterator[tuple[int, int]]:
    """Yield pairs of boxes with a line on the paper between their marks, or that with others are a chain."""
    seen, hanging = set[int](), set[int]()
    for place, (upper, lower) in enumerate(zip(marks, marks[levels:], strict=False)):
        if upper is None or lower is None or not _HIDING_MM <= _gap(upper.main, lower.main) <= _FACING_MM:
            continue
        foot, top = _ends(upper.main, lower.main, strokes)
        aside = abs(float(top[0] - foot[0]))
        dark = max(close.rim, _AS_DARK * min(upper.main.darkness, lower.main.darkness))
        paper, inked = _on_the_way(foot, top, close, dark)
        if aside <= _ASIDE_MM and paper >= _LEAST_PAPER and inked >= _SEEN:
            seen.add(place)
        elif aside <= _BENDING_MM and _hang_together(foot, top, close, dark):
            hanging.add(place)
    chained = {at for at in hanging if {at - levels, at + levels} & (hanging | seen)}
    yield from ((at, at + levels) for at in sorted(seen | chained))


def _gap(upper: Stroke, lower: Stroke) -> float:
    """Return how far below the upper stroke the lower one begins, mm."""
    return lower.bounds.y0 - upper.bounds.y1


def _ends(upper: Stroke, lower: Stroke, strokes: StrokeMap) -> tuple[Floats, Floats]:
    """Return the upper stroke's foot and the lower one's top, (x, y) in mm of the window."""
    above, below = (pixels_of(stroke, strokes) for stroke in (upper, lower))
    return _end(above, above[:, 1].max()), _end(below, below[:, 1].min())


def _face(upper: Stroke, lower: Stroke, strokes: StrokeMap, close: CloseInk) -> bool:
    """Tell whether two strokes end right above each other, with print or ink between them."""
    if _gap(upper, lower) > _FACING_MM:
        return False
    foot, top = _ends(upper, lower, strokes)
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
    paper, inked = _on_the_way(start, end, close, close.rim)
    return paper < _LEAST_PAPER or inked >= _INKED


def _on_the_way(start: Floats, end: Floats, close: CloseInk, dark: float) -> tuple[int, float]:
    """Return how many pixels of paper lie between two points, and the share of them with ink so dark."""
    rows, columns = _way(start, end, close, 1)
    paper = ~close.printed[rows, columns]
    beside = np.stack([close.ink[rows, columns + shift] for shift in (-1, 0, 1)]).max(axis=0)
    return int(paper.sum()), float((beside[paper] > dark).mean()) if paper.any() else 0.0


def _hang_together(start: Floats, end: Floats, close: CloseInk, dark: float) -> bool:
    """Tell whether nearly all rows of paper between two points hold ink so dark, on their way or near it."""
    rows, columns = _way(start, end, close, _AROUND)
    around = columns[:, None] + np.arange(-_AROUND, _AROUND + 1)
    paper, ink = ~close.printed[rows[:, None], around], close.ink[rows[:, None], around]
    seen = (paper & (ink > dark)).any(axis=1)[paper.any(axis=1)]
    return seen.size >= _LEAST_ROWS and bool(seen.mean() >= _SEEN)


def _way(start: Floats, end: Floats, close: CloseInk, within: int) -> tuple[Pixels, Pixels]:
    """Return the rows and columns of the pixels between two points, ``within`` so many of the sides."""
    many = max(2, round(float(np.hypot(*(end - start))) * PX_PER_MM) + 1)
    points = np.linspace(start, end, many) * PX_PER_MM
    height, width = close.ink.shape
    rows = np.clip(points[:, 1].astype(np.intp), 0, height - 1)
    return rows, np.clip(points[:, 0].astype(np.intp), within, width - 1 - within)
