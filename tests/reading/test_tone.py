"""Coloured paper becomes white, and what is written on it stays dark."""

from __future__ import annotations

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
