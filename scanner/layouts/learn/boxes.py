"""What a level's cell holds: nothing (it is the box), a small printed square or circle, or something else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from scanner.ballot import Image, Rect
from scanner.layouts.learn.scale import crop, px, rect_mm, window

_RULING_MM = 0.35  # print so near the cell's edge is the ruling's own
_MIN_SIDE_MM = 2.2
_MAX_SIDE_MM = 14.0
_MIN_STROKE_MM = 0.4  # smaller specks are dust of the scan
_MAX_FILLED = 0.6  # a square is hollow
_SQUARE_HULL = 0.9  # of its bounding box
_ROUND_HULL = 0.75  # a circle to be marked; a smaller round thing is a printed 0
_ROUND_FROM_MM = 3.5


class Content(StrEnum):
    EMPTY = "empty"
    SQUARE = "square"
    OTHER = "other"


@dataclass(frozen=True)
class BoxFound:
    """``area`` is the cell itself or the printed square's outer edge."""

    content: Content
    area: Rect


def look_into(ink: Image, cell: Rect) -> BoxFound:
    """Return what is printed in ``cell``; ``ink`` is the page's mask, 255 where there is print."""
    inner = cell.padded(-_RULING_MM)
    x0, y0, _x1, _y1 = window(ink, inner)
    part = np.ascontiguousarray(crop(ink, inner))
    contours, _hierarchy = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [c for c in contours if max(cv2.boundingRect(c)[2:]) >= px(_MIN_STROKE_MM)]
    if not large:
        return BoxFound(Content.EMPTY, cell)
    squares = [c for c in large if _is_square(part, c)]
    if len(squares) != 1 or len(large) > 3:
        return BoxFound(Content.OTHER, cell)
    x, y, width, height = cv2.boundingRect(squares[0])
    return BoxFound(Content.SQUARE, rect_mm(x0 + x, y0 + y, x0 + x + width, y0 + y + height))


def _is_square(part: Image, contour: np.ndarray) -> bool:
    x, y, width, height = cv2.boundingRect(contour)
    if not px(_MIN_SIDE_MM) <= min(width, height) <= max(width, height) <= px(_MAX_SIDE_MM):
        return False
    if max(width, height) > 1.6 * min(width, height):
        return False
    filled = np.count_nonzero(part[y : y + height, x : x + width]) / (width * height)
    hull = cv2.contourArea(cv2.convexHull(contour)) / max((width - 1) * (height - 1), 1)
    wanted = _ROUND_HULL if min(width, height) >= px(_ROUND_FROM_MM) else _SQUARE_HULL
    return bool(filled <= _MAX_FILLED and hull >= wanted)
