"""The wall ("bảng ô phiếu"): all boxes read alike side by side, doubtful first, for the eye to run over.

What was read surely and wrongly would be seen by nobody else. Only what the machine read is here, no
ballot entered from paper; sorted by score and then by id, never by feeding order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.ballot import BallotReading, BoxState, Code, Rect, RowReading, StampState
from scanner.layouts.model import BallotLayout
from scanner.results.joined import SheetPage
from scanner.results.load import Results
from scanner.results.standing import Sheet

EMPTY, STAMPS, NAMES = "empty", "stamps", "names"
LEAST_PER_PAGE, MOST_PER_PAGE = 100, 300
_MARGIN_MM = 1.5
_OF_NAMES = frozenset({Code.STRUCK_NAME, Code.MISSING_PRINT})


@dataclass(frozen=True)
class Cell:
    """One cutting: ``page`` is which of the sheet's pages it is on, from 1, ``area`` what of it, in mm.

    ``score``: how surely a box is marked, a stamp there, 0 to 1; of a name 1 if it was read as struck.
    ``waits``: the ballot needs a person already.
    """

    ballot: str
    page_sha256: str
    page: int
    row: int | None
    person: str
    level: str
    score: float
    area: Rect
    waits: bool

    @property
    def rect(self) -> Rect:
        """What to show: the area with a margin, in mm of the page's blank."""
        return self.area.padded(_MARGIN_MM)


@dataclass(frozen=True)
class WallPage:
    """Page ``number`` (from 1) of ``pages``; ``total`` cells in all."""

    cells: tuple[Cell, ...]
    number: int
    pages: int
    total: int


def wall(
    results: Results, kind: str, what: str, number: int = 1, per_page: int = 200, row: int | None = None
) -> WallPage:
    """Return one page of a ballot kind's wall; ``row`` keeps to one person's row.

    ``what`` is a level's id (boxes read as marked for it, the least sure first), ``EMPTY`` (boxes read as
    empty, those most like a mark first), ``STAMPS`` (the least like a stamp first) or ``NAMES`` (read as
    struck first).
    """
    cells = sorted(cells_of(results, kind, what, row), key=lambda cell: _doubt(cell, what))
    size = min(max(per_page, LEAST_PER_PAGE), MOST_PER_PAGE)
    pages = max(1, -(-len(cells) // size))
    number = min(max(1, number), pages)
    return WallPage(tuple(cells[(number - 1) * size : number * size]), number, pages, len(cells))


def cells_of(results: Results, kind: str, what: str, row: int | None = None) -> Iterator[Cell]:
    """Yield all cells of a wall, unsorted."""
    for sheet in results.standing.of_kind(kind):
        if sheet.entered is not None:
            continue
        for number, page in enumerate(sheet.pages, start=1):
            if isinstance(page.page, BallotReading) and page.page.layout in results.layouts:
                layout = results.layouts[page.page.layout]
                yield from (
                    cell
                    for cell in _cells(sheet, number, page, page.page, layout, what)
                    if row in (None, cell.row)
                )


def _cells(
    sheet: Sheet, number: int, page: SheetPage, reading: BallotReading, layout: BallotLayout, what: str
) -> Iterator[Cell]:
    start = page.rows_before - sheet.pages[0].rows_before

    waits = sheet.needs_person

    def cell(row: int | None, person: str, level: str, score: float, area: Rect) -> Cell:
        return Cell(sheet.ballot, reading.source.sha256, number, row, person, level, score, area, waits)

    if what == STAMPS:
        if reading.stamp.state is not StampState.NOT_ASKED and page.number == 1:
            place = reading.stamp.place or layout.stamp.search
            yield cell(None, "", "", reading.stamp.score, place)
        return
    for row, zone in zip(reading.rows, layout.rows, strict=True):
        if what == NAMES:
            yield cell(start + row.row, row.person, "", float(_is_struck(reading, row)), zone.name_cell)
            continue
        for box, area in zip(row.boxes, zone.boxes, strict=True):
            if _is_shown(box.state, box.level, what):
                yield cell(start + row.row, row.person, box.level, box.score, area.cell)


def _is_shown(state: BoxState, level: str, what: str) -> bool:
    if what == EMPTY:
        return state is BoxState.EMPTY
    return state is not BoxState.EMPTY and level == what


def _is_struck(reading: BallotReading, row: RowReading) -> bool:
    found = (finding for finding in reading.findings if finding.row == row.row)
    return row.name_struck or any(finding.code in _OF_NAMES for finding in found)


def _doubt(cell: Cell, what: str) -> tuple[float, str, int, str]:
    score = -cell.score if what in (EMPTY, NAMES) else cell.score
    return score, cell.ballot, cell.row or 0, cell.level
