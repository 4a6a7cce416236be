"""Faces of round stamps: rings, an emblem, words set round them. No body's real seal is among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

from ballotmaker.sheet import Cover
from ballotmaker.typeset import font_file

FINE = 900  # pixels across a die as it is drawn

Emblem = Literal["star", "sheaves", "wheel", "lines", "none"]


@dataclass(frozen=True)
class Design:
    """Rings as (radius, width) in shares of the diameter, the words' ring, and what is in the middle."""

    rings: tuple[tuple[float, float], ...] = ((0.49, 0.017), (0.465, 0.006), (0.315, 0.007))
    words_at: float = 0.39
    letter: float = 0.085
    emblem: Emblem = "star"
    bold: bool = False
    toothed: bool = False
    below: bool = False  # the words' second half is set along the foot, as many bodies have it


DESIGNS_TUNING: dict[str, Design] = {
    "star": Design(),
    "single-ring": Design(rings=((0.488, 0.012), (0.3, 0.005)), emblem="star"),
    "sheaves": Design(rings=((0.49, 0.02), (0.46, 0.006), (0.31, 0.007)), emblem="sheaves", bold=True),
    "plain": Design(rings=((0.487, 0.014), (0.455, 0.005)), words_at=0.4, letter=0.075, emblem="none"),
}
DESIGNS_TESTING: dict[str, Design] = {
    "wheel": Design(rings=((0.485, 0.009), (0.33, 0.009)), words_at=0.4, emblem="wheel", toothed=True),
    "two-arcs": Design(rings=((0.49, 0.022), (0.3, 0.005)), letter=0.078, bold=True, below=True),
    "lines": Design(rings=((0.49, 0.008), (0.47, 0.008), (0.29, 0.004)), letter=0.07, emblem="lines"),
}
DESIGNS = DESIGNS_TUNING | DESIGNS_TESTING


@lru_cache(maxsize=16)
def die(words: str, middle: str = "", design: str = "star") -> Cover:
    """Return a stamp's face, float32 (H, W) 0..1, read-only: rings, emblem and words round them."""
    look = DESIGNS[design]
    picture = PilImage.new("L", (FINE, FINE), 0)
    draw = ImageDraw.Draw(picture)
    for radius, width in look.rings:
        low, high = FINE * (0.5 - radius), FINE * (0.5 + radius)
        draw.ellipse((low, low, high, high), outline=255, width=max(1, round(width * FINE)))
    if look.toothed:
        _teeth(draw)
    _emblem(draw, look.emblem, small=bool(middle))
    if middle:
        font = ImageFont.truetype(str(font_file("sans")), int(FINE * 0.07))
        draw.text((FINE / 2, FINE * 0.64), middle, fill=255, font=font, anchor="mm")
    _words_around(picture, words, look)
    face = np.asarray(picture, dtype=np.float32) / np.float32(255)
    face.setflags(write=False)
    return face


def _emblem(draw: ImageDraw.ImageDraw, emblem: Emblem, *, small: bool) -> None:
    y, size = FINE * (0.44 if small else 0.5), FINE * (0.13 if small else 0.19)
    if emblem in ("star", "sheaves"):
        draw.polygon(_star(FINE / 2, y, size * (1.0 if emblem == "star" else 0.62)), fill=255)
    if emblem == "sheaves":
        _sheaves(draw, y, size)
    if emblem == "wheel":
        _wheel(draw, y, size)
    if emblem == "lines":
        for step in (-1, 0, 1):
            half = size * (1.2 if step else 1.35)
            draw.line(
                (FINE / 2 - half, y + step * size * 0.5, FINE / 2 + half, y + step * size * 0.5), 255, 9
            )


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for i in range(10):
        reach = radius * (1.0 if i % 2 == 0 else 0.382)
        angle = -np.pi / 2 + i * np.pi / 5
        corners.append((x + reach * float(np.cos(angle)), y + reach * float(np.sin(angle))))
    return corners


def _sheaves(draw: ImageDraw.ImageDraw, y: float, size: float) -> None:
    """Draw ears of rice that rise on both sides of the star."""
    for side in (-1, 1):
        for turn in np.radians(np.linspace(-35, 60, 9)):
            x0 = FINE / 2 + side * float(np.cos(turn)) * size * 0.95
            y0 = y + float(np.sin(turn)) * size * 0.95
            draw.ellipse((x0 - size * 0.12, y0 - size * 0.07, x0 + size * 0.12, y0 + size * 0.07), fill=255)
    box = (FINE / 2 - size * 0.95, y - size * 0.95, FINE / 2 + size * 0.95, y + size * 0.95)
    draw.arc(box, 40, 140, fill=255, width=10)


def _wheel(draw: ImageDraw.ImageDraw, y: float, size: float) -> None:
    """Draw a cogwheel with a hole."""
    for turn in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        a, b = (float(np.cos(turn)), float(np.sin(turn)))
        reach = size * 1.1
        draw.line((FINE / 2, y, FINE / 2 + a * reach, y + b * reach), fill=255, width=round(size * 0.2))
    for radius, fill in ((0.88, 255), (0.5, 0)):
        r = size * radius
        draw.ellipse((FINE / 2 - r, y - r, FINE / 2 + r, y + r), fill=fill)
    draw.polygon(_star(FINE / 2, y, size * 0.42), fill=255)


def _teeth(draw: ImageDraw.ImageDraw) -> None:
    for turn in np.linspace(0, 2 * np.pi, 90, endpoint=False):
        c, s = float(np.cos(turn)), float(np.sin(turn))
        draw.line(
            (
                FINE * (0.5 + 0.475 * c),
                FINE * (0.5 + 0.475 * s),
                FINE * (0.5 + 0.497 * c),
                FINE * (0.5 + 0.497 * s),
            ),
            fill=255,
            width=9,
        )


def _words_around(picture: PilImage.Image, words: str, look: Design) -> None:
    """Set the words letter by letter on their ring, over the top and, if designed so, along the foot."""
    style = "sans-bold" if look.bold else "sans"
    font = ImageFont.truetype(str(font_file(style)), int(FINE * look.letter))
    upper, _, lower = words.partition(" • ") if look.below else (words, "", "")
    _arc(picture, upper, font, FINE * look.words_at, upwards=True)
    if lower:
        _arc(picture, lower, font, FINE * look.words_at, upwards=False)


def _arc(
    picture: PilImage.Image, words: str, font: ImageFont.FreeTypeFont, radius: float, *, upwards: bool
) -> None:
    """Set words along a circle, their heads outwards over the top, inwards along the foot."""
    gap, side = FINE * 0.008, 1 if upwards else -1
    angle = -sum(font.getlength(letter) + gap for letter in words) / radius / 2
    for letter in words:
        half = (font.getlength(letter) + gap) / radius / 2
        angle += half
        tile = PilImage.new("L", (160, 160), 0)
        ImageDraw.Draw(tile).text((80, 80), letter, fill=255, font=font, anchor="mm")
        turned = tile.rotate(-np.degrees(angle) * side, resample=PilImage.Resampling.BICUBIC)
        at = FINE / 2 + radius * np.sin(angle) - 80, FINE / 2 - side * radius * np.cos(angle) - 80
        picture.paste(255, (round(at[0]), round(at[1])), turned)
        angle += half
