"""Facts that people state, and what each rule set makes of them: the table of docs' validity rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import Outcome, RowOutcome, RowState
from scanner.rules.conclude import conclude, present
from scanner.rules.facts import Answer, Facts, Ground, Ink, RowFact
from scanner.rules.rule_sets import BUILT_IN, load_rule_set

VALID, INVALID, ASKS = Outcome.VALID, Outcome.INVALID, Outcome.DOUBTFUL
NONE, SEVERAL = RowState.NONE, RowState.SEVERAL


def row(number: int, state: RowState = RowState.CLEAR, struck: bool = False) -> RowFact:
    return RowFact(f"p{number}", state, "high" if state is RowState.CLEAR else None, struck)


def facts(
    *rows: RowFact, issued: bool = True, ink: tuple[Ink, ...] = (), answers: tuple[Answer, ...] = ()
) -> Facts:
    return Facts(rows=rows or (row(1), row(2)), issued=issued, ink=ink, answers=answers)


# What is on the ballot → its outcome under qd96, qd262 and nq96; several persons.
TABLE = {
    "nothing": (facts(), (VALID, VALID, VALID)),
    "no stamp": (facts(issued=False), (INVALID, INVALID, INVALID)),
    "struck name": (facts(row(1), row(2, struck=True)), (INVALID, INVALID, INVALID)),
    "no box in a row": (facts(row(1), row(2, NONE)), (VALID, INVALID, VALID)),
    "several boxes": (facts(row(1), row(2, SEVERAL)), (VALID, INVALID, VALID)),
    "no box anywhere": (facts(row(1, NONE), row(2, NONE)), (ASKS, INVALID, ASKS)),
    "added name": (facts(ink=(Ink.NAME,)), (ASKS, INVALID, ASKS)),
    "other words": (facts(ink=(Ink.WORDS,)), (ASKS, INVALID, ASKS)),
    "a stain": (facts(ink=(Ink.STAIN,)), (VALID, VALID, VALID)),
    "a signature": (facts(ink=(Ink.SIGNATURE,)), (VALID, VALID, VALID)),
}  # fmt: skip


@pytest.mark.parametrize("what", TABLE)
@pytest.mark.parametrize("rules", BUILT_IN)
def test_a_rule_set_concludes_from_what_people_see(what: str, rules: str) -> None:
    stated, outcomes = TABLE[what]
    assert conclude(stated, load_rule_set(rules), one_person=False).outcome is outcomes[BUILT_IN.index(rules)]


@pytest.mark.parametrize(("rules", "outcome"), [("qd96", INVALID), ("qd262", INVALID), ("nq96", VALID)])
@pytest.mark.parametrize("state", [NONE, SEVERAL])
def test_a_bad_row_of_a_ballot_for_one_person(rules: str, outcome: Outcome, state: RowState) -> None:
    found = conclude(facts(row(1, state)), load_rule_set(rules), one_person=True)
    blank = state is NONE and rules == "nq96"  # no box at all: left to people where it does not void
    assert found.outcome is (ASKS if blank else outcome)


@pytest.mark.parametrize(("voids", "outcome"), [(True, INVALID), (False, VALID)])
def test_people_answer_where_the_rule_set_leaves_it_to_them(voids: bool, outcome: Outcome) -> None:
    stated = facts(ink=(Ink.NAME,), answers=(Answer(Ground.ADDED_NAME, voids),))
    found = conclude(stated, load_rule_set("qd96"), one_person=False)
    assert (found.outcome, found.asks) == (outcome, ())
    assert (found.grounds if voids else found.passed) == (Ground.ADDED_NAME,)


def test_an_answer_does_not_overrule_the_rule_set() -> None:
    stated = facts(issued=False, answers=(Answer(Ground.NOT_ISSUED, False),))
    assert conclude(stated, load_rule_set("qd96"), one_person=False).outcome is INVALID


def test_rows_without_one_level_are_not_counted_and_the_others_are() -> None:
    found = conclude(facts(row(1), row(2, NONE), row(3, SEVERAL)), load_rule_set("qd96"), one_person=False)
    assert found.rows == (RowOutcome.COUNTED, RowOutcome.NOT_COUNTED, RowOutcome.NOT_COUNTED)
    assert found.passed == (Ground.NO_MARK, Ground.SEVERAL_MARKS)


ROWS = st.lists(st.sampled_from([RowState.CLEAR, NONE, SEVERAL]), min_size=1, max_size=4)
STATED = st.builds(
    lambda states, struck, issued, ink, answers: Facts(
        rows=tuple(row(n, state, struck and n == 0) for n, state in enumerate(states)),
        issued=issued,
        ink=tuple(ink),
        answers=tuple(Answer(ground, voids) for ground, voids in answers.items()),
    ),
    ROWS, st.booleans(), st.booleans(), st.sets(st.sampled_from(Ink)), st.dictionaries(st.sampled_from(Ground), st.booleans()),
)  # fmt: skip


@given(STATED, st.sampled_from(BUILT_IN), st.booleans())
def test_every_ground_there_is_void_passed_or_asked_for(stated: Facts, rules: str, one_person: bool) -> None:
    found = conclude(stated, load_rule_set(rules), one_person)
    assert sorted((*found.grounds, *found.passed, *found.asks)) == sorted(present(stated))
    assert (found.outcome is INVALID) == bool(found.grounds)
    if found.outcome is INVALID:
        assert set(found.rows) == {RowOutcome.NOT_COUNTED}
    if found.outcome is VALID:
        assert [o is RowOutcome.COUNTED for o in found.rows] == [
            r.state is RowState.CLEAR for r in stated.rows
        ]
