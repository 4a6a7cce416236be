"""``kiemphieu read PATH…``: read scanned pages into the count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.piles import pile_options, show_pile
from scanner.cli.types import WholeNumber
from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.counting.report import RunReport
    from scanner.counting.session import Progress

_MOST_NAMED = 10


@click.command(name="read", help=_("Read scanned files and folders of them into the count."))
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(readable=False, path_type=Path))
@pile_options
@click.option(
    "--jobs", type=WholeNumber(1), metavar="N", help=_("Processes to read with; all cores by default.")
)
@click.option(
    "--again", is_flag=True, help=_("Read all pages of the count anew; the older readings are kept.")
)
@click.option("--why", help=_("The reason for --again, for the log."))
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    pile: str | None,
    sheets: int | None,
    jobs: int | None,
    again: bool,
    why: str | None,
) -> int:
    _check_usage(paths, again, why)
    from scanner.counting.run import read_paths
    from scanner.store.piles import FIRST

    with _progress_bar() as progress:
        report = read_paths(ctx.obj, paths, jobs, again, why, progress, pile=pile, sheets=sheets)
    print_report(report)
    if paths:
        show_pile(ctx.obj, pile or FIRST)
    return report.exit_code


def _check_usage(paths: tuple[Path, ...], again: bool, why: str | None) -> None:
    if not paths and not again:
        raise click.UsageError(_("Name the files or folders to read."))
    if again and not why:
        raise click.UsageError(_("--again needs a reason: --why TEXT"))
    if why and not again:
        raise click.UsageError(_("--why belongs to --again."))


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """Show a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(_("Reading"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_report(report: RunReport) -> None:
    """Print what a run did, warnings and what could not be read."""
    for line in _summary(report):
        click.echo(line)
    for line in _warnings(report):
        click.secho(line, fg="yellow", err=True)
    for line in _unread(report):
        click.secho(line, fg="red", err=True)
    click.echo(_("Next: kiemphieu status"))


def _summary(report: RunReport) -> Iterator[str]:
    text = ngettext("{n} page read.", "{n} pages read.", report.read)
    yield text.format(n=report.read)
    if report.reread:
        yield _("All pages of the count have a new reading; the older ones are kept.")
    known = report.known - len(report.repeats)
    if known > 0:
        text = ngettext("{n} page had been read before.", "{n} pages had been read before.", known)
        yield text.format(n=known)
    yield from _repeats(report)
    yield from _passed_over(report)


def _repeats(report: RunReport) -> Iterator[str]:
    if not report.repeats:
        return
    number = len(report.repeats)
    text = ngettext(
        "{n} image is byte for byte the same as another; it is counted once:",
        "{n} images are byte for byte the same as others; they are counted once:",
        number,
    )
    yield text.format(n=number)
    yield from _some(
        _("  {page} = {same_as}").format(
            page=_place(repeat.given, repeat.page), same_as=_place(repeat.same_as, repeat.same_as_page)
        )
        for repeat in report.repeats
    )


def _passed_over(report: RunReport) -> Iterator[str]:
    if not report.passed_over:
        return
    number = len(report.passed_over)
    yield ngettext("{n} other file passed over:", "{n} other files passed over:", number).format(n=number)
    yield from _some(f"  {path}" for path in report.passed_over)


def _warnings(report: RunReport) -> Iterator[str]:
    from scanner.ballot import ColorMode

    colorless = sum(number for mode, number in report.colors.items() if mode is not ColorMode.COLOR)
    if colorless:
        text = ngettext(
            "{n} ballot was scanned without colour: a copied stamp cannot be told from a real one. "
            "Check the stamps on the paper, or scan in colour.",
            "{n} ballots were scanned without colour: a copied stamp cannot be told from a real one. "
            "Check the stamps on the paper, or scan in colour.",
            colorless,
        )
        yield text.format(n=colorless)
    if report.low_dpi:
        text = ngettext(
            "{n} ballot was scanned at less than 200 dpi; 300 dpi is read more surely.",
            "{n} ballots were scanned at less than 200 dpi; 300 dpi is read more surely.",
            report.low_dpi,
        )
        yield text.format(n=report.low_dpi)


def _unread(report: RunReport) -> Iterator[str]:
    for path in report.missing:
        yield _("{path}: no such file or folder").format(path=path)
    for failure in report.failures:
        yield f"{failure.given}: {failure.message}"  # which names the page, if the file has several
    number = len(report.missing) + len(report.failures)
    if number:
        text = ngettext(
            "{n} file or page could not be read.",
            "{n} files or pages could not be read.",
            number,
        )
        yield text.format(n=number)


def _some(lines: Iterator[str]) -> Iterator[str]:
    """Yield the first lines, and how many more there are."""
    for position, line in enumerate(lines):
        if position == _MOST_NAMED:
            more = 1 + sum(1 for _line in lines)
            yield _("  and {n} more").format(n=more)
            return
        yield line


def _place(path: str, page: int) -> str:
    return path if page == 1 else _("{path}, page {page}").format(path=path, page=page)
