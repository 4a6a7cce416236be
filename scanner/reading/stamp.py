"""The red round stamp: is there one, and is it ink or a photocopy?

A ring is looked for among the ink that the blank lacks: in the red plane, measured against this
sheet's own paper, and where that fails in the dark one. A ring without red on a colour scan is a
photocopy; on a gray or 1-bit scan nobody can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect, StampReading, StampState
from scanner.layouts.model import Stamp
from scanner.reading.frame import PX_PER_MM, window
from scanner.reading.settings import SETTINGS as S

_PX_PER_MM = 1.0  # of the search
_SPREAD_MM = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)  # of the diameter
_SECTORS = 24
_DARK = 40

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Ring:
    """A circle of ink: centre and diameter in mm, ``coverage`` the share of its sectors with ink."""

    x: float
    y: float
    diameter: float
    coverage: float

    @property
    def place(self) -> Rect:
        r = self.diameter / 2
        return Rect(round(self.x - r, 1), round(self.y - r, 1), round(self.x + r, 1), round(self.y + r, 1))


def read_stamp(stamp: Stamp, added: Image, red: Image | None) -> StampReading:
    """Return the stamp's state; ``added`` is the frame, ``red`` (colour scans) its part ``stamp.search``."""
    where = window(stamp.search, added.shape)
    if red is None:
        return _reading(_find_ring(added[where], stamp, _DARK), S.gray_ring_present, StampState.COLOR_UNKNOWN)
    found = _reading(_find_ring(red, stamp, S.red), S.ring_present, StampState.PRESENT)
    if found.state is StampState.PRESENT:
        return found
    return _reading(_find_ring(added[where], stamp, _DARK), S.ring_present, StampState.COPIED)


def _reading(ring: Ring, present: float, state: StampState) -> StampReading:
    if ring.coverage < present:
        return StampReading(StampState.ABSENT, round(ring.coverage, 3), None)
    return StampReading(state, round(ring.coverage, 3), ring.place)


def _find_ring(ink: Image, stamp: Stamp, threshold: int) -> Ring:
    mask = (ink > threshold).astype(np.float32)
    shrink = _PX_PER_MM / PX_PER_MM
    size = (round(mask.shape[1] * shrink), round(mask.shape[0] * shrink))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    small = np.minimum(small * 4, 1).astype(np.float32)
    best = Ring(0, 0, stamp.diameter_mm, 0.0)
    best_vote = 0.0
    for spread in _SPREAD_MM:
        diameter = stamp.diameter_mm + spread
        votes = cv2.filter2D(small, -1, _ring_kernel(diameter), borderType=cv2.BORDER_CONSTANT)
        _, vote, _, (x, y) = cv2.minMaxLoc(votes)
        if vote > best_vote:
            coverage = _coverage(mask, (x + 0.5) / shrink, (y + 0.5) / shrink, diameter)
            left, top = stamp.search.x0, stamp.search.y0
            best = Ring(left + (x + 0.5) / _PX_PER_MM, top + (y + 0.5) / _PX_PER_MM, diameter, coverage)
            best_vote = vote
    return best


@lru_cache(maxsize=32)
def _ring_kernel(diameter_mm: float) -> Floats:
    """Return a kernel that is high on a ring a millimetre wide and low just inside and outside it."""
    radius = diameter_mm / 2 * _PX_PER_MM
    half = int(radius + 4)
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    distance = np.abs(np.hypot(x, y) - radius)
    ring = np.where(distance < 1.0, 1.0, np.where(distance < 3.5, -0.25, 0.0))
    return (ring / (ring > 0).sum()).astype(np.float32)


def _coverage(mask: Floats, x: float, y: float, diameter: float) -> float:
    """Return the share of the ring's sectors in which a line of ink runs along the ring."""
    radius = diameter / 2 * PX_PER_MM
    reach = round(1.6 * PX_PER_MM)
    # Without filling, what lies outside the window is left as memory was: a result that changes.
    size, flags = (int(radius) + 3 * reach, 8 * _SECTORS), cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    polar = cv2.warpPolar(mask, size, (x, y), radius + 3 * reach, flags)
    band = polar[:, int(radius) - reach : int(radius) + reach].max(axis=1) > 0.5
    beyond = polar[:, int(radius) + int(1.5 * reach) : int(radius) + int(2.5 * reach)].max(axis=1) > 0.5
    # Where ink fills everything, outside the ring as well, it is no ring.
    inked = (band & ~beyond).reshape(_SECTORS, 8).mean(axis=1)
    return float((inked >= 0.6).mean())


def without_stamp(
    added: Image, redless_added: Image, red: Image | None, stamp: Stamp, reading: StampReading
) -> Image:
    """Return ``added`` without the stamp; on a colour scan, other ink over a red stamp remains.

    Red ink is not quite white in the red channel: how much of it shows there is measured on the
    stamp itself and taken off.
    """
    if reading.place is None:
        return added
    rest = added.copy()
    where = window(reading.place.padded(2.5), added.shape)
    if reading.state is not StampState.PRESENT or red is None:
        rest[where] = 0
        return rest
    whole = np.zeros(added.shape, np.uint8)
    whole[window(stamp.search, added.shape)] = red
    shown, redness = redless_added[where].astype(np.float32), whole[where].astype(np.float32)
    inked = redness > S.red
    leak = float(np.percentile(shown[inked] / redness[inked], 90)) if inked.any() else 0.0
    # Chroma is coarser than luma in a JPEG, so the red is a little wider than its print.
    redness = cv2.dilate(redness, np.ones((5, 5), np.uint8))
    rest[where] = np.clip(shown - min(leak, 1.0) * redness - S.stamp_leak, 0, 255).astype(np.uint8)
    return rest
