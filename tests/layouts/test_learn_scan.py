"""Learning from a scanned blank: skew, orientation, OCR, and what the machine may lack."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytesseract
import pytest

from scanner.errors import MachineError, SettingsError
from scanner.layouts.learn import ocr
from scanner.layouts.learn.learn import learn
from scanner.layouts.learn.levels import KNOWN_SCHEMES
from scanner.layouts.learn.straighten import scan_dpi, skew, turn, whiten
from scanner.layouts.model import FreeZoneKind
from tests.layouts.blank_forms import PERSONS, Blank, draw, scan

CLOSE_MM = 0.5


def test_a_scan_askew_and_upside_down(tmp_path: Path) -> None:
    """A gray 200 dpi scan, 2.3° askew and upside down, is learnt beyond doubt and to half a millimetre."""
    persons = PERSONS[1:]
    [drawn] = draw(tmp_path / "blank.pdf", Blank(persons=persons, square_mm=6))
    path = scan(tmp_path / "blank.pdf", tmp_path / "blank.jpg", degrees=2.3, quarters=2)
    [page] = learn(path, persons, KNOWN_SCHEMES, lambda _person: "x")
    assert page.doubts == ()
    assert [row.person for row in page.layout.rows] == ["p02", "p03", "p04"]
    for row, boxes, cell in zip(page.layout.rows, drawn.boxes, drawn.name_cells, strict=True):
        pairs = [*zip((box.area for box in row.boxes), boxes, strict=True), (row.name_cell, cell)]
        for found, wanted in pairs:
            assert found.as_list() == pytest.approx(wanted.as_list(), abs=CLOSE_MM)
    assert [zone.kind for zone in page.layout.zones] == [FreeZoneKind.SIGNATURE]


def test_one_person_in_a_sentence_scanned_as_pdf(tmp_path: Path) -> None:
    """A scan in a PDF goes the way of a scan; its size in mm comes from the page."""
    from PIL import Image

    draw(tmp_path / "blank.pdf", Blank(persons=PERSONS[2:3], sentence=True))
    path = scan(tmp_path / "blank.pdf", tmp_path / "blank.png", degrees=-1.2)
    Image.open(path).save(tmp_path / "scan.pdf", resolution=200)
    [page] = learn(tmp_path / "scan.pdf", PERSONS[2:3], KNOWN_SCHEMES, lambda _person: "x")
    assert page.layout.sheet.width_mm == pytest.approx(210, abs=0.5)
    assert page.layout.rows[0].name == "Phạm Quốc Đạt"
    assert page.layout.rows[0].name_cell.y1 < page.layout.table.y0


def test_an_empty_page_is_no_blank(tmp_path: Path) -> None:
    """A white page is refused before anything is read."""
    cv2.imwrite(str(tmp_path / "white.png"), np.full((2339, 1654), 255, np.uint8))
    with pytest.raises(SettingsError, match="nothing printed"):
        learn(tmp_path / "white.png", PERSONS, KNOWN_SCHEMES, lambda _person: "x")


def test_no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Tesseract a scan gives one line that says what to install."""
    ocr.require_tesseract.cache_clear()
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/nowhere/tesseract")
    cv2.imwrite(str(tmp_path / "scan.png"), np.tile(np.repeat(np.uint8([0, 255]), 40), (2339, 21)))
    with pytest.raises(MachineError, match="install tesseract-ocr tesseract-ocr-vie") as error:
        learn(tmp_path / "scan.png", PERSONS, KNOWN_SCHEMES, lambda _person: "x")
    assert "\n" not in str(error.value)


def test_no_vietnamese_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract without Vietnamese data is named as what it is."""
    ocr.require_tesseract.cache_clear()
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng", "osd"])
    with pytest.raises(MachineError, match="apt install tesseract-ocr-vie"):
        ocr.require_tesseract()


@pytest.mark.parametrize("degrees", [-5.0, -1.3, 0.0, 0.4, 4.9])
def test_skew_is_found_to_a_twentieth_of_a_degree(degrees: float) -> None:
    """A ruled page turned by a known angle is turned back to straight."""
    page = np.full((1800, 1500), 255, np.uint8)
    page[200:1700:100, 150:1350] = 0
    page[200:1700, 150:1350:240] = 0
    askew = turn(page, -degrees)  # counter-clockwise
    assert skew(askew) == pytest.approx(degrees, abs=0.05)


@pytest.mark.parametrize(
    ("shape", "declared", "dpi"),
    [
        ((2339, 1654), 200.0, 200.0),
        ((2339, 1654), None, 200.0),
        ((1654, 2339), 72.0, 200.0),  # landscape, from a program that writes 72 everywhere
        ((3508, 2480), 96.0, 300.0),
        ((2480, 1748), None, 300.0),  # A5
        ((7016, 4960), None, 600.0),
    ],
)
def test_resolution_of_a_scan(shape: tuple[int, int], declared: float | None, dpi: float) -> None:
    """The declared dpi counts where it can be true; else the one that gives a usual paper."""
    assert scan_dpi(shape, declared) == dpi


def test_coloured_paper_becomes_white() -> None:
    """Pink or gray paper with a shadow is white afterwards, its print still dark."""
    page = np.tile(np.linspace(150, 220, 1200).astype(np.uint8), (1600, 1))
    page[700:704, 200:1000] = 40
    white = whiten(page)
    assert white[100:600].min() > 240
    assert white[701, 300:900].max() < 120
