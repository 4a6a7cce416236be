"""What a mark leaves that was rubbed out: shading in a box, too faint for a stroke.

Much else shades paper: noise, a fold across the sheet, the rim of a ruling that lies a little off its place.
But noise comes in crumbs, a fold shades a row's other boxes as well, and rims keep to the box's edge.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.frame import PX_PER_MM, mm
from scanner.reading.levels import percentile
from scanner.reading.settings import SETTINGS as S

_BLUR = 5  # frame pixels
_EDGE, _SQUARE_EDGE = mm(0.7), mm(0.3)  # along print, where nothing but a rim is shaded
_CRUMB_MM2 = 0.25
_HIDDEN = 2.0  # times what is seen of a trace, noise or a printed square left of it

Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.int16]


def traces(
    rest: Image, bare: Boxes, inside: npt.NDArray[np.intp], count: int, levels: int, in_square: bool
) -> Floats:
    """Return for each box (0: outside) how many mm² are shaded as by a mark rubbed out, (count + 1,).

    ``rest`` (H, W) is the ink that belongs to no stroke; ``bare`` (H, W) tells the boxes, from 1, where no
    print is near, and ``inside`` the flat indices of those pixels. A row has ``levels`` boxes, which
    are printed squares or cells.
    """
    smooth = cv2.blur(rest, (_BLUR, _BLUR))
    flat = smooth.ravel()
    sample = flat[inside[::16]]
    usual, most = (percentile(sample, share) if sample.size else 0.0 for share in (50, 95))
    noisy = usual >= S.noisy_paper
    rise, spread = (S.noisy_trace, S.noisy_trace_noise) if noisy else (S.trace, S.trace_noise)
    least = usual + max(rise, spread * (most - usual))
    faint = np.flatnonzero(flat > least)
    found = np.bincount(bare.ravel()[faint], minlength=count + 1) / PX_PER_MM**2
    for box in np.flatnonzero(found[1:] > _CRUMB_MM2) + 1:
        found[box] = _trace(smooth, bare, int(box), levels, least, _SQUARE_EDGE if in_square else _EDGE)
    return found * _HIDDEN if noisy or in_square else found


def _trace(smooth: Image, bare: Boxes, box: int, levels: int, least: float, edge: int) -> float:
    """Return how many mm² of a box are shaded in pieces larger than crumbs, none a rim or across the row."""
    first = (box - 1) // levels * levels + 1
    rows = np.flatnonzero((bare == box).any(axis=1))
    row, places = smooth[rows[0] : rows[-1] + 1].astype(np.float32), bare[rows[0] : rows[-1] + 1]
    others = [_shade(row, places == other) for other in range(first, first + levels) if other != box]
    shaded = (row - np.min(others, axis=0)[:, None] > least) & (places == box)
    heart = cv2.erode((places == box).astype(np.uint8), np.ones((2 * edge + 1,) * 2), borderValue=0) > 0
    return sum(_pieces(shaded, heart)) / PX_PER_MM**2


def _shade(row: npt.NDArray[np.float32], place: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Return how dark each line of pixels is in a box, (H,)."""
    return np.where(place, row, 0).sum(axis=1) / np.maximum(place.sum(axis=1), 1)


def _pieces(shaded: npt.NDArray[np.bool_], heart: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Yield the areas in pixels of pieces that are no crumbs and reach into the ``heart`` of a box."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(shaded.view(np.uint8))
    reach = np.bincount(labels[heart], minlength=count)
    for area, deep in zip(stats[1:, cv2.CC_STAT_AREA].tolist(), reach[1:].tolist(), strict=True):
        if deep and area >= _CRUMB_MM2 * PX_PER_MM**2:
            yield area
