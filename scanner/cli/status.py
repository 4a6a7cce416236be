"""``kiemphieu status``: what is read, what waits for a person, and whether the numbers agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.tables import show_table
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.results.load import Results
    from scanner.results.reconcile import Identity
    from scanner.results.standing import Sheet
    from scanner.results.tally import KindTally, ReasonCount


@click.command(help=_("Show what is read, flagged and still open, and whether the numbers agree."))
@click.pass_obj
def command(folder: Path) -> None:
    from scanner.results.load import load_results

    results = load_results(folder)
    _overview(results)
    for kind in results.tally.kinds:
        _ballot_kind(kind)
    _piles(results)
    _identities(results)
    _open_sheets(results)
    _copies(results)
    _failures(results)
    _tasks(results)


def _overview(results: Results) -> None:
    standing = results.standing
    # As count.toml names them: a committee's own file may bear the title of the one it was copied from.
    click.echo(_("Rules: {title} ({id})").format(title=results.rule_set.title, id=results.count.rules))
    text = _("{ballots} ballots read, {open} sheets need a person, {blanks} blank reverses set aside")
    waiting = sum(sheet.needs_person for sheet in standing.sheets)
    click.echo(text.format(ballots=len(standing.ballots), open=waiting, blanks=len(standing.blanks)))


def _ballot_kind(kind: KindTally) -> None:
    _heading(f"{kind.title} ({kind.kind})" if kind.title else kind.kind)
    # vi: đã đọc {scanned} phiếu: {valid} hợp lệ, {invalid} đề nghị không hợp lệ, {doubtful} cần người xem
    text = _("{scanned} ballots read: {valid} valid, {invalid} proposed invalid, {doubtful} doubtful")
    click.echo(
        text.format(
            scanned=kind.scanned, valid=kind.valid, invalid=kind.proposed_invalid, doubtful=kind.doubtful
        )
    )
    if kind.entered:
        # vi: {n} phiếu nhập từ giấy
        click.echo(_("{n} ballots entered from paper").format(n=kind.entered))
    if kind.held:
        click.echo(_("{n} ballots wait for their pile; see: kiemphieu pile list").format(n=kind.held))
    if kind.loose:
        # vi: {n} trang sau thiếu trang đầu của phiếu
        click.echo(_("{n} later pages lack the first page of their ballot").format(n=kind.loose))
    _reasons(kind.reasons)


def _reasons(reasons: Sequence[ReasonCount]) -> None:
    from scanner.results.words import reason_name

    if reasons:
        rows = [(reason_name(reason.code), reason.code.value, str(reason.sheets)) for reason in reasons]
        show_table((_("Reason"), _("Code"), _("Ballots")), rows, numbers=(2,))


def _piles(results: Results) -> None:
    from scanner.cli.piles import show_piles

    piles = results.standing.piles
    if len(piles) > 1 or any(pile.sheets is not None for pile in piles):
        _heading(_("Piles"))
        show_piles(piles)


def _identities(results: Results) -> None:
    from scanner.results.reconcile import reconcile

    found = reconcile(results.count, results.rule_set, results.tally, len(results.failures))
    _heading(_("Do the numbers agree?"))
    several = len(results.count.ballots) > 1
    for identity in found:
        click.echo(_identity_line(identity, several))


def _identity_line(identity: Identity, several: bool) -> str:
    signs = {
        "holds": click.style(_("[holds]"), fg="green"),
        "fails": click.style(_("[DOES NOT HOLD]"), fg="red", bold=True),
        "unknown": click.style(_("[not yet known]"), fg="yellow"),
    }
    kind = f"{identity.kind}: " if several else ""
    return f"{signs[identity.state.value]} {kind}{identity.text}"


def _open_sheets(results: Results) -> None:
    waiting = [sheet for sheet in results.standing.sheets if sheet.needs_person]
    if not waiting:
        return
    _heading(_("Sheets that need a person (kiemphieu show ID draws one)"))
    rows = [_sheet_row(sheet) for sheet in waiting]
    show_table((_("ID"), _("Outcome"), _("Where"), _("Reasons")), rows)


def _sheet_row(sheet: Sheet) -> tuple[str, str, str, str]:
    from scanner.cli.places import where
    from scanner.results.words import outcome_name, summary

    reasons = summary(sheet.verdict.reasons)
    return sheet.ballot, outcome_name(sheet.verdict.outcome), where(sheet), reasons


def _copies(results: Results) -> None:
    from scanner.cli.places import place

    if not results.standing.copies:
        return
    _heading(_("The very same image met more than once (counted once)"))
    for sheet in results.standing.copies:
        places = ", ".join(place(source) for source in sheet.places)
        click.echo(f"{sheet.ballot}  {places}")


def _failures(results: Results) -> None:
    if not results.failures:
        return
    _heading(_("Files and pages that could not be read"))
    for failure in results.failures:
        click.echo(f"{failure.given}: {failure.message}")  # which names the page, if there are several


def _tasks(results: Results) -> None:
    tasks = list(_task_lines(results))
    if tasks:
        _heading(_("To do for the whole count"))
    for task in tasks:
        click.echo(f"- {task}")


def _task_lines(results: Results) -> Iterator[str]:
    from scanner.results.tally import count_reasons
    from scanner.results.words import reason_name
    from scanner.results.zero import was_printed

    standing = results.standing
    if not was_printed(results.folder):
        # vi: chưa in báo cáo số không trước khi đọc phiếu
        text = _("no zero report was made before the first sheet (kiemphieu zero-report)")
        yield (
            text
            if standing.sheets
            else _("make the zero report before the first sheet: kiemphieu zero-report")
        )
    if standing.stamps_to_check:
        text = _("{n} ballots were scanned without colour: check their stamps on paper, or scan in colour")
        yield text.format(n=len(standing.stamps_to_check))
    for reason in count_reasons(standing.passed_over):
        text = _("the rule set passes over “{reason}” on {n} valid ballots: make sure that is meant")
        yield text.format(reason=reason_name(reason.code), n=reason.sheets)
    for kind in results.count.ballots:
        if not kind.layout:
            yield _("{kind}: no layout yet; run: kiemphieu layout learn").format(kind=kind.id)


def _heading(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)
