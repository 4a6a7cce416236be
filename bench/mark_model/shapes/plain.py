"""Plain marks: crosses, ticks, slashes, dashes."""

from __future__ import annotations

import numpy as np

from ballotmaker.strokes import Strokes, placed
from bench.mark_model.shapes.paths import Floats, Rng, across, pulled, unit


def _arms(size: float, rng: Rng, first: float, second: float, spread: float) -> list[list[Floats]]:
    arms = []
    for angle in np.radians([rng.normal(first, spread), rng.normal(second, spread)]):
        along = unit(angle) * size * rng.uniform(0.5, 1.2) / 2
        middle = rng.normal(size=2) * size * 0.09
        points = [middle - along, middle + across(along) * rng.normal() * 0.16, middle + along]
        if rng.random() < 0.3:  # a hook where the pen is lifted
            points.append(points[-1] + rng.normal(size=2) * size * 0.12)
        if rng.random() < 0.2:
            points.insert(0, points[0] + rng.normal(size=2) * size * 0.12)
        arms.append(points if rng.random() < 0.5 else points[::-1])
    return arms


def cross(size: float, rng: Rng) -> Strokes:
    """An X whose arms differ, cross off the middle, have hooks, or are joined in one go."""
    arms = _arms(size, rng, 45, 135, 14)
    if rng.random() < 0.25:  # the pen is not lifted
        bulge = (arms[0][-1] + arms[1][0]) / 2 + rng.normal(size=2) * size * 0.12
        return pulled([*arms[0], bulge, *arms[1]], rng, 0.1)
    return [stroke for arm in arms for stroke in pulled(arm, rng)]


def plus(size: float, rng: Rng) -> Strokes:
    return [stroke for arm in _arms(size, rng, 0, 90, 8) for stroke in pulled(arm, rng)]


def tick(size: float, rng: Rng) -> Strokes:
    """A check mark, sharp or round, its long side straight or bowed, now and then with a hook."""
    left = unit(np.pi + np.radians(rng.uniform(20, 80))) * size * rng.uniform(0.15, 0.6)
    right = unit(-np.radians(rng.uniform(20, 78))) * size * rng.uniform(0.6, 1.15)
    corner = [np.zeros(2)] if rng.random() < 0.7 else [left * 0.15 + [0, 0.1], right * 0.1]
    points = [left, *corner, right * 0.5 + across(right) * rng.normal() * 0.12, right]
    if rng.random() < 0.25:
        points.insert(0, left + rng.normal(size=2) * size * 0.1)
    if rng.random() < 0.15:
        points.append(right + rng.normal(size=2) * size * 0.12)
    return pulled(points, rng)


def vee(size: float, rng: Rng) -> Strokes:
    left, right = (unit(-np.radians(a)) * size * rng.uniform(0.7, 1.1) for a in rng.normal([115, 65], 9))
    return pulled([left, np.zeros(2), right], rng)


def line(size: float, rng: Rng, angle: float) -> Strokes:
    along = unit(angle) * size / 2
    points = [-along, across(along) * rng.normal() * 0.14, along]
    if rng.random() < 0.2:
        points.append(along + rng.normal(size=2) * size * 0.1)
    return pulled(points, rng)


def slash(size: float, rng: Rng) -> Strokes:
    return line(size, rng, float(np.radians(rng.choice([-1, 1]) * rng.uniform(30, 95))))


def dash(size: float, rng: Rng) -> Strokes:
    return line(size, rng, float(np.radians(rng.normal(0, 12))))


def two_curves(size: float, rng: Rng) -> Strokes:
    """Two strokes that cross or touch about the middle, each straight, bowed or waved: every X there is."""
    lean, open_ = rng.uniform(0, np.pi), np.radians(rng.uniform(45, 135))
    if rng.random() < 0.6:
        lean = float(np.radians(rng.normal(90, 12))) - open_ / 2
    strokes = []
    for angle, side in ((lean, 1.0), (lean + open_, -1.0)):
        along = unit(angle) * size * rng.uniform(0.7, 1.2) / 2
        bow = across(along) * (rng.normal() * 0.12 if rng.random() < 0.5 else side * rng.uniform(0.1, 0.6))
        s_shape = rng.normal() * 0.25 if rng.random() < 0.3 else 0.0
        middle = rng.normal(size=2) * size * 0.06
        at = np.linspace(-1, 1, 7)
        points = [
            middle + along * t + bow * (t * t - 0.1) + across(along) * s_shape * np.sin(np.pi * t) for t in at
        ]
        strokes += pulled(points if rng.random() < 0.5 else points[::-1], rng)
    return strokes


def two_moons(size: float, rng: Rng) -> Strokes:
    """The x of school script: two bows back to back, that touch, cross twice, or stay apart a little."""
    at, lean = np.linspace(-1, 1, 9), rng.normal() * 0.07
    bulge, past, power = rng.uniform(0.3, 0.55), rng.uniform(-0.03, 0.2), rng.uniform(1.6, 4.0)
    strokes = []
    for side in (-1, 1):
        reach = bulge * rng.uniform(0.8, 1.2)
        xs = side * (reach * np.abs(at) ** power - past) + lean * at
        points = np.column_stack([xs, at / 2]) * size
        strokes += pulled(list(points if rng.random() < 0.7 else points[::-1]), rng, 0.08)
    return strokes


def ribbon(size: float, rng: Rng) -> Strokes:
    """An X in one go: across, round one side, and across again."""
    reach, swell = size / 2 * rng.uniform(0.85, 1.15), rng.uniform(0.15, 0.7)
    tall = size / 2 * rng.uniform(0.55, 1.1)
    points = np.array(
        [
            (-1, -1),
            (-0.1, -0.05),
            (0.75, 0.8),
            (1 + swell, rng.normal() * 0.2),
            (0.75, -0.85),
            (0.05, 0.1),
            (-1, 1),
        ]
    )
    points = points + rng.normal(size=points.shape) * 0.07
    if rng.random() < 0.3:
        points[[2, 4], 0] += rng.uniform(-0.2, 0.2)
    drawn = [np.array([x * reach, y * tall]) for x, y in points]
    turn = float(rng.choice([0.0, np.pi / 2, np.pi, -np.pi / 2]) + rng.normal() * 0.15)
    return placed(pulled(drawn, rng, 0.08), 0.0, 0.0, turn)


def retraced(size: float, rng: Rng) -> Strokes:
    """A plain mark gone over once more, as one does when the pen skips."""
    mark = [cross, tick, slash][rng.integers(3)](size, rng)
    again = [stroke.copy() for stroke in mark if rng.random() < 0.8]
    for stroke in again:
        stroke[:, :2] *= 1 + rng.normal() * 0.08
        stroke[:, :2] += rng.normal(size=2) * 0.25
        stroke[:, :2] += np.sin(stroke[:, 1::-1] * 0.6 + rng.uniform(0, 6, 2)) * rng.normal(size=2) * 0.15
    return mark + again
