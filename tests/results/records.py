"""Readings made by hand, for tests of rules and results."""

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
    Registration,
    RowReading,
    RowState,
    Source,
    StampReading,
    StampState,
    UnreadablePage,
)

LEVELS = ("high", "medium", "low")


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
