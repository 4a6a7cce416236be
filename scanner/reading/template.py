"""What a layout's blank gives the reader: its picture in the frame, anchors, a thumbnail.

Computed once for each layout and process.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect, around
from scanner.layouts.files import LoadedLayout
from scanner.layouts.model import BallotLayout
from scanner.reading import coarse
from scanner.reading.frame import PX_PER_MM, Points, mm, window
from scanner.reading.warp import Floats, warp_basis

Point = tuple[int, int]

SOFT = 1.0  # sigma of the blur, without which a peak between pixels leans towards the nearest
_GRID = mm(24.0)  # an anchor in each square of this size
_FIRST_GRID = mm(32.0)
_NEAR_BOXES_MM = 8.0  # around all boxes, where there are more
_NEAR_EDGE_MM = 4.0  # of each row, too, so that no slip of the feed within a row goes unseen
_BORDER = mm(4.0)
_CANDIDATES = 3  # in each square
_LIKE = 0.85  # correlation with another place from which an anchor may be taken for that
_FEWEST = 20  # anchors to begin with, where the form has so many
_SELF = 2  # pixels around an anchor that are the anchor itself


@dataclass(frozen=True)
class _Look:
    """At which part of the frame's resolution anchors are looked for, how far, and how large they are."""

    level: float
    reach: int  # pixels of the level
    half: int


_FIRST = _Look(0.25, 9, 9)
_MIDDLE = _Look(0.5, 6, 11)
_FINAL = _Look(1.0, 4, 11)


@dataclass(frozen=True, eq=False)
class Anchors:
    """Pieces of print to be looked for, each within ``reach`` pixels, at ``level`` of the frame's resolution.

    ``points`` (n, 2) are frame pixels, ``basis`` the warp's there, ``patches`` the print around them, to
    ``half`` pixels on each side (floats, which are matched faster than bytes).
    """

    level: float
    reach: int
    half: int
    points: Points
    basis: Floats
    patches: tuple[npt.NDArray[np.float32], ...]

    def only(self, which: npt.NDArray[np.bool_]) -> Anchors:
        """Return those anchors alone for which ``which`` (n,) is true."""
        patches = tuple(patch for patch, wanted in zip(self.patches, which, strict=True) if wanted)
        return replace(self, points=self.points[which], basis=self.basis[which], patches=patches)


@dataclass(frozen=True, eq=False)
class Template:
    """``blank`` (H, W) uint8 in the frame. Anchors to begin with, to come near with, and of the final fit."""

    layout: BallotLayout
    digest: str
    blank: Image
    stamp: Image | None
    first: Anchors
    middle: Anchors
    final: Anchors
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
    strength = _corner_strength(blank, loaded.layout)
    many = _corners(strength, _GRID)
    return Template(
        layout=loaded.layout,
        digest=loaded.digest,
        blank=blank,
        stamp=loaded.stamp,
        first=_anchors(blank, _unlike(blank, _corners(strength, _FIRST_GRID), _FIRST), _FIRST),
        middle=_anchors(blank, [point for square in many for point in square[:1]], _MIDDLE),
        final=_anchors(blank, _denser_at_boxes(many, strength, loaded.layout), _FINAL),
        thumb=coarse.thumb(blank, PX_PER_MM, side),
    )


def _corner_strength(blank: Image, layout: BallotLayout) -> npt.NDArray[np.float32]:
    """Return how much of a corner each pixel is; 0 where people write and where there is no print."""
    strength = cv2.cornerMinEigenVal(cv2.GaussianBlur(blank, (0, 0), 1.5), 9)
    strength[_written_on(blank, layout)] = 0
    strength[:_BORDER] = strength[-_BORDER:] = 0
    strength[:, :_BORDER] = strength[:, -_BORDER:] = 0
    floor = 0.02 * float(np.percentile(strength[strength > 0], 99.5)) if strength.any() else 0.0
    strength[strength <= floor] = 0
    return np.asarray(strength, np.float32)


def _corners(strength: npt.NDArray[np.float32], step: int) -> list[list[Point]]:
    """Return the strongest corners in each square of ``step`` pixels, the best first."""
    height, width = strength.shape
    return [
        _strongest(strength[top : top + step, left : left + step].copy(), left, top)
        for top in range(0, height, step)
        for left in range(0, width, step)
    ]


def _strongest(square: npt.NDArray[np.float32], left: int, top: int) -> list[Point]:
    found: list[Point] = []
    reach = max(square.shape) // 4
    while len(found) < _CANDIDATES and square.any():
        row, column = np.unravel_index(int(np.argmax(square)), square.shape)
        found.append((left + int(column), top + int(row)))
        square[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1] = 0
    return found


def _denser_at_boxes(
    squares: list[list[Point]], strength: npt.NDArray[np.float32], layout: BallotLayout
) -> list[Point]:
    """Return a corner of each square and, among the boxes, its second best and some by every row's edges."""
    boxes = around(box.cell for row in layout.rows for box in row.boxes).padded(_NEAR_BOXES_MM)
    chosen = [square[0] for square in squares if square]
    for square in squares:
        chosen += [point for point in square[1:2] if boxes.contains(*_in_mm(point))]
    for edge in sorted({y for row in layout.rows for y in (row.boxes[0].cell.y0, row.boxes[0].cell.y1)}):
        heights = [y for x, y in map(_in_mm, chosen) if boxes.x0 <= x <= boxes.x1]
        if all(abs(y - edge) > _NEAR_EDGE_MM for y in heights):
            rows, columns = window(Rect(boxes.x0, edge - 2.0, boxes.x1, edge + 2.0), strength.shape)
            chosen += _strongest(strength[rows, columns].copy(), columns.start, rows.start)[:2]
    return chosen


def _in_mm(point: Point) -> tuple[float, float]:
    return (point[0] + 0.5) / PX_PER_MM, (point[1] + 0.5) / PX_PER_MM


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


def patch_pixels(points: Points, level: float) -> npt.NDArray[np.intp]:
    """Return the whole pixel (x, y) of a pyramid level on which each point's patch is centred, (n, 2)."""
    return np.round((points + 0.5) * level - 0.5).astype(np.intp)


def _anchors(blank: Image, at: list[Point], look: _Look) -> Anchors:
    """Return the anchors at those points whose patches lie on the sheet."""
    image = _at_level(blank, look.level)
    points = np.array(at, np.float32).reshape(-1, 2)
    cut = [_patch(image, x, y, look.half) for x, y in patch_pixels(points, look.level)]
    points = points[[patch is not None for patch in cut]]
    patches = tuple(patch.astype(np.float32) for patch in cut if patch is not None)
    return Anchors(look.level, look.reach, look.half, points, warp_basis(points, blank.shape), patches)


def _unlike(blank: Image, squares: list[list[Point]], look: _Look) -> list[Point]:
    """Return a point of each square that is like no other within reach: rulings repeat from row to row.

    A form with hardly any print gives the least alike that there are.
    """
    image = _at_level(blank, look.level)
    least: list[tuple[float, Point]] = []
    for square in squares:
        pixels = patch_pixels(np.array(square, np.float32).reshape(-1, 2), look.level)
        likeness = [_self_likeness(image, x, y, look) for x, y in pixels]
        least += sorted(zip(likeness, square, strict=True))[:1]
    least.sort()
    enough = max(_FEWEST, sum(likeness < _LIKE for likeness, _ in least))
    return [point for _, point in least[:enough]]


def _self_likeness(image: Image, x: int, y: int, look: _Look) -> float:
    """Return how well the patch at a pixel fits elsewhere within reach; 1 if it leaves the sheet."""
    patch = _patch(image, x, y, look.half)
    if patch is None:
        return 1.0
    far = look.half + look.reach
    padded = cv2.copyMakeBorder(image, far, far, far, far, cv2.BORDER_CONSTANT, value=255)
    near = padded[y : y + 2 * far + 1, x : x + 2 * far + 1]
    surface = cv2.matchTemplate(near, patch, cv2.TM_CCOEFF_NORMED)
    own = slice(look.reach - _SELF, look.reach + _SELF + 1)
    surface[own, own] = -1
    return float(surface.max())


def _at_level(blank: Image, level: float) -> Image:
    if level < 1:
        blank = cv2.resize(blank, None, fx=level, fy=level, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(blank, (0, 0), SOFT)


def _patch(image: Image, x: int, y: int, half: int) -> Image | None:
    """Return the square around a pixel, or None where it leaves the image."""
    if min(x, y) < half:
        return None
    patch = np.ascontiguousarray(image[y - half : y + half + 1, x - half : x + half + 1])
    return patch if patch.shape == (2 * half + 1, 2 * half + 1) else None
