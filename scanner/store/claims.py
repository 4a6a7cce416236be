"""Who is at work on which ballot, so that two members never are at once.

A claim runs out by itself: a closed laptop blocks nobody for long.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.store.schema import claims

CLAIM_SECONDS = 180


def take(connection: Connection, ballot: str, member: str) -> bool:
    """Claim a ballot, or claim it for longer; False if another member is at work on it."""
    if held(connection).get(ballot, member) != member:
        return False
    values = {"ballot": ballot, "member": member, "until": _now() + CLAIM_SECONDS}
    connection.execute(insert(claims).values(values).on_conflict_do_update(set_=values))
    return True


def take_first(connection: Connection, ballots: Iterable[str], member: str) -> str | None:
    """Claim the first of these ballots that no other member works on, and give up the member's others."""
    others = {ballot for ballot, holder in held(connection).items() if holder != member}
    free = next((ballot for ballot in ballots if ballot not in others), None)
    give_up(connection, member)
    if free is not None:
        take(connection, free, member)
    return free


def held(connection: Connection) -> dict[str, str]:
    """Return the ballots that somebody works on, each with the member."""
    running = claims.c.until.between(_now(), _now() + CLAIM_SECONDS)  # nor one of a clock set back since
    return {row.ballot: row.member for row in connection.execute(select(claims).where(running))}


def give_up(connection: Connection, member: str, ballot: str | None = None) -> None:
    """Drop a member's claim on a ballot, or all of them."""
    mine = delete(claims).where(claims.c.member == member)
    connection.execute(mine if ballot is None else mine.where(claims.c.ballot == ballot))


def refuse_others(connection: Connection, ballot: str, member: str) -> None:
    """Raise RefusedError if another member works on the ballot."""
    holder = held(connection).get(ballot, member)
    if holder != member:
        text = _("ballot {ballot}: {member} is at work on it")
        raise RefusedError(text.format(ballot=ballot, member=holder))


def _now() -> int:
    return int(time.time())
