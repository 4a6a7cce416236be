"""The wall: every box once, the doubtful ones first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.ballot import BallotReading
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.wall import EMPTY, NAMES, STAMPS, cells_of, wall
from tests.results.records import LEVELS, reading
from tests.review.kit import HEAD, make_desk


def scored(number: int, score: float) -> BallotReading:
    """A ballot whose first box is marked with this score, and the one beside it empty with its rest."""
    page = reading(file=f"s{number}.jpg")
    first = page.rows[0]
    high, medium, low = first.boxes
    boxes = (replace(high, score=score), replace(medium, score=1 - score), low)
    return replace(page, rows=(replace(first, boxes=boxes), *page.rows[1:]))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = [scored(number, 0.90 + number / 100) for number in range(5)]
    pages.append(reading(("several", "doubtful", "none"), struck=[2], file="bad.jpg"))
    with make_desk(tmp_path / "count", pages) as made:
        yield made


def test_marked_boxes_come_least_sure_first_and_empty_ones_most_like_a_mark_first(desk: Desk) -> None:
    marked = [cell.score for cell in wall(desk.results(), "leaders", "high").cells]
    empty = [cell.score for cell in wall(desk.results(), "leaders", EMPTY).cells]
    assert marked == sorted(marked) and marked[0] == 0.5 and 0.9 in marked
    assert empty == sorted(empty, reverse=True) and empty[0] == pytest.approx(0.1)


def test_every_box_is_on_one_wall(desk: Desk) -> None:
    results = desk.results()
    seen = [
        (cell.ballot, cell.row, cell.level)
        for what in (*LEVELS, EMPTY)
        for cell in cells_of(results, "leaders", what)
    ]
    boxes = sum(len(row.boxes) for sheet in results.standing.ballots for row in sheet.reading.rows)  # type: ignore[union-attr]
    assert len(seen) == len(set(seen)) == boxes == 54


def test_pages_hold_a_hundred_to_three_hundred_and_all_are_on_them(tmp_path: Path) -> None:
    pages = [reading(file=f"s{number}.jpg") for number in range(70)]
    with make_desk(tmp_path / "count", pages) as desk:
        results = desk.results()
        first, last = (wall(results, "leaders", EMPTY, number, per_page=10) for number in (1, 99))
        assert (len(first.cells), first.pages, first.total) == (100, 5, 420)
        assert (len(last.cells), last.number) == (20, 5)
        everything = [cell for n in range(1, 6) for cell in wall(results, "leaders", EMPTY, n, 10).cells]
        assert len(set(everything)) == 420
        assert len(wall(results, "leaders", EMPTY, per_page=999).cells) == 300


def test_it_can_keep_to_one_person(desk: Desk) -> None:
    assert {cell.row for cell in wall(desk.results(), "leaders", EMPTY, row=2).cells} == {2}


def test_stamps_and_names_have_a_cell_a_ballot_and_a_row(desk: Desk) -> None:
    results = desk.results()
    assert len(wall(results, "leaders", STAMPS).cells) == 6
    names = wall(results, "leaders", NAMES).cells
    assert len(names) == 18 and (names[0].score, names[0].row) == (1.0, 2)


def test_a_cell_shows_its_box_with_a_margin(desk: Desk) -> None:
    (cell, *_rest) = wall(desk.results(), "leaders", "low", row=3).cells
    assert cell.rect.as_list() == [163.5, 118.5, 191.5, 136.5] and cell.page == 1


def test_a_ballot_sent_from_the_wall_waits_there_too(desk: Desk) -> None:
    cell = wall(desk.results(), "leaders", "high").cells[1]
    assert not cell.waits
    acts.send(desk, HEAD, cell.ballot, "ô dòng 1")
    again = next(one for one in wall(desk.results(), "leaders", "high").cells if one.ballot == cell.ballot)
    assert again.waits


def test_a_kind_that_has_no_ballot_has_an_empty_wall(desk: Desk) -> None:
    assert wall(desk.results(), "none-such", "high").cells == ()
