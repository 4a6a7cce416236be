"""A roster as Excel makes it → the persons of a ballot, none lost and none invented.

A row is taken for a person, or passed over, only where nothing else is possible: a row that could be
either is an error that names it. What was passed over is told, so that people see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner.count.cells import legacy_message, read_sheets
from scanner.count.encodings import recognise_text
from scanner.count.headings import AmbiguousHeadingsError, Table, find_table
from scanner.count.lines import Line, read_lines
from scanner.count.names import clean_names, clean_text, letters_lost, name_flaw
from scanner.count.rows import Around, Kind, kind_of
from scanner.count.sheet import Flaw, Sheet
from scanner.errors import SettingsError
from scanner.i18n import _

_MAX_POST = 400
_LOST_LETTER = re.compile(r"\ufffd|\w\?")


@dataclass(frozen=True)
class RosterEntry:
    """A person of the roster, as the ballot prints it, in NFC."""

    name: str
    post: str


@dataclass(frozen=True)
class Roster:
    """Persons in the roster's order, and the rows that are no persons, each as "row 12: text"."""

    entries: tuple[RosterEntry, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """A row taken for a person."""

    row: int
    name: str
    post: str


@dataclass
class _Findings:
    """What the rows turned out to be; ``faults`` are pairs of row and message."""

    found: list[_Found] = field(default_factory=list)
    passed_over: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_roster(path: Path) -> list[RosterEntry]:
    """Return the persons of an ``.xlsx`` or ``.csv`` roster in its order.

    Raises SettingsError with one line for each error, naming file and row.
    """
    return list(parse_roster(path).entries)


def parse_roster(path: Path) -> Roster:
    """Read a roster as :func:`read_roster` does, and tell also what was passed over."""
    sheets = read_sheets(path)
    _refuse_old_encodings(path, sheets)
    sheet, table = _first_table(path, sheets)
    findings = _sort_rows(table, read_lines(table, sheet.name is None))
    if sheet.broken:
        findings.faults.append((sheet.broken, _('a quotation mark " is not closed; correct the row')))
    persons = _clean(findings)
    _check_persons(persons, findings)
    if findings.faults:
        where = f"{path}, {sheet.name}" if len(sheets) > 1 and sheet.name else str(path)
        raise SettingsError("\n".join(_fault_lines(where, findings.faults)))
    if not persons:
        raise SettingsError(_("{path}: no person below the headings; fill in the table").format(path=path))
    entries = tuple(RosterEntry(person.name, person.post) for person in persons)
    return Roster(entries, tuple(map(_row_text, findings.passed_over)))


def _row_text(line: Line) -> str:
    return _("row {row}: {text}").format(row=line.number, text=" | ".join(line.texts))


def _fault_lines(where: str, faults: list[tuple[int, str]]) -> list[str]:
    line = _("{path}, row {row}: {fault}")
    return [line.format(path=where, row=row, fault=fault) for row, fault in sorted(faults)]


def _refuse_old_encodings(path: Path, sheets: list[Sheet]) -> None:
    """Raise if any cell is in an old encoding; all such cells together tell which one it is."""
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row.own)
    old = {cell: found for cell in cells if (found := recognise_text(cell.text))}
    if old:
        first = next(iter(old))
        together = recognise_text("\n".join(cell.text for cell in old))
        place = _(", row {row}").format(row=first.row)
        raise SettingsError(legacy_message(path, place, together or old[first]))


def _first_table(path: Path, sheets: list[Sheet]) -> tuple[Sheet, Table]:
    """Return the first sheet with a table of names and posts."""
    without_posts: Table | None = None
    for sheet in sheets:
        try:
            table = find_table(sheet)
        except AmbiguousHeadingsError as heading:
            text = _("{path}: the headings “{heading}” are not clear; give names and posts a column each")
            raise SettingsError(text.format(path=path, heading=heading)) from None
        if table and table.posts:
            return sheet, table
        without_posts = without_posts or table
    if without_posts:
        text = _("{path}: no column of posts; the headings are {headings}; name one “Chức vụ” or “post”")
        headings = ", ".join(dict.fromkeys(without_posts.headings))
        raise SettingsError(text.format(path=path, headings=headings))
    text = _("{path}: no table of persons; give its columns the headings “Họ và tên”, “Chức vụ” or name,post")
    raise SettingsError(text.format(path=path))


def _sort_rows(table: Table, lines: list[Line]) -> _Findings:
    """Tell persons from other rows, going down the table."""
    findings = _Findings()
    numbered = any(line.is_numbered and line.name and line.post for line in lines)
    last_filled = table.rows[0].number - 1 if table.rows else 0
    ended = again = False
    for position, line in enumerate(lines):
        around = Around(numbered, position == 0, again, line.number > last_filled + 1, ended)
        unknown = line.flaw is Flaw.FORMULA
        kind = _flaw_text(Flaw.FORMULA) if unknown else kind_of(line, around, table.headings)
        _keep(line, kind, findings)
        ended = ended or kind is Kind.END
        again = again or line.repeats(table.headings)
        last_filled = line.number if line.texts or line.goes_on else last_filled
    return findings


def _keep(line: Line, kind: Kind | str, findings: _Findings) -> None:
    if isinstance(kind, str):
        findings.faults.append((line.number, kind))
    elif kind in (Kind.NO_PERSON, Kind.END):
        findings.passed_over.append(line)
    elif kind is Kind.PERSON:
        findings.found.append(_Found(line.number, line.name, line.post))
        findings.faults += [(line.number, fault) for fault in _cell_faults(line)]
    elif kind is Kind.GOES_ON and line.own_post and line.post and findings.found:
        last = findings.found[-1]
        findings.found[-1] = replace(last, post=f"{last.post}, {line.post}")


def _cell_faults(line: Line) -> list[str]:
    faults = []
    if line.half_name:
        faults.append(_("family or given name is missing beside “{name}”; write it").format(name=line.name))
    if line.stray:
        text = _("“{text}” stands in a column without a heading; give it one, or put quotes around commas")
        faults.append(text.format(text=line.stray))
    if line.flaw:
        faults.append(_flaw_text(line.flaw))
    return faults


def _flaw_text(flaw: Flaw) -> str:
    return {
        Flaw.FORMULA: _("a formula without a stored value; open the file in Excel and save it again"),
        Flaw.ERROR: _("a formula that ends in an error; correct it in Excel"),
        Flaw.STRUCK: _("the text is struck through; delete the row, or take the line away"),
    }[flaw]


def _clean(findings: _Findings) -> list[_Found]:
    names = clean_names([person.name for person in findings.found])
    return [
        replace(person, name=name, post=clean_text(person.post))
        for person, name in zip(findings.found, names, strict=True)
    ]


def _check_persons(persons: list[_Found], findings: _Findings) -> None:
    """Add a fault for each name or post that cannot be, each person met twice, and a wrong total."""
    seen: dict[tuple[str, str], int] = {}
    for person in persons:
        fault = name_flaw(person.name) or _post_flaw(person.post)
        if fault:
            findings.faults.append((person.row, fault))
        both = (person.name.casefold(), person.post.casefold())
        if both in seen:
            text = _("{name} stands in row {other} too, with the same post; tell them apart by posts")
            findings.faults.append((person.row, text.format(name=person.name, other=seen[both])))
        seen.setdefault(both, person.row)
    for line in findings.passed_over:
        if line.total is not None and line.total != len(persons) and not findings.faults:
            text = _("it says {total} persons, but {count} were found above; correct one of them")
            findings.faults.append((line.number, text.format(total=line.total, count=len(persons))))


def _post_flaw(post: str) -> str | None:
    if _LOST_LETTER.search(post):
        return letters_lost(post)
    if not any(character.isalpha() for character in post):
        return _("“{post}” is no post; correct it").format(post=post)
    if len(post) > _MAX_POST:
        return _("the post “{post}…” is too long; is a quotation mark left open?").format(post=post[:30])
    return None
