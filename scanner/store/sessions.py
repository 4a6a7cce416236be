"""Who is at the page: sessions with random names, of which the store keeps a hash only.

A session that saw nobody for a while locks: its member's PIN opens it again. The log notes who signed
in and out.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Row, Update, insert, select, update

from scanner.store import log, members
from scanner.store.database import Database
from scanner.store.members import Member
from scanner.store.schema import sessions

SIGNED_IN, SIGNED_OUT = "member.signed_in", "member.signed_out"
IDLE_SECONDS = 10 * 60
_NOTED_EVERY = 20  # seconds: a commit for every request would wear the disk


@dataclass(frozen=True)
class Session:
    """``locked``: nobody was active for a while; the member's PIN is needed again."""

    member: Member
    locked: bool


def sign_in(database: Database, name: str, pin: str) -> str:
    """Check the PIN and return a new session's token; raises RefusedError."""
    members.check_pin(database, name, pin)
    token = secrets.token_urlsafe(32)
    with database.write(when_closed=True) as connection:
        row = {"token_sha256": _hashed(token), "member": name, "seen": _now(), "locked": False}
        connection.execute(insert(sessions).values(row))
        log.append(connection, SIGNED_IN, {"member": name}, who=name)
    return token


def find(database: Database, token: str, active: bool = True) -> Session | None:
    """Return the session of a token, None if there is none (any more).

    ``active``: a person did something, so that the time till it locks begins anew; False for what a
    page asks by itself.
    """
    with database.read() as connection:
        row = _row(connection, token)
        member = members.find(connection, row.member) if row else None
    if row is None or member is None:
        return None
    idle = _now() - row.seen
    locked = row.locked or not 0 <= idle < IDLE_SECONDS
    if locked != row.locked or (active and not locked and idle >= _NOTED_EVERY):
        seen = row.seen if locked else _now()
        with database.write(when_closed=True) as connection:
            connection.execute(_this(token).values(seen=seen, locked=locked))
    return Session(member, locked)


def lock(database: Database, token: str) -> None:
    """Lock a session at once, as a person who leaves the laptop does."""
    with database.write(when_closed=True) as connection:
        connection.execute(_this(token).values(locked=True))


def unlock(database: Database, token: str, pin: str) -> Session:
    """Open a locked session with its member's PIN; raises RefusedError, or KeyError if it is gone."""
    with database.read() as connection:
        row = _row(connection, token)
    if row is None:
        raise KeyError(token)
    member = members.check_pin(database, row.member, pin)
    with database.write(when_closed=True) as connection:
        connection.execute(_this(token).values(seen=_now(), locked=False))
    return Session(member, False)


def sign_out(database: Database, token: str) -> None:
    """End a session, if there is one; another member then signs in ("đổi người")."""
    with database.write(when_closed=True) as connection:
        row = _row(connection, token)
        if row is not None:
            connection.execute(sessions.delete().where(sessions.c.token_sha256 == row.token_sha256))
            log.append(connection, SIGNED_OUT, {"member": row.member}, who=row.member)


def _row(connection: Connection, token: str) -> Row[tuple[str, str, int, bool]] | None:
    return connection.execute(select(sessions).where(sessions.c.token_sha256 == _hashed(token))).first()


def _this(token: str) -> Update:
    return update(sessions).where(sessions.c.token_sha256 == _hashed(token))


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _now() -> int:
    return int(time.time())
