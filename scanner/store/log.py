"""The append-only log: what was done, when, by which user, each entry chained to the one before.

``hash`` is the SHA-256 of an entry's canonical JSON, which holds the hash before it; so the last
hash, printed in signed minutes, fixes the whole log. The log speaks of runs, never of one ballot.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, text

from scanner.errors import TamperedError
from scanner.i18n import _
from scanner.medium import touched_advice
from scanner.store.schema import log

GENESIS = "0" * 64

_acting: ContextVar[str | None] = ContextVar("acting", default=None)


@dataclass(frozen=True)
class Entry:
    """One line of the log; ``detail`` is canonical JSON, ``time`` local with its UTC offset."""

    seq: int
    time: str
    user: str
    action: str
    detail: str
    why: str | None
    prev: str

    def digest(self) -> str:
        return sha256(canonical(asdict(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """An entry and the hash that was stored with it."""

    entry: Entry
    hash: str


def append(
    connection: Connection,
    action: str,
    detail: dict[str, Any],
    who: str | None = None,
    why: str | None = None,
) -> Link:
    """Add an entry; ``connection`` must hold the write lock (``Database.write``)."""
    seq, prev = _head(connection)
    entry = Entry(seq + 1, now(), who or user(), action, canonical(detail), why, prev)
    link = Link(entry, entry.digest())
    connection.execute(insert(log).values(**asdict(entry), hash=link.hash))
    return link


def links(connection: Connection) -> Iterator[Link]:
    """Yield all entries, oldest first."""
    for row in connection.execute(select(log).order_by(log.c.seq)):
        yield Link(Entry(row.seq, row.time, row.user, row.action, row.detail, row.why, row.prev), row.hash)


def last_detail(connection: Connection, action: str) -> dict[str, Any] | None:
    """Return the detail of the newest entry with this action, if there is one."""
    query = select(log.c.detail).where(log.c.action == action).order_by(log.c.seq.desc()).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else parse(found)


def highest_seq(connection: Connection) -> int:
    """Return the highest number ever given to an entry; SQLite keeps it even if the entry is deleted."""
    found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'log'")).scalar()
    return int(found or 0)


def canonical(value: object) -> str:
    """Return the one JSON text of ``value``: keys sorted, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def parse(detail: str) -> dict[str, Any]:
    """Return an entry's detail; raise TamperedError if it is none that :func:`append` wrote."""
    try:
        parsed = json.loads(detail)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise TamperedError(_("log: an entry was changed; {advice}").format(advice=touched_advice()))
    return parsed


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@contextmanager
def acting(name: str) -> Iterator[None]:
    """Let all that is logged in this context be the act of ``name``: a member who signed in at the page."""
    token = _acting.set(name)
    try:
        yield
    finally:
        _acting.reset(token)


def user() -> str:
    """Return who acts: the member who signed in, else the name that this user has on the machine."""
    acts = _acting.get()
    if acts is not None:
        return acts
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, or no pwd module (Windows)
        return "?"


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(log.c.seq, log.c.hash).order_by(log.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS)
