"""What goes wrong with the machine while sheets come in: told in a line, mended, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.counting import scanning, watching
from scanner.counting.run import read_paths
from scanner.counting.scanning import scan_pile
from scanner.counting.watching import News, Watch, watch
from scanner.errors import MachineError, RefusedError
from scanner.intake.sane import ScanWish
from scanner.store import database, log, originals, runs
from scanner.store.lock import is_reading
from scanner.store.store import Store
from scanner.store.verify import verify
from tests.counting_kit import make_count, save_page

READER = "tests.counting_kit:FakeReader"
SHEETS = 6
BEFORE = 2  # sheets that are read before the fault
WAYS = ("read", "watch", "scan")


class Fault:
    """A fault of the machine that begins and is mended; ``told`` is in the line about it."""

    told = ""

    def __init__(self, count: Path, patch: pytest.MonkeyPatch) -> None:
        self.count = count
        self.now = False
        self.prepare(patch)

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        """Lay it, without any effect while not ``now``."""

    def begin(self) -> None:
        self.now = True

    def mend(self) -> None:
        self.now = False


class _OfOriginals(Fault):
    code = errno.ENOSPC

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        make = originals.tempfile.mkstemp

        def failing(*arguments: Any, **options: Any) -> Any:
            if self.now:
                raise OSError(self.code, os.strerror(self.code))
            return make(*arguments, **options)

        patch.setattr(originals.tempfile, "mkstemp", failing)


class DiskFull(_OfOriginals):
    told = "no space left on the disk; make room"


class FolderReadOnly(_OfOriginals):
    told, code = "the disk can only be read", errno.EROFS


class DiskFullAtLast(Fault):
    """The copy could be written; that it reached the disk could not be made sure of."""

    told = "no space left on the disk; make room"

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        sync = os.fsync

        def failing(descriptor: int) -> None:
            if self.now:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            sync(descriptor)

        patch.setattr(os, "fsync", failing)


class _OfStore(Fault):
    on = off = ""

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        commit = runs.commit

        def failing(connection: Any, run: Any, results: Any) -> None:
            if not self.now:
                return commit(connection, run, results)
            connection.exec_driver_sql(self.on)
            try:
                commit(connection, run, results)
                connection.exec_driver_sql("INSERT INTO generations VALUES (9, zeroblob(1000000))")
            finally:
                connection.exec_driver_sql(self.off)

        patch.setattr(runs, "commit", failing)


class StoreFull(_OfStore):
    """SQLite's own way to be full, after a part of the batch was written."""

    told = "no space left on the disk; make room"
    on, off = "PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"


class StoreReadOnly(_OfStore):
    told = "no permission to write"
    on, off = "PRAGMA query_only=1", "PRAGMA query_only=0"


class StoreLocked(Fault):
    """Another program holds the store's write lock."""

    told = "another program is writing to it"

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        pragmas = (*database._PRAGMAS[:-1], "PRAGMA busy_timeout=10")
        patch.setattr(database, "_PRAGMAS", pragmas)

    def begin(self) -> None:
        self.other = sqlite3.connect(self.count / "kiemphieu.db", isolation_level=None)
        self.other.execute("BEGIN IMMEDIATE")

    def mend(self) -> None:
        self.other.close()


FAULTS = (DiskFull, FolderReadOnly, DiskFullAtLast, StoreFull, StoreReadOnly, StoreLocked)


@pytest.fixture
def count(tmp_path: Path) -> Path:
    return make_count(tmp_path / "count")


class Way:
    """One of the ways by which sheets come in, in a count; :meth:`take` is called until all are in."""

    def __init__(self, way: str, count: Path, patch: pytest.MonkeyPatch) -> None:
        self.way = way
        self.count = count
        self.fed = 0
        self.inbox = count.parent / "inbox"
        self.inbox.mkdir()
        patch.setattr(scanning, "scan_feeder", self._feed)
        patch.setattr(watching, "POLL_SECONDS", 0.05)

    def take(self, after: Callable[[str], None]) -> None:
        """Take the sheets; ``after`` is called now and then with the trouble that is told."""
        if self.way == "read":
            self._put(SHEETS)
            read_paths(self.count, [self.inbox], 1, progress=lambda done, _total: self._at(done, after),
                       reader=READER, pile="A")  # fmt: skip
        elif self.way == "watch":
            self._put(BEFORE)
            wish = Watch(self.inbox, "A", idle=1.0, settle=0.05, reader=READER)
            watch(self.count, wish, lambda news: self._news(news, after))
        else:
            scan_pile(self.count, "A", None, ScanWish(), lambda pages: self._at(pages, after),
                      lambda _pages, _stopped: False, reader=READER)  # fmt: skip

    def _at(self, done: int, after: Callable[[str], None]) -> None:
        if done == BEFORE:
            after("")

    def _news(self, news: News, after: Callable[[str], None]) -> None:
        half = not (self.inbox / f"{SHEETS - 1}.jpg").exists()
        if (half and news.pages == BEFORE) or news.trouble:
            after(news.trouble)
            self._put(SHEETS)

    def _put(self, sheets: int) -> None:
        for number in range(sheets):
            if not (self.inbox / f"{number}.jpg").exists():
                save_page(self.inbox / f"{number}.jpg", number)

    def _feed(self, _wish: ScanWish, folder: Path, first: int) -> Iterator[Path]:
        """Yield the sheets that are still in the feeder; what was fed has left it."""
        number = first
        while self.fed < SHEETS:
            page = save_page(folder / f"sheet-{number:05}.jpg", self.fed)
            self.fed, number = self.fed + 1, number + 1
            yield page


def pages(count: Path) -> list[tuple[str, int]]:
    """Return the pages that stand, and at how many places each was met."""
    with Store(count) as store:
        return sorted((page.page.source.sha256, len(page.sources)) for page in store.standing())


def nothing_lost(count: Path) -> None:
    found = pages(count)
    assert len(found) == SHEETS and {places for _page, places in found} == {1}
    assert verify(count).touched == []
    assert not is_reading(count)


@pytest.mark.parametrize("way", ["read", "scan"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_it_in_a_line_and_it_goes_on_when_mended(
    count: Path, monkeypatch: pytest.MonkeyPatch, way: str, fault: type[Fault]
) -> None:
    feeding, trouble = Way(way, count, monkeypatch), fault(count, monkeypatch)
    with pytest.raises(MachineError, match=fault.told) as error:
        feeding.take(lambda _trouble: trouble.begin())
    assert len(str(error.value).splitlines()) == 1
    trouble.mend()
    feeding.take(lambda _trouble: None)
    nothing_lost(count)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_watch_tells_of_a_fault_and_goes_on_by_itself(
    count: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Fault]
) -> None:
    feeding, trouble = Way("watch", count, monkeypatch), fault(count, monkeypatch)
    told: list[str] = []

    def after(said: str) -> None:
        told.append(said)
        trouble.mend() if said else trouble.begin()

    feeding.take(after)
    begun, *said = told
    assert not begun and said and all(fault.told in one and "\n" not in one for one in said)
    nothing_lost(count)


def test_a_watch_that_nobody_mends_ends_and_the_next_one_loses_nothing(
    count: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeding, full = Way("watch", count, monkeypatch), DiskFull(count, monkeypatch)
    with pytest.raises(MachineError, match=full.told):
        feeding.take(lambda _trouble: full.begin())
    assert len(pages(count)) == BEFORE
    full.mend()
    feeding.take(lambda _trouble: None)
    nothing_lost(count)


@pytest.mark.parametrize("way", WAYS)
def test_a_clock_set_back_changes_nothing(count: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    feeding = Way(way, count, monkeypatch)
    feeding.take(lambda _trouble: monkeypatch.setattr(log, "now", lambda: "2001-01-01T00:00:00+07:00"))
    nothing_lost(count)


@pytest.mark.parametrize("way", WAYS)
def test_a_second_program_is_refused_and_the_first_goes_on(
    count: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    feeding = Way(way, count, monkeypatch)
    refused: list[str] = []

    def second(_trouble: str) -> None:
        with pytest.raises(RefusedError) as error:
            read_paths(count, [feeding.inbox], 1, reader=READER)
        refused.append(str(error.value))

    feeding.take(second)
    assert refused and "is reading into this count" in refused[0]
    nothing_lost(count)


@pytest.mark.parametrize("way", WAYS)
def test_a_pile_discarded_while_its_sheets_come_in_takes_no_more(
    count: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Its sheets would stand for nothing, and nobody would know."""
    feeding = Way(way, count, monkeypatch)

    def discard(_trouble: str) -> None:
        with Store(count) as store:
            store.discard_pile("A", "slip")

    with pytest.raises(RefusedError, match="pile A was discarded meanwhile"):
        feeding.take(discard)
    assert pages(count) == []
