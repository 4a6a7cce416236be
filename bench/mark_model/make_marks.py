"""Generated marks for training: strokes as hands draw them, seen as the reader sees them.

Every sample is drawn on a patch of frame resolution with rulings or a printed square over it, with
the noise and blur of a scan, and cut out by the reader's own :func:`scanner.reading.mark_model.view`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker import letters, strokes
from ballotmaker.strokes import Strokes, hand, placed
from scanner.reading.frame import PX_PER_MM
from scanner.reading.mark_model import view

PATCH_MM = 30.0
_FINE = 3
Rng = np.random.Generator
Floats = npt.NDArray[np.float32]


def sample(rng: Rng) -> tuple[Floats, bool]:
    """Return one view and whether it shows a plain mark."""
    while True:
        plain = bool(rng.random() < 0.5)
        shape = _plain(rng) if plain else _other(rng)
        shape = _bent(shape, rng)
        ink, printed = _scanned(shape, rng)
        own = _own(ink)
        if own.sum() >= 15:
            return view(ink, own, printed), plain


# Plain marks ------------------------------------------------------------------------------------


def _plain(rng: Rng) -> Strokes:
    size = float(rng.uniform(2.2, 14))
    kind = rng.choice(
        ["x", "x2", "tick", "tick2", "slash", "dash", "plus"], p=[0.3, 0.2, 0.16, 0.12, 0.12, 0.06, 0.04]
    )
    return _PLAIN[kind](size, rng)


def _loose_cross(size: float, rng: Rng) -> Strokes:
    """An X whose arms differ in length, cross off the middle, have hooks, or are joined in one go."""
    angles = [rng.normal(45, 14), rng.normal(135, 14)]
    arms = []
    for angle in np.radians(angles):
        length = size * rng.uniform(0.55, 1.15)
        middle = rng.normal(size=2) * size * 0.09
        along = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        across = np.array([-along[1], along[0]]) * rng.normal() * 0.16
        start, end = middle - along, middle + along
        points = [start, middle + across, end]
        if rng.random() < 0.3:
            points.append(end + rng.normal(size=2) * size * 0.12)
        if rng.random() < 0.2:
            points.insert(0, start + rng.normal(size=2) * size * 0.12)
        arms.append(points if rng.random() < 0.5 else points[::-1])
    if rng.random() < 0.25:  # the pen is not lifted
        bulge = (arms[0][-1] + arms[1][0]) / 2 + rng.normal(size=2) * size * 0.12
        return [hand([tuple(p) for p in [*arms[0], bulge, *arms[1]]], rng, 0.1)]
    return [hand([tuple(p) for p in points], rng, float(rng.uniform(0.03, 0.2))) for points in arms]


def _loose_tick(size: float, rng: Rng) -> Strokes:
    short, long = size * rng.uniform(0.15, 0.55), size * rng.uniform(0.6, 1.1)
    a, b = np.radians(rng.uniform(25, 80)), np.radians(rng.uniform(25, 75))
    left = np.array([-np.cos(a), -np.sin(a)]) * short
    right = np.array([np.cos(b), -np.sin(b)]) * long
    bow = right * 0.5 + np.array([right[1], -right[0]]) * rng.normal() * 0.12
    points = [tuple(left), (0.0, 0.0), tuple(bow), tuple(right)]
    if rng.random() < 0.2:
        points.insert(0, tuple(left + rng.normal(size=2) * size * 0.1))
    return [hand(points, rng, float(rng.uniform(0.03, 0.2)))]


def _loose_line(size: float, rng: Rng, angle: float) -> Strokes:
    along = np.array([np.cos(angle), np.sin(angle)]) * size / 2
    across = np.array([-along[1], along[0]]) * rng.normal() * 0.12
    return [hand([tuple(-along), tuple(across), tuple(along)], rng, float(rng.uniform(0.03, 0.2)))]


_PLAIN: dict[str, Callable[[float, Rng], Strokes]] = {
    "x": strokes.x_mark,
    "x2": _loose_cross,
    "tick": strokes.tick,
    "tick2": _loose_tick,
    "slash": lambda size, rng: _loose_line(
        size, rng, float(np.radians(rng.choice([-1, 1]) * rng.uniform(35, 90)))
    ),
    "dash": lambda size, rng: _loose_line(size, rng, float(np.radians(rng.normal(0, 12)))),
    "plus": lambda size, rng: _loose_line(size, rng, 0.0) + _loose_line(size, rng, np.pi / 2),
}

# Everything else ----------------------------------------------------------------------------------


def _other(rng: Rng) -> Strokes:
    size = float(rng.uniform(2.5, 13))
    kind = rng.choice(list(_OTHER), p=[0.36, 0.14, 0.05, 0.18, 0.1, 0.07, 0.1])
    return _OTHER[kind](size, rng)


def _withdrawn(size: float, rng: Rng) -> Strokes:
    """A mark, and over it what strikes it out: shading, loops, hatching or a few lines."""
    mark = _PLAIN[rng.choice(["x", "x2", "tick", "tick2", "slash"])](size, rng)
    width, height = size * rng.uniform(0.55, 1.3), size * rng.uniform(0.35, 1.1)
    over = _tangle(width, height, rng)
    turn = float(rng.uniform(0, np.pi))
    shift = rng.normal(size=2) * size * 0.12
    return mark + placed(over, float(shift[0]), float(shift[1]), turn)


def _tangle(width: float, height: float, rng: Rng) -> Strokes:
    kind = rng.integers(4)
    passes = int(rng.integers(3, 12))
    if kind == 0:
        return strokes.zigzag(width, height, rng, max(0.25, width / passes))
    if kind == 1:  # loops on the way across
        points: list[tuple[float, float]] = []
        for i in range(passes):
            x = -width / 2 + width * i / max(1, passes - 1)
            r = height / 2 * rng.uniform(0.7, 1.1)
            points += [(x, -r), (x + width / passes * 0.8, 0.0), (x, r), (x - width / passes * 0.5, 0.0)]
        return [hand(points, rng, 0.1)]
    if kind == 2:  # back and forth along one way
        points = []
        for i in range(passes):
            y = height / 2 * float(rng.normal() * 0.5)
            points.append(((-1) ** i * width / 2 * float(rng.uniform(0.7, 1.15)), y))
        return [hand(points, rng, 0.1)]
    turns = np.linspace(0, 2 * np.pi * float(rng.uniform(2, 6)), 12 * passes)
    radius = np.linspace(rng.uniform(0.1, 1.0), 1.0, len(turns)) * (1 + 0.1 * rng.normal(size=len(turns)))
    ring = zip(radius * width / 2 * np.cos(turns), radius * height / 2 * np.sin(turns), strict=True)
    return [hand([(float(x), float(y)) for x, y in ring], rng, 0.1)]


def _filled(size: float, rng: Rng) -> Strokes:
    size = min(size, 8.0)
    return (
        strokes.fill(size, rng)
        if rng.random() < 0.4
        else _tangle(size, size * float(rng.uniform(0.5, 1)), rng)
    )


def _ring(size: float, rng: Rng) -> Strokes:
    if rng.random() < 0.6:
        return strokes.circle(size, rng)
    h, w = size / 2, size / 2 * float(rng.uniform(0.6, 1.3))
    corners = [(-w, -h), (w, -h), (w, h), (-w, h), (-w, -h * 0.9)]
    return [strokes.line(*a, *b, rng)[0] for a, b in pairwise(corners)]


_WORDS = (
    "không có đồng ý tốt cao thấp kém phản đối nhất trí được ok "
    "no yes hoàn thành bỏ sai đúng ko dc Nam Minh An"
).split()
_CHARS = "023456789ABCDEGHKMNPQRSTabdeghkmnopqsuwz"


def _word(size: float, rng: Rng) -> Strokes:
    word = str(rng.choice(_WORDS))
    if rng.random() < 0.3:
        word = "".join(rng.choice(list(_CHARS), size=int(rng.integers(2, 5))))
    written, width = letters.write(word, float(rng.uniform(1.8, 4.5)), rng)
    return placed(written, -width / 2, 0.0, float(rng.normal() * 0.06))


def _letter(size: float, rng: Rng) -> Strokes:
    written, width = letters.write(str(rng.choice(list(_CHARS))), float(rng.uniform(2.5, 7)), rng)
    return placed(written, -width / 2, 0.0, float(rng.normal() * 0.08))


def _starred(size: float, rng: Rng) -> Strokes:
    """A cross with one to three lines more, as struck out by a line."""
    mark = _PLAIN[rng.choice(["x", "x2"])](size, rng)
    for _ in range(int(rng.integers(1, 4))):
        extra = _loose_line(size * float(rng.uniform(0.8, 1.6)), rng, float(rng.uniform(-0.35, 0.35)))
        mark = mark + placed(extra, 0.0, float(rng.normal() * size * 0.12))
    return mark


def _two(size: float, rng: Rng) -> Strokes:
    """Two marks, or a mark and a letter, side by side or over each other."""
    first, second = (
        _PLAIN[rng.choice(["x", "x2", "tick", "tick2", "slash", "plus"])](size * 0.7, rng) for _ in range(2)
    )
    if rng.random() < 0.3:
        second = _letter(size, rng)
    angle, away = rng.uniform(0, 2 * np.pi), size * rng.uniform(0.45, 1.0)
    return first + placed(second, float(np.cos(angle) * away), float(np.sin(angle) * away))


_OTHER: dict[str, Callable[[float, Rng], Strokes]] = {
    "withdrawn": _withdrawn,
    "filled": _filled,
    "ring": _ring,
    "word": _word,
    "letter": _letter,
    "starred": _starred,
    "two": _two,
}

# Onto paper, through a scanner ----------------------------------------------------------------------


def _bent(shape: Strokes, rng: Rng) -> Strokes:
    """Shear, stretch and bend as hands differ."""
    matrix = np.eye(2) + rng.normal(size=(2, 2)) * 0.09
    centre = np.mean(np.vstack(shape)[:, :2], axis=0)
    phase, amount = rng.uniform(0, 2 * np.pi, 2), rng.normal(size=2) * 0.25
    bent = []
    for stroke in shape:
        out = stroke.copy()
        xy = (out[:, :2] - centre) @ matrix.T
        xy = xy + np.sin(xy[:, ::-1] * 0.7 + phase) * amount
        out[:, :2] = xy
        bent.append(out)
    return bent


def _scanned(shape: Strokes, rng: Rng) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    side = round(PATCH_MM * PX_PER_MM)
    paper = np.ones((side * _FINE, side * _FINE), np.float32)
    width = float(np.exp(rng.normal(np.log(0.55), 0.28)))
    density = float(rng.uniform(0.3, 0.97))
    scale = PX_PER_MM * _FINE
    shift = np.array([PATCH_MM / 2, PATCH_MM / 2]) + rng.uniform(-0.1, 0.1, 2)
    for stroke in shape:
        paper *= 1 - density * _stroke_cover(stroke, shift, width, scale, paper.shape, rng)
    small = cv2.resize(paper, (side, side), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.45, 1.0)))
    ink = 250 * (1 - small) + rng.normal(size=small.shape) * rng.uniform(0.5, 4)
    printed = _print(rng, side)
    ink[printed] = 0
    return np.clip(ink, 0, 250).astype(np.uint8), printed


def _stroke_cover(
    stroke: npt.NDArray[np.float64],
    shift: npt.NDArray[np.float64],
    width: float,
    scale: float,
    shape: tuple[int, int],
    rng: Rng,
) -> Floats:
    cover = np.zeros(shape, np.uint8)
    points = np.round((stroke[:, :2] + shift) * scale * 8).astype(np.int32)
    for start, end, pressure in zip(points[:-1], points[1:], stroke[1:, 2], strict=True):
        thick = max(1, round(width * scale * (0.6 + 0.4 * pressure)))
        strength = int(255 * min(1.0, 0.6 + 0.4 * pressure))
        cv2.line(cover, start.tolist(), end.tolist(), strength, thick, cv2.LINE_AA, 3)
    return cover.astype(np.float32) / np.float32(255)


def _print(rng: Rng, side: int) -> npt.NDArray[np.bool_]:
    """Return where a printed square or rulings hide ink, or nothing."""
    printed = np.zeros((side, side), np.uint8)
    kind = rng.choice(["none", "square", "rulings"], p=[0.3, 0.35, 0.35])
    middle = side / 2 + rng.normal(size=2) * 0.9 * PX_PER_MM
    thick = int(rng.integers(5, 8))
    if kind == "square":
        half = rng.uniform(1.7, 3.6) * PX_PER_MM
        low, high = (middle - half).astype(int), (middle + half).astype(int)
        cv2.rectangle(printed, low.tolist(), high.tolist(), 1, thick)
    elif kind == "rulings":
        for y in middle[1] + np.array([-1, 1]) * rng.uniform(2.5, 8) * PX_PER_MM:
            cv2.line(printed, (0, int(y)), (side, int(y)), 1, thick)
        for x in middle[0] + np.array([-1, 1]) * rng.uniform(5, 12) * PX_PER_MM:
            cv2.line(printed, (int(x), 0), (int(x), side), 1, thick)
    return printed.astype(bool)


def _own(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return the mark's pixels as the reader finds them: dark enough, specks left out."""
    mask = (cv2.GaussianBlur(ink, (0, 0), 0.7) > 12).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    solid = stats[:, cv2.CC_STAT_AREA] >= 12
    solid[0] = False
    return np.asarray(solid[labels])
