"""Layouts that a reading can hardly tell apart.

The picture tells a name from an unrelated one, not from one that differs by a mark on a letter
(Hòa, Hoa): a committee with two such ballots must be told when it makes them.
"""

from __future__ import annotations

from enum import StrEnum

from scanner.layouts.learn.levels import plain
from scanner.layouts.model import BallotLayout

_SAME_SIZE_MM = 3.0


class Alike(StrEnum):
    SAME_NAMES = "same_names"
    MARKS_ONLY = "marks_only"  # some names differ, by nothing but marks


def alike(a: BallotLayout, b: BallotLayout) -> Alike | None:
    """Say in what way two layouts are too like each other, None if they are not."""
    if not _same_paper(a, b) or len(a.rows) != len(b.rows):
        return None
    pairs = [(one.name, other.name) for one, other in zip(a.rows, b.rows, strict=True)]
    if any(plain(one) != plain(other) for one, other in pairs):
        return None
    return Alike.SAME_NAMES if all(one == other for one, other in pairs) else Alike.MARKS_ONLY


def _same_paper(a: BallotLayout, b: BallotLayout) -> bool:
    sizes = ((a.sheet.width_mm, b.sheet.width_mm), (a.sheet.height_mm, b.sheet.height_mm))
    return all(abs(one - other) <= _SAME_SIZE_MM for one, other in sizes)
