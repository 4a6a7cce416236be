"""The committee's round stamp: double ring, star, words around; pressed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

from ballotmaker.sheet import Colour, Cover, Sheet
from ballotmaker.typeset import font_file

RED_INK: Colour = (72, 52, 214)
COPY_INK: Colour = (62, 60, 60)  # a photocopier's toner
_FINE = 900  # pixels across the die as it is drawn


@dataclass(frozen=True)
class Stamp:
    """One impression: its centre in mm, its turn in degrees, ``density`` of ink 0..1.

    ``fade`` 0..1 is how much of one side did not print; ``copied`` makes it a photocopy, black.
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


@lru_cache(maxsize=16)
def die(words: str, middle: str = "") -> Cover:
    """Return the stamp's face, float32 (H, W) 0..1, read-only: rings, star and words round them."""
    picture = PilImage.new("L", (_FINE, _FINE), 0)
    draw = ImageDraw.Draw(picture)
    for radius, width in ((0.49, 15), (0.465, 5), (0.315, 6)):
        low, high = _FINE * (0.5 - radius), _FINE * (0.5 + radius)
        draw.ellipse((low, low, high, high), outline=255, width=width)
    star = 0.13 if middle else 0.19
    draw.polygon(_star(_FINE / 2, _FINE * (0.44 if middle else 0.5), _FINE * star), fill=255)
    if middle:
        font = ImageFont.truetype(str(font_file("sans")), int(_FINE * 0.07))
        draw.text((_FINE / 2, _FINE * 0.64), middle, fill=255, font=font, anchor="mm")
    _words_around(picture, words)
    face = np.asarray(picture, dtype=np.float32) / np.float32(255)
    face.setflags(write=False)
    return face


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for i in range(10):
        reach = radius * (1.0 if i % 2 == 0 else 0.382)
        angle = -np.pi / 2 + i * np.pi / 5
        corners.append((x + reach * float(np.cos(angle)), y + reach * float(np.sin(angle))))
    return corners


def _words_around(picture: PilImage.Image, words: str) -> None:
    """Set the words letter by letter on the ring, from lower left over the top to lower right."""
    font = ImageFont.truetype(str(font_file("sans")), int(_FINE * 0.085))
    widths = [font.getlength(letter) for letter in words]
    radius, gap = _FINE * 0.39, _FINE * 0.008
    angle = -sum(w + gap for w in widths) / radius / 2
    for letter, width in zip(words, widths, strict=True):
        angle += (width + gap) / radius / 2
        tile = PilImage.new("L", (160, 160), 0)
        ImageDraw.Draw(tile).text((80, 80), letter, fill=255, font=font, anchor="mm")
        turned = tile.rotate(-np.degrees(angle), resample=PilImage.Resampling.BICUBIC)
        at = (_FINE / 2 + radius * np.sin(angle) - 80, _FINE / 2 - radius * np.cos(angle) - 80)
        picture.paste(255, (round(at[0]), round(at[1])), turned)
        angle += (width + gap) / radius / 2


def press(sheet: Sheet, stamp: Stamp, rng: np.random.Generator) -> None:
    """Press the stamp on the sheet: turned, unevenly inked, perhaps only in part."""
    size = round(stamp.diameter_mm * sheet.scale / 0.98)
    half = size / 2
    matrix = cv2.getRotationMatrix2D((_FINE / 2, _FINE / 2), -stamp.turn, size / _FINE)
    matrix = matrix + np.array([[0, 0, half - _FINE / 2]] * 2)
    face = cv2.GaussianBlur(die(stamp.words, stamp.middle), (0, 0), 0.35 * _FINE / size)
    face = cv2.warpAffine(face, matrix, (size, size), flags=cv2.INTER_LINEAR)
    cover = face * _inking(size, stamp, rng)
    x, y = round(stamp.x * sheet.scale - half), round(stamp.y * sheet.scale - half)
    sheet.ink(np.clip(cover, 0, 1).astype(np.float32), x, y, COPY_INK if stamp.copied else RED_INK)


def _inking(size: int, stamp: Stamp, rng: np.random.Generator) -> Cover:
    """Return how the ink came down: blotches, speckle, and one side left out."""
    blotches = cv2.resize(
        rng.normal(size=(7, 7)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
    )
    speckle = cv2.GaussianBlur(rng.normal(size=(size, size)).astype(np.float32), (0, 0), 1.1) * 2.0
    ink = stamp.density * (1 + 0.10 * blotches + 0.16 * np.minimum(speckle, 0.4))
    if stamp.fade:
        away = rng.uniform(0, 2 * np.pi)
        grid = (np.arange(size, dtype=np.float32) - size / 2) / (size / 2)
        side = np.cos(away) * grid[None, :] + np.sin(away) * grid[:, None]
        ink = ink * np.clip(1 - stamp.fade * (1 + 1.6 * side), 0, 1)
    return np.asarray(ink, dtype=np.float32)
