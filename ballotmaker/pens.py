"""Pens: the colour, width and grain with which strokes are inked on a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotmaker.sheet import Colour, Cover, Sheet
from ballotmaker.strokes import Stroke, Strokes
from scanner.ballot import Image

FINE_DPI = 1000  # strokes are drawn at about this resolution, then averaged down


@dataclass(frozen=True)
class Pen:
    """``density`` is the ink's strength 0..1; ``grain`` how much of it the paper's tooth refuses."""

    name: str
    colour: Colour
    width_mm: float
    density: float = 0.95
    grain: float = 0.08


BLUE = Pen("blue", (140, 55, 30), 0.45)
BLACK = Pen("black", (48, 42, 42), 0.45)
VIOLET = Pen("violet", (135, 45, 85), 0.42)
RED = Pen("red", (55, 45, 200), 0.42)
PENCIL = Pen("pencil", (88, 86, 86), 0.5, 0.75, 0.35)
FAINT_PENCIL = Pen("faint-pencil", (120, 118, 118), 0.4, 0.32, 0.45)
MARKER = Pen("marker", (60, 40, 36), 1.1, 0.97, 0.02)
PENS = {pen.name: pen for pen in (BLUE, BLACK, VIOLET, RED, PENCIL, FAINT_PENCIL, MARKER)}


def draw(sheet: Sheet, strokes: Strokes, pen: Pen, rng: np.random.Generator) -> None:
    """Ink ``strokes`` (mm on the sheet) with a pen, anti-aliased, darker where it is pressed."""
    if not strokes:
        return
    points = np.vstack(strokes)[:, :2] * sheet.scale
    margin = pen.width_mm * sheet.scale + 3
    x0, y0 = np.floor(points.min(axis=0) - margin).astype(int)
    x1, y1 = np.ceil(points.max(axis=0) + margin).astype(int)
    fine = max(1, round(FINE_DPI / sheet.dpi))
    mask = np.zeros(((y1 - y0) * fine, (x1 - x0) * fine), np.uint8)
    for stroke in strokes:
        np.maximum(mask, _drawn(stroke, mask.shape, pen, sheet.scale, (x0, y0), fine), out=mask)
    mean = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    cover = mean.astype(np.float32) / np.float32(255)
    sheet.ink(_grained(cover, pen, rng), int(x0), int(y0), pen.colour)


def _drawn(
    stroke: Stroke, shape: tuple[int, ...], pen: Pen, scale: float, origin: tuple[int, int], fine: int
) -> Image:
    """Return one pen-down path as a mask of darkness."""
    layer = np.zeros(shape, np.uint8)
    at = np.round((stroke[:, :2] * scale - origin) * fine).astype(int)
    width = pen.width_mm * scale * fine
    for (xa, ya), (xb, yb), pressure in zip(at[:-1], at[1:], stroke[1:, 2], strict=True):
        thickness = max(1, round(width * (0.6 + 0.4 * pressure)))
        darkness = int(255 * min(1.0, 0.6 + 0.4 * pressure))
        cv2.line(layer, (int(xa), int(ya)), (int(xb), int(yb)), darkness, thickness)
    return layer


def _grained(cover: Cover, pen: Pen, rng: np.random.Generator) -> Cover:
    """Return the cover as paper takes it: patchy where the pen skips, mottled for pencil."""
    tooth = rng.normal(size=cover.shape).astype(np.float32)
    patches = cv2.GaussianBlur(tooth, (0, 0), 2.0) * 2.0
    ink = cover * pen.density * (1 + pen.grain * (0.6 * tooth + patches))
    return np.asarray(np.clip(ink, 0, 1), dtype=np.float32)
