"""Marks cut out of whole ballots, as the reader finds them: between rulings, beside neighbours, scanned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

import numpy as np
import numpy.typing as npt

from ballotmaker.ballots import Plan
from ballotmaker.draft import Draft
from ballotmaker.layouts import loaded_layout
from ballotmaker.paper import PAPERS_TESTING, PAPERS_TUNING
from ballotmaker.scanner_model import random_scan
from bench.mark_model.drawn import SIGN, Drawn, drawn
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

PLAIN, OTHER = KINDS.index("plain"), KINDS.index("other")
_BALLOTS = 8  # on a form
_LEAST_ROWS = 6
_LEAST_MARKS = 3
_PAPERS = {Family.TUNING: PAPERS_TUNING, Family.TESTING: PAPERS_TESTING}


@dataclass(frozen=True, eq=False)
class Sheet:
    """The n marks found on one ballot; ``cut`` those that were only tried, parted from a neighbour's.

    ``views`` (n, 2, ``SIDE``, ``SIDE``), ``measured`` (n, len(``MEASURES``)), ``kinds`` (n,) of ``KINDS``,
    ``votes`` (n,). What a mark is that is not ``told`` nobody knows; the others are seen beside it. Of those
    that are not ``named`` no kind is known. ``faults`` say what spoils a box, or nothing.
    """

    views: Floats
    measured: Floats
    kinds: npt.NDArray[np.int64]
    votes: Bools
    cut: Bools
    told: Bools
    named: Bools
    faults: npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class _Found:
    """A mark that the reader found in box number ``cell``, from 0."""

    cell: int
    view: Floats
    measured: tuple[float, ...]
    cut: bool


def sheets(number: int, seed: int, family: Family = Family.TUNING) -> Iterator[Sheet]:
    """Yield the ballots of one form."""
    rng = np.random.default_rng([seed, number])
    form = random_form(family, f"cut-{number}", rng)
    if len(form.rows) < _LEAST_ROWS:
        return
    reader = Reader([loaded_layout(form)])
    for _ in range(_BALLOTS):
        ballot = drawn(form, family, rng)
        with _seen() as found:
            reader.read(_scanned(ballot.draft, family, rng))
        if len(found) >= _LEAST_MARKS:
            yield _told(found, ballot)


def _told(found: Sequence[_Found], ballot: Drawn) -> Sheet:
    form, kinds = ballot.draft.form, ballot.kinds
    places = [(row, level) for row in range(1, len(form.rows) + 1) for level in form.level_ids]
    named = [kinds.get(places[mark.cell]) for mark in found]
    cut = np.array([mark.cut for mark in found])
    signs = np.array([name == SIGN for name in named])
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
        np.array([ballot.faults.get(places[mark.cell], "") for mark in found]),
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


def _scanned(draft: Draft, family: Family, rng: Rng) -> Page:
    dpi, strength = int(rng.choice([200, 200, 300])), float(rng.uniform(0.3, 2.2))
    scan = random_scan(rng, dpi=dpi, strength=strength, family=family.value)
    paper = "white" if rng.random() < 0.7 else str(rng.choice(list(_PAPERS[family])))
    return scanned(Plan(draft.form, draft.items, draft.stamp, paper, scan), rng)
