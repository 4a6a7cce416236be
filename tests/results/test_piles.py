"""Piles of paper against their scans, and what is held back."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.ballot import Code
from scanner.results.load import Results, load_results
from scanner.results.piles import PileStanding, PileState
from scanner.store.records import Failure
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading, unreadable


def results_of(folder: Path) -> Results:
    return load_results(folder)


def the_pile(folder: Path, name: str) -> PileStanding:
    return next(pile for pile in load_results(folder).standing.piles if pile.name == name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "count", returned=3)


def ballots(*names: str) -> list:
    return [reading(file=f"{name}.jpg") for name in names]


def test_a_pile_with_as_many_scans_as_sheets_is_complete(folder: Path) -> None:
    add_pages(folder, ballots("a", "b", "c"), sheets=3)
    pile = the_pile(folder, "1")
    assert (pile.state, pile.scanned, pile.advice) == (PileState.COMPLETE, 3, "")
    assert results_of(folder).tally.kinds[0].valid == 3


def test_a_pile_that_lacks_a_sheet_is_held_and_leads_to_it(folder: Path) -> None:
    add_pages(folder, ballots("a", "b"), sheets=3)
    pile = the_pile(folder, "1")
    assert pile.state is PileState.HELD
    assert "1 missing" in pile.advice and "kiemphieu pile find 1" in pile.advice
    kind = results_of(folder).tally.kinds[0]
    assert (kind.valid, kind.held, kind.open) == (0, 2, 2)


def test_a_pile_with_a_sheet_too_many_is_held(folder: Path) -> None:
    add_pages(folder, ballots("a", "b"), sheets=1)
    assert "1 too many" in the_pile(folder, "1").advice


def test_only_the_held_pile_waits(folder: Path) -> None:
    add_pages(folder, ballots("a", "b"), pile="A", sheets=2)
    add_pages(folder, ballots("c"), pile="B", sheets=2)
    kind = results_of(folder).tally.kinds[0]
    assert (kind.valid, kind.held) == (2, 1)


def test_a_pile_without_a_number_is_not_held_but_asks_for_it(folder: Path) -> None:
    add_pages(folder, ballots("a"))
    pile = the_pile(folder, "1")
    assert pile.state is PileState.OPEN and "kiemphieu pile sheets 1 N" in pile.advice
    assert results_of(folder).tally.kinds[0].valid == 1


def test_reverses_are_no_sheets_of_their_own(folder: Path) -> None:
    pages = [
        reading(file="d.pdf", page=1),
        unreadable("d.pdf", 2, Code.BLANK_PAGE),
        reading(file="d.pdf", page=3),
        unreadable("d.pdf", 4, Code.BLANK_PAGE, overleaf_ink=True),
    ]
    add_pages(folder, pages, sheets=2)
    pile = the_pile(folder, "1")
    assert (pile.state, pile.scanned, pile.reverses) == (PileState.COMPLETE, 2, 2)


def test_a_foreign_sheet_is_a_sheet_of_the_pile(folder: Path) -> None:
    add_pages(folder, [*ballots("a"), unreadable("x.jpg", reason=Code.WRONG_LAYOUT)], sheets=2)
    pile = the_pile(folder, "1")
    assert (pile.scanned, pile.ballots, pile.unreadable) == (2, 1, 1)


def test_files_that_failed_are_named_as_what_may_be_missing(folder: Path) -> None:
    add_pages(folder, ballots("a"), [Failure("b.jpg", 0, "cut off")], sheets=2)
    pile = the_pile(folder, "1")
    assert pile.failures == 1 and "1 files or pages of it could not be read" in pile.advice


def test_a_pile_fed_twice_is_told_by_the_same_images(folder: Path) -> None:
    pages = ballots("a", "b", "c")
    add_pages(folder, pages, pile="A", sheets=3)
    add_pages(folder, pages, pile="B", sheets=3)
    assert the_pile(folder, "B").fed_twice_with == "A"
    assert "kiemphieu pile discard B" in the_pile(folder, "B").advice


def test_one_sheet_in_two_piles_is_no_pile_fed_twice(folder: Path) -> None:
    shared = ballots("a")
    add_pages(folder, [*shared, *ballots("b", "c")], pile="A")
    add_pages(folder, [*shared, *ballots("d", "e")], pile="B")
    assert the_pile(folder, "B").fed_twice_with is None
    assert the_pile(folder, "B").alike == {"A": 1}
