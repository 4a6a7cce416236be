"""Bands as whole numbers of ballots: of 47 ballots, more than half begins with 24, two thirds with 32."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from scanner.rules.rule_sets import Band


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest number of ballots of a band, both within it; empty if least > most."""

    least: int
    most: int


def bounds(band: Band, whole: int) -> Bounds:
    """Return how many of ``whole`` ballots lie in ``band``; exact, since the bounds are fractions."""
    if band.more_than is not None:
        least = floor(band.more_than * whole) + 1
    else:
        least = ceil((band.at_least or 0) * whole)
    most = whole if band.less_than is None else ceil(band.less_than * whole) - 1
    return Bounds(least, most)
