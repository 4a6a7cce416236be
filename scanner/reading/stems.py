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
_STEEP = 0.4  # aside, of its length
_LEAST_WIDTH = 0.35  # of the height, at the top and at the foot
_AS_WIDE = 0.75  # as at the top is the foot
_MOST_HIDDEN = 0.5  # of the rows

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.intp]


def has_stem(mark: Bools, beside_print: Bools) -> bool:
    """Tell whether the ink (H, W) has the left side of such a letter; the picture is cut to the ink.

    Where it begins ``beside_print`` (H,) its left side is hidden, and none where that is so in most rows.
    """
    height = len(mark)
    rows = np.flatnonzero(mark.any(axis=1))
    if len(rows) < _LEAST_PX:
        return False
    if beside_print[rows].mean() > _MOST_HIDDEN:
        return False
    left = mark[rows].argmax(axis=1)
    wide = mark.shape[1] - 1 - mark[rows, ::-1].argmax(axis=1) - left
    quarter = len(rows) // 4
    top, foot = wide[:quarter].max() / height, wide[-quarter:].max() / height
    if min(top, foot) < _LEAST_WIDTH or foot < _AS_WIDE * top:
        return False
    ends = int(_ENDS * len(rows))
    return _is_steep_line(rows[ends : len(rows) - ends], left[ends : len(rows) - ends], height)


def _is_steep_line(rows: Pixels, columns: Pixels, height: int) -> bool:
    """Tell whether nearly all points lie on one line downwards."""
    all_but_strays = max(2, round((1 - _STRAYS) * len(rows)))
    _, off = _line(rows, columns, slice(None))
    slope, off = _line(rows, columns, np.argsort(off, kind="stable")[:all_but_strays])
    return bool(abs(slope) <= _STEEP and np.sort(off)[all_but_strays - 1] <= _STRAIGHT * height)


def _line(rows: Pixels, columns: Pixels, of: slice | Pixels) -> tuple[float, Floats]:
    """Return the slope of the line through some of the points, and how far off it each point is, (n,)."""
    y, x = rows - rows[of].mean(), columns - columns[of].mean()  # np.polyfit takes ten times as long
    slope = float((y[of] * x[of]).sum() / max(1.0, float((y[of] * y[of]).sum())))
    return slope, np.abs(x - slope * y)
