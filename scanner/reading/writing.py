"""Ink where none belongs: on printed names, in other cells, in margins; and in places made for writing.

Whether a line through a name strikes it, or a word beside it adds one, is told by how much of the
name it runs over. What it means is a matter of rules and people.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scanner.ballot import Code, Finding, Image, Rect, around
from scanner.layouts.model import BallotLayout, FreeZoneKind, Row
from scanner.reading.frame import mm, rect_of, window
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strokes import Darkness, PrintMasks, Stroke, StrokeMap, find_strokes

_POOL = 4  # frame pixels looked at together, outside cells
_SPECK = 2  # pooled pixels: 1.3 mm
_FEW = 3
_OWN_ZONE = 0.65  # of a piece of writing must lie in a zone to belong there
_SOLID = 5  # pooled pixels: wider than any stroke
_ROW_MARGIN_MM = 0.5


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


def read_names(layout: BallotLayout, *views: InkView) -> list[NameInk]:
    """Return the rows whose name cell holds ink that was not printed, in any view of it."""
    found = []
    for number, row in enumerate(layout.rows, start=1):
        seen = [ink for view in views if (ink := _seen(number, row, view)) is not None]
        if seen:
            found.append(next((ink for ink in seen if ink.struck), seen[0]))
    return found


def _seen(number: int, row: Row, view: InkView) -> NameInk | None:
    where = window(row.name_cell.padded(-_ROW_MARGIN_MM), view.added.shape)
    if view.added[where].max(initial=0) <= view.darkness.sure:
        return None
    strokes = find_strokes(view.added, view.masks, where, view.darkness, S.smallest_mm2).strokes
    return _name_ink(number, row.name_text, strokes)


def _name_ink(row: int, name: Rect, strokes: tuple[Stroke, ...]) -> NameInk | None:
    strokes = tuple(s for s in strokes if not s.is_dust)
    over = [s for s in strokes if _overlap(s.bounds, name) > 0]
    span = _covered(name, over)
    struck = span >= S.struck_span * name.width or span >= max(S.struck_mm, 0.25 * name.width)
    beside = [s for s in strokes if s.diagonal >= S.name_ink_mm]
    if not struck and not beside:
        return None
    seen = over if struck else beside
    return NameInk(row, struck, bool(beside) and not struck, around(s.bounds for s in seen))


def _covered(name: Rect, strokes: list[Stroke]) -> float:
    """Return the length of the name, in mm, that strokes run over."""
    steps = np.arange(name.x0, name.x1, 0.25)
    covered = np.zeros(len(steps), bool)
    for stroke in strokes:
        covered |= (steps >= stroke.bounds.x0) & (steps <= stroke.bounds.x1)
    return float(covered.sum() * 0.25)


def _overlap(a: Rect, b: Rect) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width * height if width > 0 and height > 0 else 0.0


def name_findings(inks: list[NameInk]) -> list[Finding]:
    """Return a struck name or writing beside it for each row that has one."""
    found = []
    for ink in inks:
        code = Code.STRUCK_NAME if ink.struck else Code.ADDED_WRITING
        found.append(Finding(code, ink.row, ink.place))
    return found


def without_marks(added: Image, strokes: StrokeMap, owned: frozenset[int]) -> Image:
    """Return ``added`` without the strokes that are accounted for as marks."""
    rest = added.copy()
    labels = strokes.labels
    keep = np.ones(int(labels.max()) + 1, np.uint8)
    keep[list(owned)] = 0
    height, width = labels.shape
    view = rest[strokes.origin[0] : strokes.origin[0] + height, strokes.origin[1] : strokes.origin[1] + width]
    # A mark's faint rim goes with it.
    gone = cv2.dilate(1 - keep[labels], np.ones((5, 5), np.uint8)) > 0
    view[gone] = 0
    return rest


def read_elsewhere(layout: BallotLayout, added: Image, sure: int) -> list[Finding]:
    """Return writing outside boxes and name cells, and ink in opinion zones.

    A piece of writing belongs to a free zone if most of it lies there: signatures overshoot.
    """
    rest = added.copy()
    for row in layout.rows:
        rest[window(row.name_cell.padded(-_ROW_MARGIN_MM), rest.shape)] = 0
    places = [rect_of(*piece) for piece in _pieces(rest, sure)]
    found = []
    for zone in layout.zones:
        inside = [
            place for place in places if _overlap(place, zone.area) >= _OWN_ZONE * place.width * place.height
        ]
        places = [place for place in places if place not in inside]
        if inside and zone.kind is FreeZoneKind.OPINION:
            found.append(Finding(Code.OPINION_WRITTEN, None, around(inside)))
    found += [Finding(Code.ADDED_WRITING, _row_at(layout, place), place) for place in places]
    return found


def _pieces(added: Image, sure: int) -> list[tuple[int, int, int, int]]:
    """Return the pixel bounds of pieces of ink at least ``S.writing_mm`` long, letters of a word joined."""
    height, width = (side // _POOL * _POOL for side in added.shape)
    if height == 0 or width == 0:
        return []
    # Lines a pixel thin are rims of print; a pen is wider.
    thick = cv2.morphologyEx(added[:height, :width], cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    pooled = cv2.dilate(thick, np.ones((_POOL, _POOL), np.uint8), anchor=(0, 0))[::_POOL, ::_POOL]
    mask = _without_lid((pooled > sure).astype(np.uint8))
    border = mm(S.border_mm) // _POOL
    mask[:border] = mask[-border:] = 0
    mask[:, :border] = mask[:, -border:] = 0
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, _area in (tuple(int(v) for v in stats[i]) for i in range(1, count)):
        long = np.hypot(w - 1, h - 1) * _POOL >= mm(S.writing_mm)
        if long and not _specks(mask[y : y + h, x : x + w]):
            found.append((x * _POOL, y * _POOL, (x + w) * _POOL, (y + h) * _POOL))
    return found


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
