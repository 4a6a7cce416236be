"""Planes made smaller by a whole factor, each pixel the mean of a square."""

from __future__ import annotations

import cv2

from scanner.ballot import Image


def shrunk(plane: Image, factor: int) -> Image:
    """Return ``plane``, (H, W) or (H, W, channels), at 1 / ``factor``; a rest of rows or columns is left out.

    OpenCV has vector code for a half only, so halving first takes a third of the time of one step, and
    strays from it by at most a gray value.
    """
    height, width = (side // factor * factor for side in plane.shape[:2])
    plane = plane[:height, :width]
    if factor % 2 == 0:
        plane, factor = _by(plane, 2), factor // 2
    return plane if factor == 1 else _by(plane, factor)


def _by(plane: Image, factor: int) -> Image:
    height, width = (side // factor for side in plane.shape[:2])
    smaller: Image = cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA)
    return smaller
