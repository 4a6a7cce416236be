"""``kiemphieu tally``: for each person, the number and percentage of every level."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.output import out_option, put
from scanner.cli.tables import show_table
from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.results.tally import KindTally, PersonTally, ReasonCount, Tally
    from scanner.rules.rule_sets import RuleSet


@click.command(help=_("Show for each person the number and percentage of every level."))
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
              help=_("Form of the output."))  # fmt: skip
@out_option
@click.pass_obj
def command(folder: Path, form: str, out: Path | None) -> None:
    from scanner.results.load import load_results
    from scanner.results.tally_formats import to_csv, to_json

    results = load_results(folder)
    if form == "json":
        put(to_json(results.tally, results.rule_set), out)
    elif form == "csv":
        put(to_csv(results.tally), out, for_excel=True)
    elif out is not None:
        raise click.UsageError(_("--out goes with --format json or csv"))
    else:
        _show(results.tally, results.rule_set)


def _show(tally: Tally, rule_set: RuleSet) -> None:
    for kind in tally.kinds:
        _show_kind(kind, rule_set)
    if tally.unreadable:
        click.echo()
        text = ngettext(
            "{n} page of no ballot kind yet: {reasons}",
            "{n} pages of no ballot kind yet: {reasons}",
            tally.unreadable,
        )
        click.echo(text.format(n=tally.unreadable, reasons=_reasons(tally.unreadable_reasons)))
    click.echo()
    if tally.final:
        # vi: Đã khóa sổ: đây là kết quả.
        click.secho(_("The count is closed: this is the result."), bold=True)
    elif tally.open:
        # vi: Chưa phải kết quả: còn {n} phiếu chưa được kết luận.
        text = ngettext(
            "Not a result yet: {n} sheet is still open.",
            "Not a result yet: {n} sheets are still open.",
            tally.open,
        )
        click.secho(text.format(n=tally.open), bold=True)
    else:
        # vi: Chưa phải kết quả: chưa khóa sổ (kiemphieu close).
        click.secho(_("Not a result yet: the count is not closed (kiemphieu close)."), bold=True)


def _show_kind(kind: KindTally, rule_set: RuleSet) -> None:
    from scanner.results.words import declared_name

    click.secho(f"{kind.title} ({kind.kind})" if kind.title else kind.kind, bold=True)
    if not kind.persons:
        click.echo(_("No layout yet."))
        return
    levels = [level.name for level in kind.persons[0].levels]
    # vi: Không tính
    headings = ["", _("Name"), _("Post"), *levels, _("Not counted")]
    rows = [_row(person, kind, rule_set) for person in kind.persons]
    show_table(headings, rows, numbers=(0, *range(3, len(headings))))
    whole = _("not declared yet") if kind.whole is None else str(kind.whole)
    text = _("Percentages of: {denominator} ({whole})")
    click.echo(text.format(denominator=declared_name(kind.denominator.value), whole=whole))
    _show_bands(kind)
    _show_open(kind)


def _row(person: PersonTally, kind: KindTally, rule_set: RuleSet) -> list[str]:
    from scanner.rules.percent import percent_text

    shown = [
        f"{level.number} ({percent_text(level.number, kind.whole, rule_set.decimals)})"
        for level in person.levels
    ]
    return [str(person.row), person.name, person.post, *shown, str(person.not_counted)]


def _show_bands(kind: KindTally) -> None:
    """Print what the rule attaches to a band, as information: people decide."""
    for person in kind.persons:
        if person.band is not None:
            text = _("For information, {name}: {consequence}")
            click.echo(text.format(name=person.name, consequence=person.band.consequence))


def _show_open(kind: KindTally) -> None:
    _show_beside(kind)
    _show_counted(kind)
    if not kind.open:
        return
    parts = _("{invalid} proposed invalid, {doubtful} doubtful")
    click.echo("  " + parts.format(invalid=kind.proposed_invalid, doubtful=kind.doubtful))
    if kind.reasons:
        click.echo("  " + _reasons(kind.reasons))
    if kind.held:
        text = ngettext(
            "{n} ballot waits for its pile; see: kiemphieu pile list",
            "{n} ballots wait for their pile; see: kiemphieu pile list",
            kind.held,
        )
        click.echo("  " + text.format(n=kind.held))


def _show_beside(kind: KindTally) -> None:
    if kind.loose:
        text = ngettext(
            "{n} later page lacks the first page of its ballot",
            "{n} later pages lack the first page of their ballot",
            kind.loose,
        )
        click.echo(text.format(n=kind.loose))
    if kind.entered:
        text = ngettext("{n} ballot entered from paper", "{n} ballots entered from paper", kind.entered)
        click.echo(text.format(n=kind.entered))


def _show_counted(kind: KindTally) -> None:
    from scanner.results.words import ground_name

    text = ngettext(
        "{valid} valid ballot counted; {invalid} invalid; {open} open, neither valid nor invalid",
        "{valid} valid ballots counted; {invalid} invalid; {open} open, neither valid nor invalid",
        kind.valid,
    )
    told = text.format(valid=kind.valid, invalid=kind.invalid, open=kind.open)
    click.echo(f"{told}:" if kind.open else told)
    for found in kind.grounds:
        click.echo(f"  {ground_name(found.ground)}: {found.ballots}")


def _reasons(reasons: Sequence[ReasonCount]) -> str:
    from scanner.results.words import reason_name

    return "; ".join(f"{reason_name(reason.code)}: {reason.sheets}" for reason in reasons)
