"""Strokes of ink as connected pieces, joined again where a printed line hides the ink between.

Shape is told by lengths that do not depend on the pen: a stroke's length is about half its
outline's (a pen line has two sides), its width is its area over its length.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect
from scanner.reading.frame import PX_PER_MM, rect_of
from scanner.reading.settings import SETTINGS as S

_RIM_MM = 0.45  # a rim of print is thinner than any pen's stroke
_RIM_SHARE = 0.85  # of it lies along print
_RINGING_SHARE = 0.6

Labels = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stroke:
    """One connected piece of ink; lengths in mm, ``darkness`` (0–250) over its darker half."""

    label: int
    bounds: Rect
    area: float  # mm²
    length: float
    diagonal: float
    darkness: float
    centre: tuple[float, float]
    core: float  # diameter of the largest disc of ink

    @property
    def width(self) -> float:
        return self.area / max(self.length, 0.1)

    @property
    def is_dust(self) -> bool:
        """A speck: small in every way."""
        return self.area <= S.dust_mm2 and self.diagonal <= S.dust_mm

    @property
    def winding(self) -> float:
        """Pen travel over extent: 1 for a line, about 2 for a cross, more for words and scribbles."""
        return self.length / max(self.diagonal, 0.3)


@dataclass(frozen=True, eq=False)
class StrokeMap:
    """``labels`` (H, W) of a window whose upper left frame pixel is ``origin`` (row, column); 0 is paper."""

    strokes: tuple[Stroke, ...]
    labels: Labels
    origin: tuple[int, int]


@dataclass(frozen=True, eq=False)
class PrintMasks:
    """Where print is, and ever wider around it, (H, W) each.

    ``printed``: it hides ink; ``fringe``: a thin rim there may be print; ``near``: so may a JPEG's ringing.
    """

    printed: Bools
    fringe: Bools
    near: Bools


@dataclass(frozen=True)
class Darkness:
    """How dark a stroke is at its outline and at its darkest, at least; 0–250."""

    faint: int
    sure: int


def find_strokes(
    added: Image, masks: PrintMasks, where: tuple[slice, slice], darkness: Darkness, smallest: float
) -> StrokeMap:
    """Return the strokes of ``added`` within ``where`` that are at least ``smallest`` mm² large.

    Where there is print, ink on both sides is taken to be joined; a thin rim along print is none.
    """
    faint, sure, printed = darkness.faint, darkness.sure, masks.printed
    ink = added[where]
    mask = (ink > faint).astype(np.uint8)
    hidden = printed[where].astype(np.uint8)
    # Only a stroke that reaches the print can go on beneath it.
    reaching = mask & cv2.dilate(hidden, np.ones((3, 3), np.uint8))
    joined = mask | (cv2.dilate(reaching, np.ones((9, 9), np.uint8)) & hidden)
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    labels[mask == 0] = 0  # the bridges are not ink
    peaks = _peaks(labels, ink, count)
    areas = np.bincount(labels.ravel(), minlength=count) / PX_PER_MM**2
    fringe, near = (
        np.bincount(labels[mask[where]], minlength=count) / PX_PER_MM**2
        for mask in (masks.fringe, masks.near)
    )
    origin = (where[0].start, where[1].start)
    strokes = tuple(
        measure_stroke(label, labels, ink, origin, stats[label])
        for label in range(1, count)
        if areas[label] >= smallest and peaks[label] > sure
    )
    strokes = tuple(
        s
        for s in strokes
        if not _is_rim(s, float(fringe[s.label]), float(near[s.label]), int(peaks[s.label]))
    )
    return StrokeMap(strokes, labels, origin)


def _is_rim(stroke: Stroke, in_fringe: float, near: float, peak: int) -> bool:
    """Tell blurred or bold print, and a JPEG's ringing around it, from ink; areas in mm²."""
    pale = peak < S.rim_sure
    rim = in_fringe > _RIM_SHARE * stroke.area and stroke.core < _RIM_MM and peak < 2 * S.rim_sure
    ringing = near > _RINGING_SHARE * stroke.area and stroke.core < _RIM_MM and pale
    return rim or ringing or (in_fringe > _RINGING_SHARE * stroke.area and pale)


def _peaks(labels: Labels, ink: Image, count: int) -> npt.NDArray[np.uint8]:
    peaks = np.zeros(count, np.uint8)
    inside = labels > 0
    np.maximum.at(peaks, labels[inside], ink[inside])
    return peaks


def measure_stroke(
    label: int,
    labels: Labels,
    ink: Image,
    origin: tuple[int, int],
    box: npt.NDArray[np.int32] | None = None,
) -> Stroke:
    """Return the measures of the pixels that are ``label``, all within ``box`` (x, y, w, h, …)."""
    if box is None:
        box = np.array(cv2.boundingRect((labels == label).astype(np.uint8)))
    x, y, width, height = (int(v) for v in box[:4])
    mask = labels[y : y + height, x : x + width] == label
    rows, columns = np.nonzero(mask)
    values = ink[y : y + height, x : x + width][mask]
    extent = (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
    top, left = origin[0] + y, origin[1] + x
    bounds = rect_of(left + extent[1], top + extent[0], left + extent[3], top + extent[2])
    return Stroke(
        label=label,
        bounds=bounds,
        area=mask.sum() / PX_PER_MM**2,
        length=_outline(mask) / 2 / PX_PER_MM,
        diagonal=float(np.hypot(bounds.width, bounds.height)),
        darkness=float(np.mean(values[values >= np.median(values)])),
        centre=(float(left + columns.mean() + 0.5) / PX_PER_MM, float(top + rows.mean() + 0.5) / PX_PER_MM),
        core=_core(mask),
    )


def _core(mask: Bools) -> float:
    padded = np.pad(mask.astype(np.uint8), 1)
    return float(2 * cv2.distanceTransform(padded, cv2.DIST_L2, 3).max() / PX_PER_MM)


def _outline(mask: Bools) -> float:
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return float(sum(cv2.arcLength(contour, True) for contour in contours))
