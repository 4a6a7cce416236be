"""The door of intake: open a file by its content and take its pages as records, one at a time.

What names a page (``Source.sha256``):

- JPEG and PNG: the hash of the file's bytes;
- a PDF page that is one JPEG image: the hash of the embedded JPEG's bytes, so that a scanner's page is
  the same page alone and inside a PDF;
- every other page (TIFF, other images in PDF, rendered PDF): the hash of its decoded pixels with their
  shape and colour mode.

Pixels are handed on as they are stored: EXIF and PDF turns are ignored, because the reader finds the
orientation from the ballot itself.
"""

from __future__ import annotations

import stat
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from scanner.ballot import Page, Source
from scanner.errors import FileError
from scanner.i18n import _
from scanner.intake.formats import HEAD_BYTES, Format, sniff
from scanner.intake.jpeg import decode_jpeg
from scanner.intake.pages import PageError, PageSource
from scanner.intake.pdf import PdfPages
from scanner.intake.png import decode_png
from scanner.intake.single import SinglePage
from scanner.intake.tiff import TiffPages


class Document:
    """An open input file; ``len`` is its number of pages. One page is in memory at a time."""

    def __init__(self, given: str, pages: PageSource) -> None:
        self._given = given
        self._pages = pages

    def __len__(self) -> int:
        return len(self._pages)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; pages already taken stay good."""
        self._pages.close()

    def page(self, index: int, least: int = 0) -> Page:
        """Return page ``index``, from 0 (``source.page`` counts from 1).

        With ``least``, a JPEG may be decoded at a half, a quarter or an eighth of its pixels each way, as
        long as its longer side keeps that many.

        Raises FileError if this page cannot be read, which says nothing of the others; MachineError if a
        program that the page needs is missing; IndexError if there is no such page.
        """
        if not 0 <= index < len(self):
            raise IndexError(index)
        try:
            decoded = self._pages.decode(index, least)
        except PageError as error:
            raise FileError(self._given, self._about_page(index, str(error))) from error
        except OSError as error:
            raise FileError(self._given, _os_reason(error)) from error
        except MemoryError as error:
            raise FileError(
                self._given, self._about_page(index, _("not enough memory to decode it"))
            ) from error
        source = Source(self._given, index + 1, decoded.sha256)
        return Page(source, decoded.image, decoded.dpi, decoded.color, decoded.reduction)

    def _about_page(self, index: int, reason: str) -> str:
        if len(self) == 1:
            return reason
        return _("page {page}: {reason}").format(page=index + 1, reason=reason)


def open_document(path: Path, given: str, sha256: str | None = None) -> Document:
    """Open ``path``, which the user calls ``given``, by what its content is and not by its name.

    ``sha256`` is the hash of the file's bytes, if it is known: they need not be hashed again. Use as a
    context manager. Raises FileError if the file cannot be opened at all: gone, not allowed, empty, of no
    known format, encrypted, or broken beyond its first page.
    """
    try:
        return Document(given, _open_pages(path, sha256))
    except PageError as error:
        raise FileError(given, str(error)) from error
    except OSError as error:
        raise FileError(given, _os_reason(error)) from error


def _open_pages(path: Path, sha256: str | None) -> PageSource:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        next(path.iterdir(), None)  # raises where the folder may not be listed
        raise PageError(_("this is a folder, not a file"))
    if not stat.S_ISREG(mode):
        raise PageError(_("this is not an ordinary file; copy it to the disk and read the copy"))
    file = path.open("rb")
    try:
        return _pages_of(file, path, sha256)
    except BaseException:
        file.close()
        raise


def _pages_of(file: BinaryIO, path: Path, sha256: str | None) -> PageSource:
    """Return the pages of an open file, which they own from here on."""
    head = file.read(HEAD_BYTES)
    if not head:
        raise PageError(_("the file is empty; copy or scan it again"))
    match sniff(head):
        case Format.JPEG:
            return SinglePage(file, decode_jpeg, sha256)
        case Format.PNG:
            return SinglePage(file, decode_png, sha256)
        case Format.TIFF:
            return TiffPages(file)
        case Format.PDF:
            return PdfPages(file, path)
    raise PageError(_("this is no JPEG, PNG, TIFF or PDF file, whatever its name says"))


def _os_reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return _("no permission to read it; check who owns the file and try again")
    if isinstance(error, FileNotFoundError):
        return _("the file is no longer there; check the folder or the drive and try again")
    return _("it cannot be read ({reason}); check the drive and try again").format(
        reason=error.strerror or error
    )
