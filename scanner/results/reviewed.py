"""What people say of one sheet: from the acts on it to where it stands in the review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.ballot import Outcome
from scanner.rules.conclude import Conclusion
from scanner.rules.facts import Facts, SheetIs
from scanner.store.decisions import Act, Decision

_OPINIONS = frozenset({Act.CONCLUDE, Act.CONFIRM, Act.COMMITTEE})


class ReviewState(StrEnum):
    """``untouched``: the rule set's proposal alone stands. ``first``, ``second``: a first, or second, member
    has to conclude; ``committee``: the whole committee has to; ``settled``: a conclusion stands."""

    UNTOUCHED = "untouched"
    FIRST = "first"
    SECOND = "second"
    COMMITTEE = "committee"
    SETTLED = "settled"


@dataclass(frozen=True)
class Review:
    """Where a sheet stands in the review.

    ``acts``: all that were taken on it, oldest first. ``opinions``: the conclusions that count now, at most
    one a member. ``facts``: what is settled of it; ``conclusion``: what follows, if it is a ballot.
    ``lapsed``: conclusions on a reading that is no more.
    """

    state: ReviewState = ReviewState.UNTOUCHED
    acts: tuple[Decision, ...] = ()
    opinions: tuple[Decision, ...] = ()
    facts: Facts | None = None
    conclusion: Conclusion | None = None
    lapsed: tuple[Decision, ...] = ()

    @property
    def newest(self) -> int:
        """The number of the newest act, 0 for none: what a further act has to name."""
        return self.acts[-1].seq if self.acts else 0


UNTOUCHED = Review()

Conclude = Callable[[Facts], Conclusion | None]


def review(
    acts: Sequence[Decision],
    stands: Callable[[Decision], bool],
    conclude: Conclude,
    needs_second: Callable[[Facts, Conclusion | None], bool],
) -> Review:
    """Return where a sheet stands after ``acts``, oldest first.

    ``stands`` tells whether an act was taken on the reading that stands now.
    """
    since, called = _since_last_call(in_force(acts))
    said = [act for act in since if act.said.act in _OPINIONS]
    lapsed = tuple(act for act in said if not stands(act))
    current = [act for act in said if stands(act)]
    escalated = any(act.said.act is Act.ESCALATE and stands(act) for act in since)
    opinions = tuple({act.said.member: act for act in reversed(current)}.values())[::-1]
    state, decisive = _where(current, opinions, escalated, called or bool(lapsed), conclude, needs_second)
    if decisive is None or decisive.said.facts is None:
        return Review(state, tuple(acts), opinions, lapsed=lapsed)
    facts = decisive.said.facts
    return Review(state, tuple(acts), opinions, facts, conclude(facts), lapsed)


def in_force(acts: Sequence[Decision]) -> list[Decision]:
    """Return the acts that were not taken back."""
    undone = {act.said.undoes for act in acts if act.said.act is Act.UNDO}
    return [act for act in acts if act.seq not in undone and act.said.act is not Act.UNDO]


def _since_last_call(acts: Sequence[Decision]) -> tuple[Sequence[Decision], bool]:
    """Return the acts after the last call for a person's look, and whether there was one."""
    calls = [n for n, act in enumerate(acts) if act.said.act is Act.SEND or act.said.agrees is False]
    return acts[calls[-1] + 1 if calls else 0 :], bool(calls)


def _where(
    current: Sequence[Decision],
    opinions: Sequence[Decision],
    escalated: bool,
    called: bool,
    conclude: Conclude,
    needs_second: Callable[[Facts, Conclusion | None], bool],
) -> tuple[ReviewState, Decision | None]:
    """Return the state, and the act that settles the sheet if one does."""
    of_committee = [act for act in current if act.said.act is Act.COMMITTEE]
    if of_committee:
        return ReviewState.SETTLED, of_committee[-1]
    if escalated:
        return ReviewState.COMMITTEE, None
    found = [act.said.facts for act in opinions if act.said.facts is not None]
    if not found:
        return (ReviewState.FIRST if called else ReviewState.UNTOUCHED), None
    if len({effect(facts, conclude(facts)) for facts in found}) > 1:
        return ReviewState.COMMITTEE, None
    if len(found) == 1 and needs_second(found[0], conclude(found[0])):
        return ReviewState.SECOND, None
    return ReviewState.SETTLED, opinions[0]


def effect(facts: Facts, conclusion: Conclusion | None) -> tuple[object, ...]:
    """Return what facts come to: two members agree if theirs come to the same.

    What an added stroke is may be said in two ways; the outcome, its grounds and the votes may not.
    """
    papers = (facts.sheet, facts.copy_of, frozenset(facts.apart_from))
    if conclusion is None or facts.sheet is not SheetIs.BALLOT:
        return papers
    if conclusion.outcome is Outcome.INVALID:
        return (*papers, facts.kind, conclusion.outcome, frozenset(conclusion.grounds))
    levels = tuple((row.person, row.level) for row in facts.rows)
    return (*papers, facts.kind, conclusion.outcome, levels)
