"""``layout.toml`` as a person may read and edit it: comments, one box a line, mm with two decimals."""

from __future__ import annotations

import tomlkit
from tomlkit.items import AoT, Array, Table

from scanner.ballot import Rect
from scanner.i18n import _
from scanner.layouts.model import BallotLayout, FreeZone, Row, Sheet, Stamp


def render(layout: BallotLayout) -> str:
    """Return the text of ``layout.toml``."""
    document = tomlkit.document()
    for line in _heading():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    for key in ("schema_", "id", "title"):
        document.add(key.rstrip("_"), getattr(layout, key))
    document.add(
        "box_kind",
        _commented(layout.box_kind.value, _("cell: the empty table cell; square: a printed square in it")),
    )
    document.add("table", _zone(layout.table))
    document.add("sheet", _sheet(layout.sheet))
    document.add("stamp", _stamp(layout.stamp))
    document.add("levels", _tables([_plain(id=level.id, name=level.name) for level in layout.levels]))
    document.add("rows", _tables([_row(row) for row in layout.rows]))
    if layout.zones:
        document.add("zones", _tables([_free_zone(zone) for zone in layout.zones]))
    return tomlkit.dumps(document)


def _heading() -> list[str]:
    return [
        _("A ballot's layout. Lengths in mm from the upper left corner of blank.png."),
        _("A zone is [x0, y0, x1, y1]. After a change run: kiemphieu layout check"),
    ]


def _zone(rect: Rect) -> Array:
    array = tomlkit.array()
    for value in rect.as_list():
        array.append(_mm(value))
    return array


def _mm(value: float) -> float:
    return round(value, 2) + 0.0  # never -0.0


def _commented(value: str, comment: str) -> tomlkit.items.String:
    item = tomlkit.string(value)
    item.comment(comment)
    return item


def _plain(**values: str) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, value)
    return table


def _tables(tables: list[Table]) -> AoT:
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    return array


def _sheet(sheet: Sheet) -> Table:
    table = tomlkit.table()
    table.add("width_mm", _mm(sheet.width_mm))
    table.add("height_mm", _mm(sheet.height_mm))
    table.add("blank_dpi", sheet.blank_dpi)
    return table


def _stamp(stamp: Stamp) -> Table:
    table = tomlkit.table()
    table.add("search", _zone(stamp.search))
    table.add("diameter_mm", _mm(stamp.diameter_mm))
    table.add("template", stamp.template)
    return table


def _row(row: Row) -> Table:
    table = _plain(person=row.person, name=row.name)
    table.add("name_cell", _zone(row.name_cell))
    table.add("name_text", _zone(row.name_text))
    boxes = tomlkit.array()
    for box in row.boxes:
        inline = tomlkit.inline_table()
        inline.append("level", box.level)
        inline.append("area", _zone(box.area))
        inline.append("cell", _zone(box.cell))
        boxes.append(inline)
    table.add("boxes", boxes.multiline(True))
    return table


def _free_zone(zone: FreeZone) -> Table:
    table = _plain(kind=zone.kind.value)
    table.add("area", _zone(zone.area))
    return table
