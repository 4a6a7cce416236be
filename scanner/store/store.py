"""The store of a count: what was read, what could not be read, and the record of how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Row, select

from scanner.ballot import Source
from scanner.intake.listing import natural_key
from scanner.store import entered, piles, runs, schema
from scanner.store.database import Database
from scanner.store.entered import EnteredBallot, PaperBallot
from scanner.store.originals import original_path
from scanner.store.piles import Pile
from scanner.store.readings import in_use, standing_readings
from scanner.store.records import (
    Failure,
    FileResult,
    KeptFile,
    Known,
    PageReading,
    Place,
    Repeat,
    StandingPage,
    load,
)
from scanner.store.runs import Run
from scanner.store.schema import failures, originals, sources


class Store:
    """A count folder's database and originals; a context manager.

    Raises as :class:`scanner.store.database.Database` does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    # What stands.

    def standing(self, parsed: dict[str, PageReading] | None = None) -> list[StandingPage]:
        """Return the reading that stands for each page image, sorted by ballot id.

        ``parsed`` keeps readings from one call to the next, since parsing takes the time.
        """
        parsed = {} if parsed is None else parsed
        with self.database.read() as connection:
            met = _met_at(connection.execute(select(in_use())))
            rows = connection.execute(standing_readings()).all()
        found = []
        for row in rows:
            sha256 = row.page_sha256
            places = met.get(sha256) or (Source("", 0, sha256),)  # places are dropped when a count closes
            key = f"{sha256} {row.payload_sha256}"
            if key not in parsed:
                parsed[key] = load(row.payload, places[0])
            page = parsed[key]
            page = page if page.source == places[0] else replace(page, source=places[0])
            found.append(StandingPage(page, places, row.payload_sha256))
        return found

    def piles(self) -> list[Pile]:
        """Return the piles that were not discarded, in the order in which they were opened."""
        with self.database.read() as connection:
            return piles.in_use(connection)

    def failures(self) -> list[Failure]:
        """Return the files and pages that could not be read and have not been read since, by path."""
        with self.database.read() as connection:
            query = select(failures, schema.piles.c.name).join(
                schema.piles, schema.piles.c.id == failures.c.pile
            )
            rows = connection.execute(query.where(schema.piles.c.discarded.is_(False))).all()
        found = [Failure(row.given, row.page, row.message, row.name) for row in rows]
        return sorted(found, key=lambda failure: (natural_key(failure.given), failure.page))

    def image_of(self, page_sha256: str) -> tuple[Path, int]:
        """Return the original that holds a page image, and the page's number in it, from 1.

        Raises KeyError for an image that was never met.
        """
        query = (
            select(originals.c.sha256, originals.c.extension, sources.c.page)
            .join(originals, originals.c.sha256 == sources.c.original_sha256)
            .where(sources.c.page_sha256 == page_sha256)
            .order_by(originals.c.sha256, sources.c.page)
        )
        with self.database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise KeyError(page_sha256)
        return original_path(self.folder, row.sha256, row.extension), row.page

    def require_unchanged(self, state: dict[str, Any]) -> None:
        """Raise RefusedError if persons or layouts are others than those with which pages were read.

        ``state`` is what :meth:`begin_run` was given, or a part of it.
        """
        with self.database.read() as connection:
            runs.require_unchanged(connection, state)

    # Piles.

    def open_pile(self, name: str, sheets: int | None) -> Pile:
        """Open a pile, or go on with it; see :func:`scanner.store.piles.open_pile`."""
        with self.database.write() as connection:
            return piles.open_pile(connection, name, sheets)

    def sheets_before(self, name: str, sheets: int) -> int | None:
        """Return the number keyed in for a pile if it is not ``sheets``: to change it needs a reason."""
        before = next((pile.sheets for pile in self.piles() if pile.name == name), None)
        return None if before == sheets else before

    def set_sheets(self, name: str, sheets: int, why: str | None) -> Pile:
        with self.database.write() as connection:
            return piles.set_sheets(connection, name, sheets, why)

    def discard_pile(self, name: str, why: str) -> None:
        with self.database.write() as connection:
            piles.discard(connection, name, why)

    # Ballots entered from paper.

    def entered(self) -> list[EnteredBallot]:
        """Return the ballots entered from paper that stand, by number."""
        with self.database.read() as connection:
            return entered.standing(connection)

    def enter_paper(self, pile: str, ballot: PaperBallot) -> int:
        """Enter a ballot from paper that lies in ``pile``; return its number."""
        with self.database.write() as connection:
            return entered.enter(connection, piles.open_pile(connection, pile, None).id, ballot)

    def withdraw_paper(self, number: int, why: str) -> None:
        with self.database.write() as connection:
            entered.withdraw(connection, number, why)

    # What a run of `read` does.

    def begin_run(
        self, options: dict[str, Any], state: dict[str, Any], again: bool = False, why: str | None = None
    ) -> Run:
        """Open a run; see :func:`scanner.store.runs.begin`."""
        with self.database.write() as connection:
            return runs.begin(connection, options, state, again, why)

    def commit(self, run: Run, results: Sequence[FileResult]) -> None:
        with self.database.write() as connection:
            runs.commit(connection, run, results)

    def end_run(self, run: Run, counts: dict[str, Any], finished: bool) -> None:
        with self.database.write() as connection:
            runs.end(connection, run, counts, finished)

    def known(self, run: Run) -> Known:
        with self.database.read() as connection:
            return runs.known(connection, run.generation)

    def readings_of(self, run: Run) -> int:
        """Return how many page images a run read."""
        with self.database.read() as connection:
            return runs.count_readings(connection, run.id)

    def places_met(self) -> dict[str, frozenset[str]]:
        """Return for each file that was ever read, by its absolute path, the hashes of what it held."""
        with self.database.read() as connection:
            query = select(sources.c.place, sources.c.original_sha256).distinct()
            found: dict[str, set[str]] = {}
            for place, sha256 in connection.execute(query):
                found.setdefault(place, set()).add(sha256)
        return {place: frozenset(contents) for place, contents in found.items()}

    def failed_places(self) -> list[str]:
        """Return the absolute paths of files that could not be read, wholly or in part."""
        with self.database.read() as connection:
            return list(connection.scalars(select(failures.c.place).distinct()))

    def forget_failures(self, places: Iterable[Path]) -> None:
        """Drop what is said of files that were taken away."""
        gone = [str(place) for place in places]
        if gone:
            with self.database.write() as connection:
                connection.execute(failures.delete().where(failures.c.place.in_(gone)))

    def kept_files(self) -> list[KeptFile]:
        """Return each original from which pages were read, with the place where it was met, by path."""
        met = in_use()
        query = (
            select(originals.c.sha256, originals.c.extension, met.c.place, met.c.given, met.c.pile)
            .join(originals, originals.c.sha256 == met.c.original_sha256)
            .distinct()
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        rows = sorted(rows, key=lambda row: (natural_key(row.given), row.place), reverse=True)
        newest = {row.sha256: row for row in rows}  # the last one written is the first by path
        return [
            KeptFile(
                original_path(self.folder, sha256, row.extension),
                sha256,
                Place(row.place, row.given, row.pile),
            )
            for sha256, row in reversed(newest.items())
        ]

    def repeats(self, run: Run) -> list[Repeat]:
        """Return the places of this run at which a page image was met that was met elsewhere too."""
        met = in_use()
        again = select(sources.c.page_sha256).where(sources.c.run == run.id)
        with self.database.read() as connection:
            rows = connection.execute(select(met).where(met.c.page_sha256.in_(again))).all()
        fresh = {_source(row) for row in rows if row.run == run.id}
        found = []
        for places in _met_at(rows).values():
            first = next((at for at in places if at not in fresh), places[0])
            new = [at for at in places if at != first and at in fresh]
            found += [Repeat(at.file, at.page, first.file, first.page) for at in new]
        return sorted(found, key=lambda repeat: (natural_key(repeat.given), repeat.page))


def _met_at(rows: Iterable[Row[Any]]) -> dict[str, tuple[Source, ...]]:
    """Return the places of each page image, sorted by path and page."""
    places: dict[str, list[Source]] = {}
    for row in sorted(rows, key=lambda row: (natural_key(row.given), row.page, row.place)):
        places.setdefault(row.page_sha256, []).append(_source(row))
    return {sha256: tuple(found) for sha256, found in places.items()}


def _source(row: Row[Any]) -> Source:
    return Source(row.given, row.page, row.page_sha256, row.name)
