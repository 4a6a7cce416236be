"""Voters: how one person marks and writes.

A :class:`Hand` is a person's habits, drawn once for a ballot; every mark departs from them a little. There
are two families. *Tuning* hands move along splines with a wavering normal and write unjoined print
letters; *testing* hands are sums of velocity pulses (``kinematics``), aim at other points and write
joined school script. Whatever is trained or set by figures may see tuning hands only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from ballotmaker import kinematics, letters, marks, strokes
from ballotmaker.marks import Build
from ballotmaker.pens import BLUE, PENS_TESTING, PENS_TUNING, Pen
from ballotmaker.strokes import Points, Stroke, Strokes, placed

Family = Literal["tuning", "testing"]
Rng = np.random.Generator

_MESS = 0.05  # less is neat altogether
USUAL_SHAPES = {
    "cross": 0.5, "tick": 0.17, "flow": 0.07, "curly": 0.035, "hook": 0.045, "vee": 0.03, "plus": 0.035,
    "slash": 0.03, "dash": 0.015, "backslash": 0.005, "circle": 0.02, "ellipse": 0.005, "outline": 0.005,
    "fill": 0.01, "shading": 0.015, "spiral": 0.01,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Drawn:
    """A mark about the origin, in mm; ``tidy`` unless a line was gone over again or blotted."""

    shape: str
    strokes: Strokes
    tidy: bool


@dataclass(frozen=True)
class Hand:
    """One voter. Lengths in mm unless told otherwise.

    ``size`` is the usual height of a mark as a share of its box, ``spread`` how much it varies (sd of
    its logarithm), ``bias`` where marks usually lie off the middle and ``stray`` how far they scatter,
    as shares of the box. ``steady`` is the share of marks in the usual ``shape``, the rest are one of
    ``others``. ``retrace`` is how often a stroke is gone over again, ``hook`` how often it ends in a
    hook, ``blot`` how often it begins with a blot. ``careless`` is how likely a stray touch of
    the pen is on a ballot. ``lean`` turns marks, ``slant`` shears letters.
    """

    family: Family = "tuning"
    shape: str = "cross"
    others: tuple[str, ...] = ()
    build: Build = field(default_factory=Build)
    pen: Pen = BLUE
    size: float = 0.72
    spread: float = 0.08
    aspect: float = 1.0
    lean: float = 0.0
    bias: tuple[float, float] = (0.0, 0.0)
    stray: float = 0.04
    tremor: float = 0.08
    wave: float = 2.1
    speed: float = 0.3
    force: float = 1.0
    steady: float = 1.0
    retrace: float = 0.0
    hook: float = 0.0
    blot: float = 0.0
    careless: float = 0.0
    slant: float = 0.12

    def stroke(self, points: Points, rng: Rng, tremor: float | None = None) -> Stroke:
        """Return the pen's way along ``points`` (mm) as this hand moves."""
        move = strokes.hand if self.family == "tuning" else kinematics.pulses
        shake = self.tremor if tremor is None else tremor
        return move(points, rng, tremor=shake, wave=self.wave, speed=self.speed, force=self.force)

    def chosen_shape(self, rng: Rng) -> str:
        usual = not self.others or rng.random() < self.steady
        return self.shape if usual else str(rng.choice(self.others))

    def mark(self, shape: str, size: float, rng: Rng) -> Drawn:
        """Return a mark about ``size`` mm high, in a shape of ``marks.SHAPES`` or ``x``."""
        shape = ("flow" if rng.random() < 0.15 else "cross") if shape == "x" else shape
        build = replace(self.build, passes=max(5, int(self.build.passes * size / 5)))
        kinds = marks.TUNING if self.family == "tuning" else marks.TESTING
        paths = kinds[shape](build, rng)
        wide = size * self.aspect * float(np.exp(rng.normal() * 0.05))
        drawn = [
            self.stroke([(x * wide, y * size) for x, y in self._hooked(p, shape, rng)], rng) for p in paths
        ]
        drawn, tidy = self._gone_over(drawn, rng)
        return Drawn(shape, placed(drawn, 0.0, 0.0, self.lean + float(rng.normal() * 0.04)), tidy)

    def _hooked(self, points: Points, shape: str, rng: Rng) -> Points:
        """Let a quick stroke end in a small hook, towards where the pen goes next."""
        if shape not in marks.PLAIN or rng.random() >= self.hook:
            return points
        (xa, ya), (xb, yb) = points[-2], points[-1]
        along, side = rng.uniform(0.02, 0.06), rng.choice([-1, 1]) * rng.uniform(0.04, 0.12)
        length = float(np.hypot(xb - xa, yb - ya)) or 1.0
        ux, uy = (xb - xa) / length, (yb - ya) / length
        return [*points, (xb + ux * along - uy * side, yb + uy * along + ux * side)]

    def _gone_over(self, drawn: Strokes, rng: Rng) -> tuple[Strokes, bool]:
        """Add what makes a mark untidy: strokes drawn twice, a blot where the pen was set down."""
        more: Strokes = []
        for stroke in drawn:
            if rng.random() < self.retrace:
                again = stroke.copy()
                again[:, :2] += rng.normal(size=2) * 0.25 + np.linspace(-1, 1, len(stroke))[:, None] * (
                    rng.normal(size=2) * 0.2
                )
                more.append(again)
            if rng.random() < self.blot:
                more.append(self.dot(float(rng.uniform(0.3, 0.7)), rng, *stroke[0, :2].tolist()))
        return drawn + more, not more

    def dot(self, size: float, rng: Rng, x: float = 0.0, y: float = 0.0) -> Stroke:
        """Return a dot that a resting pen leaves, its middle at (x, y)."""
        around = np.linspace(0, 2 * np.pi, 7)
        radius = size / 2 * rng.uniform(0.4, 1.0, 7)
        pressed = np.full(7, 1.1 * min(1.0, self.force))
        return np.column_stack([x + radius * np.cos(around), y + radius * np.sin(around), pressed])

    def short_stroke(self, length: float, rng: Rng) -> Stroke:
        """Return a slip of the pen about the origin, ``length`` mm from end to end."""
        turn = rng.uniform(0, 2 * np.pi)
        end = np.array([np.cos(turn), np.sin(turn)]) * length / 2
        stroke = self.stroke([tuple((-end).tolist()), tuple(end.tolist())], rng, 0.02)
        reach = float(np.hypot(*(stroke[-1, :2] - stroke[0, :2])))
        stroke[:, :2] = (stroke[:, :2] - stroke[:, :2].mean(axis=0)) * length / max(reach, 0.1)
        return stroke

    def write(self, words: str, height: float, rng: Rng) -> tuple[Strokes, float]:
        """Return handwriting whose baseline starts at the origin, and its width; see ``letters.write``."""
        script = "print" if self.family == "tuning" else "school"
        return letters.write(words, height, rng, script=script, slant=self.slant, move=self._write_stroke)

    def sign(self, width: float, tall: float, rng: Rng) -> Strokes:
        """Return an invented signature about ``width`` × ``tall`` mm, its baseline from the origin on."""
        if self.family == "tuning":
            return strokes.flourish(width, tall, rng)
        initial = str(rng.choice(list("ABDGHKLMNPRSTV")))
        letter, wide = self.write(initial, tall * 1.1, rng)
        count = int(rng.integers(6, 12))
        xs = wide * 0.7 + np.linspace(0, width - wide, count)
        ys = np.where(np.arange(count) % 2, -1.0, 0.15) * tall * rng.uniform(0.15, 0.75, count)
        under = [(xs[-1] * 0.95, tall * 0.3), (width * 0.3, tall * 0.45), (width, tall * 0.1)]
        wave = list(zip(xs.tolist(), ys.tolist(), strict=True))
        return [*letter, self.stroke(wave, rng), self.stroke(under, rng)]

    def _write_stroke(self, points: Points, rng: Rng) -> Stroke:
        return self.stroke(points, rng, min(0.06, self.tremor))


PENS_OF: Mapping[Family, tuple[Pen, ...]] = {"tuning": PENS_TUNING, "testing": PENS_TESTING}
_USUAL_PENS: Mapping[Family, tuple[str, ...]] = {  # what lies on the desks of a meeting
    "tuning": ("blue", "thin-blue", "black", "violet"),
    "testing": ("gel-blue", "worn-blue", "gel-black", "gray-black"),
}


def another_pen(hand: Hand, rng: Rng) -> Pen:
    """Return a pen of the hand's family that is not his usual one."""
    others = [pen for pen in PENS_OF[hand.family] if pen != hand.pen]
    return others[rng.integers(len(others))]


def random_hand(
    rng: Rng, family: Family = "tuning", neat: float = 0.6, shapes: Sequence[str] | None = None
) -> Hand:
    """Invent a voter.

    ``neat`` 1 is a person whose every mark is clean (middling size, inside its box, one shape of
    ``marks.PLAIN`` unless ``shapes`` says otherwise); 0 is as untidy as people get. ``shapes``
    limits what he draws, repeated ones are likelier.
    """
    mess = 1.0 - neat
    usual, others = _habit(rng, mess, shapes)
    speed = float(rng.beta(2, 2))
    return Hand(
        family=family,
        shape=usual,
        others=others,
        build=_random_build(rng, mess),
        pen=_random_pen(rng, family, mess),
        size=float(np.clip(0.72 * np.exp(rng.normal() * (0.06 + 0.4 * mess)), 0.2, 2.2)),
        spread=0.05 + 0.2 * mess * float(rng.random()),
        aspect=float(np.exp(rng.normal() * (0.06 + 0.18 * mess))),
        lean=float(rng.normal() * (0.05 + 0.14 * mess)),
        bias=(float(rng.normal() * 0.1 * mess), float(rng.normal() * 0.12 * mess)),
        stray=0.03 + 0.1 * mess * float(rng.random()),
        tremor=_tremor(rng, mess),
        wave=float(rng.uniform(0.9, 3.0)),
        speed=speed,
        force=float(np.clip(rng.normal(0.95, 0.12), 0.6, 1.15)),
        steady=1.0 - 0.3 * mess * float(rng.random()),
        retrace=_rarely(rng, 0.25 * mess, 0.6),
        hook=float(rng.beta(1, 3)) * (0.3 + 0.7 * speed),
        blot=_rarely(rng, 0.2 * mess * (1 - speed), 0.5),
        careless=0.15 * mess,
        slant=float(rng.normal(0.12, 0.12)),
    )


def _habit(rng: Rng, mess: float, shapes: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the usual shape and those he slips into."""
    if shapes is not None:
        return str(rng.choice(list(shapes))), tuple(shapes)
    allowed = marks.PLAIN if mess < _MESS else marks.SHAPES
    weights = np.array([USUAL_SHAPES[shape] for shape in allowed])
    weights = np.where([shape in marks.UNUSUAL for shape in allowed], weights * min(1.0, 2 * mess), weights)
    usual, *others = rng.choice(allowed, size=4, p=weights / weights.sum()).tolist()
    return usual, tuple(others) if mess else ()


def _random_pen(rng: Rng, family: Family, mess: float) -> Pen:
    """Two voters in three use a pen of the usual kinds, the others any; neat ones no thick or dry pen."""
    any_pen = [pen for pen in PENS_OF[family] if mess >= _MESS or (pen.width_mm < 0.9 and pen.skip < 0.2)]
    usual = [pen for pen in any_pen if pen.name in _USUAL_PENS[family]]
    pens = usual if rng.random() < 0.67 else any_pen
    return pens[rng.integers(len(pens))]


def _random_build(rng: Rng, mess: float) -> Build:
    return Build(
        bow=float(rng.normal() * (0.04 + 0.06 * mess)),
        ratio=float(np.exp(rng.normal() * (0.06 + 0.22 * mess))),
        crossing=float(rng.normal() * (0.02 + 0.09 * mess)),
        gap=float(rng.normal(-0.03, 0.06)),
        loose=0.02 + 0.04 * mess * float(rng.random()),
        passes=int(rng.integers(6, 14)),
    )


def _tremor(rng: Rng, mess: float) -> float:
    """Most hands are firm; a few old ones shake."""
    shaking = rng.random() < 0.15 * mess
    return float(rng.uniform(0.2, 0.4) if shaking else rng.uniform(0.02, 0.06 + 0.1 * mess))


def _rarely(rng: Rng, chance: float, most: float) -> float:
    """Return a habit that few people have, up to ``most``."""
    return float(rng.uniform(0.05, most)) if rng.random() < chance else 0.0
