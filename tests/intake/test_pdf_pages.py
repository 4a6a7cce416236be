"""PDF pages: one image is extracted to the very pixels the scanner made, any other page is rendered."""

from __future__ import annotations

import hashlib
import io
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from scanner.ballot import ColorMode, Page
from scanner.errors import MachineError
from scanner.intake import pdf, pdf_render
from scanner.intake.documents import open_document
from tests.intake import sheets

COLOR, GRAY, BILEVEL = sheets.color_sheet(), sheets.gray_sheet(), sheets.bilevel_sheet()
JPEG = sheets.jpeg(COLOR)
W, H = sheets.WIDTH_PT, sheets.HEIGHT_PT
PALETTE = COLOR.quantize(16)
BITS = BILEVEL.tobytes()
FULL = sheets.FULL_PAGE


def inverted(data: bytes) -> bytes:
    return bytes(255 - byte for byte in data)


def indexed(colors: bytes) -> Array:
    return Array([Name.Indexed, Name.DeviceRGB, len(colors) // 3 - 1, pikepdf.String(colors)])


def nibbles(data: bytes) -> bytes:
    return bytes(high << 4 | low for high, low in zip(data[::2], data[1::2], strict=True))


def read(folder: Path, data: bytes) -> Page:
    with open_document(sheets.write(folder, "a.pdf", data), "a.pdf") as document:
        return document.page(0)


def as_rendered(folder: Path, data: bytes) -> np.ndarray:
    """What poppler shows of the page at the resolution of its image, gray or BGR."""
    path = sheets.write(folder, "rendered.pdf", data)
    with pikepdf.open(path) as opened:
        image = pdf_render.render_page(opened.pages[0], path, 0, float(sheets.DPI)).image
    return three_channels(image)


def three_channels(image: np.ndarray) -> np.ndarray:
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)


def coarse(image: np.ndarray) -> np.ndarray:
    """Average blocks of 10 × 10 px: poppler moves an image by up to one pixel."""
    height, width = (side // 10 * 10 for side in image.shape[:2])
    return image[:height, :width].reshape(height // 10, 10, width // 10, 10, 3).mean(axis=(1, 3))


@pytest.fixture
def no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page must be extracted."""

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the page was rendered")

    monkeypatch.setattr(pdf, "render_page", refuse)


@pytest.fixture
def no_extracting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page must be rendered."""

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the page was extracted")

    monkeypatch.setattr(pdf, "extract_image", refuse)


EXTRACTED = {
    "jpeg": (JPEG, sheets.DCT),
    "jpeg in ascii85": (
        b"".join(JPEG.hex().encode()[i : i + 80] + b"\n" for i in range(0, 2 * len(JPEG), 80)) + b">",
        {**sheets.DCT, "Filter": Array([Name.ASCIIHexDecode, Name.DCTDecode])},
    ),
    "jpeg in flate": (
        zlib.compress(JPEG),
        {**sheets.DCT, "Filter": Array([Name.FlateDecode, Name.DCTDecode])},
    ),
    "gray jpeg": (sheets.jpeg(GRAY), {**sheets.DCT, "ColorSpace": Name.DeviceGray}),
    "gray": (GRAY.tobytes(), sheets.GRAY8),
    "gray, flate": (zlib.compress(GRAY.tobytes()), {**sheets.GRAY8, "Filter": Name.FlateDecode}),
    "gray, inverted twice": (inverted(GRAY.tobytes()), {**sheets.GRAY8, "Decode": Array([1, 0])}),
    "gray, 16 bits": (
        (np.asarray(GRAY).astype(">u2") * 257).tobytes(),
        {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 16},
    ),
    "color": (COLOR.tobytes(), {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}),
    "color, 16 bits": (
        (np.asarray(COLOR).astype(">u2") * 257).tobytes(),
        {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 16},
    ),
    "palette": (
        PALETTE.tobytes(),
        {"ColorSpace": indexed(bytes(PALETTE.getpalette()[:48])), "BitsPerComponent": 8},
    ),
    "palette, 4 bits": (
        nibbles(PALETTE.tobytes()),
        {"ColorSpace": indexed(bytes(PALETTE.getpalette()[:48])), "BitsPerComponent": 4},
    ),
    "palette, 1 bit, white first": (
        inverted(BITS),
        {"ColorSpace": indexed(b"\xff\xff\xff\0\0\0"), "BitsPerComponent": 1},
    ),
    "1 bit": (BITS, sheets.BITS1),
    "1 bit, inverted twice": (inverted(BITS), {**sheets.BITS1, "Decode": Array([1, 0])}),
    "mask": (BITS, {"ImageMask": True, "BitsPerComponent": 1}),
    "mask, inverted twice": (
        inverted(BITS),
        {"ImageMask": True, "BitsPerComponent": 1, "Decode": Array([1, 0])},
    ),
    "fax": (sheets.fax_data(BILEVEL), sheets.fax()),
    "fax, black is 1": (sheets.fax_data(BILEVEL), sheets.fax(BlackIs1=True)),
    "fax, inverted": (sheets.fax_data(BILEVEL), {**sheets.fax(), "Decode": Array([1, 0])}),
    "jpeg 2000": (sheets.encode(COLOR, "JPEG2000"), {"Filter": Name.JPXDecode}),
}


@pytest.mark.parametrize("kind", EXTRACTED)
@pytest.mark.usefixtures("no_rendering")
def test_a_page_of_one_image_is_extracted_as_poppler_would_show_it(kind: str, tmp_path: Path) -> None:
    data, image = EXTRACTED[kind]
    file = sheets.one_image_pdf(data, **image)
    page = read(tmp_path, file)
    assert page.image.shape[:2] == (sheets.HEIGHT, sheets.WIDTH)
    assert page.dpi == pytest.approx(sheets.DPI, abs=0.1)
    difference = np.abs(coarse(three_channels(page.image)) - coarse(as_rendered(tmp_path, file)))
    assert difference.mean() < 3
    assert np.percentile(difference, 99) < 40


RENDERED = {
    "gray jpeg, inverted": (
        sheets.jpeg(GRAY),
        {**sheets.DCT, "ColorSpace": Name.DeviceGray, "Decode": Array([1, 0])},
    ),
    "cmyk jpeg": (
        sheets.jpeg(COLOR.convert("CMYK")),
        {**sheets.DCT, "ColorSpace": Name.DeviceCMYK, "Decode": Array([1, 0] * 4)},
    ),
    "jbig2": (
        sheets.jbig2_data(BILEVEL),
        {**sheets.BITS1, "Filter": Name.JBIG2Decode},
    ),
    "color key": (
        COLOR.tobytes(),
        {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, "Mask": Array([0, 1] * 3)},
    ),
    "palette, inverted": (
        BITS,
        {"ColorSpace": indexed(b"\xff\xff\xff\0\0\0"), "BitsPerComponent": 1, "Decode": Array([1, 0])},
    ),
    "spot color": (
        inverted(GRAY.tobytes()),
        {
            "ColorSpace": Array(
                [
                    Name.Separation,
                    Name.Ink,
                    Name.DeviceGray,
                    Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1),
                ]
            ),
            "BitsPerComponent": 8,
        },
    ),
    "fax without end mark": (sheets.fax_data(BILEVEL).rstrip(b"\0")[:-3], sheets.fax()),
}


@pytest.mark.parametrize("kind", RENDERED)
def test_an_image_that_cannot_be_extracted_exactly_is_rendered_at_its_own_resolution(
    kind: str, tmp_path: Path
) -> None:
    data, image = RENDERED[kind]
    file = sheets.one_image_pdf(data, **image)
    page = read(tmp_path, file)
    assert page.image.shape[:2] == (sheets.HEIGHT, sheets.WIDTH)
    assert page.dpi == sheets.DPI
    assert np.array_equal(three_channels(page.image), as_rendered(tmp_path, file))


@pytest.mark.parametrize("kind", ["fax", "mask", "1 bit", "palette, 1 bit, white first"])
def test_a_bilevel_image_in_a_pdf_is_exact(kind: str, tmp_path: Path) -> None:
    data, image = EXTRACTED[kind]
    page = read(tmp_path, sheets.one_image_pdf(data, **image))
    assert page.color is ColorMode.BILEVEL
    assert np.array_equal(page.image, np.asarray(BILEVEL.convert("L")))


@given(st.integers(0, 1000), st.integers(20, 98), st.booleans())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_jpeg_is_the_same_page_alone_and_inside_a_pdf(
    tmp_path: Path, seed: int, quality: int, in_color: bool
) -> None:
    sheet = sheets.color_sheet(seed) if in_color else sheets.gray_sheet(seed)
    data = sheets.encode(sheet, "JPEG", quality=quality)
    space = Name.DeviceRGB if in_color else Name.DeviceGray
    inside = read(tmp_path, sheets.one_image_pdf(data, **{**sheets.DCT, "ColorSpace": space}))
    with open_document(sheets.write(tmp_path, "a.jpg", data), "a.jpg") as document:
        alone = document.page(0)
    assert inside.source.sha256 == alone.source.sha256 == hashlib.sha256(data).hexdigest()
    assert np.array_equal(inside.image, alone.image)
    assert inside.color is alone.color


def test_pixels_are_the_same_page_in_a_tiff_and_inside_a_pdf(tmp_path: Path) -> None:
    inside = read(tmp_path, sheets.one_image_pdf(sheets.fax_data(BILEVEL), **sheets.fax()))
    tiff = sheets.encode(BILEVEL, "TIFF", compression="tiff_lzw")
    with open_document(sheets.write(tmp_path, "a.tif", tiff), "a.tif") as document:
        assert document.page(0).source.sha256 == inside.source.sha256


STILL_ONE_IMAGE = {
    "invisible text before and after": (
        b"BT /F1 12 Tf 3 Tr 100 100 Td (a word) Tj ET " + FULL + b" BT 3 Tr /F1 9 Tf (another) Tj ET"
    ),
    "nested matrices": (f"q .24 0 0 .24 0 0 cm q {W / 0.24} 0 0 {H / 0.24} 0 0 cm /I0 Do Q Q").encode(),
    "a clip around the page": b"q 0 0 600 900 re W n " + FULL + b" Q",
    "marked content": b"/Artifact BMC /Figure << /MCID 0 >> BDC " + FULL + b" EMC EMC",
    "turned where it lies": f"q 0 {H} -{W} 0 {W} 0 cm /I0 Do Q".encode(),
}


@pytest.mark.parametrize("what", STILL_ONE_IMAGE)
@pytest.mark.usefixtures("no_rendering")
def test_what_draws_nothing_does_not_matter(what: str, tmp_path: Path) -> None:
    page = read(tmp_path, sheets.one_image_pdf(JPEG, content=STILL_ONE_IMAGE[what], **sheets.DCT))
    assert page.source.sha256 == hashlib.sha256(JPEG).hexdigest()


@pytest.mark.usefixtures("no_rendering")
def test_an_image_in_a_form_is_extracted(tmp_path: Path) -> None:
    opened = pikepdf.open(io.BytesIO(sheets.one_image_pdf(JPEG, **sheets.DCT)))
    page = opened.pages[0]
    form = pikepdf.Stream(opened, b"/I0 Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    form.Resources = Dictionary(XObject=Dictionary(I0=page.Resources.XObject.I0))
    page.Resources.XObject.I0 = form
    assert read(tmp_path, sheets.pdf_bytes(opened)).source.sha256 == hashlib.sha256(JPEG).hexdigest()


@pytest.mark.usefixtures("no_rendering")
def test_the_turn_and_unit_of_a_page(tmp_path: Path) -> None:
    """A turn is ignored, as in EXIF; a larger unit makes the page larger, not the image."""
    turned = read(tmp_path, sheets.one_image_pdf(JPEG, page={"Rotate": 90}, **sheets.DCT))
    assert turned.image.shape == (sheets.HEIGHT, sheets.WIDTH, 3)
    box = {"MediaBox": Array([0, 0, W / 2, H / 2]), "UserUnit": 2}
    half = f"q {W / 2} 0 0 {H / 2} 0 0 cm /I0 Do Q".encode()
    in_units = read(tmp_path, sheets.one_image_pdf(JPEG, content=half, page=box, **sheets.DCT))
    assert in_units.dpi == turned.dpi == pytest.approx(sheets.DPI, abs=0.1)


NOT_ONE_IMAGE = {
    "visible text": FULL + b" BT /F1 40 Tf 100 100 Td (a word) Tj ET",
    "text mode that ended": b"q 3 Tr Q " + FULL + b" BT /F1 40 Tf 100 100 Td (a word) Tj ET",
    "a drawn line": FULL + b" 0 0 m 100 100 l S",
    "a filled rectangle": FULL + b" 1 g 0 0 50 50 re f",
    "a clip through the image": b"q 0 0 600 300 re W n " + FULL + b" Q",
    "an inline image": FULL + b" q 9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI Q",
    "the image twice": FULL + b" q 50 0 0 50 0 0 cm /I0 Do Q",
    "a mirrored image": f"q -{W} 0 0 {H} {W} 0 cm /I0 Do Q".encode(),
    "a small image": b"q 200 0 0 280 60 60 cm /I0 Do Q",
    "an image that leaves the page": f"q {2 * W} 0 0 {2 * H} 0 0 cm /I0 Do Q".encode(),
    "an optional layer": b"/OC /Layer BDC " + FULL + b" EMC",
    "no image": b"",
}


@pytest.mark.parametrize("what", NOT_ONE_IMAGE)
@pytest.mark.usefixtures("no_extracting")
def test_what_draws_something_makes_the_page_rendered(what: str, tmp_path: Path) -> None:
    page = read(tmp_path, sheets.one_image_pdf(JPEG, content=NOT_ONE_IMAGE[what], **sheets.DCT))
    assert page.dpi == pdf_render.RENDER_DPI
    assert abs(page.image.shape[0] - 2 * sheets.HEIGHT) <= 1


@pytest.mark.usefixtures("no_extracting")
def test_two_pages_cut_from_one_image_are_two_pages(tmp_path: Path) -> None:
    """Extracted, both would be the same image, and one ballot would pass for a rescan of the other."""
    halves = pikepdf.new()
    for low in (0, H / 2):
        box = {"CropBox": Array([0, low, W, low + H / 2])}
        sheets.add_page(halves, JPEG, page=box, **sheets.DCT)
    with open_document(sheets.write(tmp_path, "a.pdf", sheets.pdf_bytes(halves)), "a.pdf") as document:
        lower, upper = document.page(0), document.page(1)
    assert lower.source.sha256 != upper.source.sha256


@pytest.mark.usefixtures("no_extracting")
def test_a_visible_note_makes_the_page_rendered(tmp_path: Path) -> None:
    opened = pikepdf.open(io.BytesIO(sheets.one_image_pdf(JPEG, **sheets.DCT)))
    look = pikepdf.Stream(opened, b"1 0 0 rg 0 0 99 99 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 99, 99])
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([9, 9, 99, 99]), AP=Dictionary(N=look), F=4
    )
    opened.pages[0].Annots = Array([opened.make_indirect(note)])
    image = read(tmp_path, sheets.pdf_bytes(opened)).image
    assert (image[-200, 200] == (0, 0, 255)).all()


@pytest.mark.usefixtures("no_rendering")
def test_a_link_does_not(tmp_path: Path) -> None:
    opened = pikepdf.open(io.BytesIO(sheets.one_image_pdf(JPEG, **sheets.DCT)))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 99, 99]))
    opened.pages[0].Annots = Array([opened.make_indirect(link)])
    assert read(tmp_path, sheets.pdf_bytes(opened)).color is ColorMode.COLOR


def test_a_page_without_content_is_blank(tmp_path: Path) -> None:
    opened = pikepdf.open(io.BytesIO(sheets.scanner_pdf(JPEG)))
    del opened.pages[0].obj["/Contents"]
    assert (read(tmp_path, sheets.pdf_bytes(opened)).image == 255).all()


def test_what_pages_inherit_is_found(tmp_path: Path) -> None:
    """Resources and the page's size may stand at the root of the page tree."""
    opened = pikepdf.open(io.BytesIO(sheets.scanner_pdf(JPEG)))
    page = opened.pages[0].obj
    for key in ("/Resources", "/MediaBox"):
        opened.Root.Pages[key] = page[key]
        del page[key]
    assert read(tmp_path, sheets.pdf_bytes(opened)).source.sha256 == hashlib.sha256(JPEG).hexdigest()


def test_a_page_scanned_in_strips_is_put_together(tmp_path: Path) -> None:
    opened = pikepdf.new()
    half = sheets.HEIGHT // 2
    lower = GRAY.crop((0, half, sheets.WIDTH, 2 * half)).tobytes()
    upper = GRAY.crop((0, 0, sheets.WIDTH, half)).tobytes()
    width, height = W, H / 2
    content = (
        f"q {width} 0 0 {height} 0 {height} cm /I0 Do Q q {width} 0 0 {height} 0 0 cm /I1 Do Q"
    ).encode()
    sheets.add_page(opened, upper, content, **{**sheets.GRAY8, "Height": half})
    strip = pikepdf.Stream(opened, lower, Subtype=Name.Image, Width=sheets.WIDTH, Height=half, **sheets.GRAY8)
    opened.pages[0].Resources.XObject.I1 = strip
    page = read(tmp_path, sheets.pdf_bytes(opened))
    assert page.color is ColorMode.GRAY
    shrunk = Image.fromarray(page.image).resize(GRAY.size, Image.Resampling.BOX)
    assert np.abs(np.asarray(shrunk).astype(int) - np.asarray(GRAY)).mean() < 2


def test_a_drawn_page_is_rendered_in_gray_unless_it_has_color(tmp_path: Path) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(W, H))
    canvas.drawString(100, 300, "PHIEU TIN NHIEM")
    canvas.showPage()
    canvas.setStrokeColorRGB(0.8, 0.1, 0.2)
    canvas.circle(100, 300, 50)
    canvas.showPage()
    canvas.save()
    with open_document(sheets.write(tmp_path, "a.pdf", file.getvalue()), "a.pdf") as document:
        assert [document.page(index).color for index in (0, 1)] == [ColorMode.GRAY, ColorMode.COLOR]


def test_without_poppler_extracting_works_and_rendering_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(tmp_path, sheets.scanner_pdf(JPEG)).color is ColorMode.COLOR
    with pytest.raises(MachineError, match=r"poppler is missing.*poppler-utils"):
        read(tmp_path, sheets.one_image_pdf(JPEG, content=b"0 0 9 9 re f", **sheets.DCT))
