"""The words beside a picture: a title, entries with their colours, notes. In the program's own font,
since a committee's machine may have none with Vietnamese letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"

_WIDTH = 620
_MARGIN = 30
_INDENT = 56  # of the words after a colour
_GAP = 14


@dataclass(frozen=True)
class Entry:
    """A colour and what it means; with ``number`` a reason that is numbered on the sheet."""

    text: str
    color: str
    number: str = ""


@dataclass(frozen=True)
class Legend:
    title: Sequence[str]
    entries: Sequence[Entry]
    notes: Sequence[str]


def beside(picture: Pillow.Image, legend: Legend) -> Pillow.Image:
    """Return the picture with its legend to the right, as tall as the taller of the two."""
    panel = _panel(legend)
    whole = Pillow.new("RGB", (picture.width + panel.width, max(picture.height, panel.height)), "white")
    whole.paste(picture, (0, 0))
    whole.paste(panel, (picture.width, 0))
    line = (picture.width, 0, picture.width, whole.height)
    ImageDraw.Draw(whole).line(line, fill="#8C8C8C", width=2)
    return whole


def _panel(legend: Legend) -> Pillow.Image:
    """Draw once to learn the height, once more on a panel of it."""
    height = _write(Pillow.new("RGB", (_WIDTH, 1)), legend)
    panel = Pillow.new("RGB", (_WIDTH, height), "white")
    _write(panel, legend)
    return panel


def _write(panel: Pillow.Image, legend: Legend) -> int:
    draw = ImageDraw.Draw(panel)
    title, body = ImageFont.truetype(FONT, 30), ImageFont.truetype(FONT, 23)
    y = _MARGIN
    for text in legend.title:
        y = _paragraph(draw, text, title, _MARGIN, y)
    y += _GAP
    for entry in legend.entries:
        _swatch(draw, entry, body, y)
        y = _paragraph(draw, entry.text, body, _MARGIN + _INDENT, y)
    y += _GAP
    for note in legend.notes:
        y = _paragraph(draw, note, body, _MARGIN, y)
    return y + _MARGIN


def _swatch(draw: ImageDraw.ImageDraw, entry: Entry, font: ImageFont.FreeTypeFont, y: int) -> None:
    x, size = _MARGIN, 30
    if entry.number:
        draw.ellipse((x, y, x + size, y + size), fill=entry.color)
        draw.text(
            (x + size / 2, y + size / 2), entry.number, "white", font.font_variant(size=19), anchor="mm"
        )
    else:
        draw.rectangle((x, y + 3, x + size, y + size - 3), outline=entry.color, width=4)


def _paragraph(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, x: int, y: int) -> int:
    """Write wrapped text and return where the next paragraph begins."""
    height = round(font.size * 1.3)
    for line in _wrapped(text, font, _WIDTH - x - _MARGIN):
        draw.text((x, y), line, "black", font)
        y += height
    return y + _GAP // 2


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line
