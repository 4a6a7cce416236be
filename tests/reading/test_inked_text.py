"""A thin line over a post, which hides among its letters, and what is none."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.layouts import loaded_layout
from scanner.ballot import Code
from scanner.reading.frame import mm
from scanner.reading.inked_text import Text, inked_texts, texts_beside_names

SIZE = (20, 130)


@pytest.fixture(scope="module")
def text() -> Text:
    """A text of which half is letters: bars three pixels wide, three apart."""
    bare = np.full(SIZE, 255, np.uint8)
    for x in range(0, SIZE[1], 6):
        bare[4:16, x : x + 3] = 0
    return Text(3, (slice(0, SIZE[0]), slice(0, SIZE[1])), bare)


def rows(text: Text, ink: np.ndarray, darker: int = 12) -> list[int | None]:
    found = inked_texts([text], ink, darker)
    assert {f.code for f in found} <= {Code.ADDED_WRITING}
    return [f.row for f in found]


def test_a_line_a_pixel_thin_as_dark_as_a_pen_is_named(text: Text) -> None:
    ink = np.zeros(SIZE, np.uint8)
    cv2.line(ink, (20, 9), (110, 11), 90, 1)
    assert rows(text, ink) == [3]


def test_as_much_of_noise_as_pale_as_paper_is_none(text: Text) -> None:
    ink = np.zeros(SIZE, np.uint8)
    cv2.line(ink, (20, 9), (110, 11), 20, 1)
    assert rows(text, ink) == []


def test_a_page_whose_rims_are_dark_is_measured_above_them(text: Text) -> None:
    ink = np.full(SIZE, 45, np.uint8)
    assert rows(text, ink, darker=50) == []
    assert rows(text, ink) == [3]


def test_where_the_boxes_stand_first_there_is_no_text_beside_them() -> None:
    """A ballot of one person named in a sentence, whose table holds nothing but the boxes."""
    layout = loaded_layout(examples.form("party")).layout
    printed = np.zeros((mm(297), mm(210)), bool)
    boxes_first = replace(layout.table, x0=layout.rows[0].boxes[0].cell.x0 - 0.2)
    assert texts_beside_names(layout.model_copy(update={"table": boxes_first}), printed) == ()
