"""The annexes: a list for each thing that stands behind the numbers."""

from __future__ import annotations

from typing import Any

from tools.minutes_templates import blocks
from tools.minutes_templates.blocks import Column
from tools.minutes_templates.page import LEFT, body, control, new_document, section_title
from tools.minutes_templates.style import Style


def annexes(style: Style) -> Any:
    """Phụ lục của biên bản: what stands behind the numbers."""
    document = new_document(style)
    blocks.heading(document, style, secret=True)
    blocks.title(document, style, "PHỤ LỤC", "kèm theo Biên bản kiểm phiếu", "tại {{ meeting }}")
    for number, (name, source, columns) in enumerate(_LISTS, 1):
        section_title(document, f"{number}. {name}")
        control(document, f"if not annex.{source}")
        body(document, "Không có.")
        control(document, "else")
        blocks.looped(document, columns, f"one in annex.{source}")
        control(document, "endif")
    _sample_and_record(document, len(_LISTS) + 1)
    blocks.sign(document, style, [blocks.SECRETARY, blocks.HEAD])
    return document


def _sample_and_record(document: Any, number: int) -> None:
    section_title(document, f"{number}. Kiểm tra mẫu")
    control(document, "for line in annex.sample")
    body(document, "{{ line }}")
    control(document, "else")
    body(document, "Không thực hiện.")
    control(document, "endfor")
    section_title(document, f"{number + 1}. Bản ghi điện tử")
    for line in (
        "- Chương trình: {{ record.program }}. Bộ quy định: {{ rules.title }} ({{ rules.id }}), "
        "đối chiếu ngày {{ rules.checked }}.",
        "- Mã băm cuối của nhật ký (mục {{ record.entries }}): {{ record.head }}",
        "- Mã nhận dạng khóa của cuộc kiểm phiếu: {{ record.key }}",
    ):
        body(document, line, align=LEFT, keep=True)
    control(document, "for layout in record.layouts")
    body(document, "- Mẫu phiếu {{ layout.id }}: {{ layout.digest }}", align=LEFT, keep=True)
    control(document, "endfor")


_LISTS = (
    (
        "Phiếu không hợp lệ",
        "invalid",
        [
            Column("TT", "{{ one.number }}", 10),
            Column("Mã phiếu", "{{ one.ballot }}", 30),
            Column("Loại phiếu", "{{ one.kind }}", 30, LEFT),
            Column("Lý do", "{{ one.grounds }}", 50, LEFT),
            Column("Người kết luận", "{{ one.who }}{% if one.note %} ({{ one.note }}){% endif %}", 45, LEFT),
        ],
    ),
    (
        "Dòng phiếu do người xem xét kết luận khác với máy đọc",
        "changed",
        [
            Column("TT", "{{ one.number }}", 10),
            Column("Loại phiếu", "{{ one.kind }}", 30, LEFT),
            Column("Dòng, họ và tên", "{% if one.row %}{{ one.row }}. {% endif %}{{ one.person }}", 37, LEFT),
            Column("Máy đọc", "{{ one.machine }}", 25, LEFT),
            Column("Kết luận", "{{ one.decision }}", 25, LEFT),
            Column(
                "Người kết luận, lý do", "{{ one.who }}{% if one.why %} ({{ one.why }}){% endif %}", 38, LEFT
            ),
        ],
    ),
    (
        "Phiếu nhập từ giấy",
        "entered",
        [
            Column("Số", "{{ one.number }}", 12),
            Column("Loại phiếu", "{{ one.kind }}", 35, LEFT),
            Column("Xấp", "{{ one.pile }}", 22),
            Column("Người nhập", "{{ one.members }}", 50, LEFT),
            Column("Lý do", "{{ one.why }}", 46, LEFT),
        ],
    ),
    (
        "Số liệu khai báo đã sửa",
        "corrections",
        [
            Column("Thời gian", "{{ one.time }}", 25),
            Column("Loại phiếu, số liệu", "{{ one.kind }}|{{ one.field }}", 45, LEFT),
            Column("Cũ", "{{ one.old }}", 15),
            Column("Mới", "{{ one.new }}", 15),
            Column("Người sửa, lý do", "{{ one.who }}{% if one.why %} ({{ one.why }}){% endif %}", 65, LEFT),
        ],
    ),
    (
        "Nhật ký kiểm phiếu",
        "journal",
        [
            Column("TT", "{{ one.number }}", 12),
            Column("Thời gian", "{{ one.time }}", 27),
            Column("Người thực hiện", "{{ one.who }}", 34, LEFT),
            Column("Việc đã làm", "{{ one.what }}{% if one.why %} ({{ one.why }}){% endif %}", 92, LEFT),
        ],
    ),
)
