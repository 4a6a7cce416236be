"""The voter's own hand: how he marks on this sheet, and how far a mark departs from it.

A scribble and a fill look alike when seen alone, as do a ring and the letter o. In the light of the
hand they do not: who fills or rings his boxes does so in nearly every row, once in each, and all his
marks are of one size and darkness. A lone fill among crosses is a mark struck out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from scanner.reading.mark_model import KINDS
from scanner.reading.marks import BoxInk, Mark
from scanner.reading.settings import SETTINGS as S

FEATURES = ("paler", "darker", "windier", "wider", "smaller", "larger")
_HABITS = ("fill", "ring")


@dataclass(frozen=True)
class Hand:
    """A voter's usual mark: its ``kind`` and the medians of its measures; without medians, too few marks.

    ``sure`` are log-odds of a vote that all his marks reach but one and a tenth of the others.
    """

    kind: str = "plain"
    darkness: float = 0.0
    winding: float = 0.0
    width: float = 0.0
    size: float = 0.0
    sure: float = 0.0

    @property
    def known(self) -> bool:
        return self.size > 0

    def vote(self, mark: Mark) -> float:
        """Return the log-odds that a mark is a vote; of who fills or rings, it must look so by itself."""
        if self.kind == "plain":
            return mark.vote
        return min(mark.vote, mark.odds("plain", self.kind) + S.habit_lenience)

    def is_habit(self, mark: Mark) -> bool:
        """Tell a fill or ring of a voter who makes such in nearly every row."""
        return kind_of(mark) == self.kind != "plain"

    def departure(self, mark: Mark) -> tuple[float, ...]:
        """Return how far a mark departs from the usual, as logarithms of ratios, by ``FEATURES``."""
        if not self.known or kind_of(mark) != self.kind:
            return (0.0,) * len(FEATURES)
        stroke = mark.main
        darkness = log(max(stroke.darkness, 1.0) / self.darkness)
        size = log(max(stroke.diagonal, 0.1) / self.size)
        return (
            max(0.0, -darkness),
            max(0.0, darkness),
            max(0.0, log(max(stroke.winding, 0.1) / self.winding)),
            max(0.0, log(max(stroke.width, 0.05) / self.width)),
            max(0.0, -size),
            max(0.0, size),
        )

    def is_unlike(self, mark: Mark) -> bool:
        """Tell whether a mark stands out so far that a person must see it: also as the only one to be unsure.

        Fills and rings must be much alike: what strikes out a fill is one more layer of the same.
        """
        if mark.vote < S.lone_odds and self.sure - mark.vote > self._gap(mark):
            return True
        if self.kind == "plain":
            far = dict(zip(FEATURES, self.departure(mark), strict=True))
            if mark.vote >= S.small_odds:
                far["smaller"] = 0.0  # what a dry pen left of a mark
            return (
                max(far.pop("paler"), far.pop("darker")) > S.hand_darkness
                or max(far.values()) > S.hand_departure
            )
        limits = (S.habit_paler, S.habit_darker, S.habit_windier, S.habit_wider, S.habit_size, S.habit_size)
        return any(far > limit for far, limit in zip(self.departure(mark), limits, strict=True))

    def _gap(self, mark: Mark) -> float:
        """Return how much less sure than the others a mark may be, by how it looks seen by itself."""
        alone = mark.odds("plain", self.kind)
        if alone < 0:
            return S.strange_gap
        return S.lone_gap if alone < S.plain_odds else S.plain_gap


def the_hand(rows: Sequence[Sequence[BoxInk]]) -> Hand:
    """Return the hand behind a ballot's rows of boxes."""
    marks = [[box.mark for box in row if box.mark is not None] for row in rows]
    single = [found[0] for found in marks if len(found) == 1]
    kind = _habit(single, len(rows))
    usual = [mark.main for mark in single if kind_of(mark) == kind]
    if len(usual) < S.hand_marks:
        return Hand()
    darkness, winding, width, size = (
        float(np.median([getattr(stroke, name) for stroke in usual]))
        for name in ("darkness", "winding", "width", "diagonal")
    )
    return Hand(kind, darkness, winding, width, size, _sure(single))


def _sure(single: Sequence[Mark]) -> float:
    return sorted(mark.vote for mark in single)[1 + (len(single) - 1) // 10]


def usual_winding(marks: Sequence[Mark]) -> float:
    """Return the winding of the voter's usual mark; 0 of one who made too few to tell."""
    if len(marks) < S.hand_marks:
        return 0.0
    return float(np.median([mark.main.winding for mark in marks]))


def makes_crosses(marks: Sequence[Mark]) -> bool:
    """Tell whether a voter's marks wind as crosses do: no piece of a line is like them."""
    return usual_winding(marks) >= S.crossing_hand


def sure_votes(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that would not stand out, however sure the voter's others are."""
    return [mark for mark in marks if mark.vote >= S.lone_odds]


def _habit(single: Sequence[Mark], rows: int) -> str:
    found = [kind_of(mark) for mark in single]
    for kind in _HABITS:
        if found.count(kind) >= max(S.hand_marks, S.habit_share * rows):
            return kind
    return "plain"


def kind_of(mark: Mark) -> str:
    """Return the likeliest kind of a mark seen alone."""
    return KINDS[mark.kinds.index(max(mark.kinds))]
