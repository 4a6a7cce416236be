"""Sheets of an ``.xlsx`` workbook: values of formulas, merged areas spread over their cells."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

from scanner.count.sheet import Cell, Flaw, Row, Sheet
from scanner.count.text import tidy
from scanner.errors import SettingsError
from scanner.i18n import _

_MAX_UNPACKED = 200_000_000
_MAX_COLUMNS = 256  # a cell far to the right was touched by mistake

Place = tuple[int, int]


def read_workbook(path: Path, data: bytes) -> list[Sheet]:
    """Return the visible sheets; raises SettingsError if ``data`` is no workbook, or a broken one."""
    _require_workbook(path, data)
    values, formulas = _load(path, data, data_only=True), _load(path, data, data_only=False)
    return [
        _sheet(sheet, formulas[sheet.title]) for sheet in values.worksheets if sheet.sheet_state == "visible"
    ]


def _require_workbook(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise SettingsError(_broken(path)) from None
    if not any(member.filename.startswith("xl/") for member in members):
        text = _("{path}: no Excel workbook; open it and save it as Excel Workbook (.xlsx)")
        raise SettingsError(text.format(path=path))
    if sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise SettingsError(_("{path}: too large for a roster; give a list of names").format(path=path))


def _broken(path: Path) -> str:
    return _("{path}: a damaged Excel file; open it in Excel and save it again").format(path=path)


def _load(path: Path, data: bytes, data_only: bool) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about Excel's extras that a roster does not need
        try:
            return load_workbook(io.BytesIO(data), data_only=data_only)
        except Exception:  # openpyxl meets damage with whatever its parsers raise
            raise SettingsError(_broken(path)) from None


def _sheet(values: Any, formulas: Any) -> Sheet:
    cells = _filled_cells(values, formulas)
    last_row = max((row for row, _column in cells), default=0)
    last_column = max((column for _row, column in cells), default=0)
    for area in values.merged_cells.ranges:
        origin = cells.get((area.min_row, area.min_col))
        if origin is None:
            continue
        for row in range(area.min_row, min(area.max_row, last_row) + 1):
            for column in range(area.min_col, min(area.max_col, last_column) + 1):
                cells[row, column] = origin
    columns = range(1, last_column + 1)
    rows = [
        Row(row, tuple(cells.get((row, column), Cell("", row, column)) for column in columns))
        for row in sorted({row for row, _column in cells})
    ]
    return Sheet(values.title, tuple(rows))


def _filled_cells(values: Any, formulas: Any) -> dict[Place, Cell]:
    """Return what is filled, by (row, column).

    The sheet's own dictionary is read: ``iter_rows`` would make every cell of a sheet in which
    somebody once touched cell XFD1048576.
    """
    found: dict[Place, Cell] = {}
    for (row, column), cell in values._cells.items():
        if column > _MAX_COLUMNS:
            continue
        kept = Cell(_text(cell.value), row, column, _flaw(cell, formulas._cells.get((row, column))))
        if kept.filled:
            found[row, column] = kept
    return found


def _flaw(value: Any, formula: Any) -> Flaw | None:
    if value.data_type == "e":
        return Flaw.ERROR
    if value.value is None and formula is not None and formula.data_type == "f":
        return Flaw.FORMULA
    if value.value is not None and value.font is not None and value.font.strike:
        return Flaw.STRUCK
    return None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value).replace("_x000D_", " "))
