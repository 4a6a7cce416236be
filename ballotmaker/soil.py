"""What dirties a ballot: spilt coffee, fingerprints, smeared ink."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from ballotmaker.sheet import Colour, Cover, Sheet

COFFEE: Colour = (140, 190, 222)
TEA: Colour = (160, 215, 235)
WATER: Colour = (222, 226, 226)
INK_BLUE: Colour = (165, 90, 60)
GREASE: Colour = (120, 122, 122)

Spill = Literal["ring", "drop", "splash"]


def spill(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    rng: np.random.Generator,
    *,
    kind: Spill = "drop",
    colour: Colour = COFFEE,
) -> None:
    """Leave what dried of a liquid within ``radius`` mm: a cup's ring, a drop, or a splash of drops."""
    if kind == "splash":
        for reach, size in zip(rng.uniform(0, 0.8, 9), rng.exponential(0.12, 9).clip(0.04, 0.3), strict=True):
            turn = rng.uniform(0, 2 * np.pi)
            at = x + np.cos(turn) * reach * radius, y + np.sin(turn) * reach * radius
            _dried(sheet, *at, size * radius, rng, ring=False, colour=colour)
    else:
        _dried(sheet, x, y, radius, rng, ring=kind == "ring", colour=colour)


def _dried(
    sheet: Sheet, x: float, y: float, radius: float, rng: np.random.Generator, *, ring: bool, colour: Colour
) -> None:
    """Lay one dried drop: its rim is darkest, as pigment is carried outwards while it dries."""
    half = max(3, int(radius * sheet.scale))
    grid = np.linspace(-1, 1, 2 * half + 1, dtype=np.float32)
    turn = np.arctan2(grid[:, None], grid[None, :])
    waver = sum(
        np.float32(rng.normal() * 0.04 / k) * np.cos(k * turn + np.float32(rng.uniform(0, 6)))
        for k in (1, 2, 3, 5)
    )
    rim = np.float32(0.86) + waver
    far = np.hypot(grid[:, None], grid[None, :]) / rim
    edge = np.exp(-(((far - 0.97) / 0.05) ** 2))
    wet = np.clip((1 - far) / 0.03, 0, 1) * (0.0 if ring else 0.45)
    if ring:
        edge *= np.clip(0.65 + 0.8 * np.cos(turn + np.float32(rng.uniform(0, 6))), 0.08, 1)
    blotches = cv2.resize(
        rng.normal(size=(6, 6)).astype(np.float32), far.shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    cover = np.clip((edge + wet) * (1 + 0.15 * blotches), 0, 1) * np.float32(rng.uniform(0.5, 0.9))
    sheet.ink(cover.astype(np.float32), round(x * sheet.scale) - half, round(y * sheet.scale) - half, colour)


def fingerprint(
    sheet: Sheet,
    x: float,
    y: float,
    rng: np.random.Generator,
    *,
    colour: Colour = INK_BLUE,
    density: float = 0.4,
) -> None:
    """Leave a fingerprint of 12 × 17 mm: ridges 0.5 mm apart round a core, patchy and fading out."""
    half = int(9 * sheet.scale)
    mm = (np.arange(2 * half + 1, dtype=np.float32) - half) / np.float32(sheet.scale)
    turn = rng.normal() * 0.5
    across = np.cos(turn) * mm[None, :] + np.sin(turn) * mm[:, None]
    along = np.cos(turn) * mm[:, None] - np.sin(turn) * mm[None, :]
    bend = cv2.resize(
        rng.normal(size=(5, 5)).astype(np.float32), (len(mm), len(mm)), interpolation=cv2.INTER_CUBIC
    )
    ridge = np.sin(2 * np.pi / 0.5 * (np.hypot(across, (along - 2) * 0.8) + 0.35 * bend))
    pad = np.exp(-(((across / 5.0) ** 2 + (along / 7.5) ** 2) ** 2))
    cover = np.clip(0.35 + 0.75 * ridge, 0, 1) * pad * np.clip(0.8 + 0.5 * np.roll(bend, half // 2, 0), 0, 1)
    sheet.ink(_faint(cover, density), round(x * sheet.scale) - half, round(y * sheet.scale) - half, colour)


def smudge(
    sheet: Sheet,
    x: float,
    y: float,
    length: float,
    rng: np.random.Generator,
    *,
    colour: Colour = INK_BLUE,
    density: float = 0.3,
) -> None:
    """Smear wet ink with the side of a hand, ``length`` mm to the right of (x, y), fading as it goes."""
    wide, tall = max(8, round(length * sheet.scale)), max(6, round(rng.uniform(2, 5) * sheet.scale))
    threads = rng.normal(size=(tall, 3)).astype(np.float32)
    streaks = cv2.GaussianBlur(cv2.resize(threads, (wide, tall)), (0, 0), 0.12 * sheet.scale)
    fade = np.linspace(1, 0, wide, dtype=np.float32) ** 1.5 * np.minimum(1, np.arange(wide) / (wide * 0.1))
    profile = np.exp(-((np.linspace(-1.6, 1.6, tall, dtype=np.float32)) ** 2))
    cover = np.clip(0.6 + 1.6 * streaks, 0, 1) * fade[None, :] * profile[:, None]
    sheet.ink(_faint(cover, density), round(x * sheet.scale), round(y * sheet.scale) - tall // 2, colour)


def _faint(cover: Cover, density: float) -> Cover:
    return np.asarray(cover * np.float32(density), dtype=np.float32)
