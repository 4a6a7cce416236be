"""A roster's file → sheets of cells, whatever program wrote it.

Excel and text files meet here in one shape. What a cell holds is told as text; where several cells
are merged, each of them holds the text and the place of the area's upper left cell.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from scanner.count.encodings import LegacyText, decode_unicode, recognise_bytes
from scanner.count.sheet import Cell, Row, Sheet
from scanner.count.text import tidy
from scanner.errors import SettingsError
from scanner.i18n import _

MAX_BYTES = 20_000_000
_DELIMITERS = (",", ";", "\t")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of an .xlsx with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_sheets(path: Path) -> list[Sheet]:
    """Return the visible sheets of an Excel file, or a text file cut in each way that it may be.

    Raises SettingsError if the file is missing, too large, of another kind, protected or broken, or
    in an old encoding.
    """
    data = _read(path)
    if data.startswith(b"PK\x03\x04"):
        from scanner.count.workbook import read_workbook

        return read_workbook(path, data)
    if data.startswith(_OLE):
        raise SettingsError(_old_excel(path, protected=_ENCRYPTED in data))
    text = _decoded(path, data)
    return [sheet for delimiter in _DELIMITERS if (sheet := _cut(text, delimiter))]


def legacy_message(path: Path, place: str, found: LegacyText) -> str:
    """Return the line that names an old encoding, shows how it would read, and says what to do."""
    shown, meant = (tidy(text)[:40] for text in (found.text, found.meant))
    message = _(
        "{path}{place}: the text is in {encoding}, not Unicode: “{shown}” for “{meant}”; "
        "convert it to Unicode (UniKey: Ctrl+Shift+F6) and save it again"
    )
    return message.format(path=path, place=place, encoding=found.encoding, shown=shown, meant=meant)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SettingsError(_("{path}: too large for a roster; give a list of names").format(path=path))
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise SettingsError(_("{path}: no such file; correct the path").format(path=path)) from None
    except IsADirectoryError:
        raise SettingsError(_("{path}: a folder; give the roster's file").format(path=path)) from None
    if not data.strip():
        raise SettingsError(_("{path}: an empty file; give the roster's file").format(path=path))
    return data


def _old_excel(path: Path, protected: bool) -> str:
    if protected:
        text = _("{path}: protected by a password; open it in Excel and save it without one")
    else:
        text = _("{path}: an old Excel or Word file; open it in Excel and save it as Excel Workbook (.xlsx)")
    return text.format(path=path)


def _decoded(path: Path, data: bytes) -> str:
    text = decode_unicode(data)
    if text is None:
        raise SettingsError(_no_unicode(path, data))
    if text.lstrip()[:5].lower() in ("<html", "<!doc", "<?xml", "%pdf-", "{\\rtf"):
        message = _("{path}: neither Excel nor CSV; open it in Excel and save it as Excel Workbook (.xlsx)")
        raise SettingsError(message.format(path=path))
    return text


def _no_unicode(path: Path, data: bytes) -> str:
    """Name the old encoding by the first line that shows it, else say what to save the file as."""
    found = recognise_bytes(data)
    if found is None or b"\x00" in data:
        text = _("{path}: neither Excel nor Unicode text; save it as Excel Workbook (.xlsx) or CSV UTF-8")
        return text.format(path=path)
    for number, line in enumerate(data.splitlines(), start=1):
        shown = recognise_bytes(line)
        if shown and shown.encoding == found.encoding:
            place = _(", line {line}").format(line=number)
            return legacy_message(path, place, shown)
    return legacy_message(path, "", found)


def _cut(text: str, delimiter: str) -> Sheet | None:
    """Return the sheet that a delimiter makes of a text; None if it cuts nothing."""
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):  # Excel's own note of the delimiter
        if first.strip(" \r")[4:] != delimiter:
            return None
        text = "\n" + rest
    if delimiter not in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    broken = None
    try:
        for number, texts in enumerate(reader, start=1):
            cells = (Cell(tidy(text), number, column) for column, text in enumerate(texts, start=1))
            rows.append(Row(number, tuple(cells)))
    except csv.Error:
        broken = len(rows) + 1
    return Sheet(None, tuple(rows), broken)
