"""Step 6, Khóa sổ: whether the numbers agree, and what is still open."""

from __future__ import annotations

from starlette.responses import Response

from scanner.results.reconcile import reconcile
from scanner.web.asking import Ask
from scanner.web.respond import page
from scanner.web.steps import waiting_sheets


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show every identity that must hold, and how many sheets wait for a person."""
    results = ask.results
    identities = reconcile(results.count, results.rule_set, results.tally, len(results.failures))
    return page(
        ask, "close.html", problem, status,
        identities=identities, several=len(results.count.ballots) > 1, waiting=waiting_sheets(results),
    )  # fmt: skip
