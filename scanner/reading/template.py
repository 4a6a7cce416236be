"""What a layout's blank gives the reader: its picture in the frame, anchors, a thumbnail.

Computed once for each layout and process.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect
from scanner.layouts.files import LoadedLayout
from scanner.layouts.model import BallotLayout
from scanner.reading import coarse
from scanner.reading.frame import PX_PER_MM, Points, window
from scanner.reading.warp import Floats, warp_basis

LEVELS = (0.25, 0.5, 1.0)  # of the frame's resolution
HALF_PATCH = 11  # pixels at each level
_GRID_MM = 24.0  # one or two anchors in each square of this size
_BORDER_MM = 4.0


@dataclass(frozen=True, eq=False)
class Template:
    """``blank`` (H, W) uint8 in the frame; ``anchors`` (n, 2) frame pixels; ``patches`` by ``LEVELS``."""

    layout: BallotLayout
    digest: str
    blank: Image
    stamp: Image | None
    anchors: Points
    anchor_basis: Floats  # of the warp, at the anchors
    patches: tuple[tuple[Image | None, ...], ...]  # by level, around each anchor; None at the sheet's edge
    thumb: coarse.Thumb

    @property
    def side(self) -> int:
        return int(self.thumb.ink.shape[0])


def make_template(loaded: LoadedLayout, side: int) -> Template:
    """Prepare ``loaded`` for reading; ``side`` is the thumbnails' square, common to all layouts."""
    sheet = loaded.layout.sheet
    size = (round(sheet.width_mm * PX_PER_MM), round(sheet.height_mm * PX_PER_MM))
    blank = cv2.resize(loaded.blank, size, interpolation=cv2.INTER_AREA)
    blank.setflags(write=False)
    anchors = _anchors(blank, loaded.layout)
    return Template(
        layout=loaded.layout,
        digest=loaded.digest,
        blank=blank,
        stamp=loaded.stamp,
        anchors=anchors,
        anchor_basis=warp_basis(anchors, blank.shape),
        patches=tuple(_patches(_level(blank, level), anchors, level) for level in LEVELS),
        thumb=coarse.thumb(blank, PX_PER_MM, side),
    )


def _level(image: Image, factor: float) -> Image:
    if factor == 1.0:
        return image
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def patch_pixels(anchors: Points, level: float) -> npt.NDArray[np.intp]:
    """Return the whole pixel (x, y) of a pyramid level on which each anchor's patch is centred, (n, 2)."""
    return np.round((anchors + 0.5) * level - 0.5).astype(np.intp)


def _patches(image: Image, anchors: Points, level: float) -> tuple[Image | None, ...]:
    side = 2 * HALF_PATCH + 1
    cut = []
    for x, y in np.maximum(patch_pixels(anchors, level) - HALF_PATCH, 0):
        patch = np.ascontiguousarray(image[y : y + side, x : x + side])
        cut.append(patch if patch.shape == (side, side) else None)
    return tuple(cut)


def _anchors(blank: Image, layout: BallotLayout) -> Points:
    """Return corners of print, spread over the sheet, away from where people write."""
    strength = cv2.cornerMinEigenVal(cv2.GaussianBlur(blank, (0, 0), 1.5), 9)
    strength[_written_on(blank, layout)] = 0
    border = round(_BORDER_MM * PX_PER_MM)
    strength[:border] = strength[-border:] = 0
    strength[:, :border] = strength[:, -border:] = 0
    floor = 0.02 * float(np.percentile(strength[strength > 0], 99.5)) if strength.any() else 0.0
    step = round(_GRID_MM * PX_PER_MM)
    found = []
    for top in range(0, blank.shape[0], step):
        for left in range(0, blank.shape[1], step):
            found += _strongest(strength[top : top + step, left : left + step], floor, left, top)
    return np.array(found, np.float32).reshape(-1, 2)


def _strongest(cell: npt.NDArray[np.float32], floor: float, left: int, top: int) -> list[tuple[int, int]]:
    cell = cell.copy()
    found = []
    for _ in range(2):
        row, column = np.unravel_index(int(np.argmax(cell)), cell.shape)
        if cell[row, column] <= floor:
            break
        found.append((left + int(column), top + int(row)))
        reach = round(_GRID_MM * PX_PER_MM / 3)
        cell[max(0, row - reach) : row + reach, max(0, column - reach) : column + reach] = 0
    return found


def _written_on(blank: Image, layout: BallotLayout) -> npt.NDArray[np.bool_]:
    mask = np.zeros(blank.shape, bool)
    zones: list[Rect] = [zone.area for zone in layout.zones]
    zones += [
        box.cell.padded(-2.0)
        for row in layout.rows
        for box in row.boxes
        if box.cell.width > 5 and box.cell.height > 5
    ]
    for zone in zones:
        mask[window(zone, blank.shape)] = True
    return mask
