"""Render a PDF page that is not one image, with poppler through pdf2image, at 300 dpi."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.intake.limits import MAX_PIXELS, MAX_SIDE, check_size
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pixels import finish, from_pillow

RENDER_DPI = 300
_LOWEST_DPI, _HIGHEST_DPI = 150, 600
_TIMEOUT_S = 120
_POINTS_PER_INCH = 72
_MAX_FORM_DEPTH = 4


def render_page(page: pikepdf.Page, path: Path, index: int, dpi: float | None) -> Decoded:
    """Return page ``index`` (from 0) of the PDF at ``path``, in gray if nothing on it has colour.

    ``dpi`` is the resolution of the page's own pixels, if it has one. Raises PageError if the page is of
    an absurd size, holds an image of an absurd size, or is damaged; MachineError if poppler is missing.
    """
    used_dpi = _render_dpi(dpi)
    _check_page_size(page, used_dpi)
    _check_images(page)
    try:
        pictures = convert_from_path(
            path,
            dpi=used_dpi,
            first_page=index + 1,
            last_page=index + 1,
            use_cropbox=True,
            strict=True,
            timeout=_TIMEOUT_S,
        )
    except PDFInfoNotInstalledError as error:
        raise MachineError(
            _("poppler is missing, which draws this PDF page; install it (Debian: poppler-utils)")
        ) from error
    except PDFPopplerTimeoutError as error:
        raise PageError(_("drawing the page takes too long; scan it as an image instead")) from error
    except (PDFSyntaxError, PDFPageCountError) as error:
        raise _damaged() from error
    if not pictures:
        raise _damaged()
    return finish(from_pillow(pictures[0]), float(used_dpi))


def _damaged() -> PageError:
    return PageError(_("the page is damaged; export or scan it again"))


def _render_dpi(own: float | None) -> int:
    """Return the image's own resolution, so that rendering moves no pixel, or else 300."""
    return round(own) if own and _LOWEST_DPI <= own <= _HIGHEST_DPI else RENDER_DPI


def _check_page_size(page: pikepdf.Page, dpi: int) -> None:
    x0, y0, x1, y1 = (float(number) for number in page.cropbox)
    scale = dpi / _POINTS_PER_INCH * float(page.obj.get("/UserUnit", 1))
    check_size(round(abs(x1 - x0) * scale), round(abs(y1 - y0) * scale))


def _check_images(page: pikepdf.Page) -> None:
    """Raise PageError if an image on the page is too large to decode, since poppler would try."""
    for width, height in _image_sizes(page.resources, 0):
        if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
            check_size(width, height)


def _image_sizes(resources: pikepdf.Object, depth: int) -> Iterator[tuple[int, int]]:
    for drawn in resources.get("/XObject", pikepdf.Dictionary()).values():
        if str(drawn.get("/Subtype")) == "/Image":
            yield int(drawn.get("/Width", 0)), int(drawn.get("/Height", 0))
        elif depth < _MAX_FORM_DEPTH:
            yield from _image_sizes(drawn.get("/Resources", pikepdf.Dictionary()), depth + 1)
