"""A small count, and readers that are quick and know their answer: one look at a gray picture."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from scanner.ballot import (
    BallotReading,
    BoxReading,
    BoxState,
    Code,
    Page,
    Rect,
    Registration,
    RowReading,
    RowState,
    StampReading,
    StampState,
    UnreadablePage,
)
from scanner.count.files import create_count, set_layout
from scanner.count.roster import RosterEntry
from scanner.layouts.files import LoadedLayout, save_layout
from scanner.layouts.model import BallotLayout, Box, BoxKind, Level, Row, Sheet, Stamp
from scanner.store.store import Store

LEVELS = ("high", "medium", "low")
NAMES = ("Nguyễn Thị Hiền", "Lê Văn Bình")


def make_count(folder: Path, rules: str = "qd96") -> Path:
    """Make a count of one ballot kind with two persons and a learnt layout."""
    create_count(folder, [RosterEntry(name, "Ủy viên") for name in NAMES], rules)
    save_small_layout(folder / "layouts" / "small")
    set_layout(folder, "ballot-1", "small")
    return folder


def make_form_count(folder: Path, form_id: str = "a5-five", rules: str = "qd96") -> Path:
    """Make a count of the persons on one of ballotmaker's forms, its layout known."""
    from ballotmaker.examples import form  # slow to import, and few tests draw ballots
    from ballotmaker.layouts import loaded_layout

    loaded = loaded_layout(form(form_id))
    rows = [row.model_copy(update={"person": f"p{i:02}"}) for i, row in enumerate(loaded.layout.rows, 1)]
    layout = loaded.layout.model_copy(update={"rows": rows})
    create_count(folder, [RosterEntry(row.name, "") for row in rows], rules)
    save_layout(folder / "layouts" / layout.id, layout, np.asarray(loaded.blank))
    set_layout(folder, "ballot-1", layout.id)
    return folder


def save_small_layout(folder: Path, title: str = "") -> None:
    layout = small_layout(folder.name, title)
    height, width = (round(mm / 25.4 * layout.sheet.blank_dpi) for mm in (210, 148))
    save_layout(folder, layout, np.full((height, width), 255, np.uint8))


def small_layout(layout_id: str, title: str = "") -> BallotLayout:
    return BallotLayout(
        id=layout_id,
        title=title,
        sheet=Sheet(width_mm=148, height_mm=210, blank_dpi=100),
        box_kind=BoxKind.CELL,
        table=Rect(10, 60, 138, 100),
        levels=[Level(id=level, name=level) for level in LEVELS],
        stamp=Stamp(search=Rect(5, 5, 60, 55)),
        rows=[_row(number, name) for number, name in enumerate(NAMES)],
    )


def _row(number: int, name: str) -> Row:
    top = 60 + 20 * number
    areas = [Rect(70 + 20 * i, top, 90 + 20 * i, top + 20) for i in range(len(LEVELS))]
    boxes = [Box(level=level, area=area, cell=area) for level, area in zip(LEVELS, areas, strict=True)]
    cell = Rect(10, top, 70, top + 20)
    return Row(person=f"p{number + 1:02d}", name=name, name_cell=cell, name_text=cell.padded(-3), boxes=boxes)


def save_page(path: Path, number: int) -> Path:
    """Save a small picture that no other ``number`` gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(picture(number)).save(path, dpi=(300, 300))
    return path


def save_pages(path: Path, numbers: Sequence[int]) -> Path:
    """Save a document of many pages (TIFF or PDF, by the name)."""
    first, *rest = (Pillow.fromarray(picture(number)) for number in numbers)
    first.save(path, save_all=True, append_images=rest, resolution=300)
    return path


def picture(number: int) -> np.ndarray:
    """Return squares of chance colours, BGR (400, 320, 3)."""
    colors = np.random.default_rng(number).integers(0, 256, (10, 8, 3), dtype=np.uint8)
    return colors.repeat(40, axis=0).repeat(40, axis=1)


class FakeReader:
    """Marks the level that the picture's hash says; a picture in ten is unreadable."""

    least_pixels = 0

    def __init__(self, layouts: Sequence[LoadedLayout]) -> None:
        self.layout = layouts[0]

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        look = sha256(page.image.tobytes()).digest()
        if look[0] % 10 == 0:
            return UnreadablePage(page.source, Code.UNREADABLE_PAGE, "", "1.0", "settings")
        return ballot_reading(page, self.layout, [LEVELS[byte % 3] for byte in look[1:3]])


class SlowReader(FakeReader):
    """Takes its time, so that a test can kill it at work."""

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        time.sleep(0.05)
        return super().read(page)


class DyingReader(FakeReader):
    """Dies as if for want of memory on the pages of a file named so."""

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        if "deadly" in page.source.file:
            os._exit(9)
        return super().read(page)


class FaultyReader(FakeReader):
    """Has a fault of its own on the pages of a file named so."""

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        if "faulty" in page.source.file:
            raise ZeroDivisionError("no ink")
        return super().read(page)


def ballot_reading(page: Page, layout: LoadedLayout, levels: Sequence[str]) -> BallotReading:
    return BallotReading(
        source=page.source,
        layout=layout.layout.id,
        layout_digest=layout.digest,
        registration=_filling(page, layout.layout.sheet),
        color=page.color,
        dpi=page.dpi or 300.0,
        stamp=StampReading(StampState.PRESENT, 0.9, Rect(10, 10, 48, 48)),
        rows=tuple(_row_reading(number, level) for number, level in enumerate(levels, start=1)),
        findings=(),
        fingerprint=b"\x00\xffink",
        program="1.0",
        settings_digest="settings",
    )


def _filling(page: Page, sheet: Sheet) -> Registration:
    """The picture shows the whole sheet and no more: their corners are the grid."""
    height, width = page.image.shape[:2]
    corners = [(x, y) for y in (0.0, 1.0) for x in (0.0, 1.0)]
    grid = tuple((x * sheet.width_mm, y * sheet.height_mm, x * width, y * height) for x, y in corners)
    return Registration(0, width / sheet.width_mm, 0.02, 0.97, grid)


def _row_reading(number: int, level: str) -> RowReading:
    boxes = [
        BoxReading(name, float(name == level), BoxState.MARKED if name == level else BoxState.EMPTY)
        for name in LEVELS
    ]
    return RowReading(number, f"p{number:02d}", RowState.CLEAR, level, tuple(boxes), False)


def outcome(folder: Path) -> list[object]:
    """Return all that a count says of its pages: whatever the order of reading, this must be equal."""
    with Store(folder) as store:
        return [*store.standing(), *store.failures()]
