"""Shapes to train on: what people put into a box, by kind, as pen strokes round the origin (mm).

Of the tuning family of hands only; the testing family is drawn by another process and never seen here.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ballotmaker import letters, marks
from ballotmaker.hands import random_hand
from ballotmaker.strokes import Strokes, hand, placed

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]
Shape = Callable[[float, Rng], Strokes]

_STRANGE = 1.6  # winding: a tick has 1.1 to 1.5, a cross about 2 but no stem


def draw(kind: str, rng: Rng) -> Strokes:
    """Return a shape of ``kind``: plain, ring, fill or other; most of them by an invented voter."""
    size = float(np.clip(np.exp(rng.normal(np.log(6.0), 0.42)), 2.2, 18.0))
    if kind in _BY_HAND and rng.random() < 0.6:
        return _by_hand(kind, size, rng)
    return bent(chosen(kind, rng)(size, rng), rng)


def chosen(kind: str, rng: Rng) -> Shape:
    """Return one of the shapes of a kind."""
    shapes, weights = _KINDS[kind]
    return shapes[int(rng.choice(len(shapes), p=np.array(weights) / sum(weights)))]


_BY_HAND = {
    "plain": sorted(set(marks.SHAPES) - marks.FILLS - marks.OUTLINES),
    "ring": sorted(marks.OUTLINES),
    "fill": sorted(marks.FILLS),
}


def _by_hand(kind: str, size: float, rng: Rng) -> Strokes:
    """Return a mark by a voter of the tuning family, neat or untidy."""
    voter = random_hand(rng, "tuning", neat=float(rng.random()))
    shape = voter.shape if voter.shape in _BY_HAND[kind] else str(rng.choice(_BY_HAND[kind]))
    return voter.mark(shape, size, rng).strokes


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


def _pulled(points: list[Floats], rng: Rng, tremor: float | None = None) -> Strokes:
    amount = float(rng.uniform(0.02, 0.2)) if tremor is None else tremor
    return [hand([(float(x), float(y)) for x, y in points], rng, amount)]


def _unit(angle: float) -> Floats:
    return np.array([np.cos(angle), np.sin(angle)])


def _across(along: Floats) -> Floats:
    return np.array([-along[1], along[0]])


def _any_way(rng: Rng) -> float:
    return float(rng.uniform(0, np.pi))


# Plain: crosses, ticks, slashes, dashes ------------------------------------------------------------


def _arms(size: float, rng: Rng, first: float, second: float, spread: float) -> list[list[Floats]]:
    arms = []
    for angle in np.radians([rng.normal(first, spread), rng.normal(second, spread)]):
        along = _unit(angle) * size * rng.uniform(0.5, 1.2) / 2
        middle = rng.normal(size=2) * size * 0.09
        points = [middle - along, middle + _across(along) * rng.normal() * 0.16, middle + along]
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
        return _pulled([*arms[0], bulge, *arms[1]], rng, 0.1)
    return [stroke for arm in arms for stroke in _pulled(arm, rng)]


def _plus(size: float, rng: Rng) -> Strokes:
    return [stroke for arm in _arms(size, rng, 0, 90, 8) for stroke in _pulled(arm, rng)]


def tick(size: float, rng: Rng) -> Strokes:
    """A check mark, sharp or round, its long side straight or bowed, now and then with a hook."""
    left = _unit(np.pi + np.radians(rng.uniform(20, 80))) * size * rng.uniform(0.15, 0.6)
    right = _unit(-np.radians(rng.uniform(20, 78))) * size * rng.uniform(0.6, 1.15)
    corner = [np.zeros(2)] if rng.random() < 0.7 else [left * 0.15 + [0, 0.1], right * 0.1]
    points = [left, *corner, right * 0.5 + _across(right) * rng.normal() * 0.12, right]
    if rng.random() < 0.25:
        points.insert(0, left + rng.normal(size=2) * size * 0.1)
    if rng.random() < 0.15:
        points.append(right + rng.normal(size=2) * size * 0.12)
    return _pulled(points, rng)


def _vee(size: float, rng: Rng) -> Strokes:
    left, right = (_unit(-np.radians(a)) * size * rng.uniform(0.7, 1.1) for a in rng.normal([115, 65], 9))
    return _pulled([left, np.zeros(2), right], rng)


def _line(size: float, rng: Rng, angle: float) -> Strokes:
    along = _unit(angle) * size / 2
    points = [-along, _across(along) * rng.normal() * 0.14, along]
    if rng.random() < 0.2:
        points.append(along + rng.normal(size=2) * size * 0.1)
    return _pulled(points, rng)


def _slash(size: float, rng: Rng) -> Strokes:
    return _line(size, rng, float(np.radians(rng.choice([-1, 1]) * rng.uniform(30, 95))))


def _dash(size: float, rng: Rng) -> Strokes:
    return _line(size, rng, float(np.radians(rng.normal(0, 12))))


def _two_curves(size: float, rng: Rng) -> Strokes:
    """Two strokes that cross or touch about the middle, each straight, bowed or waved: every X there is."""
    lean, open_ = rng.uniform(0, np.pi), np.radians(rng.uniform(45, 135))
    if rng.random() < 0.6:
        lean = float(np.radians(rng.normal(90, 12))) - open_ / 2
    strokes = []
    for angle, side in ((lean, 1.0), (lean + open_, -1.0)):
        along = _unit(angle) * size * rng.uniform(0.7, 1.2) / 2
        across = _across(along) * (
            rng.normal() * 0.12 if rng.random() < 0.5 else side * rng.uniform(0.1, 0.6)
        )
        s_shape = rng.normal() * 0.25 if rng.random() < 0.3 else 0.0
        middle = rng.normal(size=2) * size * 0.06
        at = np.linspace(-1, 1, 7)
        points = [
            middle + along * t + across * (t * t - 0.1) + _across(along) * s_shape * np.sin(np.pi * t)
            for t in at
        ]
        strokes += _pulled(points if rng.random() < 0.5 else points[::-1], rng)
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
        strokes += _pulled(list(points if rng.random() < 0.7 else points[::-1]), rng, 0.08)
    return strokes


def _ribbon(size: float, rng: Rng) -> Strokes:
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
    return placed(_pulled(drawn, rng, 0.08), 0.0, 0.0, turn)


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
            way = points if straight else _through(points)
            strokes += _pulled(list(way if again.random() < 0.9 else way[::-1]), again)
        return strokes

    return drawn


def strange_sign(size: float, rng: Rng) -> Strokes:
    """Return a sign like a letter of no alphabet: among a voter's own marks it is none of them.

    None is as simple as a tick, which might be one.
    """
    while winding(sign := _like_a_letter(size, rng)) < _STRANGE:
        pass
    return sign


def winding(strokes: Strokes) -> float:
    """Return the pen's travel over the sign's extent."""
    low, high = (part(np.vstack(strokes)[:, :2], axis=0) for part in (np.min, np.max))
    travel = sum(float(np.hypot(*np.diff(stroke[:, :2], axis=0).T).sum()) for stroke in strokes)
    return travel / float(np.hypot(*(high - low)))


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
        for stroke in _pulled(list(body * (size / 2) if straight else _through(body * (size / 2))), rng)
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
    along = _unit(np.pi * (rng.uniform(0.1, 0.4) + turn / 2))
    at = np.linspace(-1, 1, int(rng.integers(3, 5)))[:, None]
    return np.asarray(at * along + _across(along) * rng.normal(0, 0.3, at.shape))


def _anywhere(count: int, rng: Rng) -> Floats:
    return np.asarray(rng.uniform(-1, 1, (int(rng.integers(2, 6 if count == 1 else 5)), 2)))


def _through(points: Floats) -> Floats:
    """Return a smooth line through points (n, 2): Catmull and Rom's spline."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    at = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces = [
        (2 * b + (c - a) * at + (2 * a - 5 * b + 4 * c - d) * at**2 + (3 * b - a - 3 * c + d) * at**3) / 2
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.vstack([*pieces, points[-1:]])


def _retraced(size: float, rng: Rng) -> Strokes:
    """A plain mark gone over once more, as one does when the pen skips."""
    mark = [cross, tick, _slash][rng.integers(3)](size, rng)
    again = [stroke.copy() for stroke in mark if rng.random() < 0.8]
    for stroke in again:
        stroke[:, :2] *= 1 + rng.normal() * 0.08
        stroke[:, :2] += rng.normal(size=2) * 0.25
        stroke[:, :2] += np.sin(stroke[:, 1::-1] * 0.6 + rng.uniform(0, 6, 2)) * rng.normal(size=2) * 0.15
    return mark + again


# Rings and fills -----------------------------------------------------------------------------------


def ring(size: float, rng: Rng) -> Strokes:
    """A loop that closes, overlaps or leaves a small gap, now and then drawn twice round."""
    turns = rng.uniform(0.9, 1.2) if rng.random() < 0.8 else rng.uniform(1.2, 2.2)
    count = max(12, int(12 * turns))
    at = rng.uniform(0, 2 * np.pi) + rng.choice([-1, 1]) * np.linspace(0, 2 * np.pi * turns, count)
    drift = np.linspace(1, rng.uniform(0.88, 1.12), count) * (1 + 0.05 * rng.normal(size=count))
    wide, tall = size / 2 * rng.uniform(0.6, 1.5), size / 2 * rng.uniform(0.7, 1.1)
    return _pulled(list(np.column_stack([drift * wide * np.cos(at), drift * tall * np.sin(at)])), rng, 0.08)


def _outline(size: float, rng: Rng) -> Strokes:
    h, w = size / 2, size / 2 * rng.uniform(0.7, 1.4)
    corners = np.array([(-w, -h), (w, -h), (w, h), (-w, h), (-w, -h * rng.uniform(0.85, 1.1))])
    corners += rng.normal(size=corners.shape) * size * 0.05
    sides = list(pairwise(corners))
    if rng.random() < 0.5:
        return [stroke for a, b in sides for stroke in _pulled([a, b], rng, 0.08)]
    return _pulled([point for a, b in sides for point in (a, a * 0.1 + b * 0.9)], rng, 0.08)


def _round_letter(size: float, rng: Rng) -> Strokes:
    """o, O and 0: alone nobody can tell them from a ring."""
    return _written(str(rng.choice(list("oO0"))), float(rng.uniform(2.5, 7)), rng)


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
    return placed(_pulled(list(np.column_stack([x, y])), rng, 0.08), 0, 0, _any_way(rng))


def _loops(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    turns = max(3, int(width / gap / 1.5))
    at = np.linspace(0, 2 * np.pi * turns, 9 * turns)
    r = height / 2 * (1 + 0.12 * rng.normal(size=len(at)))
    x = np.linspace(-width / 2, width / 2, len(at)) + gap * np.cos(at)
    return placed(_pulled(list(np.column_stack([x, r * np.sin(at)])), rng, 0.08), 0, 0, _any_way(rng))


def _back_and_forth(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    count = max(5, int(height / gap))
    x = width / 2 * rng.uniform(0.7, 1.15, count) * np.where(np.arange(count) % 2, 1, -1)
    y = rng.permutation(np.linspace(-height / 2, height / 2, count)) * rng.uniform(0.6, 1.0)
    return placed(_pulled(list(np.column_stack([x, y])), rng, 0.08), 0, 0, _any_way(rng))


def _spiral(width: float, height: float, gap: float, rng: Rng) -> Strokes:
    turns = max(2.5, min(width, height) / 2 / gap)
    at = np.linspace(0, 2 * np.pi * turns, int(12 * turns))
    r = np.linspace(rng.uniform(0.05, 0.5), 1, len(at)) * (1 + 0.06 * rng.normal(size=len(at))) / 2
    return _pulled(list(np.column_stack([r * width * np.cos(at), r * height * np.sin(at)])), rng, 0.08)


_TANGLES = (_zigzag, _loops, _back_and_forth, _spiral)

# Other: withdrawn, corrected, written, several --------------------------------------------------------


def _a_mark(size: float, rng: Rng) -> Strokes:
    if rng.random() < 0.4:
        return _by_hand("plain", size, rng)
    return [cross, cross, cross, tick, _slash, _plus][rng.integers(6)](size, rng)


def _scribbled_out(size: float, rng: Rng) -> Strokes:
    gap = float(rng.uniform(0.25, 0.6) if rng.random() < 0.4 else rng.uniform(0.6, 2.0))
    over = tangle(size * float(rng.uniform(0.5, 1.4)), size * float(rng.uniform(0.35, 1.2)), gap, rng)
    shift = rng.normal(size=2) * size * 0.12
    mark = _a_mark(size, rng) if rng.random() < 0.85 else [ring, fill][rng.integers(2)](size * 0.8, rng)
    return mark + placed(over, float(shift[0]), float(shift[1]), _any_way(rng))


def _struck_out(size: float, rng: Rng) -> Strokes:
    """A mark with one to five lines across: a star, a grid, a barred cross."""
    mark = _a_mark(size, rng) if rng.random() < 0.8 else [ring, fill][rng.integers(2)](size, rng)
    lean = float(rng.choice([0.0, np.pi / 2, _any_way(rng)]))
    for _ in range(int(rng.integers(2 if rng.random() < 0.6 else 1, 9))):
        line = _line(size * float(rng.uniform(0.8, 1.6)), rng, lean + float(rng.normal() * 0.2))
        shift = rng.normal(size=2) * size * 0.2
        mark = mark + placed(line, float(shift[0]), float(shift[1]))
    return mark


def _ringed(size: float, rng: Rng) -> Strokes:
    """A mark with a ring round it."""
    x, y = rng.normal(size=2) * 0.4
    return ring(size, rng) + placed(_a_mark(size * float(rng.uniform(0.4, 0.9)), rng), float(x), float(y))


_WORDS = (
    "không có đồng ý tốt cao thấp kém phản đối nhất trí được ok "
    "no yes hoàn thành bỏ sai đúng ko dc Nam Minh An KO OK TN C T"
).split()
_CHARS = "23456789ABCDEGHKMNPQRSTabdeghkmnpqsuwz?"


def _written(text: str, height: float, rng: Rng) -> Strokes:
    written, width = letters.write(text, height, rng)
    return placed(written, -width / 2, 0.0, float(rng.normal() * 0.08))


def _word(size: float, rng: Rng) -> Strokes:
    word = str(rng.choice(_WORDS))
    if rng.random() < 0.3:
        word = "".join(rng.choice(list(_CHARS), size=int(rng.integers(2, 5))))
    return _written(word, float(rng.uniform(1.8, 4.5)), rng)


def letter(size: float, rng: Rng) -> Strokes:
    """Return one letter or digit that is no mark, as ``letters`` write it."""
    return _written(str(rng.choice(list(_CHARS))), float(rng.uniform(2.5, 7)), rng)


def _two(size: float, rng: Rng) -> Strokes:
    """Two marks, or a mark and a letter, side by side or over each other."""
    first, second = _a_mark(size * 0.7, rng), _a_mark(size * float(rng.uniform(0.4, 0.8)), rng)
    if rng.random() < 0.3:
        second = letter(size, rng)
    away = _unit(float(rng.uniform(0, 2 * np.pi))) * size * rng.uniform(0.45, 1.0)
    return first + placed(second, float(away[0]), float(away[1]))


_KINDS: dict[str, tuple[tuple[Shape, ...], tuple[float, ...]]] = {
    "plain": (
        (cross, tick, _vee, _slash, _dash, _plus, _retraced, _two_curves, two_moons, _ribbon),
        (35, 20, 5, 10, 5, 5, 6, 16, 7, 12),
    ),
    "ring": ((ring, _outline, _round_letter), (7, 2, 1)),
    "fill": ((fill,), (1,)),
    "other": (
        (_scribbled_out, _struck_out, _ringed, _word, letter, _two),
        (38, 16, 5, 20, 13, 12),
    ),
}
