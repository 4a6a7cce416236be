"""What a dry pen leaves of a cross lies on the voter's other crosses; letters and slips of the pen do not."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ballotmaker.ballots import Plan, make_stamp
from ballotmaker.draft import clean_draft
from ballotmaker.hands import random_hand
from ballotmaker.layouts import loaded_layout
from ballotmaker.pens import BLUE
from bench.mark_model.scanned import scanned
from bench.proving_ground.family import Family
from bench.proving_ground.specs import random_form
from scanner.ballot import BallotReading, BoxState, RowState
from scanner.layouts.model import BoxKind
from scanner.reading import alike, boxes, judge
from scanner.reading.frame import mm
from scanner.reading.judge import judge_beside_others
from scanner.reading.marks import BoxInk, Mark
from scanner.reading.overlay import lies_on
from scanner.reading.read import Reader
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import StrokeMap, measure_stroke
from tests.reading.conftest import QUIET
from tests.reading.signs import CROSS, HALF_MOONS, PLUS, SLASH, TICK, B, H, K, Way, drawn

HIGH = mm(5.5)
HALF_ARM = (CROSS[0], ((0.8, 0), (0.45, 0.5)))  # a cross of which a dry pen left out half a stroke
GAPS = (((0.1, 0), (0.35, 0.36)), ((0.55, 0.64), (0.8, 1)), CROSS[1])
BOW = (((0.1, 0.2), (0.3, 0.0), (0.6, 0.05), (0.7, 0.25), (0.5, 0.45)),)  # of a question mark
SLIP = (((0.3, 0.3), (0.55, 0.6)),)
ROOM = mm(12)
PLAIN = (8.0, 0.0, 0.0, 0.0)

Bools = npt.NDArray[np.bool_]


def several(sign: tuple[Way, ...], many: int = 4) -> list[Bools]:
    """Return a voter's marks of one sign: none of quite the size and lean of another."""
    return [drawn(sign, HIGH + 2 * (i % 3), 0.04 * (i % 2)) for i in range(many)]


def widened(sign: Bools, wide: int) -> Bools:
    """Return a sign drawn with a pen that is so many pixels wider."""
    padded = np.pad(sign, wide).astype(np.uint8)
    return np.asarray(cv2.dilate(padded, np.ones((wide + 1, wide + 1), np.uint8)) > 0)


@pytest.mark.parametrize("rest", [CROSS, HALF_ARM, GAPS], ids=["whole", "half an arm", "gaps"])
@pytest.mark.parametrize("lean", [-0.05, 0.0, 0.1])
def test_what_is_left_of_a_cross_lies_on_the_others(rest: tuple[Way, ...], lean: float) -> None:
    assert lies_on(drawn(rest, HIGH, lean), several(CROSS))


@pytest.mark.parametrize(
    "sign", [K, H, B, TICK, HALF_MOONS, PLUS, SLASH, SLIP],
    ids=["K", "H", "B", "tick", "half moons", "plus", "slash", "slip"],
)  # fmt: skip
@pytest.mark.parametrize("lean", [0.0, 0.1])
def test_another_sign_does_not(sign: tuple[Way, ...], lean: float) -> None:
    assert not lies_on(drawn(sign, HIGH, lean), several(CROSS))


def test_a_cross_among_ticks_is_none_of_them() -> None:
    assert not lies_on(drawn(CROSS, HIGH, 0.0), several(TICK))


def test_two_others_do_not_tell_what_is_usual() -> None:
    half = drawn(HALF_ARM, HIGH, 0.0)
    assert not lies_on(half, several(CROSS, S.overlay_others - 1))
    assert lies_on(half, several(CROSS, S.overlay_others))


def judged(
    pictures: list[Bools],
    strange: int,
    vote: float,
    kind: BoxKind,
    usual: float = 8.0,
    level: int = 0,
    stem: bool = False,
) -> list[BoxState]:
    """Return the states of the marked boxes, of which one, at ``level``, looks less like a vote."""
    labels = np.zeros((ROOM * len(pictures), ROOM), np.int32)
    for row, picture in enumerate(pictures):
        top = row * ROOM + 4
        labels[top : top + picture.shape[0], 4 : 4 + picture.shape[1]][picture] = row + 1
    ink = np.where(labels > 0, 160, 0).astype(np.uint8)
    strokes = tuple(measure_stroke(row + 1, labels, ink, (0, 0)) for row in range(len(pictures)))
    marks = [Mark(stroke, 1.0, 0.0, 0.0, (stroke.label,), PLAIN, vote=usual) for stroke in strokes]
    marks[strange] = replace(marks[strange], vote=vote, stem=stem)
    rows = [[BoxInk(mark), BoxInk(), BoxInk()] for mark in marks]
    rows[strange].insert(level, rows[strange].pop(0))
    judged_rows = judge_beside_others(rows, kind, StrokeMap(strokes, labels, (0, 0)))
    return [box.state for row in judged_rows for box in row if box.ink.mark]


@pytest.mark.parametrize(
    ("sign", "vote", "taken"), [(HALF_ARM, 2.0, True), (K, 2.0, False), (HALF_ARM, -1.0, False)],
    ids=["half a cross", "letter", "rather none"],
)  # fmt: skip
def test_a_strange_mark_is_taken_if_it_lies_on_the_others(
    sign: tuple[Way, ...], vote: float, taken: bool
) -> None:
    pictures = several(CROSS, 8)
    pictures[3] = drawn(sign, HIGH, 0.0)
    states = judged(pictures, 3, vote, BoxKind.CELL)
    assert states.pop(3) is (BoxState.MARKED if taken else BoxState.DOUBTFUL)
    assert set(states) == {BoxState.MARKED}


@pytest.mark.parametrize(("wide", "taken"), [(mm(0.2), True), (mm(1.8), False)])
def test_of_a_wide_pen_nothing_is_told(wide: int, taken: bool) -> None:
    """A blot lies on every other one, also when it was struck out."""
    pictures = [widened(picture, wide) for picture in several(CROSS, 8)]
    pictures[3] = widened(drawn(HALF_ARM, HIGH, 0.0), wide)
    assert lies_on(pictures[3], [*pictures[:3], *pictures[4:]])
    assert (judged(pictures, 3, 2.0, BoxKind.CELL)[3] is BoxState.MARKED) is taken


@pytest.mark.parametrize(("sign", "taken"), [(HALF_ARM, True), (K, False)])
def test_a_mark_with_a_stem_is_taken_if_all_of_it_lies_on_the_others(
    sign: tuple[Way, ...], taken: bool
) -> None:
    pictures = several(CROSS, 8)
    pictures[3] = drawn(sign, HIGH, 0.0)
    state = judged(pictures, 3, 6.2, BoxKind.CELL, stem=True)[3]
    assert state is (BoxState.MARKED if taken else BoxState.DOUBTFUL)


@pytest.mark.parametrize(("sign", "taken"), [(CROSS, True), (HALF_ARM, True), (BOW, False), (SLIP, False)])
def test_a_fragment_that_is_hardly_a_vote_is_in_doubt(sign: tuple[Way, ...], taken: bool) -> None:
    """None of them is so much less sure than the others that it would be in doubt for that."""
    pictures = several(CROSS, 8)
    pictures[3] = drawn(sign, HIGH, 0.0)
    state = judged(pictures, 3, 3.3, BoxKind.CELL, usual=6.0)[3]
    assert state is (BoxState.MARKED if taken else BoxState.DOUBTFUL)


@pytest.mark.parametrize(("kind", "taken"), [(BoxKind.CELL, True), (BoxKind.SQUARE, False)])
def test_what_squares_leave_of_a_line_may_lie_on_ticks(kind: BoxKind, taken: bool) -> None:
    assert (judged(several(TICK, 8), 3, 2.0, kind)[3] is BoxState.MARKED) is taken


def test_the_only_mark_of_its_column_may_be_a_tick_in_a_square() -> None:
    states = judged(several(TICK, 8), 3, 2.0, BoxKind.SQUARE, level=1)
    assert states == [BoxState.MARKED] * 8


@pytest.mark.parametrize("laid_over", [True, False])
def test_crosses_of_a_dry_pen_are_read_by_the_others(
    laid_over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows of the ballot are in doubt if its marks are not laid over each other."""
    if not laid_over:
        for module in (alike, boxes, judge):
            monkeypatch.setattr(module, "is_one_of", lambda *_: False)
    form = random_form(Family.TUNING, "dry", np.random.default_rng([77, 57]))
    rng = np.random.default_rng(5)
    dry = replace(BLUE, skip=0.1)
    voter = replace(random_hand(rng, "tuning"), shape="cross", others=(), pen=dry, size=0.9)
    draft = clean_draft(form, voter, make_stamp(form, rng), rng)
    page = scanned(Plan(form, draft.items, draft.stamp, "white", QUIET), rng)
    found = Reader([loaded_layout(form)]).read(page)
    assert isinstance(found, BallotReading)
    unclear = [row.row for row in found.rows if row.state is not RowState.CLEAR]
    assert bool(unclear) is not laid_over
