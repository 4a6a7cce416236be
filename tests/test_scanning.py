"""``kiemphieu scan``: a pile through a feeder that jams, runs empty, and is fed a sheet again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.counting import scanning
from scanner.counting.scanning import scan_pile
from scanner.intake.sane import NoPaperError, ScannerStoppedError, ScanWish
from scanner.store.store import Store
from tests.counting_kit import make_count, save_page

READER = "tests.counting_kit:FakeReader"
Feed = list[int | Exception]


class Scanner:
    """Feeds pictures by number; an exception among them stops it there."""

    def __init__(self, *feeds: Feed) -> None:
        self.feeds = list(feeds)
        self.starts: list[int] = []

    def __call__(self, wish: ScanWish, folder: Path, first: int) -> Iterator[Path]:
        self.starts.append(first)
        for number, sheet in enumerate(self.feeds.pop(0), start=first):
            if isinstance(sheet, Exception):
                raise sheet
            yield save_page(folder / f"sheet-{number:05}.jpg", sheet)


@pytest.fixture
def count(tmp_path: Path) -> Path:
    return make_count(tmp_path / "count")


def scan(count: Path, scanner: Scanner, monkeypatch: pytest.MonkeyPatch, more: list[bool], pile: str = "A"):
    monkeypatch.setattr(scanning, "scan_feeder", scanner)
    told: list[int] = []
    report = scan_pile(
        count, pile, None, ScanWish(), told.append, lambda pages, stopped: more.pop(0), reader=READER
    )
    return report, told


def sheets_in(count: Path, pile: str = "A") -> int:
    with Store(count) as store:
        return sum(pile in {source.pile for source in page.sources} for page in store.standing())


JAM = ScannerStoppedError("paper jam")


def test_pages_are_told_and_counted_as_they_come_in(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, told = scan(count, Scanner([1, 2, 3]), monkeypatch, [False])
    assert (report.read, told) == (3, [1, 2, 3])
    assert sheets_in(count) == 3


def test_after_a_jam_the_pile_goes_on(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner([1, 2, JAM], [3, 4])
    scan(count, scanner, monkeypatch, [True, False])
    assert (sheets_in(count), scanner.starts) == (4, [1, 3])


def test_a_jam_that_ends_the_command_loses_nothing(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ScannerStoppedError, match="jam"):
        scan(count, Scanner([1, 2, JAM]), monkeypatch, [False])
    assert sheets_in(count) == 2
    later = Scanner([3])
    scan(count, later, monkeypatch, [False])
    assert (sheets_in(count), later.starts) == (3, [3])


def test_a_second_pile_is_numbered_from_one(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(count, Scanner([1, 2]), monkeypatch, [False])
    other = Scanner([3])
    scan(count, other, monkeypatch, [False], pile="B")
    assert (other.starts, sheets_in(count, "A"), sheets_in(count, "B")) == ([1], 2, 1)


def test_what_a_killed_run_left_is_read_by_the_next(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(count, Scanner([1]), monkeypatch, [False])
    incoming = count / "incoming" / "pile-1"
    save_page(incoming / "sheet-00002.jpg", 2)
    (incoming / "sheet-00003.jpg.part").write_bytes(b"half a sheet")
    scanner = Scanner([3])
    scan(count, scanner, monkeypatch, [False])
    assert (sheets_in(count), scanner.starts) == (3, [3])
    assert list(incoming.iterdir()) == []


def test_a_feeder_that_is_empty_ends_a_pile_whose_last_sheets_a_killed_run_left(
    count: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(count, Scanner([1]), monkeypatch, [False])
    save_page(count / "incoming" / "pile-1" / "sheet-00002.jpg", 2)
    report, _told = scan(count, Scanner([NoPaperError("no paper")]), monkeypatch, [False])
    assert (report.exit_code, sheets_in(count)) == (0, 2)


def test_a_feeder_without_any_sheet_is_told(count: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoPaperError):
        scan(count, Scanner([NoPaperError("no paper")]), monkeypatch, [False])


def test_a_page_committed_but_not_cleared_away_is_no_second_sheet(
    count: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(count, Scanner([1]), monkeypatch, [False])
    save_page(count / "incoming" / "pile-1" / "sheet-00001.jpg", 1)
    scan(count, Scanner([]), monkeypatch, [False])
    with Store(count) as store:
        assert [len(page.sources) for page in store.standing()] == [1]
