"""Whole ballots: form + paper + stamp + ink + scanner, with the truth of what is on them.

``draw_plan`` draws exactly what a :class:`Plan` lists; ``make_ballot`` invents a plan with, if
asked, one fault, and says what a careful person would read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ballotmaker import paper
from ballotmaker.draft import Draft, clean_draft
from ballotmaker.faults import EXPECTED_CODES, FAULTS, possible_faults
from ballotmaker.forms import Form, blank_image
from ballotmaker.hands import Hand, random_hand
from ballotmaker.items import Ink, Item
from ballotmaker.marks import FILLS, TOUCH
from ballotmaker.scanner_model import Scan, random_scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp, press
from ballotmaker.strokes import placed
from scanner.ballot import Code, Image

__all__ = [
    "EXPECTED_CODES",
    "FAULTS",
    "Plan",
    "Truth",
    "draw_plan",
    "draw_sheet",
    "make_ballot",
    "make_stamp",
    "plan_ballot",
    "possible_faults",
]

STAMP_WORDS = "BAN KIỂM PHIẾU • PHÚ LỘC"


@dataclass(frozen=True)
class Plan:
    """Everything that is on one sheet, and how it is scanned."""

    form: Form
    items: tuple[Item, ...] = ()
    stamp: Stamp | None = None
    paper: str = "white"
    scan: Scan = field(default_factory=Scan)


@dataclass(frozen=True)
class Truth:
    """What a careful person reads.

    ``rows``: a level's id, ``none``, ``multiple``, ``corrected`` or ``doubtful``; the prefix
    ``faint:`` or ``unusual:`` means that taking the level is right and asking a person costs
    nothing. ``fault`` is None on a clean ballot; ``fault_row`` counts from 1. ``shape`` and
    ``pen`` are the voter's usual ones, ``marks`` the shapes drawn; ``detail`` is the style in which the fault
    was made, ``measures`` its sizes in mm or shares.
    """

    rows: tuple[str, ...]
    fault: str | None = None
    fault_row: int | None = None
    pen: str = ""
    marks: tuple[str, ...] = ()
    signature: bool = False
    scan: Scan = field(default_factory=Scan)
    paper: str = "white"
    family: str = "tuning"
    shape: str = ""
    detail: str = ""
    measures: Mapping[str, float] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """No fault, and nothing that a person might be asked about."""
        return self.fault is None and not any(":" in row for row in self.rows)

    @property
    def codes(self) -> frozenset[Code]:
        """The reason codes of which at least one must name the fault; empty without one."""
        return EXPECTED_CODES[self.fault] if self.fault else frozenset()


def draw_sheet(plan: Plan, rng: np.random.Generator) -> Sheet:
    """Return the paper of a plan: printed, stamped, written on, not yet scanned."""
    dpi = plan.scan.dpi
    blank = blank_image(plan.form, dpi)
    sheet = Sheet(blank, dpi, paper.PAPERS[plan.paper])
    if plan.stamp:
        press(sheet, plan.stamp, rng)
    for item in plan.items:
        item.draw(sheet, plan.form, rng)
    return sheet


def draw_plan(plan: Plan, rng: np.random.Generator) -> Image:
    """Return the scanned picture of a plan: BGR (H, W, 3), or gray (H, W)."""
    return scan_sheet(draw_sheet(plan, rng), plan.scan, rng)


def make_stamp(form: Form, rng: np.random.Generator, words: str = STAMP_WORDS) -> Stamp:
    """Return a stamp near its usual place, as hands press it."""
    x, y = form.stamp_at
    return Stamp(
        words,
        x + float(rng.normal() * 2.0),
        y + float(rng.normal() * 2.0),
        turn=float(rng.normal() * 9),
        density=float(rng.uniform(0.65, 0.95)),
        fade=float(max(0.0, rng.normal() * 0.08)),
    )


def make_ballot(
    form: Form,
    rng: np.random.Generator,
    *,
    fault: str | None = None,
    hand: Hand | None = None,
    scan: Scan | None = None,
    shapes: Sequence[str] | None = None,
    signature: bool | None = None,
    paper_name: str | None = None,
) -> tuple[Image, Truth]:
    """Invent a ballot and return its scan with its truth; equal ``rng`` states give equal ballots.

    The arguments are those of :func:`plan_ballot`.
    """
    plan, truth = plan_ballot(
        form,
        rng,
        fault=fault,
        hand=hand,
        scan=scan,
        shapes=shapes,
        signature=signature,
        paper_name=paper_name,
    )
    return draw_plan(plan, rng), truth


def plan_ballot(
    form: Form,
    rng: np.random.Generator,
    *,
    fault: str | None = None,
    hand: Hand | None = None,
    scan: Scan | None = None,
    shapes: Sequence[str] | None = None,
    signature: bool | None = None,
    paper_name: str | None = None,
) -> tuple[Plan, Truth]:
    """Invent a ballot: everything that will be on the sheet, not yet drawn, with its truth.

    ``fault`` is a key of ``FAULTS``, one of ``possible_faults(form)``. Without a ``hand`` a tuning hand is
    invented; given ``shapes`` (``marks.SHAPES`` or ``x``) it is a neat one that draws these. ``scan``,
    ``signature`` and ``paper_name`` (a key of ``paper.PAPERS``) are invented where they are not given.
    """
    hand = hand or random_hand(rng, neat=1.0 if shapes else 0.6, shapes=shapes)
    scan = scan or _scan_for(fault, hand, rng)
    paper_name = paper_name or _some_paper(hand, rng)
    draft = clean_draft(form, _told_apart(hand, fault), make_stamp(form, rng), rng)
    fault_row = FAULTS[fault](draft, rng) if fault else None
    signed = _signs(form, signature, rng)
    if signed:
        draft.extra.append(_signature(draft, rng))
    plan = Plan(form, draft.items, draft.stamp, paper_name, scan)
    return plan, _truth(draft, plan, fault, fault_row, signed)


def _told_apart(hand: Hand, fault: str | None) -> Hand:
    """Return a hand whose marks are no fills where a mark is to be scribbled out: nobody could tell which."""
    if fault not in ("corrected", "withdrawn") or hand.shape not in FILLS:
        return hand
    return replace(hand, shape="cross", others=())


def _truth(draft: Draft, plan: Plan, fault: str | None, fault_row: int | None, signed: bool) -> Truth:
    return Truth(
        rows=tuple(draft.rows),
        fault=fault,
        fault_row=fault_row,
        pen=draft.hand.pen.name,
        marks=(*(mark.shape for mark in draft.marks), *[TOUCH] * draft.touched),
        signature=signed,
        scan=plan.scan,
        paper=plan.paper,
        family=draft.hand.family,
        shape=draft.hand.shape,
        detail=draft.style,
        measures=draft.measures,
    )


def _signs(form: Form, asked: bool | None, rng: np.random.Generator) -> bool:
    """Return whether the ballot is signed: nobody signs where there is no room for it, unless asked to."""
    if form.signature_zone is None:
        return False
    return asked if asked is not None else form.signature_zone.height > 7.0 and bool(rng.random() < 0.3)


def _signature(draft: Draft, rng: np.random.Generator) -> Ink:
    """Return an invented signature, somewhere in the zone for it."""
    zone = draft.form.signature_zone
    assert zone is not None
    width, tall = min(zone.width * 0.5, 32.0), min(zone.height * 0.4, 9.0)
    strokes = draft.hand.sign(width, tall, rng)
    x = (zone.x0 + zone.x1) / 2 - width / 2 + float(rng.normal() * 2.0)
    return Ink(
        tuple(placed(strokes, x, zone.y0 + tall * float(rng.uniform(1.2, 1.6)), -0.08)), draft.hand.pen
    )


def _some_paper(hand: Hand, rng: np.random.Generator) -> str:
    """Return white paper mostly, else a colour of the hand's family."""
    if rng.random() < 0.6:
        return "white"
    return str(rng.choice(list(paper.PAPERS_TUNING if hand.family == "tuning" else paper.PAPERS_TESTING)))


def _scan_for(fault: str | None, hand: Hand, rng: np.random.Generator) -> Scan:
    scan = random_scan(rng, family=hand.family)  # in gray nobody can tell a copied stamp from a red one
    return replace(scan, mode="color") if fault == "copied_stamp" else scan
