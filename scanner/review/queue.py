"""What waits for people: which ballots, why, and how far the review is.

Sorted by ballot id, never by feeding order. An item tells a second member nothing of what the first
one concluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.ballot import Code
from scanner.results.load import Results
from scanner.results.reviewed import ReviewState
from scanner.results.settled import fronts_of
from scanner.results.standing import Sheet
from scanner.review.desk import Desk
from scanner.store import claims
from scanner.store.decisions import Act
from scanner.store.members import Member, Part


class Stage(StrEnum):
    """Who is to conclude: a first member, a second one, or the whole committee."""

    FIRST = "first"
    SECOND = "second"
    COMMITTEE = "committee"


class Why(StrEnum):
    """Why a ballot waits that no reason of the reading names."""

    SENT = "sent"  # from the wall, or to be looked at again
    LAPSED = "lapsed"  # concluded, and read anew since
    SAMPLE = "sample"  # the blind reading of a drawn ballot differs


@dataclass(frozen=True)
class Item:
    """A ballot that waits. ``reasons``: of the reading; ``why``: others. ``holder``: who is at work on it.

    ``mine``: the member who asks may conclude now. ``blocked``: it waits for what becomes of another sheet
    that may be the same paper.
    """

    ballot: str
    kind: str | None
    stage: Stage
    reasons: tuple[Code, ...]
    why: tuple[Why, ...]
    holder: str | None
    mine: bool
    blocked: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label.value for label in (*self.reasons, *self.why))


@dataclass(frozen=True)
class Queue:
    """``items``: what waits and fits the filter. ``by_reason``, ``by_stage``: of all that waits; a ballot
    with several reasons is in several counts. ``settled`` of ``total`` are done."""

    items: tuple[Item, ...]
    by_reason: Mapping[str, int]
    by_stage: Mapping[Stage, int]
    waiting: int
    settled: int

    @property
    def total(self) -> int:
        return self.waiting + self.settled


def queue(desk: Desk, member: Member, reason: str | None = None, stage: Stage | None = None) -> Queue:
    """Return what waits, for this member; ``reason`` is one of ``Item.labels``."""
    with desk.store.database.read() as connection:
        held = claims.held(connection)
    results = desk.results()
    waiting = list(_items(results, member, held))
    shown = [item for item in waiting if (stage in (None, item.stage)) and _has(item, reason)]
    return Queue(
        items=tuple(shown),
        by_reason=Counter(label for item in waiting for label in item.labels),
        by_stage=Counter(item.stage for item in waiting),
        waiting=len(waiting),
        settled=sum(sheet.review.state is ReviewState.SETTLED for sheet in results.standing.sheets),
    )


def claim_next(
    desk: Desk, member: Member, reason: str | None = None, stage: Stage | None = None, after: str = ""
) -> str | None:
    """Claim the next ballot that the member may conclude and nobody works on, from ``after`` on in the order
    of ids and then from the beginning; None if there is none. Other claims of the member are given up."""
    mine = [item.ballot for item in queue(desk, member, reason, stage).items if item.mine]
    later = [ballot for ballot in mine if ballot > after]
    with desk.store.database.write(when_closed=True) as connection:
        return claims.take_first(connection, [*later, *(b for b in mine if b <= after)], member.name)


def claim(desk: Desk, member: Member, ballot: str) -> bool:
    """Claim one ballot, or hold it for longer; False if another member is at work on it."""
    with desk.store.database.write(when_closed=True) as connection:
        return claims.take(connection, ballot, member.name)


def give_up(desk: Desk, member: Member, ballot: str | None = None) -> None:
    """Give up a claim, or all of the member's."""
    with desk.store.database.write(when_closed=True) as connection:
        claims.give_up(connection, member.name, ballot)


def waits(standing_sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """Yield the sheets that need a person, but for the backs that are settled with their ballots."""
    backs = fronts_of(standing_sheets)
    waiting = {sheet.ballot for sheet in standing_sheets if sheet.needs_person}
    for sheet in standing_sheets:
        is_back = sheet.reverse and not waiting.isdisjoint(backs.get(sheet.ballot, ()))
        if sheet.needs_person and not is_back:
            yield sheet


def stage_of(sheet: Sheet) -> Stage:
    """Return who is to conclude on a sheet that needs a person."""
    return {ReviewState.SECOND: Stage.SECOND, ReviewState.COMMITTEE: Stage.COMMITTEE}.get(
        sheet.review.state, Stage.FIRST
    )


def _items(results: Results, member: Member, held: Mapping[str, str]) -> Iterator[Item]:
    sheets = results.standing.sheets
    dropping = {
        opinion.said.facts.copy_of
        for sheet in sheets
        if sheet.needs_person
        for opinion in sheet.review.opinions
        if opinion.said.facts is not None
    }
    for sheet in waits(sheets):
        stage, holder = stage_of(sheet), held.get(sheet.ballot)
        blocked = sheet.ballot in dropping
        free = holder in (None, member.name) and not blocked
        yield Item(
            ballot=sheet.ballot,
            kind=sheet.kind,
            stage=stage,
            reasons=tuple(dict.fromkeys(reason.code for reason in sheet.verdict.reasons)),
            why=tuple(_why(sheet)),
            holder=holder,
            mine=free and _is_for(sheet, stage, member),
            blocked=blocked,
        )


def _is_for(sheet: Sheet, stage: Stage, member: Member) -> bool:
    if not member.part.decides:
        return False
    if stage is Stage.COMMITTEE:
        return member.part is Part.HEAD
    return member.name not in {opinion.said.member for opinion in sheet.review.opinions}


def _why(sheet: Sheet) -> Iterator[Why]:
    acts = sheet.review.acts
    if sheet.review.lapsed and not sheet.review.opinions:
        yield Why.LAPSED
    if any(act.said.agrees is False for act in acts):
        yield Why.SAMPLE
    if any(act.said.act is Act.SEND for act in acts):
        yield Why.SENT


def _has(item: Item, reason: str | None) -> bool:
    return reason is None or reason in item.labels
