"""The parts of a drawn ballot keep to their laws: ink darkens, shapes keep their size, seeds decide."""

from __future__ import annotations

import hashlib
import multiprocessing
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotmaker.defects import make_defect
from ballotmaker.examples import form
from ballotmaker.hands import Hand
from ballotmaker.letters import SCRIPTS, write
from ballotmaker.marks import SHAPES
from ballotmaker.pens import PENS, draw
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp, press
from ballotmaker.strokes import placed

WHITE = np.full((120, 100), 255, np.uint8)


@settings(max_examples=30, deadline=None)
@given(
    shape=st.sampled_from(sorted(SHAPES)),
    pen=st.sampled_from(sorted(PENS)),
    x=st.floats(-20, 60),
    y=st.floats(-20, 60),
    seed=st.integers(0, 2**32 - 1),
)
def test_ink_only_darkens_wherever_it_falls(shape: str, pen: str, x: float, y: float, seed: int) -> None:
    """No stroke brightens a pixel; one that runs off the sheet is cut."""
    sheet, rng = Sheet(WHITE, 75), np.random.default_rng(seed)
    before = sheet.image.copy()
    draw(sheet, placed(Hand().mark(shape, 7.0, rng).strokes, x, y), PENS[pen], rng)
    assert (sheet.image <= before).all()


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_every_vietnamese_letter_can_be_written(script: str) -> None:
    """Each letter, with all its marks, has strokes, and a marked one has more than its base."""
    for letter in "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằấệỗợửỹĐÊÔƠƯẤ0123456789":
        strokes, width = write(letter, 5.0, np.random.default_rng(0), script=script)
        base = unicodedata.normalize("NFD", letter)[0]
        assert width > 0
        plain, _ = write(base, 5.0, np.random.default_rng(0), script=script)
        assert len(strokes) >= len(plain) >= 1


def test_a_stamp_may_run_off_the_sheet() -> None:
    """What falls beside the paper is lost, the rest is red."""
    sheet = Sheet(WHITE, 75)
    press(sheet, Stamp("BAN KIỂM PHIẾU", 2.0, 2.0), np.random.default_rng(0))
    changed = (sheet.image != Sheet(WHITE, 75).image).any(axis=2)
    assert changed.any()
    assert not changed[75:].any()


def digest(seed: int) -> str:
    image, _ = make_defect(form("a5-one"), "specks", np.random.default_rng(seed), dpi=100)
    return hashlib.sha256(image.tobytes()).hexdigest()


def test_another_process_draws_the_same() -> None:
    """A seed decides the picture in a spawned process too."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(digest, [3]) == [digest(3)]
