"""Letters with a stem are told from what people vote with, upright or leaning, large or small."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.reading.stems import has_stem
from tests.reading.signs import CROSS, DOWN, HALF_MOONS, PLUS, SLASH, TICK, VEE, B, H, K, Way, drawn


@pytest.mark.parametrize("height", [20, 40])
@pytest.mark.parametrize("lean", [-0.05, 0.0, 0.15, 0.3])
@pytest.mark.parametrize("letter", [K, H, B], ids=["K", "H", "B"])
def test_letters_have_a_stem(letter: tuple[Way, ...], lean: float, height: int) -> None:
    assert is_stemmed(drawn(letter, height, lean))


@pytest.mark.parametrize("height", [20, 40])
@pytest.mark.parametrize("lean", [-0.1, 0.0, 0.15, 0.3])
@pytest.mark.parametrize(
    "mark",
    [CROSS, HALF_MOONS, TICK, VEE, PLUS, SLASH, DOWN],
    ids=["cross", "half moons", "tick", "vee", "plus", "slash", "line"],
)
def test_marks_have_none(mark: tuple[Way, ...], lean: float, height: int) -> None:
    assert not is_stemmed(drawn(mark, height, lean))


@pytest.mark.parametrize(("hidden", "stem"), [(0.3, True), (0.8, False)])
def test_what_the_side_of_a_square_cuts_off_straight_is_no_stem(hidden: float, stem: bool) -> None:
    letter = drawn(K, 40, 0.0)
    assert has_stem(letter, np.arange(len(letter)) < hidden * len(letter)) is stem


def is_stemmed(mark: np.ndarray) -> bool:
    return has_stem(mark, np.zeros(len(mark), bool))
