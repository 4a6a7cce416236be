"""The committee's round stamp, pressed by hand: worn, flooded, half printed, doubled, smeared, copied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from ballotmaker.dies import DESIGNS_TESTING, DESIGNS_TUNING, FINE, die
from ballotmaker.paper import tooth
from ballotmaker.scan_settings import Family
from ballotmaker.sheet import Colour, Cover, Sheet

RED_INK: Colour = (72, 52, 214)
INKS_TUNING: dict[str, Colour] = {
    "red": RED_INK,
    "vermilion": (52, 62, 226),
    "crimson": (86, 44, 196),
    "dark-red": (58, 40, 172),
}
INKS_TESTING: dict[str, Colour] = {
    "orange-red": (48, 86, 234),
    "pink-red": (112, 72, 224),
    "crimson-violet": (118, 48, 178),
}
INKS = INKS_TUNING | INKS_TESTING
COPY_INK: Colour = (62, 60, 60)  # a photocopier's toner


@dataclass(frozen=True)
class Stamp:
    """One impression: its centre in mm, its turn in degrees, ``density`` of ink 0..1.

    ``fade`` 0..1 is how much of one side printed weakly, ``missing`` the share of the die that did not
    touch the paper at all. ``worn`` 0..1 takes ink off the die's lines, ``over`` mm spreads it.
    ``double`` mm is how far a second, weaker impression lies off the first, ``smear`` mm how far the die
    slipped. ``copied`` makes it a photocopy: black, grainy. ``design`` is a key of ``dies.DESIGNS``.
    """

    words: str
    x: float
    y: float
    diameter_mm: float = 38.0
    turn: float = 0.0
    density: float = 0.85
    fade: float = 0.0
    copied: bool = False
    middle: str = ""
    design: str = "star"
    ink: Colour = RED_INK
    missing: float = 0.0
    worn: float = 0.0
    over: float = 0.0
    double: float = 0.0
    smear: float = 0.0


_WORDS = {
    "tuning": (
        "BAN KIỂM PHIẾU • PHÚ LỘC",
        "BAN KIỂM PHIẾU",
        "HỘI ĐỒNG NHÂN DÂN XÃ AN PHÚ",
        "ĐẢNG ỦY XÃ MINH HÒA •",
    ),
    "testing": (
        "TỔ KIỂM PHIẾU • LAM GIANG",
        "ĐẢNG BỘ",
        "ỦY BAN KIỂM TRA TỈNH ỦY LAM GIANG",
        "VĂN PHÒNG • HỘI NGHỊ",
    ),
}


def varied(stamp: Stamp, rng: np.random.Generator, family: Family) -> Stamp:
    """Return an impression of another die at the same place: design, words, size, ink, turn, pressure."""
    designs, inks = (DESIGNS_TUNING, INKS_TUNING) if family == "tuning" else (DESIGNS_TESTING, INKS_TESTING)
    return replace(
        stamp,
        words=str(rng.choice(_WORDS[family])),
        middle=str(rng.choice(["", "", "2026", "KHÓA IX"])),
        design=str(rng.choice(sorted(designs))),
        ink=inks[str(rng.choice(sorted(inks)))],
        diameter_mm=float(rng.uniform(30, 42)),
        turn=float(rng.normal() * 25 if family == "tuning" else rng.uniform(-180, 180)),
        density=float(rng.uniform(0.55, 0.97)),
        worn=float(max(0.0, rng.normal() * 0.3)),
        over=float(rng.uniform(0.05, 0.3)) if rng.random() < 0.2 else 0.0,
        missing=float(rng.uniform(0.05, 0.3)) if rng.random() < 0.2 else 0.0,
    )


def press(sheet: Sheet, stamp: Stamp, rng: np.random.Generator) -> None:
    """Press the stamp on the sheet: turned, unevenly inked, perhaps only in part."""
    die_px = round(stamp.diameter_mm * sheet.scale / 0.98)
    room = round((stamp.over + stamp.double + stamp.smear) * sheet.scale) + 2
    face = cv2.copyMakeBorder(_turned(stamp, die_px), *(room,) * 4, cv2.BORDER_CONSTANT, value=0)
    size = len(face)
    if stamp.over:
        reach = 2 * round(stamp.over * sheet.scale) + 1
        face = cv2.dilate(face, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    if stamp.smear:
        face = _slipped(face, stamp.smear * sheet.scale, rng)
    cover = np.asarray(face * _inking(size, stamp, sheet.dpi, rng), np.float32)
    if stamp.double:
        cover = _twice(cover, stamp.double * sheet.scale, rng)
    if stamp.copied:
        cover = _toner(cover, _grain(size, sheet.dpi, rng))
    x, y = (round(middle * sheet.scale - size / 2) for middle in (stamp.x, stamp.y))
    sheet.ink(np.clip(cover, 0, 1), x, y, COPY_INK if stamp.copied else stamp.ink)


def _turned(stamp: Stamp, size: int) -> Cover:
    face = _softened(stamp.words, stamp.middle, stamp.design, size)
    matrix = cv2.getRotationMatrix2D((FINE / 2, FINE / 2), -stamp.turn, size / FINE)
    matrix = matrix + np.array([[0, 0, size / 2 - FINE / 2]] * 2)
    return np.asarray(cv2.warpAffine(face, matrix, (size, size), flags=cv2.INTER_LINEAR), np.float32)


@lru_cache(maxsize=32)
def _softened(words: str, middle: str, design: str, size: int) -> Cover:
    """Return a die blurred as far as making it ``size`` pixels small asks for, read-only."""
    face = np.asarray(cv2.GaussianBlur(die(words, middle, design), (0, 0), 0.35 * FINE / size), np.float32)
    face.setflags(write=False)
    return face


def _inking(size: int, stamp: Stamp, dpi: int, rng: np.random.Generator) -> Cover:
    """Return how the ink came down: blotches, speckle, worn lines, and one side weak or left out."""
    knots = rng.normal(size=(7, 7)).astype(np.float32)
    blotches = cv2.resize(knots, (size, size), interpolation=cv2.INTER_CUBIC)
    speckle = _grain(size, dpi, rng)
    ink = stamp.density * (1 + 0.10 * blotches + 0.16 * np.minimum(speckle, 0.4))
    if stamp.worn:
        bare = speckle + 0.9 * blotches + np.float32(2.2 - 3.0 * stamp.worn)
        ink *= np.clip(bare * 1.6, 0.12, 1)
    if stamp.fade or stamp.missing:
        away = rng.uniform(0, 2 * np.pi)
        grid = (np.arange(size, dtype=np.float32) - size / 2) / (size / 2)
        side = np.cos(away) * grid[None, :] + np.sin(away) * grid[:, None]
        ink *= np.clip(1 - stamp.fade * (1 + 1.6 * side), 0, 1)
        if stamp.missing:
            limit = _chord(stamp.missing) + 0.06 * blotches + 0.03 * speckle
            ink *= np.clip((limit - side) / 0.14 + 0.5, 0, 1)
    return np.asarray(ink, dtype=np.float32)


def _chord(share: float) -> np.float32:
    """Return how far from a disc's middle (radius 1) the chord lies that cuts off ``share`` of its area."""
    at = np.linspace(-1, 1, 201)
    beyond = (np.arccos(at) - at * np.sqrt(1 - at**2)) / np.pi
    return np.float32(np.interp(share, beyond[::-1], at[::-1]))


def _grain(size: int, dpi: int, rng: np.random.Generator) -> Cover:
    """Return (size, size) of the paper's tooth from a random place."""
    tile = tooth(dpi)
    tile = np.roll(tile, tuple(rng.integers(len(tile), size=2)), (0, 1))
    times = -(-size // len(tile))
    return np.tile(tile, (times, times))[:size, :size]


def _slipped(face: Cover, far: float, rng: np.random.Generator) -> Cover:
    """Return a face drawn out ``far`` pixels in one direction, its trail weaker than itself."""
    turn, reach = rng.uniform(0, 2 * np.pi), max(1, round(far))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for step in np.linspace(0, 1, 3 * reach):
        x, y = reach + step * reach * np.cos(turn), reach + step * reach * np.sin(turn)
        kernel[round(y), round(x)] += 1 - 0.7 * step
    trail = cv2.filter2D(face, -1, kernel / kernel.sum())
    return np.asarray(np.maximum(0.75 * face, np.minimum(1.6 * trail, 1)), np.float32)


def _twice(cover: Cover, far: float, rng: np.random.Generator) -> Cover:
    """Return the impression with a second, weaker one beside it, turned a little."""
    size = len(cover)
    turn, way = rng.normal() * 3, rng.uniform(0, 2 * np.pi)
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), turn, 1.0)
    matrix[:, 2] += far * np.cos(way), far * np.sin(way)
    second = cv2.warpAffine(cover, matrix, (size, size)) * np.float32(rng.uniform(0.35, 0.8))
    return np.asarray(1 - (1 - np.clip(cover, 0, 1)) * (1 - np.clip(second, 0, 1)), np.float32)


def _toner(cover: Cover, grain: Cover) -> Cover:
    """Return what a photocopier makes of it: harder contrast, grains of toner, pinholes."""
    return np.asarray((cover - 0.3) * 2.0 + 0.22 * grain * (cover > 0.15), np.float32).clip(0, 0.95)
