"""The spreadsheet opened again: cached values are the minutes' numbers, and formulas come to the same."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from scanner.i18n import speaking
from scanner.minutes.data import MinutesData
from scanner.minutes.workbook import to_xlsx
from tests.minutes.data_kit import kind, many, minutes, person


def opened(data: MinutesData, values: bool) -> Any:
    with speaking("vi"):
        content = to_xlsx(data)
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def rows(sheet: Any) -> list[list[Any]]:
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(found) if row[0] == "TT")
    return found[start + 1 :]


def test_cached_values_are_the_numbers_of_the_minutes() -> None:
    data = minutes(many(5))
    sheet = opened(data, values=True).worksheets[0]
    for row, one in zip(rows(sheet), data.kinds[0].persons, strict=False):
        assert row[:3] == [one.row, one.name, one.post]
        shown = [(row[3 + 2 * n], Decimal(str(row[4 + 2 * n]))) for n in range(3)]
        assert shown == [(level.number, level.percent) for level in one.levels]
        assert row[9:11] == [one.not_counted, 45]


def test_formulas_come_to_their_cached_values() -> None:
    data = minutes(many(5))
    formulas, values = (opened(data, values=wanted).worksheets[0] for wanted in (False, True))
    checked = 0
    for line in formulas.iter_rows():
        for cell in line:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                assert _value(cell.value, formulas) == pytest.approx(values[cell.coordinate].value, abs=1e-9)
                checked += 1
    assert checked == 5 * 4 + 3  # three levels and a total for each person; absent, unused, valid


def test_declared_numbers_stand_above() -> None:
    sheet = opened(minutes(many(1)), values=True).worksheets[0]
    told = {row[1].value: row[2].value for row in sheet.iter_rows(min_row=3, max_row=13)}
    assert (told["Số phiếu phát ra"], told["Số vắng mặt"], told["Số phiếu không sử dụng"]) == (48, 2, 12)
    assert (told["Số phiếu không hợp lệ"], told["Số phiếu hợp lệ"]) == (2, 45)


def test_the_journal_is_a_sheet_and_no_ballot_is_named() -> None:
    book = opened(minutes(many(1)), values=True)
    journal = book["Nhật ký"]
    assert [row[3].value for row in journal.iter_rows(min_row=2)][-1] == "Đọc lượt 5: 12 phiếu"
    everything = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not [text for text in everything if "0a1b2c3d4e5f" in text or "5e5e5e5e5e5e" in text]


def test_a_name_is_never_a_formula() -> None:
    found = kind([person(1, (45, 0, 0), named="=1+1", post="@SUM(A1)")], title="[a]/b:*?")
    sheet = opened(minutes(found), values=False).worksheets[0]
    (row,) = rows(sheet)[:1]
    assert row[1:3] == ["=1+1", "@SUM(A1)"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value in row[1:3]} == {"s"}


def test_a_draft_says_so() -> None:
    sheet = opened(minutes(many(1), closed=False), values=True).worksheets[0]
    assert sheet["A2"].value == "DỰ THẢO"
    assert "DỰ THẢO" in sheet.oddHeader.center.text


def _value(formula: str, sheet: Any) -> float:
    """Compute a formula of numbers, INT and references, as a spreadsheet does."""

    def cell(match: re.Match[str]) -> str:
        value = sheet[match[0].replace("$", "")].value
        return str(_value(value, sheet) if isinstance(value, str) else value)

    expression = re.sub(r"\$?[A-Z]+\$?\d+", cell, formula[1:])
    assert re.fullmatch(r"[-+*/().\dINT]+", expression)
    return float(eval(expression.replace("INT", "int")))
