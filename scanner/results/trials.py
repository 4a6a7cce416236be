"""The inks of trials held before the meeting, so that a trial's sheet in the real pile is named."""

from __future__ import annotations

from pathlib import Path

from scanner.ballot import BallotReading
from scanner.store.database import DATABASE
from scanner.store.records import PageReading
from scanner.store.store import Store

FOLDER = "rehearsal"


def trial_readings(count: Path, parsed: dict[str, PageReading] | None = None) -> tuple[BallotReading, ...]:
    """Return every ballot ever read in a trial of the count at ``count``.

    ``parsed``: see :meth:`Store.standing`.
    """
    found: list[BallotReading] = []
    for database in sorted((count / FOLDER).glob(f"*/{DATABASE}")):
        with Store(database.parent) as store:
            found += [page.page for page in store.standing(parsed) if isinstance(page.page, BallotReading)]
    return tuple(found)
