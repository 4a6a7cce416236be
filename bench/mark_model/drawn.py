"""Ballots drawn to train on: besides plain marks, rings and fills, all that people put into boxes.

They hold marks taken back, words, letters, signs that are not the voter's, second marks in one box and lines
down the rows: on every fourth ballot none, on others one or many. The pens are of every kind, dry ones among
them, so that a mark in pieces is known for what it is. Of the testing family, on which nothing is trained,
hands, pens and words are as that family has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ballotmaker import box_faults, marks
from ballotmaker.ballots import make_stamp
from ballotmaker.draft import Draft, centre, clean_draft, extent, made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand, random_hand
from ballotmaker.items import Ink
from ballotmaker.pens import Pen
from ballotmaker.strokes import placed
from bench.mark_model.shapes import kinds, signs, words
from bench.mark_model.shapes.paths import Shape, bent
from bench.proving_ground.family import Family

Rng = np.random.Generator
Box = tuple[int, str]  # row from 1, level

SIGN = "sign"  # a voter's own: a vote of no kind
UNTOLD = "untold"  # the box of a line down the rows: beside it may be a mark as any other
_OWN_PEN = 0.5
_OTHER_SHAPES = 0.65  # of hands draw the shapes of ``shapes/``
_OWN_SIGN = 0.6  # of those draw a sign of their own
_ANY_SHAPE = 0.6  # of hands draw any shape as likely as another: rare ones must be known as well
_LARGE = 0.45  # of hands draw so large that neighbours touch
_LINES_DOWN = 0.35
_FAULTY_ROWS = {"none": 0.25, "one": 0.35, "some": 0.25, "half": 0.15}
_FAULTS = {"taken back": 0.38, "written": 0.45, "two": 0.17}
_WRITTEN = {"words": 0.4, "letter": 0.3, "strange sign": 0.3}


@dataclass
class Drawn:
    """A ballot, which of the reader's ``KINDS``, ``SIGN`` or ``UNTOLD`` is in a box, and what spoils it."""

    draft: Draft
    kinds: dict[Box, str] = field(default_factory=dict)
    faults: dict[Box, str] = field(default_factory=dict)


def drawn(form: Form, family: Family, rng: Rng) -> Drawn:
    """Draw one ballot of a form."""
    hand = _hand(family, rng)
    found = Drawn(clean_draft(form, hand, make_stamp(form, rng), rng))
    plain = "plain"
    if family is Family.TUNING and rng.random() < _OTHER_SHAPES:
        sign = signs.own_sign(rng) if rng.random() < _OWN_SIGN else None
        _reshaped(found.draft, sign, rng)
        plain = SIGN if sign else plain
    return _spoiled(found, plain, family, rng)


def _spoiled(found: Drawn, plain: str, family: Family, rng: Rng) -> Drawn:
    draft = found.draft
    for mark in draft.marks:
        kind = _kind(mark.shape)
        found.kinds[mark.row, mark.level] = plain if kind == "plain" else kind
    if rng.random() < _LINES_DOWN:
        box_faults.line_down(draft, rng)
        rows = (row for row, read in enumerate(draft.rows, start=1) if read == "doubtful")
        found.kinds |= {(row, level): UNTOLD for row in rows for level in draft.form.level_ids}
    for row in _faulty_rows(len(draft.rows), rng):
        if draft.rows[row - 1] != "doubtful":
            _spoil(found, row, family, rng)
    return found


def _faulty_rows(count: int, rng: Rng) -> list[int]:
    many = _one_of(_FAULTY_ROWS, rng)
    if many == "one":
        return [int(rng.integers(1, count + 1))]
    share = {"none": 0.0, "some": 0.2, "half": 0.5}[many]
    return [row for row in range(1, count + 1) if rng.random() < share]


def _spoil(found: Drawn, row: int, family: Family, rng: Rng) -> None:
    draft, mark = found.draft, found.draft.mark_of(row)
    what = _one_of(_FAULTS, rng)
    if what == "taken back" and mark.shape not in marks.FILLS:
        box_faults.take_back(draft, row, rng, box_faults.STRUCK)
    elif what == "written":
        what = _one_of(_WRITTEN, rng) if family is Family.TUNING else "words"
        what = _write_in(draft, row, mark.level, what, rng)
        if rng.random() < 0.9:
            draft.without_mark(row)
    elif what == "two" and mark.shape in marks.PLAIN:
        _second(draft, row, rng)
    else:
        return
    found.kinds[row, mark.level], found.faults[row, mark.level] = "other", what


def _one_of(weights: Mapping[str, float], rng: Rng) -> str:
    return str(rng.choice(list(weights), p=list(weights.values())))


def _hand(family: Family, rng: Rng) -> Hand:
    hand = random_hand(rng, family.value, neat=float(rng.random()))
    if family is Family.TESTING:
        return hand
    if rng.random() < _ANY_SHAPE:
        hand = replace(hand, shape=str(rng.choice(marks.SHAPES)))
    if rng.random() < _LARGE:
        hand = replace(hand, size=hand.size * float(rng.uniform(1.1, 1.6)))
    return hand if rng.random() < _OWN_PEN else replace(hand, pen=_any_pen(rng))


def _any_pen(rng: Rng) -> Pen:
    """Return a pen such as may be: in three of ten it skips."""
    dark = float(rng.uniform(30, 120))
    return Pen(
        "any",
        (dark + float(rng.uniform(0, 90)), dark, dark),
        float(np.clip(np.exp(rng.normal(np.log(0.42), 0.35)), 0.22, 1.4)),
        float(rng.uniform(0.6, 0.98)),
        float(rng.uniform(0.02, 0.45)),
        float(rng.uniform(0.1, 0.5)),
        float(rng.uniform(0.1, 0.6)),
        bleed=float(rng.uniform(0.0, 0.12)) if rng.random() < 0.2 else 0.0,
        skip=float(rng.uniform(0.02, 0.25)) if rng.random() < 0.3 else 0.0,
        blobs=float(rng.uniform(0.2, 1.0)) if rng.random() < 0.15 else 0.0,
    )


def _reshaped(draft: Draft, sign: Shape | None, rng: Rng) -> None:
    """Redraw plain marks as that sign, or in the shapes of ``shapes/``, mostly in one a ballot."""
    usual = sign or kinds.chosen("plain", rng)
    for at, mark in enumerate(draft.marks):
        if _kind(mark.shape) != "plain":
            continue
        shape = usual if sign or rng.random() < 0.85 else kinds.chosen("plain", rng)
        drawn = shape(float(rng.uniform(4, 9)), rng)
        drawn = drawn if sign else bent(drawn, rng)
        (low, high), (left_top, right_foot) = extent(mark.strokes), extent(drawn)
        fit = float((high - low).max() / max(0.5, float((right_foot - left_top).max())))
        shift = np.append((low + high) / 2 - (left_top + right_foot) / 2 * fit, 0.0)
        strokes = [stroke * (fit, fit, 1.0) + shift for stroke in drawn]
        draft.marks[at] = replace(mark, strokes=strokes)


def _write_in(draft: Draft, row: int, level: str, what: str, rng: Rng) -> str:
    """Write words into a box, or a letter, or a sign that is not the voter's own; return which it was."""
    if what == "words":
        text, _ = box_faults.write_in(draft, row, level, rng)
        return "letter" if len(text) == 1 else what
    shape = words.letter if what == "letter" else signs.strange_sign
    cell = draft.box(row, level).cell
    size = min(float(rng.uniform(3.0, 8.0)), 0.9 * cell.height)
    sign = bent(shape(size, rng), rng)
    low, high = extent(sign)
    x, y = (centre(cell) - (low + high) / 2 + rng.normal(size=2) * 0.4).tolist()
    draft.extra.append(Ink(tuple(placed(sign, x, y)), draft.hand.pen))
    return what


def _second(draft: Draft, row: int, rng: Rng) -> None:
    """Put another mark or a letter into a box that has one, beside it or half over it."""
    mark = draft.mark_of(row)
    hand = replace(draft.hand, size=draft.hand.size * float(rng.uniform(0.45, 0.9)), others=())
    second = made_mark(draft.form, row, mark.level, hand, rng, str(rng.choice(marks.PLAIN)))
    low, high = extent(mark.strokes)
    size = float((high - low).max())
    angle = rng.uniform(0, 2 * np.pi)
    away = np.array([np.cos(angle), 0.5 * np.sin(angle), 0.0]) * size * rng.uniform(0.5, 1.0)
    draft.extra.append(replace(second, strokes=[stroke + away for stroke in second.strokes]).ink)


def _kind(shape: str) -> str:
    if shape in marks.FILLS:
        return "fill"
    return "ring" if shape in marks.OUTLINES else "plain"
