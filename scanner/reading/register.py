"""Where each point of the blank lies on the page, to a fraction of a pixel, without any marker.

A rough fit (:mod:`scanner.reading.coarse`), then anchors of the blank's own print are found on the
page at growing resolutions, each time fitting a :class:`scanner.reading.warp.Warp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading import coarse
from scanner.reading.frame import PX_PER_MM, Points, homogeneous
from scanner.reading.shrink import shrunk
from scanner.reading.template import SOFT, Anchors, Template, patch_pixels
from scanner.reading.tone import PAPER, Tones
from scanner.reading.warp import Floats, Matrix, Warp, fit_warp, plain_warp, warp_basis

_GOOD_MATCH = 0.55
_TOLERANCE_MM = 0.5  # of the projective fit
_STIFF = 3e-2  # while anchors are few and far between
_SUPPLE = 3e-3
_FEWEST = 8  # anchors, and the least share of them, that make a fit
_LEAST_SHARE = 0.2
_CLOSE_MM = 0.3
_CLOSE_FIRST = 0.85  # share of anchors from which the final fit finds its own
_CLOSE_FINAL = 0.95  # and from which the final one is no better from nearer by
_NEARLY_ALL = 0.98  # anchors found: ink hides a few
_AGREE_MM = 1 / 3
GRID_STEP = 32  # frame pixels between points of the warp's coarse grid
_STRIP = 8  # steps of the grid that are mapped at once: as much as stays in the processor's cache

Window = tuple[slice, slice]
Surface = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Fit:
    """The page's place on a template.

    ``grid`` (rows, columns, 2): for frame points ``GRID_STEP`` apart, from half a step before the frame,
    their pixels in the tones' planes. ``errors`` (n, 2): by how many frame pixels each of the template's
    final anchors misses, NaN where it was not found. ``residual`` is the median of those found, in mm.
    """

    warp: Warp
    grid: npt.NDArray[np.float32]
    errors: Floats
    residual: float

    @property
    def agreeing(self) -> npt.NDArray[np.bool_]:
        """Which anchors were found and agree within a third of a millimetre."""
        agreeing: npt.NDArray[np.bool_] = np.linalg.norm(self.errors, axis=1) < _AGREE_MM * PX_PER_MM
        return agreeing

    @property
    def support(self) -> float:
        """The share of all anchors that agree."""
        return float(self.agreeing.mean()) if len(self.errors) else 0.0


def register(
    tones: Tones, template: Template, rough: coarse.CoarseFit, thumb_shape: tuple[int, int]
) -> Fit | None:
    """Return how ``tones`` lies on ``template``, starting from ``rough``; None if too little agrees."""
    warp = plain_warp(_frame_to_plane(rough, tones, template, thumb_shape), template.blank.shape)
    step = _step(tones.redless, template.first, warp, _STIFF)
    if step is not None and step.close < _CLOSE_FIRST:
        step = _step(tones.redless, template.middle, step.warp, _STIFF)
    if step is not None:
        step = _step(tones.redless, template.final, step.warp, _SUPPLE)
    if step is not None and step.close < _CLOSE_FINAL:
        step = _nearer(tones.redless, template, step)
    elif step is not None and step.good.mean() < _NEARLY_ALL:
        step = _second_look(tones.redless, template.final, step)
    return None if step is None else _fit(template, step)


@dataclass(frozen=True, eq=False)
class _Step:
    """A fit at one resolution: which anchors were found, where, and by how much each of those misses.

    ``place`` (n, 2) in plane pixels, of all anchors; ``errors`` in frame pixels, of those found.
    """

    warp: Warp
    place: Points
    good: npt.NDArray[np.bool_]
    errors: Floats

    @property
    def close(self) -> float:
        """The share of the anchors that lie where the warp has them."""
        close = np.linalg.norm(self.errors, axis=1) < _CLOSE_MM * PX_PER_MM
        return float(close.sum() / len(self.good))


def _step(plane: Image, anchors: Anchors, warp: Warp, stiffness: float) -> _Step | None:
    """Find ``anchors`` near where ``warp`` expects them and fit anew; None if too few are there."""
    return _fitted(anchors, *_found(plane, anchors, warp), warp, stiffness)


def _fitted(
    anchors: Anchors, place: Points, good: npt.NDArray[np.bool_], warp: Warp, stiffness: float
) -> _Step | None:
    if good.sum() < max(_FEWEST, _LEAST_SHARE * len(good)):
        return None
    tolerance = _TOLERANCE_MM * PX_PER_MM * warp.scale
    fitted = fit_warp(
        anchors.points[good], place[good], anchors.basis[good], tolerance, stiffness, warp.shape
    )
    return None if fitted is None else _Step(fitted[0], place, good, fitted[1] / fitted[0].scale)


def _nearer(plane: Image, template: Template, last: _Step) -> _Step:
    """Look again, from further away: where the feed slipped, anchors lay beyond the final fit's reach."""
    step = _step(plane, template.middle, last.warp, _SUPPLE)
    step = step and _step(plane, template.final, step.warp, _SUPPLE)
    return step if step is not None and step.close > last.close else last


def _second_look(plane: Image, anchors: Anchors, last: _Step) -> _Step:
    """Look for what was not found where the better fit has it."""
    place, good = last.place.copy(), last.good.copy()
    place[~last.good], good[~last.good] = _found(plane, anchors.only(~last.good), last.warp)
    return (
        _fitted(anchors, place, good, last.warp, _SUPPLE) if good.sum() > last.good.sum() else None
    ) or last


def _frame_to_plane(
    rough: coarse.CoarseFit, tones: Tones, template: Template, thumb_shape: tuple[int, int]
) -> Matrix:
    """Turn a fit between thumbnails into one between frame pixels and plane pixels."""
    frame_shrink = _half_pixel_scale(
        template.thumb.width / template.blank.shape[1], template.thumb.height / template.blank.shape[0]
    )
    height, width = tones.redless.shape
    plane_shrink = _half_pixel_scale(thumb_shape[1] / width, thumb_shape[0] / height)
    matrix: Matrix = np.linalg.inv(plane_shrink) @ rough.matrix @ frame_shrink
    return matrix


def _half_pixel_scale(x: float, y: float) -> Matrix:
    return np.array([[x, 0, x / 2 - 0.5], [0, y, y / 2 - 0.5], [0, 0, 1]], np.float64)


def _found(plane: Image, anchors: Anchors, warp: Warp) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Return each anchor's plane pixel (n, 2), and whether it is there at all."""
    windows = _cut(plane, anchors, warp) if warp.smooth.any() else _cut_from_turned(plane, anchors, warp)
    side = 2 * anchors.reach + 1
    surfaces = np.empty((len(windows), side, side), np.float32)
    for window, patch, surface in zip(windows, anchors.patches, surfaces, strict=True):
        cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED, surface)
    shifts, scores = _peaks(surfaces)
    return warp(anchors.points + shifts / np.float32(anchors.level), anchors.basis), scores > _GOOD_MATCH


def _cut_from_turned(plane: Image, anchors: Anchors, warp: Warp) -> list[Surface]:
    """Return what lies within reach of each anchor, from the page turned as a whole by the warp's matrix."""
    far, level = anchors.half + anchors.reach, anchors.level
    small, to_small = _shrunk(plane, warp.scale / level)
    # From pixels of the level, with a border that all windows fit in, to pixels of the frame.
    shift = 0.5 / level - 0.5 - far / level
    to_frame = np.array([[1 / level, 0, shift], [0, 1 / level, shift], [0, 0, 1]])
    size = [round(side * level) + 2 * far for side in (warp.shape[1], warp.shape[0])]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = to_small @ warp.matrix @ to_frame
    page = cv2.warpPerspective(
        small, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=PAPER
    )
    page = cv2.GaussianBlur(page, (0, 0), SOFT).astype(np.float32)
    side = 2 * far + 1
    return [page[y : y + side, x : x + side] for x, y in patch_pixels(anchors.points, level).tolist()]


def _cut(plane: Image, anchors: Anchors, warp: Warp) -> list[Surface]:
    """Return what lies within reach of each anchor, cut from the page by a bent warp."""
    far, level = anchors.half + anchors.reach, anchors.level
    offsets = np.arange(-far, far + 1, dtype=np.float32)[:, None] / np.float32(level)
    # The map is all but affine over a patch, so its linear part at the sheet's middle serves all.
    middle = np.array([[warp.shape[1], warp.shape[0]]]) / 2
    ends = homogeneous(warp.matrix, middle + np.array([[0, 0], [1, 0], [0, 1]]))
    small, to_small = _shrunk(plane, warp.scale / level)
    centres = ((patch_pixels(anchors.points, level) + 0.5) / level - 0.5).astype(np.float32)
    centres = homogeneous(to_small, warp(centres, anchors.basis))
    side = 2 * far + 1
    right, down = (ends[1:] - ends[0]) * np.float32(to_small[0, 0])
    middle_row = (centres[:, None] + offsets * right).reshape(1, -1, 2)  # of all windows, side by side
    where = middle_row + (offsets * down)[:, None]
    views = cv2.remap(small, where, None, cv2.INTER_LINEAR, borderValue=PAPER)
    views = cv2.GaussianBlur(views, (0, 0), SOFT).astype(np.float32)
    return [views[:, left : left + side] for left in range(0, views.shape[1], side)]


def _shrunk(plane: Image, scale: float) -> tuple[Image, Matrix]:
    """Shrink the plane, of which ``scale`` pixels make one of the level, so that sampling does not alias.

    Returns the matrix from pixels of the plane to those of the smaller one, too.
    """
    factor = int(scale + 0.25)
    if factor <= 1:
        return plane, np.eye(3)
    return shrunk(plane, factor), _half_pixel_scale(1 / factor, 1 / factor)


def _peaks(surfaces: Surface) -> tuple[Points, Surface]:
    """Return each best match's (x, y) from the middle, to a fraction of a pixel, (n, 2), and its score."""
    count, side, _ = surfaces.shape
    row, column = np.divmod(surfaces.reshape(count, side * side).argmax(axis=1), side)
    y, x, each = row.clip(1, side - 2), column.clip(1, side - 2), np.arange(count)
    inside = (y == row) & (x == column)  # a peak on the rim is the slope of one outside
    top = surfaces[each, y, x]
    dx = _parabola(surfaces[each, y, x - 1], top, surfaces[each, y, x + 1])
    dy = _parabola(surfaces[each, y - 1, x], top, surfaces[each, y + 1, x])
    shifts = np.stack([x + dx, y + dy], 1) - np.float32(side // 2)
    return np.where(inside[:, None], shifts, 0).astype(np.float32), np.where(inside, top, np.float32(0))


def _parabola(left: Surface, top: Surface, right: Surface) -> Surface:
    """Return how far from its middle each parabola through three heights has its top."""
    bend = np.minimum(left - 2 * top + right, np.float32(-1e-12))
    return np.asarray(np.clip(0.5 * (left - right) / bend, -0.5, 0.5), np.float32)


def _fit(template: Template, step: _Step) -> Fit:
    points, basis = _grid(template.blank.shape)
    errors = np.full((len(step.good), 2), np.nan)
    errors[step.good] = step.errors
    return Fit(
        warp=step.warp,
        grid=step.warp(points.reshape(-1, 2), basis).reshape(points.shape),
        errors=errors,
        residual=float(np.median(np.linalg.norm(step.errors, axis=1))) / PX_PER_MM,
    )


@lru_cache(maxsize=16)
def _grid(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the grid's points and the warp's basis there; a count has few shapes of sheet."""
    points = _grid_points(shape)
    return points, warp_basis(points.reshape(-1, 2), shape)


def _grid_points(shape: tuple[int, ...]) -> Floats:
    """Return frame points at the centres of ``GRID_STEP`` squares, of the frame and of a step around it."""
    ys = np.arange(-1, -(-shape[0] // GRID_STEP) + 1) * GRID_STEP + (GRID_STEP - 1) / 2
    xs = np.arange(-1, -(-shape[1] // GRID_STEP) + 1) * GRID_STEP + (GRID_STEP - 1) / 2
    return np.stack(np.meshgrid(xs, ys), -1)


@dataclass(frozen=True, eq=False)
class Wanted:
    """The part ``where`` of the frame as ``plane`` shows it; beyond the page lies ``border``."""

    plane: Image
    where: Window
    border: int


def shown_in_frame(fit: Fit, *wanted: Wanted) -> list[Image]:
    """Return what is ``wanted`` of the frame."""
    shown = [np.empty([side.stop - side.start for side in one.where], one.plane.dtype) for one in wanted]
    height, bottom = _STRIP * GRID_STEP, max(one.where[0].stop for one in wanted)
    for top in range(0, bottom, height):
        # The grid begins one step before the frame, so these are the squares from one above to one below.
        part = fit.grid[top // GRID_STEP : (top + height) // GRID_STEP + 2]
        size = part.shape[1] * GRID_STEP, part.shape[0] * GRID_STEP
        maps = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)[GRID_STEP:, GRID_STEP:]
        for one, image in zip(wanted, shown, strict=True):
            _draw(one, maps, top, image)
    return shown


def _draw(one: Wanted, maps: npt.NDArray[np.float32], top: int, shown: Image) -> None:
    """Draw what of ``shown`` lies in the strip of the frame that begins at row ``top``."""
    rows, columns = one.where
    start, stop = max(top, rows.start), min(top + _STRIP * GRID_STEP, rows.stop)
    if start < stop:
        here = maps[start - top : stop - top, columns]
        piece = shown[start - rows.start : stop - rows.start]
        cv2.remap(one.plane, here, None, cv2.INTER_LINEAR, piece, cv2.BORDER_CONSTANT, one.border)
