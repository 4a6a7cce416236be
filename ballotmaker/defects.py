"""Clean ballots with one trouble of paper or scanner each, named: for tests of the reader.

``DEFECTS`` holds troubles a reader must bear (the ballot stays clean and readable) and ``RUINED``
those it must refuse; the faults voters and committees make are in ``ballots.FAULTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ballotmaker.ballots import Plan, Truth, draw_plan, make_stamp
from ballotmaker.forms import Form
from ballotmaker.items import Fold, Item, Mark, Signature, Specks, TornCorner
from ballotmaker.pens import BLUE, Pen
from ballotmaker.scanner_model import Scan, Streak
from scanner.ballot import Image

Change = Callable[[Plan], Plan]


def _scan(**settings: object) -> Change:
    return lambda plan: replace(plan, scan=replace(plan.scan, **settings))  # type: ignore[arg-type]


def _more(*items: Item) -> Change:
    return lambda plan: replace(plan, items=plan.items + items)


def _paper(name: str) -> Change:
    return lambda plan: replace(plan, paper=name)


def _partial_stamp(plan: Plan) -> Plan:
    return replace(plan, stamp=replace(plan.stamp, fade=0.45, turn=24.0) if plan.stamp else None)


DEFECTS: dict[str, Change] = {
    "plain": lambda plan: plan,
    "turned_left": _scan(angle=-2.0),
    "turned_right": _scan(angle=2.0),
    "shifted": _scan(shift=(4.0, -3.0), background=240),
    "shrunk": _scan(scale=0.97),
    "stretched": _scan(stretch=0.8),
    "blurred": _scan(blur=1.3),
    "noisy": _scan(noise=9.0),
    "dark": _scan(gamma=1.35),
    "pale": _scan(gamma=0.7),
    "uneven_light": _scan(light=0.25),
    "streak": _scan(streaks=(Streak(47.0), Streak(133.0))),
    "dark_edges": _scan(angle=1.2, shift=(5.0, 5.0), background=10),
    "upside_down": _scan(quarter_turns=2),
    "turned_a_quarter": _scan(quarter_turns=1),
    "turned_three_quarters": _scan(quarter_turns=3),
    "gray": _scan(mode="gray"),
    "bilevel": _scan(mode="bilevel"),
    "folded": _more(Fold(120.0), Fold(70.0, vertical=True)),
    "specks": _more(Specks(40)),
    "torn_corner": _more(TornCorner()),
    "signed": _more(Signature()),
    "show_through": lambda plan: replace(plan, show_through=0.08),
    "partial_stamp": _partial_stamp,
    "cream_paper": _paper("cream"),
    "pink_paper": _paper("pink"),
    "yellow_paper": _paper("yellow"),
    "green_paper": _paper("green"),
    "blue_paper": _paper("blue"),
}

RUINED: dict[str, Change] = {
    "crumpled": _scan(crumple=1.2),
    "foot_cut_off": _scan(cut_mm=130.0),
}


def plain_plan(form: Form, rng: np.random.Generator, *, pen: Pen = BLUE, dpi: int = 200) -> Plan:
    """Return a ballot without any trouble: two-stroke crosses, a red stamp, white paper, colour scan."""
    levels = form.level_ids
    marks = tuple(
        Mark(row, levels[int(rng.integers(len(levels)))], "cross", pen, 1.0 if form.squares else 0.7)
        for row in range(1, len(form.rows) + 1)
    )
    return Plan(form, marks, make_stamp(form, rng), "white", Scan(dpi=dpi, angle=0.3))


def make_defect(
    form: Form, name: str, rng: np.random.Generator, *, pen: Pen = BLUE, dpi: int = 200
) -> tuple[Image, Truth]:
    """Return a plain ballot with the trouble ``name``, a key of ``DEFECTS`` or ``RUINED``."""
    plan = (DEFECTS | RUINED)[name](plain_plan(form, rng, pen=pen, dpi=dpi))
    marks = [item for item in plan.items if isinstance(item, Mark)]
    signed = any(isinstance(item, Signature) for item in plan.items)
    truth = Truth(
        tuple(mark.level for mark in marks),
        pen=pen.name,
        marks=tuple(mark.shape for mark in marks),
        signature=signed,
        scan=plan.scan,
        paper=plan.paper,
    )
    return draw_plan(plan, rng), truth
