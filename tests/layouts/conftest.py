"""A small layout by hand, for tests of its files."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.ballot import Image, Rect
from scanner.layouts.model import (
    BallotLayout,
    Box,
    BoxKind,
    FreeZone,
    FreeZoneKind,
    Level,
    Row,
    Sheet,
    Stamp,
)

LEVELS = {"high": "Tín nhiệm cao", "medium": "Tín nhiệm", "low": "Tín nhiệm thấp"}


@pytest.fixture(scope="session")
def layout() -> BallotLayout:
    """Two persons, three levels, on a small sheet of 80 × 60 mm."""
    return BallotLayout(
        id="small",
        title="PHIẾU TÍN NHIỆM",
        sheet=Sheet(width_mm=80, height_mm=60, blank_dpi=100),
        box_kind=BoxKind.CELL,
        table=Rect(5, 20, 75, 50),
        levels=[Level(id=key, name=name) for key, name in LEVELS.items()],
        stamp=Stamp(search=Rect(0, 0, 40, 30)),
        rows=[_row(1, "Trần Văn Hòa"), _row(2, "Lê Thị Huệ")],
        zones=[FreeZone(kind=FreeZoneKind.SIGNATURE, area=Rect(45, 52, 75, 59))],
    )


def _row(number: int, name: str) -> Row:
    top = 20 + 10 * number
    boxes = [
        Box(level=level, area=(area := Rect(45 + 10 * i, top, 54.5 + 10 * i, top + 9.5)), cell=area)
        for i, level in enumerate(LEVELS)
    ]
    return Row(
        person=f"p{number:02}",
        name=name,
        name_cell=Rect(5, top, 44, top + 9.5),
        name_text=Rect(7, top + 2, 30.126, top + 6),
        boxes=boxes,
    )


@pytest.fixture
def blank() -> Image:
    """A picture of the right size, 80 × 60 mm at 100 dpi, with something on it."""
    picture = np.full((236, 315), 255, np.uint8)
    picture[80:200, 20:295:40] = 0
    return picture


@pytest.fixture
def stamp() -> Image:
    """A red square of 20 px, BGR."""
    picture = np.full((20, 20, 3), 255, np.uint8)
    picture[2:18, 2:18] = (30, 30, 200)
    return picture
