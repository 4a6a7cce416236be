"""Pictures that may leave the count: each page as its blank lies, signatures masked."""

from __future__ import annotations

import io
from collections.abc import Iterator

import cv2
from PIL import Image as Pillow

from scanner.archive.members import PICTURES
from scanner.ballot import BallotReading, Image, Rect
from scanner.layouts.files import LoadedLayout, find_layout, load_layout
from scanner.results.joined import SheetPage
from scanner.results.load import Results
from scanner.results.pictures import page_image
from scanner.results.signatures import signature_areas
from scanner.results.standing import Sheet
from scanner.results.upright import MM_PER_INCH, upright
from scanner.store.store import Store

DPI = 150.0
_GRAY = 77
_QUALITY = 85


def masked_pictures(results: Results) -> tuple[dict[str, bytes], list[str]]:
    """Return JPEG pictures by name, and the ids of sheets left out.

    A page that could not be placed on a layout is left out: nobody knows where a signature would be.
    """
    found: dict[str, bytes] = {}
    left_out = []
    layouts = {layout: load_layout(find_layout(layout, results.folder)) for layout in results.layouts}
    with Store(results.folder) as store:
        for sheet, page in _pages(results):
            reading = page.page
            if isinstance(reading, BallotReading) and reading.layout in layouts:
                image = page_image(store, reading.source.sha256).image
                picture = masked_page(image, reading, layouts[reading.layout])
                found[f"{PICTURES}/{reading.source.sha256}.jpg"] = _jpeg(picture)
            else:
                left_out.append(sheet.ballot)
    return found, left_out


def _pages(results: Results) -> Iterator[tuple[Sheet, SheetPage]]:
    """Yield every page of which there is an image, but for empty reverses."""
    for sheet in results.standing.sheets:
        if sheet.entered is None and not sheet.set_aside:
            yield from ((sheet, page) for page in sheet.pages)


def masked_page(image: Image, reading: BallotReading, loaded: LoadedLayout) -> Image:
    """Return a page as its blank lies, gray (H, W) or BGR (H, W, 3) at 150 dpi, its signatures covered."""
    picture = upright(image, reading.registration, loaded.layout.sheet, DPI)
    areas = signature_areas(picture, loaded.blank, loaded.layout)
    picture = picture.copy()
    for area in areas:
        _cover(picture, area)
    return picture


def _cover(picture: Image, area: Rect) -> None:
    x0, y0, x1, y1 = (round(value / MM_PER_INCH * DPI) for value in area.as_list())
    picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = _GRAY


def _jpeg(image: Image) -> bytes:
    shown = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    buffer = io.BytesIO()
    Pillow.fromarray(shown).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
