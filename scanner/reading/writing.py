"""Ink where none belongs: on printed names, in other cells, in margins; and in places made for writing.

Whether a line through a name strikes it, or a word beside it adds one, is told by how much of the
name it runs over. What it means is a matter of rules and people.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Code, Finding, Image, Rect, around
from scanner.layouts.model import BallotLayout, FreeZoneKind, Row
from scanner.reading.frame import mm, rect_of, window
from scanner.reading.hidden_line import hidden_line
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Darkness, PrintMasks, Stroke, StrokeMap, find_strokes

_POOL = 4  # frame pixels looked at together, outside cells
_SPECK = 2  # pooled pixels: 1.3 mm
_FEW = 3
_OWN_ZONE = 0.65  # of a piece of writing must lie in a zone to belong there
_SOLID = 5  # pooled pixels: wider than any stroke
MARK_RIM = 2  # frame pixels: a mark's faint rim goes with it
_MARK_REACH = 10  # and so does what a mark leaves beyond a ruling
_BENEATH = 5  # pooled pixels: ink goes on this far beneath print, to both sides together
_ROW_MARGIN_MM = 0.5

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NameInk:
    """Ink in one row's name cell: ``struck`` if it runs over the printed name."""

    row: int
    struck: bool
    beside: bool
    place: Rect


@dataclass(frozen=True, eq=False)
class InkView:
    """One way to look at the added ink: how close to print, and how dark it must be there."""

    added: Image
    masks: PrintMasks
    darkness: Darkness


def read_names(layout: BallotLayout, between: int, close: InkView, *views: InkView) -> list[NameInk]:
    """Return the rows whose name cell holds ink that was not printed, in any view of it.

    ``close`` is the view closest to print; ``between`` letters ink is darker than that.
    """
    found = []
    views = (*views, close)
    for number, row in enumerate(layout.rows, start=1):
        line = hidden_line(close.added, close.masks.printed, between, row.name_text)
        if line is not None and _strikes(line.width, row.name_text):
            found.append(NameInk(number, True, False, line))
            continue
        seen = [ink for view in views if (ink := _seen(number, row, view)) is not None]
        if seen:
            found.append(next((ink for ink in seen if ink.struck), seen[0]))
    return found


def _seen(number: int, row: Row, view: InkView) -> NameInk | None:
    where = window(row.name_cell.padded(-_ROW_MARGIN_MM), view.added.shape)
    if view.added[where].max(initial=0) <= view.darkness.sure:
        return None
    strokes = find_strokes(view.added[where], view.masks, where, view.darkness, S.smallest_mm2).strokes
    return _name_ink(number, row.name_text, strokes)


def _name_ink(row: int, name: Rect, strokes: tuple[Stroke, ...]) -> NameInk | None:
    strokes = tuple(s for s in strokes if not s.is_dust)
    over = [s for s in strokes if s.bounds.overlap(name) > 0]
    span = _covered(name, over)
    struck = _strikes(span, name)
    beside = [s for s in strokes if s.diagonal >= S.name_ink_mm]
    if not struck and not beside:
        return None
    seen = over if struck else beside
    return NameInk(row, struck, bool(beside) and not struck, around(s.bounds for s in seen))


def _strikes(length: float, name: Rect) -> bool:
    """Tell whether ink over ``length`` mm of a name strikes it."""
    return length >= S.struck_span * name.width or length >= max(S.struck_mm, 0.25 * name.width)


def _covered(name: Rect, strokes: list[Stroke]) -> float:
    """Return the length of the name, in mm, that strokes run over."""
    steps = np.arange(name.x0, name.x1, 0.25)
    covered = np.zeros(len(steps), bool)
    for stroke in strokes:
        covered |= (steps >= stroke.bounds.x0) & (steps <= stroke.bounds.x1)
    return float(covered.sum() * 0.25)


def name_findings(inks: list[NameInk]) -> list[Finding]:
    """Return a struck name or writing beside it for each row that has one."""
    found = []
    for ink in inks:
        code = Code.STRUCK_NAME if ink.struck else Code.ADDED_WRITING
        found.append(Finding(code, ink.row, ink.place))
    return found


@dataclass(frozen=True, eq=False)
class MarkInk:
    """Ink that is accounted for as marks: 0 or 1 in a window whose upper left frame pixel is ``origin``."""

    area: Image
    origin: tuple[int, int]

    def taken_off(self, added: Image, reach: int) -> Image:
        """Return ``added`` without the marks and what lies within ``reach`` pixels of them."""
        rest = added.copy()
        top, left = self.origin
        view = rest[top : top + self.area.shape[0], left : left + self.area.shape[1]]
        beyond = 1 - cv2.dilate(self.area, np.ones((2 * reach + 1,) * 2, np.uint8))
        np.multiply(view, beyond, out=view)
        return rest


def mark_ink(strokes: StrokeMap, owned: frozenset[int]) -> MarkInk:
    """Return the ink of the strokes whose labels are ``owned``."""
    own = strokes.labels.ravel()[strokes.inked]
    table = np.zeros(int(own.max(initial=0)) + 1, np.uint8)
    table[list(owned)] = 1
    area = np.zeros(strokes.labels.shape, np.uint8)
    area.ravel()[strokes.inked] = table[own]
    return MarkInk(area, strokes.origin)


def read_elsewhere(
    layout: BallotLayout, ground: Ground, marks: MarkInk, *views: tuple[Image, int]
) -> list[Finding]:
    """Return writing outside boxes and name cells, and ink in opinion zones.

    Each view is a picture of the added ink and how dark it must be there. A piece of writing belongs
    to a free zone if most of it lies there: signatures overshoot.
    """
    dark = [cv2.compare(added, sure, cv2.CMP_GT) for added, sure in views]
    places = _pieces(marks.taken_off(functools.reduce(cv2.bitwise_or, dark), _MARK_REACH), ground)
    found = []
    for zone in layout.zones:
        inside = [
            place for place in places if place.overlap(zone.area) >= _OWN_ZONE * place.width * place.height
        ]
        places = [place for place in places if place not in inside]
        if inside and zone.kind is FreeZoneKind.OPINION:
            found.append(Finding(Code.OPINION_WRITTEN, None, around(inside)))
    found += [Finding(Code.ADDED_WRITING, _row_at(layout, place), place) for place in places]
    return found


@dataclass(frozen=True, eq=False)
class Ground:
    """The sheet without its name cells, prepared once for a layout.

    Both are ``_POOL`` times smaller: ``open`` is 1 outside name cells, ``hidden`` where print may hide ink.
    """

    open: Image
    hidden: Image


def make_ground(layout: BallotLayout, printed: Bools) -> Ground:
    """Prepare the sheet of ``layout``, whose print is ``printed`` (H, W)."""
    ground = np.ones(printed.shape, np.uint8)
    for row in layout.rows:
        ground[window(row.name_cell.padded(-_ROW_MARGIN_MM), printed.shape)] = 0
    border = mm(S.border_mm)
    for strip in (ground[:border], ground[-border:], ground[:, :border], ground[:, -border:]):
        strip[:] = 0
    return Ground(_pooled(ground), _pooled(printed.astype(np.uint8)))


def _pieces(dark: Image, ground: Ground) -> list[Rect]:
    """Return the bounds of pieces of ink at least ``S.writing_mm`` long, letters of a word joined.

    What print hides between two pieces is taken for ink.
    """
    # Lines a pixel thin are rims of print; a pen is wider.
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    mask = _without_lid(_pooled(thick))
    mask &= ground.open
    beneath = cv2.dilate(mask, np.ones((_BENEATH, _BENEATH), np.uint8)) & ground.hidden
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8)) | beneath
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, w, h, _area = (int(v) for v in stats[label])
        inked = mask[y : y + h, x : x + w] * (labels[y : y + h, x : x + w] == label)
        if np.hypot(w, h) * _POOL < mm(S.writing_mm) or _specks(inked):
            continue
        place = _extent(thick, inked, x, y)
        if np.hypot(place.width, place.height) >= S.writing_mm:
            found.append(place)
    return found


def _extent(thick: Image, inked: Image, x: int, y: int) -> Rect:
    """Return the exact bounds of the ink in the pooled pixels ``inked``, whose corner is (x, y)."""
    height, width = (side * _POOL for side in inked.shape)
    own = cv2.resize(inked, (width, height), interpolation=cv2.INTER_NEAREST)
    left, top = x * _POOL, y * _POOL
    x0, y0, w, h = cv2.boundingRect(thick[top : top + height, left : left + width] * own)
    return rect_of(left + x0, top + y0, left + x0 + w, top + y0 + h)


def _pooled(mask: Image) -> Image:
    """Return 1 where any of ``_POOL`` × ``_POOL`` pixels is set, at whole squares only."""
    height, width = (side // _POOL * _POOL for side in mask.shape)
    grown = cv2.dilate(mask[:height, :width], np.ones((_POOL, _POOL), np.uint8), anchor=(0, 0))
    return (grown[::_POOL, ::_POOL] > 0).astype(np.uint8)


def _specks(mask: Image) -> bool:
    """Tell a few specks that lie together from writing: each is small, and they are few."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    largest = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(initial=0)
    return count - 1 <= _FEW and largest <= _SPECK


def _without_lid(mask: Image) -> Image:
    """Take off solid dark areas at the edges: the scanner's lid behind a torn corner is no ink."""
    solid = cv2.erode(mask, np.ones((_SOLID, _SOLID), np.uint8), borderValue=1)
    if not solid.any():
        return mask
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    lids = set(np.unique(edge)) & set(np.unique(labels[solid > 0])) - {0}
    return np.where(np.isin(labels, list(lids)), 0, mask).astype(np.uint8)


def _row_at(layout: BallotLayout, place: Rect) -> int | None:
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    return layout.row_at(y) if layout.table.contains(x, y) else None
