"""Where a voter signed: the signature zones, and what of a signature runs out of them.

A signature identifies a voter, so it is masked whole in everything that leaves the review. As in
reading, a piece of ink that lies at least half in the zone is the signature; of other writing only
the part in the zone is masked, since a person must see the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect, around
from scanner.layouts.model import BallotLayout, FreeZoneKind

_MARGIN_MM = 1.5
_CELL_MM = 0.6  # ink is looked at in cells of this size
_PAPER_MM = 12.0  # strokes are narrower than this: what remains without them is the paper
_CONTRAST = 30
_PRINT_MARGIN = 2  # cells
_JOIN = 5  # cells between the letters of a signature

Cells = npt.NDArray[np.uint8]


def signature_areas(page: Image, blank: Image, layout: BallotLayout) -> list[Rect]:
    """Return what to mask, in mm; ``page`` upright and ``blank`` show the whole sheet at any resolution."""
    zones = [zone.area for zone in layout.zones if zone.kind is FreeZoneKind.SIGNATURE]
    if not zones:
        return []
    pieces = list(_pieces(page, blank, layout))
    return [_with_overshoot(zone, pieces).padded(_MARGIN_MM) for zone in zones]


def _with_overshoot(zone: Rect, pieces: list[Rect]) -> Rect:
    signed = [piece for piece in pieces if piece.overlap(zone) >= 0.5 * piece.width * piece.height]
    return around([zone, *signed])


def _pieces(page: Image, blank: Image, layout: BallotLayout) -> Iterator[Rect]:
    """Yield the pieces of ink that nobody printed, in mm."""
    size = (round(layout.sheet.width_mm / _CELL_MM), round(layout.sheet.height_mm / _CELL_MM))
    printed = cv2.dilate(_ink(blank, size), _square(2 * _PRINT_MARGIN + 1))
    added = cv2.bitwise_and(_ink(page, size), cv2.bitwise_not(printed))
    joined = cv2.morphologyEx(added, cv2.MORPH_CLOSE, _square(_JOIN))
    count, _labels, stats, _centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for x, y, width, height in stats[1:count, :4].astype(float) * _CELL_MM:
        yield Rect(float(x), float(y), float(x + width), float(y + height))


def _ink(image: Image, size: tuple[int, int]) -> Cells:
    """Return 255 for each cell that is darker than the paper around it."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _square(round(_PAPER_MM / _CELL_MM)))
    return (cv2.subtract(paper, small) > _CONTRAST).astype(np.uint8) * 255


def _square(side: int) -> Cells:
    return np.ones((side, side), np.uint8)
