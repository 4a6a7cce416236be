"""What a count remembers: originals by content hash, immutable readings, a hash-chained log.

The two functions here are for commands that only note what they did; the work with readings goes
through :class:`scanner.store.store.Store`. Imports are inside, so that worker processes stay light.
"""

from __future__ import annotations

from pathlib import Path


def record(
    folder: Path,
    action: str,
    detail: dict[str, object],
    who: str | None = None,
    why: str | None = None,
    when_closed: bool = False,
) -> None:
    """Append an entry to the count's log, making the database if it is missing.

    ``who`` defaults to the machine's user; ``when_closed`` is as in ``Database.write``. Raises
    MachineError, NewerVersionError or TamperedError as :class:`scanner.store.database.Database` does.
    """
    from scanner.store.database import Database
    from scanner.store.log import append

    database = Database(folder)
    try:
        with database.write(when_closed) as connection:
            append(connection, action, detail, who, why)
    finally:
        database.close()


def frozen(folder: Path) -> bool:
    """Tell whether persons, levels and layouts are fixed: a page has been read, or is being read now."""
    from scanner.store.database import DATABASE, Database
    from scanner.store.lock import is_reading
    from scanner.store.readings import any_reading

    if not (folder / DATABASE).exists():
        return False
    if is_reading(folder):
        return True
    database = Database(folder)
    try:
        with database.read() as connection:
            return any_reading(connection)
    finally:
        database.close()
