"""Writes a form as a Word document: heading, title, table, note, opinion line, signature caption."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from bench.forms import word
from bench.forms.spec import Boxes, Form, Paper, Person, PostPlace

_COUNT_WORDS = {2: "hai", 3: "ba", 4: "bốn"}
_SQUARE_MM = 5.0
_DRAWN_PT = 14.0


def write_form(form: Form, path: Path) -> None:
    """Write ``form`` to the .docx file ``path``."""
    document = docx.Document()
    _set_paper(document, form.paper)
    _set_empty_lines(document, form)
    writer = word.Writer(form.look.font, form.look.size)
    for number, persons in enumerate(form.pages()):
        if number:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        _write_page(document, form, persons, writer)
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


def _write_page(document: Document, form: Form, persons: tuple[Person, ...], writer: word.Writer) -> None:
    _write_heading(document, form, writer)
    _write_title(document, form, writer)
    if form.sentence:
        _write_sentence(document, form, persons[0], writer)
        _write_boxes_only(document, form, writer)
    else:
        _write_table(document, form, persons, writer)
    _write_note(document, form, writer)
    if form.opinion:
        _write_opinion(document, writer)
    if form.signature:
        _write_signature(document, form, writer)


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


def _write_sentence(document: Document, form: Form, person: Person, writer: word.Writer) -> None:
    paragraph = writer.line(document, "Đồng chí: ", indent=8, before=4)
    writer.put(paragraph, person.name, bold=True)
    writer.line(document, f"Chức vụ: {person.post}.", indent=8, before=3, after=8)


def _write_boxes_only(document: Document, form: Form, writer: word.Writer) -> None:
    width = min(form.paper.text_width, 40.0 * len(form.levels))
    table = word.add_table(document, 2, [width / len(form.levels)] * len(form.levels), form.look.line)
    for cell, level in zip(table.rows[0].cells, form.levels, strict=True):
        writer.line(cell, level.name, align=word.CENTRE, bold=True, before=2, after=2)
    word.set_height(table.rows[1], form.look.row)
    _fill_boxes(list(table.rows[1].cells), form, writer)


def _columns(form: Form) -> list[float]:
    """Return the widths of the columns in mm: TT, name, post, then one for each level."""
    look, levels = form.look, [form.look.level] * len(form.levels)
    number = [look.number] if form.number_column else []
    rest = form.paper.text_width - sum(number) - sum(levels)
    people = (
        [rest]
        if form.post is not PostPlace.COLUMN
        else [rest * look.name_share, rest * (1 - look.name_share)]
    )
    return number + people + levels


def _headings(form: Form) -> list[str]:
    number = [form.number_heading] if form.number_column else []
    name = "Họ và tên, chức vụ" if form.post is PostPlace.WITH_NAME else "Họ và tên"
    return [*number, name, *(["Chức vụ"] if form.post is PostPlace.COLUMN else [])]


def _write_table(document: Document, form: Form, persons: tuple[Person, ...], writer: word.Writer) -> None:
    heading_rows = 2 if form.merged_heading else 1
    table = word.add_table(document, heading_rows + len(persons), _columns(form), form.look.line)
    _write_table_heading(table, form, writer)
    for number, person in enumerate(persons, start=1):
        _write_person(table.rows[heading_rows + number - 1], form, number, person, writer)


def _write_table_heading(table: Table, form: Form, writer: word.Writer) -> None:
    texts = [_as_heading(text, form) for text in _headings(form)]
    bottom = table.rows[1 if form.merged_heading else 0]
    for row in table.rows[: 2 if form.merged_heading else 1]:
        word.repeat_heading(row)
    for column, text in enumerate(texts):
        cell = table.cell(0, column)
        if form.merged_heading:
            cell = cell.merge(table.cell(1, column))
        _write_heading_cell(cell, text, writer)
    if form.merged_heading:
        over = table.cell(0, len(texts)).merge(table.cell(0, len(texts) + len(form.levels) - 1))
        _write_heading_cell(over, _as_heading(form.merged_heading, form), writer)
    for offset, level in enumerate(form.levels):
        _write_heading_cell(bottom.cells[len(texts) + offset], _as_heading(level.name, form), writer)


def _as_heading(text: str, form: Form) -> str:
    return text.upper() if form.capital_headings else text


def _write_heading_cell(cell: _Cell, text: str, writer: word.Writer) -> None:
    word.centre_vertically(cell)
    writer.line(cell, text, align=word.CENTRE, bold=True, before=1, after=1)


def _write_person(row: _Row, form: Form, number: int, person: Person, writer: word.Writer) -> None:
    word.set_height(row, form.look.row)
    cells = list(row.cells)
    if form.look.centred:
        for cell in cells:
            word.centre_vertically(cell)
    if form.number_column:
        writer.line(cells.pop(0), str(number), align=word.CENTRE, before=1)
    post_size = form.look.post_size or writer.size
    name = cells.pop(0)
    bold = form.post is PostPlace.WITH_NAME
    writer.line(name, f"{form.honorific}{person.name}", before=1, bold=bold)
    if form.post is PostPlace.WITH_NAME:
        writer.line(name, person.post, italic=True, size=post_size, after=1)
    elif form.post is PostPlace.COLUMN:
        writer.line(cells.pop(0), person.post, before=1, size=post_size)
    _fill_boxes(cells, form, writer)


def _fill_boxes(cells: list[_Cell], form: Form, writer: word.Writer) -> None:
    for cell in cells:
        if form.boxes is not Boxes.CELL:
            word.centre_vertically(cell)
        if form.boxes is Boxes.GLYPH:
            writer.line(cell, form.glyph, align=word.CENTRE, size=writer.size + 6)
        elif form.boxes is Boxes.DRAWN:
            word.add_drawn_square(writer.line(cell, align=word.CENTRE), _DRAWN_PT)
        elif form.boxes is Boxes.NESTED:
            word.add_nested_square(cell, _SQUARE_MM, line=1.0)


def _write_note(document: Document, form: Form, writer: word.Writer) -> None:
    many = _COUNT_WORDS[len(form.levels)]
    paragraph = writer.line(document, "Ghi chú: ", before=4, bold=True, italic=True, size=writer.size - 1)
    text = f"Đánh dấu (X) vào một trong {many} ô {form.note}."
    writer.put(paragraph, text, italic=True, size=writer.size - 1)


def _write_opinion(document: Document, writer: word.Writer) -> None:
    writer.line(document, "Ý kiến khác (nếu có): " + "." * 60, before=8)
    for _ in range(2):
        writer.line(document, "." * 100, before=6)


def _write_signature(document: Document, form: Form, writer: word.Writer) -> None:
    wide = form.paper.text_width
    cell = word.add_table(document, 1, [wide * 0.5, wide * 0.5], line=0).rows[0].cells[1]
    writer.line(cell, "NGƯỜI GHI PHIẾU", align=word.CENTRE, bold=True, before=6)
    writer.line(cell, "(có thể ký hoặc không ký tên)", align=word.CENTRE, italic=True, size=writer.size - 1)
    writer.line(document, size=2)
