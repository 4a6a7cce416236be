"""Opening a blank: each page as an upright gray picture, with its text where a PDF has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFSyntaxError
from PIL import Image as Pillow
from PIL import ImageOps, ImageSequence

from scanner.ballot import Image
from scanner.errors import MachineError, SettingsError
from scanner.i18n import _
from scanner.layouts.learn import straighten
from scanner.layouts.learn.ocr import turned_by
from scanner.layouts.learn.pdf_text import PdfText, read_pdf_words
from scanner.layouts.learn.scale import DPI
from scanner.medium import by_medium

_WORD_FILES = {".docx", ".doc", ".odt", ".rtf"}
_PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"}
_MAX_PIXELS = 150_000_000  # A3 at 600 dpi has 70 million
_FEWEST_WORDS = 8  # a page with fewer is a picture with, at most, a page number
_LEAST_INK = 0.0005  # share of dark pixels below which a page is empty


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page of the blank, upright, straight, gray (H, W) at :data:`~scanner.layouts.learn.scale.DPI`.

    ``text`` is None for a scan: its words are read by OCR.
    """

    image: Image
    text: PdfText | None


def open_sheets(path: Path) -> Iterator[Sheet]:
    """Yield the pages of a blank that carry print.

    Raises SettingsError if the file is no blank that can be learnt, MachineError if a program is missing.
    """
    kind = path.suffix.lower()
    if kind in _WORD_FILES:
        message = by_medium(
            command=_(
                "{path}: save it as PDF first (in Word: File → Save As → PDF), "
                "then: kiemphieu layout learn {pdf}"
            ),
            page=_("{path}: save it as PDF first (in Word: File → Save As → PDF), then choose {pdf}"),
        )
        raise SettingsError(message.format(path=path, pdf=path.with_suffix(".pdf").name))
    if not path.is_file():
        raise SettingsError(_("{path}: there is no such file").format(path=path))
    if kind == ".pdf":
        pages = _pdf_sheets(path)
    elif kind in _PICTURES:
        pages = (_from_scan(image, dpi) for image, dpi in open_pictures(path))
    else:
        raise SettingsError(
            _("{path}: a blank is a PDF, or a scan as PDF, JPEG, PNG or TIFF").format(path=path)
        )
    return (sheet for sheet in pages if (sheet.image < 128).mean() > _LEAST_INK)


def as_scan(sheet: Sheet) -> Sheet:
    """Return a PDF's page as if it had been scanned: its text is passed over, its picture set upright."""
    return _from_scan(sheet.image, DPI)


def open_colour(path: Path) -> Image:
    """Return the first page of a stamped sheet, BGR at the resolution of learning, as it was scanned."""
    if path.suffix.lower() == ".pdf":
        picture = _rendered(path, 1, gray=False)
        return np.ascontiguousarray(picture[:, :, ::-1])
    image, dpi = next(open_pictures(path, "RGB"))
    return np.ascontiguousarray(straighten.at_dpi(image, straighten.scan_dpi(image.shape, dpi))[:, :, ::-1])


def _pdf_sheets(path: Path) -> Iterator[Sheet]:
    for number, scanned in enumerate(_scanned_pages(path), start=1):
        image = _rendered(path, number, gray=True)
        text = None if scanned else read_pdf_words(path, number)
        if text is None or len(text.words) < _FEWEST_WORDS:
            yield _from_scan(image, DPI)
        else:
            yield Sheet(image, text)


def _scanned_pages(path: Path) -> list[bool]:
    """Tell, for each page, whether it is one big picture (perhaps with invisible text upon it)."""
    try:
        with pikepdf.open(path) as pdf:
            return [_is_scan(page) for page in pdf.pages]
    except pikepdf.PasswordError as error:
        raise SettingsError(
            _("{path}: the PDF has a password; save it without one").format(path=path)
        ) from error
    except (pikepdf.PdfError, OSError) as error:
        raise SettingsError(
            _("{path}: not a PDF, or a damaged one; save it again").format(path=path)
        ) from error


def _is_scan(page: pikepdf.Page) -> bool:
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    page_inches = sorted(((x1 - x0) / 72, (y1 - y0) / 72))
    for image in page.resources.get("/XObject", pikepdf.Dictionary()).values():
        pixels = sorted((int(image.get("/Width", 0)), int(image.get("/Height", 0))))
        dpi = [size / inches for size, inches in zip(pixels, page_inches, strict=True)]
        if min(dpi) >= 90 and max(dpi) / min(dpi) < 1.05:
            return True
    return False


def _rendered(path: Path, number: int, *, gray: bool) -> Image:
    try:
        pages = convert_from_path(
            path, dpi=DPI, first_page=number, last_page=number, grayscale=gray, use_cropbox=True
        )
    except PDFInfoNotInstalledError as error:
        raise MachineError(_("poppler is missing; install it (Debian: apt install poppler-utils)")) from error
    except (PDFPageCountError, PDFSyntaxError) as error:
        raise SettingsError(
            _("{path}: not a PDF, or a damaged one; save it again").format(path=path)
        ) from error
    if not pages:
        raise SettingsError(_("{path}: page {number} cannot be drawn").format(path=path, number=number))
    return np.asarray(pages[0])


def open_pictures(path: Path, mode: str = "L") -> Iterator[tuple[Image, float | None]]:
    """Yield each picture of a file in Pillow's ``mode`` with its declared dpi, if any."""
    try:
        with Pillow.open(path) as file:
            if file.width * file.height > _MAX_PIXELS:
                raise SettingsError(
                    _("{path}: the picture is too large for a sheet of paper").format(path=path)
                )
            for frame in ImageSequence.Iterator(file):
                dpi = frame.info.get("dpi", (0, 0))[0]
                upright = ImageOps.exif_transpose(frame)
                yield np.asarray(upright.convert(mode)), float(dpi) or None
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        raise SettingsError(
            _("{path}: the picture cannot be read; scan it again").format(path=path)
        ) from error


def _from_scan(image: Image, dpi: float | None) -> Sheet:
    gray = straighten.whiten(straighten.at_dpi(image, straighten.scan_dpi(image.shape, dpi)))
    straight = straighten.turn(gray, straighten.skew(gray))
    return Sheet(straighten.quarter_turns(straight, turned_by(straight)), None)
