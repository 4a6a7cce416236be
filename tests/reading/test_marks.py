"""Marks are judged in the light of the voter's own hand; marks that touch are taken apart, lines are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.forms import FormBox
from ballotmaker.items import Ink, Item, LineDown, Mark, ScribbleOut
from ballotmaker.pens import BLUE
from ballotmaker.strokes import hand
from scanner.ballot import BallotReading, BoxState, RowState
from scanner.reading.settings import SETTINGS as S
from tests.reading.conftest import QUIET, levels, read

Change = Callable[[list[Mark]], list[Item]]


def ballot(change: Change, form: str = "party", seed: int = 1) -> BallotReading:
    """Read a plain ballot of ``form`` whose marks are changed."""
    rng = np.random.default_rng(seed)
    plan = plain_plan(examples.form(form), rng)
    marks = [item for item in plan.items if isinstance(item, Mark)]
    return read(form, draw_plan(replace(plan, items=tuple(change(marks)), scan=QUIET), rng))


def box(row: int, level: str, form: str = "party") -> FormBox:
    return examples.form(form).rows[row - 1].box(level)


def drawn(points: list[tuple[float, float]], seed: int = 1) -> Ink:
    return Ink((hand(points, np.random.default_rng(seed), tremor=0.04),), BLUE)


@pytest.mark.parametrize("shape", ["fill", "circle"])
@pytest.mark.parametrize("form", ["party", "squares"])
def test_who_fills_or_rings_every_row_is_read(shape: str, form: str) -> None:
    found: list[Mark] = []

    def all_of_one_shape(marks: list[Mark]) -> list[Item]:
        found.extend(marks)
        return [replace(mark, shape=shape, size=0.55) for mark in marks]

    reading = ballot(all_of_one_shape, form)
    assert levels(reading) == tuple(mark.level for mark in found)


@pytest.mark.parametrize("shape", ["fill", "circle"])
def test_a_lone_fill_or_ring_among_crosses_goes_to_a_person(shape: str) -> None:
    reading = ballot(lambda marks: [*marks[:3], replace(marks[3], shape=shape), *marks[4:]])
    assert [row.row for row in reading.rows if row.state is not RowState.CLEAR] == [4]


def test_a_mark_struck_out_among_fills_goes_to_a_person() -> None:
    def withdrawn(marks: list[Mark]) -> list[Item]:
        fills: list[Item] = [replace(mark, shape="fill", size=0.5) for mark in marks]
        return [*fills, ScribbleOut(5, marks[4].level)]

    assert [row.row for row in ballot(withdrawn).rows if row.state is not RowState.CLEAR] == [5]


def test_a_paler_mark_than_the_others_goes_to_a_person() -> None:
    pale = replace(BLUE, density=0.3)
    reading = ballot(lambda marks: [*marks[:2], replace(marks[2], pen=pale), *marks[3:]])
    assert reading.rows[2].state is RowState.DOUBTFUL


def test_a_tick_that_touches_the_cross_above_it_is_a_mark_of_its_own() -> None:
    def touching(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high").cell, box(4, "high").cell
        x, border = (upper.x0 + upper.x1) / 2, upper.y1
        return [
            *marks[:2],
            drawn([(x - 3, upper.y0 + 1.5), (x + 3.5, border + 0.8)]),
            drawn([(x + 3, upper.y0 + 1.5), (x - 3, border - 1.5)], 2),
            drawn([(x + 3.5, border - 0.5), (x + 1, lower.y1 - 1.5), (x - 1, lower.y1 - 4)], 3),
            *marks[4:],
        ]

    assert levels(ballot(touching))[2:4] == ("high", "high")


def test_one_slash_over_two_rows_stays_one() -> None:
    def slash(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high").cell, box(4, "high").cell
        x = (upper.x0 + upper.x1) / 2
        return [
            *marks[:2],
            drawn([(x + 4, upper.y0 + 1.5), (x, upper.y1), (x - 4, lower.y1 - 1.5)]),
            *marks[4:],
        ]

    rows = ballot(slash).rows[2:4]
    assert [row.state for row in rows] == [RowState.DOUBTFUL] * 2


@pytest.mark.parametrize("last", [2, 3, 6])
def test_a_line_down_the_rows_is_nobodys_mark(last: int) -> None:
    reading = ballot(lambda marks: [LineDown("high", 1, last), *marks[last:]])
    assert all(row.state is not RowState.CLEAR for row in reading.rows[:last])
    assert all(row.state is RowState.CLEAR for row in reading.rows[last:])


def test_a_score_is_a_probability_that_agrees_with_its_state() -> None:
    pale = replace(BLUE, density=0.3)
    for row in ballot(lambda marks: [*marks[:2], replace(marks[2], pen=pale), *marks[4:]]).rows:
        for found in row.boxes:
            assert 0 <= found.score <= 1
            assert found.state is not BoxState.MARKED or found.score >= S.marked_score
            assert found.state is not BoxState.EMPTY or found.score <= S.empty_score
