"""The documents of an evening, each as a function of the style."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.shared import Pt

from tools.minutes_templates import blocks
from tools.minutes_templates.annexes import annexes
from tools.minutes_templates.blocks import Column
from tools.minutes_templates.page import LEFT, body, control, new_document, section_title
from tools.minutes_templates.style import PARTY, Style

_LANDSCAPE = 257.0  # mm of text between margins of 20 mm


def minutes(style: Style) -> Any:
    """Biên bản kiểm phiếu."""
    document = new_document(style)
    blocks.heading(document, style, secret=True, copies=True)
    blocks.title(document, style, "BIÊN BẢN", "kiểm phiếu lấy phiếu tín nhiệm", "tại {{ meeting }}")
    _opening(document, style)
    section_title(document, "I. BAN KIỂM PHIẾU")
    control(document, "for member in committee")
    body(document, f"{{{{ member.number }}}}. {_dear(style)} {{{{ member.name }}}} - {{{{ member.role }}}}.")
    control(document, "endfor")
    section_title(document, "II. KẾT QUẢ KIỂM PHIẾU")
    control(document, "for kind in kinds")
    _kind_title(document)
    blocks.numbers(document)
    body(document, "Kết quả đối với từng người, theo thứ tự trên phiếu:", keep=True)
    blocks.results(document, style)
    blocks.bands(document)
    control(document, "endfor")
    _closing(document, style)
    signers = [
        blocks.SECRETARY,
        blocks.HEAD_NARROW,
        (f"XÁC NHẬN CỦA|{style.chair}", "{{ chair }}"),
    ]
    blocks.signatures(document, style, signers)
    blocks.recipients(document, style)
    return document


def _dear(style: Style) -> str:
    return style.dear[:1].upper() + style.dear[1:]


def _opening(document: Any, style: Style) -> None:
    body(document, "Căn cứ {{ rules.cite }};")
    control(document, "if plan")
    body(document, "Thực hiện {{ plan }} về lấy phiếu tín nhiệm;")
    control(document, "endif")
    body(
        document,
        f"Hôm nay, {{{{ date }}}}, tại {{{{ place }}}}, {{{{ meeting }}}} tiến hành lấy phiếu tín nhiệm. "
        f"Khai mạc lúc {{{{ opening_time }}}}; {style.dear} {{{{ chair }}}} chủ trì. "
        "Ban kiểm phiếu đã phát phiếu, thu phiếu, kiểm phiếu và lập biên bản như sau:",
    )


def _kind_title(document: Any) -> None:
    control(document, "if several_kinds")
    section_title(document, "{{ kind.number }} {{ kind.title }}")
    control(document, "endif")


def _closing(document: Any, style: Style) -> None:
    section_title(document, "III. KẾT THÚC")
    body(document, "Các phiếu đã được niêm phong (có biên bản niêm phong kèm theo).")
    body(
        document,
        "Bản ghi điện tử của cuộc kiểm phiếu ({{ record.program }}): mã băm cuối của nhật ký "
        "{{ record.head }}; mã nhận dạng khóa {{ record.key }}.",
        align=LEFT,
    )
    body(
        document,
        "Ban kiểm phiếu kết thúc công việc lúc {{ closing_time }}, {{ closing_date }}. Biên bản được lập "
        "thành 0{{ copies }} bản có nội dung như nhau (02 bản gửi cấp trên trực tiếp, 01 bản lưu) và được "
        "quản lý theo chế độ mật./.",
        keep=True,
    ).paragraph_format.space_after = Pt(10)


def results(style: Style) -> Any:
    """Bảng kết quả, read out in the meeting: for each person all that seed 002, 2.3 lists."""
    document = new_document(style, landscape=True)
    blocks.heading(document, style, secret=False, width=_LANDSCAPE)
    blocks.title(
        document, style, "BẢNG TỔNG HỢP", "kết quả lấy phiếu tín nhiệm tại {{ meeting }}", width=_LANDSCAPE
    )
    control(document, "for kind in kinds")
    _kind_title(document)
    blocks.results(document, style, _ballot_columns(), _LANDSCAPE)
    control(document, "endfor")
    blocks.sign(document, style, [blocks.SECRETARY, blocks.HEAD], _LANDSCAPE)
    return document


def _ballot_columns() -> list[Column]:
    return [
        Column("Phát ra", "{{ kind.issued }}", 15),
        Column("Thu về", "{{ kind.returned }}", 15),
        Column("Hợp lệ", "{{ kind.valid }}", 15),
        Column("Không hợp lệ", "{{ kind.invalid }}", 18),
    ]


def notices(style: Style) -> Any:
    """Thông báo: a page for each person, to be handed to nobody else."""
    document = new_document(style, numbered=False)
    control(document, "for kind in kinds")
    control(document, "for person in kind.persons")
    fresh = document.add_paragraph()
    fresh.paragraph_format.page_break_before = True
    fresh.paragraph_format.line_spacing = Pt(1)
    blocks.heading(document, style, secret=False)
    blocks.title(document, style, "THÔNG BÁO", "kết quả lấy phiếu tín nhiệm")
    body(
        document,
        f"Kính gửi: {style.dear} "
        "{{ person.name }}{% if person.post %}, {{ person.post }}{% endif %}.",
    )
    body(
        document,
        "Ban kiểm phiếu thông báo kết quả lấy phiếu tín nhiệm tại {{ meeting }}, {{ date }}, như sau:",
    )
    body(
        document,
        "- Số phiếu phát ra: {{ kind.issued }}; số phiếu thu về: {{ kind.returned }}; "
        "số phiếu hợp lệ: {{ kind.valid }}; số phiếu không hợp lệ: {{ kind.invalid }}.",
        keep=True,
    )
    columns = [
        Column("Mức độ", "{{ level.name }}", 75, LEFT),
        Column("Số phiếu", "{{ level.number }}", 40),
        Column("Tỷ lệ", "{{ level.percent }}", 50),
    ]
    blocks.looped(document, columns, "level in person.levels")
    body(
        document, "Số phiếu hợp lệ không tính cho người này: {{ person.not_counted }}."
    ).paragraph_format.space_before = Pt(6)
    blocks.notes(document, "Tỷ lệ %")
    blocks.sign(document, style, [("", ""), blocks.HEAD])
    control(document, "endfor")
    control(document, "endfor")
    return document


def report(style: Style) -> Any:
    """Báo cáo gửi cấp trên trực tiếp."""
    document = new_document(style)
    blocks.heading(document, style, secret=True)
    blocks.title(document, style, "BÁO CÁO", "kết quả lấy phiếu tín nhiệm", "tại {{ meeting }}")
    body(document, "Kính gửi: {{ superior_body }}.")
    body(
        document,
        "Căn cứ {{ rules.cite }}{% if plan %}; thực hiện {{ plan }}{% endif %}; {{ meeting }} đã tiến hành "
        "lấy phiếu tín nhiệm vào {{ date }} tại {{ place }}. Kết quả như sau:",
    )
    control(document, "for kind in kinds")
    _kind_title(document)
    blocks.numbers(document)
    blocks.results(document, style)
    blocks.bands(document)
    control(document, "endfor")
    body(document, "Gửi kèm: biên bản kiểm phiếu (02 bản)./.", keep=True)
    blocks.sign(document, style, [("", ""), (style.chair, "{{ chair }}")])
    blocks.recipients(document, style)
    return document


def publication(style: Style) -> Any:
    """Kết quả công khai, for posts that a people's council elects."""
    document = new_document(style)
    blocks.heading(document, style, secret=False)
    blocks.title(
        document,
        style,
        "KẾT QUẢ",
        "lấy phiếu tín nhiệm đối với người giữ chức vụ",
        "do Hội đồng nhân dân bầu",
    )
    body(document, "(Tại {{ meeting }}, {{ date }})", indent=False, italic=True, align=1)
    control(document, "for kind in kinds")
    _kind_title(document)
    body(
        document,
        "Tổng số đại biểu: {{ kind.members }}; có mặt: {{ kind.present }}; "
        "số phiếu phát ra: {{ kind.issued }}; thu về: {{ kind.returned }}; hợp lệ: {{ kind.valid }}; "
        "không hợp lệ: {{ kind.invalid }}.",
    )
    blocks.results(document, style)
    control(document, "endfor")
    blocks.sign(document, style, [("", ""), (style.chair, "{{ chair }}")])
    return document


def seal(style: Style) -> Any:
    """Biên bản niêm phong phiếu."""
    document = new_document(style)
    blocks.heading(document, style, secret=True)
    blocks.title(document, style, "BIÊN BẢN", "niêm phong phiếu tín nhiệm", "tại {{ meeting }}")
    body(
        document,
        "Hôm nay, {{ closing_date }}, tại {{ place }}, sau khi kiểm phiếu xong, Ban kiểm phiếu đã niêm phong "
        "phiếu tín nhiệm vào các phong bì riêng như sau:",
        keep=True,
    )
    columns = [
        Column("TT", "{{ envelope.number }}", 12),
        Column("Loại phiếu", "{{ envelope.kind }}", 58, LEFT),
        Column("Nội dung phong bì", "{{ envelope.content }}", 50, LEFT),
        Column("Số phiếu", "{{ envelope.ballots }}", 20),
        Column("Ký hiệu phong bì", "", 25),
    ]
    blocks.looped(document, columns, "envelope in annex.envelopes")
    paragraph = body(
        document,
        "Trên mép mỗi phong bì có chữ ký của Trưởng ban và Thư ký Ban kiểm phiếu. Các phong bì được bàn "
        "giao cho bộ phận có trách nhiệm quản lý, lưu giữ theo chế độ mật.",
        keep=True,
    )
    paragraph.paragraph_format.space_before = Pt(8)
    blocks.sign(document, style, [("NGƯỜI NHẬN|BÀN GIAO", ""), blocks.SECRETARY, blocks.HEAD_NARROW])
    return document


def combined() -> Any:
    """Bảng đối chiếu of persons polled in several places; of no form, since two bodies meet in it."""
    style = PARTY
    document = new_document(style, landscape=True)
    blocks.title(
        document, style, "BẢNG ĐỐI CHIẾU", "kết quả lấy phiếu tín nhiệm ở nhiều nơi", width=_LANDSCAPE
    )
    columns = [
        Column("TT", "{{ row.number }}", 10),
        Column("Họ và tên, chức vụ", "{{ row.name }}|{{ row.post }}", 58, LEFT),
        Column("Nơi lấy phiếu", "{{ row.place }}", 52, LEFT),
        Column("Phát ra", "{{ row.issued }}", 14),
        Column("Thu về", "{{ row.returned }}", 14),
        Column("Hợp lệ", "{{ row.valid }}", 14),
        Column("Không hợp lệ", "{{ row.invalid }}", 18),
        Column("Các mức", "{{ row.levels }}", 59, LEFT),
        Column("Không tính", "{{ row.not_counted }}", 18),
    ]
    blocks.looped(document, columns, "row in rows")
    note = body(
        document,
        "Số phiếu của các nơi không cộng với nhau. Việc đánh giá tín nhiệm do cấp có thẩm quyền quyết định, "
        "trên cơ sở xem xét tổng thể kết quả phiếu tín nhiệm ở từng nơi.",
        keep=True,
    )
    note.paragraph_format.space_before = Pt(6)
    body(document, "Người đối chiếu họ tên: {{ who }}, {{ date }}.", keep=True)
    blocks.sign(document, style, [("", ""), ("NGƯỜI ĐỐI CHIẾU", "{{ who }}")], _LANDSCAPE)
    return document


DOCUMENTS: dict[str, Callable[[Style], Any]] = {
    "minutes": minutes,
    "results": results,
    "notices": notices,
    "report": report,
    "publication": publication,
    "seal": seal,
    "annexes": annexes,
}
