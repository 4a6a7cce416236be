"""``kiemphieu doctor``: what the machine lacks, what it is needed for, and how to get it.

Printed with click alone: rich may be what is missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.errors import ExitCode
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.doctor import Check


@click.command(help=_("Say what this computer lacks for a count, and how to install it."))
@click.pass_obj
def command(folder: Path) -> int:
    from scanner.doctor import State, examine

    checks = examine(folder)
    _print_table(checks)
    for check in checks:
        if check.state is not State.OK:
            _print_remedy(check)
    missing = sum(check.state is State.MISSING for check in checks)
    click.echo()
    click.echo(
        _("Something is missing: see above, then run kiemphieu doctor again.")
        if missing
        else _("Nothing that a count needs is missing.")
    )
    return ExitCode.MACHINE if missing else ExitCode.OK


def _print_table(checks: list[Check]) -> None:
    words = {"ok": _("ok"), "advised": _("advised"), "missing": _("MISSING")}
    colors = {"ok": "green", "advised": "yellow", "missing": "red"}
    state_width = max(map(len, words.values()))
    name_width = max(len(check.name) for check in checks)
    for check in checks:
        state = click.style(words[check.state].ljust(state_width), fg=colors[check.state])
        click.echo(f"{state}  {check.name.ljust(name_width)}  {check.found}")


def _print_remedy(check: Check) -> None:
    click.echo()
    click.secho(check.name, bold=True)
    click.echo("  " + _("needed for: {purpose}").format(purpose=check.needed_for))
    click.echo(f"  Debian/Ubuntu: {check.debian}")
    click.echo(f"  Windows: {check.windows}")
