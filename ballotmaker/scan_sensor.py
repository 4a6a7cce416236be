"""What lamp, lens, sensor and firmware make of the sheet. Pictures are changed in place."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.scan_settings import Noise, Scan, Streak
from scanner.ballot import Image

Floats = npt.NDArray[np.float32]

_FIELD = 512  # pixels of noise a side; pieces of it, turned about, cover the page
_PIECE = 384
_FLIPS = (None, 0, 1, -1)


def lit(image: Image, scan: Scan, rng: np.random.Generator) -> None:
    """Blur as lens and motion do, then apply the lamp's unevenness over the page and from row to row."""
    across, along = _lens(scan.blur), _lens(scan.blur)
    if scan.motion:
        along = np.convolve(along, _smear(scan.motion * scan.dpi / 25.4)).astype(np.float32)
    if len(along) > 1:
        cv2.sepFilter2D(image, -1, across, along, dst=image, borderType=cv2.BORDER_REPLICATE)
    if not scan.light and not scan.banding:
        return
    height, width = image.shape[:2]
    lamp = 1 - scan.light * rng.uniform(0, 1, size=(4, 4)).astype(np.float32)
    gain = cv2.resize(lamp, (32, height if scan.banding else 48), interpolation=cv2.INTER_CUBIC)
    if scan.banding:
        gain *= 1 + scan.banding * _flicker(height, rng)[:, None]
    steps = cv2.resize(np.clip(gain * 255, 0, 255).astype(np.uint8), (width, height))
    cv2.multiply(image, steps if image.ndim == 2 else cv2.merge([steps] * 3), dst=image, scale=1 / 255)


def _lens(sigma: float) -> Floats:
    reach = int(np.ceil(sigma * 2.5)) if sigma > 0.2 else 0
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-3)) ** 2)
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)


def _smear(length: float) -> Floats:
    """Return an even smear of ``length`` pixels, an odd number of taps: each the share it covers."""
    reach = int(np.ceil(max(0.0, length - 1) / 2))
    taps = np.arange(-reach, reach + 1)
    share = np.minimum(taps + 0.5, length / 2) - np.maximum(taps - 0.5, -length / 2)
    return np.asarray(share / share.sum(), dtype=np.float32)


def _flicker(height: int, rng: np.random.Generator) -> Floats:
    """Return the lamp's tone row by row: a hum of one period and slow steps, about unit size."""
    rows = np.arange(height, dtype=np.float32)
    hum = np.sin(rows * np.float32(2 * np.pi / rng.uniform(7, 60)) + np.float32(rng.uniform(0, 6)))
    steps = np.repeat(rng.normal(size=height // 40 + 1), 40)[:height]
    return np.asarray(0.7 * hum + 0.7 * steps - 1.0, dtype=np.float32)


def streaked(image: Image, streak: Streak, scale: float, rng: np.random.Generator) -> None:
    """Draw what dust leaves, ``scale`` pixels a millimetre."""
    width = image.shape[1]
    x = rng.uniform(0.02, 0.98) * width if streak.x_mm is None else streak.x_mm * scale
    left = int(np.clip(x, 0, width - streak.width))
    part = image[:, left : left + streak.width]
    blue, green, red = streak.colour
    tone = streak.colour if image.ndim == 3 else 0.114 * blue + 0.587 * green + 0.299 * red
    part[:] = (part * (1 - streak.opacity) + np.asarray(tone) * streak.opacity).astype(np.uint8)


def noisy(image: Image, scan: Scan, rng: np.random.Generator) -> None:
    """Add the sensor's noise: one field serves all pages, its pieces laid at random."""
    if scan.noise <= 0:
        return
    field = _field(scan.noise_kind, image.ndim == 3) * np.float32(scan.noise * rng.choice((-1, 1)))
    more = np.clip(field + 0.5, 0, 255).astype(np.uint8)
    less = np.clip(0.5 - field, 0, 255).astype(np.uint8)
    height, width = image.shape[:2]
    for top in range(0, height, _PIECE):
        for left in range(0, width, _PIECE):
            here = image[top : top + _PIECE, left : left + _PIECE]
            y, x = rng.integers(_FIELD - here.shape[0] + 1), rng.integers(_FIELD - here.shape[1] + 1)
            piece = np.s_[y : y + here.shape[0], x : x + here.shape[1]]
            cv2.subtract(cv2.add(here, more[piece]), less[piece], dst=here)
    if scan.noise_kind == "soft":
        _rows_apart(image, scan.noise, rng)


@lru_cache(maxsize=4)
def _field(kind: Noise, colour: bool) -> Floats:
    """Return unit noise (512, 512[, 3]), always the same: white, or blotchy with coloured clouds."""
    rng = np.random.default_rng(20)
    shape = (_FIELD, _FIELD, 3) if colour else (_FIELD, _FIELD)
    fine = rng.normal(size=shape).astype(np.float32)
    if kind == "soft":
        shared = cv2.GaussianBlur(rng.normal(size=shape[:2]).astype(np.float32), (0, 0), 0.7)
        clouds = cv2.GaussianBlur(fine, (0, 0), 2.2)
        fine = clouds * (0.7 / clouds.std()) + (shared / shared.std())[(..., None) if colour else ...]
    field = np.asarray(fine / fine.std(), dtype=np.float32)
    field.setflags(write=False)
    return field


def _rows_apart(image: Image, noise: float, rng: np.random.Generator) -> None:
    """Shift each row a little in tone, as line sensors do."""
    rows = np.abs(rng.normal(size=image.shape[0]) * noise * 0.4).astype(np.uint8)[:, None]
    less = np.broadcast_to(rows if image.ndim == 2 else rows[..., None], image.shape)
    cv2.subtract(image, np.ascontiguousarray(less), dst=image)


def toned(image: Image, scan: Scan) -> None:
    """Apply tone curve, clipping, colour cast and the whitening of the ground in one table."""
    white = float(scan.white)
    if scan.whiten:
        white = min(white, 0.98 * _ground(image))
    tones = np.clip((np.arange(256) - scan.black) / max(1.0, white - scan.black), 0, 1) ** scan.gamma
    if (scan.gamma, scan.black, white, scan.cast) == (1.0, 0, 255.0, (1.0, 1.0, 1.0)):
        return
    if image.ndim == 2 or scan.cast == (1.0, 1.0, 1.0):
        cv2.LUT(image, np.round(255 * tones).astype(np.uint8), dst=image)
    else:
        table = np.round(255 * np.clip(tones[:, None] * np.asarray(scan.cast), 0, 1)).astype(np.uint8)
        cv2.LUT(image, table[None], dst=image)


def _ground(image: Image) -> float:
    """Return the tone of bare paper: what most of the page's lighter half has, in its brightest colour."""
    sample = image[::16, ::16]
    bright = sample.max(axis=2) if image.ndim == 3 else sample
    return float(np.median(bright[bright >= np.median(bright)]))


def processed(image: Image, scan: Scan) -> None:
    """Do what the firmware of office scanners does: take the screen off print, then sharpen."""
    if scan.descreen:
        side = max(2, round(0.22 * scan.dpi / 25.4))
        cv2.blur(image, (side, side), dst=image)
    if scan.sharpen:
        soft = cv2.GaussianBlur(image, (0, 0), scan.sharpen_px)
        cv2.addWeighted(image, 1 + scan.sharpen, soft, -scan.sharpen, 0, dst=image)


def two_tones(gray: Image, scan: Scan) -> Image:
    """Return the picture in 0 and 255."""
    if scan.adaptive:
        reach = round(2.5 * scan.dpi / 25.4) * 2 + 1
        mean = cv2.ADAPTIVE_THRESH_MEAN_C
        return np.asarray(cv2.adaptiveThreshold(gray, 255, mean, cv2.THRESH_BINARY, reach, 18), np.uint8)
    return np.asarray(cv2.threshold(gray, 150, 255, cv2.THRESH_BINARY)[1], np.uint8)
