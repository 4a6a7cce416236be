"""The overlay: the sheet as its blank lies, with what was read and what was flagged, and why.

Boxes wear the colour of their level, whatever is in doubt one striking colour that no level has. Every
reason has a number on the sheet and its words beside it. Signature zones are masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scanner.ballot import BallotReading, BoxState, Finding, Image, Rect, RowReading, Verdict
from scanner.i18n import _
from scanner.layouts.colors import LEVEL_COLORS
from scanner.layouts.model import BallotLayout, Row
from scanner.results.legend import FONT, Entry, Legend, beside
from scanner.results.signatures import signature_areas
from scanner.results.upright import MM_PER_INCH, upright
from scanner.results.words import alike, finding_text, outcome_name

DPI = 150.0
DOUBT = "#D55E00"
EMPTY = "#8C8C8C"
MASK = "#4D4D4D"

_LINE = 4  # pixels
_BADGE = 12  # pixels, a badge's radius
_SMALL_MM = 6.0
_TINT = 56  # of 255, over a marked box


@dataclass(frozen=True)
class PageView:
    """A page to draw: its image, its layout and its blank. ``number`` is its place in the ballot, from 1,
    ``rows_before`` the number of rows on the pages before."""

    image: Image
    blank: Image
    reading: BallotReading
    layout: BallotLayout
    number: int = 1
    rows_before: int = 0


@dataclass(frozen=True)
class Subject:
    """What to draw: a ballot's pages and all that is said of it; ``persons`` maps ids to names."""

    ballot: str
    pages: Sequence[PageView]
    verdict: Verdict
    persons: Mapping[str, str]


def draw_overlay(subject: Subject) -> Image:
    """Return the overlay, BGR (H, W, 3): the pages side by side, their legend to the right."""
    pages = [_draw_view(view, subject.verdict) for view in subject.pages]
    return _array(beside(_side_by_side(pages), _legend(subject)))


def _draw_view(view: PageView, verdict: Verdict) -> Pillow.Image:
    page = upright(view.image, view.reading.registration, view.layout.sheet, DPI)
    canvas = _Canvas(_pillow(page))
    for area in signature_areas(page, view.blank, view.layout):
        canvas.mask(area)
    _draw_boxes(canvas, view)
    _draw_findings(canvas, view, verdict)
    return canvas.picture


def _side_by_side(pages: Sequence[Pillow.Image]) -> Pillow.Image:
    size = sum(page.width for page in pages), max(page.height for page in pages)
    whole = Pillow.new("RGB", size, "white")
    x = 0
    for page in pages:
        whole.paste(page, (x, 0))
        x += page.width
        if x < whole.width:
            ImageDraw.Draw(whole).line((x, 0, x, whole.height), fill=EMPTY, width=2)
    return whole


def draw_page(ballot: str, image: Image, verdict: Verdict) -> Image:
    """Return a page that was not read as a ballot, as it is, with its reasons; nothing can be masked."""
    height = round(297 / MM_PER_INCH * DPI)
    picture = _pillow(image)
    picture.thumbnail((height, height), Pillow.Resampling.LANCZOS)
    reasons = [Entry(finding_text(finding), DOUBT) for finding in verdict.reasons]
    title = [_("Page {ballot}").format(ballot=ballot), outcome_name(verdict.outcome)]
    notes = [_("The page could not be placed on a layout: a signature, if there is one, is not masked.")]
    return _array(beside(picture, Legend(title, reasons, notes)))


class _Canvas:
    """A picture that is drawn on in millimetres of the blank."""

    def __init__(self, picture: Pillow.Image) -> None:
        self.picture = picture
        self._draw = ImageDraw.Draw(picture, "RGBA")
        self._font = ImageFont.truetype(FONT, 17)

    def outline(self, area: Rect, color: str, width: int, fill: str | None = None) -> None:
        self._draw.rectangle(_pixels(area), outline=color, width=width, fill=fill)

    def mask(self, area: Rect) -> None:
        """Cover an area, with a word that says what was there."""
        self.outline(area, MASK, 1, fill=MASK)
        x0, y0, x1, y1 = _pixels(area)
        # vi: chữ ký
        self._draw.text(((x0 + x1) / 2, (y0 + y1) / 2), _("signature"), "white", self._font, anchor="mm")

    def badge(self, area: Rect, text: str, before: int) -> None:
        """Put a number to the left of an area, further out for each of the ``before`` ones there."""
        x0, y0, _x1, y1 = _pixels(area)
        x = max(_BADGE, x0 - _BADGE - before * 2 * _BADGE)
        y = (y0 + y1) / 2
        circle = (x - _BADGE, y - _BADGE, x + _BADGE, y + _BADGE)
        self._draw.ellipse(circle, fill=DOUBT, outline="white", width=2)
        self._draw.text((x, y), text, "white", self._font, anchor="mm")


def _pixels(area: Rect) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (value / MM_PER_INCH * DPI for value in area.as_list())
    return x0, y0, x1, y1


def _draw_boxes(canvas: _Canvas, view: PageView) -> None:
    colors = _level_colors(view.layout)
    zones = {row.person: row for row in view.layout.rows}
    for row in view.reading.rows:
        if row.person in zones:
            _draw_row(canvas, row, zones[row.person], colors)


def _draw_row(canvas: _Canvas, row: RowReading, zones: Row, colors: Mapping[str, str]) -> None:
    """Empty boxes first, so that their thin lines do not cross the colours of marked ones."""
    areas = {box.level: box.area for box in zones.boxes}
    for box in sorted(row.boxes, key=lambda box: box.state is not BoxState.EMPTY):
        area = areas[box.level].padded(-0.4)
        if box.state is BoxState.EMPTY:
            canvas.outline(area, EMPTY, 1)
        elif box.state is BoxState.MARKED:
            canvas.outline(area, colors[box.level], _LINE, fill=f"{colors[box.level]}{_TINT:02x}")
        else:
            canvas.outline(area, DOUBT, _LINE, fill=f"{DOUBT}{_TINT:02x}")


def _draw_findings(canvas: _Canvas, view: PageView, verdict: Verdict) -> None:
    """Outline what was flagged, then number it, so that no outline crosses a number."""
    places = [
        (number, area)
        for number, group in enumerate(alike(verdict.reasons), 1)
        for finding in group
        if (area := _place(finding, view)) is not None
    ]
    for _number, area in places:
        canvas.outline(area, DOUBT, 3)
    taken: Counter[tuple[int, int]] = Counter()
    for number, area in places:
        corner = (round(area.x0 / 5), round(area.y0 / 5))
        canvas.badge(area, str(number), taken[corner])
        taken[corner] += 1


def _place(finding: Finding, view: PageView) -> Rect | None:
    """Return where a finding is: its own place, else its person's row, else nowhere on this page."""
    if finding.place is not None and finding.page != view.number:
        return None
    if finding.place is not None:
        small = min(finding.place.width, finding.place.height) < _SMALL_MM
        return finding.place.padded(1.0) if small else finding.place
    index = (finding.row or 0) - view.rows_before - 1
    if finding.row is None or not 0 <= index < len(view.layout.rows):
        return None
    row = view.layout.rows[index]
    cells = [row.name_cell, *(box.cell for box in row.boxes)]
    return Rect(
        min(cell.x0 for cell in cells),
        min(cell.y0 for cell in cells),
        max(cell.x1 for cell in cells),
        max(cell.y1 for cell in cells),
    )


def _level_colors(layout: BallotLayout) -> dict[str, str]:
    return {level.id: color for level, color in zip(layout.levels, LEVEL_COLORS, strict=False)}


def _legend(subject: Subject) -> Legend:
    layout = subject.pages[0].layout
    colors = _level_colors(layout)
    title = [_("Ballot {ballot}").format(ballot=subject.ballot), outcome_name(subject.verdict.outcome)]
    entries = [Entry(level.name, colors[level.id]) for level in layout.levels]
    # vi: ô để trống
    entries.append(Entry(_("box left empty"), EMPTY))
    # vi: chỗ không rõ, cần người xem
    entries.append(Entry(_("not clear: a person must look"), DOUBT))
    return Legend(title, [*entries, *_reasons(subject)], [])


def _reasons(subject: Subject) -> list[Entry]:
    persons = {
        row.row + view.rows_before: subject.persons.get(row.person, row.person)
        for view in subject.pages
        for row in view.reading.rows
    }
    groups = alike(subject.verdict.reasons)
    return [
        Entry(finding_text(group[0], persons.get(group[0].row or 0, "")), DOUBT, str(number))
        for number, group in enumerate(groups, 1)
    ]


def _pillow(image: Image) -> Pillow.Image:
    if image.ndim == 2:
        return Pillow.fromarray(image).convert("RGB")
    return Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1]))


def _array(picture: Pillow.Image) -> Image:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
