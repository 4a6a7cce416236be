"""``kiemphieu watch INBOX``: read what a scanner's own program drops into a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.piles import pile_options, show_pile
from scanner.cli.read import print_report
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.counting.watching import News


@click.command(help=_("Watch a scanner's output folder and read what comes in, until Ctrl-C."))
@click.argument("inbox", type=click.Path(path_type=Path))
@pile_options
@click.option("--move", is_flag=True, help=_("Move files that were read to INBOX/done; else they stay."))
@click.option("--idle", type=click.FloatRange(min=0), metavar="SECONDS",
              help=_("Stop when nothing new came for so long."))  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, inbox: Path, pile: str | None, sheets: int | None, move: bool, idle: float | None
) -> int:
    from scanner.counting.watching import Watch, watch
    from scanner.store.piles import FIRST

    wish = Watch(inbox, pile or FIRST, sheets, move, idle)
    teller = _Teller(inbox, wish.pile, sheets)
    report = watch(ctx.obj, wish, teller.tell)
    teller.end()
    print_report(report)
    teller.tell_left()
    show_pile(ctx.obj, wish.pile)
    return report.exit_code


class _Teller:
    """Says in one line what the watch is doing: rewritten on a terminal, elsewhere when it changes."""

    def __init__(self, inbox: Path, pile: str, sheets: int | None) -> None:
        self._inbox = inbox
        self._pile = pile
        self._sheets = sheets
        self._line = ""
        self._waiting = 0
        self._terminal = sys.stderr.isatty()

    def tell(self, news: News) -> None:
        self._waiting = news.waiting
        for error in news.broken:
            self.end()
            click.secho(str(error), fg="red", err=True)
        line = self._text(news)
        if line != self._line:
            padding = " " * max(0, len(self._line) - len(line))
            click.echo(f"\r{line}{padding}" if self._terminal else line, nl=not self._terminal, err=True)
            self._line = line

    def end(self) -> None:
        """Leave the line as it is and begin a new one."""
        if self._terminal and self._line:
            click.echo(err=True)
        self._line = ""

    def tell_left(self) -> None:
        """Tell of files that were not whole when the watch ended."""
        if self._waiting:
            # vi: {n} tệp chưa ghi xong nên chưa nhận; khi ghi xong hãy chạy lại
            text = _("Files not whole yet, and not taken: {n}. Run it again when they are.")
            click.secho(text.format(n=self._waiting), fg="yellow", err=True)

    def _text(self, news: News) -> str:
        if news.unreachable:
            text = _("{inbox} cannot be reached ({reason}); waiting for it. Ctrl-C stops.")
            return text.format(inbox=self._inbox, reason=news.unreachable)
        if news.trouble:
            # vi: {reason}. Chưa nhận thêm được tờ nào; khắc phục xong sẽ tự đọc tiếp.
            text = _("{reason}. Nothing more can be taken until then; it goes on by itself. Ctrl-C stops.")
            return text.format(reason=news.trouble)
        of = "" if self._sheets is None else _(" of {n} sheets").format(n=self._sheets)
        # vi: Đang theo dõi {inbox}, xấp {pile}: đã đọc {pages} trang{of}; đang đợi {waiting} tệp.
        text = _(
            "Watching {inbox} for pile {pile}: {pages} pages read{of}; "
            "{waiting} files waited for. Ctrl-C stops."
        )
        return text.format(inbox=self._inbox, pile=self._pile, pages=news.pages, of=of, waiting=news.waiting)
