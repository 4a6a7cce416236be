"""Rosters made for the tests, as Excel and text editors write them. All names are invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

TWO = [("Nguyễn Văn An", "Bí thư Đảng ủy"), ("Trần Thị Bích Ngọc", "Chủ tịch Ủy ban nhân dân")]


def save_xlsx(path: Path, rows: Iterable[Sequence[object]], merged: Iterable[str] = ()) -> Path:
    """Save ``rows`` as the first sheet of a workbook and merge the given areas."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def save_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
