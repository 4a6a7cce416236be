"""How surely a mark is a vote, seen beside the voter's other marks on the same sheet.

A letter K among ticks and a tick drawn like a K look alike when seen alone; beside the other marks they
do not. A small network weighs what :mod:`scanner.reading.mark_model` saw of the mark and what was measured,
the mean of the same over the voter's other marks, how far the two are apart, how far the nearest others are,
and how much those differ among themselves. Trained together with it by ``bench/mark_model/train.py``, on
whole generated ballots; its weights are data beside this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scanner.reading.mark_model import weights
from scanner.reading.marks import Mark

WEIGHTS = Path(__file__).with_name("vote_model.npz")
MEASURES = (
    "darkness", "width", "winding", "size", "area", "core", "share", "extra", "off", "strokes",
    "breadth", "height", "in a square", "cut apart",
)  # fmt: skip
LEAST_OTHERS = 2  # marks from which a voter's hand shows
CLOSE, FAR = 1e-4, 1e4  # squared distances beyond which nothing is told apart

Floats = npt.NDArray[np.float32]


def measures(mark: Mark, cut: bool, in_square: bool) -> tuple[float, ...]:
    """Return what is measured of a mark, by ``MEASURES``; ``cut``: it was parted from a neighbour's."""
    main = mark.main
    return (
        log(max(main.darkness, 1.0)),
        log(max(main.width, 0.05)),
        log(max(main.winding, 0.1)),
        log(max(main.diagonal, 0.1)),
        log(max(main.area, 0.05)),
        log(max(main.core, 0.1)),
        mark.share,
        min(1.0, mark.extra_area / max(main.area, 0.01)),
        min(mark.off, 5.0),
        log(len(mark.labels)),
        log(max(main.bounds.width, 0.1)),
        log(max(main.bounds.height, 0.1)),
        float(in_square),
        float(cut),
    )


def vote_odds(looks: Floats, measured: Floats, others: Floats) -> Floats:
    """Return the log-odds that each of n marks of one ballot is a vote, (n,).

    ``looks`` (n, :data:`~scanner.reading.mark_model.LOOK`) is what the network saw of them, ``measured``
    (n, len(``MEASURES``)); ``others`` (n,) is 1 for marks that tell of the voter's hand, and 0.
    """
    net = weights(WEIGHTS)
    seen = np.hstack([looks, (measured - net["mean"]) / net["spread"]])
    number = others.sum() - others
    mean = (others @ seen - others[:, None] * seen) / np.maximum(number, 1)[:, None]
    known = (number >= LEAST_OTHERS).astype(np.float32)[:, None]
    apart = (seen - mean) * known
    looked = looks.shape[1]
    told = [
        seen,
        mean * known,
        np.abs(apart),
        apart[:, looked:],
        np.log1p(number)[:, None] * known,
        _distances(looks, mean[:, :looked], others) * known,
        _distances(seen[:, looked:], mean[:, looked:], others) * known,
    ]
    hidden = np.maximum(np.hstack(told) @ net["w1"] + net["b1"], 0)
    return np.asarray(hidden @ net["w2"] + net["b2"], np.float32)


def _distances(seen: Floats, mean: Floats, others: Floats) -> Floats:
    """Return logarithms (n, 4): how far a mark's others are spread, and how far off their mean it is, and off
    the nearest and the second nearest of them.
    """
    number = np.maximum(others.sum() - others, 1)[:, None]
    squares = (seen * seen).sum(axis=1, keepdims=True)
    spread = (others @ squares - others[:, None] * squares) / number - (mean * mean).sum(
        axis=1, keepdims=True
    )
    off = ((seen - mean) ** 2).sum(axis=1, keepdims=True)
    between = squares + squares.T - 2 * seen @ seen.T
    between[:, others < 0.5] = FAR
    np.fill_diagonal(between, FAR)
    nearest = np.sort(between, axis=1)[:, [0, min(1, len(seen) - 1)]]
    return np.log(np.clip(np.hstack([spread, off, nearest]), CLOSE, FAR)) / 2


def votes(marks: Sequence[Mark], in_square: bool, beside: Sequence[Mark] = ()) -> list[float]:
    """Return the log-odds that each of a ballot's marks is a vote.

    With ``beside``, those are the ballot's marks, and ``marks`` are pieces that were cut apart.
    """
    if not marks:
        return []
    every = [*marks, *beside]
    cut = np.arange(len(every)) < (len(marks) if beside else 0)
    looks = np.stack([mark.look for mark in every])
    measured = [measures(*each, in_square) for each in zip(every, cut, strict=True)]
    odds = vote_odds(looks, np.array(measured, np.float32), (~cut).astype(np.float32))
    return odds[: len(marks)].tolist()
