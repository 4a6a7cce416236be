"""What is drawn to train on is what its kind says."""

from __future__ import annotations

import numpy as np
import pytest

from bench.mark_model.shapes import kinds, plain, signs
from bench.mark_model.shapes.paths import Shape, winding
from scanner.reading.mark_model import KINDS


def windings(shape: Shape) -> list[float]:
    rng = np.random.default_rng(5)
    return [winding(shape(6.0, rng)) for _ in range(200)]


def test_a_strange_sign_is_never_as_simple_as_most_ticks() -> None:
    assert min(windings(signs.strange_sign)) > np.quantile(windings(plain.tick), 0.9)


def test_two_moons_are_two_strokes_of_the_size_asked_for() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        moons = plain.two_moons(6.0, rng)
        assert len(moons) == 2
        assert np.ptp(np.vstack(moons)[:, 1]) == pytest.approx(6.0, rel=0.15)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_as_strokes_of_points_with_pressure(kind: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        strokes = kinds.draw(kind, rng)
        assert strokes
        assert all(stroke.ndim == 2 and stroke.shape[1] == 3 and len(stroke) > 1 for stroke in strokes)
