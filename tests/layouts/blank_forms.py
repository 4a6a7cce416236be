"""Small blank ballots drawn with reportlab, whose zones are therefore known in mm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from pdf2image import convert_from_path
from PIL import Image as Pillow
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from ballotmaker.typeset import font_name
from scanner.ballot import Image, Rect

THREE = ("Tín nhiệm cao", "Tín nhiệm", "Tín nhiệm thấp")
A4 = (210.0, 297.0)
A4_LANDSCAPE = (297.0, 210.0)
A5 = (148.0, 210.0)


@dataclass(frozen=True)
class Person:
    """Somebody on a roster."""

    id: str
    name: str
    post: str = ""


PERSONS = (
    Person("p01", "Trần Văn Hòa", "Bí thư"),
    Person("p02", "Lê Thị Huệ", "Chủ tịch UBND"),
    Person("p03", "Phạm Quốc Đạt", "Trưởng Công an"),
    Person("p04", "Đoàn Ngọc Ánh", "Chánh Văn phòng"),
)


@dataclass(frozen=True)
class Blank:
    """What to draw; the table stands in the middle of the page's width."""

    persons: tuple[Person, ...] = PERSONS
    levels: tuple[str, ...] = THREE
    paper: tuple[float, float] = A4
    number: bool = True
    post: str = "column"  # or "with_name", "" for nowhere
    spanning: str = ""  # a heading over the levels
    square_mm: float = 0.0
    sentence: bool = False  # the person is named above a table of boxes only
    section: str = ""  # a row over the whole table before the first person
    opinion: bool = False
    signature: bool = True
    name_size: float = 12.0
    shade: float = 1.0  # of the headings, 1 is white
    dots_pt: tuple[float, ...] = ()  # dotted or dashed lines between rows: lengths of ink and gap
    two_names: bool = False  # family and given name in a cell each, under one heading


@dataclass(frozen=True)
class Drawn:
    """Where a blank's things are, in mm from the upper left corner; rows of boxes in the order of levels."""

    boxes: list[list[Rect]]
    name_cells: list[Rect]
    caption_bottom: float


def draw(path: Path, *blanks: Blank) -> list[Drawn]:
    """Write a PDF with a page for each blank."""
    canvas = Canvas(str(path), pageCompression=1)
    drawn = []
    for blank in blanks:
        canvas.setPageSize((blank.paper[0] * mm, blank.paper[1] * mm))
        drawn.append(_Page(canvas, blank).draw())
        canvas.showPage()
    canvas.save()
    return drawn


def scan(pdf: Path, path: Path, degrees: float = 0.0, dpi: int = 200, quarters: int = 0) -> Path:
    """Write the PDF's first page as an office scanner would give it: turned, a little soft, gray paper."""
    page = np.asarray(convert_from_path(pdf, dpi=dpi, grayscale=True)[0])
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255.0,))
    noise = np.random.default_rng(7).normal(0, 3, page.shape)
    soft = cv2.GaussianBlur(turned, (0, 0), 0.6).astype(np.float32) / 255 * 200 + 36 + noise
    gray = np.rot90(np.clip(soft, 0, 255).astype(np.uint8), quarters)
    Pillow.fromarray(gray).save(path, dpi=(dpi, dpi))
    return path


def stamp_on(blank: Image, centre_mm: tuple[float, float], diameter_mm: float) -> Image:
    """Return the blank (gray, 300 dpi) as a colour scan, BGR, with a red double ring and a star on it."""
    scale = 300 / 25.4
    sheet = cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR)
    ink = np.zeros(blank.shape, np.uint8)
    centre = (round(centre_mm[0] * scale), round(centre_mm[1] * scale))
    radius = round(diameter_mm / 2 * scale)
    cv2.circle(ink, centre, radius - 6, 255, 12)
    cv2.circle(ink, centre, round(radius * 0.7), 255, 5)
    cv2.drawMarker(ink, centre, 255, cv2.MARKER_STAR, radius // 2, 20)
    red = np.minimum(sheet, np.array((50, 40, 205), np.uint8))
    return np.where(ink[:, :, None] > 0, red, sheet)


class _Page:
    """Draws one blank from the top down; lengths in mm, y downwards."""

    def __init__(self, canvas: Canvas, blank: Blank) -> None:
        self.canvas = canvas
        self.blank = blank
        self.y = 15.0
        self.line_mm = 0.2

    def draw(self) -> Drawn:
        blank, (width, _height) = self.blank, self.blank.paper
        self.text(width * 0.28, "ĐẢNG BỘ XÃ AN BÌNH", centre=True)
        self.text(width * 0.72, "ĐẢNG CỘNG SẢN VIỆT NAM", centre=True, advance=14)
        self.text(width / 2, "PHIẾU TÍN NHIỆM", size=15, centre=True, advance=12)
        if blank.sentence:
            person = blank.persons[0]
            self.text(20, f"Đối với đồng chí: {person.name}, Chức vụ: {person.post}", advance=8)
        boxes, cells = self.table()
        self.y += 6
        if blank.opinion:
            self.text(20, "Ý kiến khác (nếu có): " + "." * 80, advance=8)
            self.text(20, "." * 120, advance=8)
        self.text(20, "Ghi chú: Đánh dấu (X) vào một ô.", size=10, advance=8)
        if blank.signature:
            self.text(width * 0.7, "NGƯỜI GHI PHIẾU", centre=True, advance=5)
            self.text(width * 0.7, "(có thể ký hoặc không ký tên)", size=10, centre=True, advance=0)
        return Drawn(boxes, cells, self.y)

    def text(self, x: float, words: str, size: float = 12, centre: bool = False, advance: float = 0) -> None:
        self.canvas.setFont(font_name("regular"), size)
        place = (x * mm, (self.blank.paper[1] - self.y) * mm)
        if centre:
            self.canvas.drawCentredString(*place, words)
        else:
            self.canvas.drawString(*place, words)
        self.y += advance

    def frame(
        self, x0: float, y0: float, x1: float, y1: float, *lines: str, size: float = 11, fill: float = 1.0
    ) -> Rect:
        """Draw a cell with its text; returns the cell inside its rulings."""
        if fill < 1:
            self.canvas.setFillGray(fill)
            place = (x0 * mm, (self.blank.paper[1] - y1) * mm, (x1 - x0) * mm, (y1 - y0) * mm)
            self.canvas.rect(*place, stroke=0, fill=1)
            self.canvas.setFillGray(0)
        self.rule(x0, y0, x0, y1)
        self.rule(x1, y0, x1, y1)
        self.rule(x0, y0, x1, y0, *self.blank.dots_pt)
        self.rule(x0, y1, x1, y1, *self.blank.dots_pt)
        before, self.y = self.y, y0 + 4.5
        for line in lines:
            self.text(x0 + 1.5, line, size=size, advance=4.5)
        self.y = before
        return Rect(x0, y0, x1, y1).padded(-self.line_mm / 2)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *dash: float) -> None:
        height = self.blank.paper[1]
        self.canvas.setLineWidth(self.line_mm * mm)
        self.canvas.setLineCap(0 if dash else 2)
        self.canvas.setDash(*dash)
        self.canvas.line(x0 * mm, (height - y0) * mm, x1 * mm, (height - y1) * mm)

    def table(self) -> tuple[list[list[Rect]], list[Rect]]:
        edges = self.edges()
        self.y = self.heading(edges, self.y + 2)
        if self.blank.section:
            self.frame(edges[0], self.y, edges[-1], self.y + 7, self.blank.section)
            self.y += 7
        boxes, cells = [], []
        for number, person in enumerate(self.blank.persons, start=1):
            found, cell = self.row(edges, number, person)
            boxes.append(found)
            cells.append(cell)
        return boxes, cells

    def edges(self) -> list[float]:
        blank = self.blank
        level = 24.0 if blank.paper[0] > 200 else 18.0
        right = blank.paper[0] - 10.0
        levels = [right - level * (len(blank.levels) - i) for i in range(len(blank.levels) + 1)]
        if blank.sentence:
            return levels
        left = 12.0 if blank.number else 20.0
        start = [left, left + 10.0] if blank.number else [left]
        middle = [(start[-1] + levels[0]) / 2] if blank.post == "column" else []
        return [*start, *middle, *levels]

    def heading(self, edges: list[float], top: float) -> float:
        blank, count = self.blank, len(self.blank.levels)
        titles = [] if blank.sentence else [*(["TT"] if blank.number else []), "Họ và tên"]
        titles += ["Chức vụ"] if blank.post == "column" and not blank.sentence else []
        bottom = top + (24 if blank.spanning else 16)
        for x0, x1, title in zip(edges, edges[1:], titles, strict=False):
            self.frame(x0, top, x1, bottom, title, fill=blank.shade)
        if blank.spanning:
            self.frame(edges[-count - 1], top, edges[-1], top + 8, blank.spanning)
        for x0, x1, name in zip(edges[-count - 1 :], edges[-count:], blank.levels, strict=False):
            self.frame(
                x0,
                top + (8 if blank.spanning else 0),
                x1,
                bottom,
                *_wrapped(name, x1 - x0),
                size=10,
                fill=blank.shade,
            )
        return bottom

    def row(self, edges: list[float], number: int, person: Person) -> tuple[list[Rect], Rect]:
        blank, top, bottom = self.blank, self.y, self.y + 11
        self.y = bottom
        count = len(blank.levels)
        texts = (
            [] if blank.sentence else [*([(str(number),)] if blank.number else []), self.name_lines(person)]
        )
        texts += [(person.post,)] if blank.post == "column" and not blank.sentence else []
        cells = [
            self.text_cell((x0, top, x1, bottom), lines, lines == self.name_lines(person))
            for x0, x1, lines in zip(edges, edges[1:], texts, strict=False)
        ]
        boxes = [
            self.box(self.frame(x0, top, x1, bottom))
            for x0, x1 in zip(edges[-count - 1 :], edges[-count:], strict=False)
        ]
        name = Rect(0, 0, 1, 1) if blank.sentence else cells[1 if blank.number else 0]
        return boxes, name

    def text_cell(self, place: tuple[float, float, float, float], lines: tuple[str, ...], name: bool) -> Rect:
        if not (name and self.blank.two_names):
            return self.frame(*place, *lines, size=self.blank.name_size)
        x0, top, x1, bottom = place
        family, _blank, given = lines[0].rpartition(" ")
        middle = x0 + 0.7 * (x1 - x0)
        left = self.frame(x0, top, middle, bottom, family, size=self.blank.name_size)
        right = self.frame(middle, top, x1, bottom, given, size=self.blank.name_size)
        return Rect(left.x0, left.y0, right.x1, right.y1)

    def name_lines(self, person: Person) -> tuple[str, ...]:
        return (f"Đ/c {person.name}", person.post) if self.blank.post == "with_name" else (person.name,)

    def box(self, cell: Rect) -> Rect:
        side = self.blank.square_mm
        if not side:
            return cell
        x, y = (cell.x0 + cell.x1 - side) / 2, (cell.y0 + cell.y1 - side) / 2
        self.frame(x, y, x + side, y + side)
        return Rect(x, y, x + side, y + side)


def _wrapped(name: str, width: float) -> list[str]:
    """Break a heading into lines of its column's width."""
    lines: list[str] = []
    for word in name.split():
        wider = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(wider, font_name("regular"), 10) < (width - 3) * mm:
            lines[-1] = wider
        else:
            lines.append(word)
    return lines
