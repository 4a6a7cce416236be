"""A ballot's marks as they are keyed in: a level's number, 0 for none, n for several, s for a struck name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.layouts.model import BallotForm
    from scanner.rules.facts import RowFact

_NONE, _SEVERAL, _STRUCK = "0", "n", "s"


def marks_of(form: BallotForm, text: str) -> tuple[RowFact, ...]:
    """Understand a whole ballot, such as ``1,2,0``; raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(form.rows):
        told = _("--marks {text}: {found} rows, the ballot has {rows}")
        raise click.UsageError(told.format(text=text, found=len(parts), rows=len(form.rows)))
    rows = [mark_of(form, index, part) for index, part in enumerate(parts)]
    for part, row in zip(parts, rows, strict=True):
        if row is None:
            raise click.UsageError(_("--marks: {part}: 1 to {levels}, 0 or n").format(
                part=part or '""', levels=len(form.levels)
            ))  # fmt: skip
    return tuple(row for row in rows if row is not None)


def mark_of(form: BallotForm, index: int, typed: str) -> RowFact | None:
    """Understand what was keyed in for one row; None if it means nothing."""
    from scanner.ballot import RowState
    from scanner.rules.facts import RowFact

    text = typed.strip().lower()
    struck = text.endswith(_STRUCK)
    mark = text.removesuffix(_STRUCK)
    person = form.rows[index].person
    if mark in (_NONE, _SEVERAL):
        return RowFact(person, RowState.NONE if mark == _NONE else RowState.SEVERAL, None, struck)
    if mark.isdecimal() and 1 <= int(mark) <= len(form.levels):
        return RowFact(person, RowState.CLEAR, form.levels[int(mark) - 1].id, struck)
    return None
