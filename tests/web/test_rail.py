"""The rail tells of each step whether it is done, and which one is for now."""

from __future__ import annotations

from pathlib import Path

from scanner.count.files import create_count, set_declared
from scanner.count.model import CommitteeMember, Role
from scanner.count.roster import RosterEntry
from scanner.counting.preparing import describe_meeting
from scanner.results.load import load_results
from scanner.store.store import Store
from scanner.web.steps import Progress, next_page, steps_of
from tests.counting_kit import make_count
from tests.results.records import reading
from tests.review.kit import make_desk

DONE, NOW, WAITING = Progress.DONE, Progress.NOW, Progress.WAITING


def rail(folder: Path) -> list[Progress]:
    return [step.progress for step in steps_of(load_results(folder))]


def seat(folder: Path) -> None:
    describe_meeting(folder, {}, [CommitteeMember(name="Lê An", role=Role.HEAD)])


def test_a_new_count_waits_for_its_committee(tmp_path: Path) -> None:
    create_count(tmp_path / "count", [RosterEntry("Nguyễn An", "Bí thư")], "qd96")
    assert rail(tmp_path / "count") == [NOW, *[WAITING] * 6]


def test_what_is_done_out_of_order_is_done(tmp_path: Path) -> None:
    folder = make_count(tmp_path / "count")  # its ballot is learnt, its committee is not named
    assert rail(folder) == [NOW, DONE, *[WAITING] * 5]
    seat(folder)
    assert next_page(steps_of(load_results(folder))) == "numbers"


def test_a_pile_with_another_number_of_scans_keeps_reading_open(tmp_path: Path) -> None:
    folder = tmp_path / "count"
    with make_desk(folder, [reading(file="1.jpg"), reading(("high", "high", "low"), file="2.jpg")]):
        pass
    seat(folder)
    set_declared(folder, "leaders", {"spoiled": 0})
    assert rail(folder)[:6] == [DONE, DONE, DONE, DONE, DONE, NOW]
    with Store(folder) as store:
        store.set_sheets("1", 3, None)
    assert rail(folder)[:4] == [DONE, DONE, DONE, NOW]
    assert "held" in steps_of(load_results(folder))[3].note
