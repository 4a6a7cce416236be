"""The text of a ``count.toml`` → Count, or every error with its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from scanner.count.checks import Problem, check
from scanner.count.model import SCHEMA, Count
from scanner.count.places import key_lines, line_of
from scanner.errors import NewerVersionError, SettingsError
from scanner.i18n import _

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_CURLY_QUOTES = "“”„‘’"


def parse_count(text: str, path: Path) -> Count:
    """Check the text of the ``count.toml`` that lies, or will lie, at ``path``.

    Raises SettingsError with one line for each error (file, line, path of the key, what to do),
    NewerVersionError if a newer program wrote it.
    """
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
    lines = text.rstrip("\n").split("\n")
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), 1)  # at the end
    wrong = "".join(lines[line - 1 : line])
    if any(quote in wrong for quote in _CURLY_QUOTES):
        advice = _('the quotes are curly; type straight ones: "')
    else:
        plain = _PLACE.sub("", message).strip()
        advice = _("this is no TOML ({message}); correct the line").format(message=plain)
    where = _("{path}, line {line}, column {column}: {advice}")
    return where.format(path=path, line=line, column=column, advice=advice)


def _require_known_schema(data: dict[str, Any], path: Path) -> None:
    name, number = SCHEMA.split("/")
    given = re.fullmatch(rf"{re.escape(name)}/(\d{{1,9}})", str(data.get("schema", "")))
    if given and int(given[1]) > int(number):
        text = _("{path}: made by a newer version of kiemphieu ({schema}); install that version")
        raise NewerVersionError(text.format(path=path, schema=given[0]))


def _lines(problems: list[Problem], text: str, path: Path) -> list[str]:
    """Return one line a problem, in the order of the file."""
    lines = key_lines(text)
    placed = [(line_of(lines, problem.path) or 0, problem) for problem in problems]
    return [_line(path, line, problem) for line, problem in sorted(placed, key=lambda both: both[0])]


def _line(path: Path, line: int, problem: Problem) -> str:
    where = _("{path}, line {line}") if line else "{path}"
    key = ".".join(map(str, problem.path))
    return f"{where.format(path=path, line=line)}, {key}: {problem.message}"
