"""A Word document opened again: its texts, tables and headers as a reader meets them."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.oxml.ns import qn


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def texts(document: Any) -> str:
    """All text of the body, tables in their place, a line a paragraph."""
    lines = []
    for paragraph in document.element.body.iter(qn("w:p")):
        lines.append("".join(run.text or "" for run in paragraph.iter(qn("w:t"))))
    return "\n".join(lines)


def tables(document: Any, heading: str) -> list[list[list[str]]]:
    """The rows of every table whose first row has a cell with this text."""
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [rows for rows in found if heading in rows[0]]


def headers(document: Any) -> list[str]:
    """The text of every kind of page's header: first, odd, even."""
    section = document.sections[0]
    kinds = (section.first_page_header, section.header, section.even_page_header)
    return ["\n".join(paragraph.text for paragraph in header.paragraphs) for header in kinds]


def results(document: Any) -> dict[str, list[tuple[int, str]]]:
    """Name → number and percentage of each level, out of the tables of results."""
    found = {}
    for rows in tables(document, "Không tính"):
        for row in rows[1:]:
            cells = [re.fullmatch(r"(\d+)\n(\d+,\d+%|–)", text) for text in row]
            found[row[1]] = [(int(cell[1]), cell[2]) for cell in cells if cell]
    return found
