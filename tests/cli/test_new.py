"""kiemphieu new, as a committee runs it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli.new import RULES
from scanner.count.files import load_count
from scanner.count.model import RULE_SETS
from scanner.errors import MachineError

ROSTER = "TT,Họ và tên,Chức vụ\n1,Đ/c Nguyễn Văn An,Bí thư\n2,Trần Thị Bình,Chủ tịch\n,Tổng cộng: 2 người,\n"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def logged(folder: Path) -> list[tuple[str, dict[str, object]]]:
    with sqlite3.connect(folder / "kiemphieu.db") as connection:
        rows = connection.execute("SELECT action, detail FROM log ORDER BY rowid").fetchall()
    connection.close()
    return [(action, json.loads(detail)) for action, detail in rows]


def test_a_count_is_made_and_its_persons_are_shown(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    run = kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd96")
    assert (run.code, run.err) == (0, "")
    assert "Ballot ballot-1: 2 persons." in run.out
    assert "   1  Nguyễn Văn An  Bí thư" in run.out
    assert "Passed over, no person: row 4: Tổng cộng: 2 người" in run.out
    assert "layout learn" in run.out
    assert [p.name for p in load_count(tmp_path / "c").ballots[0].persons] == [
        "Nguyễn Văn An",
        "Trần Thị Bình",
    ]


def test_the_making_is_logged(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd262", "--ballot-id", "party")
    action, detail = logged(tmp_path / "c")[0]
    assert action == "new"
    assert detail == {"rules": "qd262", "ballot": "party", "roster": "roster.csv", "persons": 2}


def test_id_and_title_are_taken(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    kiemphieu(
        "new",
        tmp_path / "c",
        "--roster",
        roster,
        "--rules",
        "nq96",
        "--ballot-id",
        "hdnd",
        "--title",
        "Phiếu",
    )
    kind = load_count(tmp_path / "c").ballots[0]
    assert (kind.id, kind.title) == ("hdnd", "Phiếu")


def test_the_folder_lies_below_the_one_given_by_c(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    assert kiemphieu("-C", tmp_path, "new", "c", "--roster", roster, "--rules", "qd96").code == 0
    assert load_count(tmp_path / "c").folder == tmp_path / "c"


def test_with_both_options_nothing_is_asked(tmp_path: Path, roster: Path) -> None:
    """Run in a process of its own, whose input is closed."""
    made = tmp_path / "c"
    command = [sys.executable, "-m", "scanner", "new", str(made), "--roster", str(roster), "--rules", "qd96"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nguyễn Văn An" in done.stdout


def test_what_is_not_given_is_asked(tmp_path: Path, roster: Path) -> None:
    command = [sys.executable, "-m", "scanner", "new", str(tmp_path / "c")]
    answers = f"{roster}\nqd96\n"
    done = subprocess.run(command, input=answers, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert load_count(tmp_path / "c").rules == "qd96"


def test_a_folder_that_is_there_is_refused(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    arguments = ("new", tmp_path / "c", "--roster", roster, "--rules", "qd96")
    kiemphieu(*arguments)
    run = kiemphieu(*arguments)
    assert run.code == 8
    assert "not empty" in run.err
    assert len(logged(tmp_path / "c")) == 1


def test_a_wrong_roster_makes_no_folder(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    roster.write_text("Nguyễn Văn An\n", encoding="utf-8")
    run = kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd96")
    assert run.code == 3
    assert len(run.err.splitlines()) == 1
    assert not (tmp_path / "c").exists()


def test_a_wrong_id_makes_no_folder(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    run = kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd96", "--ballot-id", "Đảng")
    assert run.code == 3
    assert '"Đảng" is no id' in run.err
    assert not (tmp_path / "c").exists()


def test_a_full_disk_leaves_no_half_count(
    kiemphieu: Callable, tmp_path: Path, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left would refuse the next try with "not empty"."""

    def full(*_arguments: object) -> None:
        raise MachineError("no space left")

    monkeypatch.setattr("scanner.counting.preparing.record", full)
    assert kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd96").code == 5
    assert not (tmp_path / "c").exists()


def test_an_unknown_rule_set_is_a_usage_error(kiemphieu: Callable, tmp_path: Path, roster: Path) -> None:
    assert kiemphieu("new", tmp_path / "c", "--roster", roster, "--rules", "qd97").code == 2


def test_the_rule_sets_offered_are_those_a_count_knows() -> None:
    assert RULES == RULE_SETS
