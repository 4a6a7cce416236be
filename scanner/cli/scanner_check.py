"""``kiemphieu scanner-check``: whether the scanner is fit, before the meeting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.ballot import BallotReading, Page


# vi: Kiểm tra máy quét bằng một tờ giấy trắng và một tờ phiếu đã đóng dấu.
@click.command(help=_("Check the scanner by the scans of a white sheet and of a stamped ballot."))
@click.option(
    "--white", metavar="FILE", type=click.Path(path_type=Path), help=_("Scan of an unprinted sheet.")
)
@click.option(
    "--ballot", metavar="FILE", type=click.Path(path_type=Path), help=_("Scan of a stamped ballot.")
)
@click.pass_obj
def command(folder: Path, white: Path | None, ballot: Path | None) -> int:
    if white is None and ballot is None:
        raise click.UsageError(
            _("Give a scan of a white sheet (--white), of a stamped ballot (--ballot), or both.")
        )
    from scanner.errors import ExitCode
    from scanner.rehearsal.scanner_check import Check, Grade, check_ballot, check_white, open_page

    checks: list[Check] = []
    if white is not None:
        checks += check_white(open_page(white))
    if ballot is not None:
        page = open_page(ballot)
        checks += check_ballot(page, _reading(folder, page))
    for check in checks:
        sign, color = {
            Grade.GOOD: (_("[good]"), "green"),
            Grade.POOR: (_("[poor]"), "yellow"),
            Grade.BAD: (_("[BAD]"), "red"),
        }[check.grade]
        click.echo(f"{click.style(sign, fg=color)} {check.text}")
    return ExitCode.REFUSED if any(check.grade is Grade.BAD for check in checks) else ExitCode.OK


def _reading(folder: Path, page: Page) -> BallotReading:
    """Read one ballot outside any count. Raises FileError if it is none of this count."""
    from scanner.ballot import BallotReading
    from scanner.count.files import load_count
    from scanner.counting.layouts import count_layouts
    from scanner.errors import FileError
    from scanner.reading.read import Reader
    from scanner.results.words import reason_name

    found = Reader(count_layouts(load_count(folder), folder)).read(page)
    if not isinstance(found, BallotReading):
        raise FileError(page.source.file, reason_name(found.reason))
    return found
