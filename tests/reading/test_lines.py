"""Streaks and folds run from edge to edge; they are taken off, and what people drew stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.reading.frame import mm
from scanner.reading.lines import make_sight, without_lines

SHAPE = (1782, 1260)


def sheet(print_rows: float) -> tuple[np.ndarray, np.ndarray]:
    """Return an empty sheet, and its print: ``print_rows`` of its height is printed over."""
    printed = np.zeros(SHAPE, bool)
    printed[: int(SHAPE[0] * print_rows)] = True
    printed[: mm(16)] = False  # a margin
    return np.zeros(SHAPE, np.uint8), printed


@pytest.mark.parametrize("print_rows", [0.0, 0.5, 0.7])
def test_a_streak_is_taken_off_also_where_it_runs_along_print(print_rows: float) -> None:
    added, printed = sheet(print_rows)
    added[:, 400:402] = 60
    cleaned, found = without_lines(np.where(printed, 0, added).astype(np.uint8), make_sight(printed))
    assert found == 1
    assert cleaned.max() == 0


def test_a_streak_is_found_once_and_leaves_room_for_others() -> None:
    added, printed = sheet(0.0)
    for column in (200, 500, 800):
        added[:, column : column + 2] = 60
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 3
    assert cleaned.max() == 0


def test_lines_that_end_before_the_edge_stay() -> None:
    added, printed = sheet(0.0)
    for row in range(300, 1500, 60):
        added[row : row + 10, mm(8) : -mm(8)] = 200
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 0
    assert np.array_equal(cleaned, added)


def test_a_line_that_somebody_drew_stays() -> None:
    added, printed = sheet(0.5)
    added[mm(160) : mm(270), 400:403] = 150
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 0
    assert np.array_equal(cleaned, added)


def test_dust_on_the_glass_makes_many_streaks_alike() -> None:
    added, printed = sheet(0.0)
    for column in range(150, 1100, 120):
        for row in range(SHAPE[0]):
            at = column + round(0.02 * row)
            added[row, at : at + 2] = 60
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 8
    assert cleaned.max() == 0


def test_bars_that_somebody_drew_across_the_sheet_stay() -> None:
    added, printed = sheet(0.0)
    for number, row in enumerate(range(300, 1500, 240)):
        drop = (-1) ** number * 5 * (number + 1)
        cv2.line(added, (0, row), (SHAPE[1], row + drop), 200, 8)
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 0
    assert np.array_equal(cleaned, added)


def test_a_streak_on_a_noisy_page_is_taken_off() -> None:
    noise = np.abs(np.random.default_rng(4).normal(scale=6, size=SHAPE)).clip(0, 40)
    _, printed = sheet(0.0)
    streaked = noise.copy()
    streaked[:, 400:402] += 60
    cleaned, found = without_lines(streaked.astype(np.uint8), make_sight(printed))
    assert found == 1
    assert cleaned[:, 398:404].max() <= noise.max()


def test_a_fold_that_bends_at_its_end_is_taken_off_and_marks_beside_it_stay() -> None:
    added, printed = sheet(0.0)
    for row in range(SHAPE[0]):
        at = 400 + round(max(0, 400 - row) ** 2 / 30000)  # 5 pixels
        added[row, at - 1 : at + 2] = 70
    for row in range(500, 1100, 75):
        cv2.line(added, (390, row), (397, row + 25), 180, 2)
    cleaned, found = without_lines(added, make_sight(printed))
    assert found == 1
    assert cleaned[mm(5) : 400].max() < 12
    assert (cleaned[500:1125, 388:398] > 150).sum() > 0.9 * (added[500:1125, 388:398] > 150).sum()
