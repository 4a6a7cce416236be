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

_TOLERANCE_PX = 5  # side of the erosion: a third of a millimetre to each side


@dataclass(frozen=True, eq=False)
class InkMap:
    """``added`` (H, W) uint8: how much darker the page is than its blank; ``lines``: folds and streaks taken off."""

    added: Image
    lines: int


def printed_area(blank: Image) -> Image:
    """Return the blank with its print grown by the tolerance; paper at ``PAPER``."""
    return cv2.min(cv2.erode(blank, np.ones((_TOLERANCE_PX, _TOLERANCE_PX), np.uint8)), PAPER)


def print_mask(grown_blank: Image) -> npt.NDArray[np.bool_]:
    """Return where print may be, so that ink there cannot be told from it."""
    return grown_blank < PAPER - 60


def ink_map(page: Image, grown_blank: Image, printed: npt.NDArray[np.bool_]) -> InkMap:
    """Return the ink on ``page`` (frame plane, paper at ``PAPER``) that ``grown_blank`` lacks."""
    added, lines = without_lines(cv2.subtract(grown_blank, page), printed)
    return InkMap(added, lines)
