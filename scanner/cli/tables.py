"""Tables: drawn with rulings on a terminal, plain columns when the output goes to a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """Print a table; the columns in ``numbers`` (from 0) are set to the right."""
    if sys.stdout.isatty():
        _ruled(headings, rows, numbers)
    else:
        _plain(headings, rows, numbers)


def _ruled(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for position, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if position in numbers else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: a name in brackets is no markup
    Console().print(table)


def _plain(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
    lines = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(line[position]) for line in lines) for position in range(len(headings))]
    for line in lines:
        cells = [
            cell.rjust(width) if position in numbers else cell.ljust(width)
            for position, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())
