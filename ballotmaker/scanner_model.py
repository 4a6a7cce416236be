"""A simulated sheet-fed scanner: how the sheet lay, how evenly it was fed, what the sensor made of it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PilImage

from ballotmaker.sheet import Sheet
from scanner.ballot import Image

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scan:
    """Settings of one pass.

    ``angle`` in degrees (clockwise on the picture) and ``shift`` in mm say how the sheet lay,
    ``stretch`` mm how far the feed strayed, ``crumple`` mm how far the paper itself was bent.
    ``blur`` in pixels, ``noise`` in gray values, ``light`` the share by which the lamp is uneven,
    ``streaks`` the x in mm of dust on the glass. ``cut_mm`` is what is missing at the foot of the
    page; ``background`` the gray beyond the paper; ``quarter_turns`` how often the page lies
    turned a quarter counterclockwise (2: upside down).
    """

    dpi: int = 200
    angle: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    stretch: float = 0.0
    crumple: float = 0.0
    blur: float = 0.45
    gamma: float = 1.0
    noise: float = 2.0
    light: float = 0.03
    streaks: tuple[float, ...] = ()
    cut_mm: float = 0.0
    background: int = 22
    quarter_turns: int = 0
    mode: Literal["color", "gray", "bilevel"] = "color"
    quality: int = 75


def random_scan(rng: np.random.Generator, dpi: int = 200, strength: float = 1.0) -> Scan:
    """Return settings as ordinary scanners have them; ``strength`` scales every trouble."""
    return Scan(
        dpi=dpi,
        angle=float(rng.normal() * 0.5 * strength),
        shift=(float(rng.normal() * 0.8 * strength), float(rng.normal() * 0.8 * strength)),
        scale=float(1 + rng.normal() * 0.002 * strength),
        stretch=float(abs(rng.normal()) * 0.25 * strength),
        blur=float(rng.uniform(0.35, 0.8)),
        gamma=float(rng.uniform(0.9, 1.15)),
        noise=float(rng.uniform(1.0, 4.0) * strength),
        light=float(rng.uniform(0.0, 0.06) * strength),
        streaks=(float(rng.uniform(10, 180)),) if rng.random() < 0.1 * strength else (),
        background=int(rng.choice([18, 30, 240])),
        quarter_turns=2 if rng.random() < 0.05 * strength else 0,
        mode="gray" if rng.random() < 0.15 * strength else "color",
        quality=int(rng.integers(65, 90)),
    )


def scan_sheet(sheet: Sheet, scan: Scan, rng: np.random.Generator) -> Image:
    """Return the picture a scanner makes: BGR (H, W, 3), or (H, W) in gray and 1-bit (0 and 255)."""
    if sheet.dpi != scan.dpi:
        raise ValueError(f"the sheet is drawn at {sheet.dpi} dpi, the scan asks for {scan.dpi}")
    image = _fed(sheet.image, scan, rng)
    image = _lit(image, scan, rng)
    for place in scan.streaks:
        _streak(image, place * sheet.scale, rng)
    if scan.mode != "color":
        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    image = _noisy(image, scan, rng)
    if scan.mode == "bilevel":
        image = np.where(image > 150, 255, 0).astype(np.uint8)
    if scan.cut_mm:
        image = image[: image.shape[0] - round(scan.cut_mm * sheet.scale)]
    return np.ascontiguousarray(np.rot90(image, scan.quarter_turns)) if scan.quarter_turns else image


def _fed(image: Image, scan: Scan, rng: np.random.Generator) -> Image:
    """Return the sheet as it lay on the glass, stretched where the rollers slipped."""
    height, width = image.shape[:2]
    mm = scan.dpi / 25.4
    angle = np.radians(scan.angle)
    u = (np.arange(width, dtype=np.float32) - width / 2) - scan.shift[0] * mm
    v = (np.arange(height, dtype=np.float32) - height / 2) - scan.shift[1] * mm
    v = v + _slip(height, rng) * np.float32(scan.stretch * mm)
    c, s = np.float32(np.cos(angle) / scan.scale), np.float32(np.sin(angle) / scan.scale)
    map_x = c * u[None, :] + s * v[:, None] + np.float32(width / 2)
    map_y = c * v[:, None] - s * u[None, :] + np.float32(height / 2)
    if scan.crumple:
        map_x += _bumps(height, width, rng) * np.float32(scan.crumple * mm)
        map_y += _bumps(height, width, rng) * np.float32(scan.crumple * mm)
    beyond = (scan.background,) * 3
    fed = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond)
    return np.asarray(fed, dtype=np.uint8)


def _slip(height: int, rng: np.random.Generator) -> Floats:
    """Return how far the feed strays along the page, smooth, at most about 1."""
    t = np.linspace(0, 1, height)
    waves = [rng.normal() * np.sin(np.pi * (k * t + rng.uniform(0, 2))) / k for k in (1, 2, 3)]
    slip = np.sum(waves, axis=0)
    return np.asarray(slip / max(1.0, float(np.abs(slip).max())), dtype=np.float32)


def _bumps(height: int, width: int, rng: np.random.Generator) -> Floats:
    knots = rng.normal(size=(9, 7)).astype(np.float32)
    return np.asarray(cv2.resize(knots, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _lit(image: Image, scan: Scan, rng: np.random.Generator) -> Image:
    """Blur as the lens does, then apply the lamp's unevenness and the scanner's tone curve."""
    if scan.blur > 0.2:
        cv2.GaussianBlur(image, (0, 0), scan.blur, dst=image)
    if scan.light:
        height, width = image.shape[:2]
        lamp = 1 - scan.light * rng.uniform(0, 1, size=(4, 4)).astype(np.float32)
        gain = cv2.resize((lamp * 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
        cv2.multiply(image, cv2.merge([gain] * 3), dst=image, scale=1 / 255)
    if scan.gamma != 1.0:
        tones = (255 * (np.arange(256) / 255) ** scan.gamma + 0.5).astype(np.uint8)
        cv2.LUT(image, tones, dst=image)
    return image


def _streak(image: Image, x: float, rng: np.random.Generator) -> None:
    """Draw what dust on the glass leaves: a line of one tone from the first row to the last."""
    width = int(rng.integers(1, 4))
    left = int(np.clip(x, 0, image.shape[1] - width))
    part = image[:, left : left + width]
    part[:] = (part * rng.uniform(0.55, 0.8)).astype(np.uint8)


def _noisy(image: Image, scan: Scan, rng: np.random.Generator) -> Image:
    """Add sensor noise; one tile of it serves the whole page, shifted from row to row of tiles."""
    if scan.noise <= 0:
        return image
    height, width = image.shape[:2]
    tile = rng.normal(0, scan.noise, size=(509, 503, *image.shape[2:])).astype(np.float32)
    tile = np.round(tile).astype(np.int16)
    field = np.tile(tile, (height // 509 + 1, width // 503 + 1) + (1,) * (image.ndim - 2))[:height, :width]
    return np.asarray(cv2.add(image, np.ascontiguousarray(field), dtype=cv2.CV_8U), dtype=np.uint8)


def encode(image: Image, scan: Scan) -> bytes:
    """Return the file a scanner saves, with its dpi: JPEG, or a Group 4 TIFF for 1-bit."""
    target = BytesIO()
    if scan.mode == "bilevel":
        page = PilImage.fromarray(image).convert("1")
        page.save(target, "TIFF", compression="group4", dpi=(scan.dpi, scan.dpi))
        return target.getvalue()
    page = PilImage.fromarray(image if image.ndim == 2 else image[:, :, ::-1].copy())
    page.save(target, "JPEG", quality=scan.quality, dpi=(scan.dpi, scan.dpi))
    return target.getvalue()
