"""Readings, layouts and a count made by hand, for tests of rules and results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from scanner.ballot import (
    BallotReading,
    BoxReading,
    BoxState,
    Code,
    ColorMode,
    Finding,
    Rect,
    Registration,
    RowReading,
    RowState,
    Source,
    StampReading,
    StampState,
    UnreadablePage,
)
from scanner.count.model import BallotKind, Count, Declared, Person
from scanner.layouts.model import (
    BallotLayout,
    Box,
    BoxKind,
    FreeZone,
    FreeZoneKind,
    Level,
    Row,
    Stamp,
)
from scanner.layouts.model import Sheet as PaperSheet

LEVELS = ("high", "medium", "low")
LEVEL_NAMES = {"high": "Tín nhiệm cao", "medium": "Tín nhiệm", "low": "Tín nhiệm thấp"}


def source(file: str, page: int = 1) -> Source:
    """A source whose hash is that of its name."""
    return Source(file, page, hashlib.sha256(f"{file}#{page}".encode()).hexdigest())


def row(number: int, mark: str | None = "high", struck: bool = False) -> RowReading:
    """A row marked at a level, ``none``, ``several`` or ``doubtful``."""
    state = RowState(mark) if mark in set(RowState) else RowState.CLEAR
    level = mark if state is RowState.CLEAR else None
    boxes = tuple(BoxReading(name, *_box(name, state, level)) for name in LEVELS)
    return RowReading(number, f"p{number:02}", state, level, boxes, struck)


def _box(name: str, state: RowState, level: str | None) -> tuple[float, BoxState]:
    if name == level or (state is RowState.SEVERAL and name != "low"):
        return 0.98, BoxState.MARKED
    if state is RowState.DOUBTFUL and name == "high":
        return 0.5, BoxState.DOUBTFUL
    return 0.01, BoxState.EMPTY


def reading(
    marks: Sequence[str] = ("high", "medium", "low"),
    findings: Sequence[Finding] = (),
    *,
    file: str = "a.jpg",
    page: int = 1,
    layout: str = "party",
    stamp: StampState = StampState.PRESENT,
    struck: Sequence[int] = (),
    color: ColorMode = ColorMode.COLOR,
    fingerprint: bytes = b"",
) -> BallotReading:
    """A ballot with a row for each mark."""
    return BallotReading(
        source=source(file, page),
        layout=layout,
        layout_digest="d" * 64,
        registration=Registration(0, 8.0, 0.02, 0.99, grid(8.0)),
        color=color,
        dpi=203.2,
        stamp=StampReading(stamp, 0.9, None),
        rows=tuple(row(n, mark, n in struck) for n, mark in enumerate(marks, 1)),
        findings=tuple(findings),
        fingerprint=fingerprint,
        program="0.0-test",
        settings_digest="s" * 64,
    )


def grid(
    px_per_mm: float, width_mm: float = 210.0, height_mm: float = 297.0
) -> tuple[tuple[float, float, float, float], ...]:
    """A page that lies exactly on its blank."""
    xs = [width_mm * i / 4 for i in range(5)]
    ys = [height_mm * i / 4 for i in range(5)]
    return tuple((x, y, x * px_per_mm, y * px_per_mm) for y in ys for x in xs)


def unreadable(
    file: str, page: int = 1, reason: Code = Code.UNREADABLE_PAGE, *, overleaf_ink: bool = False
) -> UnreadablePage:
    """A page that is no ballot."""
    return UnreadablePage(source(file, page), reason, "", "0.0-test", "s" * 64, overleaf_ink)


NAMES = ("Nguyễn Văn Giả", "Trần Thị Định", "Lê Hữu Vờ")


def make_layout(name: str, persons: int) -> BallotLayout:
    """A4 with a table of 15 mm rows, a signature zone and an opinion zone."""
    return BallotLayout(
        id=name,
        title="PHIẾU TÍN NHIỆM",
        sheet=PaperSheet(width_mm=210, height_mm=297, blank_dpi=100),
        box_kind=BoxKind.CELL,
        table=Rect(20, 80, 190, 90 + 15 * persons),
        levels=[Level(id=level, name=title) for level, title in LEVEL_NAMES.items()],
        stamp=Stamp(search=Rect(10, 10, 90, 70)),
        rows=[_layout_row(number) for number in range(persons)],
        zones=[
            FreeZone(kind=FreeZoneKind.SIGNATURE, area=Rect(120, 220, 185, 245)),
            FreeZone(kind=FreeZoneKind.OPINION, area=Rect(20, 180, 190, 200)),
        ],
    )


def _layout_row(number: int) -> Row:
    y0, y1 = 90.0 + 15 * number, 105.0 + 15 * number
    boxes = []
    for column, level in enumerate(LEVELS):
        area = Rect(115 + 25 * column, y0, 140 + 25 * column, y1)
        boxes.append(Box(level=level, area=area, cell=area))
    return Row(
        person=f"p{number + 1:02}",
        name=NAMES[number],
        name_cell=Rect(30, y0, 80, y1),
        name_text=Rect(32, y0 + 3, 70, y0 + 9),
        boxes=boxes,
    )


def make_count(**declared: int) -> Count:
    """Two ballot kinds under qd96; the declared numbers are those of ``leaders``."""
    persons = [Person(id=f"p{n:02}", name=name, post="Ủy viên") for n, name in enumerate(NAMES, 1)]
    leaders = BallotKind(
        id="leaders", title="Lãnh đạo", layout="party", persons=persons, declared=Declared(**declared)
    )
    head = BallotKind(id="head", title="Người đứng đầu", layout="single", persons=persons[:1])
    return Count(schema="kiemphieu.count/1", rules="qd96", ballots=[leaders, head])


def make_layouts() -> dict[str, BallotLayout]:
    """Three persons on ``party``, one on ``single``."""
    return {"party": make_layout("party", 3), "single": make_layout("single", 1)}
