"""A layout drawn on its blank: every zone in a colour, with a legend, for the operator's eye."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scanner.ballot import Image, Rect
from scanner.i18n import _
from scanner.layouts.colors import LEVEL_COLORS
from scanner.layouts.model import BallotLayout, FreeZoneKind

_DPI = 150
_NAME = "#e07b00"
_SIGNATURE = "#7a2fa0"
_OPINION = "#00808a"
_STAMP = "#d40000"
_LINE = 3
_TINT = 48  # of 255
_TEXT_PX = 22
_LEGEND_LINE_PX = 34
# Fonts with Vietnamese letters, on Linux, Windows and macOS; Pillow looks in the system's folders.
_FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf")


@dataclass(frozen=True)
class _Mark:
    area: Rect
    colour: str
    filled: bool = True
    width: int = _LINE
    label: str = ""


def picture_path(folder: Path, layout_id: str) -> Path:
    """Return where a layout's picture is put in a count's folder."""
    return folder / "pictures" / f"layout-{layout_id}.png"


def draw_layout(layout: BallotLayout, blank: Image) -> bytes:
    """Return a PNG of the blank with all zones in colour, and a legend below."""
    scale = _DPI / layout.sheet.blank_dpi
    size = (round(blank.shape[1] * scale), round(blank.shape[0] * scale))
    sheet = Pillow.fromarray(blank).resize(size, Pillow.Resampling.BOX).convert("RGBA")
    legend = _legend(layout)
    picture = Pillow.new("RGBA", (size[0], size[1] + _LEGEND_LINE_PX * (len(legend) + 1)), "white")
    picture.paste(sheet)
    layer = Pillow.new("RGBA", picture.size, (255, 255, 255, 0))
    for mark in _marks(layout):
        _draw(ImageDraw.Draw(layer), mark)
    picture.alpha_composite(layer)
    _write_legend(picture, legend, size[1] + _LEGEND_LINE_PX // 2)
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "PNG", dpi=(_DPI, _DPI))
    return buffer.getvalue()


def _marks(layout: BallotLayout) -> Iterator[_Mark]:
    yield _Mark(layout.stamp.search, _STAMP, filled=False)
    for zone in layout.zones:
        yield _Mark(zone.area, _SIGNATURE if zone.kind is FreeZoneKind.SIGNATURE else _OPINION)
    for number, row in enumerate(layout.rows, start=1):
        yield _Mark(row.name_cell, _NAME, filled=False, label=str(number))
        yield _Mark(row.name_text, _NAME, width=1)  # a thick line would hide the marks on its letters
        for box, colour in zip(row.boxes, LEVEL_COLORS, strict=False):
            yield _Mark(box.area, colour)


def _legend(layout: BallotLayout) -> list[tuple[str, str]]:
    lines = [(LEVEL_COLORS[i], level.name) for i, level in enumerate(layout.levels)]
    lines.append((_NAME, _("name: its cell (outline) and its print (tinted)")))
    kinds = {zone.kind for zone in layout.zones}
    if FreeZoneKind.SIGNATURE in kinds:
        lines.append((_SIGNATURE, _("place for a signature")))
    if FreeZoneKind.OPINION in kinds:
        lines.append((_OPINION, _("place for another opinion")))
    lines.append((_STAMP, _("where the stamp is looked for")))
    return lines


def _draw(pen: ImageDraw.ImageDraw, mark: _Mark) -> None:
    corners = [value / 25.4 * _DPI for value in mark.area.as_list()]
    tint = (*_rgb(mark.colour), _TINT) if mark.filled else None
    pen.rectangle(corners, fill=tint, outline=mark.colour, width=mark.width)
    if mark.label:
        pen.text(
            (corners[2] - 8, (corners[1] + corners[3]) / 2), mark.label, mark.colour, _font(), anchor="rm"
        )


def _write_legend(picture: Pillow.Image, legend: list[tuple[str, str]], top: int) -> None:
    pen = ImageDraw.Draw(picture)
    for number, (colour, text) in enumerate(legend):
        y = top + number * _LEGEND_LINE_PX
        pen.rectangle((30, y, 54, y + 22), fill=(*_rgb(colour), 90), outline=colour, width=_LINE)
        pen.text((70, y + 11), text, fill="black", font=_font(), anchor="lm")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, _TEXT_PX)
        except OSError:
            continue
    return ImageFont.load_default(_TEXT_PX)  # its Vietnamese letters are empty frames, its colours are not
