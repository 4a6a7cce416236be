"""Shapes to train on: what people put into a box, by kind, as pen strokes round the origin (mm).

Of the tuning family of hands only; the testing family is drawn by another process and never seen here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ballotmaker.strokes import Strokes
from bench.mark_model.shapes import plain, rings_and_fills, spoilt, words
from bench.mark_model.shapes.by_hand import BY_HAND, by_hand
from bench.mark_model.shapes.paths import Rng, Shape, bent


def draw(kind: str, rng: Rng) -> Strokes:
    """Return a shape of ``kind``: plain, ring, fill or other; most of them by an invented voter."""
    size = float(np.clip(np.exp(rng.normal(np.log(6.0), 0.42)), 2.2, 18.0))
    if kind in BY_HAND and rng.random() < 0.6:
        return by_hand(kind, size, rng)
    return bent(chosen(kind, rng)(size, rng), rng)


def chosen(kind: str, rng: Rng) -> Shape:
    """Return one of the shapes of a kind."""
    shapes, weights = list(_KINDS[kind]), np.array(list(_KINDS[kind].values()))
    return shapes[int(rng.choice(len(shapes), p=weights / weights.sum()))]


_KINDS: Mapping[str, Mapping[Shape, int]] = {  # and how often each is drawn
    "plain": {
        plain.cross: 35,
        plain.tick: 20,
        plain.vee: 5,
        plain.slash: 10,
        plain.dash: 5,
        plain.plus: 5,
        plain.retraced: 6,
        plain.two_curves: 16,
        plain.two_moons: 7,
        plain.ribbon: 12,
    },
    "ring": {rings_and_fills.ring: 7, rings_and_fills.outline: 2, rings_and_fills.round_letter: 1},
    "fill": {rings_and_fills.fill: 1},
    "other": {
        spoilt.scribbled_out: 38,
        spoilt.struck_out: 16,
        spoilt.ringed: 5,
        words.word: 20,
        words.letter: 13,
        spoilt.two: 12,
    },
}
