"""Marks of neighbouring boxes that touch, taken apart again.

Two marks, one below the other, whose ends meet at the ruling are two marks. One line down several
rows, or one cross drawn over a ruling, is a single stroke over several boxes and stays one. What tells
them apart: each piece is a whole cross, with two arms up and two down; or one is, and the other has a
bend, as no tail of a cross has; or strokes end at the ruling, the upper mark's hanging down into the
lower one's height and the lower one's standing up, where a line that merely passes has no ends.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.broken import direction, nearest
from scanner.reading.cutting import LEAST_SHARE, bridged, cut_up, largest, near_of, with_tails, with_tips
from scanner.reading.frame import PX_PER_MM, mm
from scanner.reading.mark_model import KINDS, look_at
from scanner.reading.marks import CellMap, CloseInk, view_of
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap, winding

_OWN_SHARE = 0.8
_ARM_PART = 0.45  # of the height is looked at for arms, from each end
_LEAST_ARM = 4  # rows in which two arms are seen
_REACH = mm(4.5)  # of an end beyond the ruling
_LEAST_END = 4  # rows in which an end is seen apart
_CRUMBS = 0.1  # of a line may lie apart from it
_BODY, _HOME = 0.6, 0.85  # of a box's ink hangs together; of that so much lies in its box
_WINDING = 1.4  # of a cross, at least; a line hardly has more than 1
_END_MM = 2.2  # of a piece shows which way its end points
_NEAR_MM = 1.1  # print that a line crosses hides no more of it
_STRAIGHT = 0.85  # cosine between two ends that may be one line's

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def part_touching(
    strokes: StrokeMap, ink: Image, close: CloseInk, cells: CellMap, levels: int, shares: Floats
) -> StrokeMap:
    """Return the strokes with those cut at cell borders that are several whole marks; as they are if none.

    ``ink`` is the strokes' window, ``levels`` the number of boxes in a row; ``shares`` (labels, cells + 1)
    as :func:`scanner.reading.marks.ink_shares` has them.
    """
    labels, parted = strokes.labels.copy(), list[Stroke]()
    for stroke in strokes.strokes:
        share = shares[stroke.label, 1:]
        most = share.max(initial=0.0)
        owners = np.flatnonzero((share > 0) & (share >= LEAST_SHARE * most)) + 1
        if most >= _OWN_SHARE or len(owners) < 2:
            parted.append(stroke)
            continue
        pieces = _pieces(stroke, owners, replace(strokes, labels=labels), ink, close, cells, levels)
        parted += pieces or [stroke]
    if len(parted) == len(strokes.strokes):
        return strokes
    return replace(strokes, strokes=tuple(parted), labels=labels)


def _pieces(
    stroke: Stroke,
    owners: npt.NDArray[np.intp],
    strokes: StrokeMap,
    ink: Image,
    close: CloseInk,
    cells: CellMap,
    levels: int,
) -> list[Stroke]:
    """Cut ``stroke`` in ``strokes.labels`` (in place) if each piece is a whole mark; else return none."""
    near = near_of(stroke, strokes)
    labels, here = strokes.labels[near], cells.cells[near]
    around = close.within(near)
    whole = labels == stroke.label
    masks = [whole & (here == owner) for owner in owners]
    crosses = [_is_cross(mask) for mask in masks]
    below = bool((np.diff(owners) == levels).all())  # boxes one below the other
    apart = _apart(whole, masks) if below and not all(crosses) else []
    if apart:
        masks = apart
    elif not all(crosses):
        if not (below and _all_whole(masks, crosses)):
            seams = pairwise(zip(owners, masks, crosses, strict=True))
            if not all(_are_two(whole, upper, lower, around, here, levels) for upper, lower in seams):
                return []
        masks = with_tips(masks, around)
    masks = with_tails(masks, whole)
    pieces = cut_up(masks, near, strokes, ink)
    if all(crosses) or _all_plain(pieces, strokes, close):
        return pieces
    labels[whole] = stroke.label
    return []


def _apart(whole: Bools, masks: list[Bools]) -> list[Bools]:
    """Return each box's ink if what can be seen of it is a mark that winds, and no line goes on into another.

    In printed squares close together, the ends of neighbours meet between the squares, often beneath print.
    Nothing is returned of ink that is seen to run on.
    """
    _, parts, stats, _ = cv2.connectedComponentsWithStats(whole.astype(np.uint8), connectivity=8)
    areas = np.stack([np.bincount(parts[mask], minlength=len(stats)) for mask in masks])
    bodies = areas.argmax(axis=1)
    rest = np.setdiff1d(np.arange(1, len(stats)), bodies)
    if len(set(bodies.tolist())) < len(bodies) or (areas.max(axis=1) < _BODY * areas.sum(axis=1)).any():
        return []
    own = [parts == body for body in bodies]
    at_home = all((mask & body).sum() >= _HOME * body.sum() for mask, body in zip(masks, own, strict=True))
    if not at_home or any(winding(body) < _WINDING for body in own):
        return []
    away = np.stack([cv2.distanceTransform((~body).astype(np.uint8), cv2.DIST_L2, 3) for body in own])
    for crumb in rest:
        own[int(away[:, parts == crumb].min(axis=1).argmin())] |= parts == crumb
    return [] if any(_goes_on(*pair) for pair in pairwise(own)) else own


def _goes_on(one: Bools, other: Bools) -> bool:
    """Tell whether a line of one piece goes on in the other: they point the same way where they are near."""
    first, second = (np.argwhere(piece) / PX_PER_MM for piece in (one, other))
    end, start, gap = nearest(first, second)
    ways = direction(first, end, _END_MM), direction(second, start, _END_MM)
    if ways[0] is None or ways[1] is None:  # a dot, or the corner of two lines that may cross right here
        return gap < _NEAR_MM
    return abs(float(ways[0] @ ways[1])) > _STRAIGHT


def _are_two(
    whole: Bools,
    upper: tuple[int, Bools, bool],
    lower: tuple[int, Bools, bool],
    close: CloseInk,
    cells: npt.NDArray[np.int16],
    levels: int,
) -> bool:
    """Tell whether two pieces of a stroke, each with its box and whether it is a cross, are two marks."""
    (above, one, is_cross), (below, other, is_other_cross) = upper, lower
    if below - above != levels:
        return False
    if is_cross and is_other_cross:
        return True
    if (is_cross and _has_bend(other, close)) or (is_other_cross and _has_bend(one, close)):
        return True
    return _meet(bridged(whole, close), int(np.flatnonzero((cells == below).any(axis=1))[0]))


def _all_whole(masks: list[Bools], crosses: list[bool]) -> bool:
    """Tell whether each box holds a whole mark: a cross, or a tick on its foot.

    Of one large cross, ring or wave over the rows, some piece is neither.
    """
    return all(is_cross or _stands_on_foot(mask) for mask, is_cross in zip(masks, crosses, strict=True))


def _stands_on_foot(mask: Bools) -> bool:
    """Tell whether two arms come down and meet, as in a tick or a V, and nothing parts again below."""
    line = largest(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    runs = _runs(line)
    two = np.flatnonzero(runs >= 2)
    if len(two) <= _LEAST_ARM:
        return False
    fork = int(two.max())
    below = line[fork + 1 : fork + 1 + _LEAST_ARM]
    if len(below) < _LEAST_ARM or (runs[fork + 1 : fork + 1 + _LEAST_ARM] != 1).any():
        return False
    foot = cv2.dilate(below[:1].astype(np.uint8), np.ones((1, 5), np.uint8))[0]
    _, arms = cv2.connectedComponents(line[fork : fork + 1].astype(np.uint8))
    return all((foot & (arms[0] == arm)).any() for arm in range(1, int(arms.max()) + 1))


def _runs(line: Bools) -> npt.NDArray[np.intp]:
    """Return how many times each row enters ink."""
    return np.asarray((np.diff(line.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1))


def _is_cross(piece: Bools) -> bool:
    """Tell whether the ink has two arms at its top and at its bottom, or to its left and its right.

    Half a cross, as a V has, has two arms on one side only. An upright cross has one arm each way. Only
    what hangs together counts: arms that print cuts off may be those of two lines.
    """
    mask = largest(piece.astype(np.uint8)).astype(np.uint8)
    return _two_and_two(mask) or _two_and_two(mask.T) or (_has_bar(mask) and _has_bar(mask.T))


def _has_bar(mask: npt.NDArray[np.uint8]) -> bool:
    """Tell whether a bar crosses the ink about its middle, which is thin above it and below."""
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size < 4 * _LEAST_ARM:
        return False
    inked = mask[rows.min() : rows.max() + 1]
    widths, part = inked.sum(axis=1), len(inked) // 4
    thin = np.maximum(np.median(widths[:part]), np.median(widths[-part:]))
    ends = np.concatenate([_runs(inked[:part] > 0), _runs(inked[-part:] > 0)])
    return bool(np.median(ends) == 1 and widths[part:-part].max() > 3 * thin)


def _two_and_two(mask: npt.NDArray[np.uint8]) -> bool:
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return False
    arms = _runs(mask[rows.min() : rows.max() + 1] > 0)
    two = np.flatnonzero(arms == 2)
    part = int(len(arms) * _ARM_PART)
    above, below = two[two < part], two[two >= len(arms) - part]
    if min(len(above), len(below)) < _LEAST_ARM:
        return False
    return bool((arms[above.max() : below.min()] == 1).any())


def _has_bend(mask: Bools, close: CloseInk) -> bool:
    """Tell whether the ink is one line that goes back along itself, as a tick does and a tail does not.

    The two arms of a cross that was drawn over the ruling are two lines.
    """
    joined = bridged(mask, close)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    if count < 2:
        return False
    areas = stats[1:, cv2.CC_STAT_AREA]
    line = labels == int(areas.argmax()) + 1
    one = areas.max() >= (1 - _CRUMBS) * areas.sum()
    return bool(one and (_doubled_rows(line) >= 2 * _LEAST_ARM or _doubled_rows(line.T) >= 2 * _LEAST_ARM))


def _doubled_rows(line: Bools) -> int:
    return int((_runs(line) == 2).sum())


def _meet(joined: npt.NDArray[np.uint8], border: int) -> bool:
    """Tell whether one stroke ends below the ruling at row ``border``, and another begins above it."""
    near = slice(max(0, border - 4 * _REACH), border + 4 * _REACH)
    here, middle = joined[near], border - near.start
    return _has_end(here, middle) and _has_end(here[::-1], len(here) - middle)


def _has_end(ink: npt.NDArray[np.uint8], border: int) -> bool:
    """Tell whether a stroke begins within reach of the ``border``, apart from those that come from above."""
    for row in range(border - _REACH + _LEAST_END, border + _REACH):
        count, _, stats, _ = cv2.connectedComponentsWithStats(ink[:row], connectivity=8)
        for label in range(1, count):
            top, height = stats[label, cv2.CC_STAT_TOP], stats[label, cv2.CC_STAT_HEIGHT]
            if top > border - _REACH and height >= _LEAST_END and top + height == row:
                return True
    return False


def _all_plain(pieces: list[Stroke], strokes: StrokeMap, close: CloseInk) -> bool:
    parted = replace(strokes, strokes=tuple(pieces))
    evidence, _ = look_at(np.stack([view_of((piece.label,), parted, close) for piece in pieces]))
    others = np.logaddexp.reduce(np.delete(evidence, KINDS.index("plain"), axis=1), axis=1)
    return bool((evidence[:, KINDS.index("plain")] - others >= S.part_odds).all())
