"""The red round stamp: is there one, and is it ink or a photocopy?

A ring is looked for among the ink that the blank lacks: in the red plane, measured against this
sheet's own paper, and where that fails in the dark one. A circle is laid through its outer edge. What a
die pressed is round to a tenth of a millimetre and holds words; a ring drawn by hand is neither. A ring
without red on a colour scan is a photocopy; on a gray or 1-bit scan nobody can tell.
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
from scanner.reading.shrink import shrunk

_SHRINK = 6  # of the search
_PX_PER_MM = PX_PER_MM / _SHRINK
_SPREAD_MM = (-8.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0)  # of the diameter
_LEAST_MM, _MOST_MM = -9.5, 7.0  # of the diameter as it is measured
_FAINT_RING = 0.2  # coverage from which a circle is laid through the ring
_ANGLES = 192
_SECTORS = 24
_LEAST_VOTE = 0.1
_SECOND_LINE = 0.08  # of the radius: how far inside the rim a second line may run
_REACHES_MM = (2.0, 1.0, 0.7)  # to both sides of the circle, ever closer to it
_RIM_MM, _BESIDE_MM, _BEYOND_MM = 0.9, 0.35, 2.5  # of the rim: its inside, its outside, where no ink is
_DARK = 40
_RIM_WIDTH_MM = 1.6  # of its lines, from the outermost
_MARGIN_MM = 0.8  # ink this far beyond the rim may be the stamp's
_SLIP_MM = 5.0  # between two impressions of a hand that slipped
_SLIPPED_PX = 60
_SLIPPED_SHARE = 0.5  # of the second rim

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ring:
    """A circle of ink: centre and diameter in mm, ``coverage`` the share of its sectors with ink.

    ``wobble`` is how far, in mm, its outer edge strays from the circle; ``lettering`` how often ink begins
    or ends along a circle inside it, where it does so most.
    """

    x: float
    y: float
    diameter: float
    coverage: float
    wobble: float = 0.0
    lettering: float = 0.0

    @property
    def place(self) -> Rect:
        r = self.diameter / 2
        return Rect(round(self.x - r, 1), round(self.y - r, 1), round(self.x + r, 1), round(self.y + r, 1))

    @property
    def is_pressed(self) -> bool:
        """A die made it, and no hand: where it slipped it is less round, but full of letters."""
        wobbles, letterings = zip(*S.ring_lettering, strict=True)
        needed = np.interp(self.wobble, wobbles, letterings, right=np.inf)
        return bool(self.lettering >= needed)


def read_stamp(stamp: Stamp, added: Image, red: Image | None) -> StampReading:
    """Return the stamp's state; ``added`` is the frame, ``red`` (colour scans) its part ``stamp.search``."""
    dark = added[window(stamp.search, added.shape)]
    if red is None:
        return _reading(_find_ring(dark, stamp, _DARK), S.gray_ring_present, StampState.COLOR_UNKNOWN)
    for threshold in (S.red, S.pale_red):
        found = _reading(_find_ring(red, stamp, threshold), S.ring_present, StampState.PRESENT)
        if found.state is StampState.PRESENT:
            return found
    return _reading(_find_ring(dark, stamp, _DARK), S.ring_present, StampState.COPIED)


def _reading(ring: Ring, present: float, state: StampState) -> StampReading:
    if ring.coverage < present or not ring.is_pressed:
        return StampReading(StampState.ABSENT, round(ring.coverage, 3), None)
    return StampReading(state, round(ring.coverage, 3), ring.place)


def _find_ring(ink: Image, stamp: Stamp, threshold: int) -> Ring:
    """Return the best ring in ``ink``, the part of the frame that is searched; best means fullest."""
    mask = cv2.compare(ink, threshold, cv2.CMP_GT)
    small = shrunk(mask, _SHRINK)
    rows, columns = _near_ink(small, stamp)
    small = np.minimum(small[rows, columns] * np.float32(4 / 255), 1)
    best, best_vote = (0.0, 0.0, stamp.diameter_mm), 0.0
    for spread in _SPREAD_MM if small.size else ():
        diameter = stamp.diameter_mm + spread
        votes = cv2.filter2D(small, -1, _ring_kernel(diameter), borderType=cv2.BORDER_CONSTANT)
        _, vote, _, (x, y) = cv2.minMaxLoc(votes)
        if vote > best_vote:
            place = (columns.start + x + 0.5) * _SHRINK, (rows.start + y + 0.5) * _SHRINK
            best, best_vote = (*place, diameter), vote
    if best_vote < _LEAST_VOTE:
        return Ring(0.0, 0.0, stamp.diameter_mm, 0.0)
    return _measured(mask, best, stamp)


def _near_ink(small: Image, stamp: Stamp) -> tuple[slice, slice]:
    """Return the part of the searched picture in which a ring of its ink may have its middle."""
    x, y, width, height = cv2.boundingRect(small)
    reach = round((stamp.diameter_mm + max(_SPREAD_MM)) / 2 * _PX_PER_MM) + 1 if width else 0
    return (
        slice(max(0, y - reach), min(y + height + reach, small.shape[0])),
        slice(max(0, x - reach), min(x + width + reach, small.shape[1])),
    )


@lru_cache(maxsize=32)
def _ring_kernel(diameter_mm: float) -> Floats:
    """Return a kernel that is high on a ring a millimetre wide and low just inside and outside it."""
    radius = diameter_mm / 2 * _PX_PER_MM
    half = int(radius + 4)
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    distance = np.abs(np.hypot(x, y) - radius)
    ring = np.where(distance < 1.0, 1.0, np.where(distance < 3.5, -0.25, 0.0))
    return (ring / (ring > 0).sum()).astype(np.float32)


def _measured(mask: Image, found: tuple[float, float, float], stamp: Stamp) -> Ring:
    """Lay a circle through the outer edge of the ring ``found`` (x and y in pixels, diameter in mm)."""
    x, y, diameter = found
    radius = diameter / 2 * PX_PER_MM
    for reach in _REACHES_MM:
        edge = _outer_edge(mask, x, y, radius, reach * PX_PER_MM)
        if np.isfinite(edge).sum() < _FAINT_RING * _ANGLES:
            return Ring(0.0, 0.0, diameter, 0.0)
        right, down, wider = _circle_through(edge)
        x, y, radius = x + right, y + down, radius + wider
    diameter = 2 * radius / PX_PER_MM
    if not _LEAST_MM <= diameter - stamp.diameter_mm <= _MOST_MM:
        return Ring(0.0, 0.0, diameter, 0.0)
    coverage, lettering = _coverage_and_lettering(mask, x, y, radius)
    wobble = _wobble(_outer_edge(mask, x, y, radius, _REACHES_MM[1] * PX_PER_MM)) / PX_PER_MM
    left, top = stamp.search.x0, stamp.search.y0
    return Ring(left + x / PX_PER_MM, top + y / PX_PER_MM, diameter, coverage, wobble, lettering)


def _around(mask: Image, x: float, y: float, radii: Doubles) -> Bools:
    """Return where ink lies at ``_ANGLES`` angles and the given ``radii``, (angles, radii)."""
    angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)[:, None]
    xs, ys = x + np.cos(angles) * radii, y + np.sin(angles) * radii
    return cv2.remap(mask, xs.astype(np.float32), ys.astype(np.float32), cv2.INTER_LINEAR) > 127


def _outer_edge(mask: Image, x: float, y: float, radius: float, reach: float) -> Doubles:
    """Return how far outside the circle (inside: negative) its outermost ink is, NaN where none is."""
    steps = np.arange(-reach, reach, 0.25)
    inked = _around(mask, x, y, radius + steps)
    outermost = steps[len(steps) - 1 - inked[:, ::-1].argmax(axis=1)]
    return np.where(inked.any(axis=1), outermost, np.nan)


def _circle_through(edge: Doubles) -> tuple[float, float, float]:
    """Return how the circle must move (right, down) and grow to run through ``edge``, strays left out."""
    angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    seen = np.isfinite(edge)
    terms = np.column_stack([np.cos(angles), np.sin(angles), np.ones(_ANGLES)])[seen]
    away, weights = edge[seen], np.ones(int(seen.sum()))
    for _ in range(4):
        weighted = terms.T * weights**2
        move = np.linalg.solve(weighted @ terms + np.eye(3) * 1e-9, weighted @ away)
        weights = 1 / (1 + ((away - terms @ move) / (0.25 * PX_PER_MM)) ** 2)
    return float(move[0]), float(move[1]), float(move[2])


def _wobble(edge: Doubles) -> float:
    """Return how far the edge strays from its circle, of sectors nearly whole; without them, endlessly."""
    sectors = np.sort(edge.reshape(_SECTORS, -1), axis=1)  # NaN sorts last
    seen = np.isfinite(sectors).sum(axis=1)
    middles = sectors[np.arange(_SECTORS), np.maximum(seen - 1, 0) // 2]
    whole = np.sort(np.abs(middles[seen >= 0.6 * sectors.shape[1]]))
    return float(whole[3 * len(whole) // 4]) if len(whole) else float("inf")


def _coverage_and_lettering(mask: Image, x: float, y: float, radius: float) -> tuple[float, float]:
    """Return the share of the ring's sectors in which a line runs along it, and the lettering inside it."""
    from_rim = np.arange(0.2 * radius, radius + _BEYOND_MM * PX_PER_MM) - radius
    inked = _around(mask, x, y, radius + from_rim)
    from_rim = from_rim / PX_PER_MM
    rim = inked[:, (from_rim > -_RIM_MM) & (from_rim < _BESIDE_MM)].any(axis=1)
    # Where ink fills everything, outside the ring as well, it is no ring.
    beyond = inked[:, from_rim > _RIM_MM].mean(axis=1) > 0.5
    sectors = (rim & ~beyond).reshape(_SECTORS, -1).mean(axis=1)
    inside = inked[:, from_rim < -_RIM_MM - _SECOND_LINE * radius / PX_PER_MM]
    ends = np.sort((inside != np.roll(inside, 1, axis=0)).sum(axis=0))
    return float((sectors >= 0.6).mean()), float(ends[-max(1, len(ends) // 6) :].mean())


def without_stamp(
    added: Image, redless_added: Image, red: Image | None, stamp: Stamp, reading: StampReading
) -> Image:
    """Return ``added`` without the stamp; other ink remains where it can be told from the stamp's.

    All planes show the part of the frame that is searched. In colour that is whatever is not red; in gray
    whatever is darker than the stamp, and over a photocopy too. Beyond the stamp's rim everything remains.
    """
    if reading.place is None:
        return added
    own = added.copy()
    if reading.state is StampState.PRESENT and red is not None:
        disc = _pressed(cv2.compare(red, S.red, cv2.CMP_GT), reading.place, stamp)
        cv2.copyTo(_not_red(redless_added, red), disc, own)
    else:
        disc = _pressed(cv2.compare(own, _DARK, cv2.CMP_GT), reading.place, stamp)
        rim = _rim(disc, reading.place, stamp)
        # The rim is darker than the words within, and what is as dark as it cannot be told from it.
        for part, most in ((disc, 90), (rim, 98)):
            inked = added[(part > 0) & (added > _DARK)]
            usual = float(np.percentile(inked, most)) if inked.size else 255.0
            cv2.copyTo(cv2.subtract(added, round(usual + S.stamp_darker)), part, own)
    return own


def _rim(disc: Image, place: Rect, stamp: Stamp) -> Image:
    """Return 255 on the rim of a stamp, of the ``disc`` that it covers."""
    rim = disc.copy()
    cv2.circle(rim, _centre(place, stamp), round((place.width / 2 - _RIM_WIDTH_MM) * PX_PER_MM), 0, -1)
    return rim


def _not_red(shown: Image, red: Image) -> Image:
    """Return ink that shows in the red channel without what red ink leaves there.

    Red ink is not quite white in it: how much of it shows is measured on the stamp itself.
    """
    inked = red > S.red
    leak = float(np.percentile(shown[inked] / red[inked].astype(np.float32), 90)) if inked.any() else 0.0
    # Chroma is coarser than luma in a JPEG, so the red is a little wider than its print.
    redness = cv2.dilate(red, np.ones((5, 5), np.uint8))
    leaks = np.ceil(min(leak, 1.0) * np.arange(256) + S.stamp_leak).clip(0, 255).astype(np.uint8)
    return cv2.subtract(shown, cv2.LUT(redness, leaks))


def _pressed(inked: Image, place: Rect, stamp: Stamp) -> Image:
    """Return 255 where the stamp lies, once or, if the hand slipped, twice, in the part that is searched."""
    disc = np.zeros_like(inked)
    centre, radius = _centre(place, stamp), place.width / 2 * PX_PER_MM
    cv2.circle(disc, centre, round(radius + _MARGIN_MM * PX_PER_MM), 255, -1)
    beyond = cv2.subtract(inked, disc)
    again = _second_centre(cv2.dilate(beyond, np.ones((5, 5), np.uint8)), centre, radius, disc)
    if again is not None:
        cv2.circle(disc, again, round(radius + _MARGIN_MM * PX_PER_MM), 255, -1)
    return disc


def _centre(place: Rect, stamp: Stamp) -> tuple[int, int]:
    """Return a stamp's middle in the part that is searched."""
    x, y = (place.x0 + place.x1) / 2 - stamp.search.x0, (place.y0 + place.y1) / 2 - stamp.search.y0
    return round(x * PX_PER_MM), round(y * PX_PER_MM)


def _second_centre(
    beyond: Image, centre: tuple[int, int], radius: float, disc: Image
) -> tuple[int, int] | None:
    """Return where a second impression lies, of which most of the rim ``beyond`` the first is there."""
    if cv2.countNonZero(beyond) < _SLIPPED_PX:
        return None
    around = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    ways = np.arange(0.8, _SLIP_MM, 0.4) * PX_PER_MM
    turns = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    dx, dy = (np.outer(ways, wave(turns)).ravel() for wave in (np.cos, np.sin))
    xs = np.rint(centre[0] + dx[:, None] + radius * np.cos(around)).astype(np.intp)
    ys = np.rint(centre[1] + dy[:, None] + radius * np.sin(around)).astype(np.intp)
    height, width = beyond.shape
    seen = (xs >= 0) & (ys >= 0) & (xs < width) & (ys < height)
    xs, ys = xs.clip(0, width - 1), ys.clip(0, height - 1)
    outside = seen & (disc[ys, xs] == 0)
    share = (outside & (beyond[ys, xs] > 0)).sum(axis=1) / np.maximum(outside.sum(axis=1), _ANGLES // 12)
    best = int(share.argmax())
    if share[best] < _SLIPPED_SHARE:
        return None
    return round(centre[0] + float(dx[best])), round(centre[1] + float(dy[best]))
