"""A page of a template: paragraphs, tables and borders, on top of python-docx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tools.minutes_templates.style import FONT, Style

LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
RED = RGBColor(0xC0, 0x00, 0x00)
_FIRST_LINE = 10.0  # mm


def new_document(style: Style, landscape: bool = False, numbered: bool = True) -> Any:
    """Return an empty A4 document with margins, font, and the page number top centre from page 2."""
    document = Document()
    _default_font(document, style)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(style.left), Mm(style.right)
    section.top_margin, section.bottom_margin = Mm(style.top), Mm(style.bottom)
    if landscape:  # the sheet is turned: its left margin becomes the upper one
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    if numbered:
        _page_number(section.header.paragraphs[0], style)
    return document


def _default_font(document: Any, style: Style) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(style.text_size)
    fonts = normal.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    document.core_properties.author = "kiemphieu"
    document.core_properties.title = ""
    document.core_properties.comments = ""


def _page_number(paragraph: Any, style: Style) -> None:
    paragraph.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(style.text_size)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def write(
    paragraph: Any,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    red: bool = False,
) -> Any:
    """Add a run of text to a paragraph; returns the paragraph."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RED
    if align is not None:
        paragraph.alignment = align
    return paragraph


def body(container: Any, text: str, *, keep: bool = False, indent: bool = True, **look: Any) -> Any:
    """Add a paragraph of running text: justified, first line indented; ``keep``: on the next one's page."""
    paragraph = container.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after, form.line_spacing = Pt(4), 1.08
    form.first_line_indent = Mm(_FIRST_LINE) if indent else None
    form.keep_with_next, form.widow_control = keep, True
    return write(paragraph, text, **({"align": JUSTIFY} | look))


def section_title(container: Any, text: str, **look: Any) -> Any:
    """Add a heading that stays with what follows."""
    paragraph = body(container, text, keep=True, bold=True, align=LEFT, **look)
    paragraph.paragraph_format.space_before = Pt(6)
    return paragraph


def control(container: Any, tag: str) -> None:
    """Add a paragraph that only steers the template and leaves no trace in the document."""
    paragraph = container.add_paragraph("{%p " + tag + " %}")
    paragraph.paragraph_format.space_after = Pt(0)


def rule(container: Any, width: float, of: float) -> None:
    """Add a thin line ``width`` mm long in the middle of a column of ``of`` mm."""
    paragraph = container.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(0.0, (of - width) / 2))
    form.space_before, form.space_after, form.line_spacing = Pt(2), Pt(0), Pt(3)
    _borders(paragraph, ("top",))


def boxed(container: Any, text: str, width: float, of: float, size: float) -> None:
    """Add a word in a red frame ``width`` mm broad: the mark of secrecy."""
    paragraph = container.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((of - width) / 2)
    form.space_before = form.space_after = Pt(4)
    write(paragraph, text, size=size, bold=True, align=CENTER, red=True)
    _borders(paragraph, ("top", "left", "bottom", "right"), "C00000", 8)


def _borders(paragraph: Any, sides: Sequence[str], color: str = "000000", width: int = 6) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(width)), ("space", "1"), ("color", color)):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    # The schema orders a paragraph's properties: borders stand before spacing and indents.
    properties = paragraph._p.get_or_add_pPr()
    following = next((child for child in properties if child.tag in _AFTER_BORDERS), None)
    if following is None:
        properties.append(borders)
    else:
        following.addprevious(borders)


_AFTER_BORDERS = {qn(f"w:{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "rPr")}


def table(container: Any, widths: Sequence[float], *, ruled: bool = True, margin: float | None = None) -> Any:
    """Add a table of one row with columns of these widths in mm; its rows never break over a page."""
    made = container.add_table(rows=1, cols=len(widths))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if ruled:
        made.style = "Table Grid"
    properties = made._tbl.tblPr
    total = properties.find(qn("w:tblW"))
    if total is None:
        total = OxmlElement("w:tblW")
        properties.append(total)
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(round(sum(widths) / 25.4 * 1440)))
    if margin is not None:
        _cell_margins(properties, margin)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    _prepare(made.rows[0], widths)
    return made


def _cell_margins(properties: Any, margin: float) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(round(margin / 25.4 * 1440)))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    look = properties.find(qn("w:tblLook"))
    look.addprevious(margins)


def add_row(made: Any, widths: Sequence[float]) -> Any:
    row = made.add_row()
    _prepare(row, widths)
    return row


def _prepare(row: Any, widths: Sequence[float]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
    _flag(row, "w:cantSplit")


def repeat(row: Any) -> None:
    """Let a heading row stand on every page that its table goes on to."""
    _flag(row, "w:tblHeader")


def _flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def cell(
    row: Any,
    position: int,
    text: str | Sequence[str],
    *,
    keep: bool = False,
    align: Any = CENTER,
    **look: Any,
) -> None:
    """Fill a cell with a paragraph for each text, set in the middle of its height."""
    target = row.cells[position]
    target.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    texts = [text] if isinstance(text, str) else text
    for number, one in enumerate(texts):
        paragraph = target.paragraphs[0] if number == 0 else target.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        write(paragraph, one, align=align, **look)
