"""Where each point of the blank lies on the page, to a fraction of a pixel, without any marker.

A rough fit (:mod:`scanner.reading.coarse`), then anchors of the blank's own print are found on the
page at three resolutions, each time fitting a :class:`scanner.reading.warp.Warp`.
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
from scanner.reading.template import HALF_PATCH, LEVELS, Template, patch_pixels
from scanner.reading.tone import PAPER, Tones
from scanner.reading.warp import Floats, Matrix, Warp, fit_warp, plain_warp, warp_basis

_SEARCH = (9, 6, 4)  # pixels at each level
_EVERY = (3, 2, 1)  # of the anchors, at each level
_GOOD_MATCH = 0.55
_TOLERANCE = (2.0, 1.5, 1.5)  # pixels at each level, of the projective fit
_GRID_STEP = 32  # frame pixels between points of the warp's coarse grid

Window = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Fit:
    """The page's place on a template.

    ``grid`` (rows, columns, 2): for each frame point (``_GRID_STEP`` apart) its pixel in the tones'
    planes. ``anchors`` and ``errors`` (frame pixels) are those that were found; ``support`` is the
    share of all anchors that were found and agree within a third of a millimetre.
    """

    warp: Warp
    grid: npt.NDArray[np.float32]
    anchors: Points
    errors: Floats
    agreeing: npt.NDArray[np.bool_]
    support: float
    residual: float


def register(
    tones: Tones, template: Template, rough: coarse.CoarseFit, thumb_shape: tuple[int, int]
) -> Fit | None:
    """Return how ``tones`` lies on ``template``, starting from ``rough``; None if too little agrees."""
    shape = template.blank.shape
    warp = plain_warp(_frame_to_plane(rough, tones, template, thumb_shape), shape)
    for level, reach, every, tolerance in zip(LEVELS, _SEARCH, _EVERY, _TOLERANCE, strict=True):
        patches = template.patches[LEVELS.index(level)][::every]
        anchors = _Anchors(template.anchors[::every], template.anchor_basis[::every], patches)
        found = _found_anchors(tones.redless, anchors, warp, level, reach)
        if found.good.sum() < max(8, 0.2 * len(found.good)):
            return None
        good = found.good
        fitted = fit_warp(
            anchors.points[good], found.place[good], anchors.basis[good], tolerance / level, shape
        )
        if fitted is None:
            return None
        warp, errors = fitted
    return _fit(template, found, warp, errors)


@dataclass(frozen=True, eq=False)
class _Anchors:
    points: Points
    basis: Floats
    patches: tuple[Image | None, ...]


@dataclass(frozen=True, eq=False)
class _Found:
    place: Points  # (n, 2) plane pixels
    good: npt.NDArray[np.bool_]  # the anchor is there


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


def _found_anchors(plane: Image, anchors: _Anchors, warp: Warp, level: float, reach: int) -> _Found:
    """Look for each anchor's patch within ``reach`` pixels of where ``warp`` expects it."""
    side = 2 * (HALF_PATCH + reach) + 1
    views = _views(plane, anchors, warp, level, side)
    shifts = np.zeros((len(anchors.points), 2), np.float32)
    scores = np.zeros(len(anchors.points), np.float32)
    for number, patch in enumerate(anchors.patches):
        if patch is None:
            continue
        view = views[number * side : (number + 1) * side]
        surface = cv2.matchTemplate(view, patch, cv2.TM_CCOEFF_NORMED)
        scores[number], shifts[number] = _peak(surface)
    moved = anchors.points + shifts / np.float32(level)
    return _Found(warp(moved, anchors.basis), scores > _GOOD_MATCH)


def _views(plane: Image, anchors: _Anchors, warp: Warp, level: float, side: int) -> Image:
    """Cut ``side`` × ``side`` pixels around each anchor, turned as the blank: (n · side, side)."""
    offsets = (np.arange(side, dtype=np.float32) - side // 2) / np.float32(level)
    grid = np.stack(np.meshgrid(offsets, offsets), -1).reshape(-1, 2)
    # The map is all but affine over a patch, so its linear part at the sheet's middle serves all.
    middle = anchors.points.mean(axis=0, keepdims=True)
    ends = homogeneous(warp.matrix, middle + np.array([[0, 0], [1, 0], [0, 1]]))
    linear = np.stack([ends[1] - ends[0], ends[2] - ends[0]])
    where = warp(_patch_centres(anchors.points, level), anchors.basis)[:, None, :] + (grid @ linear)[None]
    source, where = _at_level(plane, where.reshape(-1, side, 2), warp.scale / level)
    return cv2.remap(source, where, None, cv2.INTER_LINEAR, borderValue=PAPER)


def _patch_centres(anchors: Points, level: float) -> Points:
    """Return where the anchors' patches are centred, in frame pixels."""
    return ((patch_pixels(anchors, level) + 0.5) / level - 0.5).astype(np.float32)


def _at_level(
    plane: Image, where: npt.NDArray[np.float32], scale: float
) -> tuple[Image, npt.NDArray[np.float32]]:
    """Shrink the plane, of which ``scale`` pixels make one of the level, so that sampling does not alias."""
    factor = int(scale + 0.25)
    if factor <= 1:
        return plane, where
    height, width = plane.shape[0] // factor, plane.shape[1] // factor
    small = cv2.resize(
        plane[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA
    )
    return small, (where + 0.5) / np.float32(factor) - np.float32(0.5)


def _peak(surface: npt.NDArray[np.float32]) -> tuple[float, tuple[float, float]]:
    """Return the best score and its (x, y) offset from the middle, to a fraction of a pixel."""
    _, score, _, (column, row) = cv2.minMaxLoc(surface)
    middle = surface.shape[0] // 2
    if not (0 < row < surface.shape[0] - 1 and 0 < column < surface.shape[1] - 1):
        return 0.0, (0.0, 0.0)  # a peak on the rim is the slope of one outside
    dx = _parabola(*(float(v) for v in surface[row, column - 1 : column + 2]))
    dy = _parabola(*(float(v) for v in surface[row - 1 : row + 2, column]))
    return score, (column - middle + dx, row - middle + dy)


def _parabola(left: float, top: float, right: float) -> float:
    bend = left - 2 * top + right
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, 0.5 * (left - right) / bend))


def _fit(template: Template, found: _Found, warp: Warp, errors: Floats) -> Fit:
    errors = np.asarray(errors / warp.scale, np.float64)
    agreeing = errors < PX_PER_MM / 3
    points, basis = _grid(template.blank.shape)
    return Fit(
        warp=warp,
        grid=warp(points.reshape(-1, 2), basis).reshape(points.shape),
        anchors=template.anchors[found.good],
        errors=errors,
        agreeing=agreeing,
        support=float(agreeing.sum() / max(1, len(template.anchors))),
        residual=float(np.median(errors)) / PX_PER_MM,
    )


@lru_cache(maxsize=16)
def _grid(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the grid's points and the warp's basis there; a count has few shapes of sheet."""
    points = _grid_points(shape)
    return points, warp_basis(points.reshape(-1, 2), shape)


def _grid_points(shape: tuple[int, ...]) -> Floats:
    """Return frame points at the centres of ``_GRID_STEP`` squares that cover the frame."""
    ys = np.arange(-(-shape[0] // _GRID_STEP)) * _GRID_STEP + (_GRID_STEP - 1) / 2
    xs = np.arange(-(-shape[1] // _GRID_STEP)) * _GRID_STEP + (_GRID_STEP - 1) / 2
    return np.stack(np.meshgrid(xs, ys), -1)


def shown_in_frame(plane: Image, fit: Fit, where: Window, border: int) -> Image:
    """Return the part ``where`` of the frame as ``plane`` shows it; beyond the page lies ``border``."""
    rows, columns = where
    top, left = rows.start // _GRID_STEP, columns.start // _GRID_STEP
    bottom, right = -(-rows.stop // _GRID_STEP), -(-columns.stop // _GRID_STEP)
    grid = np.pad(fit.grid, ((1, 1), (1, 1), (0, 0)), mode="reflect", reflect_type="odd")
    part = np.ascontiguousarray(grid[top : bottom + 2, left : right + 2])
    size = ((right - left + 2) * _GRID_STEP, (bottom - top + 2) * _GRID_STEP)
    full = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
    y, x = rows.start - (top - 1) * _GRID_STEP, columns.start - (left - 1) * _GRID_STEP
    maps = full[y : y + rows.stop - rows.start, x : x + columns.stop - columns.start]
    return cv2.remap(plane, maps, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
