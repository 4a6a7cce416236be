"""The same paper scanned twice, told by its ink.

Two voters' marks never lie alike to a fraction of a millimetre; the same sheet's do, whatever the
scan's turn, light or resolution, since both scans are registered to the same blank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image

_PX_PER_MM_SHRINK = 0.25  # 1.5 pixels a millimetre
_SAME_PAPER = 0.80
_CHUNK = 256

Floats = npt.NDArray[np.float32]


def fingerprint(added: Image, where: tuple[slice, slice]) -> bytes:
    """Return the ink of the boxes' window at 1.5 pixels a millimetre, a byte a pixel; empty if none."""
    ink = cv2.GaussianBlur(added[where], (0, 0), 2.0)
    small = cv2.resize(ink, None, fx=_PX_PER_MM_SHRINK, fy=_PX_PER_MM_SHRINK, interpolation=cv2.INTER_AREA)
    if small.max() < 12:
        return b""
    return small.tobytes()


def find_rescans(prints: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return pairs of ids, each sorted and in order, whose fingerprints show the same paper.

    Sheets without any ink in their boxes cannot be told apart and are never paired.
    """
    by_size: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for identity, data in sorted(prints):
        if data:
            by_size[len(data)].append((identity, data))
    return sorted(pair for group in by_size.values() for pair in _pairs(group))


def _pairs(group: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    vectors = np.stack([_unit(data) for _, data in group])
    found = []
    for start in range(0, len(group), _CHUNK):
        alike = vectors[start : start + _CHUNK] @ vectors.T
        for i, j in np.argwhere(alike > _SAME_PAPER):
            if start + i < j:
                found.append((group[start + i][0], group[j][0]))
    return found


def _unit(data: bytes) -> Floats:
    vector = np.frombuffer(data, np.uint8).astype(np.float32)
    return vector / float(np.linalg.norm(vector))
