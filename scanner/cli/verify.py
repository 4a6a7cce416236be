"""``kiemphieu verify``: is the record what it was? Of a count's folder, or of an archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from scanner.i18n import _, ngettext


@click.command(
    name="verify",
    help=_("Check the log, all originals, readings and layouts, or an archive FILE; name what was touched."),
)
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--head", metavar="HASH", help=_("The last hash of the log, as the signed minutes print it."))
@click.option("--key", metavar="HASH", help=_("The fingerprint of the key, as the signed minutes print it."))
@click.pass_obj
def command(folder: Path, file: Path | None, head: str | None, key: str | None) -> int:
    if file is not None:
        return _archive(file, head, key)
    if key is not None:
        raise click.UsageError(_("--key goes with an archive FILE"))
    return _folder(folder, head)


def _folder(folder: Path, head: str | None) -> int:
    from scanner.archive.make import kept_faults
    from scanner.store.verify import verify

    found = verify(folder, head)
    click.echo(_("Log: {n} entries, last hash {head}").format(n=found.entries, head=found.head))
    click.echo(_("Originals: {n}").format(n=found.originals))
    click.echo(_("Readings: {n}").format(n=found.readings))
    return _tell(found.notes, [*found.touched, *kept_faults(folder)])


def _archive(file: Path, head: str | None, key: str | None) -> int:
    from scanner.archive.verify import verify_archive

    found = verify_archive(file, head, key)
    click.echo(_("Log: {n} entries, last hash {head}").format(n=found.entries, head=found.head))
    click.echo(_("Fingerprint of the key: {key}").format(key=found.key or "–"))
    click.echo(_("Readings: {n}").format(n=found.readings))
    # vi: Kết luận của người xem xét: {n}
    click.echo(_("Acts of the review: {n}").format(n=found.decisions))
    return _tell(found.notes, found.touched)


def _tell(notes: Sequence[str], touched: Sequence[str]) -> int:
    from scanner.errors import ExitCode

    for line in notes:
        click.secho(line, fg="yellow", err=True)
    for line in touched:
        click.secho(line, fg="red", err=True)
    if touched:
        number = len(touched)
        text = ngettext("{n} thing is not as recorded.", "{n} things are not as recorded.", number)
        click.secho(text.format(n=number), fg="red", err=True)
        return ExitCode.TAMPERED
    click.echo(_("All is as recorded."))
    return ExitCode.OK
