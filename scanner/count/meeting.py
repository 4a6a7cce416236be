"""The meeting and the committee of ``count.toml``, edited without losing a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from scanner.count.files import COUNT_FILE, quoted, read_text, save_text
from scanner.count.model import CommitteeMember, Count
from scanner.count.parse import parse_count

_FIRST_BALLOT = "\n[[ballot]]"


def set_meeting(
    folder: Path,
    meeting: Mapping[str, str],
    committee: Sequence[CommitteeMember],
    before_write: Callable[[], None] | None = None,
) -> Count:
    """Set fields of ``[meeting]`` as texts, and the whole committee.

    ``recipients`` is given a line each. ``before_write`` is as in :func:`scanner.count.files.set_declared`.
    Raises SettingsError naming every field that cannot stand.
    """
    path = folder / COUNT_FILE
    text = read_text(path)
    parse_count(text, path)  # its errors come before those of the edit
    document: Any = tomlkit.parse(text)
    table = document.setdefault("meeting", tomlkit.table())
    for field, value in meeting.items():
        table[field] = _value(field, value)
    document.pop("committee", None)
    return save_text(path, _with_committee(document.as_string(), committee), before_write)


def _value(field: str, value: str) -> str | list[str]:
    if field != "recipients":
        return value
    return value.split("\n") if value else []


def _with_committee(text: str, committee: Sequence[CommitteeMember]) -> str:
    """Put the members before the first ballot kind, where the comments speak of them."""
    members = "".join(_member_text(member) for member in committee)
    head, found, rest = text.partition(_FIRST_BALLOT)
    return f"{head.rstrip()}\n{members}{found}{rest}" if found else f"{text.rstrip()}\n{members}"


def _member_text(member: CommitteeMember) -> str:
    return f"\n[[committee]]\nname = {quoted(member.name)}\nrole = {quoted(member.role.value)}\n"
