"""Voters: their marks keep their size and place, equal seeds give equal hands, the families share nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ballotmaker import kinematics, marks, strokes
from ballotmaker.ballots import plan_ballot
from ballotmaker.draft import extent, judged, made_mark
from ballotmaker.examples import form
from ballotmaker.hands import Drawn, Family, Hand, random_hand
from ballotmaker.letters import SCRIPTS
from ballotmaker.pens import PENS_TESTING, PENS_TUNING
from ballotmaker.scanner_model import Scan
from ballotmaker.strokes import placed

FAMILIES: tuple[Family, ...] = ("tuning", "testing")
L_TURN = [(0.0, 0.0), (0.0, 8.0), (8.0, 8.0)]


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("shape", [*marks.SHAPES, "x"])
def test_a_mark_keeps_its_size(shape: str, family: Family) -> None:
    """A mark of 7 mm spans 3.5 to 14 mm (an ellipse is wide), about its middle."""
    for seed in range(12):
        low, high = extent(Hand(family=family).mark(shape, 7.0, rng(seed)).strokes)
        assert 3.5 < (high - low).max() < 14
        assert np.abs(low + high).max() < 5


@pytest.mark.parametrize("family", FAMILIES)
def test_equal_seeds_give_equal_hands_and_strokes(family: Family) -> None:
    first, second = (random_hand(rng(3), family, neat=0.3) for _ in range(2))
    assert first == second
    assert first != random_hand(rng(4), family, neat=0.3)
    for a, b in zip(
        first.mark("tick", 6.0, rng(1)).strokes, second.mark("tick", 6.0, rng(1)).strokes, strict=True
    ):
        assert np.array_equal(a, b)


def test_the_families_share_no_shape_no_pen_and_no_letter() -> None:
    """Whatever a tuning hand does, a testing hand does in another way."""
    assert marks.TUNING.keys() == marks.TESTING.keys()
    assert not set(marks.TUNING.values()) & set(marks.TESTING.values())
    assert not set(PENS_TUNING) & set(PENS_TESTING)
    same = {letter for letter, glyph in SCRIPTS["print"].items() if SCRIPTS["school"].get(letter) == glyph}
    assert same <= set(".,-!")
    pens = {family: {random_hand(rng(seed), family).pen.name for seed in range(60)} for family in FAMILIES}
    assert len(pens["tuning"]) > 6 < len(pens["testing"])
    assert not pens["tuning"] & pens["testing"]


def test_muscles_reach_their_last_target_and_cut_corners_at_speed() -> None:
    """The pulses end where they aim; a spline passes its points, a fast hand does not reach the corner."""
    cut = {}
    for speed in (0.0, 1.0):
        passed = []
        for seed in range(8):
            stroke = kinematics.pulses(L_TURN, rng(seed), tremor=0.0, speed=speed)
            assert np.hypot(*(stroke[-1, :2] - L_TURN[-1])) < 0.3
            passed.append(np.hypot(*(stroke[:, :2] - L_TURN[1]).T).min())
        cut[speed] = np.mean(passed)
    assert cut[1.0] > 2 * cut[0.0]
    spline = strokes.hand(L_TURN, rng(0), 0.0)
    assert np.hypot(*(spline[:, :2] - L_TURN[1]).T).min() < 0.3


def test_a_stroke_needs_a_way() -> None:
    with pytest.raises(ValueError, match="two different points"):
        kinematics.pulses([(1.0, 1.0), (1.0, 1.0)], rng(0))


def test_a_fast_hand_tapers() -> None:
    """The end of a fast stroke is lifted, that of a slow one less."""
    ends = {speed: strokes.hand([(0.0, 0.0), (9.0, 0.0)], rng(1), speed=speed)[-1, 2] for speed in (0.0, 1.0)}
    assert ends[1.0] < ends[0.0]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["party", "squares", "long", "a5-one"])
def test_neat_ballots_are_clean(name: str, family: Family) -> None:
    """All but a few ballots of neat hands have no row on which a person might be asked, low rows too."""
    clean = 0
    for seed in range(20):
        hand = random_hand(rng(seed), family, neat=1.0)
        _, truth = plan_ballot(form(name), rng(seed, 1), hand=hand, scan=Scan())
        clean += truth.clean
    assert clean >= 16


@pytest.mark.parametrize("family", FAMILIES)
def test_untidy_hands_are_never_taken_for_faults(family: Family) -> None:
    """Without a fault every row is its level, or its level and unusual; both occur."""
    kinds = set()
    for seed in range(40):
        hand = random_hand(rng(seed), family, neat=0.0)
        _, truth = plan_ballot(form("squares"), rng(seed, 2), hand=hand, scan=Scan())
        assert {row.split(":")[-1] for row in truth.rows} <= set(form("squares").level_ids)
        kinds |= {":" in row for row in truth.rows}
        assert truth.family == family
        assert truth.shape == hand.shape
    assert kinds == {True, False}


def test_what_a_person_reads_follows_from_where_the_ink_is() -> None:
    """In its box a cross is its level; large, untidy or far off it is unusual; in the next box, doubtful."""
    sheet, hand = form("party"), Hand()
    row = sheet.rows[3]
    box = row.box("medium")
    x, y = (box.area.x0 + box.area.x1) / 2, (box.area.y0 + box.area.y1) / 2

    def read(size: float, dx: float = 0.0, tidy: bool = True, shape: str = "cross") -> str:
        drawn = hand.mark(shape, size, rng(5))
        return judged(
            placed(drawn.strokes, x + dx, y), Drawn(shape, drawn.strokes, tidy), box, row.boxes, hand
        )

    assert read(6.0) == "medium"
    assert read(6.0, tidy=False) == "unusual:medium"
    assert read(15.0) == "unusual:medium"
    assert read(1.2) == "unusual:medium"
    assert read(6.0, dx=7.0) == "unusual:medium"
    assert read(6.0, dx=12.0) == "doubtful"
    assert read(6.0, shape="circle") == "unusual:medium"


def test_a_hand_that_would_miss_the_box_is_pulled_in() -> None:
    """Habit never carries a mark so far that nobody could say whose it is."""
    wild = replace(random_hand(rng(1), neat=0.0), size=2.0, bias=(0.6, 0.5), stray=0.3)
    for seed in range(30):
        mark = made_mark(form("long"), 5, "low", wild, rng(seed))
        assert mark.reading in ("low", "unusual:low")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_signature_stays_near_its_zone(family: Family) -> None:
    for seed in range(10):
        low, high = extent(random_hand(rng(seed), family).sign(30.0, 8.0, rng(seed)))
        assert low[0] > -6 and low[1] > -16
        assert high[0] < 42 and high[1] < 12
