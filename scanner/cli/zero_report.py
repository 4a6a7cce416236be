"""``kiemphieu zero-report``: what is signed before the first sheet is read."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _


# vi: Báo cáo số không: in và ký trước khi đọc tờ phiếu đầu tiên.
@click.command(help=_("Write the zero report (PDF), to be signed before the first sheet is read."))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("zero-report.pdf"),
    show_default=True,
    help=_("Where to write it."),
)
@click.pass_obj
def command(folder: Path, out: Path) -> None:
    from scanner.results.load import load_results
    from scanner.results.output import write_private
    from scanner.results.zero import to_pdf, zero_report

    lines = zero_report(load_results(folder))
    write_private(out, to_pdf(lines))
    for line in lines:
        click.echo(line)
    click.echo(_("{path}: print it and have it signed.").format(path=out))
