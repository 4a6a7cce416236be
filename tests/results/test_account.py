"""The account of a count: every number, every identity, and where to look when one does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.ballot import BallotReading, Code, Finding
from scanner.count.files import set_declared
from scanner.results.account import Account, Item, account
from scanner.results.load import load_results
from scanner.results.reconcile import Identity, State
from scanner.store.records import Failure
from scanner.store.store import Store
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading, unreadable

ALL = {"summoned": 8, "present": 6, "printed": 9, "issued": 6, "returned": 6, "spoiled": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "count", **ALL)


def ballots(names: str, **more: object) -> list[BallotReading]:
    return [reading(file=f"{name}.jpg", **more) for name in names]  # type: ignore[arg-type]


def drawn_up(folder: Path) -> Account:
    return account(load_results(folder))


def numbers(folder: Path) -> dict[Item, tuple[int | None, dict[str, int]]]:
    entries = drawn_up(folder).kinds[0].entries
    return {entry.item: (entry.number, dict(entry.piles)) for entry in entries}


def identity(folder: Path, code: str) -> Identity:
    return next(one for one in drawn_up(folder).identities if one.code == code)


def test_every_ballot_is_accounted_for_by_pile(folder: Path) -> None:
    add_pages(folder, [*ballots("ab"), reading(["high", "none", "low"], file="c.jpg")], pile="A", sheets=3)
    add_pages(folder, [*ballots("d"), *ballots("e", struck=[1])], pile="B", sheets=3)
    found = numbers(folder)
    assert found[Item.UNUSED] == (3, {})
    assert found[Item.SCANNED] == (5, {"A": 3, "B": 2})
    assert found[Item.VALID] == (2, {"A": 2})
    assert found[Item.HELD] == (1, {"B": 1})  # its pile lacks a sheet
    assert found[Item.DOUBTFUL] == (1, {"A": 1})
    assert found[Item.PROPOSED_INVALID] == (1, {"B": 1})
    assert Item.ENTERED not in found


def test_a_number_nobody_declared_is_unknown_and_not_nought(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "count")
    assert numbers(folder)[Item.RETURNED] == (None, {})
    looked = identity(folder, "returned_issued")
    assert looked.state is State.UNKNOWN
    assert looked.missing == ("returned", "issued") and not looked.look


def test_what_is_no_ballot_is_counted_apart(folder: Path) -> None:
    pages = [*ballots("a"), unreadable("x.jpg", reason=Code.WRONG_LAYOUT)]
    add_pages(folder, pages, [Failure("y.jpg", 0, "cut off")], pile="A")
    strays = {entry.item: (entry.number, dict(entry.piles)) for entry in drawn_up(folder).strays}
    assert strays == {Item.UNREADABLE: (1, {"A": 1}), Item.FAILED: (1, {"A": 1})}


def test_the_same_image_and_the_same_paper_are_told_apart(folder: Path) -> None:
    twice = [Finding(Code.DUPLICATE_SCAN, detail="other")]
    pages = [*ballots("a"), *ballots("b", findings=twice)]
    add_pages(folder, pages, pile="A")
    add_pages(folder, ballots("a"), pile="B")
    found = numbers(folder)
    assert found[Item.SCANNED][0] == 2
    assert found[Item.SAME_IMAGE] == (1, {"B": 1})
    assert found[Item.SAME_PAPER] == (1, {"A": 1})


def test_all_holds_when_all_is_in(folder: Path) -> None:
    add_pages(folder, ballots("abc"), pile="A", sheets=3)
    add_pages(folder, ballots("def"), pile="B", sheets=3)
    found = drawn_up(folder).identities
    assert {one.state for one in found} == {State.HOLDS}
    assert not any(one.look for one in found)
    assert "piles_returned" in {one.code for one in found}


def test_a_pile_still_to_come_is_no_error(folder: Path) -> None:
    add_pages(folder, ballots("abc"), pile="A", sheets=3)
    scanned, piles = identity(folder, "scanned_returned"), identity(folder, "piles_returned")
    assert (scanned.state, piles.state) == (State.UNKNOWN, State.UNKNOWN)
    assert "3 are in no pile yet" in piles.text


def test_a_sheet_missing_is_looked_for_in_its_pile(folder: Path) -> None:
    add_pages(folder, ballots("abc"), pile="A", sheets=3)
    add_pages(folder, ballots("de"), pile="B", sheets=3)
    found = identity(folder, "scanned_returned")
    assert found.state is State.FAILS
    assert found.look == ("pile B: sheets not scanned: 1 of 3 (kiemphieu pile find B)",)


def test_pages_not_read_are_where_a_missing_ballot_may_be(folder: Path) -> None:
    bad = unreadable("x.jpg", reason=Code.POOR_REGISTRATION)
    add_pages(folder, [*ballots("abcd"), bad], [Failure("y.jpg", 0, "cut off")], pile="A", sheets=6)
    found = identity(folder, "scanned_returned")
    assert found.state is State.UNKNOWN
    assert any(bad.source.sha256[:12] in lead for lead in found.look)
    assert "pile A: files and pages that cannot be opened: 1" in found.look


def test_an_uncounted_pile_is_where_to_look_first(folder: Path) -> None:
    add_pages(folder, ballots("abcde"), pile="A")
    assert "nobody has counted its sheets" in identity(folder, "scanned_returned").look[0]


def test_a_pile_fed_twice_explains_too_many(folder: Path) -> None:
    set_declared(folder, "leaders", {"returned": 2})
    twin = {name: [Finding(Code.DUPLICATE_SCAN, detail=reading(file=f"{name}.jpg").source.sha256[:12])]
            for name in "ab"}  # fmt: skip
    again = [reading(file=f"{name}2.jpg", findings=twin[name]) for name in "ab"]
    add_pages(folder, ballots("ab"), pile="A", sheets=2)
    add_pages(folder, again, pile="B", sheets=2)
    found = identity(folder, "scanned_returned")
    assert found.state is State.FAILS and found.difference == 2
    assert "pile B seems to be pile A, fed again" in found.look[0]
    assert identity(folder, "piles_returned").state is State.FAILS


def test_a_foreign_sheet_in_a_pile_may_be_no_ballot(folder: Path) -> None:
    add_pages(folder, [*ballots("abcdef"), unreadable("x.jpg", reason=Code.WRONG_LAYOUT)], sheets=7)
    found = identity(folder, "piles_returned")
    assert found.state is State.UNKNOWN and "1 may be no ballots" in found.text


def test_open_ballots_are_named_by_pile(folder: Path) -> None:
    add_pages(folder, [*ballots("abc"), *ballots("d", struck=[1])], pile="A", sheets=4)
    add_pages(folder, ballots("ef", struck=[2]), pile="B", sheets=2)
    found = identity(folder, "valid_invalid_returned")
    assert found.state is State.UNKNOWN
    assert found.look == ("ballots that wait for a person: pile A: 1, pile B: 2",)


def test_without_counted_piles_there_is_no_identity_of_piles(folder: Path) -> None:
    add_pages(folder, ballots("abcdef"))
    assert "piles_returned" not in {one.code for one in drawn_up(folder).identities}


@pytest.mark.parametrize(
    ("names", "told"), [("abcde", "a pile may not be in yet"), ("abcdefg", "fewer were declared than")]
)
def test_where_all_piles_are_whole_the_box_is_counted_again(folder: Path, names: str, told: str) -> None:
    add_pages(folder, ballots(names), sheets=len(names))
    (lead,) = identity(folder, "scanned_returned").look
    assert told in lead


def test_an_account_of_nothing_is_no_fault(folder: Path) -> None:
    Store(folder).close()
    assert State.FAILS not in {one.state for one in drawn_up(folder).identities}
