"""A scanned blank made straight: brought to one resolution, upright, its skew taken out, its paper white.

The skew is found where the ink's projection across the page is sharpest (rulings and lines of text
then fall into few rows), first coarsely, then by a parabola through the best angles.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.layouts.learn.scale import DPI

MAX_SKEW = 6.0  # degrees
_COARSE_STEP = 0.25
_FINE_STEP = 0.02
_SKEW_DPI = 150
_MAX_POINTS = 400_000
_MM_PER_INCH = 25.4
_PAPERS_MM = ((210.0, 297.0), (148.0, 210.0), (215.9, 279.4), (297.0, 420.0))
_USUAL_DPI = (200, 300, 600, 150, 240, 400)
_LOWEST_DPI = 140  # cameras and screens write 72 or 96, which says nothing about paper


def scan_dpi(shape: tuple[int, ...], declared: float | None) -> float:
    """Return a scan's resolution: the declared one if it can be true, else that which gives a usual paper."""
    if declared is not None and declared >= _LOWEST_DPI:
        return declared
    short, long = sorted(shape[:2])

    def misfit(dpi: float, paper: tuple[float, float]) -> float:
        return abs(short / dpi * _MM_PER_INCH - paper[0]) + abs(long / dpi * _MM_PER_INCH - paper[1])

    best = min((misfit(dpi, paper), dpi) for dpi in _USUAL_DPI for paper in _PAPERS_MM)
    if best[0] < 12:
        return float(best[1])
    return long / _PAPERS_MM[0][1] * _MM_PER_INCH


def at_dpi(image: Image, dpi: float) -> Image:
    """Return the picture resampled to the resolution of learning."""
    if abs(dpi - DPI) < 0.5:
        return image
    scale = DPI / dpi
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=method))


def whiten(gray: Image) -> Image:
    """Return the picture with its paper white, whatever its colour, and shadows taken out."""
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    level = np.asarray(cv2.divide(gray, paper, scale=255.0))
    # The paper's grain above 0.9 is no print.
    return np.asarray(np.clip(level.astype(np.float32) * (255 / 229.5), 0, 255).astype(np.uint8))


def skew(gray: Image) -> float:
    """Return the angle in degrees, counter-clockwise, by which the print is turned; 0 for an empty page."""
    small = cv2.resize(gray, None, fx=_SKEW_DPI / DPI, fy=_SKEW_DPI / DPI, interpolation=cv2.INTER_AREA)
    y, x = np.nonzero(small < 170)
    if len(x) < 500:
        return 0.0
    step = max(1, len(x) // _MAX_POINTS)
    points = np.stack([x[::step], y[::step]]).astype(np.float32)
    coarse = _sharpest(points, np.arange(-MAX_SKEW, MAX_SKEW + 1e-6, _COARSE_STEP))
    return _sharpest(points, coarse + np.arange(-0.3, 0.3 + 1e-6, _FINE_STEP))


def _sharpest(points: npt.NDArray[np.float32], angles: npt.NDArray[np.float64]) -> float:
    scores = [_sharpness(points, angle) for angle in angles]
    best = int(np.argmax(scores))
    if not 0 < best < len(angles) - 1:
        return float(angles[best])
    before, top, after = scores[best - 1 : best + 2]
    bend = before - 2 * top + after
    shift = 0.5 * (before - after) / bend if bend else 0.0
    return float(angles[best] + shift * (angles[1] - angles[0]))


def _sharpness(points: npt.NDArray[np.float32], angle: float) -> float:
    """Return the sum of squares of the ink in rows (and columns) of a page turned back by ``angle``."""
    radians = np.deg2rad(angle)
    rows = points[1] * np.cos(radians) + points[0] * np.sin(radians)
    columns = points[0] * np.cos(radians) - points[1] * np.sin(radians)
    return sum(
        float(np.square(np.bincount((axis - axis.min()).astype(np.int64)).astype(np.float64)).sum())
        for axis in (rows, columns)
    )


def turn(image: Image, degrees: float) -> Image:
    """Return the picture turned clockwise by a small angle on white paper, its size kept."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    )


def quarter_turns(image: Image, degrees: int) -> Image:
    """Return the picture turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90)))
