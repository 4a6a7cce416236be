"""What shades a box and is no mark rubbed out, and what may be one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from scanner.reading.settings import SETTINGS as S
from scanner.reading.traces import traces

Sheet = npt.NDArray[np.uint8]


def boxes() -> npt.NDArray[np.int16]:
    """Return three rows of three boxes of 15 × 10 mm."""
    bare = np.zeros((300, 330), np.int16)
    for number in range(9):
        top, left = 20 + number // 3 * 100, 15 + number % 3 * 105
        bare[top : top + 60, left : left + 90] = number + 1
    return bare


def found(rest: Sheet, in_square: bool = False) -> list[float]:
    """Return how many mm² are shaded in each box."""
    bare = boxes()
    return traces(rest, bare, np.flatnonzero(bare), 9, 3, in_square)[1:].tolist()


def cross(rest: Sheet) -> Sheet:
    cv2.line(rest, (140, 35), (175, 65), 20, 4)
    cv2.line(rest, (175, 35), (140, 65), 20, 4)
    return rest


@pytest.fixture
def clean() -> Sheet:
    return np.zeros((300, 330), np.uint8)


def test_a_cross_rubbed_out_is_seen(clean: Sheet) -> None:
    shaded = found(cross(clean))
    assert shaded.pop(1) > 3 * S.trace_mm2
    assert max(shaded) == 0


def test_a_fold_across_the_row_is_none_and_hides_none(clean: Sheet) -> None:
    clean[48:50] = 15
    assert max(found(clean)) <= S.trace_mm2
    folded = cv2.max(cross(np.zeros_like(clean)), clean)
    assert found(folded)[1] > S.trace_mm2


def test_the_rim_of_a_ruling_is_none(clean: Sheet) -> None:
    clean[20:22, 15:105] = 40
    assert max(found(clean)) <= S.trace_mm2


def test_noise_is_none(clean: Sheet) -> None:
    rng = np.random.default_rng(3)
    clean[boxes() > 0] = rng.normal(6, 9, (boxes() > 0).sum()).clip(0, 60)
    assert max(found(clean)) <= S.trace_mm2


def test_in_a_square_less_of_a_trace_tells(clean: Sheet) -> None:
    cv2.line(clean, (140, 40), (142, 42), 20, 2)
    assert found(clean)[1] <= S.trace_mm2 < found(clean, in_square=True)[1]


def test_a_streak_down_the_column_is_none_and_hides_none() -> None:
    bare = np.zeros((700, 330), np.int16)
    for number in range(18):
        top, left = 20 + number // 3 * 100, 15 + number % 3 * 105
        bare[top : top + 60, left : left + 90] = number + 1

    def shaded(rest: Sheet) -> list[float]:
        return traces(rest, bare, np.flatnonzero(bare), 18, 3, False)[1:].tolist()

    streak = np.zeros(bare.shape, np.uint8)
    streak[:, 150:153] = 15
    assert max(shaded(streak)) <= S.trace_mm2
    rubbed_out = shaded(cv2.max(cross(np.zeros_like(streak)), streak))
    assert rubbed_out.pop(1) > S.trace_mm2
    assert max(rubbed_out) <= S.trace_mm2
