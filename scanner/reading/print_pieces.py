"""Pieces of print, such as words: what lies close together in a part of the blank."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt


def pieces_of_print(
    printed: npt.NDArray[np.bool_], corner: tuple[int, int], gap: tuple[int, int]
) -> Iterator[tuple[slice, slice]]:
    """Yield the rows and columns of the frame that hold a piece of print.

    ``printed`` (H, W) is a part of the frame whose first row and column are the ``corner``; what lies less
    than a ``gap`` (rows, columns) apart is one piece.
    """
    top, left = corner
    joined = cv2.morphologyEx(printed.astype(np.uint8), cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, wide, high, _ in stats[1:].tolist():
        yield slice(top + y, top + y + high), slice(left + x, left + x + wide)
