"""Pre-marked ballots as pictures: the layout's blank with crosses, a stroke through a name, a red stamp."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scanner.ballot import Rect
from scanner.i18n import _
from scanner.layouts.files import LoadedLayout
from scanner.layouts.model import BallotLayout, FreeZoneKind
from scanner.rehearsal.plan import DeckSheet
from scanner.results.legend import FONT

DPI = 200
_PEN = "#1F3A93"
_PEN_MM = 0.6
_SHIFT_MM = 0.2
_RED = "#D02030"
_QUALITY = 92
_CROSS = 0.7  # of the box, at most this many mm:
_LARGEST_MM = 7.0


def deck_pdf(form: Sequence[LoadedLayout], sheets: Sequence[DeckSheet]) -> bytes:
    """Return the deck as a PDF in the size of the sheet: the pages of each ballot, one after the other."""
    pages = [page for number, sheet in enumerate(sheets, start=1) for page in _ballot(form, sheet, number)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=_QUALITY)
    return buffer.getvalue()


def _ballot(form: Sequence[LoadedLayout], sheet: DeckSheet, number: int) -> Iterator[Pillow.Image]:
    rows = iter(sheet.rows)
    for page, loaded in enumerate(form, start=1):
        own = tuple(islice(rows, len(loaded.layout.rows)))
        yield _page(loaded, replace(sheet, rows=own, stamped=sheet.stamped and page == 1), number)


def _page(loaded: LoadedLayout, sheet: DeckSheet, number: int) -> Pillow.Image:
    layout = loaded.layout
    size = round(_px(layout.sheet.width_mm)), round(_px(layout.sheet.height_mm))
    page = Pillow.fromarray(np.asarray(loaded.blank)).convert("RGB").resize(size, Pillow.Resampling.LANCZOS)
    draw = _Draw(page)
    for row, zones in zip(sheet.rows, layout.rows, strict=True):
        for box in zones.boxes:
            if box.level in row.marked:
                draw.cross(box.area, _shift(number))
        if row.struck:
            draw.strike(zones.name_text)
    if sheet.stamped:
        draw.stamp(layout)
    draw.label(layout, number)
    return page


def _shift(number: int) -> float:
    """Return how far in mm a ballot's crosses lie beside the middle: two ballots may have one page alike,
    and two equal images are taken for one page met twice."""
    return _SHIFT_MM * (number % 5 - 2)


class _Draw:
    """Draws on a page in millimetres."""

    def __init__(self, page: Pillow.Image) -> None:
        self._draw = ImageDraw.Draw(page)

    def cross(self, area: Rect, shift: float) -> None:
        x, y = (area.x0 + area.x1) / 2 + shift, (area.y0 + area.y1) / 2
        half = min(_CROSS * min(area.width, area.height), _LARGEST_MM) / 2
        self._line((x - half, y - half), (x + half, y + half))
        self._line((x + half, y - half), (x - half, y + half))

    def strike(self, name: Rect) -> None:
        y = (name.y0 + name.y1) / 2
        self._line((name.x0 - 1, y + 0.3), (name.x1 + 1, y - 0.3))

    def stamp(self, layout: BallotLayout) -> None:
        """Draw a red double ring of the stamp's size; it says that it is for a trial."""
        search, radius = layout.stamp.search, layout.stamp.diameter_mm / 2
        x = min(max(search.x0 + radius + 6, 0), layout.sheet.width_mm - radius)
        y = min(max((search.y0 + search.y1) / 2, radius + 6), layout.sheet.height_mm - radius)
        for ring, width in ((radius, 0.8), (radius * 0.93, 0.4), (radius * 0.62, 0.4)):
            box = _px(x - ring), _px(y - ring), _px(x + ring), _px(y + ring)
            self._draw.ellipse(box, outline=_RED, width=max(1, round(_px(width))))
        font = ImageFont.truetype(FONT, round(_px(radius * 0.26)))
        # vi: THỬ MÁY
        self._draw.text((_px(x), _px(y)), _("TRIAL"), _RED, font, anchor="mm")

    def label(self, layout: BallotLayout, number: int) -> None:
        """Say on the paper what it is, in the one place where ink means nothing: the signature's."""
        zone = next((zone.area for zone in layout.zones if zone.kind is FreeZoneKind.SIGNATURE), None)
        if zone is None:
            return
        # vi: PHIẾU THỬ {number} – không phải phiếu bầu
        text = _("TRIAL BALLOT {number}").format(number=number)
        size = min(4.0, zone.height / 3, zone.width / (0.75 * len(text)))
        font = ImageFont.truetype(FONT, round(_px(size)))
        middle = (_px((zone.x0 + zone.x1) / 2), _px((zone.y0 + zone.y1) / 2))
        self._draw.text(middle, text, "#555555", font, anchor="mm")

    def _line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        points = [(_px(x), _px(y)) for x, y in (start, end)]
        self._draw.line(points, fill=_PEN, width=round(_px(_PEN_MM)))


def _px(mm: float) -> float:
    return mm / 25.4 * DPI
