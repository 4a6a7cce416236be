"""Pen strokes round the origin (mm), and what all shapes are made with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ballotmaker.draft import extent
from ballotmaker.strokes import Strokes, hand

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]
Shape = Callable[[float, Rng], Strokes]  # from its size, mm


def bent(shape: Strokes, rng: Rng) -> Strokes:
    """Shear, stretch and bend as hands differ."""
    matrix = np.eye(2) + rng.normal(size=(2, 2)) * 0.09
    centre = np.mean(np.vstack(shape)[:, :2], axis=0)
    phase, amount = rng.uniform(0, 2 * np.pi, 2), rng.normal(size=2) * 0.25
    out = [stroke.copy() for stroke in shape]
    for stroke in out:
        xy = (stroke[:, :2] - centre) @ matrix.T
        stroke[:, :2] = xy + np.sin(xy[:, ::-1] * 0.7 + phase) * amount
    return out


def pulled(points: list[Floats], rng: Rng, tremor: float | None = None) -> Strokes:
    amount = float(rng.uniform(0.02, 0.2)) if tremor is None else tremor
    return [hand([(float(x), float(y)) for x, y in points], rng, amount)]


def unit(angle: float) -> Floats:
    return np.array([np.cos(angle), np.sin(angle)])


def across(along: Floats) -> Floats:
    return np.array([-along[1], along[0]])


def any_way(rng: Rng) -> float:
    return float(rng.uniform(0, np.pi))


def through(points: Floats) -> Floats:
    """Return a smooth line through points (n, 2): Catmull and Rom's spline."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    at = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces = [
        (2 * b + (c - a) * at + (2 * a - 5 * b + 4 * c - d) * at**2 + (3 * b - a - 3 * c + d) * at**3) / 2
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.vstack([*pieces, points[-1:]])


def winding(strokes: Strokes) -> float:
    """Return the pen's travel over the sign's extent."""
    low, high = extent(strokes)
    travel = sum(float(np.hypot(*np.diff(stroke[:, :2], axis=0).T).sum()) for stroke in strokes)
    return travel / float(np.hypot(*(high - low)))
