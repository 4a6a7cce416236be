"""Sheets that lie on a page by a map that is known exactly: turned, scaled, sheared, unevenly fed, tilted.

Apart from ``ballotmaker.scanner_model`` on purpose: registration is measured against maps of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image

Points = npt.NDArray[np.float64]  # (n, 2), x then y
Profile = tuple[float, ...]  # mm of stray at equal steps down the page

MM_PER_INCH = 25.4
_MAP_STEP = 8  # page pixels between exactly computed points of the map


@dataclass(frozen=True)
class Lie:
    """How a sheet of ``size`` (width, height in mm) lies on the page of a scan at ``dpi``.

    ``turn`` in degrees clockwise, any; ``scale`` as "fit to page" makes it; ``shear`` in mm per mm;
    ``shift`` in mm; ``feed`` says how far the rollers strayed; ``tilt`` is a camera's: the share by which
    the picture shrinks towards the right and the foot. ``room`` makes the page hold the whole sheet, else
    it has the sheet's size and what lies beyond is lost. ``mirrored`` shows it as through the paper.
    """

    size: tuple[float, float]
    dpi: float = 200.0
    turn: float = 0.0
    scale: float = 1.0
    shear: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    feed: Profile = (0.0, 0.0)
    tilt: tuple[float, float] = (0.0, 0.0)
    room: bool = False
    mirrored: bool = False

    @property
    def px_per_mm(self) -> float:
        return self.dpi / MM_PER_INCH

    @property
    def page_size(self) -> tuple[int, int]:
        """Return the page's (width, height) in pixels."""
        width, height = self._extent() if self.room else self._nearest_upright()
        return round(width * self.px_per_mm), round(height * self.px_per_mm)

    def back(self, pixels: Points) -> Points:
        """Return the mm on the sheet that page ``pixels`` (n, 2) show."""
        width, height = self.page_size
        place = (pixels + 0.5) / self.px_per_mm
        strays = np.linspace(0, height / self.px_per_mm, len(self.feed))
        stray = _smooth(place[:, 1], strays, np.asarray(self.feed))
        place = place - np.array([width, height]) / self.px_per_mm / 2 - np.array(self.shift)
        place[:, 1] += stray
        flat = np.column_stack([place, np.ones(len(place))]) @ np.linalg.inv(self._matrix()).T
        return flat[:, :2] / flat[:, 2:] + np.array(self.size) / 2

    def shown(self, sheet: Image, beyond: tuple[int, int, int]) -> Image:
        """Return the page that shows the drawn ``sheet``, of any resolution, before ``beyond``."""
        width, height = self.page_size
        xs = np.arange(-_MAP_STEP, width + 2 * _MAP_STEP, _MAP_STEP)
        ys = np.arange(-_MAP_STEP, height + 2 * _MAP_STEP, _MAP_STEP)
        points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(np.float64)
        sheet_px_per_mm = np.array([sheet.shape[1] / self.size[0], sheet.shape[0] / self.size[1]])
        coarse = (self.back(points) * sheet_px_per_mm - 0.5).reshape(len(ys), len(xs), 2).astype(np.float32)
        # Pixel centres of an upscaled image lie between the points: sample where they do not.
        sx = (np.arange(width, dtype=np.float32) + _MAP_STEP) / _MAP_STEP
        sy = (np.arange(height, dtype=np.float32) + _MAP_STEP) / _MAP_STEP
        maps = cv2.remap(coarse, *np.meshgrid(sx, sy), cv2.INTER_LINEAR)
        page = cv2.remap(
            sheet, maps, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond
        )
        return np.asarray(page, np.uint8)

    def _matrix(self) -> npt.NDArray[np.float64]:
        """Return the 3 × 3 map of mm on the sheet to mm on the page, from their middles, feed apart."""
        angle = np.radians(self.turn)
        c, s = np.cos(angle) * self.scale, np.sin(angle) * self.scale
        turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
        shear = np.array([[1, self.shear, 0], [0, 1, 0], [0, 0, 1]])
        half = max(self.size) / 2
        tilt = np.array([[1, 0, 0], [0, 1, 0], [self.tilt[0] / half, self.tilt[1] / half, 1]])
        mirror = np.diag([-1.0 if self.mirrored else 1.0, 1.0, 1.0])
        return tilt @ turn @ shear @ mirror

    def _nearest_upright(self) -> tuple[float, float]:
        width, height = self.size
        return (height, width) if round(self.turn / 90) % 2 else (width, height)

    def _extent(self) -> tuple[float, float]:
        width, height = self.size
        corners = np.array([[x, y, 2.0] for x in (-width, width) for y in (-height, height)]) / 2
        there = corners @ self._matrix().T
        there = np.abs(there[:, :2] / there[:, 2:]) + np.abs(np.array(self.shift))
        return float(2 * there[:, 0].max() + 4), float(2 * there[:, 1].max() + 4)


def _smooth(at: npt.NDArray[np.float64], xs: Points, values: npt.NDArray[np.float64]) -> Points:
    """Interpolate by cubics (Catmull–Rom), so that neither the stray nor the speed jumps."""
    step = xs[1] - xs[0]
    place = np.clip((at - xs[0]) / step, 0, len(xs) - 1 - 1e-9)
    left = place.astype(int)
    t = place - left
    padded = np.concatenate([[2 * values[0] - values[1]], values, [2 * values[-1] - values[-2]]])
    a, b, c, d = (padded[left + i] for i in range(4))
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def uneven_feed(
    rng: np.random.Generator, strain: float = 0.01, most: float = 3.0, steps: int = 12
) -> Profile:
    """Return a feed that is up to ``strain`` too fast or slow, at the worst ``most`` mm astray.

    The speed keeps its sign over a third of the page or so: errors add up as they do on worn rollers.
    """
    speeds = np.interp(np.arange(steps), np.linspace(0, steps - 1, 4), rng.uniform(-1, 1, 4))
    speeds *= strain / max(1e-9, np.abs(speeds).max())
    stray = np.concatenate([[0.0], np.cumsum(speeds) * 297.0 / steps])
    stray -= stray.mean()
    return tuple((stray * min(1.0, most / np.abs(stray).max())).tolist())


def jerk(rng: np.random.Generator, mm: float, steps: int = 60) -> Profile:
    """Return a feed that slips ``mm`` at once, as when the sheet's end leaves a roller, over 5 mm of page."""
    stray = np.zeros(steps + 1)
    stray[int(rng.integers(steps // 5, 4 * steps // 5)) :] = mm * rng.choice([-1, 1])
    return tuple(stray.tolist())
