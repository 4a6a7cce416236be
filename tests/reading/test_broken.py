"""Pieces of a line that a dry pen broke are one stroke, also over a ruling; marks apart stay apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.reading.broken import mend
from scanner.reading.frame import mm
from scanner.reading.strokes import StrokeMap, measure_stroke

RULING_MM = 9.0  # between two boxes, one below the other


def mended(*lines: tuple[tuple[float, float], ...]) -> int:
    """Return how many strokes there are of these lines in two boxes of one column."""
    ink = np.zeros((mm(2 * RULING_MM), mm(14.0)), np.uint8)
    for line in lines:
        cv2.polylines(ink, [np.round(np.array(line) * mm(1.0)).astype(np.int32)], False, 160, 2)
    _, labels = cv2.connectedComponents(ink, connectivity=8)
    strokes = tuple(measure_stroke(label, labels, ink, (0, 0)) for label in range(1, int(labels.max()) + 1))
    assert len(strokes) == len(lines)
    shares = np.zeros((len(strokes) + 1, 3))
    for stroke in strokes:
        shares[stroke.label, 1 if stroke.centre[1] < RULING_MM else 2] = 1.0
    return len(mend(StrokeMap(strokes, labels, (0, 0)), ink, shares, levels=1).strokes)


def arc(start: float, end: float) -> tuple[tuple[float, float], ...]:
    turns = np.linspace(np.radians(start), np.radians(end), 24)
    return tuple((7 + 5 * float(np.cos(turn)), RULING_MM + 6 * float(np.sin(turn))) for turn in turns)


@pytest.mark.parametrize(
    "lines",
    [
        (((2, 2), (5, 5)), ((5.6, 5.6), (8, 8))),
        (((3, 2), (6, 8.5)), ((6.3, 9.4), (9, 16))),
        (arc(-8, -168), arc(4, 184)),
    ],
    ids=["in a box", "over the ruling", "a ring around two rows"],
)
def test_pieces_that_point_at_each_other_are_one_line(
    lines: tuple[tuple[tuple[float, float], ...], ...],
) -> None:
    assert mended(*lines) == 1


@pytest.mark.parametrize(
    "lines",
    [
        (((3, 2), (3, 6)), ((4, 2), (4, 6))),
        (((2, 4), (4, 8.5), (7, 2)), ((3, 9.4), (8, 16))),
        (((2, 8.5), (6, 8.5)), ((4, 9.4), (4, 15))),
    ],
    ids=["two digits", "a tick above a slash", "a dash above a line"],
)
def test_marks_that_do_not_are_apart(lines: tuple[tuple[tuple[float, float], ...], ...]) -> None:
    assert mended(*lines) == 2
