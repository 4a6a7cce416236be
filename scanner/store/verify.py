"""Is the record what it was? Names what was touched: log, originals, readings, layouts, persons.

Whoever can write the database can also make a new chain from the first entry; so the last hash
belongs on the signed minutes, and is shown here to be compared with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from scanner.count.files import load_count
from scanner.errors import FileError, SettingsError, TamperedError
from scanner.i18n import _
from scanner.layouts.files import FOLDER as LAYOUTS
from scanner.layouts.files import layout_digest
from scanner.store import closing, decisions, entered, log, runs, samples
from scanner.store.database import DATABASE, Database
from scanner.store.migrations import TRIGGERS
from scanner.store.originals import FOLDER as ORIGINALS
from scanner.store.originals import hash_file, original_path
from scanner.store.readings import missing_readings
from scanner.store.records import text_sha256
from scanner.store.schema import originals, readings


@dataclass
class Verification:
    """What was checked. ``touched`` names all that is not as recorded; ``notes`` are no alarm."""

    entries: int = 0
    head: str = log.GENESIS
    originals: int = 0
    readings: int = 0
    touched: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify(folder: Path, head: str | None = None) -> Verification:
    """Check a count's whole record.

    ``head``: the hash on the signed minutes, which must be that of an entry of the log.

    Raises TamperedError if the database is gone or damaged beyond checking, SettingsError if the folder is
    no count.
    """
    if not (folder / DATABASE).exists():
        load_count(folder)
        raise TamperedError(_("{path}: the database is missing").format(path=folder / DATABASE))
    found = Verification()
    database = Database(folder)
    try:
        with database.read() as connection:
            _check(connection, folder, found, head)
    finally:
        database.close()
    return found


def _check(connection: Connection, folder: Path, found: Verification, head: str | None) -> None:
    found.touched += _database_faults(connection)
    links = list(log.links(connection))
    found.entries, found.head = len(links), links[-1].hash if links else log.GENESIS
    found.touched += chain(log_faults(links), _lost_entries(connection, links))
    _check_originals(connection, folder, found)
    _check_readings(connection, links, found)
    found.touched += _review_faults(connection, links)
    with suppress(TamperedError):  # an unreadable entry, named above
        state = log.last_detail(connection, runs.FROZEN) or {}
        found.touched += chain(_person_faults(folder, state), _layout_faults(folder, state))
    found.touched += _head_faults(links, head)


def _database_faults(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if row[0] != "ok":
            yield _("{file}: damaged ({fault})").format(file=DATABASE, fault=row[0])
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield _("{file}: table {table} names rows of {other} that are gone").format(
            file=DATABASE, table=row[0], other=row[2]
        )
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    there = {row[0] for row in connection.exec_driver_sql(query)}
    for name in sorted(TRIGGERS - there):
        yield _("{file}: the guard {name} was removed").format(file=DATABASE, name=name)


def log_faults(links: list[log.Link]) -> Iterator[str]:
    """Yield what of a chain of log entries is not as it was written."""
    prev, expected = log.GENESIS, 1
    for link in links:
        entry = link.entry
        if entry.seq != expected:
            yield _("log: entries {first} to {last} are missing").format(first=expected, last=entry.seq - 1)
        elif entry.prev != prev or entry.digest() != link.hash:
            yield _("log: entry {seq} ({action}, {time}) was changed").format(
                seq=entry.seq, action=entry.action, time=entry.time
            )
        prev, expected = link.hash, entry.seq + 1


def _head_faults(links: list[log.Link], head: str | None) -> Iterator[str]:
    """Entries may follow the one on paper, such as the printing of the minutes, but it must be there."""
    printed = "".join((head or "").split()).lower()
    if printed and printed not in {link.hash for link in links}:
        yield _("log: no entry has the hash on the signed minutes")


def _lost_entries(connection: Connection, links: list[log.Link]) -> Iterator[str]:
    """Entries cut off at the end leave the chain whole, but not SQLite's own counter."""
    last, highest = links[-1].entry.seq if links else 0, log.highest_seq(connection)
    if highest > last:
        yield _("log: entries {first} to {last} are missing").format(first=last + 1, last=highest)


def _check_originals(connection: Connection, folder: Path, found: Verification) -> None:
    recorded = set()
    for row in connection.execute(select(originals).order_by(originals.c.sha256)):
        path = original_path(folder, row.sha256, row.extension)
        recorded.add(path)
        found.originals += 1
        found.touched += _original_faults(path, row.sha256)
    for path in sorted((folder / ORIGINALS).rglob("*")):
        if path.is_file() and path not in recorded:
            message = _("{path}: not in the record (left by a run that was broken off, or put there by hand)")
            found.notes.append(message.format(path=path.relative_to(folder)))


def _original_faults(path: Path, sha256: str) -> Iterator[str]:
    shown = Path(*path.parts[-3:])
    if not path.exists():
        yield _("{path}: the original is missing").format(path=shown)
        return
    try:
        if hash_file(path)[0] != sha256:
            yield _("{path}: the original was changed").format(path=shown)
    except FileError as error:
        yield f"{shown}: {error.message}"


def _check_readings(connection: Connection, links: list[log.Link], found: Verification) -> None:
    for row in connection.execute(select(readings).order_by(readings.c.page_sha256)):
        found.readings += 1
        if text_sha256(row.payload) != row.payload_sha256:
            found.touched.append(_("reading of page {page}: was changed").format(page=row.page_sha256[:12]))
    for number in entered.faults(connection):
        found.touched.append(_("ballot entered from paper no. {number}: was changed").format(number=number))
    for page in missing_readings(connection):
        found.touched.append(_("reading of page {page}: is missing").format(page=page[:12]))
    began = {detail["run"] for detail in _details(links, runs.BEGAN)}
    seals = {detail["run"]: detail for detail in _details(links, runs.ENDED, runs.BROKEN_OFF)}
    for run in sorted(began | seals.keys() | runs.with_readings(connection)):
        if run in seals:
            found.touched += _seal_faults(connection, seals[run])
        elif run in began:
            message = _("run {run}: broken off and not sealed yet; the next `kiemphieu read` seals it")
            found.notes.append(message.format(run=run))
        else:
            found.touched.append(_("run {run}: has readings, but the log does not know it").format(run=run))


def _review_faults(connection: Connection, links: list[log.Link]) -> Iterator[str]:
    """What people said, the samples, and whether the count is closed, against the log."""
    for number in decisions.faults(connection, _digests(links, decisions.DECIDED)):
        yield _("decision no. {number}: was changed").format(number=number)
    for number in samples.faults(connection, _digests(links, samples.DRAWN)):
        yield _("sample no. {number}: was changed").format(number=number)
    turns = [link.entry.action for link in links if link.entry.action in (closing.CLOSED, closing.REOPENED)]
    if closing.is_closed(connection) is not (turns[-1:] == [closing.CLOSED]):
        yield _("the log says otherwise on whether the count is closed")


def _digests(links: list[log.Link], action: str) -> dict[int, str]:
    """Return the digests that the log has under this action, by number."""
    found = (_parsed(link) for link in links if link.entry.action == action)
    return {detail["number"]: detail["digest"] for detail in found if {"number", "digest"} <= detail.keys()}


def _seal_faults(connection: Connection, seal: dict[str, Any]) -> Iterator[str]:
    if runs.readings_digest(connection, seal["run"]) != seal.get("digest"):
        yield _(
            "run {run}: its readings are not those that the log sealed ({sealed} then, {now} now)"
        ).format(run=seal["run"], sealed=seal["readings"], now=runs.count_readings(connection, seal["run"]))


def _details(links: list[log.Link], *actions: str) -> list[dict[str, Any]]:
    """Return what these entries say of runs; one that was made unreadable is named elsewhere."""
    found = [_parsed(link) for link in links if link.entry.action in actions]
    return [detail for detail in found if "run" in detail]


def _parsed(link: log.Link) -> dict[str, Any]:
    with suppress(TamperedError):
        return log.parse(link.entry.detail)
    return {}


def _person_faults(folder: Path, state: dict[str, Any]) -> Iterator[str]:
    """A count that has no frozen state yet has nothing to be compared with."""
    if "persons" not in state:
        return
    try:
        digest = load_count(folder).frozen_digest()
    except SettingsError as error:
        yield str(error)
        return
    if digest != state["persons"]:
        yield _("count.toml: ballots or persons were changed after the first page was read")


def _layout_faults(folder: Path, state: dict[str, Any]) -> Iterator[str]:
    for name, digest in sorted(state.get("layouts", {}).items()):
        try:
            changed = layout_digest(folder / LAYOUTS / name) != digest
        except SettingsError as error:
            yield str(error)
            continue
        if changed:
            yield _("layouts/{name}: was changed after the first page was read").format(name=name)
