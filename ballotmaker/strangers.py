"""Pictures that are no scan of a ballot of this count: to be refused, or read rightly, never misread."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.paper import PAPERS, texture
from ballotmaker.scanner_model import Scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.wear import page_of_text
from scanner.ballot import Image

A4 = (210.0, 297.0)


def phone_photo(page: Image, rng: np.random.Generator, *, slant: float = 1.0) -> Image:
    """Return a photo of an upright scan lying on a table: perspective, lamp light, a shadow, soft focus.

    ``slant`` scales how far from straight above the phone was held.
    """
    page = page if page.ndim == 3 else np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = page.shape[:2]
    table = _table(height, width, rng)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    inset = 0.07 + 0.05 * slant * rng.uniform(0, 1, size=(4, 2))
    seen = corners + (np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * inset * (width, height)).astype(
        np.float32
    )
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    cv2.warpPerspective(page, matrix, (width, height), dst=table, flags=cv2.INTER_AREA,
                        borderMode=cv2.BORDER_TRANSPARENT)  # fmt: skip
    return _lamplit(table, rng)


def _table(height: int, width: int, rng: np.random.Generator) -> Image:
    """Return a wooden table: grain along one side."""
    grain = rng.normal(size=(height // 24 + 2, 5)).astype(np.float32)
    veins = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    wood = np.array([70, 105, 145]) * rng.uniform(0.5, 1.2)
    return np.asarray(np.clip(wood + 12 * veins[..., None], 0, 255), dtype=np.uint8)


def _lamplit(photo: Image, rng: np.random.Generator) -> Image:
    height, width = photo.shape[:2]
    lamp = 1 - 0.45 * rng.uniform(0, 1, size=(3, 3)).astype(np.float32)
    light = cv2.resize(lamp, (width, height), interpolation=cv2.INTER_CUBIC)
    light *= 1 - _hand_shadow(height, width, rng)
    warm = np.array([0.86, 0.96, 1.0], np.float32) * np.float32(rng.uniform(0.85, 1.0))
    lit = cv2.GaussianBlur(photo, (0, 0), 0.9).astype(np.float32) * light[..., None] * warm
    lit += rng.normal(size=lit.shape).astype(np.float32) * 3.5
    return np.asarray(np.clip(lit, 0, 255), dtype=np.uint8)


def _hand_shadow(height: int, width: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return the shade of the hand that holds the phone: a soft band from one edge, at most a third dark."""
    small = np.zeros((64, 48), np.float32)
    start = (int(rng.integers(0, 48)), 63)
    cv2.line(small, start, (int(rng.integers(10, 38)), 30), (float(rng.uniform(0.1, 0.33)),), 14)
    soft = cv2.GaussianBlur(small, (0, 0), 3)
    return np.asarray(cv2.resize(soft, (width, height)), dtype=np.float32)


def blank_page(rng: np.random.Generator, dpi: int = 200, paper: str = "white") -> Image:
    """Return the scan of an empty sheet A4, of a key of ``paper.PAPERS``."""
    return _scanned(np.full(_pixels(dpi), 255, np.uint8), dpi, paper, rng)


def text_page(rng: np.random.Generator, dpi: int = 200) -> Image:
    """Return the scan of another printed document."""
    return _scanned(page_of_text(*A4, dpi, int(rng.integers(4))), dpi, "white", rng)


def noise_page(rng: np.random.Generator, dpi: int = 200) -> Image:
    """Return what a broken scanner sends: noise of all scales, in which many edges are found."""
    height, width = _pixels(dpi)
    field = np.zeros((height, width), np.float32)
    for step in (1, 4, 16, 64):
        knots = rng.normal(size=(height // step + 1, width // step + 1)).astype(np.float32)
        field += cv2.resize(knots, (width, height))
    return np.asarray(
        cv2.cvtColor(np.clip(128 + 40 * field, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8
    )


def _pixels(dpi: int) -> tuple[int, int]:
    return round(A4[1] * dpi / 25.4), round(A4[0] * dpi / 25.4)


def _scanned(print_: Image, dpi: int, paper: str, rng: np.random.Generator) -> Image:
    sheet = Sheet(print_, dpi, PAPERS[paper])
    texture(sheet, 0.006, rng)
    return scan_sheet(sheet, Scan(dpi=dpi, angle=float(rng.normal() * 0.6)), rng)


STRANGERS: dict[str, Callable[[np.random.Generator, int], Image]] = {
    "blank": blank_page,
    "text": text_page,
    "noise": noise_page,
}
