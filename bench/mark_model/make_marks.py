"""Generated marks for training: strokes as hands draw them, seen as the reader sees them.

Every sample is drawn on a patch of frame resolution with rulings or a printed square over it, with
the pen, noise, blur, resolution and JPEG of a scan, and cut out by the reader's own
:func:`scanner.reading.mark_model.view`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.draft import extent
from ballotmaker.strokes import Strokes
from bench.mark_model.shapes import kinds
from scanner.reading.frame import PX_PER_MM
from scanner.reading.mark_model import KINDS, view

_ROOM_MM = 4.0  # around the mark
_FINE = 2
_SHARES = (0.46, 0.10, 0.14, 0.30)  # of KINDS
Rng = np.random.Generator
Floats = npt.NDArray[np.float32]


def sample(rng: Rng) -> tuple[Floats, int]:
    """Return one view and its kind, an index of ``KINDS``."""
    while True:
        kind = int(rng.choice(len(KINDS), p=_SHARES))
        ink, printed = _scanned(kinds.draw(KINDS[kind], rng), rng)
        own = _own(ink)
        if own.sum() >= 15:
            return view(ink, own, printed), kind


def _scanned(shape: Strokes, rng: Rng) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    low, high = extent(shape)
    side = round(float((high - low).max() + 2 * _ROOM_MM) * PX_PER_MM)
    middle = (low + high) / 2 + rng.uniform(-0.1, 0.1, 2)
    pen = min(float(np.exp(rng.normal(np.log(0.45), 0.42))), float((high - low).max()) / 5)
    cover = _covered(shape, pen, side / (2 * PX_PER_MM) - middle, side * _FINE, rng)
    blur = float(rng.uniform(0.5, 1.4)) * _FINE / 2
    small = cv2.resize(cv2.GaussianBlur(cover, (0, 0), blur), (side, side), interpolation=cv2.INTER_AREA)
    ink = 250 * small * rng.uniform(0.25, 0.97) + rng.normal(size=small.shape) * rng.uniform(0.5, 5)
    gray = np.clip(ink, 0, 250).astype(np.uint8)
    if rng.random() < 0.7:
        gray = _compressed(gray, rng)
    printed = _print(rng, side)
    gray[printed] = 0
    return gray, printed


def _covered(shape: Strokes, pen: float, shift: npt.NDArray[np.float64], side: int, rng: Rng) -> Floats:
    """Return the ink of a pen, 0 to 1: thin or thick, whole or grainy as pencil; ``pen``, ``shift`` in mm."""
    scale = PX_PER_MM * _FINE
    width = pen * scale
    cover = np.zeros((side, side), np.uint8)
    for stroke in shape:
        points = np.round((stroke[:, :2] + shift) * scale * 8).astype(np.int32)
        for start, end, pressure in zip(points[:-1], points[1:], stroke[1:, 2], strict=True):
            strength = int(255 * min(1.0, 0.6 + 0.4 * pressure))
            thick = max(1, round(width * (0.6 + 0.4 * pressure)))
            cv2.line(cover, start.tolist(), end.tolist(), strength, thick, cv2.LINE_AA, 3)
    ink = cover.astype(np.float32) / np.float32(255)
    if rng.random() < 0.3:
        tooth = cv2.GaussianBlur(rng.normal(size=(side, side)).astype(np.float32), (0, 0), rng.uniform(1, 4))
        ink *= np.clip(1 - rng.uniform(0.1, 0.6) * tooth / tooth.std(), 0, 1)
    return np.asarray(ink, np.float32)


def _compressed(gray: npt.NDArray[np.uint8], rng: Rng) -> npt.NDArray[np.uint8]:
    """Scan at another resolution, save as JPEG, and bring back to the frame's."""
    size = max(20, round(gray.shape[0] * rng.uniform(0.85, 1.6)))
    scan = cv2.resize(gray, (size, size), interpolation=cv2.INTER_LINEAR)
    _, data = cv2.imencode(".jpg", 255 - scan, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 96))])
    seen = 255 - cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return np.asarray(cv2.resize(seen, gray.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _print(rng: Rng, side: int) -> npt.NDArray[np.bool_]:
    """Return where a printed square or rulings hide ink, or nothing."""
    printed = np.zeros((side, side), np.uint8)
    kind = rng.choice(["none", "square", "rulings"], p=[0.4, 0.3, 0.3])
    middle = side / 2 + rng.normal(size=2) * 0.9 * PX_PER_MM
    thick = int(rng.integers(3, 8))
    if kind == "square":
        half = rng.uniform(1.5, 3.6) * PX_PER_MM
        low, high = (middle - half).astype(int), (middle + half).astype(int)
        cv2.rectangle(printed, low.tolist(), high.tolist(), 1, thick)
    elif kind == "rulings":
        for y in middle[1] + np.array([-1, 1]) * rng.uniform(2.5, 8) * PX_PER_MM:
            cv2.line(printed, (0, int(y)), (side, int(y)), 1, thick)
        for x in middle[0] + np.array([-1, 1]) * rng.uniform(5, 12) * PX_PER_MM:
            cv2.line(printed, (int(x), 0), (int(x), side), 1, thick)
    return printed.astype(bool)


def _own(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return the mark's pixels as the reader finds them: dark enough, specks left out."""
    mask = (cv2.GaussianBlur(ink, (0, 0), 0.7) > 12).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    solid = stats[:, cv2.CC_STAT_AREA] >= 12
    solid[0] = False
    return np.asarray(solid[labels])
