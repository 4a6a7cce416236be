"""What happens to the paper: colour, texture, folds, tape and paste-over, specks, lost corners, holes."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.sheet import STEPS, Colour, Cover, Points, Sheet
from scanner.ballot import Image, Rect

Corner = Literal["upper left", "upper right", "lower left", "lower right"]
CORNERS: tuple[Corner, ...] = ("upper left", "upper right", "lower left", "lower right")
Crease = Literal["sharp", "soft", "worn"]

PAPERS_TUNING: dict[str, Colour] = {
    "white": (250, 251, 252),
    "cream": (226, 242, 250),
    "pink": (205, 200, 245),
    "yellow": (175, 240, 250),
    "green": (205, 238, 208),
    "blue": (245, 226, 200),
    "recycled": (212, 219, 222),
    "pale-rose": (228, 226, 250),
}
PAPERS_TESTING: dict[str, Colour] = {
    "dull-white": (238, 240, 240),
    "newsprint": (196, 212, 218),
    "salmon": (178, 198, 248),
    "lilac": (238, 208, 220),
    "mint": (222, 244, 214),
    "sky": (240, 216, 178),
    "lemon": (150, 238, 246),
}
PAPERS: dict[str, Colour] = PAPERS_TUNING | PAPERS_TESTING

_SHADE_MM = 15.0  # how far from a fold the paper still bends
_TILE = 512
_WRAP = 48  # pixels by which a tile is continued while it is blurred, so that tiles join


def fold(
    sheet: Sheet, at_mm: float, rng: np.random.Generator, *, vertical: bool = False, depth: float = 0.25
) -> None:
    """Fold the sheet across (or down) at a distance from the upper left corner."""
    width, height = sheet.size_mm
    slant = rng.normal() * 0.3
    if vertical:
        crease(sheet, (at_mm - slant, 0.0), (at_mm + slant, height), rng, depth=depth)
    else:
        crease(sheet, (0.0, at_mm - slant), (width, at_mm + slant), rng, depth=depth)


def crease(
    sheet: Sheet,
    start: tuple[float, float],
    end: tuple[float, float],
    rng: np.random.Generator,
    *,
    depth: float = 0.25,
    kind: Crease = "sharp",
    shade_mm: float = _SHADE_MM,
    fading: bool = False,
) -> None:
    """Crease the sheet from ``start`` to ``end`` (mm): a line, its lip, and a shade falling away from it.

    ``fading`` lets it run out at both ends, as creases do that do not reach the sheet's edges.
    """
    at, to = np.asarray(start), np.asarray(end)
    length = float(np.hypot(*(to - at)))
    c, s = (to - at) / max(length, 1e-6)
    reach, long = round(shade_mm * sheet.scale), max(2, round(length * sheet.scale))
    profile = _profile(np.arange(-reach, reach + 1) / sheet.scale, depth, kind, shade_mm)
    along = 1 + 0.25 * rng.normal(size=max(3, int(length / 5))).astype(np.float32)
    uneven = cv2.resize(along[None], (long, 1), interpolation=cv2.INTER_CUBIC).clip(0.3, 1.7)
    if fading:
        uneven = uneven * np.sin(np.linspace(0, np.pi, long, dtype=np.float32))
    steps = np.clip(STEPS * (1 - profile[:, None] * uneven) + 0.5, 0, 255).astype(np.uint8)
    box = np.array([at, to]) * sheet.scale
    x0, y0 = np.floor(box.min(axis=0) - reach).astype(int)
    x1, y1 = np.ceil(box.max(axis=0) + reach).astype(int)
    x, y = at * sheet.scale - (x0, y0)
    place = np.array([[c, -s, x + s * reach], [s, c, y - c * reach]])
    turned = cv2.warpAffine(steps, place, (int(x1 - x0), int(y1 - y0)), borderValue=(STEPS,))
    sheet.shade_steps(np.asarray(turned, np.uint8), int(x0), int(y0))


def _profile(
    far: npt.NDArray[np.float64], depth: float, kind: Crease, shade_mm: float
) -> npt.NDArray[np.float32]:
    """Return how much darker (above 0) or brighter the paper is at ``far`` mm on either side of a crease."""
    shade = 0.28 * np.exp(-far / (0.3 * shade_mm)) * np.clip(1 - far / shade_mm, 0, 1) * (far > 0)
    if kind == "soft":
        line = 0.35 * np.exp(-((far / 1.1) ** 2)) - 0.15 * np.exp(-(((far + 1.8) / 1.5) ** 2))
    elif kind == "worn":
        line = 0.5 * np.exp(-(((np.abs(far) - 0.22) / 0.14) ** 2)) - 0.7 * np.exp(-((far / 0.13) ** 2))
    else:
        line = np.exp(-((far / 0.18) ** 2)) - 0.5 * np.exp(-(((far - 0.4) / 0.3) ** 2))
    return np.asarray(depth * (line + shade), dtype=np.float32)


@lru_cache(maxsize=8)
def tooth(dpi: int) -> Cover:
    """Return the unevenness of paper, a tile (512, 512) of unit size, read-only: grain of 0.1–0.6 mm."""
    rng, scale = np.random.default_rng(7), dpi / 25.4
    grain = np.zeros((_TILE, _TILE), np.float32)
    for size_mm, share in ((0.05, 0.75), (0.2, 0.55), (0.6, 0.35)):
        layer = np.pad(rng.normal(size=grain.shape).astype(np.float32), _WRAP, mode="wrap")
        layer = cv2.GaussianBlur(layer, (0, 0), max(0.4, size_mm * scale))[_WRAP:-_WRAP, _WRAP:-_WRAP]
        grain += share * layer / layer.std()
    grain /= grain.std()
    grain.setflags(write=False)
    return grain


def texture(sheet: Sheet, strength: float, rng: np.random.Generator) -> None:
    """Give the sheet a visible tooth; ``strength`` is the share by which its tone wavers."""
    height, width = sheet.image.shape[:2]
    tile = np.clip(STEPS * (1 + strength * tooth(sheet.dpi)) + 0.5, 0, 255).astype(np.uint8)
    for y in range(-int(rng.integers(_TILE)), height, _TILE):
        for x in range(-int(rng.integers(_TILE)), width, _TILE):
            sheet.shade_steps(np.asarray(cv2.flip(tile, int(rng.integers(-1, 2))), np.uint8), x, y)


def fibres(sheet: Sheet, count: int, rng: np.random.Generator) -> None:
    """Scatter the fibres of recycled paper: short, thin, bent, of little tone."""
    steps = np.full(sheet.image.shape[:2], STEPS, np.uint8)
    starts = rng.uniform(0, 1, size=(count, 2)) * sheet.image.shape[1::-1]
    turns = rng.uniform(0, 2 * np.pi, size=count)[:, None] + rng.normal(size=(count, 3)).cumsum(axis=1) * 0.5
    step = rng.uniform(0.2, 0.8, size=(count, 1)) * sheet.scale
    x = starts[:, :1] + np.cumsum(np.cos(turns) * step, axis=1)
    y = starts[:, 1:] + np.cumsum(np.sin(turns) * step, axis=1)
    lines = np.round(np.stack([x, y], axis=2) * 8).astype(np.int32)
    for tone, part in zip((178, 186, 192), np.array_split(lines, 3), strict=True):
        cv2.polylines(steps, list(part), False, (tone,), 1, cv2.LINE_AA, 3)
    sheet.shade_steps(steps)


def paste_over(sheet: Sheet, place: Rect, rng: np.random.Generator, *, tape: bool = False) -> None:
    """Hide ``place`` under a strip of paper, or blur it under matt tape, with a visible edge."""
    x0, y0, x1, y1 = sheet.window(place)
    strip = np.ones((y1 - y0, x1 - x0), np.float32)
    tone = float(rng.uniform(246, 253))
    colour = (tone - 8, tone - 2, tone) if tape else (tone, tone, tone)
    sheet.cover(strip * (0.94 if tape else 1.0), x0, y0, colour)
    edge = cv2.GaussianBlur(strip - cv2.erode(strip, np.ones((3, 3)), borderValue=0), (0, 0), 0.8)
    sheet.ink((edge * 0.22).astype(np.float32), x0, y0, (60, 60, 60))


def clear_tape(
    sheet: Sheet, place: Rect, rng: np.random.Generator, *, glossy: bool = False, turn: float = 0.0
) -> None:
    """Lay clear tape, turned by ``turn`` degrees, that leaves print readable; glossy tape has a highlight."""
    x0, y0, x1, y1 = sheet.window(place.padded(0.6 * max(place.width, place.height) if turn else 0.5))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    middle = ((place.x0 + place.x1) / 2 * sheet.scale - x0, (place.y0 + place.y1) / 2 * sheet.scale - y0)
    size = (place.width * sheet.scale, place.height * sheet.scale)
    corners = cv2.boxPoints((middle, size, turn))
    strip = np.zeros((y1 - y0, x1 - x0), np.float32)
    cv2.fillConvexPoly(strip, np.round(corners * 8).astype(np.int32), (1.0,), cv2.LINE_AA, 3)
    sheet.cover(strip * (0.05 if glossy else 0.14), x0, y0, (232, 240, 242))
    edge = np.abs(cv2.GaussianBlur(strip, (0, 0), 0.02 * sheet.dpi / 2.54) - strip)
    sheet.ink((edge * rng.uniform(0.15, 0.45)).astype(np.float32), x0, y0, (90, 95, 95))
    if glossy:
        across = np.linspace(-1, 1, strip.shape[1 if place.width > place.height else 0])
        gleam = 0.75 * np.exp(-(((across - rng.uniform(-0.5, 0.5)) / 0.12) ** 2)).astype(np.float32)
        gleam = gleam[None, :] if place.width > place.height else gleam[:, None]
        sheet.cover(strip * gleam, x0, y0, (255, 255, 255))


def white_out(sheet: Sheet, place: Rect, rng: np.random.Generator) -> None:
    """Hide ``place`` under correction fluid: brushed to and fro, whiter than paper, uneven at its rim."""
    x0, y0, x1, y1 = sheet.window(place.padded(1.0))
    layer = np.zeros((y1 - y0, x1 - x0), np.uint8)
    strokes = max(2, round(place.height / 1.2))
    for y in np.linspace(place.y0 + 0.6, place.y1 - 0.6, strokes):
        ends = np.array([[place.x0, y], [place.x1, y]]) + rng.normal(size=(2, 2)) * (0.5, 0.15)
        a, b = np.round(ends * sheet.scale - (x0, y0)).astype(int)
        cv2.line(layer, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), (255,), round(2.1 * sheet.scale))
    cover = cv2.GaussianBlur(layer.astype(np.float32) / 255, (0, 0), 0.12 * sheet.scale)
    rim = np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.3 * sheet.scale) - cover, dtype=np.float32)
    sheet.ink(np.clip(rim, 0, 1) * np.float32(0.25), x0, y0, (70, 70, 75))
    sheet.cover(np.asarray(cover * 0.985, np.float32), x0, y0, (254, 254, 252))


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


def tear_corner(
    sheet: Sheet, size_mm: float, rng: np.random.Generator, corner: Corner = "lower right"
) -> None:
    """Tear a corner off: along the rough edge the paper's pale core shows, beyond it the scanner's lid."""
    steps = np.linspace(0, 1, max(8, int(size_mm)))
    rough = np.cumsum(rng.normal(size=len(steps))) * 0.35
    ends = size_mm * rng.uniform(0.75, 1.0, size=2)
    edge = np.column_stack([ends[0] * (1 - steps), ends[1] * steps]) + (rough - rough.mean())[:, None]
    outline = _at_corner(sheet, np.vstack([edge, [(-9, ends[1]), (-9, -9), (ends[0], -9)]]), corner)
    line = np.round(outline[: len(edge)] * sheet.scale * 8).astype(np.int32)
    core = tuple(min(255.0, level + 4) for level in sheet.paper)
    cv2.polylines(sheet.image, [line], False, core, max(2, round(1.1 * sheet.scale)), cv2.LINE_AA, 3)
    sheet.take_away(outline)


def dog_ear(sheet: Sheet, size_mm: float, rng: np.random.Generator, corner: Corner = "upper right") -> None:
    """Fold a corner over onto the sheet: its bare back covers a triangle, the lid shows where it was."""
    a, b = size_mm * rng.uniform(0.8, 1.0, size=2)
    tip = np.array([2 * a * b**2, 2 * a**2 * b]) / (a**2 + b**2)  # the corner, mirrored at the fold
    flap, gone = np.array([(a, 0), (0, b), tip]), np.array([(a, 0), (0, b), (-9, b), (-9, -9), (a, -9)])
    shape = np.round(_at_corner(sheet, flap, corner) * sheet.scale).astype(np.int32)
    x0, y0 = shape.min(axis=0) - 12
    x1, y1 = shape.max(axis=0) + 12
    cover = np.zeros((y1 - y0, x1 - x0), np.float32)
    cv2.fillConvexPoly(cover, (shape - (x0, y0)) * 8, (1.0,), cv2.LINE_AA, 3)
    shadow = np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.5 * sheet.scale), dtype=np.float32)
    sheet.ink(shadow * np.float32(0.35), int(x0), int(y0), (70, 70, 70))
    sheet.cover(cover, int(x0), int(y0), tuple(0.975 * level for level in sheet.paper))  # type: ignore[arg-type]
    sheet.take_away(_at_corner(sheet, gone, corner))


def _at_corner(sheet: Sheet, outline: Points, corner: Corner) -> Points:
    """Move an outline drawn about the upper left corner to another one."""
    width, height = sheet.size_mm
    moved = outline.copy()
    if "right" in corner:
        moved[:, 0] = width - moved[:, 0]
    if "lower" in corner:
        moved[:, 1] = height - moved[:, 1]
    return moved


def punch(sheet: Sheet, x: float, y: float, diameter_mm: float = 6.0) -> None:
    """Punch a round hole at (x, y) mm."""
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    sheet.take_away(
        np.column_stack([x + np.cos(turns) * diameter_mm / 2, y + np.sin(turns) * diameter_mm / 2])
    )


def staple(sheet: Sheet, x: float, y: float, turn: float, *, gone: bool = False) -> None:
    """Leave a staple of 11 mm at (x, y), turned by ``turn`` degrees; ``gone``: only its two holes."""
    c, s = np.cos(np.radians(turn)) * 5.5, np.sin(np.radians(turn)) * 5.5
    a, b = (np.round(np.array([x + k * c, y + k * s]) * sheet.scale * 8).astype(int) for k in (-1, 1))
    ends = (int(a[0]), int(a[1])), (int(b[0]), int(b[1]))
    if gone:
        for end in ends:
            cv2.circle(sheet.image, end, round(0.3 * sheet.scale * 8), (75, 78, 80), -1, cv2.LINE_AA, 3)
        return
    for tone, width in (((120, 120, 122), 0.75), ((60, 60, 62), 0.5), ((205, 205, 206), 0.2)):
        cv2.line(sheet.image, *ends, tone, max(1, round(width * sheet.scale)), cv2.LINE_AA, 3)


def show_through(sheet: Sheet, overleaf: Image, strength: float) -> None:
    """Let what is overleaf (gray, of any resolution) shine through, mirrored and blurred."""
    height, width = sheet.image.shape[:2]
    small = cv2.resize(255 - overleaf[:, ::-1], (width // 3, height // 3), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.08 * sheet.scale)
    cover = cv2.resize(soft, (width, height))
    steps = STEPS - cover.astype(np.float32) * np.float32(strength * 0.72 * STEPS / 255)
    sheet.shade_steps(np.asarray(np.round(steps), dtype=np.uint8))
