"""Read ``count.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from scanner.count.checks import Problem, check
from scanner.count.encodings import decode_unicode
from scanner.count.model import SCHEMA, Count
from scanner.count.places import KeyPath, key_lines, line_of
from scanner.errors import NewerVersionError, SettingsError
from scanner.i18n import _

COUNT_FILE = "count.toml"

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_count(folder: Path) -> Count:
    """Read and check ``folder/count.toml``.

    Raises SettingsError with one line for each error (file, line, path of the key, what to do),
    NewerVersionError if a newer program wrote it.
    """
    path = folder / COUNT_FILE
    return parse_count(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the file's text whatever Notepad saved it as: UTF-8 or UTF-16, BOM or not, any line ends."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        text = _(
            "{path}: no such file; run inside a count's folder, give -C DIR, or begin with kiemphieu new"
        )
        raise SettingsError(text.format(path=path)) from None
    text = decode_unicode(data)
    if text is None:
        raise SettingsError(
            _("{path}: not UTF-8 text; open it in Notepad and save it as UTF-8").format(path=path)
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_count(text: str, path: Path) -> Count:
    """Check the text of the ``count.toml`` that lies, or will lie, at ``path``; raises as load_count."""
    data = _parse(text, path)
    _require_known_schema(data, path)
    count, problems = check(data, path.parent)
    if count is None:
        raise SettingsError("\n".join(_lines(problems, text, path)))
    return count


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax_error(str(error), text, path)) from None


def _syntax_error(message: str, text: str, path: Path) -> str:
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else len(text.splitlines())
    column = int(place[2]) if place and place[2] else 1
    lines = text.splitlines()
    if 0 < line <= len(lines) and any(quote in lines[line - 1] for quote in "“”„‘’"):
        advice = _('the quotes are curly; type straight ones: "')
    else:
        advice = _("this is no TOML ({message}); correct the line").format(
            message=_PLACE.sub("", message).strip()
        )
    where = _("{path}, line {line}, column {column}: {advice}")
    return where.format(path=path, line=line, column=column, advice=advice)


def _require_known_schema(data: dict[str, Any], path: Path) -> None:
    name, number = SCHEMA.split("/")
    given = re.fullmatch(rf"{re.escape(name)}/(\d+)", str(data.get("schema", "")))
    if given and int(given[1]) > int(number):
        text = _("{path}: made by a newer version of kiemphieu ({schema}); install that version")
        raise NewerVersionError(text.format(path=path, schema=given[0]))


def _lines(problems: list[Problem], text: str, path: Path) -> list[str]:
    """Return one line a problem, in the order of the file."""
    lines = key_lines(text)
    placed = sorted(
        ((line_of(lines, problem.path) or 0, problem) for problem in problems), key=lambda p: p[0]
    )
    return [_line(path, line, problem) for line, problem in placed]


def _line(path: Path, line: int, problem: Problem) -> str:
    where = _("{path}, line {line}") if line else "{path}"
    key = _dotted(problem.path)
    return f"{where.format(path=path, line=line)}, {key}: {problem.message}"


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))
