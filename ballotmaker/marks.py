"""The marks people make in a box, as the points their pens aim at.

A shape is drawn about the origin, one high, y down; ``Hand`` sizes it, turns it and moves the pen. The
two families of hands share the names of shapes and nothing else: tuning hands aim at the corners of
a box, testing hands at the ends of arms with a length and an angle, in other orders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ballotmaker.strokes import Points

Rng = np.random.Generator
Paths = list[Points]


@dataclass(frozen=True)
class Build:
    """How one voter builds his marks.

    ``bow`` is how far a line bends (share of its length), ``ratio`` how much shorter the second arm is,
    ``crossing`` how far from the middle the arms cross, ``gap`` the part of a ring that stays open
    (below 0: it overlaps), ``loose`` how far the pen misses what it aims at, ``passes`` how often a
    fill goes to and fro.
    """

    bow: float = 0.04
    ratio: float = 1.0
    crossing: float = 0.0
    gap: float = -0.05
    loose: float = 0.04
    passes: int = 9

    @property
    def regular(self) -> bool:
        """Return whether a plain shape built so is what its name says at a glance."""
        return abs(self.bow) < 0.16 and 0.65 < self.ratio < 1.5 and abs(self.crossing) < 0.14


def _aimed(points: Points, build: Build, rng: Rng) -> Points:
    miss = rng.normal(size=(len(points), 2)) * build.loose
    return [(x + dx, y + dy) for (x, y), (dx, dy) in zip(points, miss.tolist(), strict=True)]


def _arc(x0: float, y0: float, x1: float, y1: float, bow: float) -> Points:
    """Return a line from one point to another, bent by ``bow`` of its length."""
    return [(x0, y0), ((x0 + x1) / 2 - (y1 - y0) * bow, (y0 + y1) / 2 + (x1 - x0) * bow), (x1, y1)]


# Tuning hands: corners of a box ---------------------------------------------------------------------


def _arms(build: Build, rng: Rng) -> tuple[Points, Points]:
    short, off = 0.5 * build.ratio, build.crossing
    fall = _arc(-0.5, -0.5, 0.5, 0.5, build.bow)
    rise = _arc(short + off, -short + off, -short + off, short + off, build.bow * rng.uniform(-1, 1))
    return _aimed(fall, build, rng), _aimed(rise, build, rng)


def _cross(build: Build, rng: Rng) -> Paths:
    return list(_arms(build, rng))


def _flow(build: Build, rng: Rng) -> Paths:
    """One stroke: down, round at the side or the foot, and back across."""
    fall, rise = _arms(build, rng)
    if rng.random() < 0.6:
        return [[*fall, (0.62, rng.uniform(-0.1, 0.25)), *rise]]
    return [[*rise, (rng.uniform(-0.2, 0.2), 0.66), *fall[::-1]]]


def _curly(build: Build, rng: Rng) -> Paths:
    """The x of school script: two half moons back to back."""
    left = [(-0.5, -0.38), (-0.22, -0.48), (-0.02, 0.0), (-0.22, 0.48), (-0.5, 0.36)]
    right = [(0.5, -0.38), (0.22, -0.48), (0.02, 0.0), (0.22, 0.48), (0.5, 0.36)]
    return [_aimed(left, build, rng), _aimed(right, build, rng)]


def _tick(build: Build, rng: Rng) -> Paths:
    foot = rng.uniform(-0.3, -0.08)
    down = [(-0.5, rng.uniform(-0.1, 0.15)), ((foot - 0.5) / 2, 0.3), (foot, 0.5)]
    return [_aimed([*down, *_arc(foot, 0.5, 0.5, -0.5, build.bow)[1:]], build, rng)]


def _vee(build: Build, rng: Rng) -> Paths:
    foot = rng.uniform(-0.08, 0.08)
    return [_aimed([(-0.42, -0.45), (-0.2, 0.05), (foot, 0.5), (0.22, 0.05), (0.42, -0.5)], build, rng)]


def _hook(build: Build, rng: Rng) -> Paths:
    """A check with a hook where it starts and a curl where it ends."""
    start = [(-0.62, 0.12), (-0.5, -0.02), (-0.34, 0.2)]
    return [_aimed([*start, (-0.18, 0.5), (0.1, 0.05), (0.5, -0.5), (0.62, -0.44)], build, rng)]


def _slash(build: Build, rng: Rng) -> Paths:
    run = rng.uniform(0.1, 0.4)
    return [_aimed(_arc(run, -0.5, -run, 0.5, build.bow), build, rng)]


def _backslash(build: Build, rng: Rng) -> Paths:
    return [_aimed(_arc(-0.35, -0.5, 0.35, 0.5, build.bow), build, rng)]


def _plus(build: Build, rng: Rng) -> Paths:
    off = build.crossing
    level = _arc(-0.5, off, 0.5, off + rng.normal() * 0.04, build.bow)
    return [_aimed(level, build, rng), _aimed(_arc(off, -0.5, off, 0.5, build.bow), build, rng)]


def _dash(build: Build, rng: Rng) -> Paths:
    return [_aimed(_arc(-0.5, 0.0, 0.5, rng.normal() * 0.06, build.bow), build, rng)]


def _ring(build: Build, rng: Rng) -> Paths:
    start, sweep = rng.uniform(0, 2 * np.pi), 2 * np.pi * (1 - build.gap)
    way = -1.0 if rng.random() < 0.7 else 1.0
    around = start + way * np.linspace(0, sweep, 14)
    ring = list(zip((0.5 * np.cos(around)).tolist(), (0.5 * np.sin(around)).tolist(), strict=True))
    return [_aimed(ring, build, rng)]


def _ellipse(build: Build, rng: Rng) -> Paths:
    wide = rng.uniform(1.2, 1.65)
    return [[(x * wide, y) for x, y in path] for path in _ring(build, rng)]


def _outline(build: Build, rng: Rng) -> Paths:
    """A drawn box, a little round at its corners, in one go."""
    w = rng.uniform(0.5, 0.75)
    corners = [
        (-w, -0.5),
        (-w, 0.42),
        (-w + 0.06, 0.5),
        (w - 0.06, 0.5),
        (w, 0.42),
        (w, -0.44),
        (w - 0.06, -0.5),
    ]
    return [_aimed([*corners, (-w * (1 + build.gap), -0.5)], build, rng)]


def _shading(build: Build, rng: Rng) -> Paths:
    xs = np.linspace(-0.5, 0.5, build.passes + 3)
    up = np.where(np.arange(len(xs)) % 2, -0.5, 0.5) * rng.uniform(0.82, 1.08, len(xs))
    return [_aimed(list(zip(xs.tolist(), up.tolist(), strict=True)), build, rng)]


def _solid(build: Build, rng: Rng) -> Paths:
    """Shading both ways until no paper shows."""
    first, second = _shading(build, rng)[0], _shading(build, rng)[0]
    return [first, [(y, x) for x, y in second]]


def _spiral(build: Build, rng: Rng) -> Paths:
    turns = rng.uniform(2.5, 4.5)
    around = np.linspace(0, 2 * np.pi * turns, int(10 * turns))
    radius = np.linspace(0.06, 0.5, len(around))
    if rng.random() < 0.5:
        radius = radius[::-1]
    points = zip((radius * np.cos(around)).tolist(), (radius * np.sin(around)).tolist(), strict=True)
    return [_aimed(list(points), build, rng)]


# Testing hands: arms with a length and an angle ------------------------------------------------------


def _arm(angle: float, length: float, build: Build, rng: Rng) -> Points:
    """A line through the middle; some are drawn as a flat S."""
    c, s = np.cos(np.radians(angle)) * length / 2, np.sin(np.radians(angle)) * length / 2
    bow = build.bow if rng.random() < 0.6 else -build.bow
    first, second = (-c / 3 - s * bow, -s / 3 + c * bow), (c / 3 + s * bow, s / 3 - c * bow)
    points = [(-c, -s), first, second, (c, s)] if rng.random() < 0.35 else _arc(-c, -s, c, s, bow)
    return [
        (x + dx, y + dy) for (x, y), (dx, dy) in zip(points, _misses(len(points), build, rng), strict=True)
    ]


def _misses(count: int, build: Build, rng: Rng) -> list[list[float]]:
    """Testing hands miss by a drift that grows along the stroke, not by jitter."""
    drift = rng.normal(size=2) * build.loose
    return [(drift * (0.4 + i / max(1, count - 1))).tolist() for i in range(count)]


def _armed_cross(build: Build, rng: Rng) -> Paths:
    rising = _arm(rng.normal(-52, 7), 1.25, build, rng)
    falling = _arm(rng.normal(48, 7), 1.25 * build.ratio, build, rng)
    off = build.crossing
    moved = [(x + off, y - off) for x, y in falling]
    return [rising, moved] if rng.random() < 0.5 else [moved, rising[::-1]]


def _armed_flow(build: Build, rng: Rng) -> Paths:
    """One stroke like the fish of a ribbon: across, round behind, across again."""
    nose = rng.uniform(-0.1, 0.1)
    fish = [(-0.5, -0.42), (0.0, 0.0), (0.42, 0.4), (0.6, nose), (0.42, -0.42), (0.0, 0.02), (-0.52, 0.48)]
    points = fish if rng.random() < 0.5 else [(y, -x) for x, y in fish]
    return [[(x + dx, y + dy) for (x, y), (dx, dy) in zip(points, _misses(7, build, rng), strict=True)]]


def _armed_curly(build: Build, rng: Rng) -> Paths:
    """Two half moons that cross rather than touch, or one wave with a bar through it."""
    if rng.random() < 0.5:
        reach = rng.uniform(0.05, 0.14)
        left = [(-0.45, -0.45), (reach, -0.2), (reach, 0.2), (-0.45, 0.45)]
        return [left, [(-x, y) for x, y in left]]
    wave = [(-0.5, -0.3), (-0.25, -0.48), (0.25, 0.46), (0.5, 0.3)]
    return [wave, _arm(-50, 1.2, build, rng)]


def _armed_tick(build: Build, rng: Rng) -> Paths:
    short, angle = rng.uniform(0.25, 0.5), np.radians(rng.uniform(35, 62))
    foot = (-0.22, 0.5)
    tip = (foot[0] + np.cos(angle) * 1.15, foot[1] - np.sin(angle) * 1.15)
    start = (foot[0] - short * 0.7, foot[1] - short)
    sweep = ((foot[0] + tip[0]) / 2 + 0.1, (foot[1] + tip[1]) / 2 + 0.12)
    return [[start, foot, sweep, tip]]


def _armed_vee(build: Build, rng: Rng) -> Paths:
    lean = rng.normal() * 0.08
    return [[(-0.4 + lean, -0.5), (0.0, 0.5), (0.0, 0.5), (0.4 + lean, -0.5 * build.ratio)]]


def _armed_hook(build: Build, rng: Rng) -> Paths:
    """A check whose long arm turns over at its tip, as quick hands leave it."""
    start = [(-0.45, -0.12), (-0.5, 0.02)] if rng.random() < 0.5 else [(-0.55, 0.1)]
    return [[*start, (-0.16, 0.5), (0.2, -0.1), (0.55, -0.42), (0.7, -0.42), (0.72, -0.3)]]


def _armed_line(low: float, high: float) -> Callable[[Build, Rng], Paths]:
    return lambda build, rng: [_arm(rng.uniform(low, high), 1.1, build, rng)]


def _armed_plus(build: Build, rng: Rng) -> Paths:
    return [_arm(rng.normal(90, 6), 1.0, build, rng), _arm(rng.normal(-3, 6), build.ratio, build, rng)]


def _run_round(build: Build, rng: Rng) -> Paths:
    """A ring of eight targets a turn that stops short of its start, or runs on past it."""
    turns = 1 - build.gap + float(rng.choice([0.0, 0.0, 0.85]))
    return [_winding(turns, 0.5, 0.5 * rng.uniform(0.85, 1.15), rng)]


def _winding(turns: float, first: float, last: float, rng: Rng) -> Points:
    """Return a way round the origin whose radius goes from ``first`` to ``last``."""
    count = max(5, round(8 * turns) + 1)
    around = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * turns, count)
    radius = np.linspace(first, last, count) * (1 + 0.04 * rng.normal(size=count))
    return list(zip((radius * np.cos(around)).tolist(), (radius * np.sin(around)).tolist(), strict=True))


def _wound(build: Build, rng: Rng) -> Paths:
    return [_winding(rng.uniform(3, 5), 0.52, 0.08, rng)]


def _oval(build: Build, rng: Rng) -> Paths:
    lean, wide = rng.normal() * 0.25, rng.uniform(1.2, 1.6)
    return [[(x * wide - y * lean, y) for x, y in path] for path in _run_round(build, rng)]


def _cornered(build: Build, rng: Rng) -> Paths:
    """A drawn box in two strokes, each an L."""
    w, over = rng.uniform(0.45, 0.7), rng.normal(size=4) * 0.06
    first = [(-w, -0.5 + over[0]), (-w, 0.5), (w + over[1], 0.5)]
    second = [(-w + over[2], -0.5), (w, -0.5), (w, 0.5 + over[3])]
    return [first, second]


def _coil(build: Build, rng: Rng) -> Paths:
    """Loops pushed along until the box is dark."""
    count = 4 * (build.passes + 1)
    around = np.arange(count) * np.pi / 2
    xs = np.linspace(-0.4, 0.4, count) + 0.16 * np.cos(around)
    ys = 0.5 * np.sin(around) * (1 + 0.1 * rng.normal(size=count))
    return [list(zip(xs.tolist(), ys.tolist(), strict=True))]


def _hatching(build: Build, rng: Rng) -> Paths:
    """Separate slanting lines, close together."""
    ends = np.linspace(-0.55, 0.55, build.passes)
    return [[(x + 0.2, -0.48 + dy), (x - 0.2, 0.48 - dy)] for x, dy in
            zip(ends.tolist(), (rng.normal(size=len(ends)) * 0.05).tolist(), strict=True)]  # fmt: skip


def _dark(build: Build, rng: Rng) -> Paths:
    return [*_coil(build, rng), *_hatching(build, rng)]


TUNING: Mapping[str, Callable[[Build, Rng], Paths]] = {
    "cross": _cross,
    "flow": _flow,
    "curly": _curly,
    "tick": _tick,
    "vee": _vee,
    "hook": _hook,
    "slash": _slash,
    "backslash": _backslash,
    "plus": _plus,
    "dash": _dash,
    "circle": _ring,
    "ellipse": _ellipse,
    "outline": _outline,
    "shading": _shading,
    "fill": _solid,
    "spiral": _spiral,
}
TESTING: Mapping[str, Callable[[Build, Rng], Paths]] = {
    "cross": _armed_cross,
    "flow": _armed_flow,
    "curly": _armed_curly,
    "tick": _armed_tick,
    "vee": _armed_vee,
    "hook": _armed_hook,
    "slash": _armed_line(-80, -40),
    "backslash": _armed_line(45, 80),
    "plus": _armed_plus,
    "dash": _armed_line(-9, 6),
    "circle": _run_round,
    "ellipse": _oval,
    "outline": _cornered,
    "shading": _hatching,
    "fill": _dark,
    "spiral": _wound,
}
FILLS = frozenset({"shading", "fill", "spiral"})
OUTLINES = frozenset({"circle", "ellipse", "outline"})
LINES = frozenset({"slash", "backslash", "dash"})
TOUCH = "touch"  # of a second box by a careless pen: no mark, but noted with a ballot's shapes
UNUSUAL = FILLS | OUTLINES | LINES  # a committee takes them for their box, after a second look
SHAPES = tuple(TUNING)
PLAIN = tuple(shape for shape in SHAPES if shape not in UNUSUAL)
