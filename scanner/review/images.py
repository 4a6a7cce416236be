"""Pictures for people: a page as its blank lies, signatures masked, and cuttings of it in millimetres.

Registered pages are kept as JPEG beside the count, for their owner only; the folder may be deleted at any
time and is filled again. An uncovered signature is never kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import simplejpeg

from scanner.ballot import BallotReading, Image, Rect
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.layouts.files import LoadedLayout, find_layout, load_layout
from scanner.results.joined import SheetPage
from scanner.results.output import write_private
from scanner.results.pictures import page_image
from scanner.results.signatures import signature_areas
from scanner.results.standing import Sheet
from scanner.results.upright import MM_PER_INCH, upright
from scanner.review.desk import Desk

FOLDER = ".registered"
DPI = 150
_QUALITY = 88
_MASK = (96, 96, 96)


def page_jpeg(desk: Desk, sheet: Sheet, number: int = 1, uncovered: bool = False) -> bytes:
    """Return page ``number`` (from 1, of those the sheet has) at ``DPI`` as JPEG, in its blank's frame.

    A page that was not read as a ballot is shown as it was scanned, no larger. ``uncovered``: without the
    mask over the signature; the caller has it recorded first (:func:`scanner.review.acts.uncover`).
    Raises RefusedError for a ballot without such a page: one entered from paper has none.
    """
    page = _page_of(sheet, number)
    reading = page.page
    if not isinstance(reading, BallotReading):
        return _jpeg(_shrunk(page_image(desk.store, reading.source.sha256).image))
    if uncovered:
        return _jpeg(_registered(desk, reading, masked=False))
    path = desk.folder / FOLDER / f"{reading.source.sha256}-{reading.layout_digest[:16]}.jpg"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        picture = _jpeg(_registered(desk, reading, masked=True))
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(path, picture)
        return picture


def original_jpeg(desk: Desk, sheet: Sheet, number: int = 1) -> bytes:
    """Return a page as it was scanned, untouched but for its size: nothing on it is masked."""
    page = _page_of(sheet, number)
    return _jpeg(page_image(desk.store, page.page.source.sha256).image)


def crops(desk: Desk, sheet: Sheet, rects: Iterable[Rect], number: int = 1, dpi: int = DPI) -> list[bytes]:
    """Return cuttings of a registered page as JPEG, each of a rectangle in mm of its blank.

    At half of ``DPI`` or less the kept picture is decoded at half its size, which is faster.
    """
    whole = _decoded(page_jpeg(desk, sheet, number), dpi)
    scale = DPI / 2 if 2 * dpi <= DPI else DPI
    return [_jpeg(_resized(_cut(whole, rect, scale / MM_PER_INCH), dpi / scale)) for rect in rects]


def _page_of(sheet: Sheet, number: int) -> SheetPage:
    if sheet.entered is not None:
        raise RefusedError(_("ballot {ballot}: entered from paper, no image").format(ballot=sheet.ballot))
    found = next((page for n, page in enumerate(sheet.pages, start=1) if n == number), None)
    if found is None:
        text = _("ballot {ballot}: has no page {number}")
        raise RefusedError(text.format(ballot=sheet.ballot, number=number))
    return found


def _registered(desk: Desk, reading: BallotReading, masked: bool) -> Image:
    loaded = _layout(desk.folder, reading.layout, reading.layout_digest)
    image = page_image(desk.store, reading.source.sha256).image
    page = upright(image, reading.registration, loaded.layout.sheet, DPI)
    if page.ndim == 2:
        page = cv2.cvtColor(page, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    if masked:
        page = page.copy()
        for area in signature_areas(page, loaded.blank, loaded.layout):
            _cut(page, area, DPI / MM_PER_INCH)[:] = _MASK
    return page


@lru_cache(maxsize=32)
def _layout(folder: Path, layout: str, _digest: str) -> LoadedLayout:
    return load_layout(find_layout(layout, folder))


def _cut(image: Image, rect: Rect, px_per_mm: float) -> Image:
    """Return a view of the part of a registered page that a rectangle covers; at least a pixel."""
    height, width = image.shape[:2]
    x0, x1 = _span(rect.x0, rect.x1, px_per_mm, width)
    y0, y1 = _span(rect.y0, rect.y1, px_per_mm, height)
    return image[y0:y1, x0:x1]


def _span(start: float, end: float, px_per_mm: float, length: int) -> tuple[int, int]:
    first = min(max(0, round(start * px_per_mm)), length - 1)
    return first, min(max(first + 1, round(end * px_per_mm)), length)


def _decoded(jpeg: bytes, dpi: int) -> Image:
    if 2 * dpi > DPI:
        return simplejpeg.decode_jpeg(jpeg, colorspace="BGR")
    height, width, *_rest = simplejpeg.decode_jpeg_header(jpeg)
    return simplejpeg.decode_jpeg(
        jpeg, colorspace="BGR", fastdct=True, min_height=(height + 1) // 2, min_width=(width + 1) // 2
    )


def _resized(image: Image, factor: float) -> Image:
    if factor == 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _shrunk(image: Image) -> Image:
    """Return an unregistered page no larger than A4 at ``DPI``."""
    longest = 297 / MM_PER_INCH * DPI
    return _resized(image, min(1.0, longest / max(image.shape[:2])))


def _jpeg(image: Image) -> bytes:
    color = "GRAY" if image.ndim == 2 else "BGR"
    pixels = image[:, :, None] if image.ndim == 2 else image
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=_QUALITY, colorspace=color))
