"""What a member may do to a ballot under review; each act is one transaction, on the disk when it returns.

Every function raises RefusedError with a line for the member: not theirs to do, another member is at work on
the ballot or has acted meanwhile, or the count is closed.
"""

from __future__ import annotations

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.reviewed import ReviewState, in_force
from scanner.results.standing import Sheet
from scanner.review.desk import Desk
from scanner.review.facts import problems_of
from scanner.rules.facts import Facts
from scanner.store import claims, decisions, review_rules
from scanner.store.decisions import Act, Decision, Said
from scanner.store.members import Member, Part

_PEOPLE_STATED = frozenset({Act.CONCLUDE, Act.CONFIRM, Act.COMMITTEE, Act.ESCALATE, Act.SEND})


def decide(
    desk: Desk, member: Member, ballot: str, facts: Facts, after: int, note: str = "", committee: bool = False
) -> Decision:
    """Record what a member states of a ballot: as the first, or, unseen by the other, as the second.

    ``after`` is ``sheet.review.newest`` as the member's page knew it. ``committee``: it is the whole
    committee's conclusion, which the head records.
    """
    sheet = desk.sheet(ballot)
    act = _act_of(sheet, member, committee)
    problems = list(problems_of(desk.results(), sheet, facts))
    if problems:
        raise RefusedError(_("ballot {ballot}: {why}").format(ballot=ballot, why="; ".join(problems)))
    return record(desk, member, sheet, act, after, facts=facts, note=note)


def escalate(desk: Desk, member: Member, ballot: str, after: int, note: str = "") -> Decision:
    """Give a ballot to the whole committee."""
    sheet = desk.sheet(ballot)
    if sheet.review.state in (ReviewState.SETTLED, ReviewState.COMMITTEE) or not sheet.needs_person:
        raise RefusedError(_("ballot {ballot}: does not wait for a member").format(ballot=ballot))
    return record(desk, member, sheet, Act.ESCALATE, after, note=note)


def send(desk: Desk, member: Member, ballot: str, note: str = "") -> Decision | None:
    """Send a ballot to review, from the wall or anywhere; None if it waits there already."""
    sheet = desk.sheet(ballot)
    if sheet.needs_person:
        return None
    return record(desk, member, sheet, Act.SEND, sheet.review.newest, note=note)


def undo(desk: Desk, member: Member, ballot: str, after: int, note: str = "") -> Decision:
    """Take back the newest act on a ballot: one's own, or any as the head. It stays on record."""
    sheet = desk.sheet(ballot)
    acts = [act for act in in_force(sheet.review.acts) if act.said.act in _PEOPLE_STATED]
    if not acts:
        raise RefusedError(_("ballot {ballot}: there is nothing to take back").format(ballot=ballot))
    newest = acts[-1]
    if newest.said.member != member.name and member.part is not Part.HEAD:
        raise RefusedError(_("only {member} or the head takes this back").format(member=newest.said.member))
    return record(desk, member, sheet, Act.UNDO, after, undoes=newest.seq, note=note)


def uncover(desk: Desk, member: Member, ballot: str, note: str = "") -> Decision:
    """Note that a member looks at a ballot whose signature is not masked."""
    sheet = desk.sheet(ballot)
    return record(desk, member, sheet, Act.UNCOVER, sheet.review.newest, note=note)


def record(
    desk: Desk,
    member: Member,
    sheet: Sheet,
    act: Act,
    after: int,
    facts: Facts | None = None,
    agrees: bool | None = None,
    undoes: int | None = None,
    note: str = "",
) -> Decision:
    """Record any act on a sheet, bound to what was read; the other functions say when one may be."""
    if not member.part.decides:
        raise RefusedError(_("{member}: an observer decides nothing").format(member=member.name))
    reviewer = desk.results().reviewer
    said = Said(
        ballot=sheet.ballot,
        act=act,
        member=member.name,
        role=member.part.value,
        basis=reviewer.basis_of(sheet),
        piles=reviewer.piles_of(sheet),
        facts=facts,
        agrees=agrees,
        undoes=undoes,
        note=note.strip(),
    )
    with desk.store.database.write() as connection:
        claims.refuse_others(connection, sheet.ballot, member.name)
        decision = decisions.append(connection, said, after)
        review_rules.note(connection, reviewer.second, member.name)
        claims.give_up(connection, member.name, sheet.ballot)
    return decision


def _act_of(sheet: Sheet, member: Member, committee: bool) -> Act:
    """Return which act a member's conclusion on this sheet is."""
    state = sheet.review.state
    if state is ReviewState.SETTLED:
        raise RefusedError(
            _("ballot {ballot}: is concluded; take that back first").format(ballot=sheet.ballot)
        )
    if not sheet.needs_person:
        raise RefusedError(_("ballot {ballot}: send it to review first").format(ballot=sheet.ballot))
    if committee or state is ReviewState.COMMITTEE:
        if member.part is not Part.HEAD or not committee:
            raise RefusedError(
                _("ballot {ballot}: the whole committee concludes, and its head records it").format(
                    ballot=sheet.ballot
                )
            )
        return Act.COMMITTEE
    if state is ReviewState.SECOND:
        if member.name in {opinion.said.member for opinion in sheet.review.opinions}:
            raise RefusedError(
                _("ballot {ballot}: another member has to confirm").format(ballot=sheet.ballot)
            )
        return Act.CONFIRM
    return Act.CONCLUDE
