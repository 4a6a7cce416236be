"""The wall (bảng ô phiếu): what the machine read alike, side by side, for the eye to run over.

A page of the wall is shown in strips, each one picture of some cells in a grid; a strip names its cells in
its address, so that a click is on what was seen even if more was read meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.ballot import Image
from scanner.count.model import BallotKind
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.load import Results
from scanner.review.acts import send
from scanner.review.images import crops
from scanner.review.wall import EMPTY, NAMES, STAMPS, Cell, WallPage, cells_of, wall
from scanner.web.asking import Ask
from scanner.web.respond import moved, page
from scanner.web.review.words import levels_of_kind
from scanner.web.signing import signed_in

_DPI = 100
_GAP = 4
_ROWS = 2  # of a strip
_PAPER = 225


@dataclass(frozen=True)
class Grid:
    """How the cells of a wall lie: so many in a row, each so many pixels."""

    columns: int
    width: int
    height: int

    @property
    def strip(self) -> int:
        """How many cells a strip has."""
        return _ROWS * self.columns


_GRIDS = {STAMPS: Grid(8, 122, 122), NAMES: Grid(4, 248, 58)}
_BOXES = Grid(10, 97, 58)


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show one page of a wall, doubtful cells first."""
    results, kind, what = ask.results, _kind(ask), _what(ask)
    grid = _grid(what)
    row = ask.query("row")
    found = WallPage((), 1, 1, 0)
    if kind is not None:
        number = int(ask.query("page")) if ask.query("page").isdecimal() else 1
        found = wall(results, kind.id, what, number, row=int(row) if row.isdecimal() else None)
    strips = [found.cells[at : at + grid.strip] for at in range(0, len(found.cells), grid.strip)]
    return page(
        ask, "review/wall.html", problem, status, current="review",
        kinds=results.count.ballots, kind=kind, what=what, row=row, found=found, grid=grid, key_of=key_of,
        choices=_choices(results, kind), names={p.id: p.name for p in kind.persons} if kind else {},
        strips=[(strip, ask.url("wall/strip.jpg", **_strip_query(kind, what, strip))) for strip in strips],
    )  # fmt: skip


def strip(ask: Ask) -> Response:
    """Return the picture of some cells; one that is there no more is left empty."""
    kind, what = _kind(ask), _what(ask)
    if kind is None:
        raise HTTPException(404)
    wanted = ask.query("cells").split(",")[: _grid(what).strip]
    there = {key_of(cell): cell for cell in cells_of(ask.results, kind.id, what)}
    pictures = dict(_pictures(ask, [there[key] for key in wanted if key in there]))
    sheet = _drawn(_grid(what), [pictures.get(key) for key in wanted])
    jpeg = bytes(simplejpeg.encode_jpeg(sheet, quality=85, colorspace="BGR"))
    return Response(jpeg, media_type="image/jpeg")


def send_on(ask: Ask) -> Response:
    """Send a ballot to review because of what a cell shows."""
    member, ballot = signed_in(ask), ask.text("ballot")
    if ballot not in ask.results.standing.by_id:
        raise RefusedError(_("ballot {ballot}: not in the count (any more)").format(ballot=ballot))
    send(ask.here.desk, member, ballot, ask.text("note"))
    back = {name: ask.text(name) for name in ("kind", "what", "page", "row") if ask.text(name)}
    return moved(ask.url("wall", **back), _("Ballot {ballot} was sent to review.").format(ballot=ballot))


def key_of(cell: Cell) -> str:
    """Return what names a cell in an address."""
    return f"{cell.ballot}.{cell.page}.{cell.row or 0}.{cell.level}"


def _kind(ask: Ask) -> BallotKind | None:
    kinds = [kind for kind in ask.results.count.ballots if kind.layout]
    wanted = ask.query("kind") or ask.text("kind")
    return next((kind for kind in kinds if kind.id == wanted), kinds[0] if kinds else None)


def _what(ask: Ask) -> str:
    kind = _kind(ask)
    known = [*levels_of_kind(ask.results, kind.id if kind else None), EMPTY, STAMPS, NAMES]
    wanted = ask.query("what") or ask.text("what")
    return wanted if wanted in known else known[0]


def _grid(what: str) -> Grid:
    return _GRIDS.get(what, _BOXES)


def _choices(results: Results, kind: BallotKind | None) -> list[tuple[str, str]]:
    levels = levels_of_kind(results, kind.id if kind else None)
    # vi: ô trống, dấu treo, họ tên
    return [*levels.items(), (EMPTY, _("empty boxes")), (STAMPS, _("stamps")), (NAMES, _("names"))]


def _strip_query(kind: BallotKind | None, what: str, cells: Sequence[Cell]) -> dict[str, str]:
    return {"kind": kind.id if kind else "", "what": what, "cells": ",".join(map(key_of, cells))}


def _pictures(ask: Ask, cells: Sequence[Cell]) -> Iterator[tuple[str, Image]]:
    """Yield the cuttings of cells; a page is decoded once for all that are on it."""
    of_page: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        of_page[cell.ballot, cell.page].append(cell)
    for (ballot, number), same in of_page.items():
        sheet = ask.results.standing.by_id[ballot]
        cut = crops(ask.here.desk, sheet, [cell.rect for cell in same], number, _DPI)
        for cell, jpeg in zip(same, cut, strict=True):
            yield key_of(cell), simplejpeg.decode_jpeg(jpeg, colorspace="BGR")


def _drawn(grid: Grid, pictures: Sequence[Image | None]) -> Image:
    """Return pictures in a grid, each made to fit its place."""
    rows = -(-len(pictures) // grid.columns)
    sheet = np.full((rows * grid.height, grid.columns * grid.width, 3), _PAPER, np.uint8)
    for place, picture in enumerate(pictures):
        if picture is not None:
            row, column = divmod(place, grid.columns)
            _put(sheet[row * grid.height :, column * grid.width :], picture, grid)
    return sheet


def _put(place: Image, picture: Image, grid: Grid) -> None:
    height, width = picture.shape[:2]
    factor = min((grid.width - _GAP) / width, (grid.height - _GAP) / height)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    fitted = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    top, left = (grid.height - size[1]) // 2, (grid.width - size[0]) // 2
    place[top : top + size[1], left : left + size[0]] = fitted
