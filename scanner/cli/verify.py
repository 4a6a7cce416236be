"""``kiemphieu verify``: is the record what it was?"""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _, ngettext


@click.command(
    name="verify", help=_("Check the log, all originals, readings and layouts; name what was touched.")
)
@click.pass_obj
def command(folder: Path) -> int:
    from scanner.errors import ExitCode
    from scanner.store.verify import verify

    found = verify(folder)
    click.echo(_("Log: {n} entries, last hash {head}").format(n=found.entries, head=found.head))
    click.echo(_("Originals: {n}").format(n=found.originals))
    click.echo(_("Readings: {n}").format(n=found.readings))
    for line in found.notes:
        click.secho(line, fg="yellow", err=True)
    for line in found.touched:
        click.secho(line, fg="red", err=True)
    if found.touched:
        number = len(found.touched)
        text = ngettext("{n} thing is not as recorded.", "{n} things are not as recorded.", number)
        click.secho(text.format(n=number), fg="red", err=True)
        return ExitCode.TAMPERED
    click.echo(_("All is as recorded."))
    return ExitCode.OK
