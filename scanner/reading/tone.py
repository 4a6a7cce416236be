"""A page's planes against its own paper: uneven light and coloured paper become even white.

Each channel is divided by the local paper level (a median over a centimetre or two of the lightest
spots, smoothed), so that thresholds mean the same on pink paper as on white, at the sheet's edge as
in its middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scanner.ballot import ColorMode, Image, Page
from scanner.reading.frame import PX_PER_MM
from scanner.reading.levels import percentile
from scanner.reading.shrink import shrunk

PAPER = 250  # what paper becomes; the rest of the range keeps brighter specks apart
_LEVEL_SHRINK = 16
_LEVEL_MM = 18.0
_BLUE_SLACK = 20

# A JPEG's noise around print, divided by the little blue of yellow paper, would be ink; no pen is seen by
# blue alone.
_YELLOW = 0.85  # of its green is the blue of such paper, at most
_YELLOW_SLACK = 200.0

# A JPEG keeps colour more coarsely than light: on pink paper a black line looks a little red.
_BORROWED = 0.35  # of the paper's redness
_HARDLY_RED = 15  # paper of which nothing is seen


@dataclass(frozen=True, eq=False)
class Tones:
    """A page near frame resolution, (H, W) uint8 each, paper at ``PAPER``.

    ``ink`` is dark wherever any channel is (blue, the noisiest, a little less); ``redless`` is the red
    channel, in which red ink vanishes; ``red`` (colour scans only) is how much darker green and blue are
    than red, without what pink paper lends to print.
    ``shrink`` is how many page pixels make one pixel here.
    """

    ink: Image
    redless: Image
    red: Image | None
    shrink: int
    px_per_mm: float


def tones(page: Page, px_per_mm: float) -> Tones:
    """Return the planes of ``page``, shrunk by a whole factor to 1–2 times the frame's resolution."""
    shrink = max(1, round(px_per_mm / PX_PER_MM))
    image = shrunk(page.image, shrink)
    resolution = px_per_mm / shrink
    planes = cv2.split(image)
    papers = [_even_out(plane, resolution) for plane in planes]
    if page.color is not ColorMode.COLOR:
        return Tones(planes[0], planes[0], None, shrink, resolution)
    blue, green, red = planes
    redness = cv2.max(green, blue)
    cv2.subtract(red, redness, redness)
    borrowed = _borrowed_red(*papers)
    if borrowed:
        cv2.subtract(redness, borrowed, redness)
    ink = cv2.min(cv2.add(blue, _blue_slack(*papers[:2]), blue), green, blue)
    return Tones(cv2.min(ink, red, ink), red, redness, shrink, resolution)


def _borrowed_red(blue: float, green: float, red: float) -> int:
    """Return how red black print may look, given the paper's levels."""
    return round(_BORROWED * max(0.0, red - max(green, blue) - _HARDLY_RED))


def _blue_slack(blue: float, green: float) -> int:
    """Return how much paler blue is taken than it is, given the paper's levels."""
    return _BLUE_SLACK + round(_YELLOW_SLACK * max(0.0, _YELLOW - blue / max(green, 1.0)))


def _even_out(plane: Image, px_per_mm: float) -> float:
    """Divide a plane, in place, by its local paper level, and return what that mostly is.

    In place, for fresh memory would cost more than the division.
    """
    small = shrunk(plane, _LEVEL_SHRINK)
    reach = max(3, int(_LEVEL_MM * px_per_mm / _LEVEL_SHRINK) | 1)
    # A maximum alone would take the white beside a coloured sheet for its paper.
    level = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), reach)
    # A scanner's black lid beside the sheet must stay black.
    usual = percentile(level, 75)
    level = cv2.max(level, int(0.6 * usual))
    level = cv2.GaussianBlur(level, (0, 0), reach / 3)
    level = cv2.resize(level, plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
    cv2.divide(plane, level, plane, PAPER)
    return usual
