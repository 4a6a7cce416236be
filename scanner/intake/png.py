"""PNG files, checked to the last chunk: Pillow alone would not miss a wrong check sum in the pixels."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

import PIL.Image

from scanner.i18n import _
from scanner.intake.limits import check_size
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pixels import finish, from_pillow
from scanner.intake.quiet import without_warnings
from scanner.intake.resolution import believable_dpi

_SIGNATURE_BYTES = 8
_CHUNK_HEAD = struct.Struct(">I4s")
_CHECKSUM_BYTES = 4


def decode_png(data: bytes, least: int = 0, sha256: str | None = None) -> Decoded:
    """Return the page that a PNG holds, named by the hash of its bytes, which may be known.

    8 or 16 bits, gray, colour, palette or 1-bit; transparent parts become white paper. ``least`` saves
    nothing here: a PNG is decoded whole. Raises PageError if the file is cut short, damaged, or of a size
    no ballot has.
    """
    try:
        with without_warnings(), PIL.Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            check_size(*picture.size)
            _check_chunks(data)
            image = from_pillow(picture)
            dpi = believable_dpi(picture.info.get("dpi"), *picture.size)
    except PageError:
        raise
    except Exception as error:  # a damaged file can make Pillow raise anything
        raise _damaged() from error
    return finish(image, dpi, sha256 or hashlib.sha256(data).hexdigest())


def _damaged() -> PageError:
    return PageError(_("the PNG is cut short or damaged; copy or scan it again"))


def _check_chunks(data: bytes) -> None:
    """Raise PageError unless every chunk up to the end chunk is whole and has its check sum."""
    view = memoryview(data)
    place = _SIGNATURE_BYTES
    kind = b""
    while kind != b"IEND":
        if place + _CHUNK_HEAD.size + _CHECKSUM_BYTES > len(view):
            raise _damaged()
        length, kind = _CHUNK_HEAD.unpack_from(view, place)
        end = place + _CHUNK_HEAD.size + length
        body_with_kind = view[place + 4 : end]
        if zlib.crc32(body_with_kind).to_bytes(_CHECKSUM_BYTES, "big") != view[end : end + _CHECKSUM_BYTES]:
            raise _damaged()
        place = end + _CHECKSUM_BYTES
