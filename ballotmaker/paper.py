"""What happens to the paper: colour, folds, tape and paste-over, specks, a torn corner, show-through."""

from __future__ import annotations

import cv2
import numpy as np

from ballotmaker.sheet import Colour, Cover, Sheet
from scanner.ballot import Image, Rect

PAPERS: dict[str, Colour] = {
    "white": (250, 251, 252),
    "cream": (226, 242, 250),
    "pink": (205, 200, 245),
    "yellow": (175, 240, 250),
    "green": (205, 238, 208),
    "blue": (245, 226, 200),
}


def fold(
    sheet: Sheet, at_mm: float, rng: np.random.Generator, *, vertical: bool = False, depth: float = 0.25
) -> None:
    """Fold the sheet: a dark crease with a bright lip, and a shade falling away from it."""
    length = sheet.image.shape[1 if vertical else 0]
    far = (np.arange(length, dtype=np.float32) / sheet.scale) - at_mm
    crease = depth * np.exp(-((far / 0.18) ** 2)) - 0.5 * depth * np.exp(-(((far - 0.4) / 0.3) ** 2))
    shade = 0.28 * depth * np.exp(-np.abs(far) / 9.0) * (far > 0)
    across = 1 + 0.2 * rng.normal(size=sheet.image.shape[0 if vertical else 1] // 40 + 2)
    other = sheet.image.shape[0 if vertical else 1]
    uneven = np.interp(np.linspace(0, len(across) - 1, other), np.arange(len(across)), across)
    band = np.flatnonzero(np.abs(far) < 40)
    gain = 1 - (crease + shade)[band]
    _shade(sheet, band, gain.astype(np.float32), uneven.astype(np.float32), vertical)


def _shade(sheet: Sheet, band: np.ndarray, gain: Cover, uneven: Cover, vertical: bool) -> None:
    field = 1 - (1 - gain)[:, None] * uneven[None, :]
    part = np.s_[:, band[0] : band[-1] + 1] if vertical else np.s_[band[0] : band[-1] + 1]
    here = sheet.image[part]
    field = (field.T if vertical else field)[..., None]
    here[:] = np.clip(here * field, 0, 255).astype(np.uint8)


def paste_over(sheet: Sheet, place: Rect, rng: np.random.Generator, *, tape: bool = False) -> None:
    """Hide ``place`` under a strip of paper, or blur it under matt tape, with a visible edge."""
    x0, y0, x1, y1 = sheet.window(place)
    strip = np.ones((y1 - y0, x1 - x0), np.float32)
    tone = float(rng.uniform(246, 253))
    colour = (tone - 8, tone - 2, tone) if tape else (tone, tone, tone)
    sheet.cover(strip * (0.94 if tape else 1.0), x0, y0, colour)
    edge = cv2.GaussianBlur(strip - cv2.erode(strip, np.ones((3, 3)), borderValue=0), (0, 0), 0.8)
    sheet.ink((edge * 0.22).astype(np.float32), x0, y0, (60, 60, 60))


def specks(sheet: Sheet, count: int, rng: np.random.Generator) -> None:
    """Scatter ``count`` specks of dust or toner, 0.1–0.35 mm wide."""
    height, width = sheet.image.shape[:2]
    for x, y, size in zip(rng.integers(0, width, count), rng.integers(0, height, count),
                          rng.uniform(0.05, 0.17, count), strict=True):  # fmt: skip
        radius = max(1, round(size * sheet.scale))
        spot = np.zeros((2 * radius + 5, 2 * radius + 5), np.float32)
        cv2.circle(spot, (radius + 2, radius + 2), radius, 0.8, -1)
        soft = cv2.GaussianBlur(spot, (0, 0), 0.6).astype(np.float32)
        sheet.ink(soft, int(x), int(y), (50, 50, 50))


def tear_corner(sheet: Sheet, size_mm: float, rng: np.random.Generator, background: int = 22) -> None:
    """Tear the lower right corner off: the scanner's background shows there."""
    height, width = sheet.image.shape[:2]
    size = size_mm * sheet.scale
    steps = np.linspace(0, 1, 14)
    rough = rng.normal(size=14) * size * 0.03
    edge = [(width - size * (1 - t) + r, height - size * t + r) for t, r in zip(steps, rough, strict=True)]
    corner = np.array([*edge, (width + 5, height + 5)], dtype=np.int32)
    cv2.fillPoly(sheet.image, [corner], (background,) * 3)


def show_through(sheet: Sheet, overleaf: Image, strength: float) -> None:
    """Let what is printed overleaf (gray, same size) shine through, mirrored and blurred."""
    height, width = sheet.image.shape[:2]
    mirrored = cv2.resize(overleaf[:, ::-1], (width, height))
    cover = cv2.GaussianBlur(255 - mirrored, (0, 0), 0.25 * sheet.scale).astype(np.float32) / 255
    sheet.ink((cover * strength).astype(np.float32), 0, 0, (70, 70, 70))
