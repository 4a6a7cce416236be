"""What a mark leaves that was rubbed out: shading in a box, too faint for a stroke.

Much else shades paper: noise, a fold across the sheet, a streak down it, the rim of a ruling that lies a
little off its place. But noise comes in crumbs, a fold shades a row's other boxes as well, a streak those
above and below, and rims keep to the box's edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
_LEAST_ROWS = 5  # in which a streak is told from what somebody drew

Floats = npt.NDArray[np.float64]
Shades = npt.NDArray[np.float32]
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
    edge, hidden = _SQUARE_EDGE if in_square else _EDGE, _HIDDEN if noisy or in_square else 1.0
    for box in (np.flatnonzero(found[1:] > _CRUMB_MM2) + 1).tolist():
        found[box] = _trace(smooth, bare, box, levels, least, edge)
        if hidden * found[box] > S.trace_mm2:
            streak = _streak(smooth, bare, range((box - 1) % levels + 1, count + 1, levels))
            found[box] = _trace(smooth, bare, box, levels, least + streak, edge)
    return hidden * found


def _trace(smooth: Image, bare: Boxes, box: int, levels: int, least: float | Shades, edge: int) -> float:
    """Return how many mm² of a box are shaded in pieces larger than crumbs, none a rim or across the row.

    ``least`` is how dark that is, at most, everywhere or in each column of pixels, (W,).
    """
    first = (box - 1) // levels * levels + 1
    row, places = _row_of(box, smooth, bare)
    others = [_shade(row, places == other) for other in range(first, first + levels) if other != box]
    shaded = (row - np.min(others, axis=0)[:, None] > least) & (places == box)
    heart = cv2.erode((places == box).astype(np.uint8), np.ones((2 * edge + 1,) * 2), borderValue=0) > 0
    return sum(_pieces(shaded, heart)) / PX_PER_MM**2


def _row_of(box: int, smooth: Image, bare: Boxes) -> tuple[Shades, Boxes]:
    """Return the rows of pixels in which a box lies, and what boxes there are in them."""
    rows = np.flatnonzero((bare == box).any(axis=1))
    part = slice(rows[0], rows[-1] + 1)
    return smooth[part].astype(np.float32), bare[part]


def _shade(row: Shades, place: npt.NDArray[np.bool_]) -> Shades:
    """Return how dark each row of pixels is in its ``place``, (H,)."""
    return np.where(place, row, 0).sum(axis=1) / np.maximum(place.sum(axis=1), 1)


def _streak(smooth: Image, bare: Boxes, boxes: Sequence[int]) -> Shades:
    """Return how dark each column of pixels is in most of the ``boxes``, one below the other, (W,).

    Of few boxes nothing is told: somebody may have drawn that line.
    """
    if len(boxes) < _LEAST_ROWS:
        return np.zeros(smooth.shape[1], np.float32)
    shades = []
    for box in boxes:
        row, places = _row_of(box, smooth, bare)
        here = places == box
        shades.append(_shade(row.T, here.T))
    return np.asarray(np.median(shades, axis=0), np.float32)


def _pieces(shaded: npt.NDArray[np.bool_], heart: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Yield the areas in pixels of pieces that are no crumbs and reach into the ``heart`` of a box."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(shaded.view(np.uint8))
    reach = np.bincount(labels[heart], minlength=count)
    for area, deep in zip(stats[1:, cv2.CC_STAT_AREA].tolist(), reach[1:].tolist(), strict=True):
        if deep and area >= _CRUMB_MM2 * PX_PER_MM**2:
            yield area
