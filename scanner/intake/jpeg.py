"""JPEG files and the JPEG streams that scanners put into PDF.

simplejpeg (libjpeg-turbo) decodes gray straight to gray and colour straight to BGR in about half the
time of ``cv2.imread``, and in its strict mode reports what libjpeg would pad in silence: a file cut
short, or bytes lost on the way. Neither OpenCV nor Pillow can be asked for that.

EXIF orientation: a turn is ignored, since the reader tries four orientations anyway and the raw pixels
then depend on no tag; a mirrored image is turned back, since no turn would make it readable.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import cv2
import numpy as np
import PIL.Image
import simplejpeg

from scanner.ballot import Image
from scanner.i18n import _
from scanner.intake.limits import check_size
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pixels import finish
from scanner.intake.quiet import without_warnings
from scanner.intake.resolution import believable_dpi

_EXIF_ORIENTATION = 0x0112
_MIRRORED = (2, 4, 5, 7)
# libjpeg's warning about padding between the last scan and the end marker: nothing is lost by it.
_HARMLESS = "extraneous bytes before marker 0xd9"


def decode_jpeg(data: bytes, least: int = 0, sha256: str | None = None) -> Decoded:
    """Return the page that a JPEG holds, named by the hash of its bytes, which may be known.

    With ``least``, it is decoded at a half, a quarter or an eighth of its size, which is faster, if its
    longer side keeps so many pixels. ``dpi`` is the file's own claim (JFIF or EXIF), of the pixels
    returned. Raises PageError if the JPEG is cut short, damaged, of a kind no decoder here knows, or of a
    size no ballot has. Bytes after the end marker are passed over.
    """
    try:
        with without_warnings(), PIL.Image.open(io.BytesIO(data), formats=("JPEG",)) as header:
            width, height = header.size
            dpi = believable_dpi(header.info.get("dpi"), width, height)
            mirrored = _is_mirrored(header)
    except Exception as error:  # a damaged header can make Pillow raise anything
        raise damaged() from error
    check_size(width, height)
    reduction = _reduction(max(width, height), least)
    image = _pixels(data, -(-height // reduction), -(-width // reduction))
    if mirrored:
        image = np.ascontiguousarray(image[:, ::-1])
    page = finish(image, dpi / reduction if dpi else None, sha256 or hashlib.sha256(data).hexdigest())
    return replace(page, reduction=reduction)


def _reduction(longer: int, least: int) -> int:
    return next((by for by in (8, 4, 2) if least and longer // by >= least), 1)


def damaged() -> PageError:
    """Return the refusal of a JPEG that is cut short or damaged."""
    return PageError(_("the JPEG is cut short or damaged; copy or scan it again"))


def _is_mirrored(header: PIL.Image.Image) -> bool:
    try:
        return header.getexif().get(_EXIF_ORIENTATION) in _MIRRORED
    except Exception:  # EXIF that cannot be parsed says nothing, and the pixels are none the worse
        return False


def _pixels(data: bytes, height: int, width: int) -> Image:
    try:
        return _decode(data, height, width, strict=True)
    except ValueError as error:
        if _HARMLESS not in str(error):
            raise damaged() from error
    return _decode(data, height, width, strict=False)


def _decode(data: bytes, height: int, width: int, *, strict: bool) -> Image:
    """Return the pixels at ``height`` × ``width``, a whole part of the JPEG's own size."""
    size = {"min_height": height, "min_width": width, "strict": strict}
    space = simplejpeg.decode_jpeg_header(data, strict=strict)[2].upper()
    if space == "GRAY":
        gray: Image = simplejpeg.decode_jpeg(data, "GRAY", **size)
        return gray.reshape(gray.shape[:2])
    if space in ("CMYK", "YCCK"):
        return _cmyk_to_bgr(simplejpeg.decode_jpeg(data, "CMYK", **size))
    # Plain upsampling of colour takes 11 % off; brightness stays the same to 0.001 levels on average.
    bgr: Image = simplejpeg.decode_jpeg(data, "BGR", fastupsample=True, **size)
    return bgr


def _cmyk_to_bgr(inverted: Image) -> Image:
    """Convert CMYK of shape (H, W, 4) as Adobe stores it in JPEG: inverted, 255 is no ink."""
    cyan, magenta, yellow, black = cv2.split(inverted)
    channels = [cv2.multiply(ink, black, scale=1 / 255) for ink in (yellow, magenta, cyan)]
    return cv2.merge(channels).astype(np.uint8, copy=False)
