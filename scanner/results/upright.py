"""A page as its blank lies: turned, stretched and cut so that a millimetre is where the layout says."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Registration
from scanner.layouts.model import Sheet

MM_PER_INCH = 25.4
WHITE = (255, 255, 255)

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


def upright(image: Image, registration: Registration, sheet: Sheet, dpi: float) -> Image:
    """Return the page, gray (H, W) or BGR (H, W, 3), in the blank's frame at ``dpi``; outside is white."""
    wanted = dpi / MM_PER_INCH  # pixels per mm
    shrink = max(1, int(registration.scale / wanted))
    source = _shrunk(image, shrink)
    x_map, y_map = ((places + 0.5) / shrink - 0.5 for places in _maps(registration, sheet, wanted))
    edge = cv2.BORDER_CONSTANT
    seen = cv2.remap(source, x_map, y_map, cv2.INTER_LINEAR, borderMode=edge, borderValue=WHITE)
    return seen.astype(np.uint8, copy=False)


def _shrunk(image: Image, shrink: int) -> Image:
    """Average over whole pixels first, so that thin strokes are not lost between samples."""
    if shrink == 1:
        return image
    height, width = (side // shrink for side in image.shape[:2])
    cut = image[: height * shrink, : width * shrink]
    return cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _maps(registration: Registration, sheet: Sheet, px_per_mm: float) -> tuple[Singles, Singles]:
    """Return for each pixel of the upright picture the (x, y) on the page that it shows."""
    points = np.array(registration.grid, np.float64)
    xs, ys = np.unique(points[:, 0]), np.unique(points[:, 1])
    across = _weights(_centres(sheet.width_mm, px_per_mm), xs)
    down = _weights(_centres(sheet.height_mm, px_per_mm), ys)
    places = points[:, 2:].reshape(len(ys), len(xs), 2)
    x_map, y_map = ((down @ places[:, :, axis] @ across.T).astype(np.float32) for axis in (0, 1))
    return x_map, y_map


def _centres(length_mm: float, px_per_mm: float) -> Floats:
    return (np.arange(round(length_mm * px_per_mm), dtype=np.float64) + 0.5) / px_per_mm


def _weights(places: Floats, knots: Floats) -> Floats:
    """Return (places, knots) linear weights; beyond the outer knots their line is carried on."""
    left = np.clip(np.searchsorted(knots, places) - 1, 0, len(knots) - 2)
    share = (places - knots[left]) / (knots[left + 1] - knots[left])
    weights = np.zeros((len(places), len(knots)))
    rows = np.arange(len(places))
    weights[rows, left] = 1 - share
    weights[rows, left + 1] = share
    return weights
