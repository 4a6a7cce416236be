"""``kiemphieu show``: a picture of one sheet, with what was read, what was flagged, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.results.load import Results
    from scanner.results.standing import Sheet


@click.command(help=_("Draw a sheet: its boxes by level, what was flagged, and why."))
@click.argument("ballot")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help=_("Write the picture to FILE instead of the count's pictures."))  # fmt: skip
@click.option("--open", "opened", is_flag=True, help=_("Open the picture when it is written."))
@click.pass_obj
def command(folder: Path, ballot: str, out: Path | None, opened: bool) -> None:
    from scanner.results.load import load_results
    from scanner.results.pictures import write_picture

    results = load_results(folder)
    sheet = _the_one(results, ballot)
    if sheet.entered is not None:
        _tell(results, sheet)
        return
    path = write_picture(results, sheet, out)
    _tell(results, sheet)
    click.echo(str(path))
    if opened:
        click.launch(str(path))


def _the_one(results: Results, prefix: str) -> Sheet:
    found = results.standing.find(prefix)
    if len(found) == 1:
        return found[0]
    if not found:
        text = _("{ballot}: no such sheet; kiemphieu status lists those that need a person")
        raise click.UsageError(text.format(ballot=prefix))
    ids = ", ".join(sheet.ballot for sheet in found)
    raise click.UsageError(_("{ballot}: several sheets begin so: {ids}").format(ballot=prefix, ids=ids))


def _tell(results: Results, sheet: Sheet) -> None:
    from scanner.cli.places import where
    from scanner.results.words import alike, finding_text, outcome_name

    click.echo(f"{sheet.ballot}: {outcome_name(sheet.verdict.outcome)} ({where(sheet)})")
    kind = results.count.ballot(sheet.kind) if sheet.kind else None
    names = {person.id: person.name for person in kind.persons} if kind else {}
    rows = {row.row: names.get(row.person, row.person) for row in sheet.reading.rows} if sheet.reading else {}
    for group in alike(sheet.verdict.reasons):
        click.echo(f"- {finding_text(group[0], rows.get(group[0].row or 0, ''))}")
