"""From a ballot id to its overlay picture, out of the count's own originals."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from scanner.ballot import BallotReading, Image, Page
from scanner.errors import TamperedError
from scanner.i18n import _
from scanner.intake.documents import open_document
from scanner.layouts.files import find_layout, load_layout
from scanner.medium import touched_advice
from scanner.results.joined import SheetPage
from scanner.results.load import Results
from scanner.results.output import write_private
from scanner.results.overlay import PageView, Subject, draw_overlay, draw_page
from scanner.results.standing import Sheet
from scanner.store.store import Store

FOLDER = "pictures"


def picture_of(results: Results, sheet: Sheet) -> Image:
    """Return a sheet's overlay, BGR (H, W, 3).

    Raises TamperedError if the count no longer holds the image that was read.
    """
    if sheet.reading is None or sheet.reading.layout not in results.layouts:
        return draw_page(sheet.ballot, _page(results.folder, sheet.page.source.sha256).image, sheet.verdict)
    kind = results.count.ballot(sheet.kind) if sheet.kind else None
    persons = {person.id: person.name for person in kind.persons} if kind else {}
    views = [_view(results.folder, page) for page in sheet.pages]
    return draw_overlay(Subject(sheet.ballot, views, sheet.verdict, persons))


def _view(folder: Path, page: SheetPage) -> PageView:
    reading = page.page
    assert isinstance(reading, BallotReading)  # a ballot's pages were all read
    loaded = load_layout(find_layout(reading.layout, folder))
    image = _page(folder, reading.source.sha256).image
    return PageView(image, loaded.blank, reading, loaded.layout, page.number, page.rows_before)


def write_picture(results: Results, sheet: Sheet, path: Path | None) -> Path:
    """Write a sheet's overlay as PNG to ``path``, else into the count's pictures; return where."""
    if path is None:
        folder = results.folder / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{sheet.ballot}.png"
    write_private(path, _png(picture_of(results, sheet)))
    return path


def _page(folder: Path, sha256: str) -> Page:
    with Store(folder) as store:
        return page_image(store, sha256)


def page_image(store: Store, sha256: str) -> Page:
    """Return a page image out of the kept originals.

    Raises TamperedError if the count no longer holds the image that was read.
    """
    path, number = store.image_of(sha256)
    with open_document(path, path.name) as document:
        page = document.page(number - 1)
    if page.source.sha256 != sha256:
        message = _("{path}: not the image that was read; {advice}")
        raise TamperedError(message.format(path=path, advice=touched_advice()))
    return page


def _png(image: Image) -> bytes:
    buffer = io.BytesIO()
    Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1])).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
