"""What people put on a ballot: each item knows how to draw itself on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

import cv2
import numpy as np

from ballotmaker import paper, strikes
from ballotmaker.forms import Form
from ballotmaker.hands import Hand
from ballotmaker.pens import BLUE, PENCIL, Pen, draw
from ballotmaker.sheet import Sheet
from ballotmaker.strokes import Stroke, flourish, placed
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
class LaidOver:
    """A strip of paper, matt tape or correction fluid over print or ink."""

    place: Rect
    material: Material

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        if self.material == "fluid":
            paper.white_out(sheet, self.place, rng)
        else:
            paper.paste_over(sheet, self.place, rng, tape=self.material == "tape")


@dataclass(frozen=True)
class Mark:
    """A mark in a box; ``size`` is its share of the box, ``dx`` and ``dy`` (mm) its way off the middle.

    ``shape`` is one of ``marks.SHAPES`` or ``x``.
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
        drawn = Hand(pen=self.pen).mark(self.shape, size, rng).strokes
        x, y = _middle(area)
        draw(sheet, placed(drawn, x + self.dx, y + self.dy), self.pen, rng)


@dataclass(frozen=True)
class ScribbleOut:
    """A mark struck out: a scribble over the middle of a box."""

    row: int
    level: str
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        area = form.rows[self.row - 1].box(self.level).area
        size = min(area.width, area.height, 11.0) * (0.95 if form.squares else 0.85)
        drawn = strikes.OVER_MARKS["scribbled"]((size, size), Hand(pen=self.pen), rng)
        draw(sheet, placed(drawn, *_middle(area)), self.pen, rng)


@dataclass(frozen=True)
class WordInBox:
    """A word or digit where a mark belongs."""

    row: int
    level: str
    words: str
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        cell = form.rows[self.row - 1].box(self.level).cell
        written, width = Hand().write(self.words, min(5.0, cell.height * 0.6), rng)
        fit = min(1.0, (cell.width - 1.5) / width)
        small = [stroke * (fit, fit, 1.0) for stroke in written]
        x, y = _middle(cell)
        draw(sheet, placed(small, x - width * fit / 2, y + 1.8 * fit), self.pen, rng)


@dataclass(frozen=True)
class LineDown:
    """One stroke down a level's column, from row ``first`` to row ``last``."""

    level: str
    first: int
    last: int
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        top, bottom = (form.rows[row - 1].box(self.level).area for row in (self.first, self.last))
        (x, y0), (_, y1) = _middle(top), _middle(bottom)
        drawn = strikes.DOWN["line"](y1 - y0 + 3.0, top.width, Hand(pen=self.pen), rng)
        draw(sheet, placed(drawn, x, (y0 + y1) / 2), self.pen, rng)


@dataclass(frozen=True)
class StrikeName:
    """A printed name struck out; ``style`` is a key of ``strikes.OVER_NAMES``."""

    row: int
    style: str = "straight"
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        name = form.rows[self.row - 1].name_text
        drawn = strikes.OVER_NAMES[self.style](name.width + 2.5, name.height, Hand(pen=self.pen), rng)
        x, y = _middle(name)
        draw(sheet, placed(drawn, x, y + 0.3), self.pen, rng)


@dataclass(frozen=True)
class Words:
    """Handwriting, its baseline starting at (x, y) mm; ``height`` is that of a capital in mm."""

    words: str
    x: float
    y: float
    height: float = 4.5
    pen: Pen = BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        written, _ = Hand().write(self.words, self.height, rng)
        draw(sheet, placed(written, self.x, self.y), self.pen, rng)


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
        drawn = flourish(width, tall, rng)
        draw(sheet, placed(drawn, x, zone.y0 + tall * 1.3, -0.08), self.pen, rng)


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


def _middle(area: Rect) -> tuple[float, float]:
    return (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
