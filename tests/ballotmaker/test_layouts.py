"""A drawn form gives a layout that the program accepts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ballotmaker.examples import SPECS, form
from ballotmaker.forms import blank_image
from ballotmaker.layouts import layout_of
from scanner.layouts.files import load_layout, save_layout


@pytest.mark.parametrize("name", sorted(SPECS))
def test_a_forms_layout_can_be_saved_and_loaded(name: str, tmp_path: Path) -> None:
    """Saved and loaded again it is the same, with the blank beside it."""
    layout, blank = layout_of(form(name), 100), blank_image(form(name), 100)
    save_layout(tmp_path / name, layout, blank)
    loaded = load_layout(tmp_path / name)
    assert [row.name for row in loaded.layout.rows] == [name for name, _ in SPECS[name].persons]
    assert np.array_equal(loaded.blank, blank)
