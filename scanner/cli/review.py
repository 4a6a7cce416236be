"""``kiemphieu review`` and ``kiemphieu`` alone: the page on which a committee walks through its evening."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.cli.types import WholeNumber
from scanner.i18n import _


@click.command(name="review", help=_("Open the count's page in the browser, on this computer alone."))
@click.option("--port", type=WholeNumber(1, 65535), metavar="N", help=_("The port it answers on."))
@click.option("--no-open", is_flag=True, help=_("Do not open the browser; print the address only."))
@click.pass_obj
def command(folder: Path, port: int | None, no_open: bool) -> None:
    open_page(folder, port, not no_open)


def open_page(folder: Path | None, port: int | None = None, open_browser: bool = True) -> None:
    """Serve the page of a count, or the start page, until it is ended."""
    from scanner.web.serve import serve

    serve(folder, port, open_browser, _tell)


def _tell(address: str) -> None:
    click.echo(_("The page is open on this computer only. Ctrl-C, or “End the program” on it, ends it."))
    # Whoever has this address is let in.
    click.echo(address)
