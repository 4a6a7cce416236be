"""The schema's history: numbered steps, each run once, never edited after a release.

Tables that hold readings and places are keyed by content hash and have no rowid: neither a running
number nor a time tells in which order the ballots were fed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from scanner.errors import NewerVersionError
from scanner.i18n import _

Migration = Callable[[Connection], None]

_FIRST_TABLES = (
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
    "INSERT INTO schema_version (version) VALUES (0)",
    """CREATE TABLE log (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        time TEXT NOT NULL,
        user TEXT NOT NULL,
        action TEXT NOT NULL,
        detail TEXT NOT NULL,
        why TEXT,
        prev TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
    )""",
    """CREATE TABLE generations (
        number INTEGER PRIMARY KEY,
        complete INTEGER NOT NULL
    )""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        generation INTEGER NOT NULL REFERENCES generations (number),
        started TEXT NOT NULL,
        ended TEXT,
        user TEXT NOT NULL,
        options TEXT NOT NULL
    )""",
    """CREATE TABLE originals (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        extension TEXT NOT NULL,
        pages INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE readings (
        page_sha256 TEXT NOT NULL,
        generation INTEGER NOT NULL REFERENCES generations (number),
        payload TEXT NOT NULL,
        payload_sha256 TEXT NOT NULL,
        program TEXT NOT NULL,
        layout_digest TEXT,
        settings_digest TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        PRIMARY KEY (page_sha256, generation)
    ) WITHOUT ROWID""",
    """CREATE TABLE sources (
        page_sha256 TEXT NOT NULL,
        place TEXT NOT NULL,
        page INTEGER NOT NULL,
        given TEXT NOT NULL,
        original_sha256 TEXT NOT NULL REFERENCES originals (sha256),
        run INTEGER NOT NULL REFERENCES runs (id),
        PRIMARY KEY (page_sha256, place, page)
    ) WITHOUT ROWID""",
    """CREATE TABLE failures (
        place TEXT NOT NULL,
        page INTEGER NOT NULL,
        given TEXT NOT NULL,
        message TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        PRIMARY KEY (place, page)
    ) WITHOUT ROWID""",
    "INSERT INTO generations (number, complete) VALUES (1, 1)",
)

_APPEND_ONLY = ("log", "readings")
_REVIEW_APPEND_ONLY = ("decisions", "samples", "closings")
TRIGGERS = {
    f"{table}_no_{action}"
    for table in (*_APPEND_ONLY, "entered", *_REVIEW_APPEND_ONLY)
    for action in ("update", "delete")
}


def _1_first_tables(connection: Connection) -> None:
    for statement in _FIRST_TABLES:
        connection.exec_driver_sql(statement)
    _guard(connection, _APPEND_ONLY)


def _guard(connection: Connection, tables: Sequence[str]) -> None:
    """Make these tables append-only."""
    for table in tables:
        for action in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


_PILES = (
    """CREATE TABLE piles (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        sheets INTEGER,
        discarded INTEGER NOT NULL DEFAULT 0
    )""",
    # A name may come back once its pile was discarded: the pile is scanned anew.
    "CREATE UNIQUE INDEX piles_in_use ON piles (name) WHERE NOT discarded",
    """INSERT INTO piles (name) SELECT '1'
        WHERE EXISTS (SELECT 1 FROM sources) OR EXISTS (SELECT 1 FROM failures)""",
    """CREATE TABLE sources_by_pile (
        page_sha256 TEXT NOT NULL,
        pile INTEGER NOT NULL REFERENCES piles (id),
        place TEXT NOT NULL,
        page INTEGER NOT NULL,
        given TEXT NOT NULL,
        original_sha256 TEXT NOT NULL REFERENCES originals (sha256),
        run INTEGER NOT NULL REFERENCES runs (id),
        PRIMARY KEY (page_sha256, pile, place, page)
    ) WITHOUT ROWID""",
    """INSERT INTO sources_by_pile (pile, page_sha256, place, page, given, original_sha256, run)
        SELECT (SELECT id FROM piles), page_sha256, place, page, given, original_sha256, run FROM sources""",
    "DROP TABLE sources",
    "ALTER TABLE sources_by_pile RENAME TO sources",
    """CREATE TABLE failures_by_pile (
        pile INTEGER NOT NULL REFERENCES piles (id),
        place TEXT NOT NULL,
        page INTEGER NOT NULL,
        given TEXT NOT NULL,
        message TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        PRIMARY KEY (pile, place, page)
    ) WITHOUT ROWID""",
    """INSERT INTO failures_by_pile (pile, place, page, given, message, run)
        SELECT (SELECT id FROM piles), place, page, given, message, run FROM failures""",
    "DROP TABLE failures",
    "ALTER TABLE failures_by_pile RENAME TO failures",
    """CREATE TABLE entered (
        number INTEGER PRIMARY KEY,
        pile INTEGER NOT NULL REFERENCES piles (id),
        payload TEXT NOT NULL,
        digest TEXT NOT NULL,
        withdrawn INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TRIGGER entered_no_update BEFORE UPDATE OF number, payload, digest ON entered
        BEGIN SELECT RAISE(ABORT, 'entered is append-only'); END""",
    """CREATE TRIGGER entered_no_delete BEFORE DELETE ON entered
        BEGIN SELECT RAISE(ABORT, 'entered is append-only'); END""",
)


def _2_piles(connection: Connection) -> None:
    """Every page belongs to a pile (what was read before to pile "1"); ballots entered from paper."""
    for statement in _PILES:
        connection.exec_driver_sql(statement)


_REVIEW = (
    # ``pin`` is an argon2 hash, ``tries`` how many wrong PINs were given in a row, ``tried`` when the last.
    """CREATE TABLE members (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        pin TEXT,
        tries INTEGER NOT NULL DEFAULT 0,
        tried INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
    """CREATE TABLE sessions (
        token_sha256 TEXT PRIMARY KEY,
        member TEXT NOT NULL REFERENCES members (name),
        seen INTEGER NOT NULL,
        locked INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
    """CREATE TABLE decisions (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        ballot TEXT NOT NULL,
        act TEXT NOT NULL,
        member TEXT NOT NULL,
        time TEXT NOT NULL,
        payload TEXT NOT NULL,
        digest TEXT NOT NULL
    )""",
    "CREATE INDEX decisions_by_ballot ON decisions (ballot, seq)",
    """CREATE TABLE claims (
        ballot TEXT PRIMARY KEY,
        member TEXT NOT NULL,
        until INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE samples (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        payload TEXT NOT NULL,
        digest TEXT NOT NULL
    )""",
    """CREATE TABLE closings (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        closed INTEGER NOT NULL
    )""",
)


def _3_review(connection: Connection) -> None:
    """Members, what they decided, samples, and whether the count is closed."""
    for statement in _REVIEW:
        connection.exec_driver_sql(statement)
    _guard(connection, _REVIEW_APPEND_ONLY)


MIGRATIONS: tuple[Migration, ...] = (_1_first_tables, _2_piles, _3_review)


def schema_version(connection: Connection, path: Path) -> int:
    """Return how many steps are done, 0 for a new database; NewerVersionError if more than are known."""
    query = "SELECT name FROM sqlite_master WHERE name = 'schema_version'"
    if connection.exec_driver_sql(query).scalar() is None:
        return 0
    version = int(connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one())
    if version > len(MIGRATIONS):
        message = _(
            "{path}: made by a newer version of kiemphieu (schema {found}, this program knows {known}); "
            "update kiemphieu"
        )
        raise NewerVersionError(message.format(path=path, found=version, known=len(MIGRATIONS)))
    return version


def migrate(connection: Connection, path: Path) -> None:
    """Bring the database to the newest schema, in one transaction that the caller holds."""
    done = schema_version(connection, path)  # asked again: another program may have been quicker
    for number, step in enumerate(MIGRATIONS[done:], start=done + 1):
        step(connection)
        connection.exec_driver_sql("UPDATE schema_version SET version = ?", (number,))
