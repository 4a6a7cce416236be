"""``kiemphieu new``: make the folder of a count from a roster and a rule set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.count.model import BallotKind

# The rule sets that come with the program; a committee's own one is named in count.toml.
RULES = ("qd96", "qd262", "nq96")


@click.command(help=_("Make a count's folder DIR from a roster and a rule set."))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--roster",
    type=click.Path(readable=False, path_type=Path),
    prompt=_("Roster (.xlsx or .csv)"),
    help=_("Who is on the ballot: .xlsx or .csv with names and posts."),
)
@click.option(
    "--rules",
    type=click.Choice(RULES),
    prompt=_("Rule set"),
    help=_("Under which rules ballots are judged."),
)
@click.option("--ballot-id", default="ballot-1", show_default=True, help=_("Id of the ballot kind."))
@click.option("--title", default="", help=_("Title of the ballot kind, as in the minutes."))
@click.pass_obj
def command(folder: Path, directory: Path, roster: Path, rules: str, ballot_id: str, title: str) -> None:
    from scanner.cli.rules import tell_inferred
    from scanner.counting.preparing import make_count
    from scanner.rules.rule_sets import load_rule_set

    folder = folder / directory
    made = make_count(folder, roster, rules, ballot_id, title)
    click.echo(_("Made {folder}: rule set {rules}.").format(folder=folder, rules=rules))
    tell_ballot(made.kind, made.passed_over)
    tell_inferred(load_rule_set(rules, folder))
    # vi: Để xem và xác nhận bộ quy định: kiemphieu rules show, kiemphieu rules confirm
    click.echo(_("To read and confirm the rules: kiemphieu rules show, kiemphieu rules confirm"))
    click.echo(
        _("Next, teach it the blank ballot: kiemphieu -C {folder} layout learn BLANK").format(folder=folder)
    )


def tell_ballot(kind: BallotKind, passed_over: tuple[str, ...]) -> None:
    """Print the persons read for a ballot kind, and the rows of the roster that are no persons."""
    from scanner.i18n import ngettext

    number = len(kind.persons)
    text = ngettext("Ballot {ballot}: {number} person.", "Ballot {ballot}: {number} persons.", number)
    click.echo(text.format(ballot=kind.id, number=number))
    width = max(len(person.name) for person in kind.persons)
    for row, person in enumerate(kind.persons, start=1):
        click.echo(f"{row:4}  {person.name:<{width}}  {person.post}")
    for line in passed_over:
        click.echo(_("Passed over, no person: {line}").format(line=line))
