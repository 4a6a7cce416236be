"""``kiemphieu declare``: the numbers that people count by hand, each change logged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.types import WholeNumber
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.count.declare import Change
    from scanner.count.model import BallotKind, Count

# The fields of scanner.count.model.Declared, which is too slow to import for a help text.
FIELDS = ("members", "summoned", "present", "printed", "issued", "returned", "spoiled")


def _number_options(function: Callable[..., None]) -> Callable[..., None]:
    from scanner.count.declare import label

    for field in reversed(FIELDS):
        function = click.option(f"--{field}", type=WholeNumber(0, 1_000_000), metavar="N", help=label(field))(
            function
        )
    return function


@click.command(help=_("Set the declared numbers of a ballot kind; without numbers, show them."))
@click.option(
    "--ballot", "ballot_id", metavar="ID", help=_("Which ballot kind; needed if there are several.")
)
@_number_options
@click.option(
    "--unset", multiple=True, type=click.Choice(FIELDS), help=_("Take a number back; may be repeated.")
)
@click.option("--why", help=_("Why; needed to change a number that is set."))
@click.option("--who", help=_("Who declares it, if not the machine's user."))
@click.pass_obj
def command(
    folder: Path,
    /,
    ballot_id: str | None,
    unset: tuple[str, ...],
    why: str | None,
    who: str | None,
    **numbers: int | None,
) -> None:
    from scanner.count.declare import changes, oddities
    from scanner.count.files import load_count
    from scanner.counting.preparing import declare, needs_reason

    count = load_count(folder)
    wanted = _wanted(numbers, unset)
    if not wanted:
        _show(_kinds(count, ballot_id))
        return
    kind = _the_kind(count, ballot_id)
    if needs_reason(changes(kind.declared, wanted)) and not (why or "").strip():
        raise click.UsageError(_('a number that is set changes only with a reason; add --why "…"'))
    changed, declared = declare(folder, kind, wanted, why, who)
    _tell(kind.id, changed)
    for oddity in oddities(declared):
        click.secho(_("Please check: {oddity}").format(oddity=oddity), fg="yellow", err=True)


def _wanted(numbers: dict[str, int | None], unset: tuple[str, ...]) -> dict[str, int | None]:
    """Return the fields to set, and None for those to unset."""
    given = {field: number for field, number in numbers.items() if number is not None}
    both = sorted(given.keys() & set(unset))
    if both:
        raise click.UsageError(_("--{field} is both set and unset; give one of them").format(field=both[0]))
    return {**given, **dict.fromkeys(unset)}


def _kinds(count: Count, ballot_id: str | None) -> list[BallotKind]:
    return list(count.ballots) if ballot_id is None else [_the_kind(count, ballot_id)]


def _the_kind(count: Count, ballot_id: str | None) -> BallotKind:
    known = ", ".join(kind.id for kind in count.ballots)
    if ballot_id is None and len(count.ballots) > 1:
        raise click.UsageError(
            _("the count has several ballots; name one with --ballot: {known}").format(known=known)
        )
    kind = count.ballots[0] if ballot_id is None else count.ballot(ballot_id)
    if kind is None:
        raise click.UsageError(
            _("no ballot {ballot}; the ballots are {known}").format(ballot=ballot_id, known=known)
        )
    return kind


def _tell(ballot_id: str, changed: list[Change]) -> None:
    from scanner.count.declare import label

    if not changed:
        click.echo(_("Ballot {ballot}: nothing to change.").format(ballot=ballot_id))
    for change in changed:
        line = _("Ballot {ballot}, {field}: {old} → {new}")
        old, new = _shown(change.old), _shown(change.new)
        click.echo(line.format(ballot=ballot_id, field=label(change.field), old=old, new=new))


def _show(kinds: list[BallotKind]) -> None:
    from scanner.count.declare import label

    width = max(len(label(field)) for field in FIELDS)
    for kind in kinds:
        click.echo(_("Ballot {ballot}:").format(ballot=kind.id))
        for field in FIELDS:
            click.echo(f"  {label(field):<{width}}  {_shown(getattr(kind.declared, field))}")


def _shown(number: int | None) -> str:
    return "–" if number is None else str(number)
