"""One ballot: what is shown of it, and what a member does to it.

Every act names the newest act that the member's page knew of, so that nobody acts over another's unseen.
A second member sees what the machine read and nothing of what the first one said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.count.model import BallotKind
from scanner.i18n import _
from scanner.results.load import Results
from scanner.results.reviewed import ReviewState, in_force
from scanner.results.standing import Sheet
from scanner.review import acts
from scanner.review.facts import preview
from scanner.review.queue import Item, Queue, Stage, claim, claim_next, queue
from scanner.review.sample import sample_standing
from scanner.rules.facts import Facts, Ink
from scanner.store.decisions import Act, Decision
from scanner.store.members import Member, Part
from scanner.web.asking import Ask
from scanner.web.respond import data, moved, page
from scanner.web.review.queue import chosen, state_of
from scanner.web.review.stating import (
    asked_grounds,
    first_facts,
    kind_of,
    machine_facts,
    stated,
)
from scanner.web.review.view import Leaf, has_signature, view_of
from scanner.web.review.words import (
    act_name,
    fact_text,
    ink_name,
    label_name,
    levels_of_kind,
    outcome_text,
    tally_lines,
)
from scanner.web.signing import signed_in

_PREFETCHED = 2
_TAKEN_BACK = frozenset({Act.CONCLUDE, Act.CONFIRM, Act.COMMITTEE, Act.ESCALATE, Act.SEND})


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show one ballot: to be concluded on if that is this member's, else as it stands."""
    member, sheet, filters = ask.member, sheet_of(ask), chosen(ask)
    if member is None:
        return moved(ask.url("review"))
    found = queue(ask.here.desk, member)
    item = next((one for one in found.items if one.ballot == sheet.ballot), None)
    if item is None and _is_drawn(ask, sheet):
        return moved(ask.url(f"sample/{sheet.ballot}"))
    mine = item is not None and item.mine and _claimed(ask, item, member)
    kind, facts = kind_of(ask, sheet), first_facts(ask, sheet)
    seen = facts if facts.rows else machine_facts(ask, sheet)  # of a copy, say, nobody states the rows
    return page(
        ask, "review/ballot.html", problem, status, item=item, mine=mine, holds=mine, member=member,
        filters=filters, waiting=found.waiting, why_not=_why_not(item, member) if item and not mine else "",
        labels=[label_name(why.value) for why in item.why] if item else [],
        opinions=list(_opinions(ask.results, sheet)) if item and item.stage is Stage.COMMITTEE else [],
        history=list(_history(sheet, member)), can_undo=_can_undo(sheet, member),
        back=_back(ask.results, member, sheet.ballot),
        next_pictures=list(_next_pictures(ask, found, sheet.ballot)), kinds=ask.results.count.ballots,
        told=told(ask.results, sheet, facts), view=view_of(ask.results, sheet, kind, seen, blind=False),
        **form_of(ask, sheet, "review", kind, facts),
    )  # fmt: skip


def form_of(ask: Ask, sheet: Sheet, step: str, kind: BallotKind | None, facts: Facts) -> dict[str, Any]:
    """Return what the form of a ballot shows, on whatever page it is stated."""
    return {
        "steps": (),  # the ballot has the room
        "sheet": sheet,
        "address": ask.url(f"{step}/{sheet.ballot}"),
        "kind": kind,
        "facts": facts,
        "inks": [(ink, ink_name(ink)) for ink in Ink],
        "leaf_url": lambda leaf: leaf_url(ask, leaf),
        "note": ask.text("note"),
    }


def sheet_of(ask: Ask) -> Sheet:
    """Return the sheet in the address; HTTPException 404 if this count has none of that id."""
    found = ask.results.standing.by_id.get(ask.param("ballot"))
    if found is None:
        raise HTTPException(404)
    return found


def decide(ask: Ask) -> Response:
    """Record what the form states, and go on to the next ballot."""
    member, sheet = signed_in(ask), sheet_of(ask)
    facts = stated(ask, sheet)
    committee = sheet.review.state is ReviewState.COMMITTEE and member.part is Part.HEAD
    acts.decide(ask.here.desk, member, sheet.ballot, facts, _after(ask), ask.text("note"), committee)
    return _on(ask, member, sheet)


def escalate(ask: Ask) -> Response:
    """Give the ballot to the whole committee, and go on to the next one."""
    member, sheet = signed_in(ask), sheet_of(ask)
    acts.escalate(ask.here.desk, member, sheet.ballot, _after(ask), ask.text("note"))
    return _on(ask, member, sheet)


def undo(ask: Ask) -> Response:
    """Take back the newest act on the ballot, and show it again."""
    sheet = sheet_of(ask)
    acts.undo(ask.here.desk, signed_in(ask), sheet.ballot, _after(ask), ask.text("note"))
    return moved(
        ask.url(f"review/{sheet.ballot}", **chosen(ask).query()), _("Taken back; it stays on record.")
    )


def send(ask: Ask) -> Response:
    """Send a ballot that waits for nobody to be looked at."""
    sheet = sheet_of(ask)
    acts.send(ask.here.desk, signed_in(ask), sheet.ballot, ask.text("note"))
    return moved(ask.url(f"review/{sheet.ballot}"))


def hold(ask: Ask) -> Response:
    """Hold the ballot for longer while its page is open."""
    return data({"held": claim(ask.here.desk, signed_in(ask), sheet_of(ask).ballot)})


def uncover(ask: Ask) -> Response:
    """Record that the member looks at an uncovered scan, and tell what the newest act is then.

    Where nothing is masked, nothing is uncovered.
    """
    member, sheet, desk = signed_in(ask), sheet_of(ask), ask.here.desk
    if not has_signature(ask.results, sheet):
        return data({"after": sheet.review.newest})
    decision = acts.uncover(desk, member, sheet.ballot)
    claim(desk, member, sheet.ballot)
    return data({"after": decision.seq})


def foresee(ask: Ask) -> Response:
    """Tell what the form would come to; nothing is recorded."""
    sheet = sheet_of(ask)
    return data(told(ask.results, sheet, stated(ask, sheet)))


def told(results: Results, sheet: Sheet, facts: Facts) -> dict[str, Any]:
    """Return what facts would come to, for the page's script."""
    seen = preview(results, sheet, facts)
    outcome = seen.conclusion.outcome.value if seen.conclusion else "none"
    return {
        "outcome": "open" if seen.problems else outcome,
        "text": outcome_text(facts, seen.conclusion),
        "lines": tally_lines(results, sheet, facts, seen),
        "problems": seen.problems,
        "asked": [ground.value for ground in asked_grounds(results, facts)],
        "grounds": [ground.value for ground in seen.conclusion.grounds] if seen.conclusion else [],
    }


def leaf_url(ask: Ask, leaf: Leaf, shown: str = "") -> str:
    """Return the address of a leaf's picture."""
    query = {"shown": shown} if shown else {}
    return ask.url(f"review/{leaf.ballot}/{leaf.number}.jpg", **query)


def _claimed(ask: Ask, item: Item, member: Member) -> bool:
    return item.holder == member.name or claim(ask.here.desk, member, item.ballot)


def _why_not(item: Item, member: Member) -> str:
    return state_of(item, member) or _("Another member works on this ballot now.")  # and took it just now


def _is_drawn(ask: Ask, sheet: Sheet) -> bool:
    """Tell whether a ballot is still to be read for a sample: until then nobody sees what was read on it."""
    standing = sample_standing(ask.here.desk)
    return standing is not None and sheet.ballot in standing.left


def _after(ask: Ask) -> int:
    text = ask.text("after")
    if not text.isdecimal():
        raise HTTPException(403)  # a form that is none of this page
    return int(text)


def _on(ask: Ask, member: Member, sheet: Sheet) -> Response:
    filters = chosen(ask)
    ballot = claim_next(ask.here.desk, member, filters.reason, filters.stage, sheet.ballot)
    return moved(ask.url(f"review/{ballot}" if ballot else "review", **filters.query()))


def _next_pictures(ask: Ask, found: Queue, ballot: str) -> Iterator[str]:
    """Yield the addresses of the pictures of the ballots that come next, for the browser to fetch ahead."""
    filters = chosen(ask)
    mine = [
        item.ballot
        for item in found.items
        if item.mine
        and item.ballot != ballot
        and filters.stage in (None, item.stage)
        and (filters.reason is None or filters.reason in item.labels)
    ]
    later = [one for one in mine if one > ballot] + [one for one in mine if one < ballot]
    for one in later[:_PREFETCHED]:
        sheet = ask.results.standing.by_id[one]
        if sheet.entered is None:
            yield from (leaf_url(ask, Leaf(one, n)) for n in range(1, len(sheet.pages) + 1))


def _back(results: Results, member: Member, ballot: str) -> str:
    """Return the ballot on which the member acted before this one; empty if there is none."""
    own = sorted(
        (act.seq, act.said.ballot)
        for decisions in results.people.acts.values()
        for act in decisions
        if act.said.member == member.name and act.said.act in _TAKEN_BACK
    )
    ballots = list(dict.fromkeys(one for _seq, one in reversed(own) if one in results.standing.by_id))
    if ballot in ballots:
        return next(iter(ballots[ballots.index(ballot) + 1 :]), "")
    return ballots[0] if ballots else ""


def _opinions(results: Results, sheet: Sheet) -> Iterator[tuple[Decision, list[str]]]:
    """Yield each member's conclusion with what it comes to, and the rows in which they differ."""
    stated_rows = [opinion.said.facts.rows for opinion in sheet.review.opinions if opinion.said.facts]
    for opinion in sheet.review.opinions:
        facts = opinion.said.facts
        if facts is None:
            continue
        levels = levels_of_kind(results, facts.kind)
        lines = [outcome_text(facts, results.reviewer.conclude(facts))]
        for number, row in enumerate(facts.rows, start=1):
            others = {rows[number - 1] for rows in stated_rows if len(rows) >= number}
            if len(others) > 1:
                # vi: dòng {row}: {reason}
                lines.append(_("row {row}: {reason}").format(row=number, reason=fact_text(row, levels)))
        yield opinion, lines


def _history(sheet: Sheet, member: Member) -> Iterator[tuple[Decision, str]]:
    """Yield the acts on the ballot; to a second member his own only, while he has to conclude unseeing."""
    waits = sheet.review.state in (ReviewState.FIRST, ReviewState.SECOND)
    own = any(act.said.member == member.name for act in sheet.review.opinions)
    for act in sheet.review.acts:
        if not waits or own or act.said.member == member.name or act.said.act is Act.SEND:
            yield act, act_name(act.said.act)


def _can_undo(sheet: Sheet, member: Member) -> bool:
    standing = [act for act in in_force(sheet.review.acts) if act.said.act in _TAKEN_BACK]
    if not standing or not member.part.decides:
        return False
    return standing[-1].said.member == member.name or member.part is Part.HEAD
