"""Rows below the headings of a roster, each as what its columns say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanner.count.headings import Names, Table
from scanner.count.sheet import Cell, Flaw, Row
from scanner.count.text import fold

_NUMBER = re.compile(r"\(?\d+(\.\d+)*[.)]?")
_SECTION = re.compile(r"([IVXLC]+|[A-G])(\s*[.)\-–:/]+\s*\S.*|[.)]?)")
_COLUMN_MARK = re.compile(r"\(?\s*(\d{1,2}|[A-Za-z])\s*\)?")
# What begins the rows below a table: totals, notes, place and date, signatures.
_END = re.compile(
    r"(tổng|tong) ?(cộng|cong|số|so)\b.*|(tổng|cộng)\s*(:.*)?|danh sách (này |trên )?(có|gồm)\b.*|"
    r"ấn định\b.*|(ghi chú|chú thích)\b.*|lưu ý\s*:.*|người (lập|tổng hợp|duyệt|kiểm)\b.*|"
    r"lập (bảng|biểu)\b.*|nơi nhận\b.*|"
    r"(t/?m|k/?t|t/?l)[.\s].*|xác nhận\b.*|.*\bngày\b.*\btháng\b.*\bnăm\b.*|\(?\*.*",
)
_TOTAL = re.compile(r"^(?:tổng|cộng|danh sách|ấn định)\D*?(\d+)\s*(?:người|đồng chí|đ/c)")


@dataclass(frozen=True)
class Line:
    """One row: ``number`` as Excel shows it, ``tt``, ``name`` and ``post`` as far as they are filled.

    ``texts`` are the cells that begin in this row. ``goes_on``: the name is merged with the row
    above, so that the row belongs to the person there. ``spans``: one cell over name and post.
    """

    number: int
    tt: str
    name: str
    post: str
    texts: tuple[str, ...]
    goes_on: bool
    spans: bool
    own_post: bool
    half_name: bool
    stray: str
    flaw: Flaw | None

    @property
    def is_numbered(self) -> bool:
        """Tell whether TT holds an Arabic number, as that of a person does."""
        return _NUMBER.fullmatch(self.tt) is not None

    @property
    def is_first(self) -> bool:
        """Tell whether TT says 1."""
        return self.is_numbered and self.tt.strip("().").lstrip("0") == "1"

    @property
    def ends_table(self) -> bool:
        """Tell whether the row begins, or has as its name, what no person is called: "Tổng cộng"."""
        return any(_END.fullmatch(text.casefold()) for text in (*self.texts[:1], self.name) if text)

    @property
    def total(self) -> int | None:
        """The number of persons that a closing line gives ("Danh sách có 9 người")."""
        found = _TOTAL.match(" ".join(self.texts).casefold())
        return int(found[1]) if found else None

    @property
    def is_section(self) -> bool:
        """Tell whether the row begins as the heading of a part: "I", "A.", "II. Khối Đảng"."""
        return bool(self.texts) and _SECTION.fullmatch(self.texts[0]) is not None

    @property
    def numbers_columns(self) -> bool:
        """Tell whether the row numbers the columns: (1) (2) (3), or A B 1 2."""
        return len(self.texts) > 1 and all(_COLUMN_MARK.fullmatch(text) for text in self.texts)

    def repeats(self, headings: tuple[str, ...]) -> bool:
        """Tell whether the row is the headings once more, as on a new page."""
        known = {fold(heading) for heading in headings}
        return bool(self.texts) and all(fold(text) in known for text in self.texts)


def read_lines(table: Table, is_text: bool) -> list[Line]:
    """Return the rows below the headings; of a text file also what stands beyond the last heading."""
    return [_line(row, table, is_text) for row in table.rows]


def _line(row: Row, table: Table, is_text: bool) -> Line:
    names, posts = _cells(row, table.names), _cells(row, table.posts)
    number = row.cell(table.number) if table.number else None
    own = row.own
    return Line(
        number=row.number,
        tt=number.text if number and number not in names else "",
        name=_name(row, table, names),
        post=_joined(posts),
        texts=tuple(cell.text or "=" for cell in own),
        goes_on=bool(names) and all(cell.row < row.number for cell in names),
        spans=any(cell in posts for cell in names),
        own_post=any(cell.row == row.number for cell in posts),
        half_name=_is_half(row, table, names),
        stray=_stray(row, table, is_text),
        flaw=next((cell.flaw for cell in names + posts if cell.flaw), None),
    )


def _cells(row: Row, columns: tuple[int, ...]) -> list[Cell]:
    """Return the filled cells of some columns, a merged one once."""
    found = {(cell.row, cell.column): cell for column in columns if (cell := row.cell(column)).filled}
    return list(found.values())


def _joined(cells: list[Cell]) -> str:
    """Join what differs with commas: a post of the Party and one of the State."""
    return ", ".join(dict.fromkeys(cell.text.rstrip(" ,;") for cell in cells if cell.text))


def _name(row: Row, table: Table, cells: list[Cell]) -> str:
    texts = [cell.text for cell in cells if cell.text]
    if table.kind is Names.FULL_GIVEN and len(texts) == 2:
        full, given = texts
        if fold(full).split()[-1:] == fold(given).split()[-1:]:
            return full
    return " ".join(texts)


def _is_half(row: Row, table: Table, cells: list[Cell]) -> bool:
    """Tell whether only one of family and given name is there, in cells of their own."""
    if table.kind is not Names.FAMILY_GIVEN or len(cells) != 1:
        return False
    first, last = (row.cell(column) for column in table.names)
    return first is not last


def _stray(row: Row, table: Table, is_text: bool) -> str:
    """Return text in a place without a heading, where a part of the name or post may stand."""
    columns = set(table.unheaded)
    if is_text:
        columns |= set(range(table.width + 1, len(row.cells) + 1))
    known = {(cell.row, cell.column) for cell in _cells(row, table.names + table.posts)}
    cells = (row.cell(column) for column in sorted(columns))
    return next((c.text for c in cells if c.text and (c.row, c.column) not in known), "")
