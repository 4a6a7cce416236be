"""Letters with a stem, as K, B or H, told from crosses and ticks by their straight and steep left side.

Who votes no may write K (*không*) into a box, and seen among crosses it is hardly less like one than some
crosses are. But of a cross the left side goes in and out again, and a tick or V has a foot that is no wider
than the pen: none is as straight, and as wide at its foot as at its top.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_LEAST_PX = 8  # high
_ENDS = 0.05  # of the height that is left out at either end, where strokes begin and end
_STRAYS = 0.1  # of the rows may lie anywhere
_STRAIGHT = 0.04  # of the height, by which the others may be off the line
_STEEP = 0.25  # aside, of its length
_LEAST_WIDTH = 0.35  # of the height, at the top and at the foot
_AS_WIDE = 0.75  # as at the top is the foot

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def has_stem(mark: Bools) -> bool:
    """Tell whether the ink (H, W) has the left side of such a letter; the picture is cut to the ink."""
    height = len(mark)
    rows = np.flatnonzero(mark.any(axis=1))
    if len(rows) < _LEAST_PX:
        return False
    left = mark[rows].argmax(axis=1)
    wide = mark.shape[1] - 1 - mark[rows, ::-1].argmax(axis=1) - left
    quarter = len(rows) // 4
    top, foot = wide[:quarter].max() / height, wide[-quarter:].max() / height
    if min(top, foot) < _LEAST_WIDTH or foot < _AS_WIDE * top:
        return False
    ends = int(_ENDS * len(rows))
    return _is_steep_line(rows[ends : len(rows) - ends], left[ends : len(rows) - ends], height)


def _is_steep_line(rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], height: int) -> bool:
    """Tell whether nearly all points lie on one line downwards."""
    off = np.abs(columns - np.polyval(np.polyfit(rows, columns, 1), rows))
    kept = off <= np.quantile(off, 1 - _STRAYS)
    slope, start = np.polyfit(rows[kept], columns[kept], 1)
    off = np.abs(columns - (slope * rows + start))
    return bool(abs(slope) <= _STEEP and np.quantile(off, 1 - _STRAYS) <= _STRAIGHT * height)
