"""Strokes that take something back or run over much: over a mark, over a name, down the rows.

All are drawn about the origin by a hand; sizes in mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ballotmaker.hands import Hand
from ballotmaker.strokes import Points, Strokes, placed

Rng = np.random.Generator

# Over a mark of ``size`` (width, height) --------------------------------------------------------------


def _scribble(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """To and fro, or loops, until little of the mark can be seen."""
    width, height = size[0] * rng.uniform(0.95, 1.4), size[1] * rng.uniform(0.85, 1.3)
    count = int(rng.integers(7, 14))
    xs = np.linspace(-width / 2, width / 2, count) + rng.normal(size=count) * width * 0.04
    if rng.random() < 0.5:
        ys = np.where(np.arange(count) % 2, -0.5, 0.5) * height * rng.uniform(0.7, 1.05, count)
        strokes = [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]
    else:
        strokes = [hand.stroke(_loops(xs, height, rng), rng)]
    if rng.random() < 0.6:
        ys = np.linspace(-height / 2, height / 2, count)
        side = np.where(np.arange(count) % 2, -0.5, 0.5) * width * rng.uniform(0.7, 1.05, count)
        strokes.append(hand.stroke(list(zip(side.tolist(), ys.tolist(), strict=True)), rng))
    return strokes


def _loops(xs: np.ndarray, height: float, rng: Rng) -> Points:
    step, points = float(xs[1] - xs[0]), []
    for x in xs.tolist():
        tall = height / 2 * float(rng.uniform(0.75, 1.05))
        points += [(x, -tall), (x + step * 0.9, 0.0), (x + step * 0.2, tall), (x - step * 0.6, 0.0)]
    return points


def _crossed_by_lines(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """Three to six separate lines across."""
    lines: Strokes = []
    for dy in np.linspace(-0.35, 0.35, int(rng.integers(3, 7))) * size[1]:
        half, slope = size[0] * rng.uniform(0.55, 0.85), rng.normal() * 0.12
        y = float(dy + rng.normal() * 0.2)
        lines.append(hand.stroke([(-half, y - slope * half), (half, y + slope * half)], rng))
    return placed(lines, 0.0, 0.0, float(rng.uniform(-0.5, 0.5)))


def _overwritten(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """The mark gone over with rings until it is a blot."""
    turns = rng.uniform(3, 6)
    around = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * turns, int(10 * turns))
    radius = rng.uniform(0.25, 0.6, len(around))
    xs, ys = radius * np.cos(around) * size[0], radius * np.sin(around) * size[1]
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


def _hatched_mark(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    lean = rng.uniform(0.1, 0.5) * size[0]
    count, tall = int(rng.integers(6, 11)), size[1] * 0.6
    xs = np.linspace(-0.6, 0.6, count) * size[0] + rng.normal(size=count) * 0.04 * size[0]
    ends = (tall * rng.uniform(0.75, 1.1, (count, 2))).tolist()
    slants = (lean * rng.uniform(0.35, 0.65, count)).tolist()
    return [
        hand.stroke([(x + slant, -up), (x - slant, down)], rng)
        for x, slant, (up, down) in zip(xs.tolist(), slants, ends, strict=True)
    ]


OVER_MARKS: Mapping[str, Callable[[tuple[float, float], Hand, Rng], Strokes]] = {
    "scribbled": _scribble,
    "lines": _crossed_by_lines,
    "overwritten": _overwritten,
    "hatched": _hatched_mark,
}

# Over a name ``length`` long, its letters ``height`` high ---------------------------------------------


def _straight(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    drop = rng.normal() * min(0.5, 0.02 * length)
    return [hand.stroke([(-length / 2, -drop), (0.0, rng.normal() * 0.2), (length / 2, drop)], rng)]


def _wavy(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    count = max(5, int(length / rng.uniform(1.8, 4.0)))
    tall = float(rng.uniform(0.2, 0.45)) * height
    return [hand.stroke(_teeth(length, tall, count, rng), rng)]


def _zigzag(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    return [hand.stroke(_teeth(length, height * 0.5, max(7, int(length / 1.6)), rng), rng, 0.03)]


def _teeth(length: float, tall: float, count: int, rng: Rng) -> Points:
    xs = np.linspace(-length / 2, length / 2, count) + rng.normal(size=count) * 0.2
    ys = np.where(np.arange(count) % 2, -1.0, 1.0) * tall * rng.uniform(0.7, 1.1, count)
    return list(zip(xs.tolist(), ys.tolist(), strict=True))


def _double(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    gap = float(rng.uniform(0.3, 0.5)) * height
    return [
        *placed(_straight(length, height, hand, rng), 0.0, -gap / 2),
        *placed(_straight(length * float(rng.uniform(0.9, 1.0)), height, hand, rng), 0.0, gap / 2),
    ]


def _diagonal(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    h, way = height * rng.uniform(0.35, 0.6), float(rng.choice([-1, 1]))
    return [hand.stroke([(-length / 2, way * h), (0.0, rng.normal() * 0.2), (length / 2, -way * h)], rng)]


def _crossed(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    h = height * rng.uniform(0.4, 0.8)
    return [hand.stroke([(-length / 2, way * h), (length / 2, -way * h)], rng) for way in (-1, 1)]


def _scribbled(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    """Loops pushed along the name, and back."""
    count = max(12, int(length / 0.6))
    around = np.arange(count) * np.pi / 2 * rng.uniform(0.9, 1.1)
    xs = np.linspace(-length / 2 + 0.8, length / 2 - 0.8, count) + 0.8 * np.cos(around)
    ys = height * 0.45 * np.sin(around) * rng.uniform(0.8, 1.1, count)
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng, 0.03)]


def _hatched(length: float, height: float, hand: Hand, rng: Rng) -> Strokes:
    xs = np.arange(-length / 2, length / 2, rng.uniform(0.8, 2.0))
    xs = xs + rng.normal(size=len(xs)) * 0.15
    leans = (rng.uniform(0.4, 1.4) * rng.uniform(0.7, 1.3, len(xs))).tolist()
    ends = (height * rng.uniform(0.4, 0.65, (len(xs), 2))).tolist()
    return [
        hand.stroke([(x + lean, -up), (x - lean, down)], rng, 0.02)
        for x, lean, (up, down) in zip(xs.tolist(), leans, ends, strict=True)
    ]


OVER_NAMES: Mapping[str, Callable[[float, float, Hand, Rng], Strokes]] = {
    "straight": _straight,
    "wavy": _wavy,
    "double": _double,
    "diagonal": _diagonal,
    "zigzag": _zigzag,
    "scribbled": _scribbled,
    "hatched": _hatched,
    "crossed": _crossed,
}

# Down the rows, ``tall`` from end to end, in a box ``wide`` -------------------------------------------


def _down_line(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    swing = (rng.normal(size=3) * 0.8).tolist()
    return [hand.stroke([(swing[0], -tall / 2), (swing[1], 0.0), (swing[2], tall / 2)], rng)]


def _down_wave(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    count = max(5, int(tall / rng.uniform(3.0, 6.0)))
    swing = rng.uniform(0.8, 2.2) * rng.uniform(0.6, 1.3, count)
    xs = np.where(np.arange(count) % 2, -1.0, 1.0) * swing + rng.normal(size=count) * 0.3
    ys = np.linspace(-tall / 2, tall / 2, count) + np.append(rng.normal(size=count - 1) * 0.5, 0.0)
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


def _down_bracket(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    h, w, way = tall / 2, wide * 0.2, float(rng.choice([-1, 1]))
    nose = rng.uniform(0.3, 0.8) * w if rng.random() < 0.5 else 0.0
    side = [(-w, -h), (w * 0.5, -h + 1.0), (w * 0.6, -1.0), (w * 0.6 + nose, 0.0), (w * 0.6, 1.0)]
    points = [*side, (w * 0.5, h - 1.0), (-w, h)]
    return [hand.stroke([(way * x, y) for x, y in points], rng)]


def _down_arrow(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    shaft, tip, way = _down_line(tall, wide, hand, rng), tall / 2, float(rng.choice([-1, 1]))
    x, reach = float(shaft[0][-1, 0]), float(rng.uniform(1.5, 3.0))
    head = hand.stroke([(x - reach, tip - reach), (x, tip + 0.2), (x + reach, tip - reach)], rng, 0.03)
    return [s * (1.0, way, 1.0) for s in (*shaft, head)]


def _reach(tall: float, wide: float, rng: Rng) -> float:
    """Return how far a slash runs to either side: over the other boxes too where it is long."""
    return wide * float(rng.uniform(0.3, 0.5)) * min(2.5, max(1.0, tall / 25.0))


def _down_slash(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    w, way = _reach(tall, wide, rng), float(rng.choice([-1, 1]))
    return [hand.stroke([(way * w, -tall / 2), (rng.normal() * 0.6, 0.0), (-way * w, tall / 2)], rng)]


def _down_cross(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    w = _reach(tall, wide, rng)
    return [
        hand.stroke([(way * w, -tall / 2), (rng.normal() * 0.6, 0.0), (-way * w, tall / 2)], rng)
        for way in (-1, 1)
    ]


def _down_ring(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    """One ring round all of the boxes."""
    around = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * 1.04, 20)
    xs, ys = np.cos(around) * wide * 0.38, np.sin(around) * tall / 2
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


DOWN: Mapping[str, Callable[[float, float, Hand, Rng], Strokes]] = {
    "line": _down_line,
    "wave": _down_wave,
    "bracket": _down_bracket,
    "arrow": _down_arrow,
    "slash": _down_slash,
    "cross": _down_cross,
    "ring": _down_ring,
}
