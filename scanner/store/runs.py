"""A run of ``read``: it opens, commits what was read in batches, and closes with a digest.

The log gets one entry when a run begins and one when it ends, with counts and a digest over the
run's readings, so that a reading touched later is found. A run that was killed is sealed by the
next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.store import log, piles
from scanner.store.readings import any_reading
from scanner.store.records import FileResult, Known
from scanner.store.schema import failures, generations, originals, readings, runs, sources

BEGAN, ENDED, BROKEN_OFF = "read.began", "read.ended", "read.broken_off"
FROZEN = "layouts.frozen"


@dataclass(frozen=True)
class Run:
    """``rereads``: the run makes a new reading of all pages, or goes on with one broken off."""

    id: int
    generation: int
    rereads: bool


def begin(
    connection: Connection, options: dict[str, Any], state: dict[str, Any], again: bool, why: str | None
) -> Run:
    """Open a run; seal those that were killed.

    ``state`` is what is frozen before the first page is read (persons, layouts). Changed since, it
    is refused, unless ``again`` opens a new generation for it. A new generation that was broken off
    goes on. Raises RefusedError.
    """
    _seal_broken(connection)
    changed = _freeze(connection, state, again, why)
    generation, rereads = _generation(connection, again, changed)
    values = {"generation": generation, "started": log.now(), "user": log.user()}
    run = connection.execute(insert(runs).values(**values, options=log.canonical(options)))
    number = int((run.inserted_primary_key or [0])[0])
    log.append(connection, BEGAN, {"run": number, "generation": generation, **options}, why=why)
    return Run(number, generation, rereads)


def require_unchanged(connection: Connection, state: dict[str, Any]) -> None:
    """Raise RefusedError if what is frozen is another than ``state``, the whole of it or a part."""
    before = log.last_detail(connection, FROZEN) or {}
    if before.keys() >= state.keys() and any_reading(connection):
        changed = _differences(before, before | state)
        if changed:
            raise RefusedError(_refusal(changed))


def end(connection: Connection, run: Run, counts: dict[str, Any], finished: bool) -> None:
    """Close a run; if it ``finished`` its generation is complete and stands from now on."""
    if finished:
        done = update(generations).where(generations.c.number == run.generation)
        connection.execute(done.values(complete=True))
    _seal(connection, run.id, ENDED if finished else BROKEN_OFF, counts)


def commit(connection: Connection, run: Run, results: Sequence[FileResult]) -> None:
    """Add a batch of results; what is there already is left as it is.

    Raises RefusedError if their pile was discarded.
    """
    piles.require_in_use(connection, (result.place.pile for result in results))
    _add(connection, originals, [asdict(result.original) for result in results if result.original])
    _add(connection, readings, [row for result in results for row in _reading_rows(run, result)])
    _add(connection, sources, [row for result in results for row in _source_rows(run, result)])
    for result in results:
        _note_failures(connection, run, result)


def known(connection: Connection, generation: int) -> Known:
    """Return what need not be read again in this generation."""
    pages: dict[str, dict[int, str]] = {}
    query = select(sources.c.original_sha256, sources.c.page, sources.c.page_sha256).distinct()
    for original, page, page_sha256 in connection.execute(query):
        pages.setdefault(original, {})[page] = page_sha256
    lengths = connection.execute(select(originals.c.sha256, originals.c.pages))
    read = select(readings.c.page_sha256).where(readings.c.generation == generation)
    return Known(pages, {row.sha256: row.pages for row in lengths}, frozenset(connection.scalars(read)))


def count_readings(connection: Connection, run: int) -> int:
    query = select(func.count()).select_from(readings).where(readings.c.run == run)
    return int(connection.execute(query).scalar_one())


def with_readings(connection: Connection) -> set[int]:
    """Return the runs that have readings."""
    return set(connection.scalars(select(readings.c.run).distinct()))


def readings_digest(connection: Connection, run: int) -> str:
    """Return a sha256 over a run's readings, sorted by page image."""
    query = select(readings.c.page_sha256, readings.c.payload_sha256).where(readings.c.run == run)
    digest = sha256()
    for page, payload in connection.execute(query.order_by(readings.c.page_sha256, readings.c.generation)):
        digest.update(f"{page} {payload}\n".encode())
    return digest.hexdigest()


def _freeze(connection: Connection, state: dict[str, Any], again: bool, why: str | None) -> bool:
    """Note the state if it is new; tell whether it is another than that of pages read before."""
    before = log.last_detail(connection, FROZEN)
    if before == state:
        return False
    has_readings = any_reading(connection)
    if has_readings and not again:
        raise RefusedError(_refusal(_differences(before or {}, state)))
    log.append(connection, FROZEN, state, why=why)
    return has_readings


def _refusal(changed: Sequence[str]) -> str:
    message = by_medium(
        command=_(
            "persons or layouts changed after the first page was read ({changed}); "
            "undo the change, or read all pages anew with: kiemphieu read --again --why REASON"
        ),
        page=_("persons or layouts changed after the first page was read ({changed}); undo the change"),
    )
    return message.format(changed=", ".join(changed))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Name what is frozen and changed: ``count.toml``, ``layouts/<id>``."""
    old, new = before.get("layouts", {}), after["layouts"]
    names = [f"layouts/{name}" for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return ["count.toml", *names] if before.get("persons") != after["persons"] else names


def _generation(connection: Connection, again: bool, changed: bool) -> tuple[int, bool]:
    """Return the generation to read in, and whether all pages are to be read in it."""
    query = select(generations).order_by(generations.c.number.desc()).limit(1)
    newest = connection.execute(query).one()
    if not newest.complete and not changed:
        return newest.number, True
    if not (again and any_reading(connection)):
        return newest.number, False
    connection.execute(insert(generations).values(number=newest.number + 1, complete=False))
    return newest.number + 1, True


def _seal_broken(connection: Connection) -> None:
    for number in connection.scalars(select(runs.c.id).where(runs.c.ended.is_(None)).order_by(runs.c.id)):
        _seal(connection, number, BROKEN_OFF, {})


def _seal(connection: Connection, run: int, action: str, counts: dict[str, Any]) -> None:
    connection.execute(update(runs).where(runs.c.id == run).values(ended=log.now()))
    seal = {"readings": count_readings(connection, run), "digest": readings_digest(connection, run)}
    log.append(connection, action, {"run": run, **counts, **seal})


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table).on_conflict_do_nothing(), rows)


def _reading_rows(run: Run, result: FileResult) -> Iterator[dict[str, Any]]:
    for met in result.met:
        if met.reading is not None:
            made = {"page_sha256": met.sha256, "generation": run.generation, "run": run.id}
            yield made | asdict(met.reading)


def _source_rows(run: Run, result: FileResult) -> Iterator[dict[str, Any]]:
    if result.original is None:
        return
    for met in result.met:
        yield {
            "pile": result.place.pile,
            "page_sha256": met.sha256,
            "place": result.place.path,
            "page": met.page,
            "given": result.place.given,
            "original_sha256": result.original.sha256,
            "run": run.id,
        }


def _note_failures(connection: Connection, run: Run, result: FileResult) -> None:
    """Replace what was said of these pages before; a file that opens has no failure as a whole."""
    settled = {met.page for met in result.met} | {failure.page for failure in result.failures} | {0}
    stale: ColumnElement[bool] = failures.c.page.in_(settled)
    if result.original is not None:
        stale |= failures.c.page > result.original.pages
    here = (failures.c.place == result.place.path) & (failures.c.pile == result.place.pile)
    connection.execute(delete(failures).where(here, stale))
    place = {"place": result.place.path, "pile": result.place.pile, "run": run.id}
    _add(connection, failures, [asdict(failure) | place for failure in result.failures])
