"""``kiemphieu ballot``: the ballot kinds of a count."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _


@click.group(help=_("Add a ballot kind to the count, or list them."))
def command() -> None:
    pass


@command.command(help=_("Add a ballot kind with persons of its own; only before the first page is read."))
@click.option(
    "--roster",
    type=click.Path(readable=False, path_type=Path),
    required=True,
    help=_("Who is on the ballot: .xlsx or .csv with names and posts."),
)
@click.option("--id", "ballot_id", help=_("Id of the ballot kind; ballot-2, ballot-3 … if not given."))
@click.option("--title", default="", help=_("Title of the ballot kind, as in the minutes."))
@click.pass_obj
def add(folder: Path, roster: Path, ballot_id: str | None, title: str) -> None:
    from scanner.cli.new import tell_ballot
    from scanner.counting.preparing import add_kind

    made = add_kind(folder, roster, ballot_id, title)
    tell_ballot(made.kind, made.passed_over)


@command.command("list", help=_("List the ballot kinds with their layouts and persons."))
@click.pass_obj
def list_(folder: Path) -> None:
    from scanner.count.files import load_count

    for kind in load_count(folder).ballots:
        layout = ", ".join(kind.layouts) or _("no layout yet")
        text = _("{ballot}: {title} ({layout}, persons: {number})")
        title = kind.title or "–"
        click.echo(text.format(ballot=kind.id, title=title, layout=layout, number=len(kind.persons)))
