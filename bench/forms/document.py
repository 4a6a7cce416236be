"""Writes a form as a Word document: heading, title, table, note, opinion line, signature caption."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt
from docx.table import _Cell

from bench.forms import word
from bench.forms.key import ColourKey, NoKey
from bench.forms.persons import Drawing, write_persons
from bench.forms.spec import Form, Paper, Person

_COUNT_WORDS = {2: "hai", 3: "ba", 4: "bốn"}
_AS_PRINTED = NoKey()


def write_form(form: Form, path: Path, key: ColourKey | NoKey = _AS_PRINTED) -> None:
    """Write ``form`` to the .docx file ``path``; with a ``ColourKey``, every place in its own colour."""
    document = docx.Document()
    _set_paper(document, form.paper)
    _set_empty_lines(document, form)
    drawing = Drawing(document, form, word.Writer(form.look.font, form.look.size), key)
    first = 1
    for persons in form.pages():
        if first > 1:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        _write_page(drawing, persons, first)
        first += len(persons)
    document.save(str(path))


def _set_paper(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.width > paper.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)


def _set_empty_lines(document: Document, form: Form) -> None:
    """Empty cells take the height of a line of the document's own style: make that the form's."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = form.look.font, Pt(form.look.size)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0


def _write_page(drawing: Drawing, persons: tuple[Person, ...], first: int) -> None:
    document, form, writer = drawing.document, drawing.form, drawing.writer
    _write_heading(document, form, writer)
    _write_title(document, form, writer)
    write_persons(drawing, persons, first)
    _write_note(document, form, writer)
    if form.opinion:
        _write_opinion(drawing)
    if form.signature:
        _write_signature(drawing, f"signature.{first}" if form.one_each else "signature")


def _write_heading(document: Document, form: Form, writer: word.Writer) -> None:
    """The body on the left, the Party's name or the State's motto on the right: a table without rulings."""
    wide = form.paper.text_width
    cells = word.add_table(document, 1, [wide * 0.44, wide * 0.56], line=0).rows[0].cells
    small = min(writer.size, 12) if form.paper.text_width > 130 else 10
    write = _state_heading if form.state else _party_heading
    write(cells[0], cells[1], writer, small)


def _party_heading(left: _Cell, right: _Cell, writer: word.Writer, size: float) -> None:
    writer.line(left, "ĐẢNG BỘ TỈNH SƠN BÌNH", align=word.CENTRE, size=size)
    writer.line(left, "HUYỆN ỦY THƯỢNG LŨNG", align=word.CENTRE, size=size, bold=True)
    writer.line(left, "*", align=word.CENTRE, size=size)
    writer.line(right, "ĐẢNG CỘNG SẢN VIỆT NAM", align=word.CENTRE, size=size, bold=True, underline=True)
    writer.line(
        right, "Thượng Lũng, ngày … tháng … năm 2026", align=word.CENTRE, size=size - 1, italic=True, before=4
    )


def _state_heading(left: _Cell, right: _Cell, writer: word.Writer, size: float) -> None:
    writer.line(left, "HỘI ĐỒNG NHÂN DÂN", align=word.CENTRE, size=size, bold=True)
    writer.line(left, "XÃ THƯỢNG LŨNG", align=word.CENTRE, size=size, bold=True, underline=True)
    writer.line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align=word.CENTRE, size=size - 1.5, bold=True)
    writer.line(right, "Độc lập - Tự do - Hạnh phúc", align=word.CENTRE, size=size, bold=True, underline=True)


def _write_title(document: Document, form: Form, writer: word.Writer) -> None:
    tight = form.paper.height < 220 or len(form.persons) > 20
    writer.line(
        document, form.title, align=word.CENTRE, size=writer.size + 2, bold=True, before=10 if tight else 30
    )
    writer.line(document, form.subtitle, align=word.CENTRE, bold=True, after=6)
    for number, criterion in enumerate(form.criteria):
        writer.line(
            document,
            criterion,
            align=word.JUSTIFY,
            indent=8,
            bold=number == 0,
            size=writer.size - 1,
            after=6 if number == len(form.criteria) - 1 else 2,
        )


def _write_note(document: Document, form: Form, writer: word.Writer) -> None:
    many = _COUNT_WORDS[len(form.levels)]
    paragraph = writer.line(document, "Ghi chú: ", before=4, bold=True, italic=True, size=writer.size - 1)
    text = f"Đánh dấu (X) vào một trong {many} ô {form.note}."
    writer.put(paragraph, text, italic=True, size=writer.size - 1)


def _write_opinion(drawing: Drawing) -> None:
    writer, colour = drawing.writer, drawing.key.colour("opinion")
    first = writer.line(drawing.document, "Ý kiến khác (nếu có): ", before=8)
    writer.put(first, "." * 60, colour=colour)
    for _ in range(2):
        writer.line(drawing.document, "." * 100, before=6, colour=colour)


def _write_signature(drawing: Drawing, place: str) -> None:
    writer, wide = drawing.writer, drawing.form.paper.text_width
    cell = word.add_table(drawing.document, 1, [wide * 0.5, wide * 0.5], line=0).rows[0].cells[1]
    colour = drawing.key.colour(place)
    writer.line(cell, "NGƯỜI GHI PHIẾU", align=word.CENTRE, bold=True, before=6, colour=colour)
    caption = "(có thể ký hoặc không ký tên)"
    writer.line(cell, caption, align=word.CENTRE, italic=True, size=writer.size - 1, colour=colour)
    writer.line(drawing.document, size=2)
