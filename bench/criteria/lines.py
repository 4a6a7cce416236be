"""VVSG 2.0, 1.1.6-H and 1.1.6-I: a pencil line along the box is seen, a fold over it is no mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ballotmaker import examples
from ballotmaker.ballots import make_stamp
from ballotmaker.forms import Form
from ballotmaker.hands import random_hand
from ballotmaker.items import Fold, Ink, Item
from ballotmaker.pens import PENCIL
from ballotmaker.scanner_model import random_scan
from bench.papers import Rng, marked, paper, read, reader, scanned, usual_votes
from scanner.ballot import BallotReading, BoxState

FORMS = ("party", "squares", "landscape", "a5-five", "long")
_LINE = replace(PENCIL, name="1 mm pencil", width_mm=1.0, flex=0.0, press=0.0)


@dataclass(frozen=True)
class Lines:
    """Boxes with a pencil line in one sort of scan: how many, how many empty, doubtful and marked."""

    scan: str
    boxes: int
    empty: int
    doubtful: int
    marked: int

    @property
    def holds(self) -> bool:
        return not self.empty


def pencil_lines(dpi: int, mode: str, sheets: int, seed: int) -> Lines:
    """Read sheets on which each row's vote is a line of 1 mm across the whole box, in its middle.

    A soft pencil pressed down is about 0.75 dense and grainy; the lines run from 0.5 up to that.
    """
    states: list[BoxState] = []
    for number in range(sheets):
        rng = np.random.default_rng([seed, number, dpi, len(mode)])
        name = FORMS[number % len(FORMS)]
        form, density = examples.form(name), float(rng.uniform(0.5, 0.75))
        votes = usual_votes(form, rng)
        items = [_line(form, row, level, density, rng) for row, level in enumerate(votes, start=1)]
        scan = replace(random_scan(rng, dpi, 1.0, "testing"), mode="gray" if mode == "gray" else "color")
        image = scanned(paper(form, tuple(items), make_stamp(form, rng), rng), scan, rng)
        states += _states_of(read(reader(name), image, dpi), votes)
    counts = [states.count(state) for state in (BoxState.EMPTY, BoxState.DOUBTFUL, BoxState.MARKED)]
    return Lines(f"{dpi} dpi, {mode}", len(states), *counts)


def _line(form: Form, row: int, level: str, density: float, rng: Rng) -> Item:
    area = form.rows[row - 1].box(level).area
    inset = 0.0 if form.squares else 0.4  # from the cell's rulings
    x = np.linspace(area.x0 + inset, area.x1 - inset, 24)
    y = (area.y0 + area.y1) / 2 + np.cumsum(rng.normal(size=24)) * 0.02
    return Ink((np.column_stack([x, y, np.ones(24)]),), replace(_LINE, density=density))


def _states_of(found: object, votes: Sequence[str]) -> list[BoxState]:
    if not isinstance(found, BallotReading):
        return []
    return [
        box.state
        for row, level in zip(found.rows, votes, strict=True)
        for box in row.boxes
        if box.level == level
    ]


@dataclass(frozen=True)
class Folds:
    """Sheets folded through their boxes: bare boxes and how many of them were taken for marked or in doubt.

    ``turned`` are rows read as another level than theirs, ``flagged`` sheets that go to a person though
    nothing but the fold is on them.
    """

    folds: str
    sheets: int
    bare: int
    marked: int
    doubtful: int
    turned: int
    flagged: int

    @property
    def holds(self) -> bool:
        return not self.marked and not self.turned


def folded(kind: str, sheets: int, seed: int) -> Folds:
    """Read clean sheets folded through boxes ``across``, ``down`` or both ways (``four``)."""
    bare = marked_ = doubtful = turned = flagged = 0
    for number in range(sheets):
        rng = np.random.default_rng([seed, number, len(kind)])
        name = FORMS[number % len(FORMS)]
        form, hand = examples.form(name), random_hand(rng, "testing", neat=1.0)
        votes = usual_votes(form, rng)
        items = (*marked(form, votes, hand, rng), *_folds(form, kind, rng))
        scan = random_scan(rng, int(rng.choice([200, 300])), 1.0, "testing")
        image = scanned(paper(form, items, make_stamp(form, rng), rng), scan, rng)
        found = read(reader(name), image, scan.dpi)
        if not isinstance(found, BallotReading):
            flagged += 1
            continue
        for row, level in zip(found.rows, votes, strict=True):
            others = [box.state for box in row.boxes if box.level != level]
            bare, marked_ = bare + len(others), marked_ + others.count(BoxState.MARKED)
            doubtful += others.count(BoxState.DOUBTFUL)
            turned += row.level not in (level, None)
        flagged += bool(found.findings)
    return Folds(kind, sheets, bare, marked_, doubtful, turned, flagged)


def _folds(form: Form, kind: str, rng: Rng) -> Sequence[Item]:
    row = form.rows[rng.integers(len(form.rows))]
    box = row.boxes[rng.integers(len(row.boxes))].area
    depth = float(rng.uniform(0.1, 0.4))
    across = Fold(float(rng.uniform(box.y0 + 1, box.y1 - 1)), depth=depth)
    down = Fold(float(rng.uniform(box.x0 + 1, box.x1 - 1)), vertical=True, depth=depth)
    return {"across": (across,), "down": (down,), "four": (across, down)}[kind]
