"""Every format a scanner writes is read to the very pixels that went in."""

from __future__ import annotations

import hashlib
import io
import weakref
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scanner.ballot import ColorMode, Page
from scanner.intake.documents import open_document
from tests.intake import sheets


def read(folder: Path, name: str, data: bytes) -> Page:
    with open_document(sheets.write(folder, name, data), name) as document:
        assert len(document) == 1
        return document.page(0)


def bgr(sheet: Image.Image) -> np.ndarray:
    return np.asarray(sheet.convert("RGB"))[..., ::-1]


@pytest.mark.parametrize("subsampling", [0, 2])
def test_a_color_jpeg_gives_the_pixels_that_pillow_gives(tmp_path: Path, subsampling: int) -> None:
    """Where color is stored at half size, its edges may differ by how it is enlarged."""
    data = sheets.jpeg(subsampling=subsampling)
    page = read(tmp_path, "a.jpg", data)
    assert page.color is ColorMode.COLOR
    assert page.image.shape == (sheets.HEIGHT, sheets.WIDTH, 3)
    difference = np.abs(page.image.astype(int) - bgr(Image.open(io.BytesIO(data))))
    assert difference.max() <= (2 if subsampling == 0 else 60)
    assert difference.mean() < 0.2


def test_a_page_is_named_by_the_hash_of_its_file(tmp_path: Path) -> None:
    data = sheets.jpeg()
    page = read(tmp_path, "a.jpg", data)
    assert (page.source.file, page.source.page) == ("a.jpg", 1)
    assert page.source.sha256 == hashlib.sha256(data).hexdigest()


def test_a_gray_jpeg_is_gray(tmp_path: Path) -> None:
    page = read(tmp_path, "a.jpg", sheets.jpeg(sheets.gray_sheet()))
    assert page.color is ColorMode.GRAY
    assert page.image.shape == (sheets.HEIGHT, sheets.WIDTH)


def test_a_color_jpeg_of_gray_pixels_is_handed_on_as_gray(tmp_path: Path) -> None:
    page = read(tmp_path, "a.jpg", sheets.jpeg(sheets.gray_sheet().convert("RGB")))
    alone = read(tmp_path, "b.jpg", sheets.jpeg(sheets.gray_sheet()))
    assert page.color is ColorMode.GRAY
    assert np.abs(page.image.astype(int) - alone.image).max() <= 3


def test_one_blue_stroke_makes_a_page_color(tmp_path: Path) -> None:
    sheet = sheets.gray_sheet().convert("RGB")
    sheet.paste((60, 70, 190), (400, 600, 404, 640))
    assert read(tmp_path, "a.jpg", sheets.jpeg(sheet)).color is ColorMode.COLOR


@pytest.mark.parametrize("settings", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}])
def test_kinds_of_jpeg(tmp_path: Path, settings: dict[str, object]) -> None:
    page = read(tmp_path, "a.jpg", sheets.jpeg(**settings))
    assert np.abs(page.image.astype(int) - bgr(sheets.color_sheet())).mean() < 4


def test_a_cmyk_jpeg_has_the_colors_pillow_shows(tmp_path: Path) -> None:
    data = sheets.jpeg(sheets.color_sheet().convert("CMYK"))
    page = read(tmp_path, "a.jpg", data)
    assert np.abs(page.image.astype(int) - bgr(Image.open(io.BytesIO(data)))).max() <= 2


def test_an_exif_turn_is_ignored_and_a_mirror_is_turned_back(tmp_path: Path) -> None:
    """Readers find the orientation themselves; only a mirrored sheet would be lost to them."""

    def with_orientation(orientation: int) -> np.ndarray:
        exif = Image.Exif()
        exif[0x0112] = orientation
        return read(tmp_path, "a.jpg", sheets.jpeg(exif=exif)).image

    stored = with_orientation(1)
    assert np.array_equal(with_orientation(6), stored)
    assert np.array_equal(with_orientation(2), stored[:, ::-1])


def test_exif_that_cannot_be_parsed_does_no_harm(tmp_path: Path) -> None:
    plain = read(tmp_path, "a.jpg", sheets.jpeg())
    segment = b"Exif\0\0" + b"garbage!" * 5
    data = b"\xff\xd8\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + sheets.jpeg()[2:]
    assert np.array_equal(read(tmp_path, "b.jpg", data).image, plain.image)


def test_what_follows_the_end_of_a_jpeg_is_passed_over(tmp_path: Path) -> None:
    plain = read(tmp_path, "a.jpg", sheets.jpeg())
    trailing = read(tmp_path, "b.jpg", sheets.jpeg() + b"appended by a scanner" * 50)
    padded = read(tmp_path, "c.jpg", sheets.jpeg()[:-2] + bytes(64) + b"\xff\xd9")
    assert np.array_equal(plain.image, trailing.image)
    assert np.array_equal(plain.image, padded.image)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_lossless_color_is_exact(tmp_path: Path, kind: str) -> None:
    page = read(tmp_path, "a", sheets.encode(sheets.color_sheet(), kind))
    assert page.color is ColorMode.COLOR
    assert np.array_equal(page.image, bgr(sheets.color_sheet()))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["L", "RGB", "P", "LA", "RGBA"])
def test_lossless_gray_is_exact_in_every_mode(tmp_path: Path, kind: str, mode: str) -> None:
    page = read(tmp_path, "a", sheets.encode(sheets.gray_sheet().convert(mode), kind))
    assert page.color is ColorMode.GRAY
    assert np.array_equal(page.image, np.asarray(sheets.gray_sheet()))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_keep_their_upper_eight(tmp_path: Path, kind: str) -> None:
    deep = np.asarray(sheets.gray_sheet()).astype(np.uint16) * 256 + 77
    page = read(tmp_path, "a", sheets.encode(Image.fromarray(deep), kind))
    assert np.array_equal(page.image, np.asarray(sheets.gray_sheet()))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_transparent_parts_are_white_paper(tmp_path: Path, kind: str) -> None:
    sheet = sheets.color_sheet().convert("RGBA")
    sheet.paste((0, 0, 0, 0), (100, 400, 300, 500))
    page = read(tmp_path, "a", sheets.encode(sheet, kind))
    assert (page.image[400:500, 100:300] == 255).all()


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_black_and_white_is_bilevel_in_every_mode(tmp_path: Path, kind: str, mode: str) -> None:
    page = read(tmp_path, "a", sheets.encode(sheets.bilevel_sheet().convert(mode), kind))
    assert page.color is ColorMode.BILEVEL
    assert np.array_equal(page.image, np.asarray(sheets.bilevel_sheet().convert("L")))


@pytest.mark.parametrize(
    "compression", ["raw", "group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "packbits"]
)
@pytest.mark.parametrize("white_is_zero", [True, False])
def test_every_compression_of_a_bilevel_tiff(tmp_path: Path, compression: str, white_is_zero: bool) -> None:
    photometric = {262: 0 if white_is_zero else 1}
    data = sheets.encode(sheets.bilevel_sheet(), "TIFF", compression=compression, tiffinfo=photometric)
    assert np.array_equal(
        read(tmp_path, "a.tif", data).image, np.asarray(sheets.bilevel_sheet().convert("L"))
    )


@pytest.mark.parametrize("settings", [{"compression": "tiff_lzw"}, {"big_tiff": True}])
def test_kinds_of_color_tiff(tmp_path: Path, settings: dict[str, object]) -> None:
    data = sheets.encode(sheets.color_sheet(), "TIFF", **settings)
    assert np.array_equal(read(tmp_path, "a.tif", data).image, bgr(sheets.color_sheet()))


def test_a_jpeg_in_a_tiff(tmp_path: Path) -> None:
    page = read(tmp_path, "a.tif", sheets.encode(sheets.color_sheet(), "TIFF", compression="jpeg"))
    assert np.abs(page.image.astype(int) - bgr(sheets.color_sheet())).mean() < 6


def test_the_pages_of_a_tiff_are_taken_in_any_order(tmp_path: Path) -> None:
    drawn = [sheets.bilevel_sheet(seed) for seed in (1, 2, 3)]
    path = sheets.write(tmp_path, "stack.tif", sheets.tiff_stack(*drawn, compression="group4"))
    with open_document(path, "stack.tif") as document:
        assert len(document) == 3
        for index in (2, 0, 1, 1):
            page = document.page(index)
            assert page.source.page == index + 1
            assert np.array_equal(page.image, np.asarray(drawn[index].convert("L")))


def test_a_tiff_page_is_the_same_page_in_a_stack_and_under_another_compression(tmp_path: Path) -> None:
    alone = read(tmp_path, "a.tif", sheets.encode(sheets.bilevel_sheet(2), "TIFF", compression="tiff_lzw"))
    stack = sheets.tiff_stack(sheets.bilevel_sheet(1), sheets.bilevel_sheet(2), compression="group4")
    with open_document(sheets.write(tmp_path, "b.tif", stack), "b.tif") as document:
        assert document.page(1).source.sha256 == alone.source.sha256
        assert document.page(0).source.sha256 != alone.source.sha256


def test_a_thumbnail_in_a_tiff_is_no_page(tmp_path: Path) -> None:
    file = io.BytesIO()
    thumbnail = sheets.gray_sheet().resize((87, 124))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    sheets.gray_sheet().save(file, "TIFF", save_all=True, append_images=[thumbnail, sheets.gray_sheet(2)])
    with open_document(sheets.write(tmp_path, "a.tif", file.getvalue()), "a.tif") as document:
        assert len(document) == 2
        assert np.array_equal(document.page(1).image, np.asarray(sheets.gray_sheet(2)))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.pdf", "a.tif", "noending"])
def test_the_content_tells_the_format_and_not_the_name(tmp_path: Path, name: str) -> None:
    for data in (
        sheets.jpeg(),
        sheets.encode(sheets.color_sheet(), "PNG"),
        sheets.scanner_pdf(sheets.jpeg()),
    ):
        assert read(tmp_path, name, data).color is ColorMode.COLOR


@pytest.mark.parametrize(
    "data",
    [sheets.jpeg(), sheets.encode(sheets.gray_sheet(), "PNG"), sheets.encode(sheets.bilevel_sheet(), "TIFF")],
    ids=["jpeg", "png", "tiff"],
)
def test_pixels_are_read_only_and_the_declared_resolution_goes_with_them(tmp_path: Path, data: bytes) -> None:
    page = read(tmp_path, "a", data)
    assert not page.image.flags.writeable
    assert page.image.dtype == np.uint8
    assert page.dpi == pytest.approx(sheets.DPI, abs=0.01)


def test_a_document_keeps_no_page_that_was_handed_on(tmp_path: Path) -> None:
    stack = sheets.tiff_stack(sheets.gray_sheet(1), sheets.gray_sheet(2))
    for data in (stack, sheets.scanner_pdf(sheets.jpeg()), sheets.jpeg()):
        with open_document(sheets.write(tmp_path, "a", data), "a") as document:
            kept = weakref.ref(document.page(0).image)
            assert kept() is None


def test_a_page_outlives_its_document(tmp_path: Path) -> None:
    page = read(tmp_path, "a.tif", sheets.encode(sheets.gray_sheet(), "TIFF"))
    assert np.array_equal(page.image, np.asarray(sheets.gray_sheet()))


def test_there_is_no_page_beyond_the_last(tmp_path: Path) -> None:
    with open_document(sheets.write(tmp_path, "a.jpg", sheets.jpeg()), "a.jpg") as document:
        for index in (1, -1):
            with pytest.raises(IndexError):
                document.page(index)


def test_a_jpeg_may_be_decoded_at_half_its_size(tmp_path: Path) -> None:
    """As long as the longer side keeps what is asked for; its name is that of the whole file."""
    path = tmp_path / "page.jpg"
    Image.fromarray(np.full((2000, 1401, 3), (200, 210, 220), np.uint8)).save(path, dpi=(300, 300))
    with open_document(path, "page.jpg") as document:
        whole, half, kept = document.page(0), document.page(0, 1000), document.page(0, 1001)
    assert (half.image.shape[:2], half.reduction, half.dpi) == ((1000, 701), 2, 150)
    assert (kept.image.shape, kept.reduction) == (whole.image.shape, 1)
    assert half.source == whole.source
