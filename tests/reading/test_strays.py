"""What is wrong with the sheet itself: two sheets as one, a part cut off, a corner gone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotmaker.ballots import draw_sheet
from ballotmaker.defects import plain_plan
from ballotmaker.examples import form
from ballotmaker.layouts import loaded_layout
from ballotmaker.scanner_model import Scan, scan_sheet
from scanner.ballot import BallotReading, Code, ColorMode, Image, Page, Source
from scanner.reading.read import Reader

DPI = 150


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader([loaded_layout(form("landscape"))])


def sheet(number: int, background: int = 20) -> Image:
    rng = np.random.default_rng([7, number])
    plan = plain_plan(form("landscape"), rng, dpi=DPI)
    return scan_sheet(draw_sheet(plan, rng), replace(Scan(dpi=DPI), angle=0.4, background=background), rng)


def px(mm: float) -> int:
    return round(mm / 25.4 * DPI)


def codes(reader: Reader, image: Image) -> set[Code]:
    read = reader.read(Page(Source("x", 1, "0" * 64), image, float(DPI), ColorMode.COLOR))
    return {f.code for f in read.findings} if isinstance(read, BallotReading) else {read.reason}


@pytest.mark.parametrize("background", [20, 235])
@pytest.mark.parametrize("above", [True, False])
def test_two_sheets_fed_as_one_are_named(reader: Reader, above: bool, background: int) -> None:
    one, other = sheet(1, background), sheet(2, background)
    image = np.vstack([other[: px(50)], one] if above else [one, other[-px(50) :]])
    assert Code.DOUBLE_FEED in codes(reader, np.ascontiguousarray(image))


@pytest.mark.parametrize("background", [20, 235])
def test_a_sheet_on_a_larger_glass_is_no_double_feed(reader: Reader, background: int) -> None:
    image = cv2.copyMakeBorder(sheet(1), 0, px(40), 0, px(30), cv2.BORDER_CONSTANT, value=(background,) * 3)
    assert codes(reader, image) == set()


def test_a_sheet_cut_off_through_its_print_is_named(reader: Reader) -> None:
    assert Code.PAGE_CUT_OFF in codes(reader, np.ascontiguousarray(sheet(1)[: -px(40)]))


def test_a_lost_margin_is_no_lost_print(reader: Reader) -> None:
    assert codes(reader, np.ascontiguousarray(sheet(1)[: -px(4)])) == set()


def test_a_corner_that_hides_print_is_named(reader: Reader) -> None:
    image = sheet(1)
    width = image.shape[1]
    size = px(100)
    corner = np.array([[width, 0], [width - size, 0], [width, size]], np.int32)
    cv2.fillPoly(image, [corner], (20, 20, 20))
    assert Code.FOLDED_CORNER in codes(reader, image)
