"""``kiemphieu status``: what is read, what waits for a person, and whether the numbers agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.account import heading, show_all_piles, show_identities, show_numbers, show_strays
from scanner.cli.output import out_option, put
from scanner.cli.tables import show_table
from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.results.account import Account, KindAccount
    from scanner.results.load import Results
    from scanner.results.standing import Sheet
    from scanner.results.tally import KindTally, ReasonCount


@click.command(help=_("Show what is read, flagged and still open, and whether the numbers agree."))
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help=_("Tables for people, or JSON for other programs."),
)
@out_option
@click.pass_obj
def command(folder: Path, form: str, out: Path | None) -> None:
    from scanner.results.account import account
    from scanner.results.account_json import to_json
    from scanner.results.load import load_results

    if form == "table" and out is not None:
        raise click.UsageError(_("--out goes with --format json"))
    results = load_results(folder)
    drawn_up = account(results)
    if form == "json":
        put(to_json(drawn_up, _waiting(results)), out)
        return
    _overview(results)
    for kind, counted in zip(drawn_up.kinds, results.tally.kinds, strict=True):
        _ballot_kind(kind, counted, drawn_up)
    show_strays(drawn_up)
    show_all_piles(drawn_up.piles)
    show_identities(drawn_up)
    _open_sheets(results)
    _copies(results)
    _failures(results)
    _tasks(results, drawn_up)


def _waiting(results: Results) -> list[Sheet]:
    return [sheet for sheet in results.standing.sheets if sheet.needs_person]


def _overview(results: Results) -> None:
    standing = results.standing
    # As count.toml names them: a committee's own file may bear the title of the one it was copied from.
    click.echo(_("Rules: {title} ({id})").format(title=results.rule_set.title, id=results.count.rules))
    ballots, waiting, blanks = len(standing.ballots), len(_waiting(results)), len(standing.blanks)
    read = ngettext("{n} ballot read", "{n} ballots read", ballots).format(n=ballots)
    needed = ngettext("{n} sheet waits for a person", "{n} sheets wait for a person", waiting)
    # vi: để riêng {n} mặt sau trắng
    aside = ngettext("{n} blank reverse set aside", "{n} blank reverses set aside", blanks)
    click.echo(", ".join((read, needed.format(n=waiting), aside.format(n=blanks))))
    if results.closed:
        # vi: Đã khóa sổ.
        click.secho(_("The count is closed."), bold=True)


def _ballot_kind(kind: KindAccount, counted: KindTally, whole: Account) -> None:
    heading(f"{kind.title} ({kind.kind})" if kind.title else kind.kind)
    show_numbers(kind.entries, whole.piles)
    _reasons(counted.reasons)


def _reasons(reasons: Sequence[ReasonCount]) -> None:
    from scanner.results.words import reason_name

    if reasons:
        click.echo()
        rows = [(reason_name(reason.code), reason.code.value, str(reason.sheets)) for reason in reasons]
        show_table((_("Reason"), _("Code"), _("Ballots")), rows, numbers=(2,))


def _open_sheets(results: Results) -> None:
    waiting = _waiting(results)
    if not waiting:
        return
    heading(_("Sheets that need a person (kiemphieu show ID draws one)"))
    headings = (_("ID"), _("Outcome"), _("Pile"), _("Where"), _("Reasons"))
    show_table(headings, [_sheet_row(sheet) for sheet in waiting])


def _sheet_row(sheet: Sheet) -> tuple[str, str, str, str, str]:
    from scanner.cli.places import where
    from scanner.results.words import outcome_name, summary

    reasons = summary(sheet.verdict.reasons)
    return sheet.ballot, outcome_name(sheet.outcome), sheet.sources[0].pile, where(sheet), reasons


def _copies(results: Results) -> None:
    from scanner.cli.places import place

    if not results.standing.copies:
        return
    heading(_("The very same image met more than once (counted once)"))
    for sheet in results.standing.copies:
        places = ", ".join(place(source) for source in sheet.places)
        click.echo(f"{sheet.ballot}  {places}")


def _failures(results: Results) -> None:
    if not results.failures:
        return
    heading(_("Files and pages that could not be read"))
    for failure in results.failures:
        click.echo(f"{failure.given}: {failure.message}")  # which names the page, if there are several


def _tasks(results: Results, drawn_up: Account) -> None:
    tasks = [*_task_lines(results), *_to_declare(results, drawn_up)]
    if tasks:
        heading(_("To do for the whole count"))
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
        text = ngettext(
            "{n} ballot was scanned without colour: check its stamp on paper, or scan in colour",
            "{n} ballots were scanned without colour: check their stamps on paper, or scan in colour",
            len(standing.stamps_to_check),
        )
        yield text.format(n=len(standing.stamps_to_check))
    for reason in count_reasons(standing.passed_over):
        text = ngettext(
            "the rule set passes over “{reason}” on {n} valid ballot: make sure that is meant",
            "the rule set passes over “{reason}” on {n} valid ballots: make sure that is meant",
            reason.sheets,
        )
        yield text.format(reason=reason_name(reason.code), n=reason.sheets)
    if results.people.second is not results.count.review.second_person:
        # vi: count.toml ghi second_person khác với quy định đang áp dụng ({value})
        text = _("count.toml has another second_person than is in force since the review began ({value})")
        yield text.format(value=results.people.second.value)
    if standing.lapsed:
        # vi: {n} kết luận không còn hiệu lực vì phiếu đã được đọc lại, quét lại hoặc bị bỏ
        text = ngettext(
            "{n} decision has lapsed: its ballot was read anew, scanned again or discarded",
            "{n} decisions have lapsed: their ballots were read anew, scanned again or discarded",
            len(standing.lapsed),
        )
        yield text.format(n=len(standing.lapsed))
    for kind in results.count.ballots:
        if not kind.layout:
            yield _("{kind}: no layout yet; run: kiemphieu layout learn").format(kind=kind.id)


def _to_declare(results: Results, drawn_up: Account) -> Iterator[str]:
    """Yield for each ballot kind how to declare the numbers that its identities lack."""
    for kind in results.count.ballots:
        lacked = [name for one in drawn_up.identities if one.kind == kind.id for name in one.missing]
        if lacked:
            options = " ".join(f"--{name} N" for name in dict.fromkeys(lacked))
            ballot = f" --ballot {kind.id}" if len(results.count.ballots) > 1 else ""
            # vi: khai báo các số đếm tay: {command}
            text = _("declare the numbers counted by hand: {command}")
            yield text.format(command=f"kiemphieu declare{ballot} {options}")
