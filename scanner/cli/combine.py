"""``kiemphieu combine``: persons polled in two places, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.combined.polls import Combined, Poll


# vi: Đặt cạnh nhau kết quả của người được lấy phiếu ở hai nơi; không cộng.
@click.command(
    name="combine",
    help=_(
        "Put persons polled in two places side by side, from closed counts (folders), archives (.zip) and "
        "tables typed from paper (.xlsx, .csv). Nothing is added up."
    ),
)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              default=Path("hai-noi.docx"), show_default=True,
              help=_("Where to write it: .docx, or .json for other programs."))  # fmt: skip
@click.option("--who", help=_("Who confirms the matches, if not the machine's user."))
@click.option("--form", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False),
              help=_("Only write an empty table, for figures from paper."))  # fmt: skip
def command(sources: tuple[Path, ...], out: Path, who: str | None, form: Path | None) -> None:
    if form is not None:
        _empty(form)
        return
    if len(sources) < 2:
        raise click.UsageError(_("give at least two sources: folders of counts, archives, tables"))
    if out.suffix.lower() not in (".docx", ".json"):
        raise click.UsageError(_("{path}: end the name with .docx or .json").format(path=out))
    from scanner.combined.polls import combine
    from scanner.combined.sources import load_polls
    from scanner.i18n import speaking

    with speaking("vi"):
        polls = [poll for source in sources for poll in load_polls(source)]
    found = combine(polls, _asked)
    if not found:
        click.echo(_("Nobody was found in more than one place."))
        return
    _write(found, out, who)


def _empty(path: Path) -> None:
    from scanner.combined.typed import empty_table
    from scanner.results.output import write_private

    write_private(path, empty_table().encode("utf-8-sig"))
    click.echo(_("Written: {path}").format(path=path))


def _asked(one: Poll, other: Poll) -> bool:
    for poll in (one, other):
        click.echo(f"  {poll.name}, {poll.post or '–'}: {poll.place}")
    # vi: Hai dòng trên là cùng một người?
    return click.confirm(_("Is this the same person?"))


def _write(found: tuple[Combined, ...], out: Path, who: str | None) -> None:
    from datetime import date

    from scanner.combined.document import to_docx, to_json
    from scanner.results.output import write_private
    from scanner.store.log import user

    confirmed = who or user()
    if out.suffix.lower() == ".json":
        content = to_json(found, confirmed, date.today()).encode()
    else:
        content = to_docx(found, confirmed, date.today())
    write_private(out, content)
    click.echo(_("Written: {path}").format(path=out))
    # vi: {n} người được lấy phiếu ở nhiều nơi. Không cộng số phiếu của các nơi.
    text = ngettext(
        "{n} person polled in several places. Nothing was added up: the authority decides.",
        "{n} persons polled in several places. Nothing was added up: the authority decides.",
        len(found),
    )
    click.echo(text.format(n=len(found)))
