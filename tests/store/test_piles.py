"""Piles in the store: opened, corrected, discarded, and what then stands."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scanner.counting.run import read_paths
from scanner.errors import RefusedError, SettingsError
from scanner.store import log
from scanner.store.store import Store
from tests.counting_kit import make_count, save_page

READER = "tests.counting_kit:FakeReader"


@pytest.fixture
def count(tmp_path: Path) -> Path:
    return make_count(tmp_path / "count")


def scans(tmp_path: Path, name: str, numbers: range) -> Path:
    for number in numbers:
        save_page(tmp_path / name / f"scan_{number:02}.jpg", number)
    return tmp_path / name


def read(count: Path, folder: Path, pile: str | None = None, sheets: int | None = None) -> None:
    read_paths(count, [folder], 1, reader=READER, pile=pile, sheets=sheets)


def piles_of(count: Path) -> dict[str, tuple[int | None, int]]:
    """Return each pile's declared sheets, and how many page images stand in it."""
    with Store(count) as store:
        standing = store.standing()
        return {
            pile.name: (
                pile.sheets,
                sum(pile.name in {source.pile for source in page.sources} for page in standing),
            )
            for pile in store.piles()
        }


def actions(count: Path) -> list[str]:
    with Store(count) as store, store.database.read() as connection:
        return [link.entry.action for link in log.links(connection)]


def test_without_a_name_sheets_belong_to_pile_1(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(3)))
    assert piles_of(count) == {"1": (None, 3)}


def test_a_pile_goes_on_under_its_name(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(3)), "A", 5)
    read(count, scans(tmp_path, "b", range(3, 5)), "A")
    assert piles_of(count) == {"A": (5, 5)}


def test_another_number_of_sheets_is_refused_as_a_slip(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(2)), "A", 2)
    with pytest.raises(RefusedError, match="kiemphieu pile sheets A 3 --why"):
        read(count, scans(tmp_path, "b", range(2, 3)), "A", 3)
    assert piles_of(count) == {"A": (2, 2)}


def test_a_correction_is_logged_with_the_old_number(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(2)), "A", 3)
    with Store(count) as store:
        store.set_sheets("A", 2, "counted again")
        with store.database.read() as connection:
            detail = log.last_detail(connection, "pile.sheets")
    assert detail == {"pile": "A", "old": 3, "new": 2}
    assert piles_of(count) == {"A": (2, 2)}


def test_pages_of_a_discarded_pile_stand_for_nothing(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(3)), "A")
    read(count, scans(tmp_path, "b", range(3, 5)), "B")
    with Store(count) as store:
        store.discard_pile("A", "jam")
        assert len(store.standing()) == 2
    assert piles_of(count) == {"B": (None, 2)}
    assert "pile.discarded" in actions(count)


def test_a_discarded_pile_can_be_scanned_anew_even_from_the_same_files(count: Path, tmp_path: Path) -> None:
    folder = scans(tmp_path, "a", range(3))
    read(count, folder, "A", 3)
    with Store(count) as store:
        store.discard_pile("A", "jam")
    read(count, folder, "A", 3)
    assert piles_of(count) == {"A": (3, 3)}


def test_a_page_in_two_piles_stands_while_one_of_them_does(count: Path, tmp_path: Path) -> None:
    folder = scans(tmp_path, "a", range(2))
    read(count, folder, "A")
    read(count, folder, "B")
    assert piles_of(count) == {"A": (None, 2), "B": (None, 2)}
    with Store(count) as store:
        store.discard_pile("A", "fed twice")
    assert piles_of(count) == {"B": (None, 2)}


def test_a_new_reading_of_all_pages_leaves_them_in_their_piles(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(2)), "A")
    read(count, scans(tmp_path, "b", range(2, 5)), "B")
    read_paths(count, [], 1, again=True, why="test", reader=READER)
    assert piles_of(count) == {"A": (None, 2), "B": (None, 3)}


def test_an_unknown_pile_is_told_with_those_there_are(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(1)), "A")
    with Store(count) as store, pytest.raises(SettingsError, match="piles: A"):
        store.discard_pile("B", "slip")


def test_a_count_of_the_first_version_gets_pile_1(count: Path, tmp_path: Path) -> None:
    read(count, scans(tmp_path, "a", range(3)))
    as_first_version(count)
    assert piles_of(count) == {"1": (None, 3)}
    read(count, scans(tmp_path, "b", range(3, 4)))
    assert piles_of(count) == {"1": (None, 4)}


def as_first_version(count: Path) -> None:
    """Take the database back to the schema before piles, with its rows."""
    with sqlite3.connect(count / "kiemphieu.db") as database:
        database.executescript(
            """
            PRAGMA foreign_keys=OFF;
            CREATE TABLE old (page_sha256 TEXT NOT NULL, place TEXT NOT NULL, page INTEGER NOT NULL,
                given TEXT NOT NULL, original_sha256 TEXT NOT NULL, run INTEGER NOT NULL,
                PRIMARY KEY (page_sha256, place, page)) WITHOUT ROWID;
            INSERT INTO old SELECT page_sha256, place, page, given, original_sha256, run FROM sources;
            DROP TABLE sources;
            ALTER TABLE old RENAME TO sources;
            DROP TABLE failures;
            CREATE TABLE failures (place TEXT NOT NULL, page INTEGER NOT NULL, given TEXT NOT NULL,
                message TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (place, page)) WITHOUT ROWID;
            DROP TABLE entered;
            DROP TABLE piles;
            DROP TABLE sessions;
            DROP TABLE members;
            DROP TABLE decisions;
            DROP TABLE claims;
            DROP TABLE samples;
            DROP TABLE closings;
            UPDATE schema_version SET version = 1;
            """
        )
