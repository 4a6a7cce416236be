"""A stamp's ink is taken off a gray scan, and what a pen wrote over it stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.ballot import Image, Rect, StampReading, StampState
from scanner.layouts.model import Stamp
from scanner.reading.frame import mm
from scanner.reading.stamp import without_stamp

STAMP = Stamp(search=Rect(0, 0, 60, 60), diameter_mm=36.0)
MIDDLE = mm(30), mm(30)
SURE = 45  # darker ink counts on the noisiest of pages


@pytest.fixture
def stamped() -> Image:
    """A stamp whose rim is far darker than what is within."""
    sheet = np.zeros((mm(60), mm(60)), np.uint8)
    cv2.circle(sheet, MIDDLE, mm(18) - 1, 215, 2)
    cv2.circle(sheet, MIDDLE, mm(15), 110, -1)
    return sheet


def taken_off(sheet: Image) -> Image:
    reading = StampReading(StampState.COLOR_UNKNOWN, 1.0, Rect(12, 12, 48, 48))
    return without_stamp(sheet, sheet, None, STAMP, reading)


def test_a_dark_rim_is_taken_off_with_the_stamp(stamped: Image) -> None:
    assert taken_off(stamped).max() <= SURE


def test_a_pen_over_the_stamp_stays_but_for_what_the_rim_hides(stamped: Image) -> None:
    cv2.line(stamped, (mm(30), mm(30)), (mm(58), mm(30)), 230, 3)
    left = taken_off(stamped)[mm(30)] > SURE
    assert left[mm(31) : mm(46)].mean() > 0.9
    assert left[mm(49) : mm(57)].all()
