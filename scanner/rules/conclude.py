"""Facts that people state → what follows under the rule set.

:mod:`scanner.rules.judge` proposes from what was measured; here nothing is in doubt any more, except
where the rule set leaves a ground to people, who then have to answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.ballot import Outcome, RowOutcome, RowState
from scanner.rules.facts import Facts, Ground, Ink
from scanner.rules.rule_sets import RuleSet, Treatment, Voids


@dataclass(frozen=True)
class Conclusion:
    """What follows from facts: ``outcome`` is valid or invalid, or doubtful while ``asks`` has grounds on
    which people must say whether they void the ballot.

    ``passed``: grounds that are there and do not void it. ``rows``: what each row counts as.
    """

    outcome: Outcome
    grounds: tuple[Ground, ...]
    passed: tuple[Ground, ...]
    asks: tuple[Ground, ...]
    rows: tuple[RowOutcome, ...]


def conclude(facts: Facts, rule_set: RuleSet, one_person: bool) -> Conclusion:
    """Return what ``rule_set`` makes of a ballot; ``one_person``: its kind has a single row."""
    answers = {answer.ground: answer.voids for answer in facts.answers}
    grounds: list[Ground] = []
    passed: list[Ground] = []
    asks: list[Ground] = []
    for ground in present(facts):
        treatment = treatment_of(ground, rule_set, one_person)
        voids = answers.get(ground) if treatment is Treatment.REVIEW else treatment is Treatment.INVALID
        (asks if voids is None else grounds if voids else passed).append(ground)
    outcome = Outcome.INVALID if grounds else Outcome.DOUBTFUL if asks else Outcome.VALID
    rows = tuple(_row(row.state, outcome) for row in facts.rows)
    return Conclusion(outcome, tuple(grounds), tuple(passed), tuple(asks), rows)


def present(facts: Facts) -> tuple[Ground, ...]:
    """Return the grounds that are on the ballot, whatever a rule set makes of them."""
    return tuple(_present(facts))


def treatment_of(ground: Ground, rule_set: RuleSet, one_person: bool) -> Treatment:
    """Return what a ground does. A row with no box or several voids the ballot or is passed over for it.

    A ballot blank in every row is left to people where bad rows do not void it.
    """
    if ground in (Ground.NO_MARK, Ground.SEVERAL_MARKS, Ground.BLANK_BALLOT):
        if rule_set.bad_row(one_person) is Voids.BALLOT:
            return Treatment.INVALID
        return Treatment.REVIEW if ground is Ground.BLANK_BALLOT else Treatment.IGNORE
    return {
        Ground.NOT_ISSUED: rule_set.no_stamp,
        Ground.STRUCK_NAME: rule_set.struck_name,
        Ground.ADDED_NAME: rule_set.added_name,
        Ground.OTHER_WRITING: rule_set.other_writing,
    }[ground]


def _present(facts: Facts) -> Iterator[Ground]:
    if not facts.issued:
        yield Ground.NOT_ISSUED
    if any(row.struck for row in facts.rows):
        yield Ground.STRUCK_NAME
    if Ink.NAME in facts.ink:
        yield Ground.ADDED_NAME
    if Ink.WORDS in facts.ink:
        yield Ground.OTHER_WRITING
    states = {row.state for row in facts.rows}
    if states == {RowState.NONE}:
        yield Ground.BLANK_BALLOT
    elif RowState.NONE in states:
        yield Ground.NO_MARK
    if RowState.SEVERAL in states:
        yield Ground.SEVERAL_MARKS


def _row(state: RowState, outcome: Outcome) -> RowOutcome:
    if outcome is Outcome.DOUBTFUL:
        return RowOutcome.OPEN
    counted = outcome is Outcome.VALID and state is RowState.CLEAR
    return RowOutcome.COUNTED if counted else RowOutcome.NOT_COUNTED
