"""The layout of a drawn form, from the places it was drawn at: what ``layout learn`` should find."""

from __future__ import annotations

from pathlib import Path

from ballotmaker.forms import Form, blank_image
from scanner.ballot import Image, Rect
from scanner.layouts.files import LoadedLayout
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


def layout_of(form: Form, dpi: int = 300) -> BallotLayout:
    """Return a form's layout; its persons are p01, p02, … (on a page of a list that goes on, the numbers
    go on too) and its id is the form's."""
    spec = form.spec
    return BallotLayout(
        id=spec.id,
        title=spec.title,
        sheet=Sheet(width_mm=form.width, height_mm=form.height, blank_dpi=dpi),
        box_kind=BoxKind(spec.box),
        table=form.table,
        levels=[Level(id=level, name=name) for level, name in spec.levels],
        stamp=Stamp(search=Rect(0.0, 0.0, min(110.0, form.width * 0.6), min(90.0, form.height * 0.4))),
        rows=_rows(form),
        zones=_zones(form),
    )


def loaded_layout(form: Form, dpi: int = 300) -> LoadedLayout:
    """Return a form's layout as if it had been loaded, without a folder; its digest is its id."""
    blank: Image = blank_image(form, dpi)
    return LoadedLayout(layout_of(form, dpi), form.spec.id, blank, None, Path(form.spec.id))


def _rows(form: Form) -> list[Row]:
    return [
        Row(
            person=f"p{number:02}",
            name=row.name,
            name_cell=row.name_cell,
            name_text=row.name_text,
            boxes=[Box(level=box.level, area=box.area, cell=box.cell) for box in row.boxes],
        )
        for number, row in enumerate(form.rows, start=form.spec.continued + 1)
    ]


def _zones(form: Form) -> list[FreeZone]:
    zones = ((FreeZoneKind.SIGNATURE, form.signature_zone), (FreeZoneKind.OPINION, form.opinion_zone))
    return [FreeZone(kind=kind, area=area) for kind, area in zones if area]
