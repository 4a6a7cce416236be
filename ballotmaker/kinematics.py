"""Strokes as muscles make them: sums of lognormal velocity pulses.

The sigma-lognormal model of rapid movement (Plamondon 1995; O'Reilly and Plamondon 2009): each part of
a stroke is one pulse of speed, lognormal in time, that carries the pen along an arc towards a
virtual target. The next pulse starts before the last has ended, so that corners are cut the more the
faster the hand. Nothing here is shared with the splines of ``strokes.hand``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ballotmaker.strokes import STEP_MM, Points, Stroke

Floats = npt.NDArray[np.float64]

_SMOOTH = 1.2  # radians: a lesser turn is part of a curve, a greater one a corner
_TICKS_PER_PULSE = 16


def pulses(
    points: Points,
    rng: np.random.Generator,
    *,
    tremor: float = 0.05,
    wave: float = 2.1,
    speed: float = 0.5,
    force: float = 1.0,
) -> Stroke:
    """Return a stroke (N, 3) whose virtual targets are ``points`` (mm); see ``strokes.hand`` for the rest."""
    targets = np.asarray(points, dtype=np.float64)
    ways = np.diff(targets, axis=0)
    lengths = np.hypot(*ways.T)
    ways, lengths = ways[lengths > 1e-6], lengths[lengths > 1e-6]
    if not len(lengths):
        raise ValueError("a stroke needs two different points")
    spent = _spent(lengths, speed, rng)
    path = targets[0] + _carried(ways, lengths, spent, rng)
    return _inked(path, tremor, wave, speed, force, rng)


def _spent(lengths: Floats, speed: float, rng: np.random.Generator) -> Floats:
    """Return how far each pulse has gone at each tick, 0..1, as (pulses, ticks).

    A longer way takes hardly longer (isochrony); the overlap of pulses grows with the speed.
    """
    count = len(lengths)
    takes = (0.3 + lengths) ** 0.35 * np.exp(rng.normal(size=count) * 0.08)
    overlap = np.clip(0.22 + 0.3 * speed + rng.normal(size=count) * 0.05, 0.05, 0.62)
    starts = np.concatenate([[0.0], np.cumsum(takes * (1 - overlap))[:-1]])
    width = rng.uniform(0.2, 0.34, size=(count, 1))
    ticks = np.linspace(0, starts[-1] + 1.35 * takes[-1], _TICKS_PER_PULSE * count + 8)
    since = np.maximum(ticks[None, :] - starts[:, None], 1e-9)
    z = (np.log(since) - np.log(0.52 * takes)[:, None]) / width
    done = 1 / (1 + np.exp(-np.clip(1.5976 * z + 0.07056 * z**3, -60, 60)))  # the normal's cumulative
    return np.asarray(done / done[:, -1:], dtype=np.float64)


def _carried(ways: Floats, lengths: Floats, spent: Floats, rng: np.random.Generator) -> Floats:
    """Return the pen's way (ticks, 2) from the origin: every pulse runs along an arc."""
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    turns = (np.diff(angles) + np.pi) % (2 * np.pi) - np.pi
    turns = np.where(np.abs(turns) < _SMOOTH, turns, 0.0)
    bend = (np.append(turns, 0.0) + np.insert(turns, 0, 0.0)) / 2 + rng.normal(size=len(lengths)) * 0.1
    bend = np.where(np.abs(bend) < 1e-3, 1e-3, bend)[:, None]
    radius = lengths[:, None] / (2 * np.sin(bend / 2))
    first = angles[:, None] - bend / 2
    heading = first + bend * spent
    x = (radius * (np.sin(heading) - np.sin(first))).sum(axis=0)
    y = (radius * (np.cos(first) - np.cos(heading))).sum(axis=0)
    return np.column_stack([x, y])


def _inked(
    path: Floats, tremor: float, wave: float, speed: float, force: float, rng: np.random.Generator
) -> Stroke:
    """Return the path at even steps with its tremor, pressed less where the pen is quick."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], max(4, int(along[-1] / STEP_MM)))
    quick = np.interp(at, along, np.append(steps, steps[-1])) / (steps.max() + 1e-9)
    x, y = (np.interp(at, along, path[:, i]) for i in (0, 1))
    phase, beat = rng.uniform(0, 2 * np.pi, (2, 2)), 2 * np.pi / wave * rng.uniform(0.7, 1.4, (2, 2))
    comes_and_goes = 0.5 + 0.5 * np.sin(at * beat[:, :1] / 3 + phase[:, :1])  # (2, N)
    shake = tremor * 0.5 * comes_and_goes * np.sin(at * beat[:, :, None] + phase[:, :, None]).sum(axis=1)
    lift = np.minimum(1.0, (at[-1] - at + 0.2) / (0.4 + 2.0 * speed))
    pressure = force * (1.05 - (0.25 + 0.3 * speed) * quick) * (0.45 + 0.55 * lift)
    return np.column_stack([x + shake[0], y + shake[1], np.clip(pressure, 0.15, 1.2)])
