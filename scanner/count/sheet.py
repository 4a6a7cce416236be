"""A sheet of cells as a roster is read from: the one shape in which Excel and text files meet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Flaw(Enum):
    """Why the text of a cell may not be believed."""

    FORMULA = "formula"  # a formula whose value Excel never stored
    ERROR = "error"  # a formula that ended in an error
    STRUCK = "struck"  # text struck through: perhaps a person who was taken out


@dataclass(frozen=True)
class Cell:
    """Text of a cell; ``row`` and ``column`` (from 1) of its merged area's upper left cell, or its own."""

    text: str
    row: int
    column: int
    flaw: Flaw | None = None

    @property
    def filled(self) -> bool:
        return bool(self.text) or self.flaw is not None


@dataclass(frozen=True)
class Row:
    """Cells from column 1 on; ``number`` as Excel shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """Return the cell in ``column`` (from 1), an empty one beyond the end."""
        return self.cells[column - 1] if column <= len(self.cells) else Cell("", self.number, column)

    @property
    def own(self) -> list[Cell]:
        """Filled cells that begin in this row, each merged area once."""
        return [
            cell
            for column, cell in enumerate(self.cells, start=1)
            if cell.filled and (cell.row, cell.column) == (self.number, column)
        ]


@dataclass(frozen=True)
class Sheet:
    """``name`` is None for a text file; ``broken`` the row in which a quotation mark is never closed."""

    name: str | None
    rows: tuple[Row, ...]
    broken: int | None = None

    @property
    def is_text(self) -> bool:
        return self.name is None
