"""The count's SQLite database: how it is opened, and how its errors are told.

One writer at a time takes the write lock at once (``BEGIN IMMEDIATE``), so that a transaction never
fails half-way because another program wrote in between. ``synchronous=FULL`` with WAL: a commit that
has returned survives a power cut (https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from scanner.errors import KiemphieuError, MachineError, TamperedError
from scanner.i18n import _
from scanner.store.closing import refuse_closed
from scanner.store.migrations import MIGRATIONS, migrate, schema_version

DATABASE = "kiemphieu.db"
BUSY_SECONDS = 10.0

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # a place that is dropped is gone from the file too
    "PRAGMA recursive_triggers=ON",  # so that REPLACE cannot pass by the triggers that forbid DELETE
    f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}",
)


class Database:
    """The database of one count folder, made if missing, brought to the newest schema.

    Raises NewerVersionError for a schema this program does not know, TamperedError for a file that
    is no database, MachineError where the disk or the machine is at fault.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / DATABASE
        with errors_told(self.path):
            _create_private(self.path)
            self._engine = _engine(self.path)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def _bring_up_to_date(self) -> None:
        """Ask for the write lock only if there is something to do."""
        with self.read() as connection:
            if schema_version(connection, self.path) == len(MIGRATIONS):
                return
        with self._locked() as connection:
            migrate(connection, self.path)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the database."""
        with errors_told(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, when_closed: bool = False) -> Iterator[Connection]:
        """Give a connection that holds the write lock; committed at the end, rolled back on an error.

        Raises RefusedError for a closed count, unless ``when_closed``: what changes nothing of it.
        """
        with self._locked() as connection:
            if not when_closed:
                refuse_closed(connection)
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        with errors_told(self.path):
            immediate = self._engine.execution_options(begin="BEGIN IMMEDIATE")
            with immediate.begin() as connection:
                yield connection

    def compact(self) -> None:
        """Write all that is committed into the database file and empty the log beside it (WAL)."""
        with errors_told(self.path), self._engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def errors_told(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one line for the user."""
    try:
        yield
    except DBAPIError as error:
        told = _told(path, error.orig)
        if told is None:
            raise
        raise told from error


def _told(path: Path, error: BaseException | None) -> KiemphieuError | None:
    """Return the error for the user by SQLite's primary result code, the lowest byte of the code."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        told = _("{path}: another program is writing to it; close it and try again")
    elif code == sqlite3.SQLITE_FULL:
        told = _("{path}: no space left on the disk; make room and try again")
    elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        told = _("{path}: no permission to write; check who owns the folder and try again")
    elif code == sqlite3.SQLITE_IOERR:
        told = _("{path}: the disk reports an error; check the disk and try again")
    elif code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return TamperedError(_("{path}: the database is damaged; restore it from a backup").format(path=path))
    else:
        return None
    return MachineError(told.format(path=path))


def _create_private(path: Path) -> None:
    """Make the file before SQLite does, readable by its owner only; the WAL beside it inherits the mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass
    except FileNotFoundError:
        raise MachineError(_("{path}: the folder does not exist").format(path=path.parent)) from None


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite+pysqlite", database=str(path.absolute()))
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Leave transactions to :func:`_begin`; pysqlite's own would start them too late."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
