"""Signs that no one else makes: a voter's own, which count, and strange ones among them, which do not."""

from __future__ import annotations

import numpy as np

from ballotmaker.strokes import Strokes
from bench.mark_model.shapes.paths import Floats, Rng, Shape, across, pulled, through, unit, winding

_STRANGE = 1.6  # winding: a tick has 1.1 to 1.5, a cross about 2 but no stem


def own_sign(rng: Rng) -> Shape:
    """Return a voter's own sign: one to three strokes through points at random, each time a little other.

    No kind of mark, but a vote: it is known by being like the voter's others.
    """
    count = int(rng.choice([1, 2, 3], p=[0.4, 0.5, 0.1]))
    crossing = count == 2 and rng.random() < 0.6
    paths = [_crossing(turn, rng) if crossing else _anywhere(count, rng) for turn in range(count)]
    straight, unsteady = rng.random() < 0.25, float(rng.uniform(0.03, 0.14))

    def drawn(size: float, again: Rng) -> Strokes:
        strokes = []
        for path in paths:
            points = (path + again.normal(0, unsteady, path.shape)) * size / 2
            way = points if straight else through(points)
            strokes += pulled(list(way if again.random() < 0.9 else way[::-1]), again)
        return strokes

    return drawn


def strange_sign(size: float, rng: Rng) -> Strokes:
    """Return a sign like a letter of no alphabet: among a voter's own marks it is none of them.

    None is as simple as a tick, which might be one.
    """
    while winding(sign := _like_a_letter(size, rng)) < _STRANGE:
        pass
    return sign


def _like_a_letter(size: float, rng: Rng) -> Strokes:
    """Return strokes at random; every other time with a stem, as K, Đ and B have one."""
    if rng.random() < 0.5:
        lean = rng.normal() * 0.12
        stem = np.array([[lean - 0.35, -1.0], [-lean - 0.35 + rng.normal() * 0.06, 1.0]])
        bodies = [stem, _bowl(rng)]
        if rng.random() < 0.5:
            bodies.append(_bowl(rng) if rng.random() < 0.6 else _bar(rng))
    else:
        count = int(rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
        points = {1: (6, 10), 2: (4, 6), 3: (2, 5)}[count]
        bodies = [rng.uniform(-1, 1, (int(rng.integers(*points)), 2)) * (0.7, 1.0) for _ in range(count)]
    straight = rng.random() < 0.2
    return [
        stroke
        for body in bodies
        for stroke in pulled(list(body * (size / 2) if straight else through(body * (size / 2))), rng)
    ]


def _bowl(rng: Rng) -> Floats:
    """Return what stands to the right of a stem and touches it: a bowl, an angle, a foot."""
    count = int(rng.integers(3, 6))
    top, foot = np.sort(rng.uniform(-1, 1, 2)).tolist()
    ys = np.linspace(top - 0.15, foot + 0.15, count)
    xs = np.concatenate([[-0.35], rng.uniform(-0.35, 0.9, count - 2), [rng.uniform(-0.35, 0.8)]])
    return np.column_stack([xs, ys])[:: int(rng.choice([-1, 1]))]


def _bar(rng: Rng) -> Floats:
    """Return a line across a stem."""
    y = rng.uniform(-0.6, 0.6)
    return np.array([[rng.uniform(-0.9, -0.4), y], [rng.uniform(0.0, 0.6), y + rng.normal() * 0.1]])


def _crossing(turn: int, rng: Rng) -> Floats:
    """Return the first or second of two paths that cross about the middle: bowed, waved or hooked."""
    along = unit(np.pi * (rng.uniform(0.1, 0.4) + turn / 2))
    at = np.linspace(-1, 1, int(rng.integers(3, 5)))[:, None]
    return np.asarray(at * along + across(along) * rng.normal(0, 0.3, at.shape))


def _anywhere(count: int, rng: Rng) -> Floats:
    return np.asarray(rng.uniform(-1, 1, (int(rng.integers(2, 6 if count == 1 else 5)), 2)))
