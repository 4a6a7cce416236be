"""Marks are judged in the light of the voter's own hand; marks that touch are taken apart, lines are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ballotmaker import examples, strikes
from ballotmaker.ballots import Plan, draw_plan, make_stamp
from ballotmaker.defects import plain_plan
from ballotmaker.draft import clean_draft
from ballotmaker.forms import FormBox
from ballotmaker.hands import random_hand
from ballotmaker.items import Ink, Item, LineDown, Mark, ScribbleOut
from ballotmaker.layouts import loaded_layout
from ballotmaker.pens import BLUE
from ballotmaker.strokes import hand, placed
from bench.mark_model.scanned import scanned
from bench.proving_ground.family import Family
from bench.proving_ground.specs import random_form
from scanner.ballot import BallotReading, BoxState, RowState
from scanner.reading.read import Reader
from scanner.reading.settings import SETTINGS as S
from tests.reading.conftest import QUIET, levels, read

# A mark so pale is faint among dark ones.
PALE = replace(BLUE, colour=(112, 110, 110), density=0.31, grain=0.0)

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


def test_who_writes_as_pale_in_every_row_is_read() -> None:
    found: list[Mark] = []

    def all_pale(marks: list[Mark]) -> list[Item]:
        found.extend(marks)
        return [replace(mark, pen=PALE) for mark in marks]

    assert levels(ballot(all_pale)) == tuple(mark.level for mark in found)


def test_a_ballot_all_of_whose_marks_might_shine_through_goes_to_a_person() -> None:
    paler = replace(PALE, density=0.26)
    reading = ballot(lambda marks: [replace(mark, pen=paler) for mark in marks])
    assert {row.state for row in reading.rows} == {RowState.DOUBTFUL}


def test_a_mark_rubbed_half_away_among_pale_ones_goes_to_a_person() -> None:
    half = replace(PALE, density=0.5 * PALE.density)

    def one_paler(marks: list[Mark]) -> list[Item]:
        pale: list[Item] = [replace(mark, pen=PALE) for mark in marks]
        return [*pale[:2], replace(marks[2], pen=half), *pale[3:]]

    assert ballot(one_paler).rows[2].state is not RowState.CLEAR


def test_a_tick_that_touches_the_cross_above_it_is_a_mark_of_its_own() -> None:
    def touching(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high").cell, box(4, "high").cell
        x, border = (upper.x0 + upper.x1) / 2, upper.y1
        return [
            *marks[:2],
            drawn([(x - 3, upper.y0 + 1.5), (x + 3.5, border + 0.8)]),
            drawn([(x + 3, upper.y0 + 1.5), (x - 3, border - 1.5)], 2),
            drawn([(x + 3.5, border - 0.5), (x + 1, lower.y1 - 1.5), (x - 1, lower.y1 - 4)], 3),
            *(replace(mark, shape="tick") for mark in marks[4:6]),  # who never ticks is asked about
            *marks[6:],
        ]

    assert levels(ballot(touching))[2:4] == ("high", "high")


def test_a_tick_whose_foot_stands_on_the_tick_below_is_a_mark_of_its_own() -> None:
    def touching(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high").cell, box(4, "high").cell
        x, border = (upper.x0 + upper.x1) / 2, upper.y1
        ticks = [
            drawn([(x - 3, upper.y0 + 1), (x, border), (x + 3, upper.y0 + 1)]),
            drawn([(x - 0.5, border), (x + 2, lower.y1 - 1.5), (x + 4, border + 1)], 2),
        ]
        return [*marks[:2], *ticks, *marks[4:]]

    assert levels(ballot(touching))[2:4] == ("high", "high")


@pytest.mark.parametrize("form", ["party", "squares"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_cross_over_two_rows_is_nobodys_mark(form: str, seed: int) -> None:
    def cross(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high", form).area, box(4, "high", form).area
        left, right, top, foot = upper.x0 + 0.6, upper.x1 - 0.6, upper.y0 + 0.6, lower.y1 - 0.6
        arms = [drawn([(left, top), (right, foot)], seed), drawn([(right, top), (left, foot)], seed + 9)]
        return [*marks[:2], *arms, *marks[4:]]

    rows = ballot(cross, form).rows[2:4]
    assert all(row.state is not RowState.CLEAR for row in rows)


def test_a_cross_whose_pen_skipped_is_one_mark() -> None:
    def skipped(marks: list[Mark]) -> list[Item]:
        cell = box(3, "high").cell
        x, y = (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2
        ways = [(-1, -1), (1, 1), (1, -1), (-1, 1)]
        arms = [
            drawn([(x + 0.5 * a, y + 0.5 * b), (x + 3 * a, y + 3 * b)], i) for i, (a, b) in enumerate(ways)
        ]
        return [*marks[:2], *arms, *marks[3:]]

    assert levels(ballot(skipped))[2] == "high"


@pytest.mark.parametrize("end", [0.8, 0.0], ids=["beyond", "at"])
def test_a_short_mark_that_reaches_a_ruling_goes_to_a_person(end: float) -> None:
    def cut_short(marks: list[Mark]) -> list[Item]:
        cell = box(3, "high").cell
        x, y = cell.x1, (cell.y0 + cell.y1) / 2
        large: list[Item] = [replace(mark, shape="tick", size=0.6) for mark in marks]
        return [*large[:2], drawn([(x - 3.4, y - 0.9), (x - 2, y + 1), (x + end, y - 1.2)]), *large[3:]]

    assert [row.row for row in ballot(cut_short).rows if row.state is not RowState.CLEAR] == [3]


def test_two_ticks_in_one_box_go_to_a_person() -> None:
    def two(marks: list[Mark]) -> list[Item]:
        cell = box(3, "high").cell
        x, y = (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2
        ticks = [
            drawn([(x + at - 1.4, y), (x + at - 0.6, y + 1.5), (x + at + 1.2, y - 2)], i)
            for i, at in enumerate((-2.2, 2.2))
        ]
        return [*marks[:2], *ticks, *marks[3:]]

    assert ballot(two).rows[2].state is not RowState.CLEAR


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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_wave_down_small_squares_is_nobodys_mark(seed: int) -> None:
    """Print leaves of it a bow in each square, which is as bent as the voter's ticks are."""
    form = random_form(Family.TUNING, "wave", np.random.default_rng([77, 56]))
    rng = np.random.default_rng(seed)
    voter = replace(random_hand(rng, "tuning"), shape="hook", others=(), pen=BLUE, size=1.0)
    draft = clean_draft(form, voter, make_stamp(form, rng), rng)
    for row in range(1, 9):
        draft.without_mark(row)
    first, last = (draft.box(row, "medium").area for row in (1, 8))
    wave = strikes.DOWN["wave"](last.y1 - first.y0, first.width, voter, rng)
    middle = (first.x0 + first.x1) / 2, (first.y0 + last.y1) / 2
    draft.extra.append(Ink(tuple(placed(wave, *middle)), BLUE))
    found = Reader([loaded_layout(form)]).read(
        scanned(Plan(form, draft.items, draft.stamp, "white", QUIET), rng)
    )
    assert isinstance(found, BallotReading)
    assert all(row.state is not RowState.CLEAR for row in found.rows[:8])


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


def test_a_line_through_printed_squares_is_nobodys_mark() -> None:
    """Print cuts it into a short line in each square, which alone would be a mark."""

    def through(marks: list[Mark]) -> list[Item]:
        upper, lower = box(2, "high", "squares").area, box(5, "high", "squares").area
        x = (upper.x0 + upper.x1) / 2
        return [marks[0], drawn([(x + 0.3, upper.y0 + 0.8), (x, lower.y1 - 0.8)]), *marks[5:]]

    reading = ballot(through, "squares")
    assert all(row.state is not RowState.CLEAR for row in reading.rows[1:5])
    assert all(row.state is RowState.CLEAR for row in (reading.rows[0], *reading.rows[5:]))


def test_a_bracket_beside_two_printed_squares_is_nobodys_mark() -> None:
    def bracket(marks: list[Mark]) -> list[Item]:
        upper, lower = box(3, "high", "squares").area, box(4, "high", "squares").area
        x = (upper.x0 + upper.x1) / 2
        points = [
            (x - 0.9, upper.y0 + 0.7),
            (x + 0.6, upper.y0 + 1.3),
            (x + 0.7, upper.y1),
            (x + 0.7, lower.y0),
        ]
        return [
            *marks[:2],
            drawn([*points, (x + 0.5, lower.y1 - 1.2), (x - 0.9, lower.y1 - 0.7)]),
            *marks[4:],
        ]

    assert all(row.state is not RowState.CLEAR for row in ballot(bracket, "squares").rows[2:4])


def test_upright_lines_of_their_own_in_squares_below_one_another_are_marks() -> None:
    def upright(marks: list[Mark]) -> list[Item]:
        items: list[Item] = []
        for mark in marks:
            area = box(mark.row, mark.level, "squares").area
            x = (area.x0 + area.x1) / 2
            items.append(drawn([(x, area.y0 + 0.4), (x + 0.2, area.y1 - 0.4)], mark.row))
        return items

    assert None not in levels(ballot(upright, "squares"))


def test_two_ticks_that_touch_are_the_marks_of_who_ticks_elsewhere() -> None:
    def ticks(marks: list[Mark]) -> list[Item]:
        items: list[Item] = []
        for mark in marks:
            cell = box(mark.row, mark.level).cell
            x, y, down = (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2, 1.3 if mark.row == 3 else 0.0
            points = [(x - 2.5, y + down), (x - 1, y + 2.6 + 1.6 * down), (x + 3, y - 2.4 - down)]
            items.append(drawn(points, mark.row))
        return items

    assert None not in levels(ballot(ticks))


def test_a_ring_around_two_rows_that_the_pen_broke_is_nobodys_mark() -> None:
    def ring(marks: list[Mark]) -> list[Item]:
        upper, lower = box(2, "medium").cell, box(3, "medium").cell
        x, y, wide, high = (upper.x0 + upper.x1) / 2, upper.y1, 6.0, 0.8 * min(upper.height, lower.height)

        def arc(start: float, end: float) -> Ink:
            turns = np.linspace(start, end, 12)
            return drawn([(x + wide * float(np.cos(t)), y + high * float(np.sin(t))) for t in turns])

        return [marks[0], arc(-0.12, -2.6), arc(-2.75, -6.2), *marks[3:]]

    reading = ballot(ring)
    assert [row.state is RowState.CLEAR for row in reading.rows[:4]] == [True, False, False, True]
