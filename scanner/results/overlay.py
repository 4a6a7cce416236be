"""The overlay: the sheet as its blank lies, with what was read and what was flagged, and why.

Boxes wear the colour of their level, whatever is in doubt one striking colour that no level has. Every
reason has a number on the sheet and its words beside it. Signature zones are masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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
class Subject:
    """What to draw: a page, its layout's blank, all that is said of it; ``persons`` maps ids to names."""

    ballot: str
    image: Image
    blank: Image
    reading: BallotReading
    layout: BallotLayout
    verdict: Verdict
    persons: Mapping[str, str]


def draw_overlay(subject: Subject) -> Image:
    """Return the overlay, BGR (H, W, 3), with its legend to the right of the sheet."""
    sheet = subject.layout.sheet
    page = upright(subject.image, subject.reading.registration, sheet, DPI)
    canvas = _Canvas(_pillow(page))
    for area in signature_areas(page, subject.blank, subject.layout):
        canvas.mask(area)
    _draw_boxes(canvas, subject)
    _draw_findings(canvas, subject)
    return _array(beside(canvas.picture, _legend(subject)))


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


def _draw_boxes(canvas: _Canvas, subject: Subject) -> None:
    colors = _level_colors(subject.layout)
    zones = {row.person: row for row in subject.layout.rows}
    for row in subject.reading.rows:
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


def _draw_findings(canvas: _Canvas, subject: Subject) -> None:
    """Outline what was flagged, then number it, so that no outline crosses a number."""
    places = [
        (number, area)
        for number, group in enumerate(alike(subject.verdict.reasons), 1)
        for finding in group
        if (area := _place(finding, subject)) is not None
    ]
    for _number, area in places:
        canvas.outline(area, DOUBT, 3)
    taken: Counter[tuple[int, int]] = Counter()
    for number, area in places:
        corner = (round(area.x0 / 5), round(area.y0 / 5))
        canvas.badge(area, str(number), taken[corner])
        taken[corner] += 1


def _place(finding: Finding, subject: Subject) -> Rect | None:
    """Return where a finding is: its own place, else its person's row, else nowhere on the sheet."""
    if finding.place is not None:
        small = min(finding.place.width, finding.place.height) < _SMALL_MM
        return finding.place.padded(1.0) if small else finding.place
    if finding.row is None or not 1 <= finding.row <= len(subject.layout.rows):
        return None
    row = subject.layout.rows[finding.row - 1]
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
    colors = _level_colors(subject.layout)
    title = [_("Ballot {ballot}").format(ballot=subject.ballot), outcome_name(subject.verdict.outcome)]
    entries = [Entry(level.name, colors[level.id]) for level in subject.layout.levels]
    # vi: ô để trống
    entries.append(Entry(_("box left empty"), EMPTY))
    # vi: chỗ không rõ, cần người xem
    entries.append(Entry(_("not clear: a person must look"), DOUBT))
    return Legend(title, [*entries, *_reasons(subject)], [])


def _reasons(subject: Subject) -> list[Entry]:
    persons = {row.row: subject.persons.get(row.person, row.person) for row in subject.reading.rows}
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
