"""Generated ballots read in this process: the form, its reader and a page from a picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.ballots import Truth, make_ballot
from ballotmaker.layouts import loaded_layout
from ballotmaker.scanner_model import Scan
from scanner.ballot import BallotReading, ColorMode, Image, Page, Source, UnreadablePage
from scanner.reading.read import Reader

DPI = 200
QUIET = Scan(dpi=DPI, angle=0.3)


@cache
def reader(*forms: str) -> Reader:
    """Return a reader of the example forms of these names."""
    return Reader([loaded_layout(examples.form(name)) for name in forms])


def page(image: Image, dpi: float | None = DPI) -> Page:
    color = ColorMode.COLOR
    if image.ndim == 2:
        color = ColorMode.BILEVEL if len(np.unique(image[::5, ::5])) <= 2 else ColorMode.GRAY
    return Page(Source("sheet.jpg", 1, "0" * 64), image, dpi, color)


def read(form: str, image: Image, dpi: float | None = DPI) -> BallotReading:
    """Read a picture that must be readable as a ballot of ``form``."""
    found = reader(form).read(page(image, dpi))
    assert not isinstance(found, UnreadablePage), (found.reason, found.detail)
    return found


def levels(reading: BallotReading) -> tuple[str | None, ...]:
    return tuple(row.level for row in reading.rows)


@pytest.fixture
def ballot() -> Callable[..., tuple[Image, Truth]]:
    """Make a ballot of a form with a fault, quietly scanned, unsigned, on white paper with X marks."""

    def make(form: str, fault: str | None = None, seed: int = 1, **changes: object) -> tuple[Image, Truth]:
        settings = {"scan": QUIET, "shapes": ("x",), "signature": False, "paper_name": "white"} | changes
        return make_ballot(examples.form(form), np.random.default_rng(seed), fault=fault, **settings)

    return make
