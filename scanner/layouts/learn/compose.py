"""From what a blank shows and who is on the roster to a layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from pydantic import ValidationError

from scanner.ballot import Image, Rect, around
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.learn.free_zones import find_free_zones
from scanner.layouts.learn.levels import plain
from scanner.layouts.learn.names import Certainty, Match, Person, Printed, match_names
from scanner.layouts.learn.rows import TableRow
from scanner.layouts.learn.scale import DPI, PX_PER_MM, crop, intersection, overlap, rect_mm, window
from scanner.layouts.learn.stamps import default_stamp
from scanner.layouts.learn.study import Study
from scanner.layouts.learn.words import Word, join, lines
from scanner.layouts.model import BallotLayout, Box, BoxKind, Row, Sheet
from scanner.layouts.problems import describe
from scanner.medium import by_medium

_SPECK_MM = 0.17
_MARK_MM = 0.8  # a mark on a capital stands so far out of its font's line


@dataclass(frozen=True)
class LearntRow:
    """A row as shown to the operator: the name as read, and the person it is taken for."""

    number: int
    printed: str
    person: Person
    sure: bool
    note: str


@dataclass(frozen=True, eq=False)
class Learnt:
    """A layout that waits for the operator's word; ``doubts`` is empty if all is beyond doubt.

    ``page`` is its place in its ballot, from 1.
    """

    layout: BallotLayout
    blank: Image
    stamp: Image | None
    rows: tuple[LearntRow, ...]
    doubts: tuple[str, ...]
    page: int = 1


def compose(found: Study, roster: Sequence[Person], layout_id: str) -> Learnt:
    """Match the printed names to the roster and put the layout together.

    Raises SettingsError naming every row that is nobody on the roster, or what cannot be on a ballot.
    """
    printed = [_printed(found, number, roster) for number in range(len(found.rows))]
    matches = match_names(printed, roster)
    _refuse_strangers(printed, matches)
    try:
        layout = _layout(found, matches, layout_id)
    except ValidationError as error:  # a sheet of half a metre
        raise SettingsError("\n".join(describe(error))) from error
    shown = tuple(_shown(number, match) for number, match in enumerate(matches, start=1))
    return Learnt(layout, found.image, None, shown, (*_level_doubts(found), *_row_doubts(shown)))


def _layout(found: Study, matches: Sequence[Match], layout_id: str) -> BallotLayout:
    height, width = found.image.shape
    sheet = Sheet(width_mm=width / PX_PER_MM, height_mm=height / PX_PER_MM, blank_dpi=DPI)
    return BallotLayout(
        id=layout_id,
        title=_title(found),
        sheet=sheet,
        box_kind=found.kind or BoxKind.CELL,
        table=found.table.area,
        levels=[column.level for column in found.columns],
        stamp=default_stamp(sheet),
        rows=[_row(found, number, match) for number, match in enumerate(matches)],
        zones=find_free_zones(found.table, found.text, found.outside, found.ink, found.rulings),
    )


def _printed(found: Study, number: int, roster: Sequence[Person]) -> Printed:
    cell = found.name_cells[number]
    beside = ""
    names = Counter(person.name.casefold() for person in roster)
    if max(names.values()) > 1:  # only the post tells equal names apart; OCR of it costs time
        others = [other for other in found.rows[number].beside if other != cell]
        found.text.prepare(others)
        beside = " ".join(join(found.text.inside(other)) for other in others)
    return Printed(_words_of_row(found, number), found.text.exact, beside)


def _words_of_row(found: Study, number: int) -> tuple[Word, ...]:
    """Return the words among which a row's name stands: its cell's, or those around the table."""
    cell = found.name_cells[number]
    return found.outside if cell is None else tuple(found.text.inside(cell))


def _refuse_strangers(printed: Sequence[Printed], matches: Sequence[Match]) -> None:
    problems = []
    for number, (row, match) in enumerate(zip(printed, matches, strict=True), start=1):
        if match.person is None:
            message = _('row {row}: "{printed}" is nobody on the roster, or a name stands there twice')
            problems.append(message.format(row=number, printed=join(row.words[:12])))
    if len(problems) > 1 and len(problems) > len(printed) / 2:
        message = by_medium(
            command=_(
                "{strangers} of {rows} names are not on the roster: it is the blank of another ballot; "
                "give this ballot's blank, or another --ballot"
            ),
            page=_(
                "{strangers} of {rows} names are not on the roster: it is the blank of another ballot; "
                "give this ballot's blank"
            ),
        )
        problems = [message.format(strangers=len(problems), rows=len(printed))]
    if problems:
        raise SettingsError("\n".join(problems))


def _row(found: Study, number: int, match: Match) -> Row:
    row, cell = found.rows[number], found.name_cells[number]
    assert match.person is not None  # strangers were refused
    exact = found.text.exact
    return Row(
        person=match.person.id,
        name=join(match.words) if exact else match.person.name,
        name_cell=cell if cell is not None else _line_of(match.words[0], found),
        name_text=_tight(found, number, match.words),
        boxes=_boxes(found, row),
    )


def _boxes(found: Study, row: TableRow) -> list[Box]:
    square = found.kind is BoxKind.SQUARE
    return [
        Box(level=column.level.id, area=box.area if square else cell, cell=cell)
        for column, box, cell in zip(found.columns, row.boxes, row.cells, strict=True)
    ]


def _line_of(word: Word, found: Study) -> Rect:
    """Return the line of text, outside the table, in which a name stands."""
    return next(line.place for line in lines(found.outside) if word in line.words)


def _tight(found: Study, number: int, words: Sequence[Word]) -> Rect:
    """Return the extent of the words' ink: of the pieces of print that belong to no other word beside.

    A PDF's word is as high as its font's line: the mark on a capital may stand out of it, and the mark on
    a capital in the next line may stand in it.
    """
    extent = around([word.place for word in words])
    cell = found.name_cells[number]
    nearby = extent.padded(1.0) if cell is None else intersection(extent.padded(1.0), cell)
    beside = [word for word in _words_of_row(found, number) if word not in words]
    pieces = [
        piece
        for piece in _pieces(found, nearby)
        if (gap := _gap(piece, words)) <= _MARK_MM and gap <= _gap(piece, beside)
    ]
    return around(pieces) if pieces else extent


def _pieces(found: Study, around: Rect) -> list[Rect]:
    """Return the extents of the letters and marks in a place, without rulings and their fringe in a scan."""
    x0, y0, _x1, _y1 = window(found.ink, around)
    letters = np.ascontiguousarray(crop(found.ink, around) & ~crop(found.rulings, around))
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(letters)
    pieces = [
        rect_mm(x0 + x, y0 + y, x0 + x + width, y0 + y + height) for x, y, width, height, _area in stats[1:]
    ]
    return [piece for piece in pieces if min(piece.width, piece.height) > _SPECK_MM]


def _gap(piece: Rect, words: Sequence[Word]) -> float:
    """Return how far a piece's centre lies above or below the nearest word, in mm; negative inside it."""
    x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    near = [word.place for word in words if word.place.x0 - 0.5 <= x <= word.place.x1 + 0.5]
    return min((abs(y - (place.y0 + place.y1) / 2) - place.height / 2 for place in near), default=np.inf)


def _title(found: Study) -> str:
    """Return the ballot's title: the first line above the table that begins with "Phiếu"."""
    above = [line for line in lines(found.outside) if line.place.y1 < found.table.area.y0 + 1]
    return next((line.text for line in above if plain(line.text).startswith("phieu")), "")


def _shown(number: int, match: Match) -> LearntRow:
    assert match.person is not None
    sure = match.certainty is Certainty.SURE
    return LearntRow(number, join(match.words), match.person, sure, _note(match, match.person))


def _note(match: Match, person: Person) -> str:
    if match.rival is not None and match.rival.name.casefold() == person.name.casefold():
        return _("equal names, and the post does not tell which")
    if match.rival is not None:
        return _("it may be {name} as well").format(name=match.rival.name)
    if match.distance:
        return _("{number} letters differ").format(number=match.distance)
    return _("as on the roster")


def _row_doubts(rows: Sequence[LearntRow]) -> list[str]:
    message = _('row {row}: "{printed}" is taken for {name} ({note})')
    return [
        message.format(row=row.number, printed=row.printed, name=row.person.name, note=row.note)
        for row in rows
        if not row.sure
    ]


def _level_doubts(found: Study) -> list[str]:
    doubts = [
        _("level {level}: its heading could not be read surely").format(level=column.level.name)
        for column in found.columns
        if not column.sure
    ]
    if found.kind is None:
        doubts.append(_("some boxes are printed squares and others are not; whole cells are taken as boxes"))
    if _overlapping(found.rows):
        doubts.append(_("two rows overlap"))
    return doubts


def _overlapping(rows: Sequence[TableRow]) -> bool:
    return any(overlap(a.top, a.bottom, b.top, b.bottom) > 0.5 for a, b in pairwise(rows))
