"""The way of the sheet over the glass: turned, scaled, sheared, and fed unevenly."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.scan_settings import Scan
from scanner.ballot import Image

Floats = npt.NDArray[np.float32]

_BAND = 48  # rows within which the feed strays evenly: an affine map serves them all
_LINEAR = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def fed(image: Image, scan: Scan, rng: np.random.Generator) -> Image:
    """Return the sheet as it lay on the glass, stretched where the rollers slipped."""
    if scan.crumple:
        return _crumpled(image, scan, rng)
    matrix = placement(scan, image.shape[1], image.shape[0])
    room = _room(scan)
    height, width = image.shape[0] + 2 * room, image.shape[1] + 2 * room
    slip = _slip(height, rng) * scan.stretch * scan.dpi / 25.4
    lid = (scan.background,) * 3
    out = np.empty((height, width, *image.shape[2:]), np.uint8)
    for top in range(0, height, _BAND):
        foot = min(height, top + _BAND)
        band = matrix.copy()
        grade = (slip[foot - 1] - slip[top]) / max(1, foot - 1 - top)
        band[:, 2] += matrix[:, 1] * (top + slip[top])
        band[:, 1] *= 1 + grade
        cv2.warpAffine(image, band, (width, foot - top), dst=out[top:foot], flags=_LINEAR, borderValue=lid)
    return out


def placement(scan: Scan, width: int, height: int) -> npt.NDArray[np.float64]:
    """Return the affine map (2, 3) from a pixel of the scan to the pixel of the sheet seen there."""
    mm, angle, shear = scan.dpi / 25.4, np.radians(scan.angle), np.tan(np.radians(scan.shear))
    c, s = np.cos(angle) / scan.scale, np.sin(angle) / scan.scale
    matrix = np.array([[c, s], [-s, c]]) @ np.array([[1.0, shear], [0.0, 1 / scan.feed]])
    middle = np.array([width / 2, height / 2])
    seen_at = middle + np.asarray(scan.shift) * mm + _room(scan)
    return np.column_stack([matrix, middle - matrix @ seen_at])


def _room(scan: Scan) -> int:
    return round(scan.room_mm * scan.dpi / 25.4)


def _crumpled(image: Image, scan: Scan, rng: np.random.Generator) -> Image:
    room = _room(scan)
    (a, b, e), (c, d, f) = placement(scan, image.shape[1], image.shape[0]).astype(np.float32)
    height, width = image.shape[0] + 2 * room, image.shape[1] + 2 * room
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    y = y + (_slip(height, rng) * scan.stretch * scan.dpi / 25.4).astype(np.float32)[:, None]
    bend = np.float32(scan.crumple * scan.dpi / 25.4)
    map_x = a * x + b * y + e + _bumps(height, width, rng) * bend
    map_y = c * x + d * y + f + _bumps(height, width, rng) * bend
    lid = (scan.background,) * 3
    return np.asarray(cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderValue=lid), dtype=np.uint8)


def _slip(height: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return how far the feed strays along the page, smooth, at most about 1."""
    t = np.linspace(0, 1, height)
    waves = [rng.normal() * np.sin(np.pi * (k * t + rng.uniform(0, 2))) / k for k in (1, 2, 3)]
    slip = np.sum(waves, axis=0)
    return np.asarray(slip / max(1.0, float(np.abs(slip).max())), dtype=np.float64)


def _bumps(height: int, width: int, rng: np.random.Generator) -> Floats:
    knots = rng.normal(size=(9, 7)).astype(np.float32)
    return np.asarray(cv2.resize(knots, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
