"""Wear of a ballot as items of a plan: each finds a place where it neither hides nor fakes a vote.

Names, boxes and the stamp stay free of what stains, covers or takes paper away; folds, texture and
what shows through may run anywhere, as they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

from ballotmaker import letters, paper, soil, strokes
from ballotmaker.forms import Form, blank_image
from ballotmaker.paper import CORNERS, Corner, Crease
from ballotmaker.pens import BLUE, draw
from ballotmaker.sheet import Colour, Sheet
from ballotmaker.typeset import font_file
from scanner.ballot import Image, Rect

_STAMP_MM = 24.0  # half the side of the square that is kept for the stamp
_EDGE_MM = 4.0
_TRIES = 60


def kept_free(form: Form) -> list[Rect]:
    """Return what wear must not touch: names, cells of boxes, the stamp, the signature zone (mm)."""
    x, y = form.stamp_at
    kept = [Rect(x - _STAMP_MM, y - _STAMP_MM, x + _STAMP_MM, y + _STAMP_MM)]
    for row in form.rows:
        kept.append(row.name_text.padded(2.0))
        kept += [box.cell.padded(1.5) for box in row.boxes]
    return kept + [zone for zone in (form.signature_zone, form.opinion_zone) if zone]


def free_place(
    form: Form, width: float, height: float, rng: np.random.Generator, *, off_print: bool = False
) -> Rect | None:
    """Return a place of this size (mm) clear of :func:`kept_free` and, if asked, of print; or None."""
    kept = kept_free(form)
    room = form.width - width - 2 * _EDGE_MM, form.height - height - 2 * _EDGE_MM
    if min(room) <= 0:
        return None
    for x, y in rng.uniform(0, 1, size=(_TRIES, 2)) * room + _EDGE_MM:
        place = Rect(float(x), float(y), float(x + width), float(y + height))
        if not any(place.meets(other) for other in kept) and not (off_print and _printed(form, place)):
            return place
    return None


def _printed(form: Form, place: Rect) -> bool:
    mm = 75 / 25.4
    x0, y0, x1, y1 = (round(v * mm) for v in place.padded(1.5).as_list())
    return bool((blank_image(form, 75)[max(0, y0) : y1, max(0, x0) : x1] < 200).any())


def _corner_room(form: Form, corner: Corner) -> float:
    """Return the side in mm of the largest square at a corner that holds nothing to be kept."""
    room = min(form.width, form.height) / 3
    for rect in kept_free(form):
        dx = form.width - rect.x1 if "right" in corner else rect.x0
        dy = form.height - rect.y1 if "lower" in corner else rect.y0
        room = min(room, max(dx, dy) - 1.0)
    return room


def _some_corner(form: Form, size: float, rng: np.random.Generator) -> tuple[Corner, float]:
    """Return a corner and the size that fits there: one with room enough if any has it."""
    rooms = {corner: _corner_room(form, corner) for corner in CORNERS}
    wide = [corner for corner in CORNERS if rooms[corner] >= size]
    chosen = wide[rng.integers(len(wide))] if wide else max(CORNERS, key=lambda corner: rooms[corner])
    return chosen, max(3.0, min(size, rooms[chosen]))


@dataclass(frozen=True)
class LostCorner:
    """A corner torn off, about ``size_mm`` large, less where names or boxes are near."""

    size_mm: float = 22.0
    corner: Corner | None = None

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        corner, size = _some_corner(form, self.size_mm, rng)
        if self.corner:
            corner, size = self.corner, max(3.0, min(self.size_mm, _corner_room(form, self.corner)))
        paper.tear_corner(sheet, size, rng, corner)


@dataclass(frozen=True)
class DogEar:
    """A corner folded over onto the sheet."""

    size_mm: float = 15.0

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        corner, size = _some_corner(form, self.size_mm, rng)
        paper.dog_ear(sheet, size, rng, corner)


@dataclass(frozen=True)
class LetterFold:
    """Folded into ``parts`` like a letter, each crease of its own kind; ``cross``: also down the middle."""

    parts: int = 3
    depth: float = 0.25
    kinds: tuple[Crease, ...] = ("sharp",)
    cross: bool = False

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        width, height = sheet.size_mm
        for part in range(1, self.parts):
            left, right = height * part / self.parts + rng.normal() * 2.5 + rng.normal(size=2) * 0.6
            self._one(sheet, (0.0, float(left)), (width, float(right)), rng)
        if self.cross:
            top, foot = width / 2 + rng.normal() * 2.5 + rng.normal(size=2) * 0.6
            self._one(sheet, (float(top), 0.0), (float(foot), height), rng)

    def _one(
        self, sheet: Sheet, start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator
    ) -> None:
        kind = self.kinds[rng.integers(len(self.kinds))]
        if rng.random() < 0.5:
            start, end = end, start  # the other side is in the shade
        paper.crease(sheet, start, end, rng, depth=self.depth * float(rng.uniform(0.6, 1.2)), kind=kind)


@dataclass(frozen=True)
class CornerFold:
    """Corners that were folded over and flattened again: creases that run across them."""

    count: int = 1
    depth: float = 0.25

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        width, height = sheet.size_mm
        for corner in rng.permutation(4)[: self.count]:
            a, b = rng.uniform(0.12, 0.35) * width, rng.uniform(0.1, 0.3) * height
            start = (a if corner % 2 == 0 else width - a, 0.0 if corner < 2 else height)
            end = (0.0 if corner % 2 == 0 else width, b if corner < 2 else height - b)
            paper.crease(sheet, start, end, rng, depth=self.depth, shade_mm=8.0)


@dataclass(frozen=True)
class Creases:
    """Short soft creases in all directions, as in a sheet that was held too tightly."""

    count: int = 12
    depth: float = 0.12

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        for _ in range(self.count):
            x, y = rng.uniform(0, 1, size=2) * sheet.size_mm
            turn, length = rng.uniform(0, 2 * np.pi), rng.uniform(10, 45)
            end = (float(x + np.cos(turn) * length), float(y + np.sin(turn) * length))
            kind: Crease = "soft" if rng.random() < 0.7 else "sharp"
            paper.crease(
                sheet, (float(x), float(y)), end, rng, depth=self.depth, kind=kind, shade_mm=5.0, fading=True
            )


@dataclass(frozen=True)
class Textured:
    """Paper with a visible tooth and, if ``fibres``, with those of recycled paper."""

    strength: float = 0.015
    fibres: int = 0

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        paper.texture(sheet, self.strength, rng)
        if self.fibres:
            paper.fibres(sheet, self.fibres, rng)


@dataclass(frozen=True)
class Spilt:
    """Something spilt beside names and boxes."""

    size_mm: float = 24.0
    kind: soil.Spill = "drop"
    colour: Colour = soil.COFFEE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        size = self.size_mm
        while size > 3.0:
            place = free_place(form, size, size, rng)
            if place:
                x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
                return soil.spill(sheet, x, y, size / 2, rng, kind=self.kind, colour=self.colour)
            size *= 0.7
        return None


@dataclass(frozen=True)
class Touched:
    """A fingerprint, or ink smeared by a hand, beside names and boxes."""

    kind: Literal["finger", "smear"] = "finger"
    density: float = 0.35
    colour: Colour = soil.INK_BLUE

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        place = free_place(form, 16.0, 16.0 if self.kind == "finger" else 6.0, rng)
        if place is None:
            return
        y = (place.y0 + place.y1) / 2
        if self.kind == "finger":
            soil.fingerprint(
                sheet, (place.x0 + place.x1) / 2, y, rng, colour=self.colour, density=self.density
            )
        else:
            length = place.width * 0.95
            soil.smudge(sheet, place.x0, y, length, rng, colour=self.colour, density=self.density)


@dataclass(frozen=True)
class Taped:
    """Clear tape over a tear at an edge, beside names and boxes; print under it stays readable."""

    glossy: bool = False

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        for width, height in ((45.0, 15.0), (25.0, 12.0), (12.0, 25.0), (12.0, 12.0), (8.0, 8.0)):
            place = free_place(form, width, height, rng)
            if place:
                inner = place.padded(-0.5)
                return paper.clear_tape(sheet, inner, rng, glossy=self.glossy, turn=float(rng.normal() * 1.5))
        return None


@dataclass(frozen=True)
class Covered:
    """White-out, or a strip of paper, where nothing is printed."""

    kind: Literal["white-out", "strip"] = "white-out"

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        place = free_place(form, 14.0, 6.0, rng, off_print=True)
        if place and self.kind == "white-out":
            paper.white_out(sheet, place.padded(-1.0), rng)
        elif place:
            paper.paste_over(sheet, place, rng)


@dataclass(frozen=True)
class Stapled:
    """A staple in an upper corner, or the holes it left."""

    gone: bool = False

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        width, _ = sheet.size_mm
        x, y = rng.uniform(7, 10), rng.uniform(6, 9)
        left = rng.random() < 0.7
        turn = float(rng.choice([0.0, -45.0 if left else 45.0]) + rng.normal() * 6)
        paper.staple(sheet, float(x if left else width - x), float(y), turn, gone=self.gone)


@dataclass(frozen=True)
class Punched:
    """Two filing holes, 80 mm apart, at an edge (ISO 838); one that would cost a name or box is left out."""

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        width, height = sheet.size_mm
        left = rng.random() < 0.85
        for side in (-40.0, 40.0):
            x, y = rng.normal() * 0.5 + 11.0, height / 2 + side + rng.normal() * 1.0
            place = Rect(x - 3.2, y - 3.2, x + 3.2, y + 3.2)
            if not left:
                place = Rect(width - place.x1, place.y0, width - place.x0, place.y1)
            if not any(place.meets(kept) for kept in kept_free(form)):
                paper.punch(sheet, (place.x0 + place.x1) / 2, float(y))


@dataclass(frozen=True)
class ShowThrough:
    """What is overleaf shines through: the ``same`` print, another ``text``, or ``writing`` by hand."""

    kind: Literal["same", "text", "writing"] = "text"
    strength: float = 0.08

    def draw(self, sheet: Sheet, form: Form, rng: np.random.Generator) -> None:
        if self.kind == "same":
            overleaf = blank_image(form, 75)
        elif self.kind == "text":
            overleaf = page_of_text(form.width, form.height, 75, int(rng.integers(4)))
        else:
            overleaf = _written_overleaf(form, rng)
        paper.show_through(sheet, overleaf, self.strength)


_WORDS = (
    "báo cáo kết quả thực hiện nhiệm vụ năm kế hoạch công tác hội nghị đề nghị các đơn vị khẩn trương"
    " triển khai theo quy định của cấp trên về việc tổ chức kiểm tra giám sát định kỳ"
    " trong toàn xã bảo đảm đúng tiến độ"
).split()


@lru_cache(maxsize=8)
def page_of_text(width: float, height: float, dpi: int, seed: int) -> Image:
    """Return a printed page of another document, gray (H, W), read-only; equal arguments, equal pages."""
    rng, scale = np.random.default_rng(seed), dpi / 25.4
    picture = PilImage.new("L", (round(width * scale), round(height * scale)), 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(font_file("regular")), round(4.6 * scale))
    y = 22.0
    while y < height - 22:
        short = rng.random() < 0.15
        line = ""
        while font.getlength(line) < (width - 50) * scale * (0.5 if short else 1):
            line += str(rng.choice(_WORDS)) + " "
        pen.text((25 * scale, y * scale), line.rsplit(" ", 2)[0], fill=15, font=font)
        y += 6.8 + (3.0 if short else 0.0)
    page = np.array(picture, dtype=np.uint8)
    page.setflags(write=False)
    return page


def _written_overleaf(form: Form, rng: np.random.Generator) -> Image:
    dpi = 75
    white = np.full((round(form.height * dpi / 25.4), round(form.width * dpi / 25.4)), 255, np.uint8)
    back = Sheet(white, dpi)
    for line in range(int(rng.integers(3, 7))):
        words = " ".join(rng.choice(_WORDS, size=int(rng.integers(3, 7))))
        written, _ = letters.write(words, 5.0, rng)
        draw(back, strokes.placed(written, float(rng.uniform(20, 40)), 40.0 + 14 * line), BLUE, rng)
    return np.asarray(cv2.cvtColor(back.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
