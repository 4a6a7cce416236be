"""How sure the pieces of touching marks must be that each is a mark of its own."""

from __future__ import annotations

import pytest

from scanner.ballot import Rect
from scanner.reading.alike import least_odds
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke


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
