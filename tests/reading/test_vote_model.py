"""A mark is weighed beside the voter's other marks: what is strange alone may be usual, and the other way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.items import Ink, Item, Mark
from ballotmaker.letters import write
from ballotmaker.pens import BLUE
from ballotmaker.strokes import hand
from scanner.ballot import BallotReading, RowState
from scanner.reading.mark_model import LOOK
from scanner.reading.vote_model import MEASURES, vote_odds
from tests.reading.conftest import QUIET, levels, read

FORM = "party"


@pytest.fixture
def marks() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    looks = np.maximum(rng.normal(size=(6, LOOK)), 0).astype(np.float32)
    return looks, rng.normal(size=(6, len(MEASURES))).astype(np.float32)


def test_the_order_of_the_marks_is_of_no_account(marks: tuple[np.ndarray, np.ndarray]) -> None:
    looks, measured = marks
    everyone = np.ones(6, np.float32)
    turned = vote_odds(looks[::-1], measured[::-1], everyone)[::-1]
    np.testing.assert_allclose(vote_odds(looks, measured, everyone), turned, rtol=1e-4)


def test_what_is_only_tried_tells_nothing_of_the_others(marks: tuple[np.ndarray, np.ndarray]) -> None:
    looks, measured = marks
    alone = vote_odds(looks[:5], measured[:5], np.ones(5, np.float32))
    beside = vote_odds(looks, measured, np.array([1, 1, 1, 1, 1, 0], np.float32))
    np.testing.assert_allclose(beside[:5], alone, rtol=1e-4)


def test_two_marks_are_no_hand(marks: tuple[np.ndarray, np.ndarray]) -> None:
    looks, measured = marks
    single = vote_odds(looks[:1], measured[:1], np.ones(1, np.float32))
    pair = vote_odds(looks[:2], measured[:2], np.ones(2, np.float32))
    np.testing.assert_allclose(pair[:1], single, rtol=1e-4)


def _drawn(change: dict[int, list[np.ndarray]], others: str, seed: int) -> BallotReading:
    """Read a ballot of such marks, of which some rows have these strokes instead, mm about the box's middle."""
    rng = np.random.default_rng(seed)
    plan = plain_plan(examples.form(FORM), rng)
    items: list[Item] = []
    for mark in (item for item in plan.items if isinstance(item, Mark)):
        if mark.row not in change:
            items.append(replace(mark, shape=others))
            continue
        area = examples.form(FORM).rows[mark.row - 1].box(mark.level).area
        middle = np.array([(area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2])
        items.append(Ink(tuple(stroke + np.append(middle, 0.0) for stroke in change[mark.row]), BLUE))
    return read(FORM, draw_plan(replace(plan, items=tuple(items), scan=QUIET), rng))


def _letter(letter: str, seed: int) -> list[np.ndarray]:
    strokes, width = write(letter, 6.0, np.random.default_rng(seed))
    return [stroke - np.array([width / 2, -3.0, 0.0]) for stroke in strokes]


@pytest.mark.parametrize("letter", ["K", "A", "Đ", "25"])
@pytest.mark.parametrize("others", ["tick", "x"])
def test_a_letter_among_ticks_or_crosses_goes_to_a_person(letter: str, others: str) -> None:
    reading = _drawn({4: _letter(letter, 1)}, others, seed=5)
    assert [row.row for row in reading.rows if row.state is not RowState.CLEAR] == [4]


def _bow(turned: int) -> np.ndarray:
    """Half of a cross drawn as two half moons."""
    return hand([(3.0 * turned, -3), (0.4 * turned, 0), (3.0 * turned, 3)], np.random.default_rng(2), 0.04)


def test_crosses_of_two_half_moons_are_the_marks_of_who_draws_them_so() -> None:
    usual = [_bow(1), _bow(-1)]
    rows = range(1, len(examples.form(FORM).rows) + 1)
    assert None not in levels(_drawn(dict.fromkeys(rows, usual), "x", seed=5))
