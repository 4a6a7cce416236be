"""The committee at the page: who is enrolled, who signs in."""

from __future__ import annotations

from scanner.count.model import SecondPerson
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.review.desk import Desk
from scanner.store import members, review_rules
from scanner.store.members import Member, Part


def part_name(part: Part) -> str:
    """Return a member's part as the committee calls it."""
    return {
        # vi: Trưởng ban
        Part.HEAD: _("head of the committee"),
        # vi: Thư ký
        Part.SECRETARY: _("secretary"),
        # vi: Ủy viên
        Part.MEMBER: _("member"),
        # vi: Quan sát viên
        Part.OBSERVER: _("observer"),
    }[part]


def committee(desk: Desk) -> list[Member]:
    """Return all members and observers, with those that ``count.toml`` names enrolled."""
    named = [(one.name, Part(one.role.value)) for one in desk.results().count.committee]
    with desk.store.database.read() as connection:
        known = {one.name: one.part for one in members.listed(connection)}
    if any(known.get(name) is not part for name, part in named):
        with desk.store.database.write(when_closed=True) as connection:
            members.enrol(connection, named)
    with desk.store.database.read() as connection:
        return members.listed(connection)


def enrol(desk: Desk, name: str, part: Part, by: Member | None = None) -> Member:
    """Enrol a member whom ``count.toml`` does not name, such as an observer.

    ``by``: the head; nobody before anybody has a PIN. Raises RefusedError.
    """
    known = committee(desk)
    if any(one.has_pin for one in known) and (by is None or by.part is not Part.HEAD):
        raise RefusedError(_("only the head of the committee enrols members"))
    if not name.strip():
        raise RefusedError(_("a member needs a name"))
    with desk.store.database.write() as connection:
        members.enrol(connection, [(name.strip(), part)], by.name if by else None)
        return members.find(connection, name.strip())


def set_second_person(desk: Desk, member: Member, value: SecondPerson, why: str) -> None:
    """Change which conclusions need a second member, once the review has begun.

    Ballots may become open by it, or settled. Raises RefusedError unless the head does and says why.
    """
    if member.part is not Part.HEAD:
        raise RefusedError(_("only the head of the committee changes what needs a second member"))
    if not why.strip():
        raise RefusedError(_("say why this is changed"))
    with desk.store.database.write() as connection:
        review_rules.note(connection, value, member.name, why.strip())


def set_pin(desk: Desk, name: str, pin: str, by: str) -> None:
    """Give a member a PIN; see :func:`scanner.store.members.set_pin`."""
    committee(desk)
    with desk.store.database.write(when_closed=True) as connection:
        members.set_pin(connection, name, pin, by)


def unlock(desk: Desk, name: str, by: str) -> None:
    """Let a member try PINs again; see :func:`scanner.store.members.unlock`."""
    with desk.store.database.write(when_closed=True) as connection:
        members.unlock(connection, name, by)
