"""A ballot while it is invented: what is on it so far, and what a careful person reads in each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ballotmaker import marks
from ballotmaker.forms import Form, FormBox
from ballotmaker.hands import Drawn, Hand
from ballotmaker.items import Ink, Item
from ballotmaker.pens import Pen
from ballotmaker.stamps import Stamp
from ballotmaker.strokes import Strokes, placed
from scanner.ballot import Rect

Rng = np.random.Generator

# A mark that reaches farther out, or is larger, is still its level; it is merely large or untidy.
_CLEAN_OWN = 0.92  # of its ink in its own cell
_CLEAN_OTHER = 0.04  # of it in another box
_LARGE = 1.3  # times the cell
_TINY_MM = 1.8
_USUAL_MM = 11.0  # marks do not grow with cells larger than this


@dataclass(frozen=True, eq=False)
class Placed:
    """A mark where it stands; ``reading`` is what a careful person makes of it alone."""

    row: int
    level: str
    shape: str
    strokes: Strokes
    pen: Pen
    reading: str

    @property
    def ink(self) -> Ink:
        return Ink(tuple(self.strokes), self.pen)


@dataclass
class Draft:
    """A fault changes it in place. Rows count from 1; ``extra`` is drawn after the marks, in order."""

    form: Form
    hand: Hand
    stamp: Stamp | None
    rows: list[str] = field(default_factory=list)
    marks: list[Placed] = field(default_factory=list)
    extra: list[Item] = field(default_factory=list)
    touched: bool = False  # a second box, by more than a dot
    style: str = ""
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        return (*(mark.ink for mark in self.marks), *self.extra)

    def mark_of(self, row: int) -> Placed:
        return next(mark for mark in self.marks if mark.row == row)

    def without_mark(self, row: int) -> Placed:
        """Take a row's mark away and return it."""
        gone = self.mark_of(row)
        self.marks.remove(gone)
        return gone

    def other_level(self, row: int, rng: Rng) -> str:
        taken = {mark.level for mark in self.marks if mark.row == row}
        return str(rng.choice([level for level in self.form.level_ids if level not in taken]))

    def some_row(self, rng: Rng) -> int:
        return int(rng.integers(1, len(self.form.rows) + 1))

    def box(self, row: int, level: str) -> FormBox:
        return self.form.rows[row - 1].box(level)

    def say(self, style: str, measures: Mapping[str, float] | None = None) -> None:
        """Note how a fault was made."""
        self.style = style
        self.measures = {name: round(float(value), 2) for name, value in (measures or {}).items()}


def clean_draft(form: Form, hand: Hand, stamp: Stamp | None, rng: Rng) -> Draft:
    """Return a ballot with one mark a row, by one hand, and the touches of the pen a careless hand leaves."""
    draft = Draft(form, hand, stamp)
    weights = np.array([6.0, 3.0] + [1.0] * 8)[: len(form.level_ids)]
    for row in range(1, len(form.rows) + 1):
        level = str(rng.choice(form.level_ids, p=weights / weights.sum()))
        mark = made_mark(form, row, level, hand, rng)
        draft.marks.append(mark)
        draft.rows.append(mark.reading)
    if len(form.level_ids) > 1 and rng.random() < hand.careless:
        _stray_touch(draft, rng)
    return draft


def made_mark(form: Form, row: int, level: str, hand: Hand, rng: Rng, shape: str | None = None) -> Placed:
    """Draw a mark of ``hand`` in a box so that a person takes it for this level.

    Where habit would carry it out of the box, the hand pulls it in.
    """
    box = form.rows[row - 1].box(level)
    kind = shape or hand.chosen_shape(rng)
    size = _usual_size(box, form) * hand.size * float(np.exp(rng.normal() * hand.spread))
    off = np.array(hand.bias) + rng.normal(size=2) * hand.stray
    pull = 1.0
    while True:
        drawn = hand.mark(kind, size * pull, rng)
        strokes = _set_down(drawn.strokes, box, off * pull, form)
        reading = judged(strokes, drawn, box, form.rows[row - 1].boxes, hand)
        if reading != "doubtful" or pull < 0.2:
            return Placed(row, level, drawn.shape, strokes, hand.pen, reading)
        pull *= 0.75


def _usual_size(box: FormBox, form: Form) -> float:
    area = box.area
    return min(area.width, area.height, _USUAL_MM) * (1.4 if form.squares else 1.0)


def _set_down(strokes: Strokes, box: FormBox, off: np.ndarray, form: Form) -> Strokes:
    """Move a mark's middle to the box's, ``off`` (shares of the box) away."""
    low, high = extent(strokes)
    middle, area = (low + high) / 2, box.area
    reach = np.array([min(area.width, 2 * area.height), area.height]) * (1.5 if form.squares else 1.0)
    x, y = np.array(centre(area)) + off * reach - middle
    return placed(strokes, float(x), float(y))


def judged(strokes: Strokes, drawn: Drawn, box: FormBox, boxes: tuple[FormBox, ...], hand: Hand) -> str:
    """Return what a careful person reads: the level, ``unusual:`` and the level, or ``doubtful``.

    It is the level at a glance if the shape is a plain one, drawn once, firm, nearly all of it in its
    cell and near the middle of its box, neither tiny nor far larger than the cell. It is doubtful if
    about half of the ink is beside its cell, or if another box has a large part of it.
    """
    own = _share_in(strokes, box.cell)
    if own < 0.55 or not box.cell.contains(*_balance(strokes)):
        return "doubtful"
    others = [_share_in(strokes, other.area) for other in boxes if other is not box]
    if max(others, default=0.0) > 0.3:
        return "doubtful"
    plain = drawn.shape in marks.PLAIN and drawn.tidy and hand.tremor < 0.2
    plain = plain and hand.build.regular and hand.pen.skip < 0.2 and not _blotted(drawn, hand.pen)
    if plain and own > _CLEAN_OWN and max(others, default=0.0) < _CLEAN_OTHER and _well_placed(strokes, box):
        return box.level
    return f"unusual:{box.level}"


def _blotted(drawn: Drawn, pen: Pen) -> bool:
    """A thick pen makes a blot of a small mark, and sooner of one with loops."""
    low, high = extent(drawn.strokes)
    room = 0.15 if drawn.shape in ("flow", "curly") else 0.25
    return pen.width_mm + pen.bleed > room * float((high - low).max())


def _well_placed(strokes: Strokes, box: FormBox) -> bool:
    low, high = extent(strokes)
    width, height = high - low
    if max(width, height) < _TINY_MM or width > _LARGE * box.cell.width or height > _LARGE * box.cell.height:
        return False
    x, y = (low + high) / 2
    cx, cy = centre(box.area)
    if box.area != box.cell:  # a printed square: the mark must touch its inside
        return _share_in(strokes, box.area.padded(0.4)) > 0.35
    return bool(abs(x - cx) < 0.28 * box.cell.width and abs(y - cy) < 0.3 * box.cell.height)


def _share_in(strokes: Strokes, place: Rect) -> float:
    points = np.vstack(strokes)
    x, y = points[:, 0], points[:, 1]
    return float(((x > place.x0) & (x < place.x1) & (y > place.y0) & (y < place.y1)).mean())


def _balance(strokes: Strokes) -> tuple[float, float]:
    x, y = np.vstack(strokes)[:, :2].mean(axis=0)
    return float(x), float(y)


def _stray_touch(draft: Draft, rng: Rng) -> None:
    """Touch a second box: a dot to 0.8 mm is dirt, a stroke to 2.4 mm is what a person may ask about."""
    row = draft.some_row(rng)
    place = draft.box(row, draft.other_level(row, rng)).area
    (x, y), width = within(place, rng), draft.hand.pen.width_mm
    if rng.random() < 0.5 and width < 0.6:
        dot = draft.hand.dot(float(rng.uniform(0.05, 0.8 - width)), rng, x, y)
        draft.extra.append(Ink((dot,), draft.hand.pen))
        return
    touch = draft.hand.short_stroke(max(0.3, float(rng.uniform(1.0, 2.4)) - width), rng)
    draft.extra.append(Ink(tuple(placed([touch], x, y)), draft.hand.pen))
    draft.touched = True
    level = draft.rows[row - 1].removeprefix("unusual:")
    draft.rows[row - 1] = f"unusual:{level}"


def centre(area: Rect) -> tuple[float, float]:
    return (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2


def within(area: Rect, rng: Rng, share: float = 0.6) -> tuple[float, float]:
    """Return a point in the middle ``share`` of an area."""
    x, y = centre(area)
    dx, dy = rng.uniform(-0.5, 0.5, 2) * share
    return x + float(dx) * area.width, y + float(dy) * area.height


def extent(strokes: Strokes) -> tuple[np.ndarray, np.ndarray]:
    """Return the upper left and lower right corner (mm) of strokes."""
    points = np.vstack(strokes)[:, :2]
    return points.min(axis=0), points.max(axis=0)
