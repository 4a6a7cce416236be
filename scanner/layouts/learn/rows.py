"""The persons' rows of a table: a box for each level, and the cells beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.ballot import Image, Rect, around
from scanner.layouts.learn.boxes import BoxFound, Content, look_into
from scanner.layouts.learn.levels import Column, plain, under
from scanner.layouts.learn.scale import overlap
from scanner.layouts.learn.tables import Table
from scanner.layouts.learn.words import Text, join
from scanner.layouts.model import BoxKind

_SAME_ROW_MM = 1.0
_NAME_HEADINGS = ("ho va ten", "ho ten", "ho", "ten", "dong chi")


@dataclass(frozen=True)
class TableRow:
    """A row with an empty box for each level: ``beside`` are its other cells, from left to right."""

    boxes: tuple[BoxFound, ...]
    cells: tuple[Rect, ...]
    beside: tuple[Rect, ...]

    @property
    def top(self) -> float:
        return self.cells[0].y0

    @property
    def bottom(self) -> float:
        return self.cells[0].y1


def find_rows(table: Table, columns: Sequence[Column], ink: Image) -> list[TableRow]:
    """Return the rows in which every level has a box, from the top down.

    A row whose level cells carry print (numbers of columns, a total) is no person's.
    """
    rows: list[TableRow] = []
    for first in (cell for cell in table.cells if under(columns[0], cell)):
        cells = [_beside(table, first, column) for column in columns]
        if any(cell is None for cell in cells):
            continue
        level_cells = tuple(cell for cell in cells if cell is not None)
        boxes = tuple(look_into(ink, cell) for cell in level_cells)
        if all(box.content is not Content.OTHER for box in boxes):
            rows.append(TableRow(boxes, level_cells, _others(table, columns, level_cells)))
    return sorted(rows, key=lambda row: row.top)


def box_kind(rows: Sequence[TableRow]) -> BoxKind | None:
    """Return what the boxes are, or None if some cells hold a square and others do not."""
    contents = {box.content for row in rows for box in row.boxes}
    if len(contents) != 1:
        return None
    return BoxKind.SQUARE if contents == {Content.SQUARE} else BoxKind.CELL


def _beside(table: Table, first: Rect, column: Column) -> Rect | None:
    for cell in table.cells:
        same = abs(cell.y0 - first.y0) < _SAME_ROW_MM and abs(cell.y1 - first.y1) < _SAME_ROW_MM
        if same and under(column, cell):
            return cell
    return None


def _others(table: Table, columns: Sequence[Column], level_cells: tuple[Rect, ...]) -> tuple[Rect, ...]:
    """Return the cells that share the row's height; one merged over several rows belongs to each."""
    top, bottom = level_cells[0].y0, level_cells[0].y1
    beside = [
        cell
        for cell in table.cells
        if cell not in level_cells
        and not any(under(column, cell) for column in columns)
        and overlap(cell.y0, cell.y1, top, bottom) > 0.7 * (bottom - top)
    ]
    return tuple(sorted(beside, key=lambda cell: cell.x0))


def name_cells(
    table: Table, columns: Sequence[Column], rows: Sequence[TableRow], text: Text
) -> list[Rect | None]:
    """Return each row's cell that holds the name: below the name's heading, else the first with words.

    None for a row without a cell beside its boxes (the name then stands elsewhere on the page).
    """
    heading = _name_heading(table, columns, text)
    if heading is not None:
        return cells_below(heading, rows)
    for left in sorted({round(cell.x0) for row in rows for cell in row.beside}):
        cells = [next((cell for cell in row.beside if round(cell.x0) == left), None) for row in rows]
        text.prepare(cell for cell in cells if cell is not None)
        if sum(_has_words(cell, text) for cell in cells) > 0.7 * len(rows):
            return cells
    return [None] * len(rows)


def cells_below(heading: Rect | None, rows: Sequence[TableRow]) -> list[Rect | None]:
    """Return each row's cells in the width of ``heading``, which may stand on the page before."""
    return [_below(heading, row) if heading else None for row in rows]


def _has_words(cell: Rect | None, text: Text) -> bool:
    """Say whether two words or more stand in a cell: a name, not a running number."""
    return cell is not None and sum(word.text.isalpha() for word in text.inside(cell)) >= 2


def _name_heading(table: Table, columns: Sequence[Column], text: Text) -> Rect | None:
    last = max(column.cell.y1 for column in columns)
    headings = [
        cell
        for cell in table.cells
        if cell.y1 <= last + 0.5 and not any(cell == column.cell for column in columns)
    ]
    words = {cell: f" {plain(join(text.inside(cell)))} " for cell in headings}
    for wanted in _NAME_HEADINGS:
        for cell in headings:
            if f" {wanted} " in words[cell]:
                return cell
    return None


def _below(heading: Rect, row: TableRow) -> Rect | None:
    """Return the row's cells below a heading as one: family and given name may have a cell each."""
    inside = [
        cell for cell in row.beside if overlap(cell.x0, cell.x1, heading.x0, heading.x1) > 0.5 * cell.width
    ]
    return around(inside) if inside else None
