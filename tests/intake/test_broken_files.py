"""Each broken file gives one line that names it, says what is wrong and what to do; the others are read."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scanner.errors import ExitCode, FileError
from scanner.intake import documents
from scanner.intake.documents import open_document
from tests.intake import sheets

JPEG = sheets.jpeg()
CMYK = sheets.jpeg(sheets.color_sheet().convert("CMYK"))
PNG = sheets.encode(sheets.gray_sheet(), "PNG")
FAX_TIFF = sheets.encode(sheets.bilevel_sheet(), "TIFF", compression="group4")
LZW_TIFF = sheets.encode(sheets.color_sheet(), "TIFF", compression="tiff_lzw")
STACK = sheets.tiff_stack(sheets.gray_sheet(1), sheets.gray_sheet(2))
PDF = sheets.scanner_pdf(JPEG, JPEG, JPEG)
LOCKED = sheets.scanner_pdf(JPEG, encryption=pikepdf.Encryption(user="secret", owner="boss"))
FAX = sheets.fax_data(sheets.bilevel_sheet())
GRAY = sheets.gray_sheet().tobytes()
ICON = sheets.gray_sheet().resize((20, 20))

CUT_JPEG = "the JPEG is cut short or damaged; copy or scan it again"
CUT_PNG = "the PNG is cut short or damaged; copy or scan it again"
CUT_TIFF = "the TIFF is cut short or damaged; copy or scan it again"
BROKEN_PDF = "the PDF is broken or cut short; export or scan it again"
BAD_PAGE = "the page is damaged; export or scan it again"
BAD_IMAGE = "the page's image is damaged; export or scan it again"
TOO_LARGE = "the image is too large (60000 × 60000 px); scan at 300 dpi"
UNKNOWN = "this is no JPEG, PNG, TIFF or PDF file, whatever its name says"


def media_box(side: int) -> dict[str, object]:
    """Return the key of a square page, ``side`` in points."""
    return {"MediaBox": pikepdf.Array([0, 0, side, side])}


BROKEN = {
    "empty.jpg": (b"", "the file is empty; copy or scan it again"),
    "words.pdf": (b"This is a letter, not a scan.\n" * 40, UNKNOWN),
    "words.jpg": (b"This is a letter, not a scan.\n" * 40, UNKNOWN),
    "half.jpg": (JPEG[: len(JPEG) // 2], CUT_JPEG),
    "lacks_last_byte.jpg": (JPEG[:-1], CUT_JPEG),
    "lacks_end_marker.jpg": (JPEG[:-2], CUT_JPEG),
    "header_only.jpg": (JPEG[:200], CUT_JPEG),
    "three_bytes.jpg": (JPEG[:3], CUT_JPEG),
    "half_progressive.jpg": (sheets.jpeg(progressive=True)[:9000], CUT_JPEG),
    "half_cmyk.jpg": (CMYK[: len(CMYK) // 2], CUT_JPEG),
    "half.png": (PNG[: len(PNG) // 2], CUT_PNG),
    "lacks_end.png": (PNG[:-12], CUT_PNG),
    "one_wrong_byte.png": (sheets.flip_bytes(PNG, 0.4, 0.9, 1), CUT_PNG),
    "signature_only.png": (PNG[:8], CUT_PNG),
    "half.tif": (FAX_TIFF[: len(FAX_TIFF) // 2], CUT_TIFF),
    "wrong_bytes.tif": (sheets.flip_bytes(FAX_TIFF, 0.3, 0.9, 20), CUT_TIFF),
    "wrong_lzw.tif": (sheets.flip_bytes(LZW_TIFF, 0.3, 0.9, 20), CUT_TIFF),
    "header_only.tif": (FAX_TIFF[:8], CUT_TIFF),
    "no_page.tif": (b"II*\0\0\0\0\0", CUT_TIFF),
    "circle.tif": (b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0", CUT_TIFF),
    "huge.png": (sheets.png_claiming(60_000, 60_000), TOO_LARGE),
    "huge.jpg": (sheets.jpeg_claiming(60_000, 60_000), TOO_LARGE),
    "huge.tif": (sheets.tiff_claiming(60_000, 60_000), TOO_LARGE),
    "many_pixels.png": (
        sheets.png_claiming(20_000, 20_000),
        "the image is too large (20000 × 20000 px); scan at 300 dpi",
    ),
    "icon.png": (
        sheets.encode(ICON, "PNG"),
        "the image is too small for a ballot (20 × 20 px); scan at 300 dpi",
    ),
    "icon.jpg": (sheets.jpeg(ICON), "the image is too small for a ballot (20 × 20 px); scan at 300 dpi"),
    "thirty_two_bits.tif": (
        sheets.encode(sheets.gray_sheet().convert("F"), "TIFF"),
        "the image has 32 bits a pixel; save it with 8 bits and read it again",
    ),
    "locked.pdf": (LOCKED, "the PDF is encrypted; remove the password and read it again"),
    "header_only.pdf": (b"%PDF-1.7\n" + b"nothing\n" * 20, BROKEN_PDF),
    "no_pages.pdf": (sheets.scanner_pdf(), BROKEN_PDF),
    "third.pdf": (PDF[: len(PDF) // 3], BROKEN_PDF),
    "lacks_end.pdf": (PDF[: int(len(PDF) * 0.995)], BROKEN_PDF),
    "lost_page.pdf": (PDF.replace(b"/Kids [ 3 0 R", b"/Kids [ 999 0 R"), BROKEN_PDF),
    "half_jpeg.pdf": (sheets.scanner_pdf(JPEG[: len(JPEG) // 2]), CUT_JPEG),
    "half_gray.pdf": (sheets.one_image_pdf(GRAY[: len(GRAY) // 2], **sheets.GRAY8), BAD_IMAGE),
    "half_fax.pdf": (sheets.one_image_pdf(FAX[: len(FAX) // 2], **sheets.fax()), BAD_PAGE),
    "wrong_fax.pdf": (sheets.one_image_pdf(sheets.flip_bytes(FAX, 0.3, 0.9, 20), **sheets.fax()), BAD_IMAGE),
    "huge_image.pdf": (
        sheets.one_image_pdf(bytes(100), **{**sheets.GRAY8, "Width": 60_000, "Height": 60_000}),
        TOO_LARGE,
    ),
    "huge_image_and_drawing.pdf": (
        sheets.one_image_pdf(
            bytes(100),
            content=sheets.FULL_PAGE + b" 0 0 5 5 re f",
            **{**sheets.GRAY8, "Width": 60_000, "Height": 60_000},
        ),
        TOO_LARGE,
    ),
    "huge_page.pdf": (
        sheets.one_image_pdf(
            JPEG,
            content=b"0 0 5 5 re f",
            page={"MediaBox": pikepdf.Array([0, 0, 14_400, 14_400])},
            **sheets.DCT,
        ),
        TOO_LARGE,
    ),
    "tiny_page.pdf": (
        sheets.one_image_pdf(JPEG, content=b"0 0 5 5 re f", page=media_box(36), **sheets.DCT),
        "the image is too small for a ballot (150 × 150 px); scan at 300 dpi",
    ),
    "wrong_drawing.pdf": (sheets.one_image_pdf(JPEG, content=b"q 595 0 cm /I0 Do Q", **sheets.DCT), BAD_PAGE),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_its_line(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data, reason = BROKEN[name]
    path = sheets.write(tmp_path, name, data)
    with pytest.raises(FileError) as refused, open_document(path, f"pile/{name}") as document:
        document.page(0)
    assert str(refused.value) == f"pile/{name}: {reason}"
    assert refused.value.exit_code == ExitCode.SOME_UNREAD
    assert capfd.readouterr() == ("", ""), "a decoder wrote to the terminal"


def test_no_decoder_writes_to_the_terminal(tmp_path: Path) -> None:
    """In a process of its own, where nothing else catches warnings and log messages."""
    wrong_tag = LZW_TIFF.replace(struct.pack("<HHI", 282, 5, 1), struct.pack("<HHI", 282, 5, 10**9))
    for number, data in enumerate([*(data for data, _reason in BROKEN.values()), wrong_tag]):
        sheets.write(tmp_path, f"{number}.pdf", data)
    source = """if True:
        import sys
        from pathlib import Path
        from scanner.errors import FileError
        from scanner.intake.documents import open_document
        refused = 0
        for path in Path(sys.argv[1]).iterdir():
            try:
                with open_document(path, path.name) as document:
                    document.page(0)
            except FileError:
                refused += 1
        print(refused)
    """
    done = subprocess.run([sys.executable, "-c", source, str(tmp_path)], capture_output=True, check=True)
    assert done.stderr == b""
    assert int(done.stdout) == len(BROKEN) + 1


def test_a_bad_page_does_not_stop_the_others_of_a_pdf(tmp_path: Path) -> None:
    path = sheets.write(tmp_path, "stack.pdf", sheets.scanner_pdf(JPEG, JPEG[:5000], JPEG))
    with open_document(path, "stack.pdf") as document:
        assert len(document) == 3
        assert document.page(0).source.sha256 == document.page(2).source.sha256
        with pytest.raises(FileError, match=r"^stack\.pdf: page 2: the JPEG is cut short"):
            document.page(1)


def test_a_bad_page_does_not_stop_the_others_of_a_tiff(tmp_path: Path) -> None:
    """The data of the last page is cut off; its directory stands before it and is whole."""
    path = sheets.write(tmp_path, "stack.tif", STACK[:-5000])
    with open_document(path, "stack.tif") as document:
        with pytest.raises(FileError, match=r"^stack\.tif: page 2: the TIFF is cut short"):
            document.page(1)
        assert document.page(0).source.page == 1


def test_a_tiff_goes_on_after_data_that_could_not_be_decoded(tmp_path: Path) -> None:
    fine = [sheets.bilevel_sheet(seed) for seed in (1, 2, 3)]
    stack = bytearray(sheets.tiff_stack(*fine, compression="group4"))
    picture = Image.open(sheets.write(tmp_path, "fine.tif", bytes(stack)))
    picture.seek(1)
    place = picture.tag_v2[273][0]
    stack[place + 200 : place + 400] = sheets.flip_bytes(bytes(stack[place + 200 : place + 400]), 0, 1, 60)
    with open_document(sheets.write(tmp_path, "stack.tif", bytes(stack)), "stack.tif") as document:
        with pytest.raises(FileError, match="page 2: the TIFF is cut short or damaged"):
            document.page(1)
        assert [document.page(index).source.page for index in (0, 2)] == [1, 3]


def test_a_pdf_with_wrong_offsets_loses_nothing_and_is_read(tmp_path: Path) -> None:
    """As mail programs and old firmware leave them."""
    for data in (
        b"From: a scanner\r\n" * 20 + PDF,
        PDF.replace(b"startxref", b"startxxxx"),
        PDF + bytes(1500),
    ):
        with open_document(sheets.write(tmp_path, "a.pdf", data), "a.pdf") as document:
            assert len(document) == 3
            assert document.page(2).image.shape == (sheets.HEIGHT, sheets.WIDTH, 3)


def test_a_pdf_that_only_its_owner_locked_is_read(tmp_path: Path) -> None:
    data = sheets.scanner_pdf(JPEG, encryption=pikepdf.Encryption(user="", owner="boss"))
    with open_document(sheets.write(tmp_path, "a.pdf", data), "a.pdf") as document:
        assert document.page(0).source.sha256 == hashlib.sha256(JPEG).hexdigest()


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^a\.jpg: the file is no longer there"):
        open_document(tmp_path / "a.jpg", "a.jpg")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^pile\.pdf: this is a folder, not a file$"):
        open_document(tmp_path, "pile.pdf")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheets.write(tmp_path, "a.jpg", JPEG)

    def refuse(*_arguments: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match=r"^a\.jpg: no permission to read it; check who owns the file"):
        open_document(path, "a.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(FileError, match="not an ordinary file"):
        open_document(tmp_path / "a.jpg", "a.jpg")


def test_a_page_that_finds_no_memory_is_refused_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhaust(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(documents, "decode_jpeg", exhaust)
    document = open_document(sheets.write(tmp_path, "a.jpg", JPEG), "a.jpg")
    with document, pytest.raises(FileError, match=r"^a\.jpg: not enough memory"):
        document.page(0)


@pytest.mark.parametrize("whole", [JPEG, PNG, FAX_TIFF, PDF], ids=["jpeg", "png", "tiff", "pdf"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 0.98))
def test_no_file_that_was_cut_short_is_ever_taken(whole: bytes, share: float, tmp_path: Path) -> None:
    """Wherever the copying stopped: the file is refused, with a line of the program's own."""
    path = sheets.write(tmp_path, "cut", whole[: int(len(whole) * share)])
    with pytest.raises(FileError), open_document(path, "cut") as document:
        for index in range(len(document)):
            document.page(index)


@pytest.mark.parametrize("whole", [JPEG, PNG, FAX_TIFF, LZW_TIFF], ids=["jpeg", "png", "fax", "lzw"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_damage_anywhere_is_refused_or_read_but_never_a_crash(
    whole: bytes, seed: int, tmp_path: Path
) -> None:
    path = sheets.write(tmp_path, "damaged", sheets.flip_bytes(whole, 0.0, 1.0, 6, seed))
    try:
        with open_document(path, "damaged") as document:
            document.page(0)
    except FileError as error:
        assert "\n" not in str(error)
