"""Whole ballots: form + paper + stamp + ink + scanner, with the truth of what is on them.

``draw_plan`` draws exactly what a :class:`Plan` lists; ``make_ballot`` invents a plan with, if
asked, one fault, and says what a careful person would read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ballotmaker import paper
from ballotmaker.forms import Form, blank_image
from ballotmaker.items import (
    HiddenName,
    Item,
    LineDown,
    Mark,
    ScribbleOut,
    Signature,
    StrikeName,
    WordInBox,
    Words,
)
from ballotmaker.pens import BLACK, BLUE, FAINT_PENCIL, PENCIL, RED, VIOLET, Pen
from ballotmaker.scanner_model import Scan, random_scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp, press
from scanner.ballot import Code, Image

STAMP_WORDS = "BAN KIỂM PHIẾU • PHÚ LỘC"
_REMARKS = ("không có ý kiến", "tôi đồng ý", "cần xem lại", "đề nghị tín nhiệm cao")
_NAMES = ("Đinh Công Hậu", "Lê Thị Mận", "Phan Văn Bảy", "Vũ Đình Khôi")
_BOX_WORDS = ("có", "ok", "3", "5", "đồng ý", "không")


@dataclass(frozen=True)
class Plan:
    """Everything that is on one sheet, and how it is scanned."""

    form: Form
    items: tuple[Item, ...] = ()
    stamp: Stamp | None = None
    paper: str = "white"
    scan: Scan = field(default_factory=Scan)
    show_through: float = 0.0


@dataclass(frozen=True)
class Truth:
    """What a careful person reads.

    ``rows``: a level's id, ``none``, ``multiple``, ``corrected`` or ``doubtful``; the prefix
    ``faint:`` or ``unusual:`` means that taking the level is right and asking a person costs
    nothing. ``fault`` is None on a clean ballot; ``fault_row`` counts from 1.
    """

    rows: tuple[str, ...]
    fault: str | None = None
    fault_row: int | None = None
    pen: str = ""
    marks: tuple[str, ...] = ()
    signature: bool = False
    scan: Scan = field(default_factory=Scan)
    paper: str = "white"

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
    if plan.show_through:
        paper.show_through(sheet, blank, plan.show_through)
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


_PENS = (BLUE, BLUE, BLUE, BLUE, BLACK, BLACK, VIOLET, RED, PENCIL)
_SHAPES = ("x", "x", "x", "x", "x", "x", "tick", "tick", "slash", "circle", "fill", "dash")
_UNUSUAL = ("slash", "circle", "fill", "dash")


@dataclass
class _Draft:
    """A ballot while it is invented: a fault changes it in place."""

    plan: Plan
    rows: list[str]
    marks: list[Mark]
    extra: list[Item]
    pen: Pen

    def finished(self) -> Plan:
        return replace(self.plan, items=(*self.marks, *self.extra, *self.plan.items))

    def without_mark(self, row: int) -> Mark:
        """Take a row's mark away and return it."""
        gone = next(mark for mark in self.marks if mark.row == row)
        self.marks.remove(gone)
        return gone

    def other_level(self, row: int, rng: np.random.Generator) -> str:
        taken = {mark.level for mark in self.marks if mark.row == row}
        return str(rng.choice([level for level in self.plan.form.level_ids if level not in taken]))


def make_ballot(
    form: Form,
    rng: np.random.Generator,
    *,
    fault: str | None = None,
    scan: Scan | None = None,
    shapes: tuple[str, ...] = _SHAPES,
    signature: bool | None = None,
    paper_name: str | None = None,
) -> tuple[Image, Truth]:
    """Invent a ballot and return its scan with its truth; equal ``rng`` states give equal ballots.

    The arguments are those of :func:`plan_ballot`.
    """
    plan, truth = plan_ballot(
        form, rng, fault=fault, scan=scan, shapes=shapes, signature=signature, paper_name=paper_name
    )
    return draw_plan(plan, rng), truth


def plan_ballot(
    form: Form,
    rng: np.random.Generator,
    *,
    fault: str | None = None,
    scan: Scan | None = None,
    shapes: tuple[str, ...] = _SHAPES,
    signature: bool | None = None,
    paper_name: str | None = None,
) -> tuple[Plan, Truth]:
    """Invent a ballot: everything that will be on the sheet, not yet drawn, with its truth.

    ``fault`` is a key of ``FAULTS``; ``shapes`` are drawn from for the marks; ``scan``, ``signature`` and
    ``paper_name`` (a key of ``paper.PAPERS``) are invented where they are not given.
    """
    scan = scan or _scan_for(fault, rng)
    paper_name = paper_name or str(rng.choice(["white"] * 8 + ["cream", "pink", "yellow", "green", "blue"]))
    draft = _clean(Plan(form, (), make_stamp(form, rng), paper_name, scan), shapes, rng)
    fault_row = FAULTS[fault](draft, rng) if fault else None
    signed = form.signature_zone is not None and (rng.random() < 0.3 if signature is None else signature)
    if signed:
        draft.extra.append(Signature(draft.pen))
    truth = Truth(
        tuple(draft.rows),
        fault,
        fault_row,
        draft.pen.name,
        tuple(mark.shape for mark in draft.marks),
        signed,
        scan,
        paper_name,
    )
    return draft.finished(), truth


def _scan_for(fault: str | None, rng: np.random.Generator) -> Scan:
    scan = random_scan(rng)  # in gray nobody can tell a copied stamp from a red one
    return replace(scan, mode="color") if fault == "copied_stamp" else scan


def _clean(plan: Plan, shapes: tuple[str, ...], rng: np.random.Generator) -> _Draft:
    pen = _PENS[rng.integers(len(_PENS))]
    first = np.array([6.0, 3.0] + [1.0] * 8)[: len(plan.form.level_ids)]
    rows, marks = [], []
    habit = str(rng.choice(shapes))
    for row in range(1, len(plan.form.rows) + 1):
        level = str(rng.choice(plan.form.level_ids, p=first / first.sum()))
        shape = habit if rng.random() < 0.85 else str(rng.choice(shapes))
        marks.append(_mark(plan.form, row, level, shape, pen, rng))
        rows.append(f"unusual:{level}" if shape in _UNUSUAL else level)
    return _Draft(plan, rows, marks, [], pen)


def _mark(form: Form, row: int, level: str, shape: str, pen: Pen, rng: np.random.Generator) -> Mark:
    area = form.rows[row - 1].box(level).area
    stray = 0.07 * min(area.width, area.height)
    size = rng.uniform(0.85, 1.25) if form.squares else rng.uniform(0.55, 0.85)
    return Mark(row, level, shape, pen, float(size), float(rng.normal() * stray), float(rng.normal() * stray))


def _some_row(draft: _Draft, rng: np.random.Generator) -> int:
    return int(rng.integers(1, len(draft.rows) + 1))


def _none(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    draft.without_mark(row)
    draft.rows[row - 1] = "none"
    return row


def _blank_ballot(draft: _Draft, rng: np.random.Generator) -> None:
    draft.marks.clear()
    draft.rows[:] = ["none"] * len(draft.rows)


def _multiple(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    level = draft.other_level(row, rng)
    draft.marks.append(_mark(draft.plan.form, row, level, "x", draft.pen, rng))
    draft.rows[row - 1] = "multiple"
    return row


def _corrected(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    level = draft.other_level(row, rng)
    draft.marks.append(_mark(draft.plan.form, row, level, "x", draft.pen, rng))
    draft.extra.append(ScribbleOut(row, level, draft.pen))
    draft.rows[row - 1] = "corrected"
    return row


def _withdrawn(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    level = next(mark.level for mark in draft.marks if mark.row == row)
    draft.extra.append(ScribbleOut(row, level, draft.pen))
    draft.rows[row - 1] = "doubtful"
    return row


def _faint(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    mark = draft.without_mark(row)
    draft.marks.append(replace(mark, pen=FAINT_PENCIL))
    draft.rows[row - 1] = f"faint:{mark.level}"
    return row


def _written_box(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    mark = draft.without_mark(row)
    draft.extra.append(WordInBox(row, mark.level, str(rng.choice(_BOX_WORDS)), draft.pen))
    draft.rows[row - 1] = "doubtful"
    return row


def _line_down(draft: _Draft, rng: np.random.Generator) -> int:
    """Draw one stroke down two to four rows; on a form of one row it runs down that box."""
    count = len(draft.rows)
    first = int(rng.integers(1, max(1, count - 1) + 1))
    last = min(count, first + int(rng.integers(1, 4)))
    level = str(rng.choice(draft.plan.form.level_ids))
    for row in range(first, last + 1):
        draft.without_mark(row)
        draft.rows[row - 1] = "doubtful"
    draft.extra.append(LineDown(level, first, last, draft.pen))
    return first


def _struck_name(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    style = str(rng.choice(["straight", "wavy", "double", "diagonal"]))
    draft.extra.append(StrikeName(row, style, draft.pen))
    return row


def _missing_print(draft: _Draft, rng: np.random.Generator) -> int:
    row = _some_row(draft, rng)
    draft.extra.append(HiddenName(row, tape=bool(rng.random() < 0.5)))
    return row


def _added_name(draft: _Draft, rng: np.random.Generator) -> None:
    form = draft.plan.form
    words = f"{len(draft.rows) + 1}. {rng.choice(_NAMES)}"
    y = min(form.table.y1 + 18.0 + float(rng.uniform(0, 6)), form.height - 8.0)
    if form.opinion_zone:
        y = min(form.opinion_zone.y1 + 9.0, form.height - 8.0)
    draft.extra.append(Words(words, form.table.x0 + float(rng.uniform(0, 8)), y, 4.5, draft.pen))


def _remark(draft: _Draft, rng: np.random.Generator) -> None:
    form = draft.plan.form
    words = str(rng.choice(_REMARKS))
    above = Words(words, form.table.x0 + 4.0, form.table.y0 - 1.5, 3.5, draft.pen)
    right = Words(words, form.width * 0.55, form.height - 12.0, 4.5, draft.pen)
    left = Words(words, form.table.x0, form.height - 16.0, 4.5, draft.pen)
    places = [place for place in (above, right, left) if not _in_signature_zone(place, form)]
    draft.extra.append(places[rng.integers(len(places))])


def _in_signature_zone(words: Words, form: Form) -> bool:
    """There, nobody can tell a remark from a signature."""
    zone = form.signature_zone
    return zone is not None and zone.y0 - 2.0 < words.y < zone.y1 + 6.0 and words.x > zone.x0 - 30.0


def _opinion(draft: _Draft, rng: np.random.Generator) -> None:
    zone = draft.plan.form.opinion_zone
    if zone is None:
        raise ValueError(f"{draft.plan.form.spec.id}: the form has no opinion zone")
    draft.extra.append(Words(str(rng.choice(_REMARKS)), zone.x0 + 4.0, zone.y1 - 2.2, 4.0, draft.pen))


def _no_stamp(draft: _Draft, rng: np.random.Generator) -> None:
    draft.plan = replace(draft.plan, stamp=None)


def _copied_stamp(draft: _Draft, rng: np.random.Generator) -> None:
    stamp = draft.plan.stamp
    if stamp:
        draft.plan = replace(draft.plan, stamp=replace(stamp, copied=True))


FAULTS: dict[str, Callable[[_Draft, np.random.Generator], int | None]] = {
    "none": _none,
    "blank_ballot": _blank_ballot,
    "multiple": _multiple,
    "corrected": _corrected,
    "withdrawn": _withdrawn,
    "faint": _faint,
    "written_box": _written_box,
    "line_down": _line_down,
    "struck_name": _struck_name,
    "missing_print": _missing_print,
    "added_name": _added_name,
    "remark": _remark,
    "opinion": _opinion,
    "no_stamp": _no_stamp,
    "copied_stamp": _copied_stamp,
}

EXPECTED_CODES: dict[str, frozenset[Code]] = {
    "none": frozenset({Code.NO_MARK, Code.BLANK_BALLOT}),
    "blank_ballot": frozenset({Code.BLANK_BALLOT}),
    "multiple": frozenset({Code.SEVERAL_MARKS}),
    "corrected": frozenset({Code.CORRECTED_MARK, Code.SEVERAL_MARKS, Code.DOUBTFUL_MARK}),
    "withdrawn": frozenset({Code.CORRECTED_MARK, Code.DOUBTFUL_MARK, Code.NO_MARK}),
    "faint": frozenset({Code.DOUBTFUL_MARK, Code.NO_MARK}),
    "written_box": frozenset({Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS, Code.ADDED_WRITING}),
    "line_down": frozenset({Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS}),
    "struck_name": frozenset({Code.STRUCK_NAME}),
    "missing_print": frozenset({Code.MISSING_PRINT}),
    "added_name": frozenset({Code.ADDED_WRITING}),
    "remark": frozenset({Code.ADDED_WRITING}),
    "opinion": frozenset({Code.OPINION_WRITTEN}),
    "no_stamp": frozenset({Code.NO_STAMP}),
    "copied_stamp": frozenset({Code.COPIED_STAMP, Code.NO_STAMP}),
}
