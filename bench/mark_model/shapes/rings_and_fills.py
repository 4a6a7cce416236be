"""Rings and fills, which count only of who makes hardly anything else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ballotmaker.strokes import Strokes, placed
from bench.mark_model.shapes.paths import Rng, any_way, pulled
from bench.mark_model.shapes.words import written


def ring(size: float, rng: Rng) -> Strokes:
    """A loop that closes, overlaps or leaves a small gap, now and then drawn twice round."""
    turns = rng.uniform(0.9, 1.2) if rng.random() < 0.8 else rng.uniform(1.2, 2.2)
    count = max(12, int(12 * turns))
    at = rng.uniform(0, 2 * np.pi) + rng.choice([-1, 1]) * np.linspace(0, 2 * np.pi * turns, count)
    drift = np.linspace(1, rng.uniform(0.88, 1.12), count) * (1 + 0.05 * rng.normal(size=count))
    wide, tall = size / 2 * rng.uniform(0.6, 1.5), size / 2 * rng.uniform(0.7, 1.1)
    return pulled(list(np.column_stack([drift * wide * np.cos(at), drift * tall * np.sin(at)])), rng, 0.08)


def outline(size: float, rng: Rng) -> Strokes:
    h, w = size / 2, size / 2 * rng.uniform(0.7, 1.4)
    corners = np.array([(-w, -h), (w, -h), (w, h), (-w, h), (-w, -h * rng.uniform(0.85, 1.1))])
    corners += rng.normal(size=corners.shape) * size * 0.05
    sides = list(pairwise(corners))
    if rng.random() < 0.5:
        return [stroke for a, b in sides for stroke in pulled([a, b], rng, 0.08)]
    return pulled([point for a, b in sides for point in (a, a * 0.1 + b * 0.9)], rng, 0.08)


def round_letter(size: float, rng: Rng) -> Strokes:
    """o, O and 0: alone nobody can tell them from a ring."""
    return written(str(rng.choice(list("oO0"))), float(rng.uniform(2.5, 7)), rng)


def fill(size: float, rng: Rng) -> Strokes:
    """A patch of shading without a mark beneath: zigzag, spiral, hatching or solid."""
    width, height = size, size * float(rng.uniform(0.5, 1.2))
    patch = tangle(width, height, float(rng.uniform(0.25, 0.8)), rng)
    if rng.random() < 0.4:
        again = tangle(width * 0.9, height * 0.9, float(rng.uniform(0.25, 0.6)), rng)
        patch = patch + placed(again, 0, 0, float(rng.normal()))
    return patch


def tangle(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    """Shading of about ``width`` × ``height`` mm, its lines about ``gap`` mm apart."""
    return _TANGLES[rng.integers(len(_TANGLES))](width, height, gap, rng)


def _zigzag(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    count = max(5, int(width / gap))
    x = np.linspace(-width / 2, width / 2, count) + rng.normal(size=count) * gap * 0.4
    y = height / 2 * rng.uniform(0.75, 1.1, count) * np.where(np.arange(count) % 2, 1, -1)
    return placed(pulled(list(np.column_stack([x, y])), rng, 0.08), 0, 0, any_way(rng))


def _loops(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    turns = max(3, int(width / gap / 1.5))
    at = np.linspace(0, 2 * np.pi * turns, 9 * turns)
    r = height / 2 * (1 + 0.12 * rng.normal(size=len(at)))
    x = np.linspace(-width / 2, width / 2, len(at)) + gap * np.cos(at)
    return placed(pulled(list(np.column_stack([x, r * np.sin(at)])), rng, 0.08), 0, 0, any_way(rng))


def _back_and_forth(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    count = max(5, int(height / gap))
    x = width / 2 * rng.uniform(0.7, 1.15, count) * np.where(np.arange(count) % 2, 1, -1)
    y = rng.permutation(np.linspace(-height / 2, height / 2, count)) * rng.uniform(0.6, 1.0)
    return placed(pulled(list(np.column_stack([x, y])), rng, 0.08), 0, 0, any_way(rng))


def _spiral(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    turns = max(2.5, min(width, height) / 2 / gap)
    at = np.linspace(0, 2 * np.pi * turns, int(12 * turns))
    r = np.linspace(rng.uniform(0.05, 0.5), 1, len(at)) * (1 + 0.06 * rng.normal(size=len(at))) / 2
    return pulled(list(np.column_stack([r * width * np.cos(at), r * height * np.sin(at)])), rng, 0.08)


_TANGLES = (_zigzag, _loops, _back_and_forth, _spiral)
