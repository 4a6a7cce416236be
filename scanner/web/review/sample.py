"""The sample: ballots that nobody has looked at, drawn by dice, read blind, and what follows from it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.review.facts import preview
from scanner.review.sample import advised, draw_sample, read_blind, sample_standing, unseen
from scanner.review.sampler import LEAST_THROWS
from scanner.web.asking import Ask
from scanner.web.respond import data, moved, page
from scanner.web.review.ballot import form_of, sheet_of
from scanner.web.review.stating import asked_grounds, blind_facts, kind_of, stated
from scanner.web.review.view import view_of
from scanner.web.signing import signed_in


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show how the newest sample stands, and the form to draw one."""
    if ask.member is None:
        return moved(ask.url("review"))
    left, desk = unseen(ask.here.desk), ask.here.desk
    return page(
        ask, "review/sample.html", problem, status, current="review",
        standing=sample_standing(desk), unseen=len(left), advised=advised(desk), least=LEAST_THROWS,
        number=ask.text("number") or advised(desk), seed=ask.text("seed"), why=ask.text("why"),
    )  # fmt: skip


def draw(ask: Ask) -> Response:
    """Draw the ballots with the digits that were thrown."""
    number = ask.number("number", _("Ballots to draw"))
    if number is None:
        raise RefusedError(_("key in how many ballots are drawn"))
    draw_sample(ask.here.desk, signed_in(ask), number, ask.text("seed"), ask.text("why") or None)
    return moved(ask.url("sample"))


def go_next(ask: Ask) -> Response:
    """Show the next drawn ballot that nobody has read; the sample's page if there is none."""
    standing = sample_standing(ask.here.desk)
    left = standing.left if standing else ()
    later = [ballot for ballot in left if ballot > ask.query("after")]
    ballot = next(iter(later or left), None)
    return moved(ask.url(f"sample/{ballot}" if ballot else "sample"))


def show_ballot(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show a drawn ballot with an empty form: nothing of what the machine read."""
    sheet, standing = sheet_of(ask), sample_standing(ask.here.desk)
    if ask.member is None or standing is None or sheet.ballot not in standing.left:
        return moved(ask.url("sample"))
    kind, facts = kind_of(ask, sheet), blind_facts(ask, sheet)
    return page(
        ask, "review/blind.html", problem, status, mine=True, holds=False, next_pictures=(), told=_told(ask),
        view=view_of(ask.results, sheet, kind, facts, blind=True),
        number=len(standing.sample.ballots) - len(standing.left) + 1, total=len(standing.sample.ballots),
        **form_of(ask, sheet, "sample", kind, facts),
    )  # fmt: skip


def read(ask: Ask) -> Response:
    """Record the blind reading, and go on."""
    sheet = sheet_of(ask)
    read_blind(ask.here.desk, signed_in(ask), sheet.ballot, stated(ask, sheet), ask.text("note"))
    return moved(ask.url("sample/next", after=sheet.ballot))


def foresee(ask: Ask) -> Response:
    """Tell what is still missing in the form; not what follows, which would tell what the machine read."""
    standing = sample_standing(ask.here.desk)
    if standing is None or sheet_of(ask).ballot not in standing.left:
        raise HTTPException(404)
    return data(_told(ask))


def _told(ask: Ask) -> dict[str, object]:
    sheet = sheet_of(ask)
    facts = stated(ask, sheet)
    problems = preview(ask.results, sheet, facts).problems
    return {
        "outcome": "open" if problems else "none",
        "text": _("Stated in full; it is compared when you confirm."),
        "lines": [],
        "problems": problems,
        "asked": [ground.value for ground in asked_grounds(ask.results, facts)],
        "grounds": [],
    }
