"""``kiemphieu scan`` and ``kiemphieu scanners``: a pile through the scanner's feeder into the count."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from scanner.cli.piles import pile_options, show_pile
from scanner.cli.read import print_report
from scanner.i18n import _, ngettext

_OPTION = re.compile(r"[a-z][a-z0-9-]*=.+")

if TYPE_CHECKING:
    from scanner.intake.sane import ScannerStoppedError


def _checked(_ctx: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [value for value in values if not _OPTION.fullmatch(value)]
    if wrong:
        raise click.BadParameter(_("{value}: write NAME=VALUE").format(value=wrong[0]))
    return values


@click.command(help=_("Scan a pile through the scanner's feeder and read it as it comes in."))
@pile_options
@click.option("--device", metavar="NAME", help=_("The scanner, as `kiemphieu scanners` names it."))
@click.option(
    "--source", metavar="NAME", help=_("Where it takes paper from, in its own words; else the feeder.")
)
@click.option("--duplex", is_flag=True, help=_("Scan both sides of each sheet."))
@click.option("--dpi", type=click.IntRange(150, 600), default=300, show_default=True, help=_("Resolution."))
@click.option("--gray", is_flag=True, help=_("Scan without colour: copied stamps cannot be told then."))
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_checked,
    help=_("A setting of the scanner's own, such as page-height=297 (all of them: scanimage -A)."),
)
@click.pass_context
def command(
    ctx: click.Context,
    pile: str | None,
    sheets: int | None,
    device: str | None,
    source: str | None,
    duplex: bool,
    dpi: int,
    gray: bool,
    options: tuple[str, ...],
) -> int:
    from scanner.counting.scanning import scan_pile
    from scanner.intake.sane import ScannerStoppedError, ScanWish, only_device
    from scanner.store.piles import FIRST

    scanner = ScanWish(device or only_device(), source, duplex, dpi, not gray, options)
    name = pile or FIRST
    try:
        report = scan_pile(ctx.obj, name, sheets, scanner, _tell, _more)
    except ScannerStoppedError as error:
        show_pile(ctx.obj, name)
        # vi: {reason}. Sau đó chạy lại lệnh này: xấp được quét tiếp
        text = _("{reason}. Then run this command again: the pile goes on.")
        raise ScannerStoppedError(text.format(reason=error)) from error
    print_report(report)
    show_pile(ctx.obj, name)
    return report.exit_code


@click.command(help=_("List the scanners that this computer can drive."))
def list_scanners() -> None:
    from scanner.intake.sane import devices

    found = devices()
    if not found:
        click.echo(_("No scanner was found; switch it on and check its cable."))
    for device in found:
        click.echo(f"{device.name}  {device.vendor} {device.model}")


def _tell(pages: int) -> None:
    text = ngettext("{n} page scanned", "{n} pages scanned", pages).format(n=pages)
    terminal = sys.stderr.isatty()
    click.echo(f"\r{text}" if terminal else text, nl=not terminal, err=True)


def _more(pages: int, stopped: ScannerStoppedError | None) -> bool:
    """Ask at a terminal whether the pile goes on; elsewhere a scanner that stopped ends the command."""
    if not sys.stdin.isatty():
        return False
    click.echo(err=True)
    if stopped is not None:
        click.secho(str(stopped), fg="red", err=True)
    else:
        # vi: Khay giấy đã hết.
        click.echo(_("The feeder is empty."), err=True)
    return click.confirm(
        _("Put the rest of the pile into the feeder, or the next sheet on the glass. Go on?"),
        default=stopped is not None,
    )
