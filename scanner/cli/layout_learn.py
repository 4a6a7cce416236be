"""The work of ``kiemphieu layout learn``: show what was found, ask, and only then write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.tables import show_table
from scanner.errors import RefusedError
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.counting.learning import Blank, Lesson
    from scanner.layouts.learn.compose import Learnt


def learn_layouts(folder: Path, blank: Blank, yes: bool) -> None:
    """Learn, show, ask and store; errors as :func:`scanner.counting.learning.learn_blank`.

    Raises RefusedError when ``yes`` (do not ask) meets a doubt, or when the operator says no.
    """
    from scanner.counting.learning import keep, learn_blank

    lesson = learn_blank(folder, blank)
    before = 0
    for page in lesson.pages:
        _show(folder, page, before)
        before += len(page.rows) if lesson.is_one_ballot else 0
    _tell_pages(lesson)
    _warn_of_alikes(folder, lesson)
    _confirm(lesson, yes)
    for path in keep(folder, lesson):
        click.echo(_("Written: {path}").format(path=path))


def _show(folder: Path, page: Learnt, rows_before: int) -> None:
    from scanner.layouts.picture import draw_layout, picture_path

    path = picture_path(folder, page.layout.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw_layout(page.layout, page.blank))
    levels = ", ".join(level.name for level in page.layout.levels)
    click.secho(_("Layout {layout}: levels {levels}").format(layout=page.layout.id, levels=levels), bold=True)
    rows = [
        (
            str(rows_before + row.number),
            row.printed,
            row.person.name,
            row.person.post,
            row.note if row.sure else f"? {row.note}",
        )
        for row in page.rows
    ]
    headings = (_("Row"), _("Name as printed"), _("Person on the roster"), _("Post"), _("How sure"))
    show_table(headings, rows, numbers=(0,))
    click.echo(_("Look at the picture: {path}").format(path=path))


def _tell_pages(lesson: Lesson) -> None:
    """Say how the paper is taken to be printed: the sheets of piles are counted by it."""
    if len(lesson.pages) == 1 or not lesson.is_one_ballot:
        return
    if lesson.two_sided:
        text = _(
            "One ballot of {n} pages, printed on both sides; if each is a sheet of its own: --second-sheet"
        )
    else:
        text = _("One ballot of {n} pages, each on a sheet of its own")
    click.secho(text.format(n=len(lesson.pages)), bold=True)


def _warn_of_alikes(folder: Path, lesson: Lesson) -> None:
    from scanner.counting.learning import too_alike
    from scanner.layouts.alike import Alike

    warnings = {
        Alike.SAME_NAMES: _(
            "Warning: layouts {a} and {b} have the same names: their sheets cannot be told apart"
        ),
        Alike.MARKS_ONLY: _(
            "Warning: the names of layouts {a} and {b} differ by marks alone: keep their piles apart"
        ),
    }
    for one, other, how in too_alike(folder, lesson):
        click.secho(warnings[how].format(a=one, b=other), fg="yellow", err=True)


def _confirm(lesson: Lesson, yes: bool) -> None:
    doubts = lesson.doubts
    if yes and doubts:
        refusal = _("not learnt, since --yes takes no doubt; look at these and run it without --yes:")
        raise RefusedError("\n".join([refusal, *doubts]))
    for doubt in doubts:
        click.secho(_("In doubt: {doubt}").format(doubt=doubt), fg="yellow")
    if not yes and not click.confirm(_("Is all of this right?")):
        raise RefusedError(_("nothing was changed"))
