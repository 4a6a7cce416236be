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
from scanner.reading.frame import PX_PER_MM
from scanner.reading.lines import without_lines
from scanner.reading.tone import PAPER

_SHADE_SHRINK = 4
_SHADE_MM = 3.5  # what is even over this length is shade, not a stroke
_DARKEST_SHADE = 40


@dataclass(frozen=True, eq=False)
class InkMap:
    """``added`` (H, W) uint8: how much darker the page is than its blank; ``lines`` were taken off."""

    added: Image
    lines: int


Bools = npt.NDArray[np.bool_]

_PALE = 40  # print paler than this is none


def printed_area(blank: Image, tolerance: int) -> Image:
    """Return the blank with its print grown by the tolerance (an odd side in px); paper at ``PAPER``.

    A hair line is gray in the frame but may be black on a scan: all print is made black.
    """
    grown = cv2.min(cv2.erode(blank, np.ones((tolerance, tolerance), np.uint8)), PAPER)
    grown[grown < PAPER - _PALE] = 0
    return grown


def print_mask(grown_blank: Image) -> Bools:
    """Return where print may be, so that ink there cannot be told from it."""
    return grown_blank == 0


def ink_map(page: Image, grown_blank: Image, printed: Bools) -> InkMap:
    """Return the ink on ``page`` (frame plane, paper at ``PAPER``) that ``grown_blank`` lacks."""
    added = _without_shade(cv2.subtract(grown_blank, page), printed)
    added, lines = without_lines(added, printed)
    return InkMap(added, lines)


def _without_shade(added: Image, printed: Bools) -> Image:
    """Take off soft shadows, such as beside a fold: pale, and wider than any stroke."""
    height, width = added.shape
    size = (width // _SHADE_SHRINK, height // _SHADE_SHRINK)
    bare = cv2.resize(np.where(printed, np.uint8(0), np.uint8(255)), size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(np.where(printed, np.uint8(0), added), size, interpolation=cv2.INTER_AREA)
    level = np.where(bare > 50, cv2.divide(seen, bare, scale=255), 255).astype(np.uint8)
    reach = np.ones((round(_SHADE_MM * PX_PER_MM / _SHADE_SHRINK),) * 2, np.uint8)
    shade = cv2.min(cv2.morphologyEx(level, cv2.MORPH_OPEN, reach), _DARKEST_SHADE)
    if not shade.any():
        return added
    return cv2.subtract(added, cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR))
