"""The parts that several documents share: heading, title, numbers, table of results, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.shared import Pt

from tools.minutes_templates.page import (
    CENTER,
    LEFT,
    add_row,
    body,
    boxed,
    cell,
    control,
    repeat,
    rule,
    table,
    write,
)
from tools.minutes_templates.style import Style

_TABLE_SIZE = 12.0
_ROOM = 5  # lines to sign in
_SMALL = 11.0
_LEVEL = 20.0  # mm, a level's column: "100,00%" on one line
_NOT_COUNTED = 17.0  # mm

# Who signs: the office, with | where its line breaks, and the name.
HEAD = ("TRƯỞNG BAN KIỂM PHIẾU", "{{ head }}")
HEAD_NARROW = ("TRƯỞNG BAN|KIỂM PHIẾU", "{{ head }}")
SECRETARY = ("THƯ KÝ", "{{ secretaries }}")


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, what stands in it, and its breadth in mm."""

    heading: str
    text: str
    width: float
    align: Any = CENTER


def heading(document: Any, style: Style, *, secret: bool, copies: bool = False, width: float = 0) -> None:
    """Put the names of the bodies left, the Party's or the State's right, and the date below."""
    width = width or style.width
    widths = (width * 0.42, width * 0.58)
    made = table(document, widths, ruled=False, margin=0)
    left, right = made.rows[0].cells
    _bodies(left, style, widths[0])
    if secret:
        boxed(left, "MẬT", 22, widths[0], 14)
    if copies:
        write(left.add_paragraph(), "Bản số: {{ copy }}/{{ copies }}", size=13, align=CENTER)
    (_party if style.id == "party" else _state)(right, style, widths[1])
    write(right.add_paragraph(), "{{ place_and_date }}", size=style.date_size, italic=True, align=CENTER)


def _bodies(left: Any, style: Style, width: float) -> None:
    write(left.paragraphs[0], "{{ superior_body|upper }}", size=style.body_name_size, align=CENTER)
    write(left.add_paragraph(), "{{ body|upper }}", size=style.body_name_size, bold=True, align=CENTER)
    if style.number_line:
        write(left.add_paragraph(), style.number_line, size=style.body_name_size, align=CENTER)
    else:
        rule(left, width / 3, width)


def _party(right: Any, style: Style, width: float) -> None:
    write(right.paragraphs[0], "ĐẢNG CỘNG SẢN VIỆT NAM", size=style.country_size, bold=True, align=CENTER)
    rule(right, 73, width)


def _state(right: Any, style: Style, width: float) -> None:
    country = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    write(right.paragraphs[0], country, size=style.country_size, bold=True, align=CENTER)
    write(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, align=CENTER)
    rule(right, 60, width)


def title(document: Any, style: Style, name: str, *lines: str, width: float = 0) -> None:
    """Put the document's kind and what it is about, centred, with a short line below."""
    first = document.add_paragraph()
    first.paragraph_format.space_before = Pt(14)
    write(first, name, size=style.title_size, bold=True, align=CENTER)
    for line in lines:
        write(document.add_paragraph(), line, size=14, bold=True, align=CENTER)
    if style.id == "party":
        last = write(document.add_paragraph(), "-----", size=14, align=CENTER)
    else:
        rule(document, 40, width or style.width)
        last = document.paragraphs[-1]
    last.paragraph_format.space_after = Pt(8)


def numbers(document: Any) -> None:
    """List the declared numbers of ``kind``, and its invalid ballots by ground."""
    lines = (
        "- Tổng số đại biểu (thành viên): {{ kind.members }}; số được triệu tập: {{ kind.summoned }}; "
        "có mặt: {{ kind.present }}; vắng mặt: {{ kind.absent }}"
        "{% if kind.quorum %} ({{ kind.quorum }}){% endif %}.",
        "- Số phiếu in: {{ kind.printed }}; số phiếu phát ra: {{ kind.issued }}; "
        "số phiếu hỏng đã đổi: {{ kind.spoiled }}; số phiếu không sử dụng: {{ kind.unused }}.",
        "- Số phiếu thu về: {{ kind.returned }}. Số phiếu hợp lệ: {{ kind.valid }}. "
        "{% if kind.open %}Số phiếu chưa kết luận: {{ kind.open }}. {% endif %}"
        "Số phiếu không hợp lệ: {{ kind.invalid }}{% if kind.grounds %}, trong đó:{% else %}.{% endif %}",
    )
    for line in lines:
        body(document, line)
    control(document, "for ground in kind.grounds")
    body(
        document, "+ {{ ground.words }}: {{ ground.ballots }} phiếu{% if loop.last %}.{% else %};{% endif %}"
    )
    control(document, "endfor")


def results(document: Any, style: Style, before: Sequence[Column] = (), width: float = 0) -> None:
    """Make the table of ``kind``: a row for each person in ballot order, a column for each level.

    ``before``: columns between the post and the levels.
    """
    width = width or style.width
    fixed = (10.0, _NOT_COUNTED, 3 * _LEVEL, *(column.width for column in before))
    rest = width - sum(fixed)
    columns = [
        Column("TT", "{{ person.number }}", 10),
        Column("Họ và tên", "{{ person.name }}", rest * 0.38, LEFT),
        Column("Chức vụ", "{{ person.post }}", rest * 0.62, LEFT),
        *before,
        Column("{%tc for level in kind.levels %}", "{%tc for level in person.levels %}", _LEVEL),
        Column("{{ level }}", "{{ level.number }}|{{ level.percent }}", _LEVEL),
        Column("{%tc endfor %}", "{%tc endfor %}", _LEVEL),
        Column("Không tính", "{{ person.not_counted }}", _NOT_COUNTED),
    ]
    looped(document, columns, "person in kind.persons")
    notes(document)


def looped(document: Any, columns: Sequence[Column], loop: str) -> None:
    """Make a table with a heading on every page and a row for each turn of ``loop``."""
    widths = [column.width for column in columns]
    made = table(document, widths)
    for position, column in enumerate(columns):
        cell(made.rows[0], position, column.heading, bold=True, size=_TABLE_SIZE, keep=True)
    repeat(made.rows[0])
    cell(add_row(made, widths), 0, "{%tr for " + loop + " %}")
    row = add_row(made, widths)
    for position, column in enumerate(columns):
        cell(row, position, column.text.split("|"), size=_TABLE_SIZE, align=column.align)
    cell(add_row(made, widths), 0, "{%tr endfor %}")


def notes(document: Any, begin: str = "Trong mỗi ô: số phiếu và tỷ lệ %") -> None:
    """Say under a table what the percentages are of and why levels need not add up."""
    text = (
        f"{begin} tính trên {{{{ kind.base }}}} ({{{{ kind.whole }}}}). "
        "“Không tính” là số phiếu hợp lệ nhưng không tính cho người đó vì không đánh dấu vào ô nào "
        "hoặc đánh dấu vào hai hoặc ba ô đối với tên người đó; vì vậy tổng số phiếu ở các mức "
        "có thể nhỏ hơn số phiếu hợp lệ."
    )
    paragraph = body(document, text, indent=False, italic=True, size=_SMALL, keep=True)
    paragraph.paragraph_format.space_before = Pt(3)


def bands(document: Any) -> None:
    """Tell who is in a band, with the rule set's own words, as information."""
    control(document, "if kind.bands")
    body(
        document,
        "Các trường hợp nêu tại {{ rules.title }} (thông tin để cấp có thẩm quyền xem xét):",
        keep=True,
    )
    control(document, "for band in kind.bands")
    body(
        document,
        "- {{ band.words[:1]|upper }}{{ band.words[1:] }}{% if band.span %} ({{ band.span }}){% endif %}: "
        "{{ band.persons }}. Quy định: {{ band.consequence }}.",
    )
    control(document, "endfor")
    control(document, "endif")


def signatures(document: Any, style: Style, signers: Sequence[tuple[str, str]], width: float = 0) -> None:
    """Leave room to sign, side by side; the block stays whole and on the page of the text before it."""
    width = width or style.width
    widths = [width / len(signers)] * len(signers)
    offices = [office.split("|") for office, _name in signers]
    lines = max(map(len, offices))
    row = table(document, widths, ruled=False).rows[0]
    for position, (office, (_office, name)) in enumerate(zip(offices, signers, strict=True)):
        cell(row, position, office, bold=True, size=14, keep=True)
        column = row.cells[position]
        column.vertical_alignment = WD_ALIGN_VERTICAL.TOP
        hint = "(Ký, ghi rõ họ tên)" if any(office) else ""
        for line in (hint, *[""] * (_ROOM + lines - len(office))):
            space = write(column.add_paragraph(), line, size=12, italic=True, align=CENTER)
            space.paragraph_format.keep_with_next = True
        last = write(column.add_paragraph(), name, size=14, bold=True, align=CENTER)
        last.paragraph_format.keep_with_next = True  # with the recipients, who never stand alone on a page


def recipients(document: Any, style: Style) -> None:
    """List who receives the document."""
    control(document, "if recipients")
    party = style.id == "party"
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    write(paragraph, "Nơi nhận:", size=14 if party else 12, bold=not party, italic=not party)
    paragraph.runs[0].underline = party
    control(document, "for recipient in recipients")
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    write(line, "- {{ recipient }}{% if loop.last %}.{% else %},{% endif %}", size=12 if party else 11)
    control(document, "endfor")
    control(document, "endif")


def sign(document: Any, style: Style, signers: list[tuple[str, str]], width: float = 0) -> None:
    """Leave room to sign after a little space."""
    space = document.add_paragraph()
    space.paragraph_format.keep_with_next = True
    space.paragraph_format.line_spacing = Pt(8)
    signatures(document, style, signers, width)
