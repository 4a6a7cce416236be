"""Drawing by dice, and what follows from what was found."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.review.sampler import RISK, draw, enough, most_wrong

SEED = "12345612345612345612"
BALLOTS = [sha256(str(n).encode()).hexdigest()[:12] for n in range(40)]


def test_the_drawing_can_be_checked_with_any_tool() -> None:
    least = min(BALLOTS, key=lambda ballot: sha256(f"{SEED},{ballot}".encode()).hexdigest())
    assert draw(BALLOTS, 1, SEED) == (least,)


@given(st.permutations(BALLOTS), st.integers(0, 40), st.integers(0, 40))
def test_it_depends_on_nothing_but_ids_and_seed_and_a_larger_sample_holds_the_smaller(
    ballots: list[str], one: int, other: int
) -> None:
    small, large = sorted((one, other))
    assert draw(ballots, small, SEED) == draw(sorted(ballots), small, SEED)
    assert set(draw(ballots, small, SEED)) <= set(draw(ballots, large, SEED))
    assert len(draw(ballots, large, SEED)) == large


@pytest.mark.parametrize(
    ("ballots", "drawn", "wrong"), [(6, 3, 0), (7, 3, 1), (8, 2, 2), (8, 8, 3), (7, 5, 1)]
)
def test_the_bound_agrees_with_all_samples_counted_out(ballots: int, drawn: int, wrong: int) -> None:
    """The greatest number of wrong ballots that shows so few in more than one of twenty samples."""
    samples = list(combinations(range(ballots), drawn))
    likely = [
        bad
        for bad in range(ballots + 1)
        if sum(sum(n < bad for n in sample) <= wrong for sample in samples) > RISK * len(samples)
        and wrong <= bad <= ballots - (drawn - wrong)
    ]
    assert most_wrong(ballots, drawn, wrong) == max(likely)


@pytest.mark.parametrize(
    ("ballots", "drawn", "bound"),
    [
        (500, 100, 13),
        (500, 500, 0),
        (47, 47, 0),
        (100, 58, 3),
    ],  # C(42,3) : C(100,3) = 7.1 %, C(42,4) : C(100,4) = 2.9 %
)
def test_known_bounds(ballots: int, drawn: int, bound: int) -> None:
    assert most_wrong(ballots, drawn, 0) == bound


@given(st.integers(1, 300), st.data())
def test_more_ballots_read_or_fewer_wrong_never_make_the_bound_worse(
    ballots: int, data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, ballots))
    wrong = data.draw(st.integers(0, drawn))
    bound = most_wrong(ballots, drawn, wrong)
    assert wrong <= bound <= ballots - (drawn - wrong)
    if wrong:
        assert most_wrong(ballots, drawn, wrong - 1) <= bound
    if drawn < ballots:
        assert most_wrong(ballots, drawn + 1, wrong) <= bound


@pytest.mark.parametrize(("ballots", "number"), [(0, 0), (12, 12), (47, 47), (500, 119), (5000, 145)])
def test_of_few_ballots_all_are_to_be_seen(ballots: int, number: int) -> None:
    assert enough(ballots) == number


def test_what_is_advised_is_just_enough() -> None:
    number = enough(1000, Fraction(1, 50))
    assert most_wrong(1000, number, 0) <= 20 < most_wrong(1000, number - 1, 0)
