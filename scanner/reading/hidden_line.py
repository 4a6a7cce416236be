"""A line through a name that its own letters hide: along the baseline, over the tops of small letters.

Of such a line only dots between the letters are to be seen, too small to be strokes. But they lie in
one row, and the line leaves no gap in that row bare, which neither blur nor noise does for long.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect
from scanner.reading.frame import PX_PER_MM, mm, rect_of, window

_LENGTH_MM = 7.0  # looked at together, or half the name if that is shorter
_INKED = 0.85  # of what is bare in it
_BARE = 0.15  # of it must be bare, or nothing can be told
_LEAST = 0.2  # of the bare in a whole row: below that no part of it can be a line worth naming

Bools = npt.NDArray[np.bool_]


def hidden_line(ink: Image, printed: Bools, darker: int, name: Rect) -> Rect | None:
    """Return the part of the printed ``name`` through which a level line runs, if any.

    ``ink`` and ``printed`` (H, W) are the frame's; ink counts where it is ``darker`` than that.
    """
    where = window(name, ink.shape)
    bare = np.ascontiguousarray(~printed[where]).view(np.uint8)
    dark = cv2.compare(ink[where], darker, cv2.CMP_GT)
    dark = cv2.bitwise_and(cv2.dilate(dark, np.ones((3, 1), np.uint8)), bare)  # 1 where inked
    inked_rows, bare_rows = (cv2.reduce(m, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S) for m in (dark, bare))
    rows = np.flatnonzero(inked_rows[:, 0] > _LEAST * bare_rows[:, 0])
    if rows.size == 0:
        return None
    length = min(mm(_LENGTH_MM), dark.shape[1] // 2)
    covered = _covered(dark[rows], bare[rows], length)
    best = int(covered.sum(axis=1).argmax())
    columns = np.flatnonzero(covered[best])
    if columns.size == 0:
        return None
    top = where[0].start + int(rows[best])
    left = where[1].start
    return rect_of(left + columns[0], top, left + columns[-1] + 1, top + 1).padded(1 / PX_PER_MM)


def _covered(dark: Image, bare: Image, length: int) -> Bools:
    """Return the columns of each row that lie in a stretch of ``length`` whose bare parts are inked."""
    inked, seen = (
        cv2.boxFilter(m, cv2.CV_32F, (length, 1), normalize=True, borderType=cv2.BORDER_CONSTANT)
        for m in (dark, bare)
    )
    full = ((inked >= _INKED * seen) & (seen >= _BARE)).astype(np.uint8)
    return cv2.dilate(full, np.ones((1, length), np.uint8)) > 0
