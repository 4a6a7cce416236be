"""The frame in which a registered page is measured: the upright blank at 6 pixels a millimetre.

Pixel (i, j) of the frame shows the point ((j + ½) / 6, (i + ½) / 6) mm of the blank, so a position
in mm becomes ``mm * PX_PER_MM - 0.5``, and coarser pyramid levels keep that half-pixel rule.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from scanner.ballot import Rect

PX_PER_MM = 6.0

Points = npt.NDArray[np.float32]  # (n, 2), x then y


def mm(value: float) -> int:
    """Return a length in mm as whole frame pixels, at least 1."""
    return max(1, round(value * PX_PER_MM))


@lru_cache(maxsize=4096)  # a layout's own are asked for on every page
def window(rect: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the frame that show ``rect``, cut to an image of ``shape``."""
    height, width = shape[:2]
    return _within(rect.y0, rect.y1, height), _within(rect.x0, rect.x1, width)


def _within(low: float, high: float, side: int) -> slice:
    return slice(min(max(round(low * PX_PER_MM), 0), side), min(max(round(high * PX_PER_MM), 0), side))


def rect_of(x0: float, y0: float, x1: float, y1: float) -> Rect:
    """Return frame pixel bounds (end exclusive) as a rectangle in mm."""
    return Rect(*(round(float(v) / PX_PER_MM, 2) for v in (x0, y0, x1, y1)))


def shown(where: tuple[slice, slice]) -> Rect:
    """Return what rows and columns of the frame show, in mm: the inverse of :func:`window`."""
    rows, columns = where
    return rect_of(columns.start, rows.start, columns.stop, rows.stop)


def homogeneous(matrix: npt.NDArray[np.float64], points: npt.NDArray[np.floating]) -> Points:
    """Apply a 3 × 3 projective ``matrix`` to (n, 2) ``points``."""
    projected = points @ matrix[:, :2].T + matrix[:, 2]
    return (projected[:, :2] / projected[:, 2:3]).astype(np.float32)
