"""A learnt layout against the form as it really is: levels, persons, and where every box stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.trial import Learnt, plain

Points = npt.NDArray[np.float64]

# A box found beside its true edges by more than this would cut marks; a ruling is 0.2–0.5 mm wide.
TOLERANCE_MM = 1.0


@dataclass(frozen=True)
class Comparison:
    """How a learnt layout differs; ``box_error`` is the largest error of any box's corner in mm."""

    differences: tuple[str, ...]
    box_error: float | None

    @property
    def right(self) -> bool:
        return not self.differences


def compare(form: Mapping[str, Any], learnt: Learnt) -> Comparison:
    """Compare the layouts learnt from all pages of a form with what ``form.json`` says."""
    found = _persons(form, learnt)
    for layout in learnt.layouts:
        found += _levels(form, layout)
    if found:
        return Comparison(tuple(found), None)
    error = max(_box_error(form, learnt, layout) for layout in learnt.layouts)
    return Comparison((f"a box is {error:.1f} mm off",) if error > TOLERANCE_MM else (), error)


def _persons(form: Mapping[str, Any], learnt: Learnt) -> list[str]:
    """Each printed row must belong to the person with its name and post, in ballot order."""
    true = [_key(row) for row in form["rows"]]
    rows = [learnt.person(layout, row) for layout in learnt.layouts for row in layout["rows"]]
    if len(true) != len(rows):
        return [f"{len(rows)} rows instead of {len(true)}"]
    if form["pages"] > 1:  # a layout for each page, in no order
        true, rows = sorted(true), sorted(rows)
    pairs = zip(true, rows, strict=True)
    return [
        f"row {number} is {read}, not {name}" for number, (name, read) in enumerate(pairs, 1) if name != read
    ]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return plain(row["name"]), plain(row["post"])


def _levels(form: Mapping[str, Any], layout: Mapping[str, Any]) -> list[str]:
    true = [plain(level["name"]) for level in form["levels"]]
    learnt = [plain(level["name"]) for level in layout["levels"]]
    found = [f"levels {learnt} instead of {true}"] if true != learnt else []
    if layout["box_kind"] != form["box_kind"]:
        found.append(f"boxes are {layout['box_kind']} instead of {form['box_kind']}")
    kinds = {zone["kind"] for zone in layout.get("zones", ())}
    found += [f"no {kind} zone" for kind in ("signature", "opinion") if form[kind] and kind not in kinds]
    found += [f"a {kind} zone that is not there" for kind in kinds if not form[kind]]
    return found


def _box_error(form: Mapping[str, Any], learnt: Learnt, layout: Mapping[str, Any]) -> float:
    """Return the largest distance of a corner after the best affine fit: a blank's scan lies anyhow."""
    mm = 25.4 / form["dpi"]
    true_boxes = {_key(row): row["boxes"] for row in form["rows"]}
    own = [true_boxes[learnt.person(layout, row)] for row in layout["rows"]]
    true = _corners([[value * mm for value in box] for boxes in own for box in boxes])
    found = _corners([box["area"] for row in layout["rows"] for box in row["boxes"]])
    return float(np.linalg.norm(_fitted(found, true) - true, axis=1).max())


def _corners(boxes: Sequence[Sequence[float]]) -> Points:
    return np.array([(x, y) for x0, y0, x1, y1 in boxes for x, y in ((x0, y0), (x1, y1))])


def _fitted(points: Points, target: Points) -> Points:
    """Turn, shift and stretch ``points`` onto ``target`` (least squares), as the blank lay on the scanner."""
    known = np.column_stack([points, np.ones(len(points))])
    fit, *_ = np.linalg.lstsq(known, target, rcond=None)
    moved: Points = known @ fit
    return moved
