"""A mark over a ruling is given to the row that has no other, if the row it reaches into has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.items import Ink, Item, Mark
from ballotmaker.pens import BLUE
from ballotmaker.strokes import hand
from scanner.ballot import BallotReading, RowState
from tests.reading.conftest import QUIET, levels, read

ROW = 3  # is marked in the box "high", by a cross that reaches into the next row

Points = list[tuple[float, float]]


def drawn(points: Points, seed: int) -> Ink:
    return Ink((hand(points, np.random.default_rng(seed), tremor=0.04),), BLUE)


def cross_over(below: float, half: float = 3.0) -> list[Item]:
    """Return a cross in box "high" of ``ROW``, its lower end so many mm below the ruling."""
    cell = examples.form("party").rows[ROW - 1].box("high").cell
    x, foot = (cell.x0 + cell.x1) / 2, cell.y1 + below
    top = foot - 2 * half
    return [
        drawn([(x - half, top), (x + half, foot)], 1),
        drawn([(x + half, top), (x - half, foot)], 2),
    ]


def ballot(more: Callable[[list[Mark]], list[Item]], seed: int) -> BallotReading:
    """Read a plain ballot, all crosses, whose row ``ROW`` holds what ``more`` says instead of its mark."""
    rng = np.random.default_rng(seed)
    plan = plain_plan(examples.form("party"), rng)
    marks = [replace(item, shape="cross") for item in plan.items if isinstance(item, Mark)]
    marks[ROW] = replace(marks[ROW], level="medium")
    others: list[Item] = [mark for mark in marks if mark.row not in (ROW, ROW + 1)]
    return read("party", draw_plan(replace(plan, items=(*others, *more(marks)), scan=QUIET), rng))


@pytest.mark.parametrize("below", [0.8, 1.4, 1.7])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_cross_that_reaches_into_a_row_with_its_own_mark_is_read(below: float, seed: int) -> None:
    reading = ballot(lambda marks: [*cross_over(below), marks[ROW]], seed)
    assert levels(reading)[ROW - 1 : ROW + 1] == ("high", "medium")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_cross_that_reaches_into_a_row_without_a_mark_goes_to_a_person(seed: int) -> None:
    reading = ballot(lambda marks: cross_over(2.0), seed)
    assert RowState.CLEAR not in {row.state for row in reading.rows[ROW - 1 : ROW + 1]}


@pytest.mark.parametrize("below", [2.6, 3.0, 3.4])
def test_a_cross_astride_two_rows_goes_to_a_person(below: float) -> None:
    reading = ballot(lambda marks: [*cross_over(below), marks[ROW]], 1)
    assert reading.rows[ROW - 1].state is not RowState.CLEAR


def test_a_cross_beside_its_rows_own_mark_goes_to_a_person() -> None:
    reading = ballot(lambda marks: [*cross_over(1.8), replace(marks[ROW - 1], level="low"), marks[ROW]], 1)
    assert reading.rows[ROW - 1].state is not RowState.CLEAR


@pytest.mark.parametrize("size", [1.5, 2.0, 2.5, 3.5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_second_mark_that_touches_the_cross_above_goes_to_a_person(size: float, seed: int) -> None:
    def touching(marks: list[Mark]) -> list[Item]:
        cell = examples.form("party").rows[ROW].box("high").cell
        x, y = (cell.x0 + cell.x1) / 2, cell.y0 + 0.6
        tick = [(x + 3 - size, y), (x + 3 - 0.5 * size, y + size), (x + 3 + 0.5 * size, y - 0.3)]
        return [*cross_over(0.8), drawn(tick, seed), marks[ROW]]

    assert ballot(touching, seed).rows[ROW].state is not RowState.CLEAR
