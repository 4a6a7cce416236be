"""What people said of each ballot: one act after the other, never changed, never taken away.

The table keeps ballot, facts, who, when and why, since a committee accounts for its conclusions. The
log names an act's number, member and digest only: never the ballot, never what was voted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.rules.facts import Facts
from scanner.store import log
from scanner.store.records import text_sha256
from scanner.store.schema import decisions

DECIDED = "review.decided"


class Act(StrEnum):
    """``conclude`` and ``confirm`` state facts, the second without seeing the first; ``committee`` is the
    whole committee's conclusion, which the head records. ``send`` asks for a person's look, ``escalate``
    for the committee's. ``undo`` takes one act back. ``sample`` is a blind reading of a drawn ballot.
    ``uncover``: a signature was looked at."""

    CONCLUDE = "conclude"
    CONFIRM = "confirm"
    COMMITTEE = "committee"
    ESCALATE = "escalate"
    SEND = "send"
    UNDO = "undo"
    SAMPLE = "sample"
    UNCOVER = "uncover"


@dataclass(frozen=True)
class Said:
    """What a member says of a ballot.

    ``basis`` and ``piles``: on which readings (:func:`scanner.results.settled.basis_of`) and in which
    piles' ids it lay then. ``facts``: of conclude, confirm, committee and sample; ``agrees``: of sample,
    whether the facts are what stood. ``undoes``: the number of the act that an undo takes back.
    """

    ballot: str
    act: Act
    member: str
    role: str
    basis: str
    piles: tuple[int, ...] = ()
    facts: Facts | None = None
    agrees: bool | None = None
    undoes: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """An act as it was recorded; ``time`` is local with its UTC offset."""

    seq: int
    time: str
    said: Said
    digest: str


_SAID = TypeAdapter(Said)


def append(connection: Connection, said: Said, after: int) -> Decision:
    """Record an act in the caller's transaction.

    ``after`` is the number of the newest act on this ballot that the member knew of, 0 for none.
    Raises RefusedError if there is a newer one: nobody decides over another's act unseen, and an act
    sent twice is taken once.
    """
    if newest(connection, said.ballot) != after:
        raise RefusedError(
            _("ballot {ballot}: somebody else has acted on it meanwhile; look at it again").format(
                ballot=said.ballot
            )
        )
    seq = 1 + count(connection)
    time, payload = log.now(), log.canonical(asdict(said))
    digest = _digest(seq, time, payload)
    row = {"ballot": said.ballot, "act": said.act.value, "member": said.member, "time": time}
    connection.execute(insert(decisions).values(seq=seq, payload=payload, digest=digest, **row))
    log.append(connection, DECIDED, {"number": seq, "digest": digest}, who=said.member)
    return Decision(seq, time, said, digest)


def newest(connection: Connection, ballot: str) -> int:
    """Return the number of the newest act on a ballot, 0 for none."""
    query = select(func.max(decisions.c.seq)).where(decisions.c.ballot == ballot)
    return connection.execute(query).scalar() or 0


def count(connection: Connection) -> int:
    """Return the number of the newest act on any ballot."""
    return connection.execute(select(func.max(decisions.c.seq))).scalar() or 0


def by_ballot(
    connection: Connection, parsed: dict[str, Decision] | None = None
) -> Mapping[str, tuple[Decision, ...]]:
    """Return all acts on each ballot, oldest first.

    ``parsed`` keeps acts by their digest from one call to the next, since parsing takes the time.
    """
    parsed = {} if parsed is None else parsed
    found: dict[str, list[Decision]] = defaultdict(list)
    for row in connection.execute(select(decisions).order_by(decisions.c.seq)):
        if row.digest not in parsed:
            parsed[row.digest] = _decision(row)
        found[row.ballot].append(parsed[row.digest])
    return {ballot: tuple(acts) for ballot, acts in found.items()}


def faults(connection: Connection, logged: Mapping[int, str]) -> list[int]:
    """Return the numbers of acts that are not those in the log; ``logged``: number → digest there."""
    rows = connection.execute(select(decisions).order_by(decisions.c.seq)).all()
    whole = {row.seq for row in rows if _is_whole(row, logged.get(row.seq))}
    return sorted(({row.seq for row in rows} | logged.keys()) - whole)


def _is_whole(row: Row[Any], logged: str | None) -> bool:
    digest = _digest(row.seq, row.time, row.payload)
    said = _SAID.validate_json(row.payload) if digest == row.digest == logged else None
    return said is not None and (said.ballot, said.act, said.member) == (row.ballot, row.act, row.member)


def _digest(seq: int, time: str, payload: str) -> str:
    return text_sha256(f"{seq} {time} {payload}")


def _decision(row: Row[Any]) -> Decision:
    return Decision(row.seq, row.time, _SAID.validate_json(row.payload), row.digest)
