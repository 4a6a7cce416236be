"""What is to be done, worded for a terminal or for the page."""

from __future__ import annotations

from scanner.medium import at_page, by_medium
from scanner.results.piles import PileStanding


def pile(sheets: int | None, **alike: int) -> PileStanding:
    return PileStanding("B", sheets, 3, 0, 3, 0, 0, 0, alike)


def test_the_page_names_no_command() -> None:
    for standing in (pile(None), pile(2), pile(5), pile(3, A=3)):
        assert "kiemphieu" in standing.advice
        with at_page():
            assert standing.advice and "kiemphieu" not in standing.advice


def test_the_wording_is_that_of_its_context_alone() -> None:
    with at_page():
        assert by_medium(command="a", page="b") == "b"
    assert by_medium(command="a", page="b") == "a"
