"""Print that should be there and is not: tape, a paste-over, a torn piece, another form.

The page's own print tells how dark print is on this sheet; a pixel of the blank's print counts as
found if the page is dark enough nearby, against that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Code, Finding, Image, Rect
from scanner.layouts.model import BallotLayout
from scanner.reading.frame import PX_PER_MM, mm, rect_of, window
from scanner.reading.levels import percentile
from scanner.reading.settings import SETTINGS as S
from scanner.reading.shrink import shrunk
from scanner.reading.tone import PAPER

_CORE = 110  # the blank is surely printed where it is darker
_WORD_MM = 6.0  # length of print that is looked at together
_TILE = mm(2.0)
_TILES = 4  # side by side, to be a piece of print
_LEAST_PRINT = 0.04  # of a tile, to be worth judging
_ENOUGH = 0.5  # of a name's average print must be where a word is looked for
_AGREES = 0.9  # of correlation: no better place need be looked for
_RULING = mm(3.6)  # straight print at least so long is a ruling or a box's side; letters are smaller
_RULING_HALF = 2  # pixels: half of a ruling's thickness
_SEEN = 30  # darker than paper, to be seen
_GAP_MM = 1.5  # of a ruling that is gone: no scanner does that, correction fluid does
_THIN = 200  # a ruling finer than a pixel is as dark as that in the blank
_THIN_GAP_MM = 3.0
_NEAR_PRINT = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, eq=False)
class ExpectedPrint:
    """Where the blank is surely printed, prepared once for a layout: (H, W) of 0 and 255.

    ``across`` and ``down`` are the table's rulings and the sides of its boxes; ``thin`` (n,) are flat
    indices of rulings too fine to be surely printed, ``thin_dark`` (n,) how dark each is in the blank.
    """

    mask: Image
    tiles: npt.NDArray[np.float32]
    sample: npt.NDArray[np.intp]  # flat indices of some printed pixels
    across: Image
    down: Image
    rulings: npt.NDArray[np.intp]  # flat indices of some of their pixels
    thin: npt.NDArray[np.intp]
    thin_dark: npt.NDArray[np.float32]


def expected_print(blank: Image, table: Rect) -> ExpectedPrint:
    """Return the print that a page of ``blank`` must show."""
    mask = np.where(blank < _CORE, np.uint8(255), np.uint8(0))
    across, down = _rulings(mask, table)
    sample, rulings = np.flatnonzero(mask)[::29], np.flatnonzero(cv2.bitwise_or(across, down))[::29]
    pale = np.where(blank < _THIN, np.uint8(255), np.uint8(0))
    # Along a ruling as fine as a pixel, some pixels are surely printed and some are not.
    pale = cv2.subtract(pale, cv2.dilate(cv2.bitwise_or(across, down), _NEAR_PRINT))
    thin = np.flatnonzero(cv2.bitwise_and(pale, cv2.bitwise_or(*_rulings(pale, table))))
    thin_dark = np.float32(PAPER) - blank.ravel()[thin].astype(np.float32)
    return ExpectedPrint(mask, _tiles(mask), sample, across, down, rulings, thin, thin_dark)


def _rulings(print_: Image, table: Rect) -> tuple[Image, Image]:
    """Return the long straight lines of ``print_`` about the table: those across and those down."""
    inside = np.zeros_like(print_)
    where = window(table.padded(1.0), print_.shape)
    inside[where] = print_[where]
    across = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((1, _RULING), np.uint8))
    down = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((_RULING, 1), np.uint8))
    return across, down


@dataclass(frozen=True, eq=False)
class PrintMap:
    """What a page lacks of the print that is ``expected``: ``missing`` (H, W) of 0 and 255.

    ``nearby`` is the darkest of the page within a pixel; print is found where that is at most ``paler``.
    """

    expected: ExpectedPrint
    missing: Image
    nearby: Image
    paler: float

    def share(self, rect: Rect | None = None) -> float:
        """Return the share of print that is missing in ``rect`` (or everywhere), 0 to 1."""
        where = window(rect, self.missing.shape) if rect is not None else (slice(None), slice(None))
        expected = cv2.countNonZero(np.ascontiguousarray(self.expected.mask[where]))
        missing = cv2.countNonZero(np.ascontiguousarray(self.missing[where]))
        return missing / expected if expected else 0.0

    def looked_again(self) -> PrintMap:
        """Return what is missing still if print may lie a little off and rulings may be pale all over."""
        nearby = cv2.erode(self.nearby, np.ones((3, 3), np.uint8))
        gone = cv2.compare(nearby, self.paler, cv2.CMP_GT)
        rulings = cv2.bitwise_or(self.expected.across, self.expected.down)
        cv2.copyTo(cv2.compare(nearby, self._paler_ruling, cv2.CMP_GT), rulings, gone)
        return replace(self, missing=cv2.bitwise_and(gone, self.missing), nearby=nearby)

    @property
    def _paler_ruling(self) -> float:
        sample = self.expected.rulings
        usual = percentile(self.nearby.ravel()[sample], 50) if sample.size else 0.0
        # Where hardly any ruling shows, nobody can tell whether one is gone.
        return _paler(usual) if usual < PAPER - _SEEN else 255.0


def print_map(page: Image, expected: ExpectedPrint) -> PrintMap:
    """Compare ``page`` (frame plane in which red vanishes) with the print of its blank."""
    nearby = cv2.erode(page, np.ones((3, 3), np.uint8))
    usual = percentile(nearby.ravel()[expected.sample], 50) if expected.sample.size else 0.0
    paler = _paler(min(usual, 150.0))
    missing = cv2.bitwise_and(cv2.compare(nearby, paler, cv2.CMP_GT), expected.mask)
    return PrintMap(expected, missing, nearby, paler)


def _paler(usual: float) -> float:
    """Return how light a pixel is at which there is no print on a sheet where print is ``usual``."""
    return PAPER - S.print_contrast * (PAPER - usual)


def missing_print(layout: BallotLayout, prints: PrintMap) -> list[Finding]:
    """Return names that are covered in part, and other places where a piece of print is missing."""
    found = _covered(layout, prints)
    return _covered(layout, prints.looked_again()) if found else []


def _covered(layout: BallotLayout, prints: PrintMap) -> list[Finding]:
    found = []
    for number, row in enumerate(layout.rows, start=1):
        if _word_missing(prints, row.name_text):
            found.append(Finding(Code.MISSING_PRINT, number, row.name_text))
    named = [window(row.name_text.padded(2.0), prints.missing.shape) for row in layout.rows]
    for place in _missing_places(prints, named):
        found.append(Finding(Code.MISSING_PRINT, layout.row_at((place.y0 + place.y1) / 2), place))
    if not found:  # a cover hides rulings too
        found = [
            Finding(Code.MISSING_PRINT, layout.row_at((place.y0 + place.y1) / 2), place, "a ruling")
            for place in (*_ruling_gaps(prints), *_thin_ruling_gaps(prints))
        ]
    return found


def _thin_ruling_gaps(prints: PrintMap) -> list[Rect]:
    """Return where a fine ruling is gone, measured against how the page shows its other fine rulings."""
    expected = prints.expected
    if not expected.thin.size:
        return []
    shown = (np.float32(PAPER) - prints.nearby.ravel()[expected.thin]) / expected.thin_dark
    usual = float(np.median(shown))
    if usual * float(np.median(expected.thin_dark)) < _SEEN:
        return []
    lacking = shown < S.print_contrast * usual
    if lacking.sum() < mm(_THIN_GAP_MM):
        return []
    state = np.zeros(prints.missing.shape, np.uint8)
    state.ravel()[expected.thin] = np.where(lacking, np.uint8(0), np.uint8(255))
    there = cv2.dilate(state, _NEAR_PRINT)
    state.ravel()[expected.thin] = np.where(lacking, np.uint8(255), np.uint8(0))
    return _long_pieces(cv2.subtract(state, there), _THIN_GAP_MM)


def _ruling_gaps(prints: PrintMap) -> list[Rect]:
    """Return where a ruling is gone in its whole thickness: a mark beside it may be under white."""
    thick = 2 * _RULING_HALF + 1
    found = []
    for ruling, size in ((prints.expected.across, (thick, 1)), (prints.expected.down, (1, thick))):
        lacking = cv2.bitwise_and(prints.missing, ruling)
        if not cv2.countNonZero(lacking):
            continue
        there = cv2.dilate(cv2.subtract(ruling, lacking), np.ones(size, np.uint8))
        found += _long_pieces(cv2.subtract(lacking, there), _GAP_MM)
    return found


def _long_pieces(gone: Image, least_mm: float) -> list[Rect]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(gone, connectivity=8)
    return [rect_of(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist() if max(w, h) >= mm(least_mm)]


def _word_missing(prints: PrintMap, name: Rect) -> bool:
    """Look along the name: is most of the print of any word's length missing?"""
    name = name.padded(0.5)
    where = window(name, prints.missing.shape)
    width = where[1].stop - where[1].start
    size = min(mm(_WORD_MM), width)
    if prints.share(name) <= S.missing_share * _ENOUGH * size / max(1, width):
        return False  # too little for any word
    expected = prints.expected.mask[where].sum(axis=0, dtype=np.float64)
    missing = prints.missing[where].sum(axis=0, dtype=np.float64)
    total = np.convolve(expected, np.ones(size), "valid")
    lacking = np.convolve(missing, np.ones(size), "valid")
    enough = total > _ENOUGH * expected.sum() * size / width
    return bool(((lacking > S.missing_share * total) & enough).any())


def _missing_places(prints: PrintMap, named: list[tuple[slice, slice]]) -> list[Rect]:
    expected = prints.expected.tiles
    missing = _tiles(prints.missing)
    lacking = (expected > _LEAST_PRINT) & (missing > 0.8 * expected)
    for rows, columns in named:
        lacking[
            rows.start // _TILE : rows.stop // _TILE + 1, columns.start // _TILE : columns.stop // _TILE + 1
        ] = False
    count, _, stats, _ = cv2.connectedComponentsWithStats(lacking.astype(np.uint8), connectivity=8)
    return [
        rect_of(x * _TILE, y * _TILE, (x + w) * _TILE, (y + h) * _TILE)
        for x, y, w, h, area in (tuple(int(v) for v in stats[i]) for i in range(1, count))
        if area >= _TILES
    ]


def _tiles(mask: Image) -> npt.NDArray[np.float32]:
    """Return the share of ``mask`` in each square of ``_TILE`` pixels."""
    height, width = (-side % _TILE for side in mask.shape)
    padded = cv2.copyMakeBorder(mask, 0, height, 0, width, cv2.BORDER_CONSTANT, value=0)
    return shrunk(padded, _TILE).astype(np.float32) / np.float32(255)


@dataclass(frozen=True, eq=False)
class NamePrint:
    """A printed name, prepared once for a layout: where it is, its picture, and that as a unit vector.

    ``unit`` (n) is the picture without its mean; None where nothing is printed.
    """

    where: tuple[slice, slice]
    picture: Image
    unit: npt.NDArray[np.float32] | None


def name_prints(blank: Image, layout: BallotLayout) -> tuple[NamePrint, ...]:
    """Return the names that a page of ``blank`` must show, row by row."""
    windows = [window(row.name_text.padded(0.7), blank.shape) for row in layout.rows]
    return tuple(NamePrint(where, blank[where], _printed_unit(blank[where])) for where in windows)


def _printed_unit(picture: Image) -> npt.NDArray[np.float32] | None:
    return _unit(picture) if picture.size and picture.std() >= 1 else None


def _unit(picture: Image) -> npt.NDArray[np.float32]:
    """Return a picture without its mean, of length 1."""
    values = picture.ravel().astype(np.float32)
    values -= values.mean()
    return values / np.float32(max(1e-6, math.sqrt(np.dot(values, values))))


def name_matches(page: Image, names: Sequence[NamePrint]) -> list[float]:
    """Return for each row how well the printed name agrees, -1 to 1 (ZNCC, within half a millimetre)."""
    return [_name_match(page, name) for name in names]


def _name_match(page: Image, name: NamePrint) -> float:
    if name.unit is None:
        return 0.0
    # Where it should be: a tenth of the cost of a search.
    match = float(np.dot(_unit(page[name.where]), name.unit))
    if match >= _AGREES:
        return match
    (rows, columns), reach = name.where, round(0.5 * PX_PER_MM)
    around = page[
        max(0, rows.start - reach) : rows.stop + reach, max(0, columns.start - reach) : columns.stop + reach
    ]
    return float(cv2.matchTemplate(around, name.picture, cv2.TM_CCOEFF_NORMED).max())
