"""A ballot's marks as they are keyed in: a level's number, 0 for none, n for several, s for a struck name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.layouts.model import BallotForm
    from scanner.rules.facts import RowFact


def marks_of(form: BallotForm, text: str) -> tuple[RowFact, ...]:
    """Understand a whole ballot, such as ``1,2,0``; raises UsageError."""
    from scanner.results.keyed import mark_of

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
