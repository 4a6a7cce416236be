"""The account of a count on the screen: each ballot kind's numbers, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from scanner.cli.piles import show_piles
from scanner.cli.tables import show_table
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.results.account import Account, Entry
    from scanner.results.piles import PileStanding
    from scanner.results.reconcile import Identity


def heading(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)


def show_numbers(entries: Sequence[Entry], piles: Sequence[PileStanding]) -> None:
    """Print numbers, and in which piles they lie if there are several."""
    from scanner.results.account import item_name
    from scanner.results.leads import in_piles

    # vi: chưa khai báo
    unknown = _("not declared")
    rows = [
        (item_name(entry.item), unknown if entry.number is None else str(entry.number), in_piles(entry.piles))
        for entry in entries
    ]
    if len(piles) > 1:
        show_table((_("What"), _("Number"), _("Where")), rows, numbers=(1,))
    else:
        show_table((_("What"), _("Number")), [row[:2] for row in rows], numbers=(1,))


def show_strays(account: Account) -> None:
    """Print what is of no ballot kind yet."""
    if account.strays:
        # vi: Chưa thuộc loại phiếu nào
        heading(_("Of no ballot kind yet"))
        show_numbers(account.strays, account.piles)


def show_all_piles(piles: Sequence[PileStanding]) -> None:
    if len(piles) > 1 or any(pile.sheets is not None for pile in piles):
        heading(_("Piles"))
        show_piles(piles)


def show_identities(account: Account) -> None:
    """Print each identity with its state, and under it where to look if it does not hold."""
    heading(_("Do the numbers agree?"))
    several = len(account.kinds) > 1
    for identity in account.identities:
        click.echo(_identity_line(identity, several))
        for lead in identity.look:
            click.echo(f"    → {lead}")


def _identity_line(identity: Identity, several: bool) -> str:
    signs = {
        "holds": click.style(_("[holds]"), fg="green"),
        "fails": click.style(_("[DOES NOT HOLD]"), fg="red", bold=True),
        "unknown": click.style(_("[not yet known]"), fg="yellow"),
    }
    kind = f"{identity.kind}: " if several and identity.kind else ""
    return f"{signs[identity.state.value]} {kind}{identity.text}"
