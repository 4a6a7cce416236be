"""What is wrong with a ``layout.toml``, one line a problem, in the user's language."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from scanner.i18n import _


def describe(error: ValidationError) -> list[str]:
    """Return ``path.of.the.key: what is wrong`` for every error that pydantic found."""
    lines: list[str] = []
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"])
        # A rule over the whole layout names its keys itself, one problem a line.
        for problem in _problem(detail["type"], detail["msg"], detail.get("ctx", {})).split("\n"):
            lines.append(f"{place}: {problem}" if place else problem)
    return lines


def _translated(context: dict[str, Any]) -> dict[str, Any]:
    """Return pydantic's words about an error without its English: "'a', 'b' or 'c'"."""
    if "expected" not in context:
        return context
    return context | {"expected": context["expected"].replace("' or '", "', '")}


def _problem(kind: str, message: str, context: dict[str, Any]) -> str:
    known = {
        "missing": _("this key is missing"),
        "extra_forbidden": _("there is no such key"),
        "string_type": _("a text in quotes is wanted"),
        "string_too_short": _("the text is empty"),
        "string_pattern_mismatch": _("an id is made of small letters a–z, digits, - and _"),
        "int_type": _("a whole number is wanted"),
        "float_type": _("a number is wanted"),
        "bool_type": _("true or false is wanted"),
        "list_type": _("a list is wanted"),
        "model_type": _("a table of keys is wanted"),
        "too_short": _("at least {min_length} are wanted"),
        "too_long": _("at most {max_length} are allowed"),
        "greater_than": _("the number must be greater than {gt}"),
        "greater_than_equal": _("the number must be at least {ge}"),
        "less_than": _("the number must be less than {lt}"),
        "less_than_equal": _("the number must be at most {le}"),
        "enum": _("one of {expected} is wanted"),
        "literal_error": _("one of {expected} is wanted"),
    }
    if kind in known:
        return known[kind].format(**_translated(context))
    return message.removeprefix("Value error, ")
