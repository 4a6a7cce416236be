"""The stamp learnt from a stamped sheet."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from scanner.ballot import Image
from scanner.errors import SettingsError
from scanner.layouts.learn.sheets import open_sheets
from scanner.layouts.learn.stamps import default_stamp, find_stamp
from scanner.layouts.model import Sheet
from tests.layouts.blank_forms import Blank, draw, stamp_on

SHEET = Path("stamped.jpg")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Image:
    path = tmp_path_factory.mktemp("stamps") / "blank.pdf"
    draw(path, Blank())
    return next(open_sheets(path)).image


def turned(sheet: Image, degrees: float) -> Image:
    height, width = sheet.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(sheet, matrix, (width, height), borderValue=(255, 255, 255)))


@pytest.mark.parametrize(("degrees", "paper"), [(1.5, 255), (-2.0, 225), (178.0, 255)])
def test_stamp_is_found_in_its_place_on_the_blank(blank: Image, degrees: float, paper: int) -> None:
    """Turned, upside down or on pink paper: place to 1 mm, diameter to 1 mm."""
    sheet = stamp_on(blank, (62.0, 40.0), 37.0)
    tint = np.array((paper, paper, 255), np.float32) / 255
    found = find_stamp(turned((sheet * tint).astype(np.uint8), degrees), blank, SHEET)
    assert found.stamp.template
    assert found.stamp.diameter_mm == pytest.approx(37.0, abs=1.0)
    search = found.stamp.search
    assert search.y1 - 40.0 == pytest.approx(37 / 2 + 40, abs=1.0)
    assert search.x1 - 62.0 == pytest.approx(37 / 2 + 40, abs=1.0)
    assert (search.x0, search.y0) == pytest.approx((3.5, 0.0), abs=1.0)


def test_picture_is_the_stamp_on_white(blank: Image) -> None:
    """The picture is a square of the stamp's size: red ink, white elsewhere, no black print."""
    picture = find_stamp(stamp_on(blank, (62.0, 18.0), 37.0), blank, SHEET).picture  # over the heading
    assert picture.shape[0] == pytest.approx(37 / 25.4 * 300, abs=12)
    ink = picture[(picture < 250).any(axis=2)].astype(int)
    assert len(ink) > 10_000
    assert (ink[:, 2] - ink[:, :2].max(axis=1) > 10).mean() > 0.95


def test_a_sheet_without_a_stamp(blank: Image) -> None:
    """A sheet with a red tick and no stamp is refused."""
    sheet = cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR)
    cv2.line(sheet, (1600, 750), (1750, 900), (40, 40, 220), 10)
    with pytest.raises(SettingsError, match=r"stamped\.jpg: no round red stamp"):
        find_stamp(np.asarray(sheet), blank, SHEET)


def test_a_black_stamp_is_none(blank: Image) -> None:
    """A photocopied stamp cannot teach what a stamp looks like."""
    sheet = cv2.cvtColor(stamp_on(blank, (62.0, 40.0), 37.0), cv2.COLOR_BGR2GRAY)
    with pytest.raises(SettingsError, match="no round red stamp"):
        find_stamp(np.asarray(cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR)), blank, SHEET)


def test_a_sheet_of_another_kind(blank: Image) -> None:
    """A picture that is not this ballot is refused."""
    noise = np.random.default_rng(3).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    with pytest.raises(SettingsError, match="not a sheet of this ballot"):
        find_stamp(cv2.resize(noise, (2480, 3508)), blank, SHEET)


@pytest.mark.parametrize(("width", "height"), [(210, 297), (297, 210), (148, 210), (210, 148)])
def test_default_place_lies_at_the_upper_left(width: float, height: float) -> None:
    """Room for a stamp of 42 mm pressed a little aside, and never over half of a small sheet."""
    search = default_stamp(Sheet(width_mm=width, height_mm=height, blank_dpi=300)).search
    assert (search.x0, search.y0) == (0, 0)
    assert 60 <= search.x1 <= 0.56 * width
    assert 60 <= search.y1 <= 0.5 * height
