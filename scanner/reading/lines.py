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
_SEEN, _SHARE = 0.4, 0.72  # of the strips are not printed over, and of these are dark
_LEAST_SEEN, _NEARLY_ALL = 0.22, 0.94  # the same of a line that runs along print for most of its way
_ENDS = np.arange(_STRIPS) < 3, np.arange(_STRIPS) >= _STRIPS - 3
_RIM = 3  # strips at either edge, in one of which a line must show
_HALF_WIDTH = 15  # frame pixels that a fold's shade may reach to each side
_MAX_LINES = 4  # in one direction; of more, dust on the glass makes all but one alike in slope:
_MAX_STREAKS = 12
_PARALLEL = 0.002
_BLOCK = 60  # columns that share a local profile
_EDGE = 24  # frame pixels along the sheet's edges, where its own shadow or the lid shows

Floats = npt.NDArray[np.float32]
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
    cleaned = added
    while len(before) <= _MAX_STREAKS:
        strips = _strips(cleaned)
        line = _strongest(strips, view, before)
        if line is None:
            return (cleaned, len(before)) if _by_scanner(slopes) else (added, 0)
        before.append(line[0])
        rows = _traced(strips, *line, added.shape[1])
        slopes.append(float(rows[-1] - rows[0]) / len(rows))
        cleaned = _taken_off(cleaned, view.printed, rows)
    return added, 0


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


def _strongest(strips: Floats, view: View, before: Sequence[float] = ()) -> tuple[float, float] | None:
    """Return (row at the left edge, rows per strip) of the line that is dark in most strips.

    A streak may run along a printed ruling for a while; those strips tell nothing. None is found twice:
    ``before`` are the rows of lines that were taken off, of which something may be left.
    """
    dark: Bools = np.asarray(_pooled((strips > _DARK) & view.visible).any(axis=1))
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
    """Return the line's row in each of ``width`` columns, refined strip by strip; it may bow."""
    middles = np.arange(_STRIPS) + 0.5
    expected = row + slope * middles
    reach = 2 * _POOL
    places, weights = [], []
    for column, centre in enumerate(expected):
        start = max(0, int(centre) - reach)
        window = strips[start : int(centre) + reach + 1, column]
        if window.size and window.max() > _DARK:
            places.append(
                (column + 0.5, start + float(np.average(np.arange(window.size), weights=window**2)))
            )
            weights.append(min(20.0, float(window.max())))
    points = np.array(places)
    curve = np.polynomial.Polynomial.fit(points[:, 0], points[:, 1], 2, w=np.array(weights))
    for _ in range(2):
        error = np.abs(curve(points[:, 0]) - points[:, 1])
        kept = error <= max(1.5, 2 * float(np.median(error)))
        curve = np.polynomial.Polynomial.fit(points[kept, 0], points[kept, 1], 2, w=np.array(weights)[kept])
    strip = width // _STRIPS
    return np.round(curve((np.arange(width) + 0.5) / strip)).astype(np.intp)


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

    It is local, since a fold's shade varies, but never much more than along the whole line, since
    a dash may lie right on it.
    """
    height, width = values.shape
    blocks = -(-width // _BLOCK)
    padded = np.pad(values, ((0, 0), (0, blocks * _BLOCK - width)), constant_values=np.nan)
    with np.errstate(all="ignore"):
        local = _nanmedian(padded.reshape(height, blocks, _BLOCK), axis=2)
        whole = np.nan_to_num(_nanmedian(local, axis=1))
    local = np.where(np.isnan(local), whole[:, None], local)
    bounded = np.minimum(local, 1.4 * whole[:, None] + 6).astype(np.float32)
    bounded = cv2.dilate(bounded, np.ones((3, 3), np.uint8))  # the line lies between whole rows
    generous = np.where(bounded > 2, 1.2 * bounded + 4, 0).astype(np.float32)
    return np.repeat(generous, _BLOCK, axis=1)[:, :width]


def _nanmedian(values: Floats, axis: int) -> Floats:
    """Median over ``axis`` of what is not NaN; NaN where nothing is (numpy's warns and is slow)."""
    ordered = np.sort(values, axis=axis)  # NaN sorts last
    count = (~np.isnan(values)).sum(axis=axis)
    index = np.expand_dims(np.maximum(count - 1, 0) // 2, axis)
    return np.take_along_axis(ordered, index, axis=axis).squeeze(axis)
