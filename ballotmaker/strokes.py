"""Hand-drawn strokes as polylines, moved along splines.

A stroke is a float array (N, 3) of x mm, y mm and pressure 0..1, pen down from first to last point.
Every shape is drawn round the origin; ``placed`` moves it to its place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Stroke = npt.NDArray[np.float64]
Strokes = list[Stroke]
Points = Sequence[tuple[float, float]]

STEP_MM = 0.3


def hand(
    points: Points,
    rng: np.random.Generator,
    tremor: float = 0.12,
    *,
    wave: float = 2.1,
    speed: float = 0.0,
    force: float = 1.0,
) -> Stroke:
    """Return a smooth curve through ``points`` (mm) as a hand draws it.

    ``tremor`` is the size in mm of its wavering and ``wave`` the length of one waver. Pressure swells in
    the middle of the curve; a fast hand (``speed`` 1) lands and lifts while it moves, so that both
    ends taper, the last one longer. ``force`` scales the pressure.
    """
    curve = _spline(np.asarray(points, dtype=np.float64))
    length = float(np.hypot(*np.diff(curve, axis=0).T).sum())
    count = max(4, int(length / STEP_MM))
    curve = resampled(curve, count)
    curve = curve + _wander(count, rng, wave)[:, None] * _normals(curve) * tremor
    pressure = _landing(count, speed) * (1 + 0.12 * _wander(count, rng)) * force
    return np.column_stack([curve, np.clip(pressure, 0.15, 1.2)])


def _landing(count: int, speed: float) -> npt.NDArray[np.float64]:
    """Return the pressure along a stroke that is set down and lifted."""
    from_start = (np.arange(count) + 1) * STEP_MM
    way_in, way_out = 0.9 + 0.8 * speed, 0.9 + 0.3 * speed * count * STEP_MM
    lift = np.minimum(1.0, np.minimum(from_start / way_in, from_start[::-1] / way_out))
    return np.asarray((0.55 - 0.3 * speed) + (0.45 + 0.3 * speed) * lift, dtype=np.float64)


_CATMULL_ROM = 0.5 * np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]], dtype=np.float64)
_SPAN = np.linspace(0, 1, 12, endpoint=False)[:, None] ** np.arange(4) @ _CATMULL_ROM  # (12, 4)


def _spline(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a Catmull-Rom curve through the points, 12 steps to a span."""
    if len(points) < 3:
        return points
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    spans = np.stack([p[:-3], p[1:-2], p[2:-1], p[3:]], axis=1)  # (spans, 4, 2)
    return np.vstack([(_SPAN @ spans).reshape(-1, 2), points[-1:]])


def resampled(curve: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Return ``count`` points at even distances along a curve (N, 2)."""
    steps = np.hypot(*np.diff(curve, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], count)
    return np.column_stack([np.interp(at, along, curve[:, i]) for i in (0, 1)])


def _normals(curve: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    tangent = np.asarray(np.gradient(curve, axis=0), dtype=np.float64)
    across = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return np.asarray(across / (np.hypot(*tangent.T)[:, None] + 1e-9), dtype=np.float64)


def _wander(count: int, rng: np.random.Generator, wave: float = 2.1) -> npt.NDArray[np.float64]:
    """Return a smooth random line of about unit size, a new value every ``wave`` mm."""
    knots = rng.normal(size=max(3, int(count * STEP_MM / wave) + 2))
    at = np.linspace(0, len(knots) - 1, count)
    return np.asarray(np.interp(at, np.arange(len(knots)), knots), dtype=np.float64)


def placed(strokes: Strokes, x: float, y: float, turn: float = 0.0) -> Strokes:
    """Return the strokes turned by ``turn`` radians and moved to (x, y)."""
    c, s = np.cos(turn), np.sin(turn)
    moved = []
    for stroke in strokes:
        out = stroke.copy()
        out[:, 0] = c * stroke[:, 0] - s * stroke[:, 1] + x
        out[:, 1] = s * stroke[:, 0] + c * stroke[:, 1] + y
        moved.append(out)
    return moved


def _jitter(points: Points, rng: np.random.Generator, by: float) -> Points:
    return [(x + rng.normal() * by, y + rng.normal() * by) for x, y in points]


def x_mark(size: float, rng: np.random.Generator) -> Strokes:
    """Return an X as people make it: mostly a cross, now and then in one flowing stroke."""
    fall, rise = _arms(size, rng)
    if rng.random() < 0.15:
        bend = (size * 0.55, size * 0.05)
        return [hand([*fall, bend, *rise], rng)]
    return [hand(fall, rng), hand(rise, rng)]


def _arms(size: float, rng: np.random.Generator) -> tuple[Points, Points]:
    h, w = size / 2, size / 2 * rng.uniform(0.75, 1.15)
    bow = rng.normal(size=2) * size * 0.05
    fall = _jitter([(-w, -h), (bow[0], bow[1]), (w, h)], rng, size * 0.05)
    rise = _jitter([(w, -h * 0.95), (-bow[0], -bow[1]), (-w, h)], rng, size * 0.05)
    return fall, rise


def tick(size: float, rng: np.random.Generator) -> Strokes:
    h, w = size / 2, size / 2
    points = [(-w * 0.9, h * 0.1), (-w * 0.55, h * 0.55), (-w * 0.3, h), (w * 0.2, 0.0), (w, -h)]
    return [hand(_jitter(points, rng, size * 0.04), rng)]


def circle(size: float, rng: np.random.Generator) -> Strokes:
    """Return a ring that overlaps where it closes."""
    start, h = rng.uniform(0, 2 * np.pi), size / 2
    turns = np.linspace(start, start + 2 * np.pi * rng.uniform(0.97, 1.12), 14)
    radius = h * (1 + 0.08 * rng.normal(size=14))
    ring = [(float(r * 1.1 * np.cos(a)), float(r * np.sin(a))) for r, a in zip(radius, turns, strict=True)]
    return [hand(ring, rng)]


def zigzag(width: float, height: float, rng: np.random.Generator, gap: float = 0.55) -> Strokes:
    """Return a dense shading ``width`` × ``height`` mm, its lines ``gap`` mm apart."""
    count = max(4, int(width / gap))
    points = []
    for i in range(count):
        x = -width / 2 + width * i / (count - 1)
        side = -1 if i % 2 else 1
        points.append((x + rng.normal() * gap * 0.4, side * height / 2 * rng.uniform(0.8, 1.08)))
    return [hand(points, rng, 0.08)]


def fill(size: float, rng: np.random.Generator) -> Strokes:
    return zigzag(size, size, rng, 0.4) + [_turned(s) for s in zigzag(size * 0.95, size * 0.95, rng, 0.5)]


def _turned(stroke: Stroke) -> Stroke:
    return stroke[:, [1, 0, 2]]


def line(x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator, wave: float = 0.0) -> Strokes:
    """Return a long line; ``wave`` mm is the height of its waves (0: as straight as a hand goes)."""
    count = max(3, int(abs(x1 - x0) / 4)) if wave else 4
    points = []
    for i in range(count):
        t = i / (count - 1)
        side = wave * (-1 if i % 2 else 1)
        points.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + side))
    return [hand(_jitter(points, rng, 0.25), rng, 0.15)]


def flourish(width: float, height: float, rng: np.random.Generator) -> Strokes:
    """Return a signature of nobody: loops running right, then a stroke under them."""
    points = []
    for i in range(int(rng.integers(5, 9))):
        x = width * i / 8
        tall = height * rng.uniform(0.3, 1.0) * (1.0 if i else 1.2)
        points += [
            (x, 0.0),
            (x + width * 0.07, -tall),
            (x - width * 0.02, -tall * 0.9),
            (x + width * 0.05, 2.0),
        ]
    under = [
        (0.0, height * 0.25),
        (width * 0.5, height * 0.3),
        (width * rng.uniform(0.8, 1.1), height * 0.05),
    ]
    return [hand(_jitter(points, rng, 0.5), rng, 0.2), hand(_jitter(under, rng, 0.4), rng, 0.2)]
