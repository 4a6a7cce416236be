"""Folds and dust streaks: lines that run straight from edge to edge of the sheet.

A mark never does, so such a line is found as a whole and taken off with its own profile; a mark
that crosses it keeps what it has above that profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image

_STRIPS = 48
_POOL = 4  # rows looked at together while searching
_MAX_TILT = 0.10  # slope, about 6 degrees
_DARK = 4.5  # of 250, mean over a strip
_SAMPLE = 16  # rows, of which one is looked at to tell noise
_NOISE = 2.0  # times what three in four strips do not reach: of a noisy page, what is dark
_SEEN, _SHARE = 0.4, 0.72  # of the strips are not printed over, and of these are dark
_LEAST_SEEN, _NEARLY_ALL = 0.22, 0.94  # the same of a line that runs along print for most of its way
_ENDS = np.arange(_STRIPS) < 3, np.arange(_STRIPS) >= _STRIPS - 3
_RIM = 3  # strips at either edge, in one of which a line must show
_BEND, _FOLLOWED = 1.2, 0.7  # frame pixels from strip to strip, and what is believed of them
_HALF_WIDTH = 15  # frame pixels that a fold's shade may reach to each side
_DARK_PART = 0.8  # of a line's way is no darker than it may be anywhere
_MAX_LINES = 4  # in one direction; of more, dust on the glass makes all but one alike in slope:
_MAX_STREAKS = 12
_PARALLEL = 0.002
_BLOCK = 60  # columns that share a local profile
_EDGE = 24  # frame pixels along the sheet's edges, where its own shadow or the lid shows

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class View:
    """Where print hides ink (H, W), which strips can be seen (H, strips), and along how many each line can.

    ``bare`` (drops, H / pool) is for the lines that begin in each row at the left and drop by ever more;
    ``seen`` (H / pool, strips) tells where the pooled rows are.
    """

    printed: Bools
    visible: Bools
    seen: Bools
    bare: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sight:
    """The sheet as it is, and turned."""

    upright: View
    turned: View


def make_sight(printed: Bools) -> Sight:
    """Prepare ``printed`` for :func:`without_lines`; done once for a layout."""
    return Sight(_view(printed), _view(np.ascontiguousarray(printed.T)))


def _view(printed: Bools) -> View:
    visible = _strips(printed.view(np.uint8)) < 0.5
    seen: Bools = np.asarray(_pooled(visible).any(axis=1))
    return View(printed, visible, seen, _along_lines(seen))


def without_lines(added: Image, sight: Sight) -> tuple[Image, int]:
    """Return ``added`` without the folds and streaks in both directions, and how many they were.

    ``added`` (H, W) is the ink the blank lacks; where it is printed, nothing can be told.
    """
    added, across = _without_rows(added, sight.upright)
    turned, along = _without_rows(cv2.transpose(added), sight.turned)
    return (cv2.transpose(turned) if along else added), across + along


def _without_rows(added: Image, view: View) -> tuple[Image, int]:
    before: list[float] = []
    slopes: list[float] = []
    cleaned, strips = added, _strips(added)
    dark = _darkness(strips, view)
    while len(before) <= _MAX_STREAKS:
        line = _strongest(strips, view, dark, before)
        if line is None:
            return (cleaned, len(before)) if _by_scanner(slopes) else (added, 0)
        before.append(line[0])
        rows = _traced(strips, *line, added.shape[1])
        slopes.append(float(rows[-1] - rows[0]) / len(rows))
        cleaned = _taken_off(cleaned, view.printed, rows)
        strips = _strips(cleaned)
    return added, 0


def _darkness(strips: Floats, view: View) -> float:
    """Return the mean from which a strip is dark: else noise alone would run from edge to edge."""
    sample = strips[::_SAMPLE][view.visible[::_SAMPLE]]
    return max(_DARK, _NOISE * float(np.percentile(sample, 75))) if sample.size else _DARK


def _by_scanner(slopes: Sequence[float]) -> bool:
    """Tell few lines, or such as only a scanner makes parallel, from what somebody drew."""
    if len(slopes) <= _MAX_LINES:
        return True
    crooked = np.abs(np.asarray(slopes) - np.median(slopes)) > _PARALLEL
    return int(crooked.sum()) <= 1


def _strips(plane: Image) -> Floats:
    """Return the mean of each row over ``_STRIPS`` strips of columns; a rest of columns is left out."""
    height, width = plane.shape[0], plane.shape[1] // _STRIPS
    whole = np.ascontiguousarray(plane[:, : width * _STRIPS]).reshape(-1, width)
    sums = cv2.reduce(whole, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    return sums.reshape(height, _STRIPS).astype(np.float32) / np.float32(width)


def _pooled(strips: Bools) -> Bools:
    """Return ``_POOL`` rows together, (H / pool, pool, strips)."""
    height = strips.shape[0] // _POOL
    return strips[: height * _POOL].reshape(height, _POOL, _STRIPS)


def _strongest(
    strips: Floats, view: View, darkness: float, before: Sequence[float]
) -> tuple[float, float] | None:
    """Return (row at the left edge, rows per strip) of the line that is dark in most strips.

    A streak may run along a printed ruling for a while; those strips tell nothing. None is found twice:
    ``before`` are the rows of lines that were taken off, of which something may be left.
    """
    dark: Bools = np.asarray(_pooled((strips > darkness) & view.visible).any(axis=1))
    dark[: _EDGE // _POOL] = dark[-_EDGE // _POOL :] = False
    seen: Bools = np.asarray(dark.any(axis=0))
    if not (seen[:_RIM].any() and seen[-_RIM:].any() and seen.sum() >= _LEAST_SEEN * _STRIPS):
        return None  # nothing runs from edge to edge
    near = cv2.dilate(dark.view(np.uint8), np.ones((2, 1), np.uint8)) & view.seen
    total = _along_lines(near)
    share = np.where(_is_line(near, total, view), total / np.maximum(view.bare, 1), 0)
    for found in before:
        at = int(found) // _POOL
        share[:, max(0, at - _HALF_WIDTH // _POOL) : at + _HALF_WIDTH // _POOL + 1] = 0
    number, row = np.unravel_index(int(share.argmax()), share.shape)
    if share[number, row] == 0:
        return None
    drop = int(number) - _steepest(len(dark))
    return int(row) * _POOL + _POOL / 2, drop * _POOL / _STRIPS


def _is_line(near: Image, total: npt.NDArray[np.uint8], view: View) -> Bools:
    """Tell which lines are dark in most strips, or in nearly all of few, and at both ends of the sheet."""
    usual = (view.bare >= _SEEN * _STRIPS) & (total >= _SHARE * view.bare)
    few = (view.bare >= _LEAST_SEEN * _STRIPS) & (total >= _NEARLY_ALL * view.bare)
    if not (few | usual).any():
        return np.asarray(usual)
    at_ends = np.minimum(*(_along_lines(np.where(end, near, 0).astype(np.uint8)) for end in _ENDS))
    return np.asarray((usual & (at_ends >= 1)) | (few & (at_ends >= 2)))


def _along_lines(strips: npt.NDArray[np.uint8] | Bools) -> npt.NDArray[np.uint8]:
    """Add up ``strips`` (H, strips) of 0 and 1 along lines, (drops, H).

    They begin in each row at the left edge and drop by -``_steepest`` … ``_steepest`` rows to the right one.
    """
    height, reach = strips.shape[0], _steepest(strips.shape[0])
    drops = np.arange(-reach, reach + 1)
    total = np.zeros((len(drops), height), np.uint8)
    for column in range(_STRIPS):
        padded = np.pad(strips[:, column].astype(np.uint8), reach)
        moved = np.lib.stride_tricks.sliding_window_view(padded, height)
        total += moved[reach + np.round(drops * (column + 0.5) / _STRIPS).astype(np.intp)]
    return total


def _steepest(height: int) -> int:
    return int(_MAX_TILT * height)


def _traced(strips: Floats, row: float, slope: float, width: int) -> npt.NDArray[np.intp]:
    """Return the line's row in each of ``width`` columns; it bows, and paper bends towards its ends."""
    middles = np.arange(_STRIPS) + 0.5
    straight = (row + slope * middles).tolist()
    seen = [(middle, _darkest(strips, strip, straight[strip])) for strip, middle in enumerate(middles)]
    points = np.array([(middle, *found) for middle, found in seen if found is not None])
    curve = _curve(points[:, :2], np.minimum(points[:, 2], 20.0))
    along = (np.arange(width) + 0.5) / (width // _STRIPS)
    return np.round(curve(along) + np.interp(along, middles, _bends(strips, curve(middles)))).astype(np.intp)


def _darkest(strips: Floats, strip: int, row: float) -> tuple[float, float] | None:
    """Return the row, near a ``row`` of a strip, where a line is darkest, and how dark; None if none is."""
    start = max(0, int(row) - 2 * _POOL)
    window = strips[start : max(0, int(row) + 2 * _POOL + 1), strip]
    darkest = float(window.max(initial=0))
    if darkest <= _DARK:
        return None
    return start + float(np.average(np.arange(window.size), weights=window**2)), darkest


def _bends(strips: Floats, way: Doubles) -> Doubles:
    """Return how far a line is off its ``way`` in each strip, followed from the middle to both ends.

    It bends a little from strip to strip; what is further off is a mark beside it.
    """
    off = np.zeros(_STRIPS)
    for steps in (range(_STRIPS // 2, _STRIPS), range(_STRIPS // 2 - 1, -1, -1)):
        last = 0.0
        for strip in steps:
            found = _darkest(strips, strip, way[strip] + last)
            step = found[0] - way[strip] - last if found else 0.0
            last += _FOLLOWED * step if abs(step) <= _BEND else 0.0
            off[strip] = last
    return off


def _curve(points: Doubles, weights: Doubles) -> np.polynomial.Polynomial:
    """Return the parabola along which most of the points lie."""
    curve = np.polynomial.Polynomial.fit(points[:, 0], points[:, 1], 2, w=weights)
    for _ in range(2):
        error = np.abs(curve(points[:, 0]) - points[:, 1])
        kept = error <= max(1.5, 2 * float(np.median(error)))
        curve = np.polynomial.Polynomial.fit(points[kept, 0], points[kept, 1], 2, w=weights[kept])
    return curve


def _taken_off(added: Image, printed: Bools, rows: npt.NDArray[np.intp]) -> Image:
    offsets = np.arange(-_HALF_WIDTH, _HALF_WIDTH + 1)
    band = np.clip(rows[None, :] + offsets[:, None], 0, added.shape[0] - 1)
    columns = np.arange(added.shape[1])[None, :]
    values = added[band, columns].astype(np.float32)
    values[printed[band, columns]] = np.nan
    profile = _profile(values)
    rest = np.clip(added[band, columns] - profile, 0, 255).astype(np.uint8)
    cleaned = added.copy()
    cleaned[band, columns] = rest
    return cleaned


def _profile(values: Floats) -> Floats:
    """Return the line's darkness across its width, (2 · half width + 1, columns), a little generous.

    It is local, since a fold's shade varies, but never much more than the line has for a good part of its
    way, since a dash may lie right on it.
    """
    height, width = values.shape
    blocks = -(-width // _BLOCK)
    padded = np.pad(values, ((0, 0), (0, blocks * _BLOCK - width)), constant_values=np.nan)
    with np.errstate(all="ignore"):
        local = _quantile(padded.reshape(height, blocks, _BLOCK), 0.5, axis=2)
        usual, dark = (np.nan_to_num(_quantile(local, share, axis=1))[:, None] for share in (0.5, _DARK_PART))
    local = np.where(np.isnan(local), usual, local)
    bounded = np.minimum(local, 1.2 * dark + 6).astype(np.float32)
    bounded = cv2.dilate(bounded, np.ones((3, 3), np.uint8))  # the line lies between whole rows
    generous = np.where(bounded > 2, 1.2 * bounded + 4, 0).astype(np.float32)
    return np.repeat(generous, _BLOCK, axis=1)[:, :width]


def _quantile(values: Floats, share: float, axis: int) -> Floats:
    """Quantile over ``axis`` of what is not NaN; NaN where nothing is (NumPy's warns and is slow)."""
    ordered = np.sort(values, axis=axis)  # NaN sorts last
    count = (~np.isnan(values)).sum(axis=axis)
    index = np.expand_dims((np.maximum(count - 1, 0) * share).astype(np.intp), axis)
    return np.take_along_axis(ordered, index, axis=axis).squeeze(axis)
