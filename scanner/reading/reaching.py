"""Marks that reach over a ruling, given to the row that has no other mark.

A mark that lies by two thirds in one row and by a third in the next could be meant for either, were there
not the rows' other marks: where the next row has a mark of its own, and the first has none but this, it is
the first one's. It must be a vote like the voter's others and hardly larger than they are, for a mark with
the next row's second one at its end is larger. Where the next row has no mark a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from scanner.reading.hand import FEATURES, Hand
from scanner.reading.marks import BoxInk, Mark, Tails, is_owner
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import StrokeMap

_CROSSED = 0.03  # of a stroke in a box crosses it
_ALL = 0.97  # of its ink in the table

Floats = npt.NDArray[np.float64]


def reaching(inks: Sequence[BoxInk], strokes: StrokeMap, shares: Floats, levels: int) -> Tails:
    """Return the strokes that only reach into the rows around their own, as the rows' marks tell.

    ``inks`` is what was found in each box, ``levels`` the number of boxes in a row; ``shares``
    (labels, cells + 1) as :func:`scanner.reading.marks.ink_shares` has them.
    """
    boxes = shares[:, 1:]
    nobodys = [stroke.label for stroke in strokes.strokes if _is_nobodys(boxes[stroke.label], levels)]
    owned = {box.mark.main.label for box in _disturbing(inks, levels) if box.mark is not None}
    marks = _by_row([box.mark is not None for box in inks], levels)
    crossed = {label: _by_row(boxes[label] > _CROSSED, levels) > 0 for label in nobodys}
    crossings = sum(crossed.values(), np.zeros_like(marks))
    found = {}
    for label in (*nobodys, *owned):
        home, beyond = _places(boxes[label], levels)
        rows = np.array([home, *beyond]) // levels
        others = (crossings - crossed[label] if label in crossed else crossings)[rows]
        if beyond and not others.any() and marks[rows].tolist() == [int(label in owned)] + [1] * len(beyond):
            found[label] = frozenset(place + 1 for place in beyond)
    return found


def usual(found: Tails, inks: Sequence[BoxInk], voter: Hand) -> Tails:
    """Return those of the strokes ``found`` that are votes like the voter's others, and hardly larger.

    ``inks`` is what is in each box if the strokes are given to the boxes that hold most of them.
    """
    marks = (box.mark for box in inks if box.mark is not None)
    good = {mark.main.label for mark in marks if _is_usual(mark, voter)}
    return {label: cells for label, cells in found.items() if label in good}


def _is_usual(mark: Mark, voter: Hand) -> bool:
    larger = dict(zip(FEATURES, voter.departure(mark), strict=True))["larger"]
    sure = voter.vote(mark) >= S.lone_odds and not voter.is_unlike(mark)
    return voter.known and sure and larger <= S.reaching_larger


def _is_nobodys(share: Floats, levels: int) -> bool:
    return share.sum() >= S.least_share and not is_owner(int(share.argmax()), share, levels)


def _by_row(boxes: Sequence[bool] | npt.NDArray[np.bool_], levels: int) -> npt.NDArray[np.intp]:
    """Return of how many of its boxes each row has something."""
    return np.asarray(np.reshape(boxes, (-1, levels)).sum(axis=1))


def _disturbing(inks: Sequence[BoxInk], levels: int) -> Iterator[BoxInk]:
    """Yield the boxes right above and below those in whose middle there is another's ink."""
    for place, box in enumerate(inks):
        if box.intrusion > S.intrusion_mm2:
            yield from (inks[at] for at in (place - levels, place + levels) if 0 <= at < len(inks))


def _places(share: Floats, levels: int) -> tuple[int, list[int]]:
    """Return the place of the box that holds most of a stroke, and of those above and below that it is in.

    There are none of these if too much of it is in them, or elsewhere.
    """
    home = int(share.argmax())
    beyond = [at for at in (home - levels, home + levels) if 0 <= at < len(share) and share[at] > 0]
    inside = share[[home, *beyond]].sum() >= _ALL * share.sum()
    return home, beyond if inside and share[home] >= S.reaching_home * share.sum() else []
