"""Ink over several boxes, cut at their borders: each piece with its tips and tails beyond them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.frame import window
from scanner.reading.marks import CloseInk
from scanner.reading.strokes import Stroke, StrokeMap, measure_stroke

LEAST_SHARE = 0.25  # of the largest piece, to be a piece and not a tail
_TIP_SHARE = 0.25  # of a piece, at most, is the neighbour's tip
_ROOM_MM = 5.0  # looked at around a stroke

Bools = npt.NDArray[np.bool_]


def near_of(stroke: Stroke, strokes: StrokeMap) -> tuple[slice, slice]:
    """Return the part of the strokes' window around ``stroke``, with room to bridge what print hides."""
    (top, left), (height, width) = strokes.origin, strokes.labels.shape
    rows, columns = window(stroke.bounds.padded(_ROOM_MM), (top + height, left + width))
    return (
        slice(max(0, rows.start - top), rows.stop - top),
        slice(max(0, columns.start - left), columns.stop - left),
    )


def cut_up(masks: Sequence[Bools], near: tuple[slice, slice], strokes: StrokeMap, ink: Image) -> list[Stroke]:
    """Make each of the ``masks``, in the part ``near`` of the strokes' window, a stroke with a new label.

    ``ink`` is the window. The labels are changed in place; new ones go on after the last.
    """
    labels, (top, left) = strokes.labels[near], strokes.origin
    first = int(strokes.labels.max()) + 1
    numbers = range(first, first + len(masks))
    for number, mask in zip(numbers, masks, strict=True):
        labels[mask] = number
    origin = top + near[0].start, left + near[1].start
    return [measure_stroke(number, labels, ink[near], origin) for number in numbers]


def with_tips(masks: list[Bools], close: CloseInk) -> list[Bools]:
    """Give the small pieces that the border cut off to the mark beyond it, of which they are the ends."""
    out = [mask.copy() for mask in masks]
    for index, mask in enumerate(masks):
        joined = bridged(mask, close)
        count, labels, stats, centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
        areas = stats[1:count, cv2.CC_STAT_AREA]
        middle = np.flatnonzero(mask.any(axis=1)).mean()
        for label in np.flatnonzero(areas < _TIP_SHARE * areas.sum()) + 1:
            beyond = index + (1 if centres[label][1] > middle else -1)
            if 0 <= beyond < len(masks):
                tip = mask & (labels == label)
                out[index] &= ~tip
                out[beyond] |= tip
    return out


def with_tails(masks: list[Bools], whole: Bools) -> list[Bools]:
    """Give the ink that lies in no piece's cell to the piece that it is nearest to; none may be lost."""
    left = (whole & ~np.logical_or.reduce(masks)).astype(np.uint8)
    away = np.stack([cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3) for mask in masks])
    count, labels = cv2.connectedComponents(left)
    for label in range(1, count):
        tail = labels == label
        nearest = int(away[:, tail].min(axis=1).argmin())
        masks[nearest] = masks[nearest] | tail
    return masks


def bridged(ink: Bools, close: CloseInk) -> npt.NDArray[np.uint8]:
    """Return the ink joined again where print hides it."""
    hidden = cv2.dilate(close.printed.astype(np.uint8), np.ones((5, 5), np.uint8))
    seen = ink.astype(np.uint8)
    reaching = seen & cv2.dilate(hidden, np.ones((3, 3), np.uint8))
    joined = seen | (cv2.dilate(reaching, np.ones((11, 11), np.uint8)) & hidden)
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)


def largest(joined: npt.NDArray[np.uint8]) -> Bools:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    if count < 2:
        return np.zeros(joined.shape, bool)
    return np.asarray(labels == int(stats[1:, cv2.CC_STAT_AREA].argmax()) + 1)
