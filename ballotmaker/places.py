"""Where there is print on a form, and where there is room for writing. Everything in mm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker.forms import Form, blank_image
from ballotmaker.stamps import Stamp
from scanner.ballot import Rect

Mask = npt.NDArray[np.bool_]

_DPI = 100
_SCALE = _DPI / 25.4
_EDGE_MM = 6.0
_LINE_MM = 1.2  # a line of print is at least this high; less is an accent
_GAP_MM = 0.7  # lines nearer than this are one


@lru_cache(maxsize=64)
def printed(form: Form) -> Mask:
    """Return where the blank has print, (H, W) at 100 dpi, read-only."""
    mask: Mask = blank_image(form, _DPI) < 190
    mask.setflags(write=False)
    return mask


def text_lines(form: Form, place: Rect) -> list[Rect]:
    """Return the lines of print in a place, top down, each as wide as its words."""
    x0, y0, x1, y1 = _pixels(place)
    part = printed(form)[y0:y1, x0:x1]
    lines = []
    for top, bottom in _runs(np.asarray(part.any(axis=1)), round(_GAP_MM * _SCALE)):
        columns = np.flatnonzero(part[top:bottom].any(axis=0))
        line = Rect(x0 + columns[0], y0 + top, x0 + columns[-1] + 1, y0 + bottom)
        if line.height >= _LINE_MM * _SCALE:
            lines.append(Rect(*(v / _SCALE for v in line.as_list())))
    return lines


def _runs(inked: Mask, gap: int) -> list[tuple[int, int]]:
    """Return the runs of True as (first, after the last), joined where less than ``gap`` apart."""
    joined: list[tuple[int, int]] = []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        if joined and start - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _pixels(place: Rect) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (max(0, round(v * _SCALE)) for v in place.as_list())
    return x0, y0, x1, y1


def regions(form: Form, stamp: Stamp | None) -> Mapping[str, Rect]:
    """Return the places outside the table where people write, by name; they overlap."""
    table, right, low = form.table, form.width - _EDGE_MM, form.height - _EDGE_MM
    named = {
        "left margin": Rect(_EDGE_MM, _EDGE_MM, table.x0 - 0.5, low),
        "right margin": Rect(table.x1 + 0.5, _EDGE_MM, right, low),
        "top": Rect(_EDGE_MM, _EDGE_MM, right, max(_EDGE_MM + 1, table.y0 * 0.3)),
        "heading": Rect(_EDGE_MM, _EDGE_MM, right, table.y0),
        "above the table": Rect(table.x0, table.y0 - 18.0, table.x1, table.y0),
        "under the table": Rect(table.x0, table.y1, table.x1, min(low, table.y1 + 32.0)),
        "foot": Rect(_EDGE_MM, form.height - 40.0, right, low),
    }
    if stamp:
        named["by the stamp"] = Rect(
            stamp.x - 36.0, max(_EDGE_MM, stamp.y - 30.0), stamp.x + 36.0, stamp.y + 30.0
        )
    return named


def cells(form: Form, row: int) -> Mapping[str, Rect]:
    """Return the cells of a row beside its boxes: ``tt`` where there is one, ``name``, ``post``."""
    line = form.rows[row - 1]
    name, first = line.name_cell, line.boxes[0].cell
    found = {"name": name}
    if first.x0 - name.x1 > 8.0:
        found["post"] = Rect(name.x1 + 0.4, name.y0, first.x0 - 0.4, name.y1)
    if name.x0 - form.table.x0 > 5.0:
        found["tt"] = Rect(form.table.x0 + 0.3, name.y0, name.x0 - 0.4, name.y1)
    return found


def kept_free(form: Form, stamp: Stamp | None) -> list[Rect]:
    """Return where no added words may stand: in the boxes, where ink is allowed, in the stamp."""
    taken = [box.cell for row in form.rows for box in row.boxes]
    if form.signature_zone:  # nobody can tell a remark from a signature there
        zone = form.signature_zone
        taken.append(Rect(zone.x0 - 6.0, zone.y0 - 3.0, zone.x1 + 6.0, zone.y1 + 6.0))
    if form.opinion_zone:
        taken.append(form.opinion_zone.padded(2.5))
    if stamp:
        half = stamp.diameter_mm / 2 * 0.9
        taken.append(Rect(stamp.x - half, stamp.y - half, stamp.x + half, stamp.y + half))
    return taken


def room(
    form: Form,
    region: Rect,
    size: tuple[float, float],
    taken: Iterable[Rect],
    rng: np.random.Generator,
) -> tuple[float, float] | None:
    """Return the upper left corner of a place in ``region`` for a thing of ``size``, clear of all print.

    ``taken`` is left out too. None where there is no room.
    """
    blocked = printed(form).astype(np.uint8)
    for place in taken:
        x0, y0, x1, y1 = _pixels(place)
        blocked[y0:y1, x0:x1] = 1
    x0, y0, x1, y1 = _pixels(region)
    width, height = (max(1, round(v * _SCALE)) for v in size)
    part = blocked[y0:y1, x0:x1]
    if part.shape[0] < height or part.shape[1] < width:
        return None
    sums = cv2.integral(part)
    inside = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    free = np.argwhere(inside == 0)
    if not len(free):
        return None
    y, x = free[rng.integers(len(free))]
    return (x0 + int(x)) / _SCALE, (y0 + int(y)) / _SCALE
