"""Strokes of ink as connected pieces, joined again where a printed line hides the ink between.

Shape is told by lengths that do not depend on the pen: a stroke's length is about half its
outline's (a pen line has two sides), its width is its area over its length.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

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
Indices = npt.NDArray[np.intp]


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

    @cached_property
    def inked(self) -> Indices:
        """The flat indices of all pixels with a label (from a mask: of integers NumPy finds them slowly)."""
        return np.flatnonzero(self.labels > 0)


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
    ink: Image, masks: PrintMasks, where: tuple[slice, slice], darkness: Darkness, smallest: float
) -> StrokeMap:
    """Return the strokes of ``ink``, the window ``where``, that are at least ``smallest`` mm² large.

    Where there is print, ink on both sides is taken to be joined; a thin rim along print is none.
    """
    ink = np.ascontiguousarray(ink)
    inked = ink > darkness.faint
    mask = inked.view(np.uint8)
    joined = _joined(mask, masks.printed[where].view(np.uint8))
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    labels.ravel()[np.flatnonzero(joined > mask)] = 0  # the bridges are not ink
    fringe, near = (np.ascontiguousarray(rim[where]).ravel() for rim in (masks.fringe, masks.near))
    origin = (where[0].start, where[1].start)
    strokes = []
    for pixels in _pieces(labels, np.flatnonzero(inked)):
        peak = int(ink.ravel()[pixels].max())
        if len(pixels) / PX_PER_MM**2 < smallest or peak <= darkness.sure:
            continue
        stroke = measure_stroke(int(labels.ravel()[pixels[0]]), labels, ink, origin, pixels)
        in_fringe, nearby = (np.count_nonzero(rim[pixels]) / PX_PER_MM**2 for rim in (fringe, near))
        if not _is_rim(stroke, in_fringe, nearby, peak):
            strokes.append(stroke)
    return StrokeMap(tuple(strokes), labels, origin)


def _joined(mask: Image, hidden: Image) -> Image:
    """Return ``mask`` (of 0 and 1) with pieces joined beneath what is ``hidden`` and over the least gap."""
    # Only a stroke that reaches the print can go on beneath it.
    reaching = mask & cv2.dilate(hidden, np.ones((3, 3), np.uint8))
    joined = mask | (cv2.dilate(reaching, np.ones((9, 9), np.uint8)) & hidden)
    return cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))


def _pieces(labels: Labels, inked: Indices) -> list[Indices]:
    """Return each label's flat indices, in order of labels; ``inked`` are those of all labelled pixels.

    Ink is a small part of a window: to go through it alone is many times faster than OpenCV's own count.
    """
    own = labels.ravel()[inked]
    order = np.argsort(own, kind="stable")
    return np.split(inked[order], np.flatnonzero(np.diff(own[order])) + 1) if inked.size else []


def _is_rim(stroke: Stroke, in_fringe: float, near: float, peak: int) -> bool:
    """Tell blurred or bold print, and a JPEG's ringing around it, from ink; areas in mm²."""
    pale = peak < S.rim_sure
    rim = in_fringe > _RIM_SHARE * stroke.area and stroke.core < _RIM_MM and peak < 2 * S.rim_sure
    ringing = near > _RINGING_SHARE * stroke.area and stroke.core < _RIM_MM and pale
    return rim or ringing or (in_fringe > _RINGING_SHARE * stroke.area and pale)


def measure_stroke(
    label: int, labels: Labels, ink: Image, origin: tuple[int, int], pixels: Indices | None = None
) -> Stroke:
    """Return the measures of the pixels that are ``label``; ``pixels`` are their flat indices, if known."""
    if pixels is None:
        pixels = np.flatnonzero(labels == label)
    rows, columns = np.divmod(pixels, labels.shape[1])
    y, x, bottom, right = int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1
    mask = (labels[y:bottom, x:right] == label).view(np.uint8)
    top, left = origin
    bounds = rect_of(left + x, top + y, left + right, top + bottom)
    return Stroke(
        label=label,
        bounds=bounds,
        area=rows.size / PX_PER_MM**2,
        length=_outline(mask) / 2 / PX_PER_MM,
        diagonal=math.hypot(bounds.width, bounds.height),
        darkness=_darker_half(ink[rows, columns]),
        centre=(
            (left + int(columns.sum()) / rows.size + 0.5) / PX_PER_MM,
            (top + int(rows.sum()) / rows.size + 0.5) / PX_PER_MM,
        ),
        core=_core(mask),
    )


def _darker_half(values: npt.NDArray[np.uint8]) -> float:
    middle = values.size // 2
    darker = values[values >= np.partition(values, middle)[middle]]
    return int(darker.sum()) / darker.size


def winding(mask: Bools) -> float:
    """Return the pen's travel over the extent of ink (H, W), as :attr:`Stroke.winding` has it."""
    rows, columns = np.nonzero(mask)
    extent = math.hypot(np.ptp(rows) + 1, np.ptp(columns) + 1)
    return _outline(mask.astype(np.uint8)) / 2 / extent


def _core(mask: Image) -> float:
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return float(2 * cv2.distanceTransform(padded, cv2.DIST_L2, 3).max() / PX_PER_MM)


def _outline(mask: Image) -> float:
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return float(sum(cv2.arcLength(contour, True) for contour in contours))
