"""Folds and dust streaks: lines that run straight from edge to edge of the sheet.

A mark never does, so such a line is found as a whole and taken off with its own profile; a mark
that crosses it keeps what it has above that profile.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image

_STRIPS = 48
_POOL = 4  # rows looked at together while searching
_MAX_TILT = 0.10  # slope, about 6 degrees
_DARK = 4.0  # of 250, mean over a strip
_SHARE = 0.72  # of the strips that can be seen must be dark
_LEAST_SEEN = 0.4  # of the strips must not be printed over
_RIM = 3  # strips at either edge, in one of which a line must show
_HALF_WIDTH = 15  # frame pixels that a fold's shade may reach to each side
_MAX_LINES = 4  # in one direction
_BLOCK = 60  # columns that share a local profile
_EDGE = 24  # frame pixels along the sheet's edges, where its own shadow or the lid shows

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sight:
    """Where print hides ink (H, W), and which strips can be seen (H, strips); the same turned."""

    printed: Bools
    visible: Bools
    turned_printed: Bools
    turned_visible: Bools


def make_sight(printed: Bools) -> Sight:
    """Prepare ``printed`` for :func:`without_lines`; done once for a layout."""
    turned = np.ascontiguousarray(printed.T)
    return Sight(printed, _visible(printed), turned, _visible(turned))


def _visible(printed: Bools) -> Bools:
    return np.asarray(_strips(printed.astype(np.uint8) * 255) < 127)


def without_lines(added: Image, sight: Sight) -> tuple[Image, int]:
    """Return ``added`` without the folds and streaks in both directions, and how many they were.

    ``added`` (H, W) is the ink the blank lacks; where it is printed, nothing can be told.
    """
    added, across = _without_rows(added, sight.printed, sight.visible)
    turned, along = _without_rows(cv2.transpose(added), sight.turned_printed, sight.turned_visible)
    return (cv2.transpose(turned) if along else added), across + along


def _without_rows(added: Image, printed: Bools, visible: Bools) -> tuple[Image, int]:
    for found in range(_MAX_LINES):
        strips = _strips(added)
        line = _strongest(strips, visible)
        if line is None:
            return added, found
        rows = _traced(strips, *line, added.shape[1])
        added = _taken_off(added, printed, rows)
    return added, _MAX_LINES


def _strips(added: Image) -> Floats:
    """Return the mean of each row over ``_STRIPS`` strips of columns; a rest of columns is left out."""
    height, width = added.shape
    whole = np.ascontiguousarray(added[:, : width // _STRIPS * _STRIPS])
    return cv2.resize(whole, (_STRIPS, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def _strongest(strips: Floats, visible: Bools) -> tuple[float, float] | None:
    """Return (row at the left edge, rows per strip) of the line that is dark in most strips.

    A streak may run along a printed ruling for a while; those strips tell nothing.
    """
    height = strips.shape[0] // _POOL
    shape = (height, _POOL, _STRIPS)
    seen_dark = ((strips > _DARK) & visible)[: height * _POOL].reshape(shape)
    dark: Floats = np.asarray(seen_dark.any(axis=1), np.float32)
    blind: Floats = np.asarray((~visible)[: height * _POOL].reshape(shape).all(axis=1), np.float32)
    dark[: _EDGE // _POOL] = dark[-_EDGE // _POOL :] = 0
    seen: Bools = np.asarray(dark.any(axis=0))
    if not (seen[:_RIM].any() and seen[-_RIM:].any() and seen.sum() >= _LEAST_SEEN * _STRIPS):
        return None  # nothing runs from edge to edge
    dark = cv2.dilate(dark, np.ones((2, 1), np.uint8))
    best = (0.0, 0, 0)
    steepest = int(_MAX_TILT * height)
    for drop in range(-steepest, steepest + 1):  # rows between the left edge and the right one
        shifts = np.round(drop * (np.arange(_STRIPS) + 0.5) / _STRIPS).astype(int)
        total = _sheared_sum(dark, shifts)
        if total.max() < _SHARE * _LEAST_SEEN * _STRIPS:
            continue
        bare = _STRIPS - _sheared_sum(blind, shifts)
        share = np.where(bare >= _LEAST_SEEN * _STRIPS, total / np.maximum(bare, 1), 0)
        row = int(share.argmax())
        if share[row] > best[0]:
            best = (float(share[row]), row, drop)
    if best[0] < _SHARE:
        return None
    return best[1] * _POOL + _POOL / 2, best[2] * _POOL / _STRIPS


def _sheared_sum(strips: Floats, shifts: npt.NDArray[np.intp]) -> Floats:
    """Add up the strips, each moved up by its shift."""
    height = strips.shape[0]
    total = np.zeros(height, np.float32)
    for column, shift in enumerate(shifts):
        if shift >= 0:
            total[: height - shift] += strips[shift:, column]
        else:
            total[-shift:] += strips[: height + shift, column]
    return total


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
