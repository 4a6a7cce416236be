"""``kiemphieu launcher``: an icon that starts the program."""

from __future__ import annotations

import click

from scanner.i18n import _


@click.command(name="launcher", help=_("Put an icon that opens the page on the desktop and into the menu."))
def command() -> None:
    from scanner.web.launcher import write_launcher

    for path in write_launcher():
        click.echo(_("Written: {path}").format(path=path))
