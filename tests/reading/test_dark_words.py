"""A word that is darker than the page's other words has a line over it; a bold or blurred page has none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.ballot import Image
from scanner.reading.dark_words import Word, dark_words
from scanner.reading.tone import PAPER

NAMES = ("NGUYEN", "VAN", "THANH", "TRAN", "THI", "HUONG", "LE", "QUANG", "MINH", "PHAM", "BA", "DUC")


@pytest.fixture
def blank() -> Image:
    """Four names of three words."""
    sheet = np.full((260, 460), PAPER, np.uint8)
    for number, name in enumerate(NAMES):
        place = 20 + number % 3 * 145, 50 + number // 3 * 60
        cv2.putText(sheet, name, place, cv2.FONT_HERSHEY_COMPLEX, 0.8, 0, 1)
    return sheet


def words(blank: Image) -> list[Word]:
    found = []
    for number in range(len(NAMES)):
        top, left = 28 + number // 3 * 60, 18 + number % 3 * 145
        where = slice(top, top + 28), slice(left, left + 130)
        found.append(Word(number // 3 + 1, where, int((PAPER - blank[where].astype(int)).sum())))
    return found


def rows(blank: Image, page: Image) -> list[int]:
    return [word.row for word in dark_words(words(blank), page, blank < PAPER)]


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_a_blurred_and_bold_page_has_no_dark_word(blank: Image, sigma: float) -> None:
    page = cv2.GaussianBlur(cv2.erode(blank, np.ones((2, 2), np.uint8)), (0, 0), sigma)
    assert rows(blank, page) == []


def test_lines_over_two_letters_make_a_word_dark(blank: Image) -> None:
    page = blank.copy()
    for y in (156, 163):
        cv2.line(page, (172, y), (205, y), 40, 3)  # TRAN is in row 2, THANH in row 1, QUANG in row 3
    assert rows(blank, page) == [3]


def test_a_streak_through_a_line_of_names_makes_none_dark(blank: Image) -> None:
    page = blank.copy()
    page[160:164] = np.minimum(page[160:164], 90)
    assert rows(blank, page) == []


def test_too_few_words_tell_nothing(blank: Image) -> None:
    page = blank.copy()
    page[28:56, 18:148] = 0
    few = words(blank)[:5]
    assert dark_words(few, page, blank < PAPER) == []
