"""kiemphieu declare, as a committee runs it: each change is checked, logged, then written."""

from __future__ import annotations

import getpass
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli.declare import FIELDS
from scanner.count.declare import label
from scanner.count.files import add_ballot, create_count, load_count
from scanner.count.model import DECLARED_FIELDS, Declared
from scanner.count.roster import RosterEntry
from tests.cli.test_new import logged


@pytest.fixture
def count(tmp_path: Path) -> Path:
    create_count(tmp_path / "c", [RosterEntry("Nguyễn Văn An", "Bí thư")], "qd96", "party")
    return tmp_path / "c"


def declared(folder: Path, ballot: int = 0) -> dict[str, int]:
    numbers: dict[str, int] = load_count(folder).ballots[ballot].declared.model_dump(exclude_none=True)
    return numbers


def signed(folder: Path) -> list[tuple[str, str | None]]:
    with sqlite3.connect(folder / "kiemphieu.db") as connection:
        rows = connection.execute("SELECT user, why FROM log ORDER BY rowid").fetchall()
    connection.close()
    return rows


def test_numbers_are_set_told_and_logged(kiemphieu: Callable, count: Path) -> None:
    run = kiemphieu("-C", count, "declare", "--issued", 47, "--returned", 46)
    assert (run.code, run.err) == (0, "")
    assert "Ballot party, ballots issued: – → 47" in run.out
    assert declared(count) == {"issued": 47, "returned": 46}
    assert logged(count) == [
        ("declare", {"ballot": "party", "field": "issued", "old": None, "new": 47}),
        ("declare", {"ballot": "party", "field": "returned", "old": None, "new": 46}),
    ]


def test_zero_is_a_number(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--spoiled", 0)
    assert declared(count) == {"spoiled": 0}


def test_a_set_number_changes_only_with_a_reason(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--issued", 47)
    for why in ((), ("--why", " ")):
        run = kiemphieu("-C", count, "declare", "--issued", 48, *why)
        assert run.code == 2
        assert "--why" in run.err
    assert declared(count) == {"issued": 47}
    assert len(logged(count)) == 1


def test_a_change_keeps_old_new_who_and_why(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--issued", 47)
    run = kiemphieu("-C", count, "declare", "--issued", 48, "--why", "Gõ nhầm", "--who", "Lê Văn Cường")
    assert run.code == 0
    assert logged(count)[1] == ("declare", {"ballot": "party", "field": "issued", "old": 47, "new": 48})
    assert signed(count)[1] == ("Lê Văn Cường", "Gõ nhầm")
    assert signed(count)[0][0] == getpass.getuser()


def test_the_same_number_again_is_no_change(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--issued", 47)
    run = kiemphieu("-C", count, "declare", "--issued", 47)
    assert run.code == 0
    assert "nothing to change" in run.out
    assert len(logged(count)) == 1


def test_a_number_is_taken_back_with_a_reason(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--issued", 47)
    assert kiemphieu("-C", count, "declare", "--unset", "issued").code == 2
    run = kiemphieu("-C", count, "declare", "--unset", "issued", "--why", "Chưa đếm xong")
    assert (run.code, declared(count)) == (0, {})
    assert logged(count)[1][1]["new"] is None


def test_set_and_unset_at_once_is_a_usage_error(kiemphieu: Callable, count: Path) -> None:
    assert kiemphieu("-C", count, "declare", "--issued", 4, "--unset", "issued").code == 2


@pytest.mark.parametrize("number", ["-1", "4.5", "bảy", "1000001"])
def test_what_is_no_number_of_ballots_is_a_usage_error(kiemphieu: Callable, count: Path, number: str) -> None:
    assert kiemphieu("-C", count, "declare", f"--issued={number}").code == 2
    assert declared(count) == {}


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [("returned", "issued"), ("issued", "printed"), ("present", "summoned"), ("summoned", "members")],
)
def test_numbers_that_can_hardly_be_are_taken_and_told(
    kiemphieu: Callable, count: Path, smaller: str, larger: str
) -> None:
    run = kiemphieu("-C", count, "declare", f"--{smaller}", 48, f"--{larger}", 47)
    assert run.code == 0
    assert f"Please check: {label(smaller)} (48) is more than {label(larger)} (47)" in run.err
    assert declared(count) == {smaller: 48, larger: 47}


def test_without_numbers_the_present_ones_are_shown(kiemphieu: Callable, count: Path) -> None:
    kiemphieu("-C", count, "declare", "--issued", 47)
    run = kiemphieu("-C", count, "declare")
    assert run.code == 0
    shown = [line.rsplit(maxsplit=1)[-1] for line in run.out.splitlines()[1:]]
    assert shown == ["–", "–", "–", "–", "47", "–", "–"]
    assert len(logged(count)) == 1


def test_of_several_ballots_one_must_be_named(kiemphieu: Callable, count: Path) -> None:
    add_ballot(count, "state", [RosterEntry("Trần Thị Bình", "Chủ tịch")])
    run = kiemphieu("-C", count, "declare", "--issued", 47)
    assert run.code == 2
    assert "party, state" in run.err
    assert kiemphieu("-C", count, "declare", "--ballot", "state", "--issued", 47).code == 0
    assert (declared(count, 0), declared(count, 1)) == ({}, {"issued": 47})
    assert kiemphieu("-C", count, "declare").out.count("Ballot ") == 2


def test_an_unknown_ballot_is_named(kiemphieu: Callable, count: Path) -> None:
    run = kiemphieu("-C", count, "declare", "--ballot", "x", "--issued", 47)
    assert run.code == 2
    assert "no ballot x; the ballots are party" in run.err


def test_the_options_are_the_fields_of_the_model() -> None:
    assert FIELDS == DECLARED_FIELDS
    assert [label(field) for field in FIELDS]


def test_unused_ballots_are_printed_less_issued() -> None:
    assert Declared(printed=50, issued=47).unused == 3
