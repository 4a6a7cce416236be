"""Marks of neighbouring rows that touch, taken apart because each is like the voter's other marks.

What :mod:`scanner.reading.touching` cannot tell by the lines alone, the hand may tell: cut at the rulings,
two ticks are two ticks as he makes them elsewhere on the sheet; a line down the rows, or one cross over two,
is not. Who marks by mere lines tells nothing in this way; who ticks does, if each piece has a tick's bend.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.layouts.model import BallotLayout, BoxKind
from scanner.reading.broken import bend
from scanner.reading.cutting import LEAST_SHARE, cut_up, near_of, with_tails, with_tips
from scanner.reading.hand import kind_of, makes_crosses, sure_votes, usual_winding
from scanner.reading.marks import BoxInk, CellMap, CloseInk, Mark, is_owner, mark_of, with_looks
from scanner.reading.overlay import is_one_of
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Stroke, StrokeMap
from scanner.reading.vote_model import votes

# Of a line down the rows the pieces are many, or wind less than the voter's usual mark: they must be surer.
_MANY = 4
_HARDLY_WINDING = 0.75
_AS_BENT = 0.6  # as the voter's usual mark is a piece, at least

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cut:
    """A stroke over boxes of one level, where it lies, its pieces, and what share of each is at home."""

    stroke: Stroke
    near: tuple[slice, slice]
    masks: dict[int, npt.NDArray[np.bool_]]  # by cell
    home: tuple[float, ...]


def part_alike(
    layout: BallotLayout,
    inks: Sequence[BoxInk],
    strokes: StrokeMap,
    shares: Floats,
    ink: Image,
    close: CloseInk,
    cells: CellMap,
) -> StrokeMap:
    """Return the strokes with those cut at the rulings whose pieces are all like the voter's other marks.

    They are returned as they are if there is none. ``inks`` is what was found in each box, ``ink`` the
    strokes' window; ``shares`` (labels, cells + 1) as :func:`scanner.reading.marks.ink_shares` has them.
    """
    if not any(box.shared for box in inks):
        return strokes
    marks = [box.mark for box in inks if box.mark is not None]
    usual = usual_winding(marks)
    needed = 0.0 if usual >= S.winding_hand else least_bend(marks, strokes)
    if needed is None:
        return strokes
    parted = strokes
    for cut in cuts(layout, strokes, shares, cells, close):
        tried, pieces = cut_apart(cut, parted, ink)
        found = with_looks(marks_of_pieces(layout, cut, pieces, inks, tried), tried, close)
        new = [box.mark for box in found if box.mark is not None]
        odds = votes(new, layout.box_kind is BoxKind.SQUARE, beside=marks)
        least = max(least_odds(pieces, usual), S.bent_odds if needed else -math.inf)
        if needed and any(bend(piece, tried) < needed for piece in pieces):
            continue
        alike = min(odds, default=-math.inf) >= least
        if alike or (len(new) == len(pieces) and _are_usual(new, odds, marks, tried)):
            parted = tried
    return parted


def _are_usual(new: Sequence[Mark], odds: Sequence[float], marks: Sequence[Mark], strokes: StrokeMap) -> bool:
    """Tell whether one of the new marks is a vote by its look, and each lies on the sure ones of crosses."""
    if not makes_crosses(marks) or max(odds) < S.alike_odds:
        return False
    sure = sure_votes(marks)
    return all(is_one_of(mark, sure, strokes) for mark in new)


def least_odds(pieces: Sequence[Stroke], usual: float) -> float:
    """Return the log-odds of a vote that each piece must have; ``usual`` is the voter's usual winding."""
    winding = min(piece.winding for piece in pieces)
    as_a_line = len(pieces) >= _MANY or winding < _HARDLY_WINDING * usual
    return S.line_odds if as_a_line else S.alike_odds


def least_bend(marks: Sequence[Mark], strokes: StrokeMap) -> float | None:
    """Return how bent each piece must be, of a voter whose marks hardly wind; None of one who draws lines."""
    plain = [mark for mark in marks if kind_of(mark) == "plain"]
    if len(plain) < max(S.hand_marks, S.habit_share * len(marks)):
        return None
    usual = float(np.median([bend(mark.main, strokes) for mark in plain]))
    return _AS_BENT * usual if usual >= S.bent_hand else None


def cuts(
    layout: BallotLayout, strokes: StrokeMap, shares: Floats, cells: CellMap, close: CloseInk
) -> Iterator[Cut]:
    """Yield the strokes without one owner that lie in boxes one below the other."""
    levels = len(layout.levels)
    for stroke in strokes.strokes:
        share = shares[stroke.label, 1:]
        if share.sum() < S.least_share or is_owner(int(share.argmax()), share, levels):
            continue
        owners = np.flatnonzero(share >= LEAST_SHARE * share.max()) + 1
        if len(owners) > 1 and (np.diff(owners) == levels).all():
            yield _cut(stroke, owners.tolist(), strokes, cells, close)


def _cut(stroke: Stroke, owners: Sequence[int], strokes: StrokeMap, cells: CellMap, close: CloseInk) -> Cut:
    near = near_of(stroke, strokes)
    whole, here = strokes.labels[near] == stroke.label, cells.cells[near]
    masks = with_tails(with_tips([whole & (here == owner) for owner in owners], close.within(near)), whole)
    home = (float((here[mask] == owner).mean()) for mask, owner in zip(masks, owners, strict=True))
    return Cut(stroke, near, dict(zip(owners, masks, strict=True)), tuple(home))


def cut_apart(cut: Cut, strokes: StrokeMap, ink: Image) -> tuple[StrokeMap, list[Stroke]]:
    """Return the strokes with this one cut, and its pieces."""
    copy = replace(strokes, labels=strokes.labels.copy())
    pieces = cut_up(tuple(cut.masks.values()), cut.near, copy, ink)
    rest = tuple(other for other in strokes.strokes if other.label != cut.stroke.label)
    return replace(copy, strokes=(*rest, *pieces)), pieces


def marks_of_pieces(
    layout: BallotLayout, cut: Cut, pieces: Sequence[Stroke], inks: Sequence[BoxInk], tried: StrokeMap
) -> list[BoxInk]:
    """Return the boxes with the pieces as marks, together with what else lies in them."""
    boxes = [box for row in layout.rows for box in row.boxes]
    strokes = {stroke.label: stroke for stroke in tried.strokes}
    found = []
    for cell, piece, home in zip(cut.masks, pieces, cut.home, strict=True):
        before = inks[cell - 1].mark
        own = [piece, *(strokes[label] for label in (before.labels if before else ()))]
        share = np.full(piece.label + 1, home)
        found.append(replace(inks[cell - 1], mark=mark_of(own, share, boxes[cell - 1].area)))
    return found
