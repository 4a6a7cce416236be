"""How probable it is that a box holds the voter's mark: what was measured, weighed.

Two logistic models, one for boxes with a mark of their own and one for the others; their weights are
data beside this module, fitted by ``bench/mark_model/calibrate.py`` on generated ballots, with all their
faults, so that of all boxes scored p a share p is marked. Every measure counts in one direction only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path

from scanner.layouts.model import BoxKind
from scanner.reading import hand
from scanner.reading.hand import Hand
from scanner.reading.marks import BoxInk
from scanner.reading.settings import SETTINGS as S

WEIGHTS = Path(__file__).with_name("mark_scores.json")
MARK_FEATURES = (
    "vote", "habit", "lesser", "pale", "small", "outside", "off", "extra", "tangled", "wide",
    "spilt on", "crossed", *hand.FEATURES,
)  # fmt: skip
BARE_FEATURES = ("spilt on", "crossed", "trace", "intruded")


def rival(ink: BoxInk, row: Sequence[BoxInk]) -> float:
    """Return the area of the largest mark in the other boxes of a row, mm²."""
    return max((other.mark.main.area for other in row if other is not ink and other.mark), default=0.0)


def features(ink: BoxInk, voter: Hand, rival: float, kind: BoxKind) -> tuple[float, ...]:
    """Return what speaks for and against a box, by ``MARK_FEATURES`` or ``BARE_FEATURES``."""
    mark = ink.mark
    if mark is None:
        return ink.spill, float(ink.shared), min(ink.trace, 10.0), min(ink.intrusion, 3.0)
    main = mark.main
    least = S.square_mark_mm if kind is BoxKind.SQUARE else S.mark_mm
    by_habit = voter.is_habit(mark)
    return (
        min(max(voter.vote(mark), -6.0), 10.0),
        float(by_habit),
        log(max(1.0, rival / max(main.area, 0.1))),
        max(0.0, log(2 * S.mark_darkness / max(main.darkness, 1.0))),
        max(0.0, log(1.5 * least / max(main.diagonal, 0.1))),
        1.0 - mark.share,
        min(mark.off, 5.0),
        min(1.0, mark.extra_area / max(main.area, 0.01)),
        0.0 if by_habit else max(0.0, main.winding - 2.0),
        0.0 if by_habit else max(0.0, main.core - 1.5),
        ink.spill,
        float(ink.shared),
        *voter.departure(mark),
    )


def score(ink: BoxInk, voter: Hand, rival: float, kind: BoxKind) -> float:
    """Return the probability that the box holds the voter's mark, 0 to 1."""
    model = "bare" if ink.mark is None else "mark"
    return _logistic(model, features(ink, voter, rival, kind))


@lru_cache(maxsize=256)  # most boxes are empty, and alike in that
def _logistic(model: str, features: tuple[float, ...]) -> float:
    bias, weights = _weights()[model]
    evidence = bias + sum(w * f for w, f in zip(weights, features, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, evidence))))


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, list[float]]]:
    models = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {
        name: (model["bias"], list(model["weights"].values()))
        for name, model in models.items()
        if name in ("mark", "bare")
    }
