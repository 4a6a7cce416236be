"""``kiemphieu enter``: ballots that two members read from the paper."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import ExitCode
from scanner.results.load import load_results
from scanner.store.verify import verify
from tests.counting_kit import make_count

Run = Callable[..., object]
BY_TWO = ("--member", "Lê An", "--member", "Vũ Bình", "--why", "torn")


@pytest.fixture
def count(tmp_path: Path) -> Path:
    return make_count(tmp_path / "count", rules="nq96")


@pytest.fixture
def enter(kiemphieu: Run, count: Path) -> Run:
    def run(marks: str, *options: str, again: str | None = None) -> object:
        both = ("--marks", marks, "--marks", again or marks)
        return kiemphieu("-C", count, "enter", *BY_TWO, *both, *options)

    return run


def levels(count: Path) -> dict[str, dict[str, int]]:
    persons = load_results(count).tally.kinds[0].persons
    return {person.person: {level.level: level.number for level in person.levels} for person in persons}


def test_an_entered_ballot_counts_like_a_scanned_one(enter: Run, count: Path) -> None:
    run = enter("1,3")
    assert run.code == 0 and "no. 1" in run.out
    kind = load_results(count).tally.kinds[0]
    assert (kind.scanned, kind.entered, kind.valid) == (0, 1, 1)
    assert levels(count)["p01"]["high"] == 1 and levels(count)["p02"]["low"] == 1


def test_the_rule_set_concludes_on_what_was_read(enter: Run, count: Path) -> None:
    enter("1,n")
    enter("1s,2")
    enter("1,2", "--no-stamp")
    enter("1,2", "--writing")
    verdicts = [sheet.verdict for sheet in load_results(count).standing.sheets]
    codes = sorted({reason.code.value for verdict in verdicts for reason in verdict.reasons})
    assert codes == ["added_writing", "no_stamp", "several_marks", "struck_name"]
    assert load_results(count).tally.kinds[0].valid == 0


def test_two_readings_that_differ_are_refused(enter: Run, count: Path) -> None:
    run = enter("1,3", again="1,2")
    assert run.code == ExitCode.USAGE and "row 2" in run.err
    assert load_results(count).standing.sheets == ()


@pytest.mark.parametrize("marks", ["1", "1,2,3", "1,4", "1,x", "1,"])
def test_marks_that_mean_nothing_are_refused(enter: Run, marks: str) -> None:
    assert enter(marks).code == ExitCode.USAGE


def test_one_member_is_not_enough(kiemphieu: Run, count: Path) -> None:
    run = kiemphieu(
        "-C", count, "enter", "--member", "An", "--member", "An", "--marks", "1,1", "--why", "wet"
    )
    assert run.code == ExitCode.USAGE and "two members" in run.err


def test_each_member_is_asked_and_rows_that_differ_come_again(
    kiemphieu: Run, count: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["1", "2", "1", "3", "2", "2"])
    monkeypatch.setattr("scanner.cli.enter.click.prompt", lambda text, type: next(typed))
    monkeypatch.setattr("scanner.cli.enter.click.clear", lambda: None)
    run = kiemphieu("-C", count, "enter", *BY_TWO)
    assert "You differ on row 2" in run.out
    assert levels(count)["p02"]["medium"] == 1


def test_an_entry_is_taken_back_and_its_number_not_given_again(
    enter: Run, kiemphieu: Run, count: Path
) -> None:
    enter("1,3")
    kiemphieu("-C", count, "enter", "--withdraw", "1", "--why", "it was scanned after all")
    assert load_results(count).tally.kinds[0].entered == 0
    assert "no. 2" in enter("1,1").out
    again = kiemphieu("-C", count, "enter", "--withdraw", "1", "--why", "x")
    assert again.code == ExitCode.REFUSED


def test_it_is_a_sheet_of_its_pile(enter: Run, count: Path) -> None:
    enter("1,3", "--pile", "A")
    pile = load_results(count).standing.piles[0]
    assert (pile.name, pile.scanned, pile.entered, pile.present) == ("A", 0, 1, 1)


def test_it_is_listed_apart(enter: Run, kiemphieu: Run, count: Path) -> None:
    enter("1,n")
    assert "1 ballot entered from paper" in kiemphieu("-C", count, "tally").out
    assert "entered from paper, no. 1" in kiemphieu("-C", count, "status").out
    line = json.loads(kiemphieu("-C", count, "export", "--format", "jsonl").out)
    assert line["entered_from_paper"] == 1
    assert "no. 1" in kiemphieu("-C", count, "show", line["ballot"]).out


def test_the_log_says_who_and_why_but_not_what(enter: Run, count: Path) -> None:
    enter("1,3")
    with sqlite3.connect(count / "kiemphieu.db") as database:
        detail, why = database.execute(
            "SELECT detail, why FROM log WHERE action = 'paper.entered'"
        ).fetchone()
    assert "Lê An" in detail and why == "torn"
    assert "high" not in detail and "low" not in detail


def test_a_touched_entry_is_named(enter: Run, count: Path) -> None:
    enter("1,3")
    assert verify(count).touched == []
    with sqlite3.connect(count / "kiemphieu.db") as database:
        database.execute("DROP TRIGGER entered_no_update")
        database.execute("UPDATE entered SET payload = replace(payload, 'low', 'high')")
    assert any("no. 1: was changed" in line for line in verify(count).touched)
