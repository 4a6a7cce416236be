"""The results as a spreadsheet: a sheet for each ballot kind, and the journal (XlsxWriter).

Percentages and sums are formulas, so that whoever opens the file can follow them, and carry the exact
value that the minutes print, for programs that compute nothing. A percentage is rounded half up on whole
numbers, ``floor((200·10^d·n + D) / 2D) / 10^d``, since a spreadsheet's own ROUND works on binary fractions.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from scanner.count.model import DECLARED_FIELDS
from scanner.i18n import _
from scanner.minutes import words
from scanner.minutes.data import KindResult, MinutesData
from scanner.results.tally import PersonTally
from scanner.results.words import declared_name

_FIRST_NUMBER = 2  # the row of the first declared number, from 0
_WIDTHS = (5, 30, 44)
_BAD = "[]:*?/\\"


def to_xlsx(data: MinutesData) -> bytes:
    """Return the workbook; call it within ``speaking("vi")``."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _("Results of the confidence vote"), "author": "kiemphieu"})
    formats = _Formats(book, data.rules.decimals)
    for number, kind in enumerate(data.kinds, 1):
        sheet = book.add_worksheet(_sheet_name(number, kind))
        _KindSheet(sheet, formats, kind, data).fill()
    _journal(book.add_worksheet(_("Journal")), formats, data)
    book.close()
    return buffer.getvalue()


def _sheet_name(number: int, kind: KindResult) -> str:
    """Return a name Excel takes: at most 31 letters, none of them in brackets and slashes."""
    title = "".join(letter for letter in kind.title or kind.id if letter not in _BAD)
    return f"{number}. {title}"[:31].rstrip("' ")


class _Formats:
    def __init__(self, book: Any, decimals: int) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        self.text = book.add_format(base | {"text_wrap": True})
        self.title = book.add_format(base | {"bold": True, "font_size": 14})
        self.draft = book.add_format(base | {"bold": True, "font_size": 14, "font_color": "#C00000"})
        self.head = book.add_format(base | {"bold": True, "border": 1, "align": "center", "text_wrap": True})
        self.cell = book.add_format(base | {"border": 1, "text_wrap": True})
        self.number = book.add_format(base | {"border": 1, "align": "center", "num_format": "0"})
        places = "0" * decimals
        self.percent = book.add_format(
            base | {"border": 1, "align": "center", "num_format": f'0.{places}"%"'}
        )


class _KindSheet:
    """One ballot kind: its numbers above, a row for each person below."""

    def __init__(self, sheet: Any, formats: _Formats, kind: KindResult, data: MinutesData) -> None:
        self.sheet, self.formats, self.kind, self.data = sheet, formats, kind, data
        self.cells: dict[str, str] = {}  # what a number is → its cell, for formulas

    def fill(self) -> None:
        self._page()
        self.sheet.write_string(0, 0, self.kind.title or self.kind.id, self.formats.title)
        if self.data.draft:
            # vi: DỰ THẢO
            self.sheet.write_string(1, 0, _("DRAFT"), self.formats.draft)
        row = self._persons(self._numbers() + 1)
        self.sheet.write_string(row + 1, 1, self._base(), self.formats.text)

    def _page(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.set_column(len(_WIDTHS), len(_WIDTHS) + 2 * len(self.kind.levels) + 2, 12)
        if self.data.draft:
            self.sheet.set_header("&C&16" + _("DRAFT"))

    def _numbers(self) -> int:
        """Write the declared numbers and what follows from them; returns the next free row."""
        declared = self.kind.declared
        lines: list[tuple[str, str, int | None, str]] = [
            (field, declared_name(field), getattr(declared, field), "") for field in DECLARED_FIELDS
        ]
        lines += [
            # vi: vắng mặt
            ("absent", _("absent"), self.kind.absent, "={summoned}-{present}"),
            # vi: số phiếu không sử dụng
            ("unused", _("ballots not used"), declared.unused, "={printed}-{issued}"),
            # vi: số phiếu không hợp lệ
            ("invalid", _("invalid ballots"), self.kind.invalid, ""),
            ("valid", _("valid ballots"), self.kind.valid, "={returned}-{invalid}"),
        ]
        for row, (key, name, value, formula) in enumerate(lines, _FIRST_NUMBER):
            self.sheet.write_string(row, 1, name[:1].upper() + name[1:], self.formats.cell)
            self.cells[key] = xl_rowcol_to_cell(row, 2, row_abs=True, col_abs=True)
            self._number(row, 2, value, formula.format(**self.cells) if formula else "")
        return _FIRST_NUMBER + len(lines)

    def _number(self, row: int, column: int, value: int | None, formula: str) -> None:
        if value is None:
            self.sheet.write_blank(row, column, None, self.formats.number)
        elif formula:
            self.sheet.write_formula(row, column, formula, self.formats.number, value)
        else:
            self.sheet.write_number(row, column, value, self.formats.number)

    def _persons(self, row: int) -> int:
        """Write the table of results; returns the next free row."""
        headings = [_("No."), _("Name"), _("Post")]
        for level in self.kind.levels:
            # vi: {level} (%)
            headings += [level.name, _("{level} (%)").format(level=level.name)]
        headings += [_("Not counted"), _("Total")]
        for column, heading in enumerate(headings):
            self.sheet.write_string(row, column, heading, self.formats.head)
        self.sheet.repeat_rows(row)
        for offset, person in enumerate(self.kind.persons, 1):
            self._person(row + offset, person)
        return row + 1 + len(self.kind.persons)

    def _person(self, row: int, person: PersonTally) -> None:
        self.sheet.write_number(row, 0, person.row, self.formats.number)
        self.sheet.write_string(row, 1, person.name, self.formats.cell)
        self.sheet.write_string(row, 2, person.post, self.formats.cell)
        column = len(_WIDTHS)
        added = []
        for level in person.levels:
            self.sheet.write_number(row, column, level.number, self.formats.number)
            added.append(xl_rowcol_to_cell(row, column))
            self._percent(row, column + 1, level.percent)
            column += 2
        self.sheet.write_number(row, column, person.not_counted, self.formats.number)
        added.append(xl_rowcol_to_cell(row, column))
        self._number(row, column + 1, self.kind.valid, "=" + "+".join(added))

    def _percent(self, row: int, column: int, value: Decimal | None) -> None:
        if value is None:
            self.sheet.write_string(row, column, "–", self.formats.number)
            return
        part, whole, scale = xl_rowcol_to_cell(row, column - 1), self._whole(), 10**self.data.rules.decimals
        formula = f"=INT(({200 * scale}*{part}+{whole})/(2*{whole}))/{scale}"
        self.sheet.write_formula(row, column, formula, self.formats.percent, float(value))

    def _whole(self) -> str:
        return self.cells[self.kind.denominator.value]

    def _base(self) -> str:
        # vi: Tỷ lệ % tính trên {base} ({whole})
        text = _("Percentages are of {base} ({whole})")
        base = words.base_name(self.kind.denominator)
        return text.format(base=base, whole=words.number(self.kind.whole))


def _journal(sheet: Any, formats: _Formats, data: MinutesData) -> None:
    headings = [_("No."), _("Time"), _("Who"), _("What"), _("Why")]
    for column, (heading, width) in enumerate(zip(headings, (6, 20, 24, 70, 40), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats.head)
    for row, entry in enumerate(data.annexes.journal, 1):
        sheet.write_number(row, 0, entry.seq, formats.number)
        for column, text in enumerate((words.moment(entry.time), entry.who, entry.what, entry.why), 1):
            sheet.write_string(row, column, text, formats.cell)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
