"""What a blank shows before anybody is named: its table, levels, rows, boxes and the words of its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.ballot import Image, Rect
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.learn.levels import Column, Scheme, find_columns
from scanner.layouts.learn.ocr import OcrText
from scanner.layouts.learn.rows import TableRow, box_kind, cells_below, find_rows, name_cells
from scanner.layouts.learn.sheets import Sheet
from scanner.layouts.learn.straighten import whiten
from scanner.layouts.learn.tables import Table, find_ink, find_rulings, find_tables
from scanner.layouts.learn.words import Text, Word
from scanner.layouts.model import BoxKind
from scanner.medium import by_medium


@dataclass(frozen=True, eq=False)
class Study:
    """A sheet with a ballot's table found on it.

    ``name_cells`` has a cell for each row, or None where the name stands outside the table;
    ``kind`` is None if some boxes are squares and others are not; ``outside`` are the words around the table.
    """

    image: Image
    ink: Image
    rulings: Image
    text: Text
    table: Table
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    kind: BoxKind | None
    name_cells: tuple[Rect | None, ...]
    outside: tuple[Word, ...]


def study(sheet: Sheet, schemes: Sequence[Scheme], before: Study | None = None) -> Study:
    """Find the ballot's table on a blank; shaded cells are paper (a scan was whitened when it was opened).

    A list that goes on from the page ``before`` may lack its headings: then its columns are those of that
    page, if they stand in the same places.

    Raises SettingsError if there is no table with the levels' headings and a person's row, MachineError
    if OCR is needed and Tesseract is missing.
    """
    ink = find_ink(sheet.image if sheet.text is None else whiten(sheet.image))
    rulings = find_rulings(ink)
    tables = find_tables(rulings)
    text: Text = sheet.text if sheet.text else OcrText(sheet.image, rulings)
    tables.sort(key=lambda table: -table.area.width * table.area.height)
    for table in tables:
        columns = find_columns(table, text, schemes)
        rows = find_rows(table, columns, ink) if columns else []
        if rows:
            names = name_cells(table, columns, rows, text)
            break
    else:
        table, columns, rows, names = _carried_on(tables, ink, before)
    return Study(
        sheet.image, ink, rulings, text, table, tuple(columns), tuple(rows), box_kind(rows),
        tuple(names), tuple(text.outside([table.area])),
    )  # fmt: skip


def _carried_on(
    tables: Sequence[Table], ink: Image, before: Study | None
) -> tuple[Table, list[Column], list[TableRow], list[Rect | None]]:
    """Return the table, columns, rows and name cells of a list that goes on without its headings."""
    for table in tables if before else ():
        columns = [_above(column, table) for column in before.columns] if before else []
        rows = find_rows(table, columns, ink)
        if rows and before:
            return table, columns, rows, cells_below(before.name_cells[-1], rows)
    raise SettingsError(_no_table(tables, before))


def _above(column: Column, table: Table) -> Column:
    """Return a column of the page before as if its heading stood upon this table."""
    top = table.area.y0
    return replace(column, cell=Rect(column.cell.x0, top - 1, column.cell.x1, top))


def _no_table(tables: Sequence[Table], before: Study | None) -> str:
    if before is not None:
        return _(
            "no table is found that goes on with the list of the page before: neither with its headings nor "
            "with its columns in the same places; in Word, repeat the heading row on every page"
        )
    if not any(len(table.cells) > 2 for table in tables):
        return _("no ruled table is found on the blank; give the ballot's table borders in Word")
    return by_medium(
        command=_(
            "no table with the headings of the levels is found; if they differ from the usual ones,"
            ' name them: --levels "id=Heading,id=Heading"'
        ),
        page=_(
            "no table with the headings of the levels is found; if they differ from the usual ones,"
            " name them below"
        ),
    )
