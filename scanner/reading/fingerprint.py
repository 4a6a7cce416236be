"""The same paper scanned twice, told by its ink.

Two voters' marks, or two impressions of a stamp, never lie alike to a fraction of a millimetre; the
same sheet's do, whatever the scan's turn, light or resolution, since both are registered to one blank.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image

_FORMAT = b"1"  # of what follows; another version's cannot be compared
_SHRINK = 4  # to 1.5 pixels a millimetre
_SAME_MARKS = 0.80
_SAME_STAMP = 0.60  # ink varies less between two impressions, and gray shows it otherwise than colour
_CHUNK = 256

Floats = npt.NDArray[np.float32]
Window = tuple[slice, slice]


def fingerprint(added: Image, boxes: Window, stamp: Window) -> bytes:
    """Return the ink of the boxes' window and of the stamp's, packed; empty if no box holds ink."""
    marks = _small(added[boxes])
    if marks.max(initial=0) < 12:
        return b""
    return (
        _FORMAT
        + len(marks).to_bytes(4, "little")
        + zlib.compress(marks.tobytes() + _small(added[stamp]).tobytes(), 1)
    )


def _small(ink: Image) -> npt.NDArray[np.uint8]:
    height, width = (side // _SHRINK for side in ink.shape)
    whole = ink[: height * _SHRINK, : width * _SHRINK]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.6).ravel()


def find_rescans(prints: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return pairs of ids, each sorted and in order, whose fingerprints show the same paper.

    Sheets without any ink in their boxes have an empty fingerprint and are never paired.
    """
    by_shape: dict[tuple[int, int], list[_Ink]] = defaultdict(list)
    for identity, data in sorted(prints):
        if data.startswith(_FORMAT):
            ink = _unpacked(identity, data)
            by_shape[len(ink.marks), len(ink.stamp)].append(ink)
    return sorted(pair for group in by_shape.values() for pair in _pairs(group))


@dataclass(frozen=True, eq=False)
class _Ink:
    identity: str
    marks: Floats
    stamp: Floats


def _unpacked(identity: str, data: bytes) -> _Ink:
    length = int.from_bytes(data[1:5], "little")
    values = np.frombuffer(zlib.decompress(data[5:]), np.uint8).astype(np.float32)
    return _Ink(identity, _unit(values[:length]), _unit(values[length:]))


def _unit(vector: Floats) -> Floats:
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def _pairs(group: list[_Ink]) -> list[tuple[str, str]]:
    marks, stamps = (np.stack([getattr(ink, part) for ink in group]) for part in ("marks", "stamp"))
    found = []
    for start in range(0, len(group), _CHUNK):
        part = slice(start, start + _CHUNK)
        alike = marks[part] @ marks.T > _SAME_MARKS
        alike &= (stamps[part] @ stamps.T > _SAME_STAMP) | _both_unstamped(stamps, part)
        found += [
            (group[start + i].identity, group[j].identity) for i, j in np.argwhere(alike) if start + i < j
        ]
    return found


def _both_unstamped(stamps: Floats, part: slice) -> npt.NDArray[np.bool_]:
    unstamped: npt.NDArray[np.bool_] = np.asarray(~stamps.any(axis=1))
    return unstamped[part][:, None] & unstamped[None, :]
