"""Text for drawn forms: the fonts of the machine, widths in mm, lines that fit a width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.18  # of the font size, as Word spaces Times New Roman

_FILES = {
    "regular": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "bold-italic": "LiberationSerif-BoldItalic.ttf",
    "sans": "LiberationSans-Bold.ttf",
    "sans-regular": "LiberationSans-Regular.ttf",
    "sans-bold": "LiberationSans-Bold.ttf",
    "sans-italic": "LiberationSans-Italic.ttf",
    "dejavu-regular": "DejaVuSans.ttf",
    "dejavu-bold": "DejaVuSans-Bold.ttf",
    "dejavu-italic": "DejaVuSans.ttf",  # the core package has no oblique
}
_FOLDERS = (  # Liberation 2 first: Debian 12 calls version 1, which has no Vietnamese letters, "liberation"
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/liberation-sans"),
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/Library/Fonts"),
)


@dataclass(frozen=True)
class Text:
    """A line of print: its left end and baseline in mm from the upper left corner."""

    x: float
    y: float
    words: str
    style: str = "regular"
    points: float = 12.0

    @property
    def width(self) -> float:
        return width(self.words, self.style, self.points)


@cache
def font_file(style: str) -> Path:
    """Return the font file of a style; raise ``FileNotFoundError`` where Liberation 2 is missing."""
    for folder in _FOLDERS:
        if (folder / _FILES[style]).exists():
            return folder / _FILES[style]
    package = "fonts-dejavu-core" if style.startswith("dejavu") else "fonts-liberation2"
    raise FileNotFoundError(f"{_FILES[style]} not found: install the Debian package {package}")


@cache
def font_name(style: str) -> str:
    """Return the name under which reportlab knows the font of a style."""
    name = f"ballot-{style}"
    font = TTFont(name, str(font_file(style)))
    if ord("ộ") not in font.face.charToGlyph:
        raise FileNotFoundError(f"{font_file(style)} has no Vietnamese letters: install fonts-liberation2")
    pdfmetrics.registerFont(font)
    return name


def width(words: str, style: str, points: float) -> float:
    """Return the width of a line in mm."""
    return float(pdfmetrics.stringWidth(words, font_name(style), points)) * MM_PER_POINT


def wrap(words: str, style: str, points: float, room: float) -> list[str]:
    """Break ``words`` into lines at most ``room`` mm wide; a word wider than that has its own line."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, style, points) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def line_step(points: float) -> float:
    """Return the distance between two baselines in mm."""
    return points * MM_PER_POINT * LINE_HEIGHT


def centred(words: str, centre: float, y: float, style: str = "regular", points: float = 12.0) -> Text:
    """Return a line of print centred on ``centre``."""
    return Text(centre - width(words, style, points) / 2, y, words, style, points)
