"""Signs as a pen draws them, for tests of what a sign is: ways in a square of 1 × 1."""

from __future__ import annotations

import cv2
import numpy as np

Way = tuple[tuple[float, float], ...]

K = (((0.1, 0), (0.1, 1)), ((0.7, 0), (0.1, 0.55)), ((0.25, 0.45), (0.75, 1)))
H = (((0.1, 0), (0.1, 1)), ((0.7, 0), (0.7, 1)), ((0.1, 0.5), (0.7, 0.5)))
B = (((0.1, 0), (0.1, 1), (0.6, 0.95), (0.6, 0.6), (0.15, 0.5), (0.55, 0.4), (0.55, 0.05), (0.1, 0)),)
CROSS = (((0.1, 0), (0.8, 1)), ((0.8, 0), (0.1, 1)))
HALF_MOONS = (((0.1, 0), (0.4, 0.25), (0.45, 0.5), (0.4, 0.75), (0.1, 1)),
              ((0.8, 0), (0.5, 0.25), (0.45, 0.5), (0.5, 0.75), (0.8, 1)))  # fmt: skip
TICK = (((0.1, 0.5), (0.35, 1), (0.9, 0)),)
VEE = (((0.1, 0), (0.35, 1), (0.7, 0)),)
PLUS = (((0.4, 0), (0.4, 1)), ((0, 0.5), (0.8, 0.5)))
SLASH = (((0.8, 0), (0.1, 1)),)
DOWN = (((0.4, 0), (0.4, 1)),)


def drawn(ways: tuple[Way, ...], height: int, lean: float) -> np.ndarray:
    """Draw ways of a pen that lean to the right by so much of their height, cut to the ink."""
    mark = np.zeros((height + 20, 2 * height + 20), np.uint8)
    for way in ways:
        points = [(x + lean * (1 - y), y) for x, y in way]
        cv2.polylines(mark, [np.round(np.array(points) * height).astype(np.int32) + 8], False, 1, 4)
    x, y, width, tall = cv2.boundingRect(mark)
    return mark[y : y + tall, x : x + width] > 0
