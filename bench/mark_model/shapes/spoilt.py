"""What is no vote: marks taken back, words, letters, several marks in one box."""

from __future__ import annotations

import numpy as np

from ballotmaker.strokes import Strokes, placed
from bench.mark_model.shapes.by_hand import by_hand
from bench.mark_model.shapes.paths import Rng, any_way, unit
from bench.mark_model.shapes.plain import cross, line, plus, slash, tick
from bench.mark_model.shapes.rings_and_fills import fill, ring, tangle
from bench.mark_model.shapes.words import letter


def _a_mark(size: float, rng: Rng) -> Strokes:
    if rng.random() < 0.4:
        return by_hand("plain", size, rng)
    return [cross, cross, cross, tick, slash, plus][rng.integers(6)](size, rng)


def scribbled_out(size: float, rng: Rng) -> Strokes:
    gap = float(rng.uniform(0.25, 0.6) if rng.random() < 0.4 else rng.uniform(0.6, 2.0))
    over = tangle(size * float(rng.uniform(0.5, 1.4)), size * float(rng.uniform(0.35, 1.2)), gap, rng)
    shift = rng.normal(size=2) * size * 0.12
    mark = _a_mark(size, rng) if rng.random() < 0.85 else [ring, fill][rng.integers(2)](size * 0.8, rng)
    return mark + placed(over, float(shift[0]), float(shift[1]), any_way(rng))


def struck_out(size: float, rng: Rng) -> Strokes:
    """A mark with one to five lines across: a star, a grid, a barred cross."""
    mark = _a_mark(size, rng) if rng.random() < 0.8 else [ring, fill][rng.integers(2)](size, rng)
    lean = float(rng.choice([0.0, np.pi / 2, any_way(rng)]))
    for _ in range(int(rng.integers(2 if rng.random() < 0.6 else 1, 9))):
        across = line(size * float(rng.uniform(0.8, 1.6)), rng, lean + float(rng.normal() * 0.2))
        shift = rng.normal(size=2) * size * 0.2
        mark = mark + placed(across, float(shift[0]), float(shift[1]))
    return mark


def ringed(size: float, rng: Rng) -> Strokes:
    """A mark with a ring round it."""
    x, y = rng.normal(size=2) * 0.4
    return ring(size, rng) + placed(_a_mark(size * float(rng.uniform(0.4, 0.9)), rng), float(x), float(y))


def two(size: float, rng: Rng) -> Strokes:
    """Two marks, or a mark and a letter, side by side or over each other."""
    first, second = _a_mark(size * 0.7, rng), _a_mark(size * float(rng.uniform(0.4, 0.8)), rng)
    if rng.random() < 0.3:
        second = letter(size, rng)
    away = unit(float(rng.uniform(0, 2 * np.pi))) * size * rng.uniform(0.45, 1.0)
    return first + placed(second, float(away[0]), float(away[1]))
