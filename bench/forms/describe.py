"""What ``form.json`` says: the form as a careful person would describe it, measured by its colour key."""

from __future__ import annotations

from bench.forms.key import DPI, Extent
from bench.forms.spec import Form

_SIGNATURE_MM = 30.0
_MM = DPI / 25.4
_CAPTION_MARGIN_MM = 8.0


def describe(form: Form, pages: list[dict[str, Extent]]) -> dict[str, object]:
    """Return the form's description; rows as in the ballot, boxes in the order of ``levels``.

    Raises ``KeyError`` if the colour key shows a place nowhere.
    """
    return {
        "form": form.id,
        "about": form.about,
        "dpi": DPI,
        "size": [round(form.paper.width * _MM), round(form.paper.height * _MM)],
        "pages": len(pages),
        "levels": [{"id": level.id, "name": level.name} for level in form.levels],
        "doubtful_scan": form.doubtful_scan,
        "unknown_headings": form.unknown_headings,
        "box_kind": form.boxes.box_kind,
        "rows": _rows(form, pages),
        "tables": [_table(found) for found in pages],
        "stamp": _stamp(form),
        "signature": _signature(form, pages[0]) if form.signature else None,
        "opinion": list(pages[0]["opinion"]) if form.opinion else None,
    }


def _rows(form: Form, pages: list[dict[str, Extent]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for page, persons in enumerate(form.pages()):
        for person in persons:
            row: dict[str, object] = {"name": person.name, "post": person.post, "page": page + 1}
            rows.append(row | _places(form, len(rows) + 1, pages[page]))
    return rows


def _places(form: Form, number: int, found: dict[str, Extent]) -> dict[str, object]:
    name = found[f"{number}.name_text"]
    return {
        "name_cell": list(found.get(f"{number}.name_cell", name)),
        "name_text": list(name),
        "boxes": [list(found[f"{number}.box.{level.id}"]) for level in form.levels],
        "cells": [list(_cell(number, level.id, found)) for level in form.levels],
    }


def _cell(number: int, level: str, found: dict[str, Extent]) -> Extent:
    """The table cell around a box: the box itself unless a square is printed in it."""
    return found.get(f"{number}.cell.{level}", found[f"{number}.box.{level}"])


def _table(found: dict[str, Extent]) -> list[int]:
    """The table's extent on one page: from its heading down to its last box."""
    parts = [
        extent
        for place, extent in found.items()
        if place == "heading" or ".box." in place or ".cell." in place
    ]
    return [
        min(p[0] for p in parts),
        min(p[1] for p in parts),
        max(p[2] for p in parts),
        max(p[3] for p in parts),
    ]


def _stamp(form: Form) -> list[int]:
    """The usual middle of the stamp: over the beginning of the body's name."""
    x = form.paper.left + form.paper.text_width * 0.15
    return [round(x * _MM), round((form.paper.top + 12) * _MM)]


def _signature(form: Form, found: dict[str, Extent]) -> list[int]:
    """At most 30 mm below the caption, in its column."""
    x0, _, x1, y1 = found["signature.1" if form.one_each else "signature"]
    margin = round(_CAPTION_MARGIN_MM * _MM)
    bottom = min(y1 + round(_SIGNATURE_MM * _MM), round((form.paper.height - 5) * _MM))
    return [x0 - margin, y1, x1 + margin, bottom]
