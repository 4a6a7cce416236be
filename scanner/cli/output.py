"""Where a command's document goes: to the terminal or pipe, or to a file that only its owner may read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from scanner.i18n import _

_Command = TypeVar("_Command", bound=Callable[..., Any])


def out_option(command: _Command) -> _Command:
    """Give a command ``--out FILE``; ``-`` and no option mean the standard output."""
    return click.option("--out", metavar="FILE", type=click.Path(path_type=Path), default=None,
                        help=_("Write to FILE instead of the screen."))(command)  # fmt: skip


def put(text: str, out: Path | None, *, for_excel: bool = False) -> None:
    """Write a document in UTF-8, to a file with the byte-order mark by which Excel knows it."""
    if out is None or str(out) == "-":
        click.echo(text, nl=False)
        return
    from scanner.results.output import write_private

    write_private(out, text.encode("utf-8-sig" if for_excel else "utf-8"))
    click.echo(_("Written: {path}").format(path=out), err=True)
