"""The tally as the pages show it: its numbers and percentages are printed as the minutes print them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.minutes.words import base_name, percent
from scanner.results.tally import KindTally, PersonTally, Tally


@dataclass(frozen=True)
class Line:
    """A person's row of the table: for each level its number and percentage as the minutes print them."""

    row: int
    name: str
    post: str
    cells: tuple[tuple[int, str], ...]
    not_counted: int


@dataclass(frozen=True)
class Table:
    """The table of a ballot kind; percentages are of ``tally.whole``, the number called ``base``."""

    tally: KindTally
    levels: tuple[str, ...]
    lines: tuple[Line, ...]
    base: str


def tables(tally: Tally) -> Iterator[Table]:
    """Yield the table of each ballot kind."""
    for kind in tally.kinds:
        levels = tuple(level.name for level in kind.persons[0].levels) if kind.persons else ()
        yield Table(kind, levels, tuple(map(_line, kind.persons)), base_name(kind.denominator))


def _line(person: PersonTally) -> Line:
    cells = tuple((level.number, percent(level.percent)) for level in person.levels)
    return Line(person.row, person.name, person.post, cells, person.not_counted)
