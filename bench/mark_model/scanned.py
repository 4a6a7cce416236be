"""A drawn ballot as the reader gets it: scanned, encoded and decoded again."""

from __future__ import annotations

import cv2
import numpy as np

from ballotmaker.ballots import Plan, draw_plan
from ballotmaker.scanner_model import encode
from scanner.ballot import ColorMode, Image, Page, Source


def scanned(plan: Plan, rng: np.random.Generator) -> Page:
    """Draw and scan a ballot; the page has no file."""
    data = np.frombuffer(encode(draw_plan(plan, rng), plan.scan), np.uint8)
    image: Image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    color = ColorMode.GRAY if image.ndim == 2 else ColorMode.COLOR
    return Page(Source("sheet.jpg", 1, "0" * 64), image, float(plan.scan.dpi), color)
