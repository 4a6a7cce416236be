"""Probabilities of marks: every measure counts in its own direction, and the hand decides what is usual."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scanner.ballot import BoxState, Rect
from scanner.layouts.model import BoxKind
from scanner.reading.hand import Hand, the_hand
from scanner.reading.judge import judge
from scanner.reading.mark_scores import BARE_FEATURES, MARK_FEATURES, WEIGHTS, score
from scanner.reading.marks import BoxInk, Mark
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke

PLAIN, RING, FILL = ((8.0, 0, 0, 0), (0, 8.0, 0, 0), (0, 0, 8.0, 0))
STROKE = Stroke(1, Rect(0, 0, 6, 6), 6.0, 16.0, 8.5, 160.0, (3, 3), 0.6)


def ink(kinds: tuple[float, ...] = PLAIN, vote: float = 8.0, **changes: float) -> BoxInk:
    mark = Mark(replace(STROKE, **changes), 1.0, 0.0, 0.0, (1,), kinds, vote=vote)
    return BoxInk(mark)


def rows(*first: BoxInk) -> list[list[BoxInk]]:
    return [[box, BoxInk(), BoxInk()] for box in first]


def test_the_weights_are_those_of_the_features_in_their_order() -> None:
    models = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert tuple(models["mark"]["weights"]) == MARK_FEATURES
    assert tuple(models["bare"]["weights"]) == BARE_FEATURES


def test_a_plain_dark_mark_is_all_but_certain_and_no_ink_all_but_excluded() -> None:
    assert score(ink(), Hand(), 0.0, BoxKind.CELL) > S.marked_score
    assert score(BoxInk(), Hand(), 0.0, BoxKind.CELL) < S.empty_score


@pytest.mark.parametrize("vote", [-3.0, 0.0, 1.0])
def test_what_is_hardly_a_vote_is_not_taken(vote: float) -> None:
    assert score(ink(vote=vote), Hand(), 0.0, BoxKind.CELL) < S.marked_score


def test_no_doubt_makes_a_mark_more_probable() -> None:
    usual = the_hand(rows(*[ink()] * 5))
    sure = score(ink(), usual, 0.0, BoxKind.CELL)
    mark = ink().mark
    assert mark is not None
    for worse in (
        ink(darkness=50.0),
        ink(diagonal=2.3),
        BoxInk(replace(mark, share=0.7)),
        BoxInk(replace(mark, off=3.0)),
        BoxInk(replace(mark, extra_area=3.0)),
        BoxInk(replace(mark, vote=1.0)),
    ):
        assert score(worse, usual, 0.0, BoxKind.CELL) <= sure


@pytest.mark.parametrize(("kind", "evidence"), [("fill", FILL), ("ring", RING)])
def test_a_habit_is_one_such_mark_in_nearly_every_row(kind: str, evidence: tuple[float, ...]) -> None:
    assert the_hand(rows(*[ink(evidence)] * 8, ink())).kind == kind
    assert the_hand(rows(*[ink(evidence)] * 5, *[ink()] * 4)).kind == "plain"
    assert the_hand(rows(*[ink(evidence)] * 2)).kind == "plain"


def test_rows_with_two_marks_say_nothing_of_the_habit() -> None:
    double = [[ink(FILL), ink(FILL), BoxInk()] for _ in range(5)]
    assert the_hand(double).kind == "plain"


def test_a_hand_of_two_marks_is_not_known() -> None:
    assert not the_hand(rows(ink(), ink())).known
    assert the_hand(rows(ink(), ink(), ink())).known


@pytest.mark.parametrize(("crumbs", "state"), [(False, BoxState.EMPTY), (True, BoxState.DOUBTFUL)])
def test_a_mark_that_ends_in_pieces_beyond_the_ruling_may_be_astride_it(
    crumbs: bool, state: BoxState
) -> None:
    beside = BoxInk(spill=0.08, beside=0.08, crumbs=crumbs)
    row = judge([[ink(), beside, BoxInk()]] * 3, BoxKind.CELL)[0]
    assert [box.state for box in row] == [BoxState.MARKED, state, BoxState.EMPTY]


def test_a_mark_that_alone_is_unsure_stands_out() -> None:
    sure = the_hand(rows(*[ink(vote=8.0)] * 5))
    unsure = the_hand(rows(*[ink(vote=3.5)] * 5))
    mark = ink(vote=3.0).mark
    assert mark is not None
    assert sure.is_unlike(mark)
    assert not unsure.is_unlike(mark)


@pytest.mark.parametrize(("unsure", "stands_out"), [(1, True), (3, False)])
def test_who_has_several_unsure_marks_has_none_that_stands_out(unsure: int, stands_out: bool) -> None:
    marks = [ink(vote=3.0)] * unsure + [ink(vote=8.0)] * (12 - unsure)
    mark = marks[0].mark
    assert mark is not None
    assert the_hand(rows(*marks)).is_unlike(mark) is stands_out


@pytest.mark.parametrize(("kinds", "stands_out"), [(PLAIN, False), ((0.0, -3.0, -6.0, 0.2), True)])
def test_what_by_itself_is_rather_a_letter_stands_out_sooner(
    kinds: tuple[float, ...], stands_out: bool
) -> None:
    hand = the_hand(rows(*[ink(vote=5.5)] * 5))
    mark = ink(kinds, vote=2.5).mark
    assert mark is not None
    assert hand.is_unlike(mark) is stands_out


@pytest.mark.parametrize(("vote", "stands_out"), [(4.5, True), (5.5, False)])
def test_a_much_smaller_mark_stands_out_unless_it_is_surely_a_vote(vote: float, stands_out: bool) -> None:
    hand = the_hand(rows(*[ink(vote=7.0, diagonal=8.0)] * 5))
    mark = ink(vote=vote, diagonal=2.8, length=5.6, area=2.1).mark
    assert mark is not None
    assert hand.is_unlike(mark) is stands_out


def test_a_fill_must_look_like_one_by_itself() -> None:
    filler = the_hand(rows(*[ink(FILL)] * 8))
    other = ink((0, 0, 0, 8.0)).mark
    fill = ink(FILL).mark
    assert other is not None
    assert fill is not None
    assert filler.vote(fill) > S.several_odds
    assert filler.vote(other) < 0


@pytest.mark.parametrize("slip", [{"diagonal": 3.0, "length": 3.0}, {"darkness": 50.0}, {"vote": 2.8}])
def test_a_slip_of_the_pen_is_a_mark_only_for_a_known_hand(slip: dict[str, float]) -> None:
    """On a ballot of one person there is nothing to hold it against."""
    thin = {"area": 1.8} | slip
    alone = judge(rows(ink(**thin)), BoxKind.SQUARE)[0][0]
    beside = judge(rows(*[ink(**thin)] * 5), BoxKind.SQUARE)[0][0]
    sure = judge(rows(ink()), BoxKind.SQUARE)[0][0]
    assert [box.state for box in (alone, beside, sure)] == [
        BoxState.DOUBTFUL,
        BoxState.MARKED,
        BoxState.MARKED,
    ]


@pytest.mark.parametrize(("vote", "state"), [(3.0, BoxState.DOUBTFUL), (8.0, BoxState.MARKED)])
def test_what_ends_at_the_side_of_its_box_is_in_doubt_if_not_surely_a_whole_mark(
    vote: float, state: BoxState
) -> None:
    """No other rule doubts it: of this voter all marks are as unsure."""
    unsure = [[ink(vote=3.0), BoxInk(), BoxInk()]] * 4
    at_side = replace(ink(vote=vote), at_side=True)
    assert judge([*unsure, [at_side, BoxInk(), BoxInk()]], BoxKind.CELL)[4][0].state is state
    assert judge([*unsure, [ink(vote=vote), BoxInk(), BoxInk()]], BoxKind.CELL)[4][0].state is BoxState.MARKED
