"""A ballot's layout as data: the zones of ``layout.toml`` in mm, its persons and its levels.

Coordinates are millimetres from the upper left corner of the upright blank. pydantic reports
every error at once; :mod:`scanner.layouts.files` turns them into lines with the path of the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from scanner.ballot import Rect
from scanner.i18n import _

SCHEMA: Final = "kiemphieu.layout/1"


def _rect(value: object) -> Rect:
    if isinstance(value, Rect):
        return value
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        raise ValueError(_("a zone is four numbers [x0, y0, x1, y1] in mm"))
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) and isfinite(v) for v in value):
        raise ValueError(_("a zone is four numbers [x0, y0, x1, y1] in mm"))
    rect = Rect(*(float(v) for v in value))
    if rect.width <= 0 or rect.height <= 0:
        raise ValueError(_("a zone needs x0 < x1 and y0 < y1"))
    return rect


Zone = Annotated[Rect, BeforeValidator(_rect), PlainSerializer(lambda r: [round(v, 2) for v in r.as_list()])]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Sheet(_Strict):
    """The paper, and the resolution at which ``blank.png`` (gray) shows it."""

    width_mm: float = Field(gt=50, lt=500)
    height_mm: float = Field(gt=50, lt=500)
    blank_dpi: int = Field(ge=100, le=600)


class Level(_Strict):
    """A level of confidence; the usual ids are ``high``, ``medium``, ``low``."""

    id: Identifier
    name: str = Field(min_length=1)


class BoxKind(StrEnum):
    CELL = "cell"  # the empty table cell itself
    SQUARE = "square"  # a small printed square inside the cell


class Box(_Strict):
    """``area`` is where the mark belongs: the cell inside its rulings, or the printed square.

    ``cell`` is the table cell around it; for ``BoxKind.CELL`` both are equal.
    """

    level: Identifier
    area: Zone
    cell: Zone


class Row(_Strict):
    """One person: printed name as on the ballot, its cell, its text's extent, the boxes in level order."""

    person: Identifier
    name: str = Field(min_length=1)
    name_cell: Zone
    name_text: Zone
    boxes: list[Box]


class FreeZoneKind(StrEnum):
    SIGNATURE = "signature"
    OPINION = "opinion"


class FreeZone(_Strict):
    """A place where writing is legitimate; signatures are masked in everything that leaves review."""

    kind: FreeZoneKind
    area: Zone


class Stamp(_Strict):
    """Where the red round stamp is looked for, its diameter, and ``stamp.png`` if one was learnt.

    ``stamp.png`` is BGR at ``Sheet.blank_dpi``, the stamp on white, cut to its bounding square.
    """

    search: Zone
    diameter_mm: float = Field(default=38.0, ge=15, le=70)
    template: bool = False


class BallotLayout(_Strict):
    """One page of a ballot. ``persons`` and ``levels`` are ordered as printed."""

    schema_: Literal["kiemphieu.layout/1"] = Field(default=SCHEMA, alias="schema")
    id: Identifier
    title: str = ""
    sheet: Sheet
    box_kind: BoxKind
    table: Zone
    levels: list[Level] = Field(min_length=2, max_length=8)
    stamp: Stamp
    rows: list[Row] = Field(min_length=1)
    zones: list[FreeZone] = []

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*self._repeated(), *self._unordered(), *self._off_sheet()]
        if problems:
            raise ValueError("\n".join(problems))  # scanner.layouts.problems splits them again
        return self

    def _repeated(self) -> Iterator[str]:
        if len({level.id for level in self.levels}) != len(self.levels):
            yield "levels: " + _("two levels have the same id")
        if len({row.person for row in self.rows}) != len(self.rows):
            yield "rows: " + _("two rows have the same person")

    def _unordered(self) -> Iterator[str]:
        level_ids = [level.id for level in self.levels]
        for number, row in enumerate(self.rows):
            if [box.level for box in row.boxes] != level_ids:
                yield f"rows.{number}.boxes: " + _("one box for each level is wanted, in the order of levels")

    def _off_sheet(self) -> Iterator[str]:
        for path, rect in self.all_zones():
            inside = rect.x0 >= -1 and rect.y0 >= -1 and rect.x1 <= self.sheet.width_mm + 1
            if not (inside and rect.y1 <= self.sheet.height_mm + 1):
                yield f"{path}: " + _("the zone lies outside the sheet")

    def row_at(self, y: float) -> int | None:
        """Return the number (from 1) of the row in whose boxes' height ``y`` mm lies, if there is one."""
        for number, row in enumerate(self.rows, start=1):
            if row.boxes[0].cell.y0 <= y <= row.boxes[0].cell.y1:
                return number
        return None

    def all_zones(self) -> list[tuple[str, Rect]]:
        """Return every zone with the path of its key."""
        found: list[tuple[str, Rect]] = [("table", self.table), ("stamp.search", self.stamp.search)]
        found += [(f"zones.{i}.area", zone.area) for i, zone in enumerate(self.zones)]
        for i, row in enumerate(self.rows):
            found += [(f"rows.{i}.name_cell", row.name_cell), (f"rows.{i}.name_text", row.name_text)]
            for j, box in enumerate(row.boxes):
                found += [(f"rows.{i}.boxes.{j}.area", box.area), (f"rows.{i}.boxes.{j}.cell", box.cell)]
        return found


@dataclass(frozen=True)
class BallotForm:
    """A whole ballot: its pages in order, at least one; all have the same levels."""

    pages: tuple[BallotLayout, ...]

    @property
    def levels(self) -> list[Level]:
        return self.pages[0].levels

    @property
    def rows(self) -> list[Row]:
        """The rows of all pages, in ballot order."""
        return [row for page in self.pages for row in page.rows]
