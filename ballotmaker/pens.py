"""Pens: the colour, width and grain with which strokes are inked on a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.paper import tooth
from ballotmaker.sheet import Colour, Cover, Sheet
from ballotmaker.strokes import Stroke, Strokes
from scanner.ballot import Image

FINE_DPI = 1000  # strokes are drawn at about this resolution, then averaged down


@dataclass(frozen=True)
class Pen:
    """``density`` is the ink's strength 0..1; ``grain`` how much of it the paper's tooth refuses.

    ``flex`` and ``press`` say how far width and darkness follow pressure (0: not at all). ``bleed`` mm is how
    far ink creeps into the paper, ``skip`` the share of a stroke that a dry pen leaves out, ``blobs`` how
    many clots of paste a ball leaves in 10 mm.
    """

    name: str
    colour: Colour
    width_mm: float
    density: float = 0.95
    grain: float = 0.08
    flex: float = 0.4
    press: float = 0.4
    bleed: float = 0.0
    skip: float = 0.0
    blobs: float = 0.0


BLUE = Pen("blue", (140, 55, 30), 0.45)
BLACK = Pen("black", (48, 42, 42), 0.45)
VIOLET = Pen("violet", (135, 45, 85), 0.42)
RED = Pen("red", (55, 45, 200), 0.42)
PENCIL = Pen("pencil", (88, 86, 86), 0.5, 0.75, 0.35)
FAINT_PENCIL = Pen("faint-pencil", (120, 118, 118), 0.4, 0.32, 0.45)
MARKER = Pen("marker", (60, 40, 36), 1.1, 0.97, 0.02, 0.15, 0.1)

PENS_TUNING = (
    BLUE,
    BLACK,
    VIOLET,
    RED,
    PENCIL,
    MARKER,
    Pen("green", (62, 105, 28), 0.44),
    Pen("thin-blue", (150, 70, 42), 0.3, 0.9, 0.12),
    Pen("soft-pencil", (70, 68, 68), 0.75, 0.85, 0.4, 0.5, 0.6),
    Pen("fine-liner", (44, 36, 34), 0.32, 0.98, 0.03, 0.1, 0.08),
    Pen("blobbing-blue", (138, 52, 28), 0.46, 0.93, 0.1, blobs=0.8),
    Pen("dry-blue", (150, 72, 48), 0.42, 0.85, 0.2, skip=0.15),
)
PENS_TESTING = (
    Pen("gel-blue", (165, 60, 20), 0.55, 0.98, 0.02, 0.15, 0.1, bleed=0.03),
    Pen("gel-black", (34, 30, 30), 0.5, 0.99, 0.02, 0.15, 0.1, bleed=0.03),
    Pen("worn-blue", (150, 70, 50), 0.36, 0.85, 0.22, skip=0.08),
    Pen("gray-black", (74, 68, 66), 0.4, 0.9, 0.14, blobs=0.4),
    Pen("turquoise", (150, 120, 20), 0.42, 0.92, 0.08),
    Pen("crimson", (80, 30, 185), 0.5, 0.95, 0.06),
    Pen("magenta", (150, 50, 190), 0.4, 0.9, 0.1),
    Pen("hard-pencil", (112, 110, 110), 0.34, 0.62, 0.34, 0.25, 0.6),
    Pen("carpenter-pencil", (80, 78, 78), 1.1, 0.8, 0.5, 0.3, 0.6),
    Pen("felt-tip", (52, 40, 38), 0.8, 0.94, 0.05, 0.2, 0.12, bleed=0.05),
    Pen("bleeding-marker", (92, 48, 30), 1.5, 0.95, 0.03, 0.1, 0.05, bleed=0.16),
    Pen("dry-black", (62, 56, 56), 0.45, 0.82, 0.3, skip=0.25),
)
PENS = {pen.name: pen for pen in (*PENS_TUNING, *PENS_TESTING, FAINT_PENCIL)}


def draw(sheet: Sheet, strokes: Strokes, pen: Pen, rng: np.random.Generator) -> None:
    """Ink ``strokes`` (mm on the sheet) with a pen, anti-aliased, darker where it is pressed."""
    if not strokes:
        return
    points = np.vstack(strokes)[:, :2] * sheet.scale
    margin = (pen.width_mm + 2 * pen.bleed) * sheet.scale + 3
    x0, y0 = np.floor(points.min(axis=0) - margin).astype(int)
    x1, y1 = np.ceil(points.max(axis=0) + margin).astype(int)
    fine = max(1, round(FINE_DPI / sheet.dpi))
    mask = np.zeros(((y1 - y0) * fine, (x1 - x0) * fine), np.uint8)
    for stroke in strokes:
        _lay(mask, stroke, (stroke[:, :2] * sheet.scale - (x0, y0)) * fine, pen, sheet.scale * fine, rng)
    mean = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    cover = mean.astype(np.float32) / np.float32(255)
    sheet.ink(_taken(cover, pen, sheet, rng), int(x0), int(y0), pen.colour)


def _lay(
    mask: Image,
    stroke: Stroke,
    points: npt.NDArray[np.float64],
    pen: Pen,
    scale: float,
    rng: np.random.Generator,
) -> None:
    """Draw one pen-down path of darkness into the mask: where paths cross, the darker one stays."""
    reach = int(pen.width_mm * scale) + 3
    at = np.round(points).astype(int)
    left, top = np.maximum(at.min(axis=0) - reach, 0)
    right, foot = at.max(axis=0) + reach
    part = mask[top:foot, left:right]
    layer = np.zeros_like(part)
    pressure = stroke[1:, 2]
    darkness = 255 * np.clip(1 - pen.press + pen.press * pressure, 0, 1) * _flow(len(pressure), pen, rng)
    width = np.maximum(1, np.round(pen.width_mm * scale * (1 - pen.flex + pen.flex * pressure)))
    ends = (at - (left, top)).tolist()
    for a, b, dark, thick in zip(ends[:-1], ends[1:], darkness.tolist(), width.tolist(), strict=True):
        cv2.line(layer, a, b, int(dark), int(thick))
    for _ in range(rng.poisson(pen.blobs * len(ends) * 0.03) if pen.blobs else 0):
        clot = ends[rng.integers(len(ends))]
        cv2.circle(layer, clot, round(pen.width_mm * scale * rng.uniform(0.45, 0.85)), (255,), -1)
    np.maximum(part, layer, out=part)


def _flow(count: int, pen: Pen, rng: np.random.Generator) -> npt.NDArray[np.float64] | float:
    """Return how well ink flows at each step: a dry pen leaves gaps and gives little beside them."""
    if not pen.skip:
        return 1.0
    knots = rng.normal(size=max(4, count // 4 + 2))
    flow = np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    level = np.quantile(knots, pen.skip) if len(knots) > 8 else -1.3 + 2 * pen.skip
    return np.asarray(np.clip((flow - level) * 2.5 + 0.15, 0, 1), dtype=np.float64)


def _taken(cover: Cover, pen: Pen, sheet: Sheet, rng: np.random.Generator) -> Cover:
    """Return the cover as paper takes it: crept into it, refused by its tooth, mottled for pencil."""
    grain = _tooth_at(cover.shape, sheet.dpi, rng)
    if pen.bleed:
        spread = cv2.GaussianBlur(cover, (0, 0), pen.bleed * sheet.scale)
        cover = np.clip((spread - 0.22 + 0.07 * grain) * 2.2, 0, 1).astype(np.float32)
    ink = cover * pen.density * (1 + pen.grain * np.minimum(grain, 1.5))
    return np.asarray(np.clip(ink, 0, 1), dtype=np.float32)


def _tooth_at(shape: tuple[int, ...], dpi: int, rng: np.random.Generator) -> Cover:
    """Return the paper's tooth at a random place of the tile, continued where ``shape`` is larger."""
    tile = tooth(dpi)
    y, x = rng.integers(len(tile), size=2)
    rows, columns = (
        np.arange(start, start + size) % len(tile) for start, size in zip((y, x), shape, strict=True)
    )
    return np.asarray(tile[rows[:, None], columns[None, :]], dtype=np.float32)
