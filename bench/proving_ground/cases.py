"""One case: a scanned ballot with its truth, all of it following from family, part and seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ballotmaker.ballots import FAULTS, Plan, draw_plan, plan_ballot
from ballotmaker.ballots import Truth as Drawn
from ballotmaker.defects import DEFECTS
from ballotmaker.forms import Form
from ballotmaker.scanner_model import Scan, encode, random_scan
from bench.proving_ground.family import Family, Part, generator
from bench.proving_ground.forms import BLOCK, Ground, ground
from bench.scoring import Truth

Tags = Mapping[str, str | list[str]]


@dataclass(frozen=True, eq=False)
class Case:
    """``data`` is the file a scanner saves; ``tags`` say what the report groups by."""

    family: Family
    part: Part
    seed: int
    ground: Ground
    data: bytes
    truth: Truth
    tags: Tags


@dataclass(frozen=True)
class _Recipe:
    """How one part is made: share of faults, the scanner's ``strength``, how likely 0, 1, … defects are."""

    faults: float
    strength: tuple[float, float]
    defects: tuple[float, ...]
    dpis: tuple[int, ...]


_RECIPES = {
    Part.ORDINARY: _Recipe(0.08, (0.3, 1.2), (0.85, 0.15), (200, 300)),
    Part.HARD: _Recipe(0.2, (0.8, 2.5), (0.2, 0.4, 0.25, 0.15), (200, 200, 200, 240, 300, 300, 300, 400)),
    Part.FAULTS: _Recipe(1.0, (0.3, 1.2), (0.8, 0.2), (200, 300)),
    Part.LOW: _Recipe(0.2, (0.3, 1.2), (0.8, 0.2), (150, 200, 300)),
}


def make_case(family: Family, part: Part, seed: int, cache: Path) -> Case:
    """Make a case; ``cache`` holds the Word forms. The same arguments always give the same bytes."""
    on = ground(family, part, seed // BLOCK, cache)
    rng, recipe = generator(family, part, "case", seed), _RECIPES[part]
    form = on.pages[rng.integers(len(on.pages))]
    fault = _fault(form, part, seed, rng) if rng.random() < recipe.faults else None
    plan, drawn = plan_ballot(form, rng, fault=fault, scan=_scan(recipe, family, part, rng))
    defects = _defects(recipe, rng)
    for name in defects:
        plan = DEFECTS[name](plan)
    plan = _kept_to(part, plan, drawn)
    data = encode(draw_plan(plan, rng), plan.scan)
    file = f"{family}-{part}-{seed}.{'tif' if plan.scan.mode == 'bilevel' else 'jpg'}"
    return Case(
        family, part, seed, on, data, _truth(file, form, plan, drawn), _tags(on, plan, drawn, defects)
    )


def possible_faults(form: Form) -> list[str]:
    """Return the faults a form can have."""
    impossible = set() if form.opinion_zone else {"opinion"}
    if len(form.rows) == 1:
        impossible.add("line_down")  # down a single row, it is a mark like any other
    return [fault for fault in FAULTS if fault not in impossible]


def _fault(form: Form, part: Part, seed: int, rng: np.random.Generator) -> str:
    """Return a fault by lot, in the part of faults each in its turn."""
    possible = possible_faults(form)
    in_turn = list(FAULTS)[seed % len(FAULTS)]
    if part is Part.FAULTS and in_turn in possible:
        return in_turn
    return str(rng.choice(possible))


def _scan(recipe: _Recipe, family: Family, part: Part, rng: np.random.Generator) -> Scan:
    strength = float(rng.uniform(*recipe.strength))
    scan = random_scan(rng, dpi=int(rng.choice(recipe.dpis)), strength=strength, family=family.value)
    if part is Part.LOW and scan.dpi > 150:
        return replace(scan, mode="bilevel")
    return scan


def _defects(recipe: _Recipe, rng: np.random.Generator) -> list[str]:
    count = int(rng.choice(len(recipe.defects), p=recipe.defects))
    return [str(name) for name in rng.choice(sorted(DEFECTS), count, replace=False)]


def _kept_to(part: Part, plan: Plan, drawn: Drawn) -> Plan:
    """Return the plan as its part wants it: 1-bit scans are a part of their own, copies show in colour."""
    if part is Part.FAULTS and drawn.fault == "copied_stamp":
        return replace(plan, scan=replace(plan.scan, mode="color"))
    if part is not Part.LOW and plan.scan.mode == "bilevel":
        return replace(plan, scan=replace(plan.scan, mode="gray"))
    return plan


def _truth(file: str, form: Form, plan: Plan, drawn: Drawn) -> Truth:
    row = None if drawn.fault_row is None else drawn.fault_row - 1
    names = tuple(row.name for row in form.rows)
    return Truth(file, drawn.rows, drawn.fault, row, plan.scan.mode != "color", names)


def _tags(on: Ground, plan: Plan, drawn: Drawn, defects: list[str]) -> Tags:
    return {
        "form": on.name,
        "pen": drawn.pen,
        "mark": sorted(set(drawn.marks)),
        "defect": defects,
        "scan": f"{plan.scan.dpi} dpi, {plan.scan.mode}",
        "paper": plan.paper,
        "fault": drawn.fault or "",
    }
