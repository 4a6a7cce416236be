"""Ballots entered from paper, because no scanner takes them: numbered, by two members, never changed.

An entry may be withdrawn, with a reason, and is kept; its number is not given again. The log names
the number, the members and a digest, never what was voted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.rules.facts import RowFact
from scanner.store import log
from scanner.store.records import text_sha256
from scanner.store.schema import entered, piles

ENTERED, WITHDRAWN = "paper.entered", "paper.withdrawn"


@dataclass(frozen=True)
class PaperBallot:
    """A ballot of ``kind`` as read from the paper; ``members`` are the two who read it, ``why`` says why.

    ``written``: a name or other words were added.
    """

    kind: str
    layout: str
    layout_digest: str
    rows: tuple[RowFact, ...]
    stamped: bool
    written: bool
    members: tuple[str, str]
    why: str


@dataclass(frozen=True)
class EnteredBallot:
    """An entry that stands; ``pile`` is the name of the one its paper lies in, ``digest`` is of it all."""

    number: int
    pile: str
    digest: str
    ballot: PaperBallot


_BALLOT = TypeAdapter(PaperBallot)


def enter(connection: Connection, pile: int, ballot: PaperBallot) -> int:
    """Add an entry and return its number."""
    number = _next(connection)
    payload = log.canonical(asdict(ballot))
    digest = text_sha256(f"{number} {payload}")
    connection.execute(insert(entered).values(number=number, pile=pile, payload=payload, digest=digest))
    name = connection.execute(select(piles.c.name).where(piles.c.id == pile)).scalar_one()
    detail: dict[str, Any] = {"number": number, "kind": ballot.kind, "pile": name, "digest": digest}
    log.append(connection, ENTERED, detail | {"members": list(ballot.members)}, why=ballot.why)
    return number


def withdraw(connection: Connection, number: int, why: str) -> None:
    """Take an entry back. Raises RefusedError if there is no such entry, or not any more."""
    row = connection.execute(select(entered).where(entered.c.number == number)).first()
    if row is None or row.withdrawn:
        raise RefusedError(_("ballot entered from paper no. {number}: there is none").format(number=number))
    connection.execute(update(entered).where(entered.c.number == number).values(withdrawn=True))
    log.append(connection, WITHDRAWN, {"number": number, "digest": row.digest}, why=why)


def standing(connection: Connection) -> list[EnteredBallot]:
    """Return the entries that stand, by number; those of discarded piles do not."""
    query = (
        select(entered, piles.c.name)
        .join(piles, piles.c.id == entered.c.pile)
        .where(entered.c.withdrawn.is_(False), piles.c.discarded.is_(False))
        .order_by(entered.c.number)
    )
    return [
        EnteredBallot(row.number, row.name, row.digest, _BALLOT.validate_json(row.payload))
        for row in connection.execute(query)
    ]


def faults(connection: Connection) -> list[int]:
    """Return the numbers of entries that are not what they were."""
    rows = connection.execute(select(entered).order_by(entered.c.number))
    return [row.number for row in rows if not _is_whole(row)]


def _is_whole(row: Row[Any]) -> bool:
    return bool(text_sha256(f"{row.number} {row.payload}") == row.digest)


def _next(connection: Connection) -> int:
    newest = connection.execute(select(entered.c.number).order_by(entered.c.number.desc()).limit(1)).scalar()
    return (newest or 0) + 1
