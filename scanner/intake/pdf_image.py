"""Take the scanner's image out of a PDF as it is: JPEG data straight to the JPEG decoder.

What cannot be extracted exactly (soft masks, CMYK, spot colours, odd /Decode arrays, JBIG2 where
jbig2dec is not installed) is left to rendering. Damaged data is refused, never padded.
"""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import PIL.Image

from scanner.i18n import _
from scanner.intake.jpeg import decode_jpeg
from scanner.intake.limits import check_size
from scanner.intake.pages import Decoded, PageError
from scanner.intake.pdf_content import SoleImage
from scanner.intake.pixels import finish, from_pillow
from scanner.intake.quiet import heeding_libtiff

_GRAY_OR_RGB = frozenset({"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB"})
_INVERTED = [1.0, 0.0]
_FAX_COLUMNS = 1728  # the default, ISO 32000-1, table 11
_EOFB, _EOFB_MASK = 0x001001, 0xFFFFFF  # end of facsimile block, ITU-T T.6, 2.4.1.1


def extract_image(sole: SoleImage, least: int) -> Decoded | None:
    """Return the image's pixels, or None if only rendering shows it right.

    ``least`` is how many pixels the longer side of a JPEG must keep; 0: all.

    Raises PageError if its data is damaged or of an absurd size.
    """
    stream = sole.stream
    width, height = int(stream.Width), int(stream.Height)
    check_size(width, height)
    filters = _filters(stream)
    if not _is_plain(stream, filters):
        return None
    dpi = sole.dpi
    if filters[-1:] == ["/DCTDecode"]:
        decoded = decode_jpeg(_jpeg_bytes(stream, filters), least)
        return replace(decoded, dpi=dpi / decoded.reduction if dpi else None)
    picture = _as_picture(stream, filters)
    return finish(from_pillow(picture), dpi) if picture else None


def _filters(stream: pikepdf.Stream) -> list[str]:
    names = stream.get("/Filter", pikepdf.Array())
    return [str(name) for name in names] if isinstance(names, pikepdf.Array) else [str(names)]


def _jpeg_bytes(stream: pikepdf.Stream, filters: list[str]) -> bytes:
    """Return the JPEG as it was embedded, out of any other encoding around it (ASCII85, Flate)."""
    if len(filters) == 1:
        return stream.read_raw_bytes()
    jpeg = io.BytesIO()
    pikepdf.PdfImage(stream).extract_to(stream=jpeg)
    return jpeg.getvalue()


def _is_plain(stream: pikepdf.Stream, filters: list[str]) -> bool:
    if "/SMask" in stream or "/Mask" in stream or int(stream.get("/SMaskInData", 0)):
        return False
    if filters == ["/CCITTFaxDecode"] and not _is_plain_fax(stream):
        return False
    if any("/ColorTransform" in settings for settings in _decode_settings(stream)):
        return False
    return _has_plain_decode(stream, filters) and _has_plain_color(stream)


def _decode_settings(stream: pikepdf.Stream) -> list[pikepdf.Dictionary]:
    settings = stream.get("/DecodeParms", pikepdf.Array())
    each = settings if isinstance(settings, pikepdf.Array) else [settings]
    return [entry for entry in each if isinstance(entry, pikepdf.Dictionary)]


def _is_plain_fax(stream: pikepdf.Stream) -> bool:
    """True if pikepdf can tell libtiff all about fax data, and group 4 data has its end mark.

    libtiff pads group 4 data that is cut short in silence; poppler reports it.
    """
    settings = next(iter(_decode_settings(stream)), None)
    if settings is None or int(settings.get("/Columns", _FAX_COLUMNS)) != int(stream.Width):
        return False
    tail = int.from_bytes(stream.read_raw_bytes().rstrip(b"\0")[-4:], "big")
    ended = any((tail >> shift) & _EOFB_MASK == _EOFB for shift in range(8))
    return ended or int(settings.get("/K", 0)) >= 0


def _has_plain_decode(stream: pikepdf.Stream, filters: list[str]) -> bool:
    """True if /Decode is the default, or inverts a one-channel image that pikepdf inverts rightly."""
    decode = [float(number) for number in stream.get("/Decode", [])]
    if not decode:
        return True
    if _is_indexed(stream):
        return decode == [0.0, 2.0 ** int(stream.BitsPerComponent) - 1]
    coded_color = "/DCTDecode" in filters or "/JPXDecode" in filters
    return decode == [0.0, 1.0] * (len(decode) // 2) or (decode == _INVERTED and not coded_color)


def _color_space(stream: pikepdf.Stream) -> pikepdf.Object | None:
    return stream.get("/ColorSpace")


def _is_indexed(stream: pikepdf.Stream) -> bool:
    space = _color_space(stream)
    return isinstance(space, pikepdf.Array) and str(space[0]) == "/Indexed"


def _has_plain_color(stream: pikepdf.Stream) -> bool:
    space = _color_space(stream)
    if space is None:  # a mask, or JPEG 2000, which carries its own
        return bool(stream.get("/ImageMask", False)) or "/JPXDecode" in _filters(stream)
    return _is_gray_or_rgb(space[1] if _is_indexed(stream) else space)


def _is_gray_or_rgb(space: pikepdf.Object) -> bool:
    if isinstance(space, pikepdf.Array):
        if str(space[0]) == "/ICCBased":
            return int(space[1].N) in (1, 3)
        return str(space[0]) in _GRAY_OR_RGB
    return str(space) in _GRAY_OR_RGB


def _as_picture(stream: pikepdf.Stream, filters: list[str]) -> PIL.Image.Image | None:
    """Decode any image but JPEG; None where pikepdf knows no exact way."""
    try:
        with heeding_libtiff():
            picture = pikepdf.PdfImage(stream).as_pil_image()
            check_size(*picture.size)  # JPEG 2000 has a header of its own
            picture.load()
            return picture
    except (pikepdf.DependencyError, NotImplementedError, pikepdf.UnsupportedImageTypeError):
        return None
    except (PageError, MemoryError):
        raise
    except Exception as error:  # damaged data can make the decoders raise anything
        raise PageError(_("the page's image is damaged; export or scan it again")) from error
