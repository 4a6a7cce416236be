"""A count under review: its store, and its results as they stand now, read again only when they change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Column, Connection, ScalarSelect, Table, func, select

from scanner.count.files import COUNT_FILE, load_count
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.load import Results, load_read, with_people
from scanner.results.standing import Sheet
from scanner.store import review_rules, schema
from scanner.store.decisions import Decision
from scanner.store.records import PageReading
from scanner.store.store import Store

_Stamp = tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    """Results with the state of the store and of count.toml that they were made of."""

    read_at: _Stamp
    said_at: _Stamp
    results: Results


class Desk:
    """One open count, for any number of threads; a context manager.

    Raises as :func:`scanner.results.load.load_results` does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        load_count(folder)  # a folder that is no count is told before a store is made in it
        self.store = Store(folder)
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._readings: dict[str, PageReading] = {}
        self._decisions: dict[str, Decision] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    def results(self) -> Results:
        """Return what stands now: new pages, piles, decisions and declared numbers are in it."""
        with self._lock:
            with self.store.database.read() as connection:
                read_at, said_at = self._read_at(connection), _said_at(connection)
            kept = self._kept
            if kept is None or kept.read_at != read_at:
                read = load_read(self.folder, load_count(self.folder), self.store, self._readings)
                kept = None
            else:
                read = kept.results
            if kept is None or kept.said_at != said_at:
                kept = _Kept(read_at, said_at, with_people(read, self.store, self._decisions))
            self._kept = kept
            return kept.results

    @contextmanager
    def write_unchanged(self, results: Results) -> Iterator[Connection]:
        """Give a connection that holds the write lock, while nothing has changed since ``results`` were made.

        Raises RefusedError if something has.
        """
        with self.store.database.write() as connection:
            kept = self._kept
            stamps = (self._read_at(connection), _said_at(connection))
            if kept is None or kept.results is not results or stamps != (kept.read_at, kept.said_at):
                raise RefusedError(_("the count has changed just now; look at it and try again"))
            yield connection

    def sheet(self, ballot: str) -> Sheet:
        """Return the sheet of this id as it stands now; raises RefusedError if there is none (any more)."""
        found = self.results().standing.by_id.get(ballot)
        if found is None:
            text = _("ballot {ballot}: not in the count (any more); was its pile discarded?")
            raise RefusedError(text.format(ballot=ballot))
        return found

    def _read_at(self, connection: Connection) -> _Stamp:
        """Return what changes whenever a page is read, a pile or an entry changes, or count.toml does."""
        file = (self.folder / COUNT_FILE).stat()
        piles = connection.execute(_PILES).all()
        return (*connection.execute(_READ).one(), *map(tuple, piles), file.st_mtime_ns, file.st_size)


def _said_at(connection: Connection) -> _Stamp:
    return (*connection.execute(_SAID).one(), review_rules.in_force(connection))


def _rows(table: Table) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).scalar_subquery()


def _last(column: Column[int]) -> ScalarSelect[int]:
    return select(func.max(column)).scalar_subquery()


_READ = select(
    *map(_rows, (schema.readings, schema.sources, schema.failures, schema.entered)),
    select(func.sum(schema.entered.c.withdrawn)).scalar_subquery(),
    select(func.sum(schema.generations.c.complete)).scalar_subquery(),
    _last(schema.closings.c.number),  # which renames the places
)
_PILES = select(schema.piles.c.id, schema.piles.c.sheets, schema.piles.c.discarded).order_by(
    schema.piles.c.id
)
_SAID = select(*map(_last, (schema.decisions.c.seq, schema.samples.c.number, schema.closings.c.number)))
