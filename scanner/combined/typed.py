"""Figures typed from paper minutes: a table in Excel or CSV with a row for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.combined.polls import Poll, PollLevel
from scanner.count.cells import read_sheets
from scanner.count.sheet import Row, Sheet
from scanner.count.text import fold
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.minutes.words import base_name
from scanner.rules.percent import percentage
from scanner.rules.rule_sets import Denominator

# Field → its heading. A column with any other heading is a level of confidence.
HEADINGS = {
    "place": "Nơi lấy phiếu",
    "name": "Họ và tên",
    "post": "Chức vụ",
    "issued": "Phát ra",
    "returned": "Thu về",
    "valid": "Hợp lệ",
    "invalid": "Không hợp lệ",
    "not_counted": "Không tính",
    "members": "Tổng số đại biểu",
}
LEVELS = ("Tín nhiệm cao", "Tín nhiệm", "Tín nhiệm thấp")
_OPTIONAL = {"post", "members", "place"}
_NUMBERS = ("issued", "returned", "valid", "invalid", "not_counted")
_FIELD_OF = {fold(heading): field for field, heading in HEADINGS.items()}
_NO_LEVELS = {*_FIELD_OF, "tt", "stt"}  # rows may be numbered


@dataclass(frozen=True)
class _Columns:
    """The columns (from 1) of the fields, and of the levels by name."""

    fields: Mapping[str, int]
    levels: Mapping[str, int]


def empty_table() -> str:
    """Return the headings as CSV, to be filled in."""
    return ",".join((*HEADINGS.values(), *LEVELS)) + "\n"


def read_typed(path: Path) -> list[Poll]:
    """Return the results of a table, each row checked against itself.

    Percentages are of ``Tổng số đại biểu`` where that is filled in, else of ``Thu về``. Raises
    SettingsError with a line for every row whose numbers cannot be right.
    """
    sheet, position, columns = _table(path)
    polls, faults = [], []
    for row in sheet.rows[position + 1 :]:
        if not any(cell.filled for cell in row.cells):
            continue
        try:
            polls.append(_poll(path, row, columns))
        except ValueError as fault:
            line = _("{path}, row {row}: {fault}")
            faults.append(line.format(path=path, row=row.number, fault=fault))
    if faults:
        raise SettingsError("\n".join(faults))
    if not polls:
        raise SettingsError(_("{path}: no person below the headings; fill in the table").format(path=path))
    return polls


def _table(path: Path) -> tuple[Sheet, int, _Columns]:
    for sheet in read_sheets(path):
        for position, row in enumerate(sheet.rows):
            columns = _columns(row)
            if columns.fields.keys() >= HEADINGS.keys() - _OPTIONAL and columns.levels:
                return sheet, position, columns
    text = _("{path}: no table of results; its headings are {headings} and the levels' names")
    raise SettingsError(text.format(path=path, headings=", ".join(HEADINGS.values())))


def _columns(row: Row) -> _Columns:
    texts = {cell.column: cell.text for cell in row.own}
    fields = {_FIELD_OF[fold(text)]: column for column, text in texts.items() if fold(text) in _FIELD_OF}
    levels = {text: column for column, text in texts.items() if fold(text) not in _NO_LEVELS}
    return _Columns(fields, levels)


def _poll(path: Path, row: Row, columns: _Columns) -> Poll:
    text = {field: row.cell(column).text for field, column in columns.fields.items()}
    if not text["name"]:
        raise ValueError(_("the name is missing"))
    numbers = {field: _number(HEADINGS[field], text[field]) for field in _NUMBERS}
    levels = {name: _number(name, row.cell(column).text) for name, column in columns.levels.items()}
    _check(numbers, list(levels.values()))
    members = text.get("members", "")
    denominator = Denominator.MEMBERS if members else Denominator.RETURNED
    whole = _number(HEADINGS["members"], members) if members else numbers["returned"]
    place = text.get("place") or path.stem
    return Poll(
        source=f"{path}#{place}",
        place=place,
        name=text["name"],
        post=text.get("post", ""),
        issued=numbers["issued"],
        returned=numbers["returned"],
        valid=numbers["valid"],
        invalid=numbers["invalid"],
        levels=tuple(
            PollLevel(name, number, percentage(number, whole) if whole else None)
            for name, number in levels.items()
        ),
        not_counted=numbers["not_counted"],
        base=base_name(denominator),
        whole=whole,
    )


def _number(heading: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(_("{heading}: “{text}” is no whole number").format(heading=heading, text=text))
    return int(text)


def _check(numbers: Mapping[str, int], levels: Sequence[int]) -> None:
    if numbers["returned"] > numbers["issued"]:
        raise ValueError(_("more ballots returned than issued"))
    if numbers["valid"] + numbers["invalid"] != numbers["returned"]:
        raise ValueError(_("valid and invalid ballots are not those returned"))
    if sum(levels) + numbers["not_counted"] != numbers["valid"]:
        raise ValueError(_("the levels and not counted are not the valid ballots"))
