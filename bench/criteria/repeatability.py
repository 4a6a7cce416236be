"""VVSG 2.0, 1.1.6-K: the same paper scanned many times is read alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotmaker import examples
from ballotmaker.ballots import make_stamp
from ballotmaker.hands import random_hand
from bench.papers import any_scanner, marked, paper, read, reader, scanned, usual_votes
from scanner.ballot import BallotReading, BoxState, UnreadablePage

FORMS = ("party", "squares", "landscape", "a5-five", "four-levels")


@dataclass(frozen=True)
class Repeated:
    """One kind of hand. ``flips`` are boxes marked in one scan and empty in another, which must not be.

    ``turned`` are rows read as two levels, which must not be either; ``wavering`` boxes were doubtful in
    some scans and sure in others, which may be.
    """

    hands: str
    papers: int
    scans: int
    unread: int
    boxes: int
    flips: int
    turned: int
    wavering: int

    @property
    def holds(self) -> bool:
        return not self.flips and not self.turned


def repeat(hands: str, neat: tuple[float, float], papers: int, scans: int, seed: int) -> Repeated:
    """Scan each of ``papers`` sheets ``scans`` times; ``neat`` are the bounds of how tidy its voter is."""
    found = [_scanned_again(number, neat, scans, seed) for number in range(papers)]
    read_ = [[one for one in readings if isinstance(one, BallotReading)] for readings in found]
    boxes = [states for readings in read_ if readings for states in _states(readings)]
    levels = [seen for readings in read_ if readings for seen in _levels(readings)]
    return Repeated(
        hands,
        papers,
        papers * scans,
        papers * scans - sum(len(readings) for readings in read_),
        len(boxes),
        sum({BoxState.MARKED, BoxState.EMPTY} <= states for states in boxes),
        sum(len(seen) > 1 for seen in levels),
        sum(len(states) > 1 and BoxState.DOUBTFUL in states for states in boxes),
    )


def _scanned_again(
    number: int, neat: tuple[float, float], scans: int, seed: int
) -> list[BallotReading | UnreadablePage]:
    rng = np.random.default_rng([seed, number, round(100 * neat[0])])
    name = FORMS[number % len(FORMS)]
    form, hand = examples.form(name), random_hand(rng, "testing", neat=float(rng.uniform(*neat)))
    sheet = paper(form, marked(form, usual_votes(form, rng), hand, rng), make_stamp(form, rng), rng)
    readings = []
    for _ in range(scans):
        scan = any_scanner(rng, "testing")
        readings.append(read(reader(name), scanned(sheet, scan, rng), scan.dpi))
    return readings


def _states(readings: list[BallotReading]) -> list[set[BoxState]]:
    """Return for each box the states it was read in."""
    boxes = zip(*([box.state for row in one.rows for box in row.boxes] for one in readings), strict=True)
    return [set(states) for states in boxes]


def _levels(readings: list[BallotReading]) -> list[set[str]]:
    """Return for each row the levels it was read as."""
    rows = zip(*([row.level for row in one.rows] for one in readings), strict=True)
    return [{level for level in seen if level} for seen in rows]
