"""Marks as voters of the tuning family draw them."""

from __future__ import annotations

from ballotmaker import marks
from ballotmaker.hands import random_hand
from ballotmaker.strokes import Strokes
from bench.mark_model.shapes.paths import Rng

BY_HAND = {
    "plain": sorted(set(marks.SHAPES) - marks.FILLS - marks.OUTLINES),
    "ring": sorted(marks.OUTLINES),
    "fill": sorted(marks.FILLS),
}


def by_hand(kind: str, size: float, rng: Rng) -> Strokes:
    """Return a mark by a voter of the tuning family, neat or untidy."""
    voter = random_hand(rng, "tuning", neat=float(rng.random()))
    shape = voter.shape if voter.shape in BY_HAND[kind] else str(rng.choice(BY_HAND[kind]))
    return voter.mark(shape, size, rng).strokes
