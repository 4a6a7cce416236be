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
from scanner.reading.lines import Sight, make_sight, without_lines
from scanner.reading.shrink import shrunk
from scanner.reading.tone import PAPER

_PALE = 40  # print paler than this is none
_SHADE_SHRINK = 4
_SHADE_MM = 3.5  # what is even over this length is shade, not a stroke
_DARKEST_SHADE = 40

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PrintArea:
    """The blank with its print grown by a tolerance and made black, paper at ``PAPER`` (H, W).

    A hair line is gray in the frame but may be black on a scan, hence black.
    """

    grown: Image
    printed: Bools
    bare: Image  # 255 where nothing is printed


def print_area(blank: Image, tolerance: int) -> PrintArea:
    """Return where print may be; ``tolerance`` is the side of the erosion in px, odd."""
    grown = cv2.min(cv2.erode(blank, np.ones((tolerance, tolerance), np.uint8)), PAPER)
    grown[grown < PAPER - _PALE] = 0
    printed = grown == 0
    return PrintArea(grown, printed, np.where(printed, np.uint8(0), np.uint8(255)))


@dataclass(frozen=True, eq=False)
class Paper:
    """The sheet between its print, prepared once for a layout."""

    area: PrintArea
    sight: Sight
    bare_share: Image  # 255 where all is bare, ``_SHADE_SHRINK`` times smaller


def make_paper(area: PrintArea) -> Paper:
    """Prepare ``area`` for :func:`added_ink`."""
    return Paper(area, make_sight(area.printed), shrunk(area.bare, _SHADE_SHRINK))


def added_ink(page: Image, grown: Image, paper: Paper) -> Image:
    """Return how much darker ``page`` is than the ``grown`` blank (frame planes, paper at ``PAPER``).

    Soft shade, folds and dust streaks, as seen between the print, are taken off.
    """
    added = _without_shade(cv2.subtract(grown, page), paper)
    return without_lines(added, paper.sight)[0]


def _without_shade(added: Image, paper: Paper) -> Image:
    """Take off soft shadows, such as beside a fold: pale, and wider than any stroke."""
    seen = shrunk(cv2.bitwise_and(added, paper.area.bare), _SHADE_SHRINK)
    level = cv2.divide(seen, paper.bare_share, scale=255)
    level[paper.bare_share < 50] = 255
    reach = np.ones((round(_SHADE_MM * PX_PER_MM / _SHADE_SHRINK),) * 2, np.uint8)
    shade = cv2.min(cv2.morphologyEx(level, cv2.MORPH_OPEN, reach), _DARKEST_SHADE)
    if not shade.any():
        return added
    height, width = added.shape
    return cv2.subtract(added, cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR))
