"""Coloured paper becomes white, and what is written on it stays dark."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.ballot import Image
from scanner.reading.frame import PX_PER_MM
from scanner.reading.settings import SETTINGS as S
from scanner.reading.tone import PAPER, tones
from tests.reading.conftest import page

PAPERS = {
    "white": (240, 243, 244),
    "yellow": (147, 235, 242),
    "pink": (196, 190, 240),
    "sky": (238, 215, 175),
}
PENS = {"blue": (150, 60, 40), "red": (60, 50, 190), "black": (40, 40, 40), "pencil": (120, 120, 120)}
SIDE = 600


def ink_of(image: Image) -> Image:
    return tones(page(image), PX_PER_MM).ink


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("pen", PENS)
def test_every_pen_is_seen_on_every_paper(paper: str, pen: str) -> None:
    image = np.full((SIDE, SIDE, 3), PAPERS[paper], np.uint8)
    image[200:300, 300:304] = PENS[pen]
    ink = ink_of(image)
    assert ink[210:290, 301:303].max() < PAPER - S.mark_darkness
    assert abs(int(np.median(ink)) - PAPER) <= 5


def test_what_a_jpeg_leaves_around_print_on_yellow_paper_is_no_ink() -> None:
    image = np.full((SIDE, SIDE, 3), PAPERS["yellow"], np.uint8)
    ringing = np.random.default_rng(1).integers(-35, 36, (20, SIDE))
    image[300:320, :, 0] = np.clip(image[300:320, :, 0] + ringing, 0, 255)
    assert ink_of(image).min() > PAPER - S.sure


def as_jpeg(image: Image) -> Image:
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


@pytest.mark.parametrize("paper", ["white", "pink", "vivid pink"])
def test_black_print_is_not_red_on_any_paper_and_a_stamp_is(paper: str) -> None:
    ground = (PAPERS | {"vivid pink": (175, 155, 245)})[paper]
    image = np.full((SIDE, SIDE, 3), ground, np.uint8)
    cv2.circle(image, (150, 300), 80, (30, 30, 30), 3)
    cv2.circle(
        image, (450, 300), 80, tuple(v * w // 255 for v, w in zip(ground, PENS["red"], strict=True)), 3
    )
    seen = tones(page(as_jpeg(image)), PX_PER_MM)
    assert seen.red is not None
    inked = seen.ink < PAPER - S.mark_darkness
    print_, stamp = (seen.red[:, half][inked[:, half]] for half in (slice(0, 300), slice(300, None)))
    assert np.percentile(print_, 90) <= S.pale_red
    assert np.percentile(stamp, 50) > S.red
