"""``kiemphieu rules show``: what a rule set says, in plain words."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _


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
