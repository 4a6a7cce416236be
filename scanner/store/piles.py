"""Piles: physical stacks of sheets, each with the number of its sheets as counted by hand.

A pile is opened when the first page of it is read, and may be discarded as a whole: its pages then
stand for nothing, its name is free for the same stack scanned anew. Every step is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.store import log
from scanner.store.schema import piles

OPENED, SHEETS, DISCARDED = "pile.opened", "pile.sheets", "pile.discarded"
FIRST = "1"


@dataclass(frozen=True)
class Pile:
    """A pile in use; ``sheets`` is None while their number is not keyed in."""

    id: int
    name: str
    sheets: int | None


def in_use(connection: Connection) -> list[Pile]:
    """Return the piles that were not discarded, in the order in which they were opened."""
    query = select(piles).where(piles.c.discarded.is_(False)).order_by(piles.c.id)
    return [Pile(row.id, row.name, row.sheets) for row in connection.execute(query)]


def find(connection: Connection, name: str) -> Pile:
    """Return the pile in use of this name; raises SettingsError if there is none."""
    known = in_use(connection)
    for pile in known:
        if pile.name == name:
            return pile
    names = ", ".join(pile.name for pile in known) or "–"
    raise SettingsError(
        _("pile {name}: there is no such pile; piles: {names}").format(name=name, names=names)
    )


def require_in_use(connection: Connection, ids: Iterable[int]) -> None:
    """Raise RefusedError if one of the piles was discarded: what is added to it would stand for nothing."""
    query = select(piles.c.name).where(piles.c.id.in_(set(ids)), piles.c.discarded.is_(True))
    name = connection.execute(query).scalar()
    if name is not None:
        message = by_medium(
            command=_(
                "pile {name} was discarded meanwhile; to read it anew, begin again with: --pile {name}"
            ),
            page=_("pile {name} was discarded meanwhile; to read it anew, begin again under its name"),
        )
        raise RefusedError(message.format(name=name))


def open_pile(connection: Connection, name: str, sheets: int | None) -> Pile:
    """Return the pile ``name``, opened if need be; ``sheets``, if given, is the number of its sheets.

    Raises RefusedError if another number was keyed in before: a slip must not pass as a correction.
    """
    pile = next((pile for pile in in_use(connection) if pile.name == name), None)
    if pile is None:
        made = connection.execute(insert(piles).values(name=name, sheets=sheets, discarded=False))
        log.append(connection, OPENED, {"pile": name, "sheets": sheets})
        return Pile(int((made.inserted_primary_key or [0])[0]), name, sheets)
    if sheets is None or sheets == pile.sheets:
        return pile
    if pile.sheets is not None:
        message = by_medium(
            command=_(
                "pile {name}: {old} sheets were keyed in before, not {new}; "
                "to correct the number: kiemphieu pile sheets {name} {new} --why REASON"
            ),
            # vi: …; muốn sửa thì mở dòng của xấp đó trong bảng bên dưới
            page=_(
                "pile {name}: {old} sheets were keyed in before, not {new}; "
                "to correct the number, open the pile's line in the table below"
            ),
        )
        raise RefusedError(message.format(name=name, old=pile.sheets, new=sheets))
    return set_sheets(connection, name, sheets, None)


def set_sheets(connection: Connection, name: str, sheets: int, why: str | None) -> Pile:
    """Key in or correct the number of a pile's sheets; the log keeps the old one."""
    pile = find(connection, name)
    connection.execute(update(piles).where(piles.c.id == pile.id).values(sheets=sheets))
    log.append(connection, SHEETS, {"pile": name, "old": pile.sheets, "new": sheets}, why=why)
    return Pile(pile.id, name, sheets)


def discard(connection: Connection, name: str, why: str) -> None:
    """Take a pile out of the count; its images and readings are kept, and stand for nothing."""
    pile = find(connection, name)
    connection.execute(update(piles).where(piles.c.id == pile.id).values(discarded=True))
    log.append(connection, DISCARDED, {"pile": name, "sheets": pile.sheets}, why=why)
