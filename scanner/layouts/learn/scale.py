"""The one resolution of learning, and the way between millimetres and pixels.

Between the stages every place is a :class:`~scanner.ballot.Rect` in mm; only inside a function
that looks at the picture are there pixels.
"""

from __future__ import annotations

import numpy as np

from scanner.ballot import Image, Rect

DPI = 300
PX_PER_MM = DPI / 25.4


def px(mm: float) -> int:
    """Return a length in whole pixels."""
    return round(mm * PX_PER_MM)


def rect_mm(x0: float, y0: float, x1: float, y1: float) -> Rect:
    """Return a rectangle given in pixels (x1, y1 exclusive) in mm."""
    return Rect(*(float(value) / PX_PER_MM for value in (x0, y0, x1, y1)))


def window(image: Image, rect: Rect) -> tuple[int, int, int, int]:
    """Return ``rect`` in whole pixels, cut to the picture: x0, y0, x1, y1."""
    height, width = image.shape[:2]
    x0, x1 = (min(max(px(x), 0), width) for x in (rect.x0, rect.x1))
    y0, y1 = (min(max(px(y), 0), height) for y in (rect.y0, rect.y1))
    return x0, y0, x1, y1


def crop(image: Image, rect: Rect) -> Image:
    """Return the part of the picture inside ``rect``, a view."""
    x0, y0, x1, y1 = window(image, rect)
    return image[y0:y1, x0:x1]


def ink_extent(ink: Image, rect: Rect) -> Rect | None:
    """Return the tight extent of the ink (non-zero pixels) inside ``rect``, or None where it is empty."""
    x0, y0, _x1, _y1 = window(ink, rect)
    part = crop(ink, rect)
    columns = np.flatnonzero(part.any(axis=0))
    rows = np.flatnonzero(part.any(axis=1))
    if not len(columns):
        return None
    return rect_mm(x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1)


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Return how long two intervals overlap; negative: how far they lie apart."""
    return min(a1, b1) - max(a0, b0)


def intersection(a: Rect, b: Rect) -> Rect:
    """Return what two rectangles that intersect have in common."""
    return Rect(max(a.x0, b.x0), max(a.y0, b.y0), min(a.x1, b.x1), min(a.y1, b.y1))
