"""PDF files: a page that is one image gives up that image; only other pages are rendered.

Extracting takes 0.2 ms and gives the scanner's own pixels; rendering takes some 200 ms and resamples.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import BinaryIO

import pikepdf

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pdf_content import find_sole_image
from scanner.intake.pdf_image import extract_image
from scanner.intake.pdf_render import render_page

# What qpdf repaired is judged here; it would otherwise go to the terminal as a log message.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

_TAIL_BYTES = 4096
_PAGE_TREE = re.compile(r"pages? tree|/Kids|page object", re.IGNORECASE)


class PdfPages:
    """The pages of an open PDF."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        """Parse ``file``, which is open at ``path``, and own it.

        Raises PageError if the PDF is encrypted, broken, or damaged so that pages may be missing.
        """
        self._file = file
        self._path = path
        try:
            self._pdf = pikepdf.open(file)
            self._count = len(self._pdf.pages)
        except pikepdf.PasswordError as error:
            raise PageError(_("the PDF is encrypted; remove the password and read it again")) from error
        except (OSError, MemoryError):
            raise
        except Exception as error:  # a broken file can make the parser raise anything
            raise _broken() from error
        if not self._count or self._may_lack_pages(self._pdf.get_warnings()):
            self._pdf.close()
            raise _broken()

    def __len__(self) -> int:
        return self._count

    def decode(self, index: int, least: int) -> Decoded:
        """Return page ``index``. Raises PageError for that page, MachineError if poppler is missing."""
        try:
            page = self._pdf.pages[index]
            sole = find_sole_image(page)
            decoded = extract_image(sole, least) if sole else None
            return decoded or render_page(page, self._path, index, sole.dpi if sole else None)
        except (PageError, MachineError, OSError, MemoryError):
            raise
        except Exception as error:  # a broken page can make the parser raise anything
            raise PageError(_("the page is damaged; export or scan it again")) from error

    def close(self) -> None:
        self._pdf.close()
        self._file.close()

    def _may_lack_pages(self, repairs: list[str]) -> bool:
        """True if a PDF that qpdf had to repair ends early or names pages it does not hold.

        Mere wrong offsets, as mail programs and old firmware leave them, lose nothing.
        """
        if not repairs:
            return False
        self._file.seek(0, 2)
        self._file.seek(max(0, self._file.tell() - _TAIL_BYTES))
        return b"%%EOF" not in self._file.read() or any(_PAGE_TREE.search(repair) for repair in repairs)


def _broken() -> PageError:
    return PageError(_("the PDF is broken or cut short; export or scan it again"))
