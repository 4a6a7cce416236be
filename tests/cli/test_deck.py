"""``kiemphieu deck``: the trial before the meeting, and that it never enters the real count."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf2image import convert_from_path

from ballotmaker.examples import form
from ballotmaker.layouts import loaded_layout
from scanner.ballot import Code
from scanner.errors import ExitCode
from scanner.rehearsal.plan import plan_deck
from scanner.results.load import load_results
from tests.counting_kit import make_form_count

Run = Callable[..., object]


@pytest.fixture
def count(tmp_path: Path) -> Path:
    """A count of five persons on A5, its layout known."""
    return make_form_count(tmp_path / "count")


@pytest.fixture
def deck(kiemphieu: Run, count: Path, tmp_path: Path) -> Path:
    run = kiemphieu("-C", count, "deck", "make", "--out", tmp_path / "deck.pdf")
    assert run.code == 0, run.err
    return tmp_path / "deck.pdf"


def scanned(deck: Path, folder: Path, turn: float = 0.7, pages: slice = slice(None)) -> list[Path]:
    """Return the deck printed and scanned: turned a little, as JPEG files in another order."""
    folder.mkdir()
    for number, page in reversed(list(enumerate(convert_from_path(deck, dpi=200)[pages]))):
        turned = page.rotate(turn, fillcolor="white")
        buffer = io.BytesIO()
        turned.save(buffer, "JPEG", quality=80, dpi=(200, 200))
        (folder / f"scan_{number}.jpg").write_bytes(buffer.getvalue())
    return sorted(folder.iterdir())


def test_the_deck_has_each_box_once_and_each_fault() -> None:
    layout = loaded_layout(form("a5-five")).layout
    sheets = plan_deck(layout)
    plain = [sheet for sheet in sheets if not sheet.codes]
    marked = {(i, level) for sheet in plain for i, row in enumerate(sheet.rows) for level in row.marked}
    assert len(plain) == len(layout.levels)
    assert marked == {(i, level.id) for i in range(len(layout.rows)) for level in layout.levels}
    assert {code for sheet in sheets for code in sheet.codes} == {
        Code.BLANK_BALLOT, Code.NO_MARK, Code.SEVERAL_MARKS, Code.STRUCK_NAME, Code.NO_STAMP,
    }  # fmt: skip


def test_a_scan_of_the_deck_agrees(kiemphieu: Run, count: Path, deck: Path, tmp_path: Path) -> None:
    scanned(deck, tmp_path / "scans")
    run = kiemphieu("-C", count, "deck", "check", tmp_path / "scans")
    assert run.code == 0
    assert "8 of 8 ballots were read as they were marked." in run.out


def test_a_missing_sheet_is_named(kiemphieu: Run, count: Path, deck: Path, tmp_path: Path) -> None:
    scanned(deck, tmp_path / "scans", pages=slice(1, None))
    run = kiemphieu("-C", count, "deck", "check", tmp_path / "scans")
    assert run.code == ExitCode.REFUSED
    assert "7 of 8" in run.out and "Ballot 1 (valid): no scan agrees with it" in run.out


def test_a_trial_leaves_the_real_count_empty(kiemphieu: Run, count: Path, deck: Path, tmp_path: Path) -> None:
    kiemphieu("-C", count, "deck", "check", *scanned(deck, tmp_path / "scans"))
    assert load_results(count).standing.sheets == ()


def test_a_trial_sheet_in_the_real_pile_is_named_by_its_ink(
    kiemphieu: Run, count: Path, deck: Path, tmp_path: Path
) -> None:
    """Printed, and scanned for the first time in the real count itself."""
    first = scanned(deck, tmp_path / "scans", turn=-1.1)[0]
    kiemphieu("-C", count, "read", "--jobs", "1", first)
    sheet = load_results(count).standing.sheets[0]
    assert Code.TRIAL_SHEET in {reason.code for reason in sheet.verdict.reasons}
    assert sheet.needs_person


def test_ballots_marked_by_hand_are_compared_with_what_was_keyed_in(
    kiemphieu: Run, count: Path, deck: Path, tmp_path: Path
) -> None:
    scans = scanned(deck, tmp_path / "scans", pages=slice(0, 2))
    right = ("--marks", "1,2,3,1,2", "--marks", "2,3,1,2,3")
    wrong = ("--marks", "1,2,3,1,2", "--marks", "2,3,1,2,2")
    assert kiemphieu("-C", count, "deck", "check", *scans, *right).code == 0
    run = kiemphieu("-C", count, "deck", "check", *scans, *wrong)
    assert run.code == ExitCode.REFUSED and "Ballot 2" in run.out


def test_without_a_deck_the_next_step_is_told(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    run = kiemphieu("-C", count, "deck", "check", tmp_path)
    assert run.code == ExitCode.REFUSED and "kiemphieu deck" in run.err
