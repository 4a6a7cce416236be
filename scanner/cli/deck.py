"""``kiemphieu deck``: pre-marked ballots that prove layout, printer, scanner and program beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.rehearsal.compare import Comparison
    from scanner.rehearsal.plan import DeckSheet
    from scanner.rules.facts import RowFact


# vi: Bộ phiếu thử: in ra, quét, so với dấu đã đánh. Không bao giờ lẫn vào cuộc kiểm thật.
@click.group(help=_("Trial ballots: write a pre-marked deck, check its scan; never part of the real count."))
def command() -> None:
    pass


@command.command("make", help=_("Write a deck (PDF) of pre-marked ballots, and tell what they must give."))
@click.option(
    "--ballot", "ballot_id", metavar="ID", help=_("Which ballot kind; needed if there are several.")
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("deck.pdf"),
    show_default=True,
    help=_("Where to write it."),
)
@click.pass_obj
def make(folder: Path, ballot_id: str | None, out: Path) -> None:
    from scanner.rehearsal.trial import make_deck

    sheets = make_deck(folder, ballot_id, out)
    for number, sheet in enumerate(sheets, start=1):
        click.echo(f"{number}. {_told(sheet)}")
    click.echo(_("{path}: print it, scan it, then: kiemphieu deck check SCANS").format(path=out))


@command.command(
    "check", help=_("Compare the scan of a deck, or of ballots marked by hand, with their marks.")
)
@click.argument("scans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--marks", multiple=True, metavar="1,2,0,…",
              help=_("A ballot marked by hand, row by row as in `kiemphieu enter`; give one for each "
                     "ballot. Without any, the scans are of the deck."))  # fmt: skip
@click.option("--ballot", "ballot_id", metavar="ID", help=_("Which ballot kind the marks are of."))
@click.pass_context
def check(ctx: click.Context, scans: tuple[Path, ...], marks: tuple[str, ...], ballot_id: str | None) -> int:
    from scanner.errors import ExitCode
    from scanner.rehearsal import trial

    wanted = _marked_by_hand(ctx.obj, ballot_id, marks) if marks else trial.expected(ctx.obj)
    found = trial.check(ctx.obj, scans, "marked by hand" if marks else "printed deck", wanted)
    _print(found, wanted)
    return ExitCode.OK if found.all_agree else ExitCode.REFUSED


def _marked_by_hand(folder: Path, ballot_id: str | None, marks: tuple[str, ...]) -> tuple[DeckSheet, ...]:
    from scanner.cli.marks import marks_of
    from scanner.rehearsal.plan import DeckRow, sheet_of
    from scanner.rehearsal.trial import form_of, layouts_of

    form = form_of(layouts_of(folder, ballot_id))
    levels = tuple(level.id for level in form.levels)
    sheets = []
    for text in marks:
        sheets.append(sheet_of([DeckRow(_marked(row, levels), row.struck) for row in marks_of(form, text)]))
    return tuple(sheets)


def _marked(row: RowFact, levels: Sequence[str]) -> tuple[str, ...]:
    if row.level is not None:
        return (row.level,)
    # Which ones of several makes no difference.
    return (levels[0], levels[-1]) if row.state.value == "several" else ()


def _told(sheet: DeckSheet) -> str:
    from scanner.results.words import reason_name

    if not sheet.codes:
        return _("valid")
    return "; ".join(reason_name(code) for code in sorted(sheet.codes))


def _print(found: Comparison, wanted: Sequence[DeckSheet]) -> None:
    from scanner.results.words import summary

    click.echo(
        ngettext(
            "{n} of {all} ballot was read as it was marked.",
            "{n} of {all} ballots were read as they were marked.",
            len(wanted),
        ).format(n=found.agreeing, all=len(wanted))
    )
    for number in found.unread:
        text = _("Ballot {number} ({told}): no scan agrees with it")
        click.secho(text.format(number=number, told=_told(wanted[number - 1])), fg="red")
    for sheet in found.strange:
        source = sheet.sources[0]
        reasons = summary(sheet.verdict.reasons) or _("valid")
        text = _("{file}, page {page}: read as no ballot of the trial ({reasons})")
        click.secho(text.format(file=source.file, page=source.page, reasons=reasons), fg="red")
