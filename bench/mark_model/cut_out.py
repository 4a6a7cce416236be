"""Marks cut out of whole ballots, as the reader finds them: between rulings, beside neighbours, scanned.

Each ballot of the tuning family is drawn for training: besides plain marks, rings and fills it holds marks
taken back, words, letters, signs that are not the voter's, second marks in one box and lines down the rows:
on every fourth ballot none, on others one or many. The pens are of every kind, dry ones among them, so that
a mark in pieces is known for what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np
import numpy.typing as npt

from ballotmaker import box_faults, marks
from ballotmaker.ballots import Plan, make_stamp
from ballotmaker.draft import Draft, centre, clean_draft, made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand, random_hand
from ballotmaker.items import Ink
from ballotmaker.layouts import loaded_layout
from ballotmaker.paper import PAPERS_TUNING
from ballotmaker.pens import Pen
from ballotmaker.scanner_model import random_scan
from ballotmaker.strokes import placed
from bench.mark_model import shapes
from bench.mark_model.scanned import scanned
from bench.proving_ground.family import Family
from bench.proving_ground.specs import random_form
from scanner.ballot import Image, Page
from scanner.layouts.model import BallotLayout, BoxKind
from scanner.reading import boxes
from scanner.reading.alike import cut_apart, cuts, marks_of_pieces
from scanner.reading.mark_model import KINDS
from scanner.reading.marks import BoxInk, CellMap, CloseInk, Mark, view_of
from scanner.reading.read import Reader
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import StrokeMap
from scanner.reading.vote_model import measures

Rng = np.random.Generator
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Box = tuple[int, str]  # row from 1, level

PLAIN, OTHER = KINDS.index("plain"), KINDS.index("other")
_SIGN = "sign"  # a voter's own: a vote of no kind
_UNTOLD = "untold"  # the box of a line down the rows: beside it may be a mark as any other
_BALLOTS = 8  # on a form
_LEAST_ROWS = 6
_LEAST_MARKS = 3
_OWN_PEN = 0.5
_OTHER_SHAPES = 0.65  # of hands draw the shapes of shapes.py
_OWN_SIGN = 0.6  # of those draw a sign of their own
_ANY_SHAPE = 0.6  # of hands draw any shape as likely as another: rare ones must be known as well
_LARGE = 0.45  # of hands draw so large that neighbours touch
_LINES_DOWN = 0.35
_FAULTY_ROWS = {"none": 0.25, "one": 0.35, "some": 0.25, "half": 0.15}
_FAULTS = {"taken back": 0.38, "written": 0.45, "two": 0.17}
_WRITTEN = {"words": 0.4, "letter": 0.3, "strange sign": 0.3}


@dataclass(frozen=True, eq=False)
class Sheet:
    """The n marks found on one ballot; ``cut`` those that were only tried, parted from a neighbour's.

    ``views`` (n, 2, ``SIDE``, ``SIDE``), ``measured`` (n, len(``MEASURES``)), ``kinds`` (n,) of ``KINDS``,
    ``votes`` (n,). What a mark is that is not ``told`` nobody knows; the others are seen beside it. Of those
    that are not ``named`` no kind is known.
    """

    views: Floats
    measured: Floats
    kinds: npt.NDArray[np.int64]
    votes: Bools
    cut: Bools
    told: Bools
    named: Bools


@dataclass(frozen=True, eq=False)
class _Found:
    """A mark that the reader found in box number ``cell``, from 0."""

    cell: int
    view: Floats
    measured: tuple[float, ...]
    cut: bool


def sheets(number: int, seed: int) -> Iterator[Sheet]:
    """Yield the ballots of one form."""
    rng = np.random.default_rng([seed, number])
    form = random_form(Family.TUNING, f"cut-{number}", rng)
    if len(form.rows) < _LEAST_ROWS:
        return
    reader = Reader([loaded_layout(form)])
    for _ in range(_BALLOTS):
        draft, kinds = _drawn(form, rng)
        with _seen() as found:
            reader.read(_scanned(draft, rng))
        if len(found) >= _LEAST_MARKS:
            yield _told(found, kinds, form)


def _told(found: Sequence[_Found], kinds: Mapping[Box, str], form: Form) -> Sheet:
    places = [(row, level) for row in range(1, len(form.rows) + 1) for level in form.level_ids]
    named = [kinds.get(places[mark.cell]) for mark in found]
    cut = np.array([mark.cut for mark in found])
    signs = np.array([name == _SIGN for name in named])
    of_kind = np.array([KINDS.index(name) if name in KINDS else OTHER for name in named])
    of_kind[signs] = PLAIN
    told = cut | signs | np.array([name in KINDS for name in named])
    return Sheet(
        np.stack([mark.view for mark in found]),
        np.array([mark.measured for mark in found], np.float32),
        of_kind,
        _votes(of_kind, cut),
        cut,
        told,
        told & ~signs,
    )


def _votes(kinds: npt.NDArray[np.int64], cut: Bools) -> Bools:
    """Return which marks count: plain ones, and fills or rings of a voter who makes hardly anything else."""
    found = np.zeros(len(kinds), bool)
    for kind in range(len(KINDS)):
        usual = (kinds[~cut] == kind).sum()
        habit = usual >= max(S.hand_marks, S.habit_share * (~cut).sum())
        found |= (kinds == kind) & (kind == PLAIN or (kind != OTHER and habit))
    return found


@contextmanager
def _seen() -> Iterator[list[_Found]]:
    """Keep what the reader finds in the boxes of the ballots that are read meanwhile."""
    found: list[_Found] = []

    def kept(
        layout: BallotLayout,
        inks: Sequence[BoxInk],
        strokes: StrokeMap,
        shares: npt.NDArray[np.float64],
        ink: Image,
        close: CloseInk,
        cells: CellMap,
    ) -> StrokeMap:
        square = layout.box_kind is BoxKind.SQUARE

        def mark(cell: int, seen: Mark, of: StrokeMap, cut: bool) -> _Found:
            return _Found(cell, view_of(seen.labels, of, close), measures(seen, cut, square), cut)

        found.extend(mark(i, box.mark, strokes, cut=False) for i, box in enumerate(inks) if box.mark)
        for cut in cuts(layout, strokes, shares, cells, close):
            tried, pieces = cut_apart(cut, strokes, ink)
            tried_inks = marks_of_pieces(layout, cut, pieces, inks, tried)
            for cell, box in zip(cut.masks, tried_inks, strict=True):
                if box.mark:
                    found.append(mark(cell - 1, box.mark, tried, cut=True))
        return strokes

    with mock.patch.object(boxes, "part_alike", kept):
        yield found


def _drawn(form: Form, rng: Rng) -> tuple[Draft, dict[Box, str]]:
    """Return a ballot, and which kind of mark is in which box."""
    draft = clean_draft(form, _hand(rng), make_stamp(form, rng), rng)
    plain = "plain"
    if rng.random() < _OTHER_SHAPES:
        sign = shapes.own_sign(rng) if rng.random() < _OWN_SIGN else None
        _reshaped(draft, sign, rng)
        plain = _SIGN if sign else plain
    kinds = {
        (mark.row, mark.level): kind if (kind := _kind(mark.shape)) != "plain" else plain
        for mark in draft.marks
    }
    if rng.random() < _LINES_DOWN:
        box_faults.line_down(draft, rng)
        kinds |= {
            (row, level): _UNTOLD
            for row, read in enumerate(draft.rows, start=1)
            if read == "doubtful"
            for level in form.level_ids
        }
    for row in _faulty_rows(len(form.rows), rng):
        if draft.rows[row - 1] != "doubtful":
            _spoil(draft, row, kinds, rng)
    return draft, kinds


def _faulty_rows(count: int, rng: Rng) -> list[int]:
    many = str(rng.choice(list(_FAULTY_ROWS), p=list(_FAULTY_ROWS.values())))
    if many == "one":
        return [int(rng.integers(1, count + 1))]
    share = {"none": 0.0, "some": 0.2, "half": 0.5}[many]
    return [row for row in range(1, count + 1) if rng.random() < share]


def _spoil(draft: Draft, row: int, kinds: dict[Box, str], rng: Rng) -> None:
    mark = draft.mark_of(row)
    what = str(rng.choice(list(_FAULTS), p=list(_FAULTS.values())))
    if what == "taken back" and mark.shape not in marks.FILLS:
        box_faults.take_back(draft, row, rng, box_faults.STRUCK)
    elif what == "written":
        _write_in(draft, row, mark.level, rng)
        if rng.random() < 0.9:
            draft.without_mark(row)
    elif what == "two" and mark.shape in marks.PLAIN:
        _second(draft, row, rng)
    else:
        return
    kinds[row, mark.level] = "other"


def _hand(rng: Rng) -> Hand:
    hand = random_hand(rng, "tuning", neat=float(rng.random()))
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


def _reshaped(draft: Draft, sign: shapes.Shape | None, rng: Rng) -> None:
    """Redraw plain marks as that sign, or in the shapes of ``shapes.py``, mostly in one a ballot."""
    usual = sign or shapes.chosen("plain", rng)
    for at, mark in enumerate(draft.marks):
        if _kind(mark.shape) != "plain":
            continue
        shape = usual if sign or rng.random() < 0.85 else shapes.chosen("plain", rng)
        points = np.vstack(mark.strokes)[:, :2]
        low, high = points.min(axis=0), points.max(axis=0)
        drawn = shape(float(rng.uniform(4, 9)), rng)
        drawn = drawn if sign else shapes.bent(drawn, rng)
        around = np.vstack(drawn)[:, :2]
        fit = float((high - low).max() / max(0.5, float(np.ptp(around, axis=0).max())))
        middle = (around.min(axis=0) + around.max(axis=0)) / 2
        shift = np.append((low + high) / 2 - middle * fit, 0.0)
        strokes = [stroke * (fit, fit, 1.0) + shift for stroke in drawn]
        draft.marks[at] = replace(mark, strokes=strokes)


def _write_in(draft: Draft, row: int, level: str, rng: Rng) -> None:
    """Write words into a box, or a letter, or a sign that is not the voter's own."""
    what = str(rng.choice(list(_WRITTEN), p=list(_WRITTEN.values())))
    if what == "words":
        box_faults.write_in(draft, row, level, rng)
        return
    shape = shapes.letter if what == "letter" else shapes.strange_sign
    cell = draft.box(row, level).cell
    size = min(float(rng.uniform(3.0, 8.0)), 0.9 * cell.height)
    drawn = shapes.bent(shape(size, rng), rng)
    points = np.vstack(drawn)[:, :2]
    x, y = (centre(cell) - (points.min(axis=0) + points.max(axis=0)) / 2 + rng.normal(size=2) * 0.4).tolist()
    draft.extra.append(Ink(tuple(placed(drawn, x, y)), draft.hand.pen))


def _second(draft: Draft, row: int, rng: Rng) -> None:
    """Put another mark or a letter into a box that has one, beside it or half over it."""
    mark = draft.mark_of(row)
    hand = replace(draft.hand, size=draft.hand.size * float(rng.uniform(0.45, 0.9)), others=())
    second = made_mark(draft.form, row, mark.level, hand, rng, str(rng.choice(marks.PLAIN)))
    points = np.vstack(mark.strokes)[:, :2]
    size = float(np.ptp(points, axis=0).max())
    angle = rng.uniform(0, 2 * np.pi)
    away = np.array([np.cos(angle), 0.5 * np.sin(angle), 0.0]) * size * rng.uniform(0.5, 1.0)
    draft.extra.append(replace(second, strokes=[stroke + away for stroke in second.strokes]).ink)


def _kind(shape: str) -> str:
    if shape in marks.FILLS:
        return "fill"
    return "ring" if shape in marks.OUTLINES else "plain"


def _scanned(draft: Draft, rng: Rng) -> Page:
    dpi, strength = int(rng.choice([200, 200, 300])), float(rng.uniform(0.3, 2.2))
    scan = random_scan(rng, dpi=dpi, strength=strength, family="tuning")
    paper = "white" if rng.random() < 0.7 else str(rng.choice(list(PAPERS_TUNING)))
    return scanned(Plan(draft.form, draft.items, draft.stamp, paper, scan), rng)
