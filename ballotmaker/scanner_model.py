"""A simulated sheet-fed scanner: the picture it makes of a sheet, and the file it saves."""

from __future__ import annotations

import struct
from io import BytesIO

import cv2
import numpy as np
import simplejpeg
from PIL import Image as PilImage

from ballotmaker.scan_feed import fed
from ballotmaker.scan_sensor import lit, noisy, processed, streaked, toned, two_tones
from ballotmaker.scan_settings import Family, Scan, Streak, random_scan
from ballotmaker.sheet import Sheet
from scanner.ballot import Image

__all__ = ["Family", "Scan", "Streak", "encode", "random_scan", "scan_sheet"]

_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}
_SHADOW_MM = 0.7


def scan_sheet(sheet: Sheet, scan: Scan, rng: np.random.Generator) -> Image:
    """Return the picture a scanner makes: BGR (H, W, 3), or (H, W) in gray and 1-bit (0 and 255)."""
    if sheet.dpi != scan.dpi:
        raise ValueError(f"the sheet is drawn at {sheet.dpi} dpi, the scan asks for {scan.dpi}")
    image = fed(_on_the_glass(sheet, scan, rng), scan, rng)
    lit(image, scan, rng)
    for streak in scan.streaks:
        streaked(image, streak, sheet.scale, rng)
    noisy(image, scan, rng)
    toned(image, scan)
    processed(image, scan)
    if scan.mode == "bilevel":
        image = two_tones(image, scan)
    if scan.cut_mm:
        image = image[: image.shape[0] - round(scan.cut_mm * sheet.scale)]
    if scan.mirrored:
        image = cv2.flip(image, 1).astype(np.uint8, copy=False)
    turn = scan.quarter_turns % 4
    return np.ascontiguousarray(cv2.rotate(image, _TURNS[turn]) if turn else image, dtype=np.uint8)


def _on_the_glass(sheet: Sheet, scan: Scan, rng: np.random.Generator) -> Image:
    """Return the sheet as the lamp meets it, (H, W) if gray: holes show the lid, edges cast shadows."""
    image = sheet.image
    if scan.mode != "color":
        image = image[..., 1].copy() if scan.green_lamp else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    elif sheet.missing or scan.edge_shadow:
        image = image.copy()
    if scan.edge_shadow:
        _shadow(image, scan, rng)
    for outline in sheet.missing:
        cv2.fillPoly(image, [outline], (scan.background,) * 3)
    return np.asarray(image, dtype=np.uint8)


def _shadow(image: Image, scan: Scan, rng: np.random.Generator) -> None:
    """Darken the sheet towards two edges that meet, on the side the lamp does not reach."""
    reach = max(2, round(_SHADOW_MM * scan.dpi / 25.4))
    fall = 1 - scan.edge_shadow * np.linspace(1, 0, reach, endpoint=False)
    top, left = rng.random(2) < 0.5
    rows = image[:reach] if top else image[::-1][:reach]
    rows[:] = (rows * fall[:, None, None] if image.ndim == 3 else rows * fall[:, None]).astype(np.uint8)
    columns = image[:, :reach] if left else image[:, ::-1][:, :reach]
    columns[:] = (columns * (fall[:, None] if image.ndim == 3 else fall)).astype(np.uint8)


def encode(image: Image, scan: Scan) -> bytes:
    """Return the file a scanner saves, with its dpi: JPEG (4:2:0), or a Group 4 TIFF for 1-bit."""
    if scan.mode == "bilevel":
        target = BytesIO()
        page = PilImage.fromarray(image).convert("1")
        page.save(target, "TIFF", compression="group4", dpi=(scan.dpi, scan.dpi))
        return target.getvalue()
    if image.ndim == 2:
        data = simplejpeg.encode_jpeg(image[..., None], scan.quality, "GRAY", "Gray")
    else:
        data = simplejpeg.encode_jpeg(image, scan.quality, "BGR", "420")
    return _with_dpi(data, scan.dpi)


def _with_dpi(jpeg: bytes, dpi: int) -> bytes:
    """Write the density into the JFIF header (units: dots an inch), bytes 13 to 17 of the file."""
    return jpeg[:13] + struct.pack(">BHH", 1, dpi, dpi) + jpeg[18:]
