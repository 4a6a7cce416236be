"""Two strokes that print parts are one line if each points at the other and ink is seen between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from scanner.ballot import Image, Rect
from scanner.reading.beneath import facing, join_beneath
from scanner.reading.frame import mm
from scanner.reading.marks import CloseInk, mark_of
from scanner.reading.strokes import StrokeMap, measure_stroke

GAP = slice(mm(8.0), mm(10.0))  # between two boxes, where print hides all but a little
SEEN = slice(mm(8.8), mm(9.4))


@dataclass(frozen=True)
class Sheet:
    """Strokes in two boxes of one column, 20 mm high; ``shares`` is of each stroke in each box."""

    strokes: StrokeMap
    ink: Image
    shares: np.ndarray
    close: CloseInk


def sheet(ink: Image, seen: Image) -> Sheet:
    hidden = np.zeros(ink.shape, bool)
    hidden[GAP] = True
    hidden[SEEN] = False
    over = ink.copy()
    over[GAP] = 0
    _, labels = cv2.connectedComponents(over, connectivity=8)
    strokes = tuple(measure_stroke(label, labels, ink, (0, 0)) for label in range(1, int(labels.max()) + 1))
    shares = np.zeros((len(strokes) + 1, 3))
    for stroke in strokes:
        shares[stroke.label, 1 if stroke.centre[1] < 9.0 else 2] = 1.0
    return Sheet(StrokeMap(strokes, labels, (0, 0)), ink, shares, CloseInk(seen, hidden, 45))


def joined(ink: Image, seen: Image) -> int:
    """Return how many strokes there are of ``ink``."""
    on = sheet(ink, seen)
    return len(join_beneath(on.strokes, ink, on.close, 1, on.shares).strokes)


def drawn(*points: tuple[float, float]) -> Image:
    ink = np.zeros((mm(20.0), mm(10.0)), np.uint8)
    line = np.round(np.array(points) * mm(1.0)).astype(np.int32)
    return cv2.polylines(ink, [line], False, 160, 2)


@pytest.mark.parametrize(
    "points",
    [((5, 2), (5, 17)), ((3, 2), (7, 17)), ((1.5, 4), (5, 5.5), (5, 13), (1.5, 14.5))],
    ids=["upright", "leaning", "bracket"],
)
def test_a_line_goes_on_beneath_print(points: tuple[tuple[float, float], ...]) -> None:
    ink = drawn(*points)
    assert joined(ink, ink) == 1


def test_marks_with_bare_paper_between_them_are_two() -> None:
    ink = drawn((5, 2), (5, 17))
    assert joined(ink, np.zeros_like(ink)) == 2


def test_marks_that_do_not_point_at_each_other_are_two() -> None:
    ink = cv2.max(drawn((2, 3), (8, 7.9)), drawn((2, 10.5), (8, 16)))
    assert joined(ink, np.full_like(ink, 160)) == 2


ZIGZAG = ((7, 2), (3, 5), (6.5, 8.9), (3, 13), (7, 17))  # its turn lies beneath print


def facing_pairs(ink: Image, usual: float, seen: Image | None = None) -> list[tuple[int, int]]:
    """Return which boxes' marks may be one line, of who made three more marks that wind as is ``usual``."""
    on = sheet(ink, ink if seen is None else seen)
    marks = [mark_of([stroke], on.shares[:, 1], Rect(0, 0, 10, 20)) for stroke in on.strokes.strokes]
    first = marks[0]
    assert first is not None
    others = [replace(first, main=replace(first.main, length=usual * first.main.diagonal)) for _ in range(3)]
    return list(facing([*marks, *others], on.strokes, on.close, 1))


def test_a_zigzag_that_turns_beneath_print_may_be_one_line_of_who_makes_crosses() -> None:
    assert facing_pairs(drawn(*ZIGZAG), usual=1.8) == [(0, 1)]


@pytest.mark.parametrize(("line", "pairs"), [(160, [(0, 1)]), (0, [])], ids=["a line between", "bare paper"])
def test_lines_one_above_the_other_are_the_marks_of_who_makes_lines(
    line: int, pairs: list[tuple[int, int]]
) -> None:
    ink = drawn((5, 2), (5, 8.9), (5.4, 17))
    assert facing_pairs(ink, 1.05, np.minimum(ink, np.uint8(line))) == pairs


def test_lines_that_end_aside_of_each_other_are_two() -> None:
    ink = cv2.max(drawn((2, 3), (3, 7.9)), drawn((7, 10.5), (8, 16)))
    assert facing_pairs(ink, usual=1.8) == []
