"""One case: a scanned ballot with its truth, all of it following from family, part and seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from ballotmaker.ballots import FAULTS, Plan, draw_plan, plan_ballot, possible_faults
from ballotmaker.ballots import Truth as Drawn
from ballotmaker.defects import DEFECTS, LOW, Change, random_defects
from ballotmaker.forms import Form
from ballotmaker.hands import random_hand
from ballotmaker.paper import PAPERS_TESTING, PAPERS_TUNING
from ballotmaker.scanner_model import Scan, encode, random_scan
from bench.proving_ground.family import Family, Part, generator
from bench.proving_ground.forms import BLOCK, Ground, ground
from bench.scoring import Truth

Tags = Mapping[str, str | list[str]]


@dataclass(frozen=True, eq=False)
class Case:
    """``data`` is the file a scanner saves.

    ``measures`` are the sizes of the fault, ``tags`` what else the report groups by.
    """

    family: Family
    part: Part
    seed: int
    ground: Ground
    data: bytes
    truth: Truth
    measures: Mapping[str, float]
    tags: Tags


@dataclass(frozen=True)
class _Recipe:
    """How one part is made.

    The share of ``faults`` and of coloured papers, ranges of how ``neat`` hands are and of the scanner's
    ``strength``, how likely 0, 1, … ``defects`` are, and the resolutions.
    """

    faults: float
    coloured: float
    neat: tuple[float, float]
    strength: tuple[float, float]
    defects: tuple[float, ...]
    dpis: tuple[int, ...]


_RECIPES = {
    Part.ORDINARY: _Recipe(0.08, 0.15, (0.5, 1.0), (0.3, 1.2), (0.85, 0.15), (200, 300)),
    Part.HARD: _Recipe(
        0.2, 0.4, (0.0, 0.8), (0.8, 2.5), (0.2, 0.4, 0.25, 0.15), (200, 200, 200, 240, 300, 300, 300, 400)
    ),
    Part.FAULTS: _Recipe(1.0, 0.3, (0.4, 1.0), (0.3, 1.2), (0.8, 0.2), (200, 300)),
    Part.LOW: _Recipe(0.2, 0.15, (0.5, 1.0), (0.3, 1.2), (0.8, 0.2), (150, 200, 300)),
}
_WHITE = "white"
_OPINIONS = 0.3


def make_case(family: Family, part: Part, seed: int, cache: Path) -> Case:
    """Make a case; ``cache`` holds the Word forms. The same arguments always give the same bytes."""
    on = ground(family, part, seed // BLOCK, cache)
    rng, recipe = generator(family, part, "case", seed), _RECIPES[part]
    form = on.pages[rng.integers(len(on.pages))]
    fault = _fault(form, part, seed, rng) if rng.random() < recipe.faults else None
    hand = random_hand(rng, family.value, neat=float(rng.uniform(*recipe.neat)))
    plan, drawn = plan_ballot(
        form,
        rng,
        fault=fault,
        hand=hand,
        scan=_scan(recipe, family, part, rng),
        paper_name=_paper(recipe, family, rng),
    )
    defects = _defects(recipe, family, form, rng)
    for _, change in defects:
        plan = change(plan)
    plan = _kept_to(part, plan, drawn)
    names = [name for name, _ in defects]
    data = encode(draw_plan(plan, rng), plan.scan)
    file = f"{family}-{part}-{seed}.{'tif' if plan.scan.mode == 'bilevel' else 'jpg'}"
    truth = _truth(file, form, plan, drawn, names)
    return Case(family, part, seed, on, data, truth, drawn.measures, _tags(on, plan, drawn, names))


@lru_cache(maxsize=8)
def _possible(form: Form) -> tuple[str, ...]:
    return possible_faults(form)


def _fault(form: Form, part: Part, seed: int, rng: np.random.Generator) -> str:
    """Return a fault by lot, in the part of faults each in its turn.

    There, the few forms that ask for an opinion make up for all the others.
    """
    if part is Part.FAULTS:
        in_turn = list(FAULTS)[seed % len(FAULTS)]
        if form.opinion_zone and rng.random() < _OPINIONS:
            return "opinion"
        if in_turn in _possible(form):
            return in_turn
    return str(rng.choice(_possible(form)))


def _scan(recipe: _Recipe, family: Family, part: Part, rng: np.random.Generator) -> Scan:
    strength = float(rng.uniform(*recipe.strength))
    scan = random_scan(rng, dpi=int(rng.choice(recipe.dpis)), strength=strength, family=family.value)
    if part is Part.LOW and scan.dpi > 150:
        return replace(scan, mode="bilevel", adaptive=family is Family.TESTING and bool(rng.random() < 0.5))
    return scan


def _paper(recipe: _Recipe, family: Family, rng: np.random.Generator) -> str:
    if rng.random() >= recipe.coloured:
        return _WHITE
    return str(rng.choice(list(PAPERS_TESTING if family is Family.TESTING else PAPERS_TUNING)))


def _defects(
    recipe: _Recipe, family: Family, form: Form, rng: np.random.Generator
) -> tuple[tuple[str, Change], ...]:
    count = int(rng.choice(len(recipe.defects), p=recipe.defects))
    unsigned = set() if form.signature_zone else {"signed"}
    return random_defects(rng, family.value, count, without=LOW | unsigned)


def _kept_to(part: Part, plan: Plan, drawn: Drawn) -> Plan:
    """Return the plan as its part wants it: there, a stamp's copy can be told by its colour."""
    if part is Part.FAULTS and drawn.fault == "copied_stamp":
        return replace(plan, scan=replace(plan.scan, mode="color"))
    return plan


def _truth(file: str, form: Form, plan: Plan, drawn: Drawn, defects: list[str]) -> Truth:
    row = None if drawn.fault_row is None else drawn.fault_row - 1
    names = tuple(row.name for row in form.rows)
    torn = any(DEFECTS[name].asks for name in defects)
    return Truth(file, drawn.rows, drawn.fault, row, plan.scan.mode != "color", names, torn)


def _tags(on: Ground, plan: Plan, drawn: Drawn, defects: list[str]) -> Tags:
    return {
        "form": on.name,
        "pen": drawn.pen,
        "hand": drawn.shape,
        "mark": sorted(set(drawn.marks)),
        "defect": defects,
        "scan": f"{plan.scan.dpi} dpi, {plan.scan.mode}",
        "paper": plan.paper,
        "fault": drawn.fault or "",
        "detail": drawn.detail,
    }
