"""What people put on a ballot: each item knows how to draw itself on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

import cv2
import numpy as np

from ballotmaker import letters, paper, strokes
from ballotmaker.forms import Form
from ballotmaker.pens import BLUE, PENCIL, Pen, draw
from ballotmaker.sheet import Sheet
from ballotmaker.strokes import Stroke
from scanner.ballot import Rect

Material = Literal["paper", "tape", "fluid"]


class Item(Protocol):
    """Something drawn on the sheet; rows count from 1, as on the paper."""

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None: ...


@dataclass(frozen=True, eq=False)
class Ink:
    """Strokes where they stand on the sheet, drawn with one pen."""

    strokes: tuple[Stroke, ...]
    pen: Pen

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        draw(sheet, list(self.strokes), self.pen, rng)


@dataclass(frozen=True, eq=False)
class Erased:
    """Strokes in pencil that were rubbed out: a ghost of ``density`` 0..1 in a faint smear."""

    strokes: tuple[Stroke, ...]
    density: float

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        self._smear(sheet, rng)
        draw(sheet, list(self.strokes), replace(PENCIL, density=self.density, grain=0.5), rng)

    def _smear(self, sheet: Sheet, rng: np.random.Generator) -> None:
        points = np.vstack(self.strokes)[:, :2]
        low, high = points.min(axis=0) - 2.5, points.max(axis=0) + 2.5
        size = np.ceil((high - low) * sheet.scale).astype(int)
        halo = np.zeros((size[1], size[0]), np.float32)
        for stroke in self.strokes:
            at = np.round((stroke[:, :2] - low) * sheet.scale).astype(np.int32)
            cv2.polylines(halo, [at], False, 1.0, max(1, round(1.4 * sheet.scale)))
        soft = cv2.GaussianBlur(halo, (0, 0), 0.7 * sheet.scale) * np.float32(
            self.density * rng.uniform(0.15, 0.4)
        )
        x, y = np.round(low * sheet.scale).astype(int).tolist()
        sheet.ink(np.asarray(soft, dtype=np.float32), x, y, PENCIL.colour)


@dataclass(frozen=True)
class Covered:
    """Print and ink under a strip of paper, matt tape or correction fluid."""

    place: Rect
    material: Material

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        paper.paste_over(sheet, self.place, rng, tape=self.material == "tape")


@dataclass(frozen=True)
class Mark:
    """A mark in a box; ``size`` is its share of the box, ``dx`` and ``dy`` (mm) its way off the middle.

    ``shape`` is a key of ``strokes.SHAPES``.
    """

    row: int
    level: str
    shape: str = "x"
    pen: Pen = BLUE
    size: float = 0.75
    dx: float = 0.0
    dy: float = 0.0

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        area = form.rows[self.row - 1].box(self.level).area
        size = min(area.width, area.height, 11.0) * self.size
        drawn = strokes.SHAPES[self.shape](size, rng)
        x, y = _middle(area)
        draw(sheet, strokes.placed(drawn, x + self.dx, y + self.dy, rng.normal() * 0.06), self.pen, rng)


@dataclass(frozen=True)
class ScribbleOut:
    """A mark struck out: shading and loops over the middle of a box."""

    row: int
    level: str
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        area = form.rows[self.row - 1].box(self.level).area
        size = min(area.width, area.height, 11.0) * (0.95 if form.squares else 0.85)
        drawn = strokes.scribble(size * 1.1, size, rng)
        draw(sheet, strokes.placed(drawn, *_middle(area)), self.pen, rng)


@dataclass(frozen=True)
class WordInBox:
    """A word or digit where a mark belongs."""

    row: int
    level: str
    words: str
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        cell = form.rows[self.row - 1].box(self.level).cell
        written, width = letters.write(self.words, min(5.0, cell.height * 0.6), rng)
        fit = min(1.0, (cell.width - 1.5) / width)
        small = [stroke * (fit, fit, 1.0) for stroke in written]
        x, y = _middle(cell)
        draw(sheet, strokes.placed(small, x - width * fit / 2, y + 1.8 * fit), self.pen, rng)


@dataclass(frozen=True)
class LineDown:
    """One stroke down a level's column, from row ``first`` to row ``last``."""

    level: str
    first: int
    last: int
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        x, y0 = _middle(form.rows[self.first - 1].box(self.level).area)
        _, y1 = _middle(form.rows[self.last - 1].box(self.level).area)
        swing = rng.normal(size=3) * 0.8
        points = [(x + swing[0], y0 - 1.5), (x + swing[1], (y0 + y1) / 2), (x + swing[2], y1 + 1.5)]
        draw(sheet, [strokes.hand(points, rng, 0.2)], self.pen, rng)


@dataclass(frozen=True)
class StrikeName:
    """A printed name struck out; ``style``: straight, wavy, double or diagonal."""

    row: int
    style: str = "straight"
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        name = form.rows[self.row - 1].name_text
        x0, x1, y = name.x0 - 1, name.x1 + 1.5, (name.y0 + name.y1) / 2 + 0.3
        if self.style == "diagonal":
            lines = strokes.line(x0, name.y1 + 0.5, x1, name.y0 - 0.5, rng)
        elif self.style == "double":
            lines = strokes.line(x0, y - 0.6, x1, y - 0.5, rng) + strokes.line(x0, y + 0.7, x1, y + 0.6, rng)
        else:
            lines = strokes.line(x0, y, x1, y + rng.normal() * 0.3, rng, 0.9 if self.style == "wavy" else 0.0)
        draw(sheet, lines, self.pen, rng)


@dataclass(frozen=True)
class Words:
    """Handwriting, its baseline starting at (x, y) mm; ``height`` is that of a capital in mm."""

    words: str
    x: float
    y: float
    height: float = 4.5
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        written, _ = letters.write(self.words, self.height, rng)
        draw(sheet, strokes.placed(written, self.x, self.y), self.pen, rng)


@dataclass(frozen=True)
class Signature:
    """An invented signature in the signature zone."""

    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        zone = form.signature_zone
        if zone is None:
            raise ValueError(f"{form.spec.id}: the form has no signature zone")
        width = min(zone.width * 0.5, 32.0)
        tall = min(zone.height * 0.4, 9.0)
        x = (zone.x0 + zone.x1) / 2 - width / 2
        drawn = strokes.flourish(width, tall, rng)
        draw(sheet, strokes.placed(drawn, x, zone.y0 + tall * 1.3, -0.08), self.pen, rng)


@dataclass(frozen=True)
class HiddenName:
    """A printed name under a paste-over, or under matt tape."""

    row: int
    tape: bool = False

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        name = form.rows[self.row - 1].name_text
        place = Rect(name.x0 - 1.2, name.y0 - 0.6, name.x1 + 1.8, name.y1 + 0.6)
        paper.paste_over(sheet, place, rng, tape=self.tape)


@dataclass(frozen=True)
class Fold:
    """A fold across the sheet (or down it) at a distance from the upper left corner."""

    at_mm: float
    vertical: bool = False
    depth: float = 0.25

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        paper.fold(sheet, self.at_mm, rng, vertical=self.vertical, depth=self.depth)


@dataclass(frozen=True)
class Specks:
    count: int = 12

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        paper.specks(sheet, self.count, rng)


@dataclass(frozen=True)
class TornCorner:
    """The lower right corner is gone."""

    size_mm: float = 22.0

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        paper.tear_corner(sheet, self.size_mm, rng)


def _middle(area: Rect) -> tuple[float, float]:
    return (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
