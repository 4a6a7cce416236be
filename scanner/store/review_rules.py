"""Which conclusions need a second member: what was in force at the first one stays in force.

A line changed in ``count.toml`` on the way would else make open ballots settled, or settled ones open,
with nobody knowing. The head may change it, with a reason, in the log.
"""

from __future__ import annotations

from sqlalchemy import Connection

from scanner.count.model import Review, SecondPerson
from scanner.store import log

RULES = "review.rules"


def second_person(connection: Connection, wanted: Review) -> SecondPerson:
    """Return what is in force: what the log says, else what ``count.toml`` wants."""
    noted = in_force(connection)
    return wanted.second_person if noted is None else noted


def in_force(connection: Connection) -> SecondPerson | None:
    """Return what is in force, None before the first conclusion."""
    noted = log.last_detail(connection, RULES)
    return None if noted is None else SecondPerson(noted["second_person"])


def note(connection: Connection, value: SecondPerson, who: str, why: str | None = None) -> None:
    """Put a setting in force, if it is not."""
    if in_force(connection) is not value:
        log.append(connection, RULES, {"second_person": value.value}, who=who, why=why)
