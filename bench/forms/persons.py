"""The part of a form that is marked: a table of persons, or one person's sentence and boxes."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.table import Table, _Cell, _Row

from bench.forms import word
from bench.forms.key import ColourKey, NoKey
from bench.forms.spec import Boxes, Form, Person, PostPlace

_SQUARE_MM = 5.0
_DRAWN_PT = 14.0


@dataclass(frozen=True)
class Drawing:
    """A form being written; persons are numbered from 1 over all its pages."""

    document: Document
    form: Form
    writer: word.Writer
    key: ColourKey | NoKey


def write_persons(drawing: Drawing, persons: tuple[Person, ...], first: int) -> None:
    """Write the persons of one page, numbered from ``first``, with their boxes."""
    if drawing.form.sentence:
        _write_sentence(drawing, persons[0], first)
        _write_boxes_only(drawing, first)
    else:
        _write_table(drawing, persons, first)


def _write_sentence(drawing: Drawing, person: Person, number: int) -> None:
    document, writer = drawing.document, drawing.writer
    paragraph = writer.line(document, "Đồng chí: ", indent=8, before=4)
    writer.put(paragraph, person.name, bold=True, colour=drawing.key.colour(f"{number}.name_text"))
    writer.line(document, f"Chức vụ: {person.post}.", indent=8, before=3, after=8)


def _write_boxes_only(drawing: Drawing, number: int) -> None:
    form = drawing.form
    width = min(form.paper.text_width, 40.0 * len(form.levels))
    table = word.add_table(drawing.document, 2, [width / len(form.levels)] * len(form.levels), form.look.line)
    for cell, level in zip(table.rows[0].cells, form.levels, strict=True):
        _write_heading_cell(cell, level.name, drawing)
    word.set_height(table.rows[1], form.look.row)
    _fill_boxes(list(table.rows[1].cells), drawing, number)


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


def _write_table(drawing: Drawing, persons: tuple[Person, ...], first: int) -> None:
    form = drawing.form
    heading_rows = 2 if form.merged_heading else 1
    table = word.add_table(drawing.document, heading_rows + len(persons), _columns(form), form.look.line)
    _write_table_heading(table, drawing)
    for row, (number, person) in zip(table.rows[heading_rows:], enumerate(persons, start=first), strict=True):
        _write_person(row, drawing, number, person)


def _write_table_heading(table: Table, drawing: Drawing) -> None:
    form = drawing.form
    texts = [_as_heading(text, form) for text in _headings(form)]
    bottom = table.rows[1 if form.merged_heading else 0]
    for row in table.rows[: 2 if form.merged_heading else 1]:
        word.repeat_heading(row)
    for column, text in enumerate(texts):
        cell = table.cell(0, column)
        if form.merged_heading:
            cell = cell.merge(table.cell(1, column))
        _write_heading_cell(cell, text, drawing)
    if form.merged_heading:
        over = table.cell(0, len(texts)).merge(table.cell(0, len(texts) + len(form.levels) - 1))
        _write_heading_cell(over, _as_heading(form.merged_heading, form), drawing)
    for offset, level in enumerate(form.levels):
        _write_heading_cell(bottom.cells[len(texts) + offset], _as_heading(level.name, form), drawing)


def _as_heading(text: str, form: Form) -> str:
    return text.upper() if form.capital_headings else text


def _write_heading_cell(cell: _Cell, text: str, drawing: Drawing) -> None:
    word.shade(cell, drawing.key.colour("heading"))
    word.centre_vertically(cell)
    drawing.writer.line(cell, text, align=word.CENTRE, bold=True, before=1, after=1)


def _write_person(row: _Row, drawing: Drawing, number: int, person: Person) -> None:
    form, writer = drawing.form, drawing.writer
    word.set_height(row, form.look.row)
    cells = list(row.cells)
    if form.look.centred:
        for cell in cells:
            word.centre_vertically(cell)
    if form.number_column:
        writer.line(cells.pop(0), str(number), align=word.CENTRE, before=1)
    _write_name(cells.pop(0), drawing, number, person)
    if form.post is PostPlace.COLUMN:
        writer.line(cells.pop(0), person.post, before=1, size=form.look.post_size)
    _fill_boxes(cells, drawing, number)


def _write_name(cell: _Cell, drawing: Drawing, number: int, person: Person) -> None:
    form, writer, key = drawing.form, drawing.writer, drawing.key
    with_post = form.post is PostPlace.WITH_NAME
    word.shade(cell, key.colour(f"{number}.name_cell"))
    paragraph = writer.line(cell, form.honorific, before=1, bold=with_post)
    writer.put(paragraph, person.name, bold=with_post, colour=key.colour(f"{number}.name_text"))
    if with_post:
        writer.line(cell, person.post, italic=True, size=form.look.post_size, after=1)


def _fill_boxes(cells: list[_Cell], drawing: Drawing, number: int) -> None:
    for cell, level in zip(cells, drawing.form.levels, strict=True):
        place = f"{number}.box.{level.id}"
        if drawing.form.boxes is Boxes.CELL:
            word.shade(cell, drawing.key.colour(place))
        else:
            word.shade(cell, drawing.key.colour(f"{number}.cell.{level.id}"))
            word.centre_vertically(cell)
            _print_square(cell, drawing, drawing.key.colour(place))


def _print_square(cell: _Cell, drawing: Drawing, colour: str | None) -> None:
    form, writer = drawing.form, drawing.writer
    if form.boxes is Boxes.GLYPH:
        writer.line(cell, form.glyph, align=word.CENTRE, size=writer.size + 6, colour=colour)
    elif form.boxes is Boxes.DRAWN:
        word.add_drawn_square(writer.line(cell, align=word.CENTRE), _DRAWN_PT, colour)
    else:
        word.add_nested_square(cell, _SQUARE_MM, line=1.0, colour=colour)
