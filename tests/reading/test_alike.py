"""How sure the pieces of touching marks must be that each is a mark of its own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.ballot import Rect
from scanner.reading.alike import least_bend, least_odds
from scanner.reading.broken import bend
from scanner.reading.frame import mm
from scanner.reading.marks import Mark
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap, measure_stroke


def piece(winding: float) -> Stroke:
    bounds = Rect(0, 0, 3, 4)
    return Stroke(1, bounds, 3.0, 5.0 * winding, 5.0, 100.0, (1.5, 2.0), 0.5)


@pytest.mark.parametrize(
    ("windings", "least"),
    [
        ((1.9, 2.1), S.alike_odds),
        ((1.9, 2.1, 2.0), S.alike_odds),
        ((2.0, 2.0, 2.0, 2.0), S.line_odds),
        ((2.0, 1.4), S.line_odds),
    ],
    ids=["two crosses", "three crosses", "a chain", "one hardly winds"],
)
def test_pieces_that_a_line_may_have_left_must_be_surer(windings: tuple[float, ...], least: float) -> None:
    assert least_odds([piece(winding) for winding in windings], usual=2.0) == least


def ticks_or_slashes(foot: float) -> tuple[list[Mark], StrokeMap]:
    """Return five marks from the upper left to the upper right, with their ``foot`` so much lower, in mm."""
    ink = np.zeros((mm(60.0), mm(12.0)), np.uint8)
    for top in range(5):
        way = np.array([(x, 12 * top + 4 + y) for x, y in ((2, 0), (4, foot), (9, 0))])
        cv2.polylines(ink, [np.round(way * mm(1.0)).astype(np.int32)], False, 160, 2)
    _, labels = cv2.connectedComponents(ink, connectivity=8)
    strokes = tuple(measure_stroke(label, labels, ink, (0, 0)) for label in range(1, 6))
    marks = [Mark(stroke, 1.0, 0.0, 0.0, (stroke.label,), (5.0, 0.0, 0.0, 0.0)) for stroke in strokes]
    return marks, StrokeMap(strokes, labels, (0, 0))


def test_who_ticks_is_told_from_who_makes_slashes() -> None:
    marks, strokes = ticks_or_slashes(foot=2.5)
    assert bend(marks[0].main, strokes) == pytest.approx(2.5 / 7, abs=0.06)
    least = least_bend(marks, strokes)
    assert least is not None and least > 0.15
    assert least_bend(*ticks_or_slashes(foot=0.2)) is None
    assert least_bend(marks[:2], strokes) is None
