"""The sheets that registration is measured on: forms of every size, crossed and stamped, of one hand.

Drawn here and not by ``ballotmaker``'s voters, since nothing but the place of the boxes is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from ballotmaker import examples
from ballotmaker.forms import Form, blank_image, lay_out
from bench.page_maps import MM_PER_INCH
from scanner.ballot import Image, Rect

_RED = (70, 60, 200)
_BLUE = (130, 50, 30)


def _bare() -> Form:
    """One person and hardly any print around: the least to hold on to."""
    spec = replace(
        examples.PARTY, id="bare", superior_body="", body="ĐẢNG ỦY XÃ", place_date="", subtitle="", note="",
        persons=examples.persons(1), with_tt=False, signature=False,
    )  # fmt: skip
    return lay_out(spec)


def _rows40() -> Form:
    names = [name for name, _ in examples.persons(20)]
    persons = tuple((f"{name} {mark}", "Ủy viên") for mark in "AB" for name in names)
    spec = replace(
        examples.PARTY, id="rows40", persons=persons, row_height=4.6, points=8.0, level_width=15.0,
        signature=False,
    )  # fmt: skip
    return lay_out(spec)


@cache
def forms() -> dict[str, Form]:
    """Return the forms that are measured, by name."""
    names = ("party", "long", "squares", "landscape", "a5-one", "a5-five", "criteria")
    return {name: examples.form(name) for name in names} | {"bare": _bare(), "rows40": _rows40()}


@dataclass(frozen=True)
class Drawn:
    """A marked sheet, not yet scanned, and the level marked in each row."""

    image: Image
    levels: tuple[str, ...]


@cache
def drawn(form: str, dpi: int) -> Drawn:
    """Return the sheet of a form of :func:`forms`; the same for all its scans."""
    return marked(forms()[form], dpi)


def marked(form: Form, dpi: int) -> Drawn:
    """Return a form's sheet, stamped, with a plain cross in each row."""
    rng = np.random.default_rng(7)
    sheet = cv2.merge([blank_image(form, dpi)] * 3)
    scale = dpi / MM_PER_INCH
    levels = []
    for row in form.rows:
        box = row.boxes[int(rng.integers(len(row.boxes)))]
        levels.append(box.level)
        _cross(sheet, box.area, scale, rng)
    _stamp(sheet, form.stamp_at, scale)
    return Drawn(np.asarray(sheet, np.uint8), tuple(levels))


def _cross(sheet: Image, area: Rect, scale: float, rng: np.random.Generator) -> None:
    x, y = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
    arm = 0.32 * min(area.width, area.height, 9.0)
    for way in (-1, 1):
        ends = [(x - arm, y - way * arm), (x + arm, y + way * arm)]
        _stroke(sheet, np.array(ends) + rng.normal(0, 0.08 * arm, (2, 2)), _BLUE, 0.4, scale)


def _stamp(sheet: Image, centre: tuple[float, float], scale: float) -> None:
    """Draw a seal of 36 mm: two rings and what may be letters and a star."""
    angles = np.linspace(0, 2 * np.pi, 181)
    for radius, width in ((18.0, 0.7), (16.8, 0.3), (11.0, 0.3)):
        ring = np.stack([np.cos(angles), np.sin(angles)], -1) * radius + centre
        _stroke(sheet, ring, _RED, width, scale)
    for angle in angles[::6]:
        way = np.array([np.cos(angle), np.sin(angle)])
        _stroke(sheet, np.array([12.5 * way, 15.0 * way]) + centre, _RED, 0.6, scale)
    star = [(np.sin(a) * r, -np.cos(a) * r) for a, r in zip(angles[::18], [6.0, 2.5] * 5, strict=False)]
    _stroke(sheet, np.array([*star, star[0]]) + centre, _RED, 1.0, scale)


def _stroke(
    sheet: Image, points: npt.NDArray[np.float64], colour: tuple[int, int, int], mm: float, scale: float
) -> None:
    """Draw a line through ``points`` (mm), to a sixteenth of a pixel."""
    pixels = np.round((points * scale - 0.5) * 16).astype(np.int32)
    cv2.polylines(sheet, [pixels], False, colour, max(1, round(mm * scale)), cv2.LINE_AA, shift=4)
