"""``kiemphieu pile`` and ``read --pile`` as a user runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import ExitCode
from tests.counting_kit import make_count, save_page

Run = Callable[..., object]


@pytest.fixture
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("scanner.counting.session.READER", "tests.counting_kit:FakeReader")
    for number in range(6):
        save_page(tmp_path / "scans" / f"scan_{number}.jpg", number)
    return make_count(tmp_path / "count")


@pytest.fixture
def run(kiemphieu: Run, count: Path) -> Run:
    return lambda *arguments, **options: kiemphieu("-C", count, *arguments, **options)


def test_a_short_pile_is_told_at_once_and_in_the_list(run: Run, tmp_path: Path) -> None:
    read = run("read", "--jobs", "1", "--pile", "A", "--sheets", "7", tmp_path / "scans")
    assert read.code == 0
    assert "Pile A, 6 of 7 sheets scanned: 1 missing: held." in read.err
    listed = run("pile", "list").out
    assert "HELD" in listed and "kiemphieu pile find A" in listed


def test_a_whole_pile_is_said_to_be_whole(run: Run, tmp_path: Path) -> None:
    read = run("read", "--jobs", "1", "--pile", "A", "--sheets", "6", tmp_path / "scans")
    assert "Pile A: all 6 sheets are there." in read.out


def test_the_number_is_corrected_with_a_reason_only(run: Run, tmp_path: Path) -> None:
    run("read", "--jobs", "1", "--pile", "A", "--sheets", "7", tmp_path / "scans")
    refused = run("pile", "sheets", "A", "6")
    assert refused.code == ExitCode.USAGE and "--why REASON" in refused.err
    assert "complete" in run("pile", "sheets", "A", "6", "--why", "counted again").out


def test_a_pile_is_discarded_and_read_anew(run: Run, tmp_path: Path) -> None:
    run("read", "--jobs", "1", "--pile", "A", "--sheets", "6", tmp_path / "scans")
    assert "--pile A" in run("pile", "discard", "A", "--why", "jam").out
    assert "No pile yet." in run("pile", "list").out
    assert run("read", "--jobs", "1", "--pile", "A", "--sheets", "6", tmp_path / "scans").code == 0
    assert "complete" in run("pile", "list").out


def test_an_unknown_pile_ends_with_a_line(run: Run, tmp_path: Path) -> None:
    run("read", "--jobs", "1", tmp_path / "scans")
    failed = run("pile", "discard", "B", "--why", "slip")
    assert failed.code == ExitCode.SETTINGS and "piles: 1" in failed.err


@pytest.mark.parametrize("missing", [1, 3, 6, 7])
def test_holding_paper_against_pictures_leads_to_the_missing_sheet(
    run: Run, tmp_path: Path, missing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper pile has seven sheets, one of which was never scanned."""
    run("read", "--jobs", "1", "--pile", "A", "--sheets", "7", tmp_path / "scans")
    shown: list[int] = []

    def confirm(text: str) -> bool:
        number = int(text.split("sheet ")[1].split(" ")[0])
        shown.append(number)
        return number < missing

    monkeypatch.setattr("scanner.cli.pile.click.confirm", confirm)
    monkeypatch.setattr("scanner.cli.pile.click.launch", lambda path: 0)
    out = run("pile", "find", "A").out
    expected = "after sheet 6" if missing == 7 else f"part at sheet {missing} "
    assert expected in out
    assert len(shown) <= 3, "seven sheets need three looks"
