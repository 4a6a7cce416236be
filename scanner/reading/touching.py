"""Marks of neighbouring boxes that touch, taken apart again.

Two crosses, one below the other, whose arms meet at the ruling are two marks. One line down several
rows, or one cross drawn over a ruling, is a single stroke over several boxes and stays one: a piece
is taken for a mark of its own only if it is a whole cross, with two arms up and two down.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.strokes import Stroke, StrokeMap, measure_stroke

_LEAST_SHARE = 0.12  # of the ink, to be a piece and not a tail
_OWN_SHARE = 0.8
_ARM_PART = 0.45  # of the height is looked at for arms, from each end
_LEAST_ARM = 4  # rows in which two arms are seen

Bools = npt.NDArray[np.bool_]


def part_touching(
    strokes: StrokeMap, ink: Image, cells: npt.NDArray[np.int16], shares: npt.NDArray[np.float64]
) -> StrokeMap:
    """Return the strokes with those cut at cell borders that are several whole crosses.

    ``ink`` and ``cells`` are the strokes' window; ``shares`` (labels, cells + 1) as boxes.py has them.
    """
    labels, parted = strokes.labels.copy(), []
    for stroke in strokes.strokes:
        share = shares[stroke.label, 1:]
        owners = np.flatnonzero(share >= _LEAST_SHARE) + 1
        if share.max(initial=0) >= _OWN_SHARE or len(owners) < 2:
            parted.append(stroke)
            continue
        parted += _pieces(stroke, owners, labels, ink, cells, strokes.origin)
    return replace(strokes, strokes=tuple(parted), labels=labels)


def _pieces(
    stroke: Stroke,
    owners: npt.NDArray[np.intp],
    labels: npt.NDArray[np.int32],
    ink: Image,
    cells: npt.NDArray[np.int16],
    origin: tuple[int, int],
) -> list[Stroke]:
    """Cut ``stroke`` in ``labels`` (in place) if each piece is a whole cross; else leave it whole."""
    whole = labels == stroke.label
    masks = [whole & (cells == owner) for owner in owners]
    if not all(_is_cross(mask) for mask in masks):
        return [stroke]
    first = int(labels.max()) + 1
    for number, mask in enumerate(masks, start=first):
        labels[mask] = number
    return [measure_stroke(number, labels, ink, origin) for number in range(first, first + len(masks))]


def _is_cross(mask: Bools) -> bool:
    """Tell whether the ink has two arms at its top and at its bottom, or to its left and its right.

    Half a cross, as a V has, has two arms on one side only.
    """
    return _two_and_two(mask) or _two_and_two(mask.T)


def _two_and_two(mask: Bools) -> bool:
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return False
    inked = mask[rows.min() : rows.max() + 1].astype(np.int8)
    arms = (np.diff(inked, axis=1, prepend=0) == 1).sum(axis=1)
    two = np.flatnonzero(arms == 2)
    part = int(len(arms) * _ARM_PART)
    above, below = two[two < part], two[two >= len(arms) - part]
    if min(len(above), len(below)) < _LEAST_ARM:
        return False
    return bool((arms[above.max() : below.min()] == 1).any())
