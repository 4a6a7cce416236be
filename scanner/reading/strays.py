"""What is wrong with the sheet itself: another sheet fed with it, a corner folded over, a part cut off.

A sheet that is only in part on the picture would be read as if the rest of it were empty, and a second
sheet under it would not be read at all; so each is a fact with a name.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Code, Finding, Image
from scanner.reading.frame import PX_PER_MM, mm, rect_of
from scanner.reading.register import GRID_STEP, Fit
from scanner.reading.tone import PAPER, Tones
from scanner.reading.warp import warp_basis

_BEYOND_MM = 8.0  # outside the sheet; less is its own edge, or a shadow
_LEAST_STRIP_MM = 10.0
_DARK = 90  # darker than paper by this: print or ink
_LETTER_MM = (0.6, 9.0)
_LETTERS = 12  # fewer are dust
_CUT_MM = 2.7  # beyond the picture lies the middle of a square of the grid, so that all of it does
_TIP_MM = 6.0  # of a corner, looked at to tell whether it is there
_LOST_PRINT_MM = 1.2  # side of the square that the print on it would fill

Floats = npt.NDArray[np.float32]


def strays(seen: Tones, fit: Fit, blank: Image) -> tuple[Finding, ...]:
    """Return what is wrong with the sheet as it lies on the picture; ``blank`` is the frame's."""
    return (*second_sheet(seen, fit), *cut_off(seen, fit, blank))


def lost_corners(ink: Image, expected: Image) -> list[Finding]:
    """Return the corners that are not there, folded over or torn off, with print on them.

    ``ink`` is the page in the frame, ``expected`` (H, W) 255 where the blank is printed. Where a corner is
    gone, the scanner's dark lid shows; against a white lid nobody can tell, and its print is missing.
    """
    tip = mm(_TIP_MM)
    tips = [
        (rows, columns)
        for rows in (slice(None, tip), slice(-tip, None))
        for columns in (slice(None, tip), slice(-tip, None))
        if ink[rows, columns].mean() < PAPER / 2
    ]
    if not tips:
        return []
    dark = np.where(ink < PAPER / 2, np.uint8(255), np.uint8(0))
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((tip // 2, tip // 2), np.uint8))
    _, labels = cv2.connectedComponents(solid, connectivity=4)
    gone = {int(label) for rows, columns in tips for label in np.unique(labels[rows, columns])} - {0}
    return [found for label in sorted(gone) for found in _lost(labels == label, expected)]


def _lost(gone: npt.NDArray[np.bool_], expected: Image) -> list[Finding]:
    rows, columns = np.nonzero(gone & (expected > 0))
    if len(rows) < mm(_LOST_PRINT_MM) ** 2:
        return []
    place = rect_of(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return [Finding(Code.FOLDED_CORNER, None, place)]


def second_sheet(seen: Tones, fit: Fit) -> list[Finding]:
    """Return a finding if there is print beyond the sheet: of another one that was fed with it."""
    height, width = seen.ink.shape
    corners = _corners(fit)
    if not _has_room(corners, width, height, fit.warp.scale):
        return []
    outside = np.full((height, width), 255, np.uint8)
    beyond = _grown(corners, _BEYOND_MM * PX_PER_MM * fit.warp.scale)
    cv2.fillConvexPoly(outside, np.round(beyond).astype(np.int32), 0)
    dark = cv2.bitwise_and(cv2.compare(seen.ink, PAPER - _DARK, cv2.CMP_LT), outside)
    return [Finding(Code.DOUBLE_FEED)] if _letters(dark, PX_PER_MM * fit.warp.scale) >= _LETTERS else []


def cut_off(seen: Tones, fit: Fit, blank: Image) -> list[Finding]:
    """Return a finding if a part of the sheet with print on it lies beyond the picture."""
    height, width = seen.ink.shape
    reach = _CUT_MM * PX_PER_MM * fit.warp.scale
    x, y = np.moveaxis(fit.grid[1:-1, 1:-1], -1, 0)  # the grid has a step more around the frame
    lost = ((x < -reach) | (y < -reach) | (x > width + reach) | (y > height + reach)).astype(np.uint8)
    if not lost.any():
        return []
    squares = lost.repeat(GRID_STEP, axis=0).repeat(GRID_STEP, axis=1)[: blank.shape[0], : blank.shape[1]]
    printed = (squares > 0) & (blank < PAPER - _DARK)
    if not printed.any():
        return []
    rows, columns = np.nonzero(printed)
    place = rect_of(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return [Finding(Code.PAGE_CUT_OFF, None, place)]


def _corners(fit: Fit) -> Floats:
    """Return the sheet's corners in the picture, (4, 2), in order around it."""
    return np.asarray(fit.warp(*_frame_corners(fit.warp.shape)), np.float32)


@lru_cache(maxsize=16)
def _frame_corners(shape: tuple[int, ...]) -> tuple[Floats, npt.NDArray[np.float64]]:
    """Return the frame's corners and the warp's basis there."""
    height, width = shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return corners, warp_basis(corners, shape)


def _has_room(corners: Floats, width: int, height: int, scale: float) -> bool:
    """Tell whether the picture reaches far enough beyond the sheet to show another one."""
    room = max(
        corners[:, 0].min(), corners[:, 1].min(), width - corners[:, 0].max(), height - corners[:, 1].max()
    )
    return bool(room > (_BEYOND_MM + _LEAST_STRIP_MM) * PX_PER_MM * scale)


def _grown(corners: Floats, by: float) -> Floats:
    middle = corners.mean(axis=0)
    away = corners - middle
    return np.asarray(corners + np.sign(away) * by, np.float32)


def _letters(dark: Image, px_per_mm: float) -> int:
    """Count pieces of the size of letters; lids, shadows and streaks are larger."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    size = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1, initial=0) / px_per_mm
    low, high = _LETTER_MM
    return int(((size >= low) & (size <= high)).sum())
