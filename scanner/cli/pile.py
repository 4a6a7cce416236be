"""``kiemphieu pile``: the stacks of paper, each held against its scans."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.types import WholeNumber
from scanner.i18n import _

_SCREENS = frozenset({"DISPLAY", "WAYLAND_DISPLAY"})

if TYPE_CHECKING:
    from scanner.results.load import Results
    from scanner.results.standing import Sheet


# vi: Các xấp phiếu: liệt kê, ghi số tờ, bỏ một xấp để quét lại, tìm tờ bị thiếu.
@click.group(help=_("Piles of paper: list them, key in their sheets, discard one, find a missing sheet."))
def command() -> None:
    pass


@command.command("list", help=_("Show each pile: its sheets, what was scanned, and whether it is held."))
@click.pass_obj
def list_(folder: Path) -> None:
    from scanner.cli.piles import show_piles
    from scanner.results.load import load_results

    piles = load_results(folder).standing.piles
    if not piles:
        click.echo(_("No pile yet."))
        return
    show_piles(piles)


@command.command(help=_("Key in, or correct, how many sheets a pile has."))
@click.argument("name")
@click.argument("number", type=WholeNumber(0, 1_000_000), metavar="N")
@click.option("--why", help=_("Why; needed to change a number that is set."))
@click.pass_obj
def sheets(folder: Path, name: str, number: int, why: str | None) -> None:
    from scanner.cli.piles import show_piles
    from scanner.results.load import load_results
    from scanner.store.store import Store

    load_results(folder)  # a folder that is no count is told before a store is made in it
    with Store(folder) as store:
        before = store.sheets_before(name, number)
        if before is not None and not why:
            text = _("pile {name} has {old} sheets: to change the number, say why: --why REASON")
            raise click.UsageError(text.format(name=name, old=before))
        store.set_sheets(name, number, why)
    show_piles([pile for pile in load_results(folder).standing.piles if pile.name == name])


@command.command(help=_("Take a pile out of the count, to scan it anew; its images and readings are kept."))
@click.argument("name")
@click.option("--why", required=True, help=_("The reason, for the log."))
@click.pass_obj
def discard(folder: Path, name: str, why: str) -> None:
    from scanner.results.load import load_results
    from scanner.store.store import Store

    load_results(folder)
    with Store(folder) as store:
        store.discard_pile(name, why)
    # vi: Đã bỏ xấp {name}; quét lại và đọc với --pile {name}.
    click.echo(_("Pile {name} is discarded. Scan it again and read it with: --pile {name}").format(name=name))


@command.command(help=_("Find the sheet of a pile that was not scanned, by holding paper against pictures."))
@click.argument("name")
@click.pass_obj
def find(folder: Path, name: str) -> None:
    from scanner.results.load import load_results

    results = load_results(folder)
    fronts = _in_feeding_order(results, name)
    low, high = 0, len(fronts)  # the first `low` papers have their pictures; from `high` on they do not match
    while low < high:
        middle = (low + high) // 2
        if _is_this_paper(results, fronts[middle], middle + 1):
            low = middle + 1
        else:
            high = middle
    _tell_place(low, len(fronts))


def _in_feeding_order(results: Results, name: str) -> Sequence[Sheet]:
    """Return a pile's fronts as they were fed: paper in hand is found by nothing else."""
    from scanner.errors import SettingsError
    from scanner.intake.listing import natural_key

    if name not in {pile.name for pile in results.standing.piles}:
        raise SettingsError(_("pile {name}: there is no such pile").format(name=name))
    met = [
        (natural_key(source.file), source.page, sheet)
        for sheet in results.standing.sheets
        for page in sheet.fronts
        for source in page.sources
        if source.pile == name
    ]
    return [sheet for *_place, sheet in sorted(met, key=lambda item: item[:2])]


def _is_this_paper(results: Results, sheet: Sheet, number: int) -> bool:
    from scanner.results.pictures import write_picture

    path = write_picture(results, sheet, None)
    if _has_screen():
        click.launch(str(path))
    # vi: Đếm đến tờ thứ {number} của xấp (theo thứ tự đưa vào máy). Có đúng là tờ trong ảnh {path} không?
    text = _("Count to sheet {number} of the pile, in feeding order. Is it the one in {path}?")
    return click.confirm(text.format(number=number, path=path))


def _has_screen() -> bool:
    """Tell whether a picture can be shown; on Linux no program says so by itself."""
    return not sys.platform.startswith("linux") or bool(_SCREENS & os.environ.keys())


def _tell_place(scanned: int, pictures: int) -> None:
    if scanned == pictures:
        text = _("All {n} pictures have their paper: what is missing lies after sheet {n} of the pile.")
        click.echo(text.format(n=pictures))
        return
    # vi: Từ tờ thứ {n} trở đi, giấy và ảnh không khớp: tờ thứ {n} chưa được quét, hoặc dính vào tờ trước.
    text = _(
        "Paper and pictures part at sheet {n} of the pile: it was not scanned, or fed with the one before."
    )
    click.echo(text.format(n=scanned + 1))
