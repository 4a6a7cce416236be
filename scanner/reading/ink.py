"""Ink nobody printed: the registered page against its blank.

The blank is eroded first (its dark areas grown), so that a fraction of a millimetre of misfit or a
bolder printer is not taken for ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.lines import without_lines
from scanner.reading.tone import PAPER


@dataclass(frozen=True, eq=False)
class InkMap:
    """``added`` (H, W) uint8: how much darker the page is than its blank; ``lines`` were taken off."""

    added: Image
    lines: int


_PALE = 40  # print paler than this is none


def printed_area(blank: Image, tolerance: int) -> Image:
    """Return the blank with its print grown by the tolerance (an odd side in px); paper at ``PAPER``.

    A hair line is gray in the frame but may be black on a scan: all print is made black.
    """
    grown = cv2.min(cv2.erode(blank, np.ones((tolerance, tolerance), np.uint8)), PAPER)
    grown[grown < PAPER - _PALE] = 0
    return grown


def print_mask(grown_blank: Image) -> npt.NDArray[np.bool_]:
    """Return where print may be, so that ink there cannot be told from it."""
    return grown_blank == 0


def ink_map(page: Image, grown_blank: Image, printed: npt.NDArray[np.bool_]) -> InkMap:
    """Return the ink on ``page`` (frame plane, paper at ``PAPER``) that ``grown_blank`` lacks."""
    added, lines = without_lines(cv2.subtract(grown_blank, page), printed)
    return InkMap(added, lines)
