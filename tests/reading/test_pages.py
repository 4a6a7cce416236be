"""How a page lies and how finely it was scanned: found out, and recorded."""

from __future__ import annotations

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.defects import make_defect
from scanner.ballot import ColorMode
from tests.reading.conftest import levels, read

# Quarter turns of the scanner model run counter-clockwise.
ROTATIONS = {"upside_down": 180, "turned_a_quarter": 270, "turned_three_quarters": 90}


@pytest.mark.parametrize("defect", ROTATIONS)
def test_the_turn_of_the_page_is_recorded(defect: str) -> None:
    image, _ = make_defect(examples.form("party"), defect, np.random.default_rng(11))
    assert read("party", image).registration.rotation == ROTATIONS[defect]


def test_a_page_without_dpi_is_read_by_its_size() -> None:
    image, truth = make_defect(examples.form("party"), "plain", np.random.default_rng(3))
    assert levels(read("party", image, dpi=None)) == truth.rows


def test_a_page_with_a_wrong_dpi_is_read_by_its_size() -> None:
    image, truth = make_defect(examples.form("party"), "plain", np.random.default_rng(3))
    assert levels(read("party", image, dpi=600)) == truth.rows


def test_a_reading_says_what_made_it() -> None:
    image, _ = make_defect(examples.form("party"), "gray", np.random.default_rng(3))
    reading = read("party", image)
    assert (reading.layout, reading.layout_digest, reading.color) == ("party", "party", ColorMode.GRAY)
    assert reading.program and len(reading.settings_digest) == 16
    assert reading.dpi == pytest.approx(200, rel=0.02)
