"""``kiemphieu enter``: a ballot that cannot be scanned, read from the paper by two members."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.marks import marks_of
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.count.model import BallotKind
    from scanner.layouts.model import BallotForm
    from scanner.rules.facts import RowFact


# vi: Nhập từ giấy một phiếu không quét được (rách, ướt), do hai thành viên cùng đọc.
@click.command(
    help=_("Enter a ballot that cannot be scanned (torn, wet), read from the paper by two members.")
)
@click.option(
    "--ballot", "ballot_id", metavar="ID", help=_("Which ballot kind; needed if there are several.")
)
@click.option("--pile", metavar="NAME", help=_("The pile in which the paper lies; without it, pile 1."))
@click.option("--member", "members", metavar="NAME", multiple=True, help=_("Who reads it; give two."))
@click.option("--marks", multiple=True, metavar="1,2,0,…",
              help=_("A member's reading, row by row: the level's number, 0 for none, n for several, "
                     "with an s if the name is struck. Give two, else they are asked for."))  # fmt: skip
@click.option("--no-stamp", is_flag=True, help=_("The paper bears no stamp."))
@click.option("--writing", is_flag=True, help=_("A name or other words were added."))
@click.option("--withdraw", type=int, metavar="N", help=_("Take entry N back instead."))
@click.option("--why", required=True, help=_("Why it cannot be scanned, or why it is taken back."))
@click.pass_obj
def command(
    folder: Path,
    ballot_id: str | None,
    pile: str | None,
    members: tuple[str, ...],
    marks: tuple[str, ...],
    no_stamp: bool,
    writing: bool,
    withdraw: int | None,
    why: str,
) -> None:
    from scanner.results.forms import form_of
    from scanner.results.load import load_results
    from scanner.store.entered import PaperBallot
    from scanner.store.piles import FIRST
    from scanner.store.store import Store

    results = load_results(folder)
    if withdraw is not None:
        with Store(folder) as store:
            store.withdraw_paper(withdraw, why)
        click.echo(_("Entry {number} is taken back.").format(number=withdraw))
        return
    kind = _the_kind(results.count.ballots, ballot_id)
    form = form_of(kind, results.layouts)
    if form is None:
        raise click.UsageError(_("{kind}: no layout yet; run: kiemphieu layout learn").format(kind=kind.id))
    first, second = _two(members)
    rows = _agreed(form, (first, second), marks)
    digest = results.layout_digests[kind.layout]
    ballot = PaperBallot(kind.id, kind.layout, digest, rows, not no_stamp, writing, (first, second), why)
    with Store(folder) as store:
        number = store.enter_paper(pile or FIRST, ballot)
    # vi: Đã nhập phiếu từ giấy số {number}. Ghi số này lên tờ phiếu và để riêng.
    click.echo(_("Entered from paper as no. {number}. Write this number on the paper.").format(number=number))


def _the_kind(kinds: Sequence[BallotKind], ballot_id: str | None) -> BallotKind:
    for kind in kinds:
        if kind.id == ballot_id or (ballot_id is None and len(kinds) == 1):
            return kind
    names = ", ".join(kind.id for kind in kinds)
    raise click.UsageError(_("choose the ballot kind with --ballot: {names}").format(names=names))


def _two(members: tuple[str, ...]) -> tuple[str, str]:
    named = [name.strip() for name in members if name.strip()]
    if len(set(named)) != 2 or len(named) != 2:
        raise click.UsageError(_("two members read a paper: --member NAME --member NAME"))
    return named[0], named[1]


def _agreed(form: BallotForm, members: tuple[str, str], marks: tuple[str, ...]) -> tuple[RowFact, ...]:
    """Return what both members read; each keys in apart, and rows on which they differ come again."""
    from scanner.results.keyed import differing, row_numbers

    if marks:
        if len(marks) != 2:
            raise click.UsageError(_("each of the two members reads the paper: give --marks twice"))
        readings = [marks_of(form, text) for text in marks]
        _check_equal(readings)
        return readings[0]
    readings = [_asked(form, member, range(len(form.rows))) for member in members]
    while different := differing(*readings):
        click.echo(
            _("You differ on row {rows}: look at the paper again.").format(rows=row_numbers(different))
        )
        readings = [
            _with(reading, _asked(form, member, different), different)
            for member, reading in zip(members, readings, strict=True)
        ]
    return readings[0]


def _check_equal(readings: Sequence[tuple[RowFact, ...]]) -> None:
    from scanner.results.keyed import differing, row_numbers

    different = differing(*readings)
    if different:
        text = _("the two readings differ on row {rows}; look at the paper again")
        raise click.UsageError(text.format(rows=row_numbers(different)))


def _with(
    reading: tuple[RowFact, ...], again: tuple[RowFact, ...], indexes: Sequence[int]
) -> tuple[RowFact, ...]:
    new = dict(zip(indexes, again, strict=True))
    return tuple(new.get(index, row) for index, row in enumerate(reading))


def _asked(form: BallotForm, member: str, indexes: Sequence[int]) -> tuple[RowFact, ...]:
    """Ask one member, with the screen cleared of what the other has keyed in."""
    click.clear()
    click.secho(member, bold=True)
    levels = "  ".join(f"{number} {level.name}" for number, level in enumerate(form.levels, start=1))
    # vi: 0 không đánh dấu, n nhiều ô; thêm s nếu gạch xóa họ tên
    click.echo(levels + "  " + _("0 none, n several; add s if the name is struck"))
    return tuple(_ask(form, index) for index in indexes)


def _ask(form: BallotForm, index: int) -> RowFact:
    from scanner.results.keyed import mark_of

    while True:
        typed = click.prompt(f"{index + 1}. {form.rows[index].name}", type=str)
        row = mark_of(form, index, typed)
        if row is not None:
            return row
        click.echo(_("Not understood: {typed}").format(typed=typed))
