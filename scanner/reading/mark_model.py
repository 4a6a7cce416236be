"""A small network that tells what kind of mark the ink in a box is.

Plain (a cross, tick, slash or dash), a ring, a fill, or anything else that people put into a box: a mark
struck out or corrected, a letter, digit or word, two marks. Trained by ``bench/mark_model/train.py`` on
generated strokes only; its weights are data beside this module. Three convolutions, each of which halves the
picture, and two full layers: NumPy runs so small a network in half the time that OpenCV takes.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.frame import PX_PER_MM
from scanner.reading.levels import percentile

KINDS = ("plain", "ring", "fill", "other")
SIDE = 40  # pixels of a view
LOOK = 64  # numbers in which the network tells what it saw, before it names a kind
_LEAST_MM = 7.0
_MARGIN = 1.2
_REACH = 5  # times its sigma is how far a blur reaches
WEIGHTS = Path(__file__).with_name("mark_model.npz")

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


def view(ink: Image, own: Bools, printed: Bools) -> Floats:
    """Return what the network sees of one mark, (2, ``SIDE``, ``SIDE``): its ink, and where print hides ink.

    ``ink``, ``own`` and ``printed`` are the same window of the frame; ``own`` is the mark's pixels.
    The view is centred on the mark and scaled to it, and its ink to the pen's strength.
    """
    x, y, width, height = cv2.boundingRect(own.view(np.uint8))
    side = max(_LEAST_MM * PX_PER_MM, _MARGIN * max(width, height))
    middle = x + (width - 1) / 2, y + (height - 1) / 2
    shrink = SIDE / side
    blur = max(0.3, 0.45 / shrink)
    columns, rows = (_within(side / 2 + _REACH * blur, at) for at in middle)
    ink, own, printed = ink[rows, columns], own[rows, columns], printed[rows, columns]
    middle = middle[0] - columns.start, middle[1] - rows.start
    matrix = np.array(
        [[shrink, 0, SIDE / 2 - shrink * middle[0]], [0, shrink, SIDE / 2 - shrink * middle[1]]]
    )
    strength = percentile(ink[own], 75)
    mark = np.where(own, ink, 0).astype(np.float32) / np.float32(max(strength, 1.0))
    planes = [np.minimum(mark, 1.5), printed.astype(np.float32)]
    # Smoothing first, as an average over each view pixel: warpAffine alone would skip thin lines.
    return np.stack([_warped(cv2.GaussianBlur(plane, (0, 0), blur), matrix) for plane in planes])


def _within(reach: float, middle: float) -> slice:
    """Return the pixels not further than ``reach`` from ``middle``."""
    return slice(max(0, int(middle - reach)), int(middle + reach) + 2)


def _warped(plane: Floats, matrix: npt.NDArray[np.float64]) -> Floats:
    return np.asarray(cv2.warpAffine(plane, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.float32)


def look_at(views: Floats) -> tuple[Floats, Floats]:
    """Return for each view of (n, 2, ``SIDE``, ``SIDE``) the evidence for each of ``KINDS``, (n, 4).

    Its softmax are the kinds' probabilities, which rounding would cut off where they are most certain.
    Besides, (n, ``LOOK``), what the network saw: the same of marks that look alike.
    """
    net = weights(WEIGHTS)
    planes = views.transpose(1, 0, 2, 3)
    for layer in ("c1", "c2", "c3"):
        planes = _convolved(planes, net[f"{layer}.weight"], net[f"{layer}.bias"])
    flat = planes.transpose(1, 0, 2, 3).reshape(len(views), -1)
    looks = np.maximum(flat @ net["f1.weight"].T + net["f1.bias"], 0)
    return looks @ net["f2.weight"].T + net["f2.bias"], looks


def _convolved(planes: Floats, kernels: Floats, bias: Floats) -> Floats:
    """Return planes (c, n, h, w) convolved by every second pixel, none below 0: (o, n, h / 2, w / 2).

    ``kernels`` (o, k, k, c); outside of the planes is nothing.
    """
    size, (channels, many, height, width) = kernels.shape[1], planes.shape
    around = size // 2
    padded = np.pad(planes, ((0, 0), (0, 0), (around, around), (around, around)))
    seen = np.empty((size, size, channels, many, height // 2, width // 2), np.float32)
    for row, column in product(range(size), repeat=2):
        seen[row, column] = padded[:, :, row : row + height : 2, column : column + width : 2]
    found = kernels.reshape(len(kernels), -1) @ seen.reshape(-1, seen[0, 0, 0].size)
    found += bias[:, None]
    np.maximum(found, 0, out=found)
    return found.reshape(-1, *seen.shape[3:])


@lru_cache
def weights(path: Path) -> dict[str, Floats]:
    """Return a network's weights by name."""
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}
