"""Where the table of a roster begins and which column holds what.

Headings are known in the forms that committees write, in any case, with or without diacritics, in
one line or two ("Họ và tên" over "Họ đệm" and "Tên"). Titles above the table are passed over.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import Enum

from scanner.count.sheet import Cell, Row, Sheet
from scanner.count.text import fold, tidy

_MAX_DEPTH = 3  # lines of headings


class Role(Enum):
    """What a column holds."""

    NUMBER = "number"  # TT, STT
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    POST = "post"
    NAME_AND_POST = "name and post"
    OTHER = "other"
    BLANK = "blank"  # no heading


_ROLES = (
    (Role.NUMBER, r"(s ?)?\.?tt|so( thu)? tt|(so )?thu tu|so|no|#|n"),
    (Role.NAME_AND_POST, r"(ho (va |, ?|- ?|& ?)?ten|name)\b.*\b(chuc (vu|danh)|post|position)\b.*"),
    (Role.FAMILY, r"ho|ho (va )?(chu |ten )?(dem|lot)|ho va ten (dem|lot)|family name|surname|last name"),
    (Role.GIVEN, r"ten|given name|first name"),
    (Role.NAME, r"(ho( va|,|-|&)? ?ten|name|full name|nguoi duoc lay phieu)\b.*|ong ?[/(,-]? ?ba|dong chi"),
    (Role.POST, r"(chuc (vu|danh|trach)|vi tri cong tac|post|position)\b.*"),
)


class Names(Enum):
    """How the columns of a name belong together."""

    WHOLE = "whole"  # all that is filled is the name
    FAMILY_GIVEN = "family, given"  # both are needed
    FULL_GIVEN = "full, given"  # the given name may be repeated beside the full one


@dataclass(frozen=True)
class Table:
    """Columns (from 1) of a roster's table; its persons stand in ``rows``, below the headings.

    ``names`` and ``posts`` are each joined (no posts if no heading says so); ``kind`` tells how the
    columns of names belong together. ``unheaded`` are columns without a heading directly right of
    the name or post, ``width`` the columns that the headings span.
    """

    headings: tuple[str, ...]
    number: int | None
    names: tuple[int, ...]
    kind: Names
    posts: tuple[int, ...]
    unheaded: tuple[int, ...]
    width: int
    rows: tuple[Row, ...]


class AmbiguousHeadingsError(Exception):
    """Headings of which nobody could say what they hold; the message is the heading."""


def role_of(heading: str) -> Role:
    """Return what a column with this heading holds."""
    plain = fold(heading).strip(" .:*()")
    if not plain:
        return Role.BLANK
    return next((role for role, form in _ROLES if re.fullmatch(form, plain)), Role.OTHER)


def find_table(sheet: Sheet) -> Table | None:
    """Return the sheet's first table with a column of names, or None.

    A table that has also a column of posts wins over one that has none, and over a title that looks
    like headings. Raises AmbiguousHeadingsError if there are only headings of which one is not clear.
    """
    without_posts: Table | None = None
    unclear: AmbiguousHeadingsError | None = None
    for index in range(len(sheet.rows)):
        try:
            table = _table_at(sheet, index)
        except AmbiguousHeadingsError as error:
            unclear = unclear or error
            continue
        if table and table.posts:
            return table
        without_posts = without_posts or table
    if unclear:
        raise unclear
    return without_posts


def _table_at(sheet: Sheet, index: int) -> Table | None:
    """Return the table whose headings begin in row ``index``, if any do."""
    roles = [role_of(cell.text) for cell in sheet.rows[index].cells]
    if not {Role.NAME, Role.FAMILY, Role.GIVEN, Role.NAME_AND_POST} & set(roles):
        return None
    depth = _depth(sheet.rows[index : index + _MAX_DEPTH])
    return _table(sheet.rows[index : index + depth], sheet.rows[index + depth :])


def _depth(rows: tuple[Row, ...]) -> int:
    """Return how many rows the headings take."""
    first = rows[0]
    depth = 1
    for row in rows[1:]:
        if row.number != first.number + depth or not _goes_on(first, row):
            break
        depth += 1
    return depth


def _goes_on(first: Row, row: Row) -> bool:
    """Tell whether ``row`` is still headings.

    Then a known heading is merged down into it, or all of it are known headings, or there is one of
    "Họ đệm", "Tên" below the names.
    """
    known = [i for i, cell in enumerate(first.cells, start=1) if role_of(cell.text) not in _UNKNOWN]
    below = [row.cell(column) for column in known]
    if any(cell.filled and cell.row < row.number for cell in below):
        return True
    if any(role_of(cell.text) in (Role.FAMILY, Role.GIVEN) for cell in below):
        return True
    return bool(row.own) and all(role_of(cell.text) is not Role.OTHER for cell in row.own)


_NAMING = (Role.NAME, Role.FAMILY, Role.GIVEN, Role.NAME_AND_POST)
_UNKNOWN = (Role.OTHER, Role.BLANK)


def _table(headings: tuple[Row, ...], rows: tuple[Row, ...]) -> Table | None:
    columns = range(1, max(len(row.cells) for row in headings) + 1)
    stacks = {column: _stack([row.cell(column) for row in headings]) for column in columns}
    roles = {column: _stack_role(stack) for column, stack in stacks.items()}
    combined = next((column for column in columns if roles[column] is Role.NAME_AND_POST), None)
    if combined:
        raise AmbiguousHeadingsError(stacks[combined][0])
    names, kind = _name_columns(roles, rows)
    if not names:
        return None
    posts = tuple(column for column in columns if roles[column] is Role.POST)
    return Table(
        headings=tuple(text for stack in stacks.values() for text in stack),
        number=_number_column(roles, names, rows),
        names=names,
        kind=kind,
        posts=posts,
        unheaded=_unheaded(roles, names[-1]) + (_unheaded(roles, posts[-1]) if posts else ()),
        width=max(len(row.cells) for row in headings),
        rows=rows,
    )


def _stack(cells: list[Cell]) -> list[str]:
    """Return the headings of one column from top to bottom, a merged one once."""
    places = {(cell.row, cell.column): tidy(cell.text) for cell in cells if cell.text}
    return list(places.values())


def _stack_role(stack: list[str]) -> Role:
    """The lowest heading that says something decides: "Tên" under "Họ và tên"."""
    known = [role for text in reversed(stack) if (role := role_of(text)) is not Role.OTHER]
    if known:
        return known[0]
    return Role.OTHER if stack else Role.BLANK


def _name_columns(roles: dict[int, Role], rows: tuple[Row, ...]) -> tuple[tuple[int, ...], Names]:
    """Return the columns that make a name, and how."""
    full, family, given = (
        [column for column, role in roles.items() if role is wanted]
        for wanted in (Role.NAME, Role.FAMILY, Role.GIVEN)
    )
    if family and given and not full:
        return _single(family) + _single(given), Names.FAMILY_GIVEN
    if family or (full and full != list(range(full[0], full[-1] + 1))):
        raise AmbiguousHeadingsError(", ".join(role.value for role in roles.values() if role in _NAMING))
    if full and given:
        return (full[0], *_single(given)), Names.FULL_GIVEN
    names = tuple(full) or _single(given)
    if len(names) == 1 and roles.get(names[0] + 1) is Role.BLANK and _continued(names[0], rows):
        return (names[0], names[0] + 1), Names.FAMILY_GIVEN
    return names, Names.WHOLE


def _continued(column: int, rows: tuple[Row, ...]) -> bool:
    """Tell whether most names go on in the next column, over both of which "Họ và tên" once stood."""
    named = [row for row in rows if row.cell(column).text]
    both = [row for row in named if row.cell(column + 1) in row.own]
    return bool(both) and 2 * len(both) >= len(named)


def _single(columns: list[int]) -> tuple[int, ...]:
    if len(columns) > 1:
        raise AmbiguousHeadingsError(str(len(columns)))
    return tuple(columns)


def _number_column(roles: dict[int, Role], names: tuple[int, ...], rows: tuple[Row, ...]) -> int | None:
    """Return the TT column; one without heading left of the names serves if it holds numbers."""
    for column, role in roles.items():
        if role is Role.NUMBER and column < names[0]:
            return column
    left = names[0] - 1
    if roles.get(left) is Role.BLANK and any(row.cell(left).text.strip(" .)").isdigit() for row in rows):
        return left
    return None


def _unheaded(roles: dict[int, Role], last: int) -> tuple[int, ...]:
    """Return the columns without a heading that follow column ``last`` directly."""
    after = itertools.takewhile(lambda column: roles.get(column) is Role.BLANK, itertools.count(last + 1))
    return tuple(after)
