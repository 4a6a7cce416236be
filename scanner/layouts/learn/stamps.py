"""The stamp's expected place, or the one found on a stamped sheet.

The stamped sheet is laid on the blank by matching corners of its print (ORB, a homography by RANSAC):
good to a few pixels, and a stamp pressed by hand lies some centimetres elsewhere on every sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.learn.scale import PX_PER_MM, crop, px, rect_mm
from scanner.layouts.learn.straighten import whiten
from scanner.layouts.model import Sheet, Stamp

SEARCH_MM = (110.0, 90.0)
_SHARE = (0.55, 0.45)  # of a small sheet
_AROUND_MM = 40.0

_RED = 30  # R − max(G, B) above the paper's own
_PRINT_BELOW = 120  # in the red channel
_DIAMETERS_MM = (20.0, 60.0)
_JOIN_MM = 2.0  # gaps between a stamp's letters
_MATCH_SCALE = 0.4  # ORB at 120 dpi
_LEAST_MATCHES = 25


@dataclass(frozen=True, eq=False)
class StampFound:
    """Where stamps are to be looked for, and the stamp's picture, BGR on white."""

    stamp: Stamp
    picture: Image


def default_stamp(sheet: Sheet) -> Stamp:
    """Return the place of a dấu treo nobody has shown yet: round and red, at the upper left."""
    width = min(SEARCH_MM[0], _SHARE[0] * sheet.width_mm)
    height = min(SEARCH_MM[1], _SHARE[1] * sheet.height_mm)
    return Stamp(search=Rect(0.0, 0.0, width, height))


def find_stamp(scan: Image, blank: Image, path: Path) -> StampFound:
    """Find the round red stamp on ``scan`` (BGR, any orientation), in the place it has on ``blank``.

    Both at the resolution of learning. Raises SettingsError if the sheet is not this ballot or has no stamp.
    """
    laid = cv2.warpPerspective(
        scan, _onto(scan, blank, path), blank.shape[::-1], flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )
    red = redness(np.asarray(laid))
    circle = _round_blot(red)
    if circle is None:
        message = _("{path}: no round red stamp is found on it; scan a stamped sheet in colour")
        raise SettingsError(message.format(path=path))
    return StampFound(_stamp(circle, blank), _picture(np.asarray(laid), red, circle))


def redness(bgr: Image) -> Image:
    """Return 255 where a pixel is redder than this sheet's paper, else 0."""
    blue, green, red = (bgr[:, :, i].astype(np.int16) for i in range(3))
    excess = red - np.maximum(green, blue)
    paper = int(np.median(excess[::8, ::8]))
    return np.where(excess - paper > _RED, np.uint8(255), np.uint8(0))


def _onto(scan: Image, blank: Image, path: Path) -> npt.NDArray[np.float64]:
    """Return the homography from the scan's pixels to the blank's."""
    # In the red channel a red stamp does not hide the print below it.
    print_only = whiten(np.ascontiguousarray(scan[:, :, 2]))
    small = [
        cv2.resize(image, None, fx=_MATCH_SCALE, fy=_MATCH_SCALE, interpolation=cv2.INTER_AREA)
        for image in (print_only, blank)
    ]
    orb = cv2.ORB_create(nfeatures=6000, fastThreshold=12)
    (points_a, features_a), (points_b, features_b) = (orb.detectAndCompute(image, None) for image in small)
    if features_a is None or features_b is None:
        raise SettingsError(_not_this_ballot(path))
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(features_a, features_b)
    source = np.array([points_a[pair.queryIdx].pt for pair in pairs], np.float32) / _MATCH_SCALE
    target = np.array([points_b[pair.trainIdx].pt for pair in pairs], np.float32) / _MATCH_SCALE
    if len(pairs) < _LEAST_MATCHES:
        raise SettingsError(_not_this_ballot(path))
    matrix, inliers = cv2.findHomography(source, target, cv2.RANSAC, 8.0)
    if matrix is None or int(inliers.sum()) < _LEAST_MATCHES:
        raise SettingsError(_not_this_ballot(path))
    return np.asarray(matrix, np.float64)


def _not_this_ballot(path: Path) -> str:
    return _("{path}: not a sheet of this ballot; scan a stamped sheet of it").format(path=path)


def _round_blot(red: Image) -> tuple[float, float, float] | None:
    """Return the centre and diameter, in pixels, of the largest round red thing; None if there is none."""
    joined = cv2.morphologyEx(
        red, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (px(_JOIN_MM),) * 2)
    )
    contours, _hierarchy = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    best: tuple[float, float, float] | None = None
    for contour in contours:
        (x, y), radius = cv2.minEnclosingCircle(contour)
        diameter = 2 * radius / PX_PER_MM
        _x, _y, width, height = cv2.boundingRect(contour)
        filled = cv2.contourArea(cv2.convexHull(contour)) / (np.pi * radius**2 + 1e-9)
        is_round = filled > 0.85 and 0.85 < width / max(height, 1) < 1.18
        if (
            is_round
            and _DIAMETERS_MM[0] <= diameter <= _DIAMETERS_MM[1]
            and (not best or 2 * radius > best[2])
        ):
            best = (x, y, 2 * radius)
    return best


def _stamp(circle: tuple[float, float, float], blank: Image) -> Stamp:
    x, y, diameter = (value / PX_PER_MM for value in circle)
    height, width = (size / PX_PER_MM for size in blank.shape)
    reach = diameter / 2 + _AROUND_MM
    search = Rect(max(x - reach, 0.0), max(y - reach, 0.0), min(x + reach, width), min(y + reach, height))
    return Stamp(search=search, diameter_mm=round(diameter, 1), template=True)


def _picture(laid: Image, red: Image, circle: tuple[float, float, float]) -> Image:
    """Cut the stamp to its square; what is not red, or is print below it, becomes white paper."""
    x, y, diameter = circle
    half = diameter / 2
    square = rect_mm(x - half, y - half, x + half, y + half)
    near = cv2.dilate(crop(red, square), np.ones((3, 3), np.uint8)) > 0
    cut = crop(laid, square)
    stamp = near & (cut[:, :, 2] > _PRINT_BELOW)
    return np.where(stamp[:, :, None], cut, np.uint8(255))
