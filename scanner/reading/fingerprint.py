"""What is kept of a sheet's ink, so that the same paper scanned twice is told from another.

Two voters' marks, or two impressions of a stamp, never lie alike to a fraction of a millimetre; the
same sheet's do, whatever the scan's turn, light or resolution, since both are registered to one blank.

A print holds *words*, one for each quarter of a box with ink: where its ink lies and how far it spreads,
repeatable to a few hundredths of a millimetre, by which :mod:`scanner.reading.rescans` finds candidates;
and *pictures* of the ink at 2 pixels a millimetre, by which it compares them. A sheet without any mark
has the word of its stamp instead.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.boxes import CellMap
from scanner.reading.frame import PX_PER_MM, mm

_FORMAT = b"ink2"  # of what follows; prints of another version cannot be compared
_HEAD = struct.Struct("<HII")  # words, pixels of the boxes' window and of the stamp's
_WORD = np.dtype([("part", "<i2"), ("place", "<i2", 4)])
_UNIT_MM = 0.01  # of the numbers in a word
_SHRINK = 3
_MM = _SHRINK / PX_PER_MM  # a pixel's side
_LEVEL_BITS = 3  # of darkness left out, in which a scan's noise vanishes
_BLACK_MM2 = _MM * _MM / (250 >> _LEVEL_BITS)  # one level of one pixel, in mm² of black ink
_HAZE = 0.35  # of a part's darkest pixel, below which ink is not weighed
_LEAST_PEAK = 2  # levels; this and the next are low, so that a pale scan of a fine pen has the same words
_LEAST_MARK_MM2 = 0.02
_LEAST_STAMP_MM2 = 8.0
_EDGE_MM = 4.0  # of the sheet, where a scanner's dark lid may show

_QUARTERS = 4
STAMP = 0  # its place among the parts

Floats = npt.NDArray[np.float32]
Words = npt.NDArray[np.void]
Window = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Print:
    """A fingerprint, unpacked but for its pictures.

    ``parts`` (n) are those with a word and ``places`` (n, 4) the words, in mm: the ink's centre x and
    y in its window, its spread along x and y.
    """

    parts: npt.NDArray[np.int64]
    places: Floats
    sizes: tuple[int, int]
    packed: bytes

    @property
    def unmarked(self) -> bool:
        """Whether its only word is the stamp's."""
        return int(self.parts[0]) == STAMP

    def pictures(self) -> tuple[Floats, Floats]:
        """Return the ink of the boxes and of the stamp as unit vectors; no stamp is all zeros."""
        levels = np.frombuffer(zlib.decompress(self.packed), np.uint8).astype(np.float32)
        marks, stamp = levels[: self.sizes[0]], levels[self.sizes[0] :]
        return _unit(marks, 0.0), _unit(stamp, _LEAST_STAMP_MM2)


def fingerprint(added: Image, cells: CellMap, stamp: Window) -> bytes:
    """Return what is kept of the ink ``added`` (frame plane); empty if neither box nor stamp holds any."""
    marks, pressed = _small(added[cells.where]), _small(_stamp_ink(added, cells.where, stamp))
    words = _words(marks, _parts(cells)[: marks.shape[0], : marks.shape[1]], _LEAST_MARK_MM2)
    words = words[words["part"] >= _QUARTERS]
    if not len(words):
        words = _words(pressed, np.full(pressed.shape, STAMP, np.int16), _LEAST_STAMP_MM2)
    if not len(words):
        return b""
    head = _HEAD.pack(len(words), marks.size, pressed.size)
    return _FORMAT + head + words.tobytes() + zlib.compress(marks.tobytes() + pressed.tobytes(), 1)


def unpacked(data: bytes) -> Print | None:
    """Return a stored fingerprint; None if it is empty or of another version of the program."""
    if not data.startswith(_FORMAT):
        return None
    count, *sizes = _HEAD.unpack_from(data, len(_FORMAT))
    start = len(_FORMAT) + _HEAD.size
    words = np.frombuffer(data, _WORD, count, start)
    return Print(
        words["part"].astype(np.int64),
        words["place"].astype(np.float32) * np.float32(_UNIT_MM),
        (sizes[0], sizes[1]),
        data[start + words.nbytes :],
    )


def _stamp_ink(added: Image, boxes: Window, stamp: Window) -> Image:
    """Return the ink of the stamp's window without the boxes and without the sheet's dark edge."""
    rows, columns = stamp
    edge, (height, width) = mm(_EDGE_MM), added.shape
    rows = slice(max(rows.start, edge), min(rows.stop, height - edge))
    columns = slice(max(columns.start, edge), min(columns.stop, width - edge))
    ink = added[rows, columns].copy()
    ink[_within(boxes[0], rows), _within(boxes[1], columns)] = 0
    return ink


def _within(part: slice, whole: slice) -> slice:
    """Return where ``part`` lies as seen from the start of ``whole``."""
    return slice(max(0, part.start - whole.start), max(0, part.stop - whole.start))


def _small(ink: Image) -> Image:
    """Return the ink's levels, without the haze that a noisy scan lays over all of the window."""
    height, width = (side // _SHRINK for side in ink.shape)
    whole = ink[: height * _SHRINK, : width * _SHRINK]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    haze = 2 * int(np.median(small[::4, ::4]))
    return cv2.subtract(small, haze) >> _LEVEL_BITS


@lru_cache(maxsize=64)
def _parts(cells: CellMap) -> npt.NDArray[np.int16]:
    """Return the shrunk map of quarters of cells: 0 outside, else ``_QUARTERS`` · cell + quarter."""
    middle = _SHRINK // 2
    cell = cells.cells[middle::_SHRINK, middle::_SHRINK]
    number = np.maximum(np.bincount(cell.ravel()), 1)
    later = []
    for axis in np.indices(cell.shape):
        centre = np.bincount(cell.ravel(), axis.ravel()) / number
        later.append(axis > centre[cell])
    parts = _QUARTERS * cell + 2 * later[0] + later[1]
    return np.where(cell > 0, parts, 0).astype(np.int16)


def _words(ink: Image, parts: npt.NDArray[np.int16], least_mm2: float) -> Words:
    """Return a word for each part that holds at least ``least_mm2`` of black.

    Only what stands out in its part is weighed: a noisy scan's haze would draw the ink's centre to the
    middle of the part.
    """
    inked = np.flatnonzero(ink)
    part, level = parts.ravel()[inked], ink.ravel()[inked].astype(np.float64)
    peak = np.zeros(int(parts.max()) + 1)
    np.maximum.at(peak, part, level)
    weight = np.maximum(level - _HAZE * peak[part], 0.0)
    weight[peak[part] < _LEAST_PEAK] = 0.0
    mass = np.bincount(part, weight, len(peak))

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(np.bincount(part, weight * values, len(peak)) / np.maximum(mass, 1e-9))

    y, x = (axis * _MM for axis in np.divmod(inked, ink.shape[1]))
    middle_x, middle_y = mean(x), mean(y)
    x, y = x - middle_x[part], y - middle_y[part]
    wide, high = np.sqrt(mean(x * x)), np.sqrt(mean(y * y))
    found = np.flatnonzero(mass * _BLACK_MM2 >= least_mm2)
    words = np.zeros(len(found), _WORD)
    words["part"] = found
    places = np.stack([middle_x, middle_y, wide, high], axis=1)[found]
    words["place"] = np.rint(places / _UNIT_MM)
    return words


def _unit(levels: Floats, least_mm2: float) -> Floats:
    if float(levels.sum()) * _BLACK_MM2 < least_mm2:
        return np.zeros_like(levels)
    return levels / max(float(np.linalg.norm(levels)), 1e-9)
