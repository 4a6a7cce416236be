"""The sheet of paper: print in BGR on which inks are laid, in millimetres."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect

Cover = npt.NDArray[np.float32]  # 0: bare paper, 1: fully inked
Colour = tuple[float, float, float]  # blue, green, red, 0..255: white light that passes the ink
Patch = TypeVar("Patch", Cover, Image)
Points = npt.NDArray[np.float64]  # (N, 2) x and y in mm

STEPS = 200  # the whole number that stands for an unchanged tone in ``shade_steps``


class Sheet:
    """A ballot being written on: ``image`` is BGR uint8 (H, W, 3), upright, at ``dpi``.

    ``paper`` is its bare colour. ``missing`` holds what was torn or punched out, as polygons in pixels:
    there a scanner shows its lid.
    """

    def __init__(self, blank: Image, dpi: int, paper: Colour = (250, 251, 252)) -> None:
        self.dpi = dpi
        self.scale = dpi / 25.4  # pixels a millimetre
        self.paper = paper
        self.missing: list[npt.NDArray[np.int32]] = []
        tones = np.arange(256, dtype=np.float32) / 255
        tables = [np.clip(tones * level, 0, 255).astype(np.uint8) for level in paper]
        self.image: Image = cv2.merge(
            [cv2.LUT(blank, table).astype(np.uint8, copy=False) for table in tables]
        )

    @property
    def size_mm(self) -> tuple[float, float]:
        height, width = self.image.shape[:2]
        return width / self.scale, height / self.scale

    def window(self, place: Rect) -> tuple[int, int, int, int]:
        """Return the pixels x0, y0, x1, y1 that cover ``place``, cut at the sheet's edge."""
        height, width = self.image.shape[:2]
        x0, y0 = (max(0, int(v * self.scale)) for v in (place.x0, place.y0))
        x1, y1 = min(width, int(place.x1 * self.scale) + 1), min(height, int(place.y1 * self.scale) + 1)
        return x0, y0, max(x0, x1), max(y0, y1)

    def ink(self, cover: Cover, x: int, y: int, colour: Colour) -> None:
        """Lay ink over the paper as a filter: what is under it shows through.

        ``cover`` (h, w) has its upper left corner at pixel (x, y); what falls off the sheet is lost.
        """
        cover, x, y = self._cut(cover, x, y)
        if not cover.size:
            return
        here = self.image[y : y + cover.shape[0], x : x + cover.shape[1]]
        stopped = [1 - level / 255 for level in colour]
        passed = cv2.merge([1 - cover * np.float32(share) for share in stopped])
        cv2.multiply(here, passed, dst=here, dtype=cv2.CV_8U)

    def cover(self, opacity: Cover, x: int, y: int, colour: Colour) -> None:
        """Lay an opaque colour (paste-over, tape) on the sheet; ``opacity`` 1 hides what is under it."""
        opacity, x, y = self._cut(opacity, x, y)
        if not opacity.size:
            return
        here = self.image[y : y + opacity.shape[0], x : x + opacity.shape[1]]
        share = opacity[..., None]
        here[:] = (here * (1 - share) + np.asarray(colour, np.float32) * share + 0.5).astype(np.uint8)

    def shade(self, gain: Cover, x: int, y: int) -> None:
        """Multiply the sheet by ``gain`` (h, w), at most 1.27, its upper left corner at pixel (x, y)."""
        self.shade_steps(np.clip(gain * STEPS + 0.5, 0, 255).astype(np.uint8), x, y)

    def shade_steps(self, steps: Image, x: int = 0, y: int = 0) -> None:
        """Multiply the sheet by ``steps / STEPS``: cheap for a whole page."""
        steps, x, y = self._cut(steps, x, y)
        if not steps.size:
            return
        here = self.image[y : y + steps.shape[0], x : x + steps.shape[1]]
        cv2.multiply(here, cv2.merge([steps] * 3), dst=here, scale=1 / STEPS)

    def take_away(self, outline: Points) -> None:
        """Tear or punch out what lies within ``outline`` (mm)."""
        self.missing.append(np.round(outline * self.scale).astype(np.int32))

    def _cut(self, patch: Patch, x: int, y: int) -> tuple[Patch, int, int]:
        height, width = self.image.shape[:2]
        left, top = max(0, -x), max(0, -y)
        right, bottom = min(patch.shape[1], width - x), min(patch.shape[0], height - y)
        return patch[top : max(top, bottom), left : max(left, right)], x + left, y + top
