"""Facts → verdict: every reason, under every rule set, alone and beside others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import Code, Finding, Outcome, RowOutcome, StampState
from scanner.rules.judge import judge, judge_unreadable, passed_over
from scanner.rules.rule_sets import BUILT_IN, RuleSet, Treatment, load_rule_set
from tests.results.records import reading, unreadable

RULES = {name: load_rule_set(name) for name in BUILT_IN}
COUNTED, NOT_COUNTED, OPEN = RowOutcome.COUNTED, RowOutcome.NOT_COUNTED, RowOutcome.OPEN


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_clean_ballot_is_valid_and_needs_nobody(rules: RuleSet) -> None:
    verdict = judge(reading(), rules, one_person=False)
    assert verdict.outcome is Outcome.VALID and not verdict.needs_person
    assert verdict.rows == (COUNTED,) * 3 and verdict.reasons == ()


def test_a_stamp_of_unknown_colour_is_no_flag_on_the_sheet() -> None:
    verdict = judge(reading(stamp=StampState.COLOR_UNKNOWN), RULES["qd96"], one_person=False)
    assert verdict.outcome is Outcome.VALID


# The domain's table: (fact, persons) → outcome under qd96, qd262, nq96.
INVALID, DOUBTFUL = Outcome.INVALID, Outcome.DOUBTFUL
TABLE = [
    ("no stamp", dict(stamp=StampState.ABSENT), (INVALID, INVALID, INVALID)),
    ("copied stamp", dict(stamp=StampState.COPIED), (INVALID, INVALID, INVALID)),
    ("struck name", dict(struck=[2]), (INVALID, INVALID, INVALID)),
    ("no box", dict(marks=["high", "none"]), (DOUBTFUL, INVALID, DOUBTFUL)),
    ("several boxes", dict(marks=["several", "low"]), (DOUBTFUL, INVALID, DOUBTFUL)),
    ("every row empty", dict(marks=["none", "none"]), (DOUBTFUL, INVALID, DOUBTFUL)),
    ("no box, one person", dict(marks=["none"]), (INVALID, INVALID, DOUBTFUL)),
    ("several boxes, one person", dict(marks=["several"]), (INVALID, INVALID, DOUBTFUL)),
    ("added writing", dict(findings=[Finding(Code.ADDED_WRITING)]), (DOUBTFUL, INVALID, DOUBTFUL)),
    ("doubtful box", dict(marks=["high", "doubtful"]), (DOUBTFUL, DOUBTFUL, DOUBTFUL)),
]


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize(("facts", "wanted"), [line[1:] for line in TABLE], ids=[line[0] for line in TABLE])
def test_each_cell_of_the_domains_table(name: str, facts: dict, wanted: tuple[Outcome, ...]) -> None:
    ballot = reading(**facts)
    verdict = judge(ballot, RULES[name], one_person=len(ballot.rows) == 1)
    assert verdict.outcome is wanted[BUILT_IN.index(name)]
    assert bool(verdict.grounds) is (verdict.outcome is INVALID)
    assert verdict.reasons


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize(
    "code",
    [Code.DOUBTFUL_MARK, Code.CORRECTED_MARK, Code.OPINION_WRITTEN, Code.MISSING_PRINT,
     Code.POOR_REGISTRATION, Code.DUPLICATE_SCAN, Code.WRITING_OVERLEAF, Code.WRONG_LAYOUT],
)  # fmt: skip
def test_what_no_switch_names_is_for_a_person_never_a_ground(rules: RuleSet, code: Code) -> None:
    verdict = judge(reading(findings=[Finding(code, row=1)]), rules, one_person=False)
    assert (verdict.outcome, verdict.grounds) == (Outcome.DOUBTFUL, ())


@given(st.sampled_from(Code), st.sampled_from(BUILT_IN), st.booleans())
def test_no_finding_whatever_is_passed_in_silence(code: Code, name: str, one_person: bool) -> None:
    finding = Finding(code)
    verdict = judge(reading(findings=[finding]), RULES[name], one_person)
    assert verdict.needs_person and finding in verdict.reasons


def test_a_row_not_clear_is_a_reason_even_if_the_reading_names_none() -> None:
    verdict = judge(reading(["high", "several", "doubtful"]), RULES["qd96"], one_person=False)
    assert [(r.code, r.row) for r in verdict.reasons] == [(Code.SEVERAL_MARKS, 2), (Code.DOUBTFUL_MARK, 3)]


def test_a_reason_that_the_reading_names_is_not_repeated() -> None:
    given_reasons = [Finding(Code.NO_MARK, row=2), Finding(Code.STRUCK_NAME, row=1), Finding(Code.NO_STAMP)]
    ballot = reading(["high", "none"], given_reasons, struck=[1], stamp=StampState.ABSENT)
    assert judge(ballot, RULES["qd96"], one_person=False).reasons == tuple(given_reasons)


def test_a_stamped_ballot_with_every_row_empty_is_one_blank_ballot() -> None:
    verdict = judge(reading(["none"] * 3), RULES["qd262"], one_person=False)
    assert [r.code for r in verdict.reasons] == [Code.BLANK_BALLOT]


def test_an_unstamped_form_with_every_row_empty_is_no_blank_ballot() -> None:
    verdict = judge(reading(["none"] * 2, stamp=StampState.ABSENT), RULES["qd96"], one_person=False)
    assert [r.code for r in verdict.reasons] == [Code.NO_STAMP, Code.NO_MARK, Code.NO_MARK]


def test_a_bad_row_among_several_persons_is_proposed_as_not_counted_for_that_person() -> None:
    verdict = judge(reading(["high", "none", "several"]), RULES["qd96"], one_person=False)
    assert verdict.rows == (COUNTED, NOT_COUNTED, NOT_COUNTED)


@pytest.mark.parametrize("code", [Code.CORRECTED_MARK, Code.DOUBTFUL_MARK])
def test_a_corrected_mark_beside_several_marks_is_no_ground(code: Code) -> None:
    """Which of two marks stands is the question, so that two marks are not yet sure."""
    ballot = reading(["several", "high"], [Finding(Code.SEVERAL_MARKS, row=1), Finding(code, row=1)])
    verdict = judge(ballot, RULES["qd262"], one_person=False)
    assert verdict.outcome is Outcome.DOUBTFUL and verdict.rows == (OPEN, COUNTED)


def test_a_stroke_out_of_every_box_keeps_an_empty_row_from_voiding_the_ballot() -> None:
    ballot = reading(["none", "high"], [Finding(Code.DOUBTFUL_MARK)])
    assert judge(ballot, RULES["qd262"], one_person=False).outcome is Outcome.DOUBTFUL


def test_all_reasons_are_kept_beside_a_ground() -> None:
    ballot = reading(["doubtful"], [Finding(Code.OPINION_WRITTEN)], stamp=StampState.ABSENT)
    verdict = judge(ballot, RULES["qd96"], one_person=True)
    assert {r.code for r in verdict.reasons} == {Code.OPINION_WRITTEN, Code.NO_STAMP, Code.DOUBTFUL_MARK}
    assert [g.code for g in verdict.grounds] == [Code.NO_STAMP]
    assert verdict.rows == (NOT_COUNTED,)


def _with(**switches: Treatment) -> RuleSet:
    return RULES["qd96"].model_copy(update=switches)


def test_a_struck_name_that_is_ignored_is_still_looked_at_and_its_row_counts() -> None:
    ballot = reading(struck=[2])
    ignored = judge(ballot, _with(struck_name=Treatment.IGNORE), one_person=False)
    review = judge(ballot, _with(struck_name=Treatment.REVIEW), one_person=False)
    assert (ignored.outcome, ignored.rows) == (Outcome.DOUBTFUL, (COUNTED, COUNTED, COUNTED))
    assert (review.outcome, review.rows) == (Outcome.DOUBTFUL, (COUNTED, OPEN, COUNTED))


@pytest.mark.parametrize("state", [StampState.ABSENT, StampState.COPIED])
def test_a_stamp_nobody_asks_for_may_be_missing_but_stays_listed(state: StampState) -> None:
    verdict = judge(reading(stamp=state), _with(no_stamp=Treatment.IGNORE), one_person=False)
    assert verdict.outcome is Outcome.VALID and len(verdict.reasons) == 1
    assert passed_over(verdict) == verdict.reasons


def test_a_finding_seen_beside_the_page_needs_a_person() -> None:
    other = Finding(Code.DUPLICATE_SCAN, detail="0123456789ab")
    verdict = judge(reading(), RULES["qd96"], one_person=False, seen_beside=[other])
    assert verdict.outcome is Outcome.DOUBTFUL and verdict.reasons == (other,)


@pytest.mark.parametrize(
    ("reason", "ink", "wanted"),
    [
        (Code.BLANK_PAGE, False, [Code.BLANK_PAGE]),
        (Code.BLANK_PAGE, True, [Code.WRITING_OVERLEAF]),
        (Code.UNREADABLE_PAGE, True, [Code.UNREADABLE_PAGE, Code.WRITING_OVERLEAF]),
        (Code.WRONG_LAYOUT, False, [Code.WRONG_LAYOUT]),
    ],
)
def test_an_unreadable_page_keeps_its_reason_and_any_ink_overleaf(
    reason: Code, ink: bool, wanted: list[Code]
) -> None:
    verdict = judge_unreadable(unreadable("a.jpg", reason=reason, overleaf_ink=ink))
    assert verdict.outcome is Outcome.UNREADABLE and verdict.needs_person
    assert [r.code for r in verdict.reasons] == wanted
