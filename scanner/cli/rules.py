"""``kiemphieu rules``: what a rule set says, in plain words, and that the committee takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.rules.rule_sets import RuleSet


# vi: Bộ quy định: nêu rõ thế nào là phiếu không hợp lệ, tỷ lệ tính trên tổng số nào.
@click.group(help=_("Rule sets: what makes a ballot invalid, what percentages are of."))
def command() -> None:
    pass


@command.command(help=_("Show a rule set in plain words: that of the count, or the one named."))
@click.argument("name", required=False)
@click.pass_obj
def show(folder: Path, name: str | None) -> None:
    from scanner.count.files import load_count
    from scanner.rules.describe import describe
    from scanner.rules.rule_sets import load_rule_set

    rule_set = load_rule_set(name or load_count(folder).rules, folder)
    for line in describe(rule_set):
        click.echo(line)


# vi: Sao một bộ quy định vào thư mục của cuộc kiểm phiếu để đổi một điểm trong đó.
@command.command(help=_("Copy a rule set into the count's folder, to change a switch there."))
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--decimals", type=click.IntRange(1, 2), help=_("Decimals of percentages."))
@click.pass_obj
def copy(folder: Path, name: str, file: Path, decimals: int | None) -> None:
    from scanner.rules.rule_sets import copy_rule_set

    copy_rule_set(name, folder / file, decimals)
    # vi: Đã ghi {path}. Ghi tên tệp vào count.toml: rules = "{file}"; rồi xem lại bằng: kiemphieu rules show
    text = _('Written: {path}. Name it in count.toml: rules = "{file}"; then read it: kiemphieu rules show')
    click.echo(text.format(path=folder / file, file=file.as_posix()))


# vi: Ghi lại rằng Ban kiểm phiếu đã xem và xác nhận bộ quy định, nhất là những điểm suy ra.
@command.command(help=_("Log that the committee confirms the rule set of the count."))
@click.option("--who", metavar="NAME", help=_("Who confirms it for the committee."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the committee has read it."))
@click.pass_obj
def confirm(folder: Path, who: str | None, yes: bool) -> None:
    from scanner.count.files import load_count
    from scanner.counting.preparing import confirm_rules
    from scanner.rules.rule_sets import load_rule_set

    rule_set = load_rule_set(load_count(folder).rules, folder)
    tell_inferred(rule_set)
    # vi: Ban kiểm phiếu xác nhận bộ quy định {title}?
    if not yes and not click.confirm(_("Does the committee confirm {title}?").format(title=rule_set.title)):
        raise click.Abort
    confirm_rules(folder, who)
    # vi: Đã ghi vào nhật ký.
    click.echo(_("Noted in the log."))


def tell_inferred(rule_set: RuleSet) -> None:
    """Print what of a rule set is inferred; nothing if all of it was read in the governing text."""
    from scanner.rules.describe import inferred

    lines = inferred(rule_set)
    if lines:
        # vi: Những điểm suy ra, chưa thấy ghi rõ trong văn bản; Ban kiểm phiếu xem và xác nhận:
        click.echo(_("Inferred, not read in the governing text; the committee confirms it:"))
    for line in lines:
        click.echo(f"  {line}")
