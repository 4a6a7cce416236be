"""Tables of a blank: rulings by morphology, cells as components of what the rulings leave.

Method: rulings are runs of ink far longer than any letter's stroke; what lies between them is
cut into components, and those that fill their bounding box are cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scanner.ballot import Image, Rect
from scanner.layouts.learn.scale import px, rect_mm

INK_BELOW = 170  # gray on white paper; a hairline of 0.25 pt renders as 127

_HORIZONTAL_MM = 9.0  # longer than a dash or the bar of a letter
_VERTICAL_MM = 6.5  # longer than any letter is high
_GAP_MM = 1.5  # a ruling may be broken, or end just short of another
_DOTS_APART_MM = 1.2  # of a dotted ruling; marks on letters stand farther apart
_DASH_MM = 9.0
_DASH_THICK_MM = 0.45
_MIN_CELL_MM = 3.0
_MIN_FILL = 0.85


@dataclass(frozen=True, eq=False)
class Table:
    """A ruled table: its outer extent and its cells (inside their rulings), in mm."""

    area: Rect
    cells: tuple[Rect, ...]


def find_ink(gray: Image) -> Image:
    """Return 255 where there is print on white paper, else 0."""
    return np.where(gray < INK_BELOW, np.uint8(255), np.uint8(0))


def find_rulings(ink: Image) -> Image:
    """Return 255 on ruled lines, also dotted and dashed ones (filled up), else 0."""
    horizontal, vertical = _runs(ink, _HORIZONTAL_MM, 0), _runs(ink, 0, _VERTICAL_MM)
    # A dash that crosses a solid ruling would not be one by itself.
    across, down = _dashes(ink & ~(horizontal | vertical))
    dotted = _runs(_bridged(across | vertical, _DOTS_APART_MM, 0), _HORIZONTAL_MM, 0)
    dotted |= _runs(_bridged(down | horizontal, 0, _DOTS_APART_MM), 0, _VERTICAL_MM)
    return np.asarray(horizontal | vertical | dotted)


def _dashes(ink: Image) -> tuple[Image, Image]:
    """Keep the dots and the dashes lying, and the dots and the dashes standing."""
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    lying = (height <= px(_DASH_THICK_MM)) & (width <= px(_DASH_MM))
    standing = (width <= px(_DASH_THICK_MM)) & (height <= px(_DASH_MM))
    lying[0] = standing[0] = False
    return (
        np.where(lying[labels], np.uint8(255), np.uint8(0)),
        np.where(standing[labels], np.uint8(255), np.uint8(0)),
    )


def _runs(ink: Image, width_mm: float, height_mm: float) -> Image:
    """Keep runs of ink in one direction, and bridge the short gaps between them."""
    run = np.ones((max(px(height_mm), 1), max(px(width_mm), 1)), np.uint8)
    # One pixel of tolerance across: a slightly slanted line is a staircase.
    across = np.ones((1, 3) if height_mm else (3, 1), np.uint8)
    slanted = cv2.morphologyEx(cv2.dilate(ink, across), cv2.MORPH_OPEN, run)
    kept = np.asarray(cv2.bitwise_and(slanted, ink), np.uint8)
    return _bridged(kept, _GAP_MM if width_mm else 0, _GAP_MM if height_mm else 0)


def _bridged(ink: Image, width_mm: float, height_mm: float) -> Image:
    """Close gaps in one direction."""
    gap = np.ones((max(px(height_mm), 1), max(px(width_mm), 1)), np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, gap), np.uint8)


def find_tables(rulings: Image) -> list[Table]:
    """Return the ruled tables of a page, from the top down."""
    closed = _closed(rulings)
    cells = _cells(closed)
    members: dict[int, list[Rect]] = {}
    areas = _ruled_areas(closed)
    for cell in cells:
        holders = [i for i, area in enumerate(areas) if _within(cell, area)]
        if holders:
            smallest = min(holders, key=lambda i: areas[i].width * areas[i].height)
            members.setdefault(smallest, []).append(cell)
    tables = [Table(areas[i], tuple(_outermost(found))) for i, found in members.items()]
    return sorted(tables, key=lambda table: (table.area.y0, table.area.x0))


def _closed(rulings: Image) -> Image:
    """Close corners: lines that end just short of one would let two cells run into one."""
    return np.asarray(
        cv2.morphologyEx(rulings, cv2.MORPH_CLOSE, np.ones((px(0.6), px(0.6)), np.uint8)), np.uint8
    )


def _cells(closed: Image) -> list[Rect]:
    contours, hierarchy = cv2.findContours(cv2.bitwise_not(closed), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if hierarchy is None:
        return []
    found: list[Rect] = []
    for contour, (_next, _previous, _child, parent) in zip(contours, hierarchy[0], strict=True):
        x, y, width, height = cv2.boundingRect(contour)
        if parent >= 0 or min(width, height) < px(_MIN_CELL_MM):
            continue
        if cv2.contourArea(contour) >= _MIN_FILL * (width - 1) * (height - 1):
            found.append(rect_mm(x, y, x + width, y + height))
    return found


def _ruled_areas(closed: Image) -> list[Rect]:
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(closed, connectivity=8)
    boxes = (stats[i] for i in range(1, count))
    return [
        rect_mm(x, y, x + width, y + height)
        for x, y, width, height, _area in boxes
        if min(width, height) >= px(_MIN_CELL_MM)
    ]


def _within(inner: Rect, outer: Rect) -> bool:
    return outer.x0 <= inner.x0 and outer.y0 <= inner.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1


def _outermost(cells: list[Rect]) -> list[Rect]:
    """Drop what lies inside another cell: a large printed square is no cell of the table."""
    kept = [c for c in cells if not any(_within(c, other) for other in cells if other is not c)]
    return sorted(kept, key=lambda cell: (cell.y0, cell.x0))
