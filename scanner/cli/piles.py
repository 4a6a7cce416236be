"""What the commands that read sheets, and those that show them, have in common about piles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scanner.cli.tables import show_table
from scanner.cli.types import WholeNumber
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.results.piles import PileStanding

_Command = TypeVar("_Command", bound=Callable[..., Any])


def pile_options(function: _Command) -> _Command:
    """Add ``--pile NAME --sheets N`` to a command that reads sheets."""
    options = (
        # vi: xấp phiếu
        click.option(
            "--pile", metavar="NAME", help=_("The pile these sheets belong to; without it, pile 1.")
        ),
        click.option(
            "--sheets",
            type=WholeNumber(0, 1_000_000),
            metavar="N",
            help=_("How many sheets the pile has, counted by hand."),
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def show_piles(piles: Sequence[PileStanding]) -> None:
    """Print each pile with its numbers, and what is to be done about it."""
    headings = (
        _("Pile"),
        _("Sheets"),
        _("Scanned"),
        _("From paper"),
        _("Ballots"),
        _("Unreadable"),
        _("Reverses"),
        _("State"),
    )
    show_table(headings, [_line(pile) for pile in piles], numbers=range(1, 7))
    for pile in piles:
        if pile.advice:
            click.secho(_told(pile), fg="yellow")


def show_pile(folder: Path, name: str) -> None:
    """Tell how a pile stands of which sheets were read, and which others are held or were fed twice."""
    from scanner.results.load import load_results
    from scanner.results.piles import PileState

    for pile in load_results(folder).standing.piles:
        if pile.state is PileState.HELD or pile.fed_twice_with:
            click.secho(_told(pile), fg="yellow", err=True)
        elif pile.name == name and pile.state is PileState.COMPLETE:
            # vi: Xấp {name}: đủ {sheets} tờ.
            text = _("Pile {name}: all {sheets} sheets are there.")
            click.secho(text.format(name=name, sheets=pile.sheets), fg="green")


def _told(pile: PileStanding) -> str:
    if pile.sheets is None:
        return _("Pile {name}, {scanned} sheets scanned: {advice}").format(
            name=pile.name, scanned=pile.scanned, advice=pile.advice
        )
    text = _("Pile {name}, {scanned} of {sheets} sheets scanned: {advice}")
    return text.format(name=pile.name, scanned=pile.scanned, sheets=pile.sheets, advice=pile.advice)


def _line(pile: PileStanding) -> tuple[str, ...]:
    from scanner.results.piles import state_name

    numbers = (pile.scanned, pile.entered, pile.ballots, pile.unreadable + pile.failures, pile.reverses)
    sheets = "?" if pile.sheets is None else str(pile.sheets)
    return (pile.name, sheets, *map(str, numbers), state_name(pile.state))
