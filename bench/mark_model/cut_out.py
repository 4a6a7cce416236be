"""Marks cut out of whole ballots, as the reader finds them: between rulings, beside neighbours, scanned.

Each ballot of the tuning family is drawn for training: besides plain marks, rings and fills it holds marks
taken back, words, letters and second marks in one box, in about every other row. The pens are of every
kind, dry ones among them, so that a mark in pieces is known for what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker import box_faults, marks
from ballotmaker.ballots import Plan, draw_plan, make_stamp
from ballotmaker.draft import Draft, clean_draft, made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand, random_hand
from ballotmaker.layouts import loaded_layout
from ballotmaker.paper import PAPERS_TUNING
from ballotmaker.pens import Pen
from ballotmaker.scanner_model import encode, random_scan
from bench.mark_model import shapes
from bench.proving_ground.family import Family
from bench.proving_ground.specs import random_form
from scanner.ballot import ColorMode, Image, Page, Source
from scanner.reading import boxes
from scanner.reading.mark_model import KINDS
from scanner.reading.marks import BoxInk, CloseInk, view_of, with_kinds
from scanner.reading.read import Reader
from scanner.reading.strokes import StrokeMap

Rng = np.random.Generator
Floats = npt.NDArray[np.float32]
Box = tuple[int, str]  # row from 1, level

_BALLOTS = 10  # on a form
_LEAST_ROWS = 6
_OWN_PEN = 0.5
_OTHER_SHAPES = 0.45  # of hands draw the shapes of shapes.py
_ANY_SHAPE = 0.6  # of hands draw any shape as likely as another: rare ones must be known as well
_ROWS = {"plain": 0.5, "taken back": 0.24, "written": 0.16, "two": 0.1}


def views(number: int, seed: int) -> Iterator[tuple[Floats, int]]:
    """Yield each mark found on the ballots of one form: its view, and its kind, an index of ``KINDS``."""
    rng = np.random.default_rng([seed, number])
    form = random_form(Family.TUNING, f"cut-{number}", rng)
    if len(form.rows) < _LEAST_ROWS:
        return
    reader = Reader([loaded_layout(form)])
    for _ in range(_BALLOTS):
        draft, kinds = _drawn(form, rng)
        with _seen() as found:
            reader.read(_scanned(draft, rng))
        yield from _told(found, kinds, form)


def _told(
    found: Sequence[list[Floats | None]], kinds: Mapping[Box, str], form: Form
) -> Iterator[tuple[Floats, int]]:
    places = [(row, level) for row in range(1, len(form.rows) + 1) for level in form.level_ids]
    for sheet in found:
        for place, view in zip(places, sheet, strict=True):
            if view is not None and place in kinds:
                yield view, KINDS.index(kinds[place])


@contextmanager
def _seen() -> Iterator[list[list[Floats | None]]]:
    """Keep what the network sees in each box of the ballots that are read meanwhile."""
    found: list[list[Floats | None]] = []

    def kept(inks: Sequence[BoxInk], strokes: StrokeMap, close: CloseInk) -> list[BoxInk]:
        marks = [ink.mark for ink in inks]
        found.append([None if mark is None else view_of(mark.labels, strokes, close) for mark in marks])
        return with_kinds(inks, strokes, close)

    with mock.patch.object(boxes, "with_kinds", kept):
        yield found


def _drawn(form: Form, rng: Rng) -> tuple[Draft, dict[Box, str]]:
    """Return a ballot, and which kind of mark is in which box."""
    draft = clean_draft(form, _hand(rng), make_stamp(form, rng), rng)
    if rng.random() < _OTHER_SHAPES:
        _reshaped(draft, rng)
    kinds = {(mark.row, mark.level): _kind(mark.shape) for mark in draft.marks}
    for row in range(1, len(form.rows) + 1):
        mark = draft.mark_of(row)
        what = str(rng.choice(list(_ROWS), p=list(_ROWS.values())))
        if what == "taken back" and mark.shape not in marks.FILLS:
            box_faults.take_back(draft, row, rng, box_faults.STRUCK)
            kinds[row, mark.level] = "other"
        elif what == "written":
            box_faults.write_in(draft, row, mark.level, rng)
            kinds[row, mark.level] = "other"
            if rng.random() < 0.9:
                draft.without_mark(row)
        elif what == "two" and mark.shape in marks.PLAIN:
            _second(draft, row, rng)
            kinds[row, mark.level] = "other"
    return draft, kinds


def _hand(rng: Rng) -> Hand:
    hand = random_hand(rng, "tuning", neat=float(rng.random()))
    if rng.random() < _ANY_SHAPE:
        hand = replace(hand, shape=str(rng.choice(marks.SHAPES)))
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


def _reshaped(draft: Draft, rng: Rng) -> None:
    """Redraw plain marks in the more various shapes of ``shapes.py``, mostly in one for the whole ballot."""
    usual = shapes.chosen("plain", rng)
    for at, mark in enumerate(draft.marks):
        if _kind(mark.shape) != "plain":
            continue
        shape = usual if rng.random() < 0.85 else shapes.chosen("plain", rng)
        points = np.vstack(mark.strokes)[:, :2]
        low, high = points.min(axis=0), points.max(axis=0)
        drawn = shapes.bent(shape(float(rng.uniform(4, 9)), rng), rng)
        around = np.vstack(drawn)[:, :2]
        fit = float((high - low).max() / max(0.5, float(np.ptp(around, axis=0).max())))
        middle = (around.min(axis=0) + around.max(axis=0)) / 2
        shift = np.append((low + high) / 2 - middle * fit, 0.0)
        strokes = [stroke * (fit, fit, 1.0) + shift for stroke in drawn]
        draft.marks[at] = replace(mark, strokes=strokes)


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
    sheet = draw_plan(Plan(draft.form, draft.items, draft.stamp, paper, scan), rng)
    image: Image = cv2.imdecode(np.frombuffer(encode(sheet, scan), np.uint8), cv2.IMREAD_UNCHANGED)
    color = ColorMode.GRAY if image.ndim == 2 else ColorMode.COLOR
    return Page(Source("sheet.jpg", 1, "0" * 64), image, float(dpi), color)
