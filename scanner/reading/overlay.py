"""A mark laid over the voter's other marks: is it one of them, or what a dry pen left of one?

A cross that lacks half an arm looks to the networks like a letter or a slip of the pen. Laid over the
voter's whole crosses all its ink lies on theirs; a letter, digit or correction has strokes where
theirs have none. Mark and others are fitted by iterated closest points (Besl and McKay, 1992), turned,
scaled and shifted a little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from scanner.reading.frame import PX_PER_MM
from scanner.reading.marks import Mark, shape_of
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import StrokeMap

_POINTS = 200  # of a mark's ink are enough
_ROUNDS = 8
_SCALE = (0.8, 1.25)
_TURN = 0.15  # radians
_ROOM = round(2.5 * PX_PER_MM)  # around a mark
_STARTS = np.array([*product((0.0, 0.5, 1.0), repeat=2)], np.float32)  # edges or middles on each other
_STEP_MM = 0.1  # that covering may be off more, for only some points are laid

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Indices = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class _Ground:
    """What is laid upon: its ``ink`` (n, 2) as x and y; of each pixel how far ``away`` and where ink is."""

    ink: Floats
    away: Floats
    nearest: Floats

    def at(self, points: Floats) -> Indices:
        """Return the pixels of points (…, 2), the nearest ones of those outside."""
        height, width = self.away.shape
        x, y = np.rint(points[..., 0]).astype(np.intp), np.rint(points[..., 1]).astype(np.intp)
        return np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)


def is_one_of(mark: Mark, others: Iterable[Mark], strokes: StrokeMap) -> bool:
    """Tell whether a mark lies on those of the ``others`` that look most like it; all are in ``strokes``.

    One that might be a letter by its stem must do so entirely. Of so wide a pen's marks nothing is told.
    """
    if mark.main.width > S.overlay_wide_mm:
        return False
    inside = S.overlay_stem if mark.stem else S.overlay_inside
    return lies_on(shape_of(mark, strokes), _nearest(mark, others, strokes), inside)


def is_fragment(mark: Mark, others: Iterable[Mark], strokes: StrokeMap) -> bool:
    """Tell whether a mark covers but little of each of the ``others`` that look most like it."""
    ink = _points(shape_of(mark, strokes))
    covered = [_laid(ink, _ground(other))[1] for other in _nearest(mark, others, strokes)]
    return max(covered, default=1.0) < S.overlay_fragment


def _nearest(mark: Mark, others: Iterable[Mark], strokes: StrokeMap) -> Iterator[Bools]:
    """Yield pictures of the others, never of the mark itself, those that look most like it first."""
    rest = (other for other in others if other is not mark)
    nearest = sorted(rest, key=lambda other: float(np.square(other.look - mark.look).sum()))
    for other in nearest[: S.overlay_tried]:
        yield shape_of(other, strokes)


def lies_on(mark: Bools, others: Iterable[Bools], least: float = S.overlay_inside) -> bool:
    """Tell whether nearly all ink of a mark lies on that of enough others, and covers much of one of them.

    ``least`` is the share of it that must. All are pictures (H, W) of ink in the frame's scale. No more
    ``others`` are looked at than it takes.
    """
    ink = _points(mark)
    covered: list[float] = []
    for other in others:
        inside, cover = _laid(ink, _ground(other))
        if inside >= least:
            covered.append(cover)
        if len(covered) >= S.overlay_others and max(covered) >= S.overlay_cover:
            return True
    return False


def _points(picture: Bools) -> Floats:
    rows, columns = np.nonzero(picture)
    step = -(-len(rows) // _POINTS)
    return np.stack([columns[::step], rows[::step]], axis=1).astype(np.float32)


def _ground(other: Bools) -> _Ground:
    inked = np.pad(other, _ROOM)
    away, numbers = cv2.distanceTransformWithLabels(
        (~inked).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(inked)
    places = np.zeros((int(numbers.max()) + 1, 2), np.float32)
    places[numbers[rows, columns]] = np.stack([columns, rows], axis=1)
    return _Ground(_points(inked), np.asarray(away, np.float32), places[numbers])


def _laid(ink: Floats, ground: _Ground) -> tuple[float, float]:
    """Return which share of the ink lies on the ground's, and which share of the ground's it covers."""
    laid = _fitted(ink, ground)
    off = ground.away[ground.at(laid)] / PX_PER_MM
    inside = (off <= S.overlay_mm).mean(axis=1)
    best = int(inside.argmax())
    bare = np.ones(ground.away.shape, np.uint8)
    bare[ground.at(laid[best])] = 0
    away = cv2.distanceTransform(bare, cv2.DIST_L2, cv2.DIST_MASK_5)
    covered = away[ground.at(ground.ink)] / PX_PER_MM <= S.overlay_mm + _STEP_MM
    return float(inside[best]), float(covered.mean())


def _fitted(ink: Floats, ground: _Ground) -> Floats:
    """Return the points (n, 2) as they come to lie from each start, (starts, n, 2)."""
    low, high = ground.ink.min(axis=0) - ink.min(axis=0), ground.ink.max(axis=0) - ink.max(axis=0)
    laid = ink + (low + _STARTS * (high - low))[:, None]
    centred = ink - ink.mean(axis=0)
    for _ in range(_ROUNDS):
        laid = _moved(centred, ground.nearest[ground.at(laid)])
    return laid


def _moved(centred: Floats, targets: Floats) -> Floats:
    """Return points (n, 2) turned, scaled and shifted towards targets (starts, n, 2), by least squares."""
    middle = targets.mean(axis=1, keepdims=True)
    wanted = targets - middle
    x, y = centred[:, 0], centred[:, 1]
    extent = float((centred * centred).sum())
    along = (centred * wanted).sum(axis=(1, 2)) / extent
    aside = (x * wanted[..., 1] - y * wanted[..., 0]).sum(axis=1) / extent
    scale = np.clip(np.hypot(along, aside), *_SCALE)
    turn = np.clip(np.arctan2(aside, along), -_TURN, _TURN)
    c, s = (scale * np.cos(turn))[:, None], (scale * np.sin(turn))[:, None]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1) + middle
