"""A template and fields → a Word document (docxtpl), whoever edited the template.

What must be right whatever a committee did to its template is done here, not there: texts are escaped,
an unknown field is an error, tables keep their breadth whatever the number of levels, and a draft says
so on every page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError

from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.minutes.fields import Fields

_DRAFT_SIZE = 20.0
_NARROW = 25 / 25.4 * 1440  # twips: a broader column holds text
_LEAST = 0.6  # so much of its breadth a column of text must keep


def environment() -> Environment:
    """Return the template language: a name in a text is never markup, an unknown field never nothing."""
    return Environment(undefined=StrictUndefined, autoescape=True)


def open_template(path: Path) -> Any:
    """Return a template. Raises SettingsError if the file is no Word document."""
    try:
        template = DocxTemplate(path)
        template.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        message = _("{path}: not a Word document (.docx); save it in Word as .docx")
        raise SettingsError(message.format(path=path)) from error
    return template


def render(path: Path, fields: Fields) -> bytes:
    """Return the document that ``path`` makes of ``fields``; raises as :func:`render_context`."""
    context = {name: getattr(fields, name) for name in fields.__dataclass_fields__}
    return render_context(path, context, fields.draft)


def render_context(path: Path, context: dict[str, Any], draft: bool = False) -> bytes:
    """Return the document that ``path`` makes of ``context``.

    Raises SettingsError, naming the template, if it asks for a field that there is not.
    """
    template = open_template(path)
    try:
        template.render(context, environment(), autoescape=True)
    except TemplateError as error:
        message = by_medium(
            command=_("{path}: {error}; see: kiemphieu minutes check-template {path}"),
            page=_("{path}: {error}; give the template anew, it is checked then"),
        )
        raise SettingsError(message.format(path=path, error=error)) from error
    document = Document(_saved(template))  # docxtpl's own object no longer knows its headers
    for table in document.element.body.iter(qn("w:tbl")):
        _keep_breadth(table)
        _keep_last_row(table)
    if draft:
        _mark_draft(document)
    return _saved(document).getvalue()


def _saved(document: Any) -> io.BytesIO:
    buffer = io.BytesIO()
    document.save(buffer)
    buffer.seek(0)
    return buffer


def _keep_breadth(table: Any) -> None:
    """Bring a table whose number of columns depends on the levels back to the breadth it was drawn with."""
    wanted = table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}")
    rows = [_widths(row) for row in table.findall(qn("w:tr"))]
    if wanted is None or wanted.get(qn("w:type")) != "dxa" or not rows or len(set(map(len, rows))) > 1:
        return
    breadth, drawn = float(wanted.get(qn("w:w"))), sum(rows[0])
    if drawn == 0 or breadth == 0:
        return
    scaled = _fitted(rows[0], breadth)
    grid = table.find(qn("w:tblGrid"))
    for column in list(grid):
        grid.remove(column)
    for width in scaled:
        column = grid.makeelement(qn("w:gridCol"), {qn("w:w"): str(width)})
        grid.append(column)
    for row in table.findall(qn("w:tr")):
        for width, element in zip(scaled, _width_elements(row), strict=True):
            element.set(qn("w:w"), str(width))


def _fitted(widths: list[float], breadth: float) -> list[int]:
    """Return the widths made to fill ``breadth``: columns of text give or take, those of numbers stay."""
    text = sum(width for width in widths if width > _NARROW)
    wanted = text + breadth - sum(widths)
    if text and wanted / text >= _LEAST:
        return [round(width * wanted / text) if width > _NARROW else round(width) for width in widths]
    return [round(width * breadth / sum(widths)) for width in widths]


def _keep_last_row(table: Any) -> None:
    """Let the last line of a list stay with what follows, so that signatures never stand alone on a page."""
    rows = table.findall(qn("w:tr"))
    if rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
        for paragraph in rows[-1].iter(qn("w:p")):
            paragraph.get_or_add_pPr().keepNext_val = True


def _widths(row: Any) -> list[float]:
    return [float(element.get(qn("w:w"))) for element in _width_elements(row)]


def _width_elements(row: Any) -> list[Any]:
    cells = (cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in row.findall(qn("w:tc")))
    return [cell for cell in cells if cell is not None]


def _mark_draft(document: Any) -> None:
    """Write over every page that this is a draft, also on the first one and on even ones."""
    for header in _headers(document):
        header.paragraphs[-1].paragraph_format.space_after = Pt(6)
        paragraph = header.paragraphs[0].insert_paragraph_before()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        # vi: DỰ THẢO
        run = paragraph.add_run(_("DRAFT"))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(_DRAFT_SIZE), RGBColor(0xC0, 0x00, 0x00)


def _headers(document: Any) -> Iterator[Any]:
    for number, section in enumerate(document.sections):
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            if number == 0 or not header.is_linked_to_previous:
                header.is_linked_to_previous = False
                yield header
