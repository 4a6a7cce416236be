"""Blank ballots as committees make them in Word, drawn with every place known in mm.

``lay_out`` turns what a form says (:class:`FormSpec`) into where everything stands (:class:`Form`);
``pdf`` and ``blank_image`` draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from pdf2image import convert_from_bytes
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from ballotmaker.typeset import MM_PER_POINT, Text, centred, font_name, line_step, wrap
from scanner.ballot import Image, Rect

RENDER_DPI = 600
RULE_MM = 0.18  # half a point, Word's table border
PAPER_MM = {"A4": (210.0, 297.0), "A5": (148.0, 210.0)}
USUAL_LEVELS = (("high", "Tín nhiệm cao"), ("medium", "Tín nhiệm"), ("low", "Tín nhiệm thấp"))
USUAL_NOTE = "Ghi chú: Đánh dấu (X) vào một trong ba ô tương ứng với mức độ tín nhiệm của từng người."
SIGNATURE_CAPTION = ("NGƯỜI GHI PHIẾU", "(có thể ký hoặc không ký tên)")


@dataclass(frozen=True)
class FormSpec:
    """What a ballot says: ``persons`` are (name, post), ``levels`` (id, name), sizes in mm.

    A page on which a list goes on has ``continued`` rows before it, no title, and the table's headings
    only if they are repeated.
    """

    id: str
    heading: Literal["party", "state"]
    superior_body: str
    body: str
    place_date: str
    subtitle: str
    persons: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...] = USUAL_LEVELS
    title: str = "PHIẾU TÍN NHIỆM"
    paper: Literal["A4", "A5"] = "A4"
    landscape: bool = False
    with_tt: bool = True
    box: Literal["cell", "square"] = "cell"
    criteria: tuple[str, ...] = ()
    note: str = USUAL_NOTE
    opinion: bool = False
    signature: bool = True
    level_width: float = 20.0
    row_height: float = 9.0
    points: float = 13.0
    square: float = 4.6
    font: Literal["serif", "sans", "dejavu"] = "serif"
    rule: float = RULE_MM
    continued: int = 0
    repeat_headings: bool = True

    def face(self, style: str) -> str:
        """Return the style of ``typeset`` that is ``style`` (regular, bold, italic) in the form's font."""
        return style if self.font == "serif" else f"{self.font}-{style}"


@dataclass(frozen=True)
class FormBox:
    """Where a mark belongs (``area``) and the table cell around it; equal unless a square is printed."""

    level: str
    area: Rect
    cell: Rect


@dataclass(frozen=True)
class FormRow:
    name: str
    post: str
    name_cell: Rect
    name_text: Rect
    boxes: tuple[FormBox, ...]

    def box(self, level: str) -> FormBox:
        return next(box for box in self.boxes if box.level == level)


@dataclass(frozen=True)
class Form:
    """A laid-out ballot. ``rules`` are lines (x0, y0, x1, y1); everything in mm.

    ``print_pdf`` is the finished page where another program, such as Word, has laid it out.
    """

    spec: FormSpec
    width: float
    height: float
    table: Rect
    rows: tuple[FormRow, ...]
    texts: tuple[Text, ...]
    rules: tuple[tuple[float, float, float, float], ...]
    squares: tuple[Rect, ...]
    stamp_at: tuple[float, float]
    signature_zone: Rect | None
    opinion_zone: Rect | None
    print_pdf: bytes | None = None

    @property
    def level_ids(self) -> tuple[str, ...]:
        return tuple(level for level, _ in self.spec.levels)


class _Drawing:
    """A form while it is laid out from the top down; ``y`` is the lower end of what stands so far."""

    def __init__(self, spec: FormSpec) -> None:
        self.spec = spec
        width, height = PAPER_MM[spec.paper]
        self.width, self.height = (height, width) if spec.landscape else (width, height)
        small = spec.paper == "A5" and not spec.landscape
        self.left, self.right = (14.0, self.width - 10.0) if small else (25.0, self.width - 14.0)
        self.small = small
        self.y = 14.0 if small else 18.0
        self.texts: list[Text] = []
        self.rules: list[tuple[float, float, float, float]] = []
        self.squares: list[Rect] = []

    def line(self, words: str, centre: float, style: str, points: float) -> None:
        """Print one centred line and move below it."""
        self.y += line_step(points)
        self.texts.append(centred(words, centre, self.y, self.spec.face(style), points))

    def paragraph(self, words: str, style: str, points: float) -> None:
        """Print ``words`` from margin to margin and move below them."""
        face = self.spec.face(style)
        for line in wrap(words, face, points, self.right - self.left):
            self.y += line_step(points)
            self.texts.append(Text(self.left, self.y, line, face, points))


def lay_out(spec: FormSpec) -> Form:
    """Return where everything of a form stands; raise ``ValueError`` if it does not fit its sheet."""
    drawing = _Drawing(spec)
    stamp_at = (drawing.left + 20.0, drawing.y + 14.0)
    if not spec.continued:
        stamp_at = _heading(drawing)
        _title(drawing)
    table, rows = _table(drawing)
    opinion = _opinion(drawing)
    signature = _signature(drawing)
    if drawing.y > drawing.height - 4:
        raise ValueError(f"{spec.id}: the form needs {drawing.y:.0f} mm, the sheet has {drawing.height:.0f}")
    return Form(
        spec,
        drawing.width,
        drawing.height,
        table,
        tuple(rows),
        tuple(drawing.texts),
        tuple(drawing.rules),
        tuple(drawing.squares),
        stamp_at,
        signature,
        opinion,
    )


def _heading(drawing: _Drawing) -> tuple[float, float]:
    """Print the two columns of the heading; return the usual place of the stamp's centre."""
    spec, top = drawing.spec, drawing.y
    points = 10.0 if drawing.small else 12.5
    span = drawing.right - drawing.left
    left, right = drawing.left + span * 0.22, drawing.left + span * 0.71
    drawing.line(spec.superior_body, left, "regular", points)
    drawing.line(spec.body, left, "bold", points)
    drawing.line("*" if spec.heading == "party" else "-------", left, "regular", points)
    end, drawing.y = drawing.y, top
    if spec.heading == "party":
        drawing.line("ĐẢNG CỘNG SẢN VIỆT NAM", right, "bold", points + 1)
    else:
        drawing.line(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right, "bold", points - (1.5 if drawing.small else 0)
        )
        drawing.line("Độc lập - Tự do - Hạnh phúc", right, "bold", points)
        drawing.line("---------------", right, "regular", points)
    drawing.line(spec.place_date, right, "italic", points)
    drawing.y = max(drawing.y, end) + (10.0 if drawing.small else 14.0)
    return left - span * 0.1, top + 14.0


def _title(drawing: _Drawing) -> None:
    spec, centre = drawing.spec, (drawing.left + drawing.right) / 2
    points = 13.0 if drawing.small else 15.0
    drawing.line(spec.title, centre, "bold", points)
    for words in wrap(spec.subtitle, spec.face("bold"), points - 2, drawing.right - drawing.left):
        drawing.line(words, centre, "bold", points - 2)
    drawing.y += 3
    for words in spec.criteria:
        drawing.paragraph(words, "regular", spec.points - 1)
    drawing.y += 4


def _columns(drawing: _Drawing) -> list[float]:
    """Return the x of every vertical rule: TT (if any), name, post, the levels."""
    spec = drawing.spec
    tt = 10.0 if spec.with_tt else 0.0
    levels = spec.level_width * len(spec.levels)
    rest = drawing.right - drawing.left - tt - levels
    edges = [drawing.left] + ([drawing.left + tt] if spec.with_tt else [])
    edges += [edges[-1] + rest * 0.5, edges[-1] + rest]
    return edges + [edges[-1] + spec.level_width * i for i in range(1, len(spec.levels) + 1)]


def _table(drawing: _Drawing) -> tuple[Rect, list[FormRow]]:
    spec, edges, top = drawing.spec, _columns(drawing), drawing.y
    heads = (["TT"] if spec.with_tt else []) + ["Họ và tên", "Chức vụ"] + [name for _, name in spec.levels]
    headed = not spec.continued or spec.repeat_headings
    bottoms = [_head_row(drawing, heads, edges)] if headed else []
    rows = []
    for number, (name, post) in enumerate(spec.persons, start=spec.continued + 1):
        rows.append(_row(drawing, number, name, post, edges))
        bottoms.append(drawing.y)
    drawing.rules += [(edges[0], y, edges[-1], y) for y in [top, *bottoms]]
    drawing.rules += [(x, top, x, drawing.y) for x in edges]
    table = Rect(edges[0], top, edges[-1], drawing.y)
    drawing.y += 1.5
    drawing.paragraph(spec.note, "italic", spec.points - 1)
    return table, rows


def _head_row(drawing: _Drawing, heads: list[str], edges: list[float]) -> float:
    points = drawing.spec.points - 1
    lines = [
        wrap(head, drawing.spec.face("bold"), points, right - left - 2.4)
        for head, left, right in zip(heads, edges, edges[1:], strict=False)
    ]
    height = max(len(part) for part in lines) * line_step(points) + 2.5
    for part, left, right in zip(lines, edges, edges[1:], strict=False):
        _cell(drawing, part, Rect(left, drawing.y, right, drawing.y + height), "bold", points, centre=True)
    drawing.y += height
    return drawing.y


def _cell(
    drawing: _Drawing, lines: list[str], cell: Rect, style: str, points: float, *, centre: bool = False
) -> Rect:
    """Print lines in the middle of a cell; return their extent."""
    step, face = line_step(points), drawing.spec.face(style)
    y = (cell.y0 + cell.y1) / 2 - step * len(lines) / 2
    placed = []
    for line in lines:
        y += step
        baseline = y - 0.26 * step
        text = centred(line, (cell.x0 + cell.x1) / 2, baseline, face, points)
        placed.append(text if centre else Text(cell.x0 + 1.9, baseline, line, face, points))
    drawing.texts += placed
    top = placed[0].y - 0.85 * points * MM_PER_POINT
    right = max(text.x + text.width for text in placed)
    return Rect(min(text.x for text in placed), top, right, placed[-1].y + 0.22 * points * MM_PER_POINT)


def _row(drawing: _Drawing, number: int, name: str, post: str, edges: list[float]) -> FormRow:
    spec, first = drawing.spec, 1 if drawing.spec.with_tt else 0
    face = spec.face("regular")
    names = wrap(name, face, spec.points, edges[first + 1] - edges[first] - 3.0)
    posts = wrap(post, face, spec.points - 2, edges[first + 2] - edges[first + 1] - 3.0)
    text_height = max(len(names) * line_step(spec.points), len(posts) * line_step(spec.points - 2))
    top, bottom = drawing.y, drawing.y + max(spec.row_height, text_height + 2.0)
    cells = [Rect(left, top, right, bottom) for left, right in pairwise(edges)]
    if spec.with_tt:
        _cell(drawing, [str(number)], cells[0], "regular", spec.points, centre=True)
    extent = _cell(drawing, names, cells[first], "regular", spec.points)
    _cell(drawing, posts, cells[first + 1], "regular", spec.points - 2)
    boxes = [
        _box(drawing, level, cell) for (level, _), cell in zip(spec.levels, cells[first + 2 :], strict=True)
    ]
    drawing.y = bottom
    return FormRow(name, post, cells[first].padded(-spec.rule), extent, tuple(boxes))


def _box(drawing: _Drawing, level: str, cell: Rect) -> FormBox:
    inside = cell.padded(-drawing.spec.rule)
    if drawing.spec.box == "cell":
        return FormBox(level, inside, inside)
    x, y, half = (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2, drawing.spec.square / 2
    square = Rect(x - half, y - half, x + half, y + half)
    drawing.squares.append(square)
    return FormBox(level, square, inside)


def _opinion(drawing: _Drawing) -> Rect | None:
    if not drawing.spec.opinion:
        return None
    drawing.y += 2
    top, points, face = drawing.y, drawing.spec.points - 1, drawing.spec.face("regular")
    caption = Text(drawing.left, top + line_step(points), "Ý kiến khác (nếu có): ", face, points)
    room = drawing.right - drawing.left
    dot = Text(0, 0, "." * 100, face, points).width / 100
    rest = int((room - caption.width) / dot)
    drawing.texts.append(Text(caption.x, caption.y, caption.words + "." * rest, face, points))
    drawing.y = caption.y + 8.5
    drawing.texts.append(Text(drawing.left, drawing.y, "." * int(room / dot), face, points))
    return Rect(drawing.left, top, drawing.right, drawing.y + 1.5)


def _signature(drawing: _Drawing) -> Rect | None:
    if not drawing.spec.signature:
        return None
    drawing.y += 3
    span = drawing.right - drawing.left
    centre, points = drawing.left + span * 0.74, drawing.spec.points
    drawing.line(SIGNATURE_CAPTION[0], centre, "bold", points)
    drawing.line(SIGNATURE_CAPTION[1], centre, "italic", points - 1)
    top = drawing.y + 1.5
    return Rect(centre - span * 0.24, top, drawing.right, min(top + 30.0, drawing.height - 4.0))


def pdf(form: Form) -> bytes:
    """Draw a form as a one-page PDF with real text and rulings; equal forms give equal bytes."""
    if form.print_pdf is not None:
        return form.print_pdf
    target = BytesIO()
    mm = 1 / MM_PER_POINT
    canvas = Canvas(target, pagesize=(form.width * mm, form.height * mm), invariant=1)
    canvas.setTitle(f"{form.spec.title} - {form.spec.id}")
    for text in form.texts:
        canvas.setFont(font_name(text.style), text.points)
        canvas.drawString(text.x * mm, (form.height - text.y) * mm, text.words)
    canvas.setLineWidth(form.spec.rule * mm)
    for x0, y0, x1, y1 in form.rules:
        canvas.line(x0 * mm, (form.height - y0) * mm, x1 * mm, (form.height - y1) * mm)
    canvas.setLineWidth(0.3 * mm)
    for square in form.squares:
        canvas.rect(square.x0 * mm, (form.height - square.y1) * mm, square.width * mm, square.height * mm)
    canvas.save()
    return target.getvalue()


@lru_cache(maxsize=8)
def blank_image(form: Form, dpi: int) -> Image:
    """Return the clean print, gray (H, W) uint8, read-only; cached since many sheets share it.

    Rendered finer and averaged down: at low resolution poppler moves thin rules to whole pixels.
    """
    page = _print(form, dpi * min(4, max(1, round(RENDER_DPI / dpi))))
    size = round(form.width * dpi / 25.4), round(form.height * dpi / 25.4)
    image: Image = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    image.setflags(write=False)
    return image


@lru_cache(maxsize=1)
def _print(form: Form, dpi: int) -> Image:
    """Return the page as poppler renders it; kept, since the same print serves several resolutions."""
    return np.asarray(convert_from_bytes(pdf(form), dpi=dpi, grayscale=True)[0], dtype=np.uint8)
