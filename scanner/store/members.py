"""The committee's members with their PINs, and who is at the page.

A PIN is kept as an argon2 hash. A wrong PIN is counted before it is checked, so that neither many
tries at once nor a pulled plug gives one for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.store import log
from scanner.store.database import Database
from scanner.store.schema import members, sessions

ENROLLED, ROLE, PIN_SET = "member.enrolled", "member.role", "member.pin_set"
LOCKED, UNLOCKED = "member.locked", "member.unlocked"

MOST_TRIES = 5
LEAST_DIGITS = 4
_HASHER = PasswordHasher()


class Part(StrEnum):
    """A member's part in the review; ``observer`` sees and decides nothing."""

    HEAD = "head"
    SECRETARY = "secretary"
    MEMBER = "member"
    OBSERVER = "observer"

    @property
    def decides(self) -> bool:
        return self is not Part.OBSERVER


@dataclass(frozen=True)
class Member:
    """``has_pin``: can sign in; ``locked``: too many wrong PINs, until the head unlocks."""

    name: str
    part: Part
    has_pin: bool
    locked: bool


def listed(connection: Connection) -> list[Member]:
    """Return all members: head, secretary, members, observers, each by name."""
    rows = connection.execute(select(members)).all()
    found = [Member(row.name, Part(row.role), row.pin is not None, row.tries >= MOST_TRIES) for row in rows]
    return sorted(found, key=lambda member: (list(Part).index(member.part), member.name))


def find(connection: Connection, name: str) -> Member:
    """Return a member; raises RefusedError if there is none of this name."""
    found = next((member for member in listed(connection) if member.name == name), None)
    if found is None:
        raise RefusedError(_("{name}: no member of the committee has this name").format(name=name))
    return found


def enrol(connection: Connection, wanted: Sequence[tuple[str, Part]], by: str | None = None) -> None:
    """Add members that are not there yet, and bring the parts of those who are up to date."""
    known = {member.name: member.part for member in listed(connection)}
    for name, part in wanted:
        if name not in known:
            connection.execute(insert(members).values(name=name, role=part.value, tries=0, tried=0))
            log.append(connection, ENROLLED, {"member": name, "role": part.value}, who=by)
        elif known[name] is not part:
            connection.execute(update(members).where(members.c.name == name).values(role=part.value))
            detail = {"member": name, "old": known[name].value, "new": part.value}
            log.append(connection, ROLE, detail, who=by)


def set_pin(connection: Connection, name: str, pin: str, by: str) -> None:
    """Give a member a PIN and end the sessions begun with the old one.

    ``by`` is who does it, with the own PIN checked by the caller: a member who has one, or the head, who
    gives members their first. Before anybody has a PIN, the head sets the own one. Raises RefusedError.
    """
    member, giver = find(connection, name), find(connection, by)
    first = not any(one.has_pin for one in listed(connection))
    if first and (giver != member or member.part is not Part.HEAD):
        raise RefusedError(_("the head of the committee sets a PIN first"))
    if not first and not (giver.has_pin and (giver == member or giver.part is Part.HEAD)):
        raise RefusedError(_("only the head of the committee gives others a PIN"))
    if not (pin.isascii() and pin.isdecimal()) or len(pin) < LEAST_DIGITS:
        raise RefusedError(_("a PIN is at least {n} digits").format(n=LEAST_DIGITS))
    values = {"pin": _HASHER.hash(pin), "tries": 0}
    connection.execute(update(members).where(members.c.name == name).values(values))
    connection.execute(sessions.delete().where(sessions.c.member == name))
    log.append(connection, PIN_SET, {"member": name}, who=by)


def check_pin(database: Database, name: str, pin: str) -> Member:
    """Return the member if the PIN is right; raises RefusedError, which says how many tries are left."""
    with database.write(when_closed=True) as connection:
        member = find(connection, name)
        _refuse_locked(member)
        row = connection.execute(select(members.c.pin, members.c.tries).where(members.c.name == name)).one()
        if row.pin is None:
            raise RefusedError(_("{name}: has no PIN yet").format(name=name))
        counted = {"tries": row.tries + 1, "tried": int(time.time())}
        connection.execute(update(members).where(members.c.name == name).values(counted))
    right = _is_right(row.pin, pin)
    with database.write(when_closed=True) as connection:
        if right:
            connection.execute(update(members).where(members.c.name == name).values(tries=0))
        elif row.tries + 1 >= MOST_TRIES:
            log.append(connection, LOCKED, {"member": name}, who=name)
    if right:
        return member
    _refuse_locked(Member(name, member.part, True, row.tries + 1 >= MOST_TRIES))
    raise RefusedError(_("wrong PIN; {n} tries left").format(n=MOST_TRIES - row.tries - 1))


def unlock(connection: Connection, name: str, by: str) -> None:
    """Let a locked member try again: the head does, and for a locked head the secretary.

    Raises RefusedError.
    """
    member, giver = find(connection, name), find(connection, by)
    allowed = Part.SECRETARY if member.part is Part.HEAD else Part.HEAD
    if giver.part is not allowed or giver.locked:
        raise RefusedError(
            _("only the head of the committee unlocks a member, and the secretary unlocks the head")
        )
    connection.execute(update(members).where(members.c.name == name).values(tries=0))
    log.append(connection, UNLOCKED, {"member": name}, who=by)


def _refuse_locked(member: Member) -> None:
    if member.locked:
        text = _("{name}: locked after {n} wrong PINs; the head of the committee unlocks")
        raise RefusedError(text.format(name=member.name, n=MOST_TRIES))


def _is_right(hashed: str, pin: str) -> bool:
    try:
        return _HASHER.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False
