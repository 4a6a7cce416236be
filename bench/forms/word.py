"""The few things python-docx leaves to XML: rulings, exact widths, drawn squares, fonts for every script."""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
LEFT = WD_ALIGN_PARAGRAPH.LEFT
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY

_VML = """
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        xmlns:v="urn:schemas-microsoft-com:vml">
  <v:rect style="width:{side}pt;height:{side}pt" {fill} strokecolor="black" strokeweight="1pt"/>
</w:pict>"""


class Writer:
    """Writes text in one font; sizes in points."""

    def __init__(self, font: str, size: float) -> None:
        self.font, self.size = font, size

    def put(
        self,
        paragraph: Paragraph,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
        size: float | None = None,
        colour: str | None = None,
    ) -> None:
        """Add a run to ``paragraph``; ``colour`` is ``RRGGBB``."""
        run = paragraph.add_run(text)
        run.bold, run.italic, run.underline = bold, italic, underline
        run.font.size = Pt(size or self.size)
        run.font.name = self.font
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs"):
            fonts.set(qn(script), self.font)

    def line(
        self,
        where: Document | _Cell,
        text: str = "",
        *,
        align: WD_ALIGN_PARAGRAPH = LEFT,
        before: float = 0,
        after: float = 0,
        indent: float = 0,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
        size: float | None = None,
        colour: str | None = None,
    ) -> Paragraph:
        """Write a paragraph; in a cell whose first paragraph is still empty, into that one."""
        paragraph = _next_paragraph(where)
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing = 1.0
        shape.first_line_indent = Mm(indent)
        self.put(paragraph, text, bold=bold, italic=italic, underline=underline, size=size, colour=colour)
        return paragraph


def _next_paragraph(where: Document | _Cell) -> Paragraph:
    blank = isinstance(where, _Cell) and not where.paragraphs[0].runs
    paragraph: Paragraph = where.paragraphs[0] if blank else where.add_paragraph()
    return paragraph


def add_table(document: Document, rows: int, widths: list[float], line: float) -> Table:
    """Add a table with columns of ``widths`` mm, ruled with lines of ``line`` points (0: none)."""
    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    rule(table, line)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def rule(table: Table, line: float) -> None:
    """Draw all rulings of ``table`` with lines of ``line`` points; 0 for a table without rulings."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:val"), "single" if line else "nil")
        element.set(qn("w:sz"), str(round(line * 8)))  # Word counts eighths of a point
        element.set(qn("w:color"), "000000")
        borders.append(element)
    table._tbl.tblPr.append(borders)


def set_height(row: _Row, mm: float, *, exact: bool = False) -> None:
    row.height = Mm(mm)
    row.height_rule = WD_ROW_HEIGHT_RULE.EXACTLY if exact else WD_ROW_HEIGHT_RULE.AT_LEAST


def repeat_heading(row: _Row) -> None:
    """Mark a heading row that Word repeats when the table runs over to another page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def centre_vertically(cell: _Cell) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def shade(cell: _Cell, colour: str | None) -> None:
    """Fill a cell's background with ``RRGGBB``."""
    if colour:
        shading = OxmlElement("w:shd")
        shading.set(qn("w:val"), "clear")
        shading.set(qn("w:fill"), colour)
        cell._tc.get_or_add_tcPr().append(shading)


def add_drawn_square(paragraph: Paragraph, side: float, colour: str | None) -> None:
    """Add a rectangle of ``side`` points, drawn as a shape in the line of text."""
    fill = f'filled="t" fillcolor="#{colour}"' if colour else 'filled="f"'
    paragraph.add_run()._element.append(parse_xml(_VML.format(side=side, fill=fill)))


def add_nested_square(cell: _Cell, side: float, line: float, colour: str | None) -> None:
    """Add a table of one cell, ``side`` mm square, centred in ``cell``."""
    square = cell.add_table(1, 1)
    square.autofit = False
    square.alignment = WD_TABLE_ALIGNMENT.CENTER
    rule(square, line)
    square.columns[0].width = Mm(side)
    square.cell(0, 0).width = Mm(side)
    set_height(square.rows[0], side, exact=True)
    shade(square.cell(0, 0), colour)
    for paragraph in (*cell.paragraphs, *square.cell(0, 0).paragraphs):
        _make_tiny(paragraph)


def _make_tiny(paragraph: Paragraph) -> None:
    """Word wants a paragraph before and after a nested table: leave them almost no height."""
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(3)
    mark = OxmlElement("w:rPr")
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "4")
    mark.append(size)
    paragraph._p.get_or_add_pPr().append(mark)
