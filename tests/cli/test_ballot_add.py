"""kiemphieu ballot add and list, as a committee runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.count.files import load_count
from scanner.counting import preparing
from tests.cli.test_new import logged


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text("name;post\nLê Thị Cúc;Chủ tịch Hội\n", encoding="utf-8-sig")
    return path


@pytest.fixture
def count(kiemphieu: Callable, tmp_path: Path, roster: Path) -> Path:
    assert kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd96").code == 0
    return tmp_path / "c"


def test_a_second_kind_gets_the_next_id(kiemphieu: Callable, count: Path, roster: Path) -> None:
    run = kiemphieu("-C", count, "ballot", "add", "--roster", roster)
    assert run.code == 0
    assert "Ballot ballot-2: 1 person." in run.out
    assert [kind.id for kind in load_count(count).ballots] == ["ballot-1", "ballot-2"]
    assert logged(count)[1] == ("ballot add", {"ballot": "ballot-2", "roster": "roster.csv", "persons": 1})


def test_id_and_title_are_taken_and_listed(kiemphieu: Callable, count: Path, roster: Path) -> None:
    kiemphieu("-C", count, "ballot", "add", "--roster", roster, "--id", "hoi", "--title", "Phiếu khối Hội")
    run = kiemphieu("-C", count, "ballot", "list")
    assert run.code == 0
    assert "hoi: Phiếu khối Hội (no layout yet, persons: 1)" in run.out
    assert len(run.out.splitlines()) == 2


def test_an_id_that_is_taken_is_refused(kiemphieu: Callable, count: Path, roster: Path) -> None:
    run = kiemphieu("-C", count, "ballot", "add", "--roster", roster, "--id", "ballot-1")
    assert run.code == 3
    assert "two ballot kinds have the id ballot-1" in run.err
    assert len(load_count(count).ballots) == 1
    assert len(logged(count)) == 1


def test_no_kind_is_added_after_the_first_page_was_read(
    kiemphieu: Callable, count: Path, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages read before were never compared with the new kind's layout."""
    monkeypatch.setattr(preparing, "frozen", lambda folder: True)
    run = kiemphieu("-C", count, "ballot", "add", "--roster", roster)
    assert run.code == 8
    assert "pages were read" in run.err
    assert len(load_count(count).ballots) == 1


def test_a_folder_without_a_count_is_named(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    run = kiemphieu("-C", tmp_path / "none", "ballot", "add", "--roster", roster)
    assert run.code == 3
    assert "none: cannot change into this folder" in run.err
