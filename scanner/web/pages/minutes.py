"""Step 7, Biên bản: the tally as far as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from scanner.results.tally import KindTally, PersonTally
from scanner.results.words import declared_name
from scanner.rules.percent import percent_text
from scanner.web.asking import Ask
from scanner.web.respond import page


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
    """The table of a ballot kind; percentages are of ``whole``, the number called ``denominator``."""

    tally: KindTally
    levels: tuple[str, ...]
    lines: tuple[Line, ...]
    denominator: str


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show for each person the number and percentage of every level."""
    results = ask.results
    tables = [_table(kind, results.rule_set.decimals) for kind in results.tally.kinds]
    return page(
        ask, "minutes.html", problem, status, tables=tables, open=results.tally.open, final=results.closed
    )  # fmt: skip


def _line(person: PersonTally, whole: int | None, decimals: int) -> Line:
    cells = tuple((level.number, percent_text(level.number, whole, decimals)) for level in person.levels)
    return Line(person.row, person.name, person.post, cells, person.not_counted)


def _table(kind: KindTally, decimals: int) -> Table:
    levels = tuple(level.name for level in kind.persons[0].levels) if kind.persons else ()
    lines = tuple(_line(person, kind.whole, decimals) for person in kind.persons)
    return Table(kind, levels, lines, declared_name(kind.denominator.value))
