"""``kiemphieu export``: every page as a record (docs/export.md)."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.cli.output import out_option, put
from scanner.i18n import _


@click.command(help=_("Write every page's reading and verdict, a line a page."))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl",
              help=_("Form of the output."))  # fmt: skip
@out_option
@click.pass_obj
def command(folder: Path, form: str, out: Path | None) -> None:
    from scanner.results.export import records, to_csv, to_jsonl
    from scanner.results.load import load_results

    results = load_results(folder)
    found = records(results.standing, results.failures)
    if form == "csv":
        put(to_csv(found), out, for_excel=True)
    else:
        put(to_jsonl(found), out)
