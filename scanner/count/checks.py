"""What is wrong with the data of a ``count.toml``: every error with the path of its key.

pydantic checks each value; what spans several of them is checked here on the raw data, so that one
run names both kinds of error.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scanner.count import model
from scanner.count.places import KeyPath
from scanner.count.text import tidy
from scanner.i18n import _

Data = Mapping[str, object]


@dataclass(frozen=True)
class Problem:
    """One error: where, and what is wrong and what to do."""

    path: KeyPath
    message: str


def check(data: Data, folder: Path) -> tuple[model.Count | None, list[Problem]]:
    """Return the count, or None and every problem in the order of the file's schema."""
    problems: list[Problem] = []
    count: model.Count | None = None
    try:
        count = model.Count.model_validate(data).in_folder(folder)
    except ValidationError as error:
        problems += [_problem(detail) for detail in error.errors(include_url=False)]
    problems += _across(data, folder)
    return (None, problems) if problems else (count, [])


def _across(data: Data, folder: Path) -> Iterator[Problem]:
    ballots = list(_tables(data, "ballot"))
    yield from _rules(data.get("rules"), folder)
    yield from _twice(("ballot",), ballots, "id", _("two ballot kinds have the id {value}; ids must differ"))
    yield from _layouts(ballots)
    for index, ballot in ballots:
        where: KeyPath = ("ballot", index, "person")
        persons = list(_tables(ballot, "person"))
        yield from _twice(where, persons, "id", _("two persons have the id {value}; ids must differ"))
        yield from _same_person(where, persons)
    yield from _heads(list(_tables(data, "committee")))


def _tables(data: Data, key: str) -> Iterator[tuple[int, Data]]:
    """Yield the tables of an array, passing over what is none (pydantic names that)."""
    items = data.get(key)
    if isinstance(items, list):
        yield from ((index, item) for index, item in enumerate(items) if isinstance(item, dict))


def _rules(rules: object, folder: Path) -> Iterator[Problem]:
    if not isinstance(rules, str) or not rules or rules in model.RULE_SETS:
        return
    if not rules.endswith(".toml"):
        known = ", ".join(model.RULE_SETS)
        text = _(
            "no rule set {value}; write one of {known}, or the path of a .toml file in the count's folder"
        )
        yield Problem(("rules",), text.format(value=rules, known=known))
    elif not (folder / rules).is_file():
        text = _("no file {value} in the count's folder; copy the rule set there, or correct the path")
        yield Problem(("rules",), text.format(value=rules))


def _twice(where: KeyPath, tables: Iterable[tuple[int, Data]], key: str, message: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, table in tables:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            continue
        if value in seen:
            yield Problem((*where, index, key), message.format(value=value))
        seen.add(value)


def _layouts(ballots: Iterable[tuple[int, Data]]) -> Iterator[Problem]:
    """A layout belongs to one page of one kind; a kind without a first page has no further ones."""
    seen: set[str] = set()
    for index, ballot in ballots:
        more = ballot.get("more_pages")
        later = enumerate(more) if isinstance(more, list) else ()
        pages: list[tuple[KeyPath, object]] = [(("layout",), ballot.get("layout"))]
        pages += [(("more_pages", number), page) for number, page in later]
        if len(pages) > 1 and not pages[0][1]:
            text = _("the first page has no layout; learn the blank again, all its pages in one file")
            yield Problem(("ballot", index, "more_pages"), text)
        for key, value in pages:
            if not isinstance(value, str) or not value:
                continue
            if value in seen:
                text = _("two ballot kinds or pages have the layout {value}; each needs its own")
                yield Problem(("ballot", index, *key), text.format(value=value))
            seen.add(value)


def _same_person(where: KeyPath, persons: Iterable[tuple[int, Data]]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, person in persons:
        name, post = person.get("name"), person.get("post", "")
        if not isinstance(name, str) or not isinstance(post, str) or not name.strip():
            continue
        both = (tidy(name).casefold(), tidy(post).casefold())
        if both in seen:
            text = _("{name} stands twice with the same post; equal names are told apart by their posts")
            yield Problem((*where, index, "name"), text.format(name=tidy(name)))
        seen.add(both)


def _heads(committee: list[tuple[int, Data]]) -> Iterator[Problem]:
    heads = [index for index, member in committee if model.read_role(member.get("role")) is model.Role.HEAD]
    for index in heads[1:]:
        # vi: Ban kiểm phiếu chỉ có một Trưởng ban
        yield Problem(
            ("committee", index, "role"), _("a committee has one head; give this member another role")
        )


def _problem(detail: ErrorDetails) -> Problem:
    path = tuple(detail["loc"])
    special = _BY_KEY.get(path[-1] if path else "")
    kind = detail["type"]
    if special and kind not in ("missing", "extra_forbidden", "string_type"):
        return Problem(path, special().format(value=_shown(detail["input"])))
    if kind == "extra_forbidden":
        return Problem(path, _unknown_key(path))
    if kind in _BY_TYPE:
        limits = detail.get("ctx", {})
        return Problem(path, _BY_TYPE[kind]().format(value=_shown(detail["input"]), **limits))
    return Problem(path, detail["msg"])


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:37] + "…"


def _unknown_key(path: KeyPath) -> str:
    near = difflib.get_close_matches(str(path[-1]), _keys_at(path[:-1]), n=1)
    if near:
        return _("unknown key; did you mean {key}?").format(key=near[0])
    keys = ", ".join(_keys_at(path[:-1]))
    return _("unknown key; the keys here are {keys}").format(keys=keys)


def _keys_at(path: KeyPath) -> list[str]:
    tables: dict[tuple[str, ...], type[BaseModel]] = {
        (): model.Count,
        ("meeting",): model.Meeting,
        ("committee",): model.CommitteeMember,
        ("review",): model.Review,
        ("ballot",): model.BallotKind,
        ("ballot", "declared"): model.Declared,
        ("ballot", "person"): model.Person,
    }
    found = tables[tuple(part for part in path if isinstance(part, str))]
    return [field.alias or name for name, field in found.model_fields.items()]


# Looked up when an error is told, since the language is chosen after import.
_BY_KEY: dict[str | int, Callable[[], str]] = {
    "id": lambda: _("{value} is no id; use small letters a-z, digits, - and _, at most 64"),
    "layout": lambda: _(
        "{value} is no layout's id; use small letters a-z, digits, - and _, or leave it empty"
    ),
    "name": lambda: _("may not be empty; write it as on the ballot"),
    "rules": lambda: _("may not be empty; write qd96, qd262 or nq96"),
    "date": lambda: _("{value} is no date; write it like 25/10/2026"),
    "plan_date": lambda: _("{value} is no date; write it like 25/10/2026"),
    "opening_time": lambda: _("{value} is no time; write it like 07:30"),
    "role": lambda: _("{value} is no role; write head, secretary or member"),
    "second_person": lambda: _("{value} is none of these; write all, changed, invalid or none"),
    "schema": lambda: _('{value} is no schema of this program; write "kiemphieu.count/1"'),
    "form": lambda: _("{value} is no form of minutes; write party or state"),
}
_BY_TYPE: dict[str, Callable[[], str]] = {
    "missing": lambda: _("this key is missing; add it"),
    "string_type": lambda: _('{value} is no text; write it between "quotes"'),
    "string_pattern_mismatch": lambda: _(
        "{value} is no id; use small letters a-z, digits, - and _, at most 64"
    ),
    "bool_type": lambda: _("{value} is neither true nor false; write one of them, without quotes"),
    "int_type": lambda: _("{value} is no whole number; write digits only, without quotes"),
    "greater_than_equal": lambda: _("{value} is below {ge}; write a number from {ge} on"),
    "less_than_equal": lambda: _("{value} is above {le}; correct the number"),
    "too_short": lambda: _("at least one is needed; add it"),
    "list_type": lambda: _("this is a list; write it as the program wrote it, or as [ … ]"),
    "model_type": lambda: _("this is a table of keys; write it as the program wrote it"),
    "dict_type": lambda: _("this is a table of keys; write it as the program wrote it"),
}
