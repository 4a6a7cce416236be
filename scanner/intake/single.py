"""JPEG and PNG: files of one page, read whole and decoded when the page is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from scanner.i18n import _
from scanner.intake.limits import MAX_FILE_BYTES
from scanner.intake.pages import Decoded, PageError

# Makes a page of a file's bytes; then the pixels that are enough (as PageSource.decode), and the bytes' hash.
DecodePicture = Callable[[bytes, int, str | None], Decoded]


class SinglePage:
    """The one page of an open picture file, whose hash may be known."""

    def __init__(self, file: BinaryIO, decode_picture: DecodePicture, sha256: str | None) -> None:
        self._file = file
        self._decode_picture = decode_picture
        self._sha256 = sha256

    def __len__(self) -> int:
        return 1

    def decode(self, index: int, least: int) -> Decoded:
        """Return the page. Raises PageError if the file is damaged or of an absurd size."""
        self._file.seek(0)
        data = self._file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise PageError(_("the file is too large for one page; scan at 300 dpi"))
        return self._decode_picture(data, least, self._sha256)

    def close(self) -> None:
        self._file.close()
