"""TIFF files of one page or many, decoded page by page with Pillow.

``cv2.imreadmulti`` holds all pages in memory and reads no resolution. A TIFF's page is named by the
hash of its decoded pixels, so that it is the same page alone, in a stack, or under another compression.
"""

from __future__ import annotations

from typing import BinaryIO

import PIL.Image

from scanner.i18n import _
from scanner.intake.limits import check_size
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pixels import finish, from_pillow
from scanner.intake.quiet import heeding_libtiff
from scanner.intake.resolution import believable_dpi
from scanner.intake.tiff_directory import BrokenChainError, Directory, read_directories


class TiffPages:
    """The pages of an open TIFF; thumbnails that some scanners store beside a page are no pages."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the directories of ``file`` and own it. Raises PageError if pages may be missing."""
        self._file = file
        self._picture: PIL.Image.Image | None = None
        try:
            directories = list(read_directories(file))
        except BrokenChainError as error:
            raise _damaged() from error
        self._pages = [directory for directory in directories if not directory.thumbnail]
        if not self._pages:
            raise _damaged()

    def __len__(self) -> int:
        return len(self._pages)

    def decode(self, index: int, least: int = 0) -> Decoded:
        """Return page ``index``. Raises PageError if that page is cut short, damaged or of an absurd size."""
        page = self._pages[index]
        check_size(page.width, page.height)
        if not page.whole:
            raise _damaged()
        try:
            with heeding_libtiff():
                return self._decode(page)
        except PageError:
            raise
        except Exception as error:  # damaged data can make Pillow raise anything
            self._picture = None  # its state is not to be trusted for the next page
            raise _damaged() from error

    def _decode(self, page: Directory) -> Decoded:
        if self._picture is None:
            self._file.seek(0)
            self._picture = PIL.Image.open(self._file, formats=("TIFF",))
        picture = self._picture
        picture.seek(page.frame)
        dpi = believable_dpi(picture.info.get("dpi"), *picture.size)
        return finish(from_pillow(picture), dpi)

    def close(self) -> None:
        self._picture = None
        self._file.close()


def _damaged() -> PageError:
    return PageError(_("the TIFF is cut short or damaged; copy or scan it again"))
