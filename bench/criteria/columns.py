"""VVSG 2.0, 1.1.6-J: equal marks are judged alike whatever column they stand in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ballotmaker import examples
from ballotmaker.ballots import make_stamp
from ballotmaker.draft import made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand, random_hand
from ballotmaker.items import Ink, Item
from ballotmaker.strokes import Strokes, placed
from bench.papers import Rng, any_scanner, paper, read, reader, scanned
from scanner.ballot import BallotReading

FORMS = ("party", "squares", "landscape")  # of three levels each
LEAST_CHANCE = 0.01  # of the differences seen, if there were no bias


@dataclass(frozen=True)
class Columns:
    """Rows by column: those with equal marks, those read as their level, as another, and those not taken."""

    levels: tuple[str, ...]
    rows: tuple[int, ...]
    taken: tuple[int, ...]
    wrong: tuple[int, ...]

    @property
    def chance(self) -> float:
        """How likely differences as large as these are if columns are judged alike."""
        return chance_of(np.array([self.taken, np.subtract(self.rows, self.taken)]))

    @property
    def holds(self) -> bool:
        return not any(self.wrong) and self.chance >= LEAST_CHANCE


def compare_columns(hands: int, seed: int) -> Columns:
    """Let each of ``hands``, tidy and untidy ones, mark one sheet a column with the very same marks."""
    levels = examples.form(FORMS[0]).level_ids
    counts = np.zeros((3, len(levels)), int)
    for number in range(hands):
        name = FORMS[number % len(FORMS)]
        rng = np.random.default_rng([seed, number])
        form, hand = examples.form(name), random_hand(rng, "testing", neat=float(rng.uniform(0, 0.8)))
        marks = [made_mark(form, row, levels[0], hand, rng).strokes for row in range(1, len(form.rows) + 1)]
        for column, level in enumerate(levels):
            found = _read_column(name, level, marks, hand, np.random.default_rng([seed, number, 7]))
            if found is not None:
                seen = [row.level for row in found.rows]
                right = sum(one == level for one in seen)
                counts[:, column] += len(seen), right, len(seen) - right - seen.count(None)
    rows, taken, wrong = (tuple(int(one) for one in line) for line in counts)
    return Columns(levels, rows, taken, wrong)


def _read_column(
    name: str, level: str, marks: Sequence[Strokes], hand: Hand, rng: Rng
) -> BallotReading | None:
    """Read a sheet that holds ``marks`` in the column of ``level``; stamp and scan follow from ``rng``."""
    form = examples.form(name)
    sheet = paper(form, _in_column(form, level, marks, hand), make_stamp(form, rng), rng)
    scan = any_scanner(rng, "testing")
    found = read(reader(name), scanned(sheet, scan, rng), scan.dpi)
    return found if isinstance(found, BallotReading) else None


def _in_column(form: Form, level: str, marks: Sequence[Strokes], hand: Hand) -> tuple[Item, ...]:
    first = form.level_ids[0]
    items = []
    for row, strokes in zip(form.rows, marks, strict=True):
        step = row.box(level).area.x0 - row.box(first).area.x0
        items.append(Ink(tuple(placed(strokes, step, 0.0)), hand.pen))
    return tuple(items)


def chance_of(table: npt.NDArray[np.int_]) -> float:
    """Return the chance of a (2, 3) table's differences under no bias: the χ² test of two degrees of freedom.

    With two degrees of freedom the tail of χ² is exp(-χ²/2) exactly.
    """
    if table.shape != (2, 3):
        raise ValueError(f"a table of {table.shape}: only two rows and three columns can be tested")
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / max(1, table.sum())
    known = expected > 0
    chi2 = float((((table - expected) ** 2)[known] / expected[known]).sum())
    return math.exp(-chi2 / 2)
