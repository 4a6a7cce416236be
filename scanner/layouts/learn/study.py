"""What a blank shows before anybody is named: its table, levels, rows, boxes and the words of its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.ballot import Image, Rect
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.learn.levels import Column, Scheme, find_columns
from scanner.layouts.learn.ocr import OcrText
from scanner.layouts.learn.rows import TableRow, box_kind, find_rows, name_cells
from scanner.layouts.learn.sheets import Sheet
from scanner.layouts.learn.straighten import whiten
from scanner.layouts.learn.tables import Table, find_ink, find_rulings, find_tables
from scanner.layouts.learn.words import Text, Word
from scanner.layouts.model import BoxKind


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


def study(sheet: Sheet, schemes: Sequence[Scheme]) -> Study:
    """Find the ballot's table on a blank; shaded cells are paper (a scan was whitened when it was opened).

    Raises SettingsError if there is no table with the levels' headings and a person's row, MachineError
    if OCR is needed and Tesseract is missing.
    """
    ink = find_ink(sheet.image if sheet.text is None else whiten(sheet.image))
    rulings = find_rulings(ink)
    tables = find_tables(rulings)
    text: Text = sheet.text if sheet.text else OcrText(sheet.image, rulings)
    for table in sorted(tables, key=lambda table: -table.area.width * table.area.height):
        columns = find_columns(table, text, schemes)
        rows = find_rows(table, columns, ink) if columns else []
        if rows:
            names = name_cells(table, columns, rows, text)
            outside = text.outside([table.area])
            return Study(
                sheet.image, ink, rulings, text, table, tuple(columns), tuple(rows), box_kind(rows),
                tuple(names), tuple(outside),
            )  # fmt: skip
    raise SettingsError(_no_table(tables))


def _no_table(tables: Sequence[Table]) -> str:
    if not any(len(table.cells) > 2 for table in tables):
        return _("no ruled table is found on the blank; give the ballot's table borders in Word")
    return _(
        "no table with the headings of the levels is found; if they differ from the usual ones,"
        ' name them: --levels "id=Heading,id=Heading"'
    )
