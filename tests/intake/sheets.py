"""Drawn sheets and the files that hold them, made in memory: no file of a test comes from outside."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

# A5 at 150 dpi, and the same sheet in points.
WIDTH, HEIGHT, DPI = 874, 1240, 150
WIDTH_PT, HEIGHT_PT = WIDTH * 72 / DPI, HEIGHT * 72 / DPI
FULL_PAGE = f"q {WIDTH_PT} 0 0 {HEIGHT_PT} 0 0 cm /I0 Do Q".encode()
DCT = {"Filter": Name.DCTDecode, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
GRAY8 = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
BITS1 = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}


def gray_sheet(seed: int = 1) -> Image.Image:
    """A sheet of lines in many grays on a shaded ground, mode L; another for another ``seed``."""
    draw_from = random.Random(seed)
    shade = np.linspace(225, 255, HEIGHT).astype(np.uint8)
    sheet = Image.fromarray(np.repeat(shade[:, None], WIDTH, axis=1))
    pen = ImageDraw.Draw(sheet)
    for _line in range(40):
        ends = [(draw_from.randrange(WIDTH), draw_from.randrange(HEIGHT)) for _end in range(2)]
        pen.line(ends, fill=draw_from.randrange(0, 150), width=4)
    return sheet


def color_sheet(seed: int = 1) -> Image.Image:
    """The gray sheet with a red ring, as a stamp leaves it, and a blue stroke, mode RGB."""
    sheet = gray_sheet(seed).convert("RGB")
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((80, 60, 300, 280), outline=(200, 40, 50), width=7)
    pen.line((500, 700, 560, 760), fill=(30, 40, 160), width=4)
    return sheet


def bilevel_sheet(seed: int = 1) -> Image.Image:
    """The gray sheet in black and white, mode 1; no symmetry, and far more white than black."""
    return gray_sheet(seed).point(lambda level: 255 * (level > 160)).convert("1")


def encode(sheet: Image.Image, kind: str, **settings: object) -> bytes:
    """Return ``sheet`` as a file's bytes, with its resolution."""
    file = io.BytesIO()
    sheet.save(file, kind, dpi=(DPI, DPI), **settings)
    return file.getvalue()


def jpeg(sheet: Image.Image | None = None, **settings: object) -> bytes:
    return encode(sheet or color_sheet(), "JPEG", quality=85, **settings)


def tiff_stack(*sheets: Image.Image, compression: str = "raw") -> bytes:
    """Return sheets of one mode as the pages of one TIFF."""
    return encode(sheets[0], "TIFF", compression=compression, save_all=True, append_images=sheets[1:])


def fax_data(sheet: Image.Image) -> bytes:
    """Return a sheet's group 4 data in one strip, black as 1 (PDF: /BlackIs1 false and white as 0)."""
    inverted = sheet.point(lambda level: 255 - level)
    data = encode(inverted, "TIFF", compression="group4", tiffinfo={278: HEIGHT})
    tags = Image.open(io.BytesIO(data)).tag_v2
    (place,), (size,) = tags[273], tags[279]
    return data[place : place + size]


def fax(**settings: object) -> dict[str, object]:
    """Return the keys of a group 4 image in PDF."""
    parms = Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT, **settings)
    return {"Filter": Name.CCITTFaxDecode, **BITS1, "DecodeParms": parms}


def jbig2_data(sheet: Image.Image) -> bytes:
    """Return a sheet as JBIG2 as PDF embeds it: a page and one generic region coded as group 4 (MMR)."""

    def segment(number: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

    page = struct.pack(">IIIIBH", WIDTH, HEIGHT, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", WIDTH, HEIGHT, 0, 0, 0, 1) + fax_data(sheet)
    return segment(0, 48, page) + segment(1, 38, region)


def add_page(
    pdf: pikepdf.Pdf,
    data: bytes,
    content: bytes = FULL_PAGE,
    page: dict[str, object] | None = None,
    **image: object,
) -> None:
    """Append a page that draws one image (``data`` with the keys ``image``) by ``content``."""
    stream = pikepdf.Stream(pdf, data)
    keys = {"Type": Name.XObject, "Subtype": Name.Image, "Width": WIDTH, "Height": HEIGHT, **image}
    for key, value in keys.items():
        stream[f"/{key}"] = value
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    added = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, WIDTH_PT, HEIGHT_PT]),
        Resources=Dictionary(XObject=Dictionary(I0=stream), Font=Dictionary(F1=font)),
        Contents=pikepdf.Stream(pdf, content),
    )
    for key, value in (page or {}).items():
        added[f"/{key}"] = value
    pdf.pages.append(pikepdf.Page(added))


def pdf_bytes(pdf: pikepdf.Pdf, **settings: object) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **settings)
    return file.getvalue()


def one_image_pdf(
    data: bytes, content: bytes = FULL_PAGE, page: dict[str, object] | None = None, **image: object
) -> bytes:
    """Return a PDF of one page that draws one image."""
    pdf = pikepdf.new()
    add_page(pdf, data, content, page, **image)
    return pdf_bytes(pdf)


def scanner_pdf(*jpegs: bytes, **settings: object) -> bytes:
    """Return a PDF as a scanner makes it: a JPEG a page."""
    pdf = pikepdf.new()
    for data in jpegs:
        add_page(pdf, data, **DCT)
    return pdf_bytes(pdf, **settings)


def png_claiming(width: int, height: int) -> bytes:
    """Return a small, well-formed PNG whose header claims ``width`` × ``height`` px."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """Return a JPEG whose header claims ``width`` × ``height`` px."""
    data = bytearray(jpeg())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff_claiming(width: int, height: int) -> bytes:
    """Return a TIFF whose directory claims ``width`` × ``height`` px."""
    data = bytearray(encode(gray_sheet(), "TIFF"))
    (entries,) = struct.unpack_from("<I", data, 4)
    for index in range(*struct.unpack_from("<H", data, entries)):
        place = entries + 2 + 12 * index
        (tag,) = struct.unpack_from("<H", data, place)
        if tag in (256, 257):
            struct.pack_into("<HHII", data, place, tag, 4, 1, width if tag == 256 else height)
    return bytes(data)


def flip_bytes(data: bytes, start: float, end: float, count: int, seed: int = 3) -> bytes:
    """Return ``data`` with ``count`` bytes changed between two shares of its length."""
    draw_from = random.Random(seed)
    damaged = bytearray(data)
    for _byte in range(count):
        damaged[draw_from.randrange(int(len(data) * start), int(len(data) * end))] ^= draw_from.randrange(
            1, 256
        )
    return bytes(damaged)


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
