"""Bounds against values known from tables and from the formulas' own limits."""

from __future__ import annotations

import pytest

from bench.proving_ground.bounds import lower_bound, upper_bound


@pytest.mark.parametrize("trials", [100, 10_000, 1_000_000])
def test_no_error_gives_the_rule_of_three(trials: int) -> None:
    assert upper_bound(0, trials) == pytest.approx(3 / trials, rel=0.02)
    assert upper_bound(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials))


@pytest.mark.parametrize(
    ("errors", "trials", "bound"), [(1, 100, 0.04656), (2, 20, 0.28262), (50, 1000, 0.06286)]
)
def test_errors_give_the_exact_bound(errors: int, trials: int, bound: float) -> None:
    assert upper_bound(errors, trials) == pytest.approx(bound, abs=1e-5)


def test_bounds_mirror_each_other() -> None:
    assert lower_bound(999, 1000) == pytest.approx(1 - upper_bound(1, 1000))
    assert lower_bound(0, 5) == pytest.approx(0.0)


def test_nothing_tried_bounds_nothing() -> None:
    assert (upper_bound(0, 0), lower_bound(0, 0)) == (1.0, 0.0)
    assert upper_bound(3, 3) == 1.0
