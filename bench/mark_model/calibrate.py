"""Fit the probabilities of scanner/reading/mark_scores.py on generated ballots of the tuning family.

    python -m bench.mark_model.calibrate --forms 150 --seed 1 --out scanner/reading/mark_scores.json

Every ballot is drawn, scanned and read as a whole; what the reader found in each box is kept beside the
truth. A row's boxes count as marked or not by its truth; a row with a mark withdrawn or a word has none that
counts. Left out are rows of which no one box is right: several marks, a correction, a word beside a mark. A
tenth of the forms is held out, and what was foretold for them is printed beside what came.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest import mock

import click
import numpy as np
import numpy.typing as npt

from ballotmaker.ballots import plan_ballot
from ballotmaker.forms import Form
from ballotmaker.hands import random_hand
from ballotmaker.layouts import loaded_layout
from ballotmaker.scanner_model import random_scan
from bench.mark_model.scanned import scanned
from bench.proving_ground.family import Family
from bench.proving_ground.specs import random_form
from scanner.ballot import Page, UnreadablePage
from scanner.counting.threads import one_thread
from scanner.layouts.model import BoxKind
from scanner.reading import boxes
from scanner.reading.hand import the_hand
from scanner.reading.judge import Judged, judge_beside_others
from scanner.reading.mark_scores import BARE_FEATURES, MARK_FEATURES, features, rival
from scanner.reading.marks import BoxInk
from scanner.reading.read import Reader
from scanner.reading.strokes import StrokeMap

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]

_BALLOTS = 12  # on a form
_FAULTS = ("none", "multiple", "corrected", "withdrawn", "faint", "written_box", "line_down")
_FAULTY = 0.5
_UNTOLD = {"multiple", "corrected"}  # rows in which no one box is right
_FAULTY_ROWS = {"doubtful", "none"}
_BINS = (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.995, 0.999, 0.9999, 1.0)
# Each measure speaks for a mark or against it, whatever few cases say.
_FOR = {"vote", *BARE_FEATURES}
_RIDGE = 0.1
# Half of the ballots drawn have a fault in their boxes; they count as if one in ten had: more than any count.
_FAULT_WEIGHT = 0.2


@dataclass(frozen=True)
class Ballot:
    """What was found in a ballot's boxes, and what a careful person reads in each row."""

    form: int
    kind: BoxKind
    levels: tuple[str, ...]
    rows: list[list[BoxInk]]
    truth: tuple[str, ...]
    fault: str | None


@contextmanager
def recording() -> Iterator[list[list[list[BoxInk]]]]:
    """Keep what the reader finds in the boxes of each ballot that it reads meanwhile."""
    found: list[list[list[BoxInk]]] = []

    def kept(rows: list[list[BoxInk]], kind: BoxKind, strokes: StrokeMap) -> list[list[Judged]]:
        found.append(rows)
        return judge_beside_others(rows, kind, strokes)

    with mock.patch.object(boxes, "judge_beside_others", kept):
        yield found


def ballots_of(number: int, seed: int, family: Family) -> Iterator[Ballot]:
    """Draw, scan and read the ballots of one random form."""
    rng = np.random.default_rng([seed, number])
    form = random_form(family, f"marks-{number}", rng)
    reader = Reader([loaded_layout(form)])
    for _ in range(_BALLOTS):
        page, truth, fault = _ballot(form, family, rng)
        with recording() as found:
            reading = reader.read(page)
        if not isinstance(reading, UnreadablePage):
            levels = tuple(box.level for box in reading.rows[0].boxes)
            yield Ballot(number, BoxKind(form.spec.box), levels, found[-1], truth, fault)


def _ballot(form: Form, family: Family, rng: Rng) -> tuple[Page, tuple[str, ...], str | None]:
    fault = str(rng.choice(_FAULTS)) if rng.random() < _FAULTY else None
    if fault == "line_down" and len(form.rows) == 1:
        fault = None
    dpi, strength = int(rng.choice([200, 200, 300])), float(rng.uniform(0.3, 2.0))
    scan = random_scan(rng, dpi=dpi, strength=strength, family=family.value)
    plan, truth = plan_ballot(form, rng, fault=fault, scan=scan, hand=random_hand(rng, family.value))
    return scanned(plan, rng), truth.rows, fault


@dataclass(frozen=True)
class Samples:
    """``x`` (n, features), ``y`` 1 where the box holds the voter's mark, and what each counts."""

    x: Floats
    y: Floats
    weight: Floats


def samples(ballots: Sequence[Ballot]) -> tuple[Samples, Samples]:
    """Return the boxes with a mark of their own, and those without."""
    found: dict[bool, list[tuple[tuple[float, ...], bool, float]]] = {True: [], False: []}
    for ballot in ballots:
        voter = the_hand(ballot.rows)
        for row, true in zip(ballot.rows, ballot.truth, strict=True):
            if true in _UNTOLD or (true == "doubtful" and _inked(row) > 1):
                continue
            weight = _FAULT_WEIGHT if true in _FAULTY_ROWS else 1.0
            for level, ink in zip(ballot.levels, row, strict=True):
                measured = features(ink, voter, rival(ink, row), ballot.kind)
                found[ink.mark is not None].append((measured, true.rpartition(":")[2] == level, weight))
    marked, bare = (Samples(*map(np.array, zip(*found[own], strict=True))) for own in found)
    return marked, bare


def _inked(row: Sequence[BoxInk]) -> int:
    return sum(ink.mark is not None for ink in row) + any(ink.shared for ink in row)


def fit(on: Samples, names: Sequence[str]) -> dict[str, object]:
    """Return a logistic model by Newton's method, its weights held to the sign that they must have."""
    sign = np.array([1.0 if name in _FOR else -1.0 for name in names])
    free = np.ones(len(names), bool)
    while True:
        weights = _newton(on.x[:, free], on.y, on.weight)
        wrong = weights[1:] * sign[free] < 0
        if not wrong.any():
            break
        free[np.flatnonzero(free)[wrong]] = False
    full = np.zeros(len(names))
    full[free] = weights[1:]
    return {
        "bias": round(float(weights[0]), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(names, full, strict=True)},
    }


def _newton(x: Floats, y: Floats, weight: Floats) -> Floats:
    design = np.column_stack([np.ones(len(x)), x])
    ridge = np.full(design.shape[1], _RIDGE)
    ridge[0] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (weight * (y - p)) - ridge * weights
        curve = (design * (weight * p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        weights = weights + np.clip(np.linalg.solve(curve, gradient), -2, 2)
    return weights


def foretold(model: dict[str, object], x: Floats) -> Floats:
    """Return the probabilities of a fitted model."""
    weights = np.array(list(model["weights"].values()))  # type: ignore[attr-defined]
    return np.asarray(1 / (1 + np.exp(-np.clip(x @ weights + model["bias"], -30, 30))))


def reliability(p: Floats, y: Floats, weight: Floats) -> list[str]:
    """Return a table of what was foretold and what came, by bins of the score."""
    lines = ["| score | boxes | foretold | marked |", "| --- | ---: | ---: | ---: |"]
    for low, high in pairwise(_BINS):
        inside = (p >= low) & ((p < high) | (high == 1.0))
        if inside.any():
            foresaid, came = (np.average(part[inside], weights=weight[inside]) for part in (p, y))
            lines.append(f"| {low}–{high} | {inside.sum()} | {foresaid:.5f} | {came:.5f} |")
    return lines


@click.command()
@click.option("--forms", default=150)
@click.option("--seed", default=1)
@click.option("--keep", type=click.Path(path_type=Path), help="what was found, for another fit")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(forms: int, seed: int, keep: Path | None, out: Path) -> None:
    one_thread()
    if keep and keep.exists():
        ballots = pickle.loads(keep.read_bytes())  # our own, made a moment ago
    else:
        ballots = [ballot for number in range(forms) for ballot in ballots_of(number, seed, Family.TUNING)]
        if keep:
            keep.write_bytes(pickle.dumps(ballots))
    held = [ballot for ballot in ballots if ballot.form % 10 == 0]
    used = [ballot for ballot in ballots if ballot.form % 10]
    models, shown = {}, []
    parts = zip(("mark", "bare"), (MARK_FEATURES, BARE_FEATURES), samples(used), samples(held), strict=True)
    for name, names, on, test in parts:
        models[name] = fit(on, names)
        shown.append((foretold(models[name], test.x), test.y, test.weight))
    out.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    p, y, weight = (np.concatenate(part) for part in zip(*shown, strict=True))
    click.echo("\n".join([f"{len(ballots)} ballots", *reliability(p, y, weight)]))


if __name__ == "__main__":
    main()
