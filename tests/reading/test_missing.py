"""Print that is gone from a page: here rulings as fine as a pixel, which no threshold of black sees."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.layouts import loaded_layout
from scanner.ballot import Code, Image, Rect
from scanner.reading.frame import mm
from scanner.reading.missing import expected_print, missing_print, print_map

LAYOUT = loaded_layout(examples.form("party")).layout
FINE, THICK, PAPER = 150, 60, 250
TABLE = LAYOUT.table


def ruled(dark: int) -> Image:
    """A sheet with a thick frame and six rulings across, a pixel fine and as dark as told."""
    sheet = np.full((mm(297), mm(210)), PAPER, np.uint8)
    x0, y0, x1, y1 = (mm(side) for side in (TABLE.x0, TABLE.y0, TABLE.x1, TABLE.y1))
    cv2.rectangle(sheet, (x0, y0), (x1, y1), THICK, 3)
    for y in np.linspace(y0, y1, 8)[1:-1].round().astype(int).tolist():
        sheet[y, x0 + 6 : x1 - 5] = dark
    return sheet


def gaps(page: Image) -> list[Rect]:
    found = missing_print(LAYOUT, print_map(page, expected_print(ruled(FINE), TABLE)))
    assert {f.code for f in found} <= {Code.MISSING_PRINT}
    return [f.place for f in found if f.place is not None]


@pytest.mark.parametrize("dark", [FINE, 120, 195])
def test_a_fine_ruling_beneath_paper_is_named_where_it_is(dark: int) -> None:
    page = ruled(dark)
    y = round(np.linspace(mm(TABLE.y0), mm(TABLE.y1), 8)[3])
    left = mm(TABLE.x0) + mm(30)
    page[y - 5 : y + 6, left : left + mm(12)] = PAPER
    (place,) = gaps(page)
    assert place.x0 == pytest.approx(TABLE.x0 + 30, abs=1) and place.width == pytest.approx(12, abs=2)
    assert place.y0 * mm(1) == pytest.approx(y, abs=3)


@pytest.mark.parametrize("dark", [FINE, 120, 195, 235])
def test_fine_rulings_pale_all_over_are_there(dark: int) -> None:
    assert gaps(ruled(dark)) == []


def test_specks_of_white_on_a_fine_ruling_are_no_cover() -> None:
    page = ruled(FINE)
    page[:, :: mm(4)] = PAPER
    page[:, 1 :: mm(4)] = PAPER
    assert gaps(page) == []
