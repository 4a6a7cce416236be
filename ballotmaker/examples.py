"""Ready forms of every kind committees make, for tests and measurements. All names are invented."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ballotmaker.forms import Form, FormSpec, lay_out

_NAMES = (
    "Nguyễn Văn Thường", "Trần Thị Bích Hạnh", "Lê Quang Duy", "Phạm Hữu Nghĩa", "Hoàng Thị Kim Oanh",
    "Vũ Đức Toàn", "Đặng Minh Khuê", "Bùi Thị Lan Phương", "Đỗ Thế Anh", "Ngô Thanh Tùng",
    "Dương Thị Mỹ Lệ", "Lý Gia Hưng", "Hồ Sỹ Quý", "Phan Thị Ngọc Ánh", "Trịnh Xuân Bách",
    "Đinh Công Hậu", "Mai Thị Thu Hằng", "Cao Bá Quyết", "Tạ Đình Phong", "Lương Thị Yến",
    "Chu Văn Khải", "Quách Thị Nhàn", "Hà Trọng Nghĩa", "Võ Thị Sen", "Tô Hiến Thành",
    "Kiều Thị Dịu", "Thái Bá Sơn", "La Thị Hường", "Ông Văn Tiến", "Giáp Thị Hòa",
)  # fmt: skip
_POSTS = (
    "Bí thư",
    "Phó Bí thư Thường trực, Chủ tịch Hội đồng nhân dân",
    "Chủ tịch Ủy ban nhân dân",
    "Trưởng Ban Tổ chức",
    "Trưởng Ban Dân vận, Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam và Trưởng Khối Dân vận cơ sở",
    "Chủ nhiệm Ủy ban Kiểm tra",
    "Chỉ huy trưởng Ban Chỉ huy Quân sự",
)


def persons(count: int) -> tuple[tuple[str, str], ...]:
    """Return ``count`` invented persons (at most 30), with posts of one to three lines."""
    return tuple((_NAMES[i], _POSTS[i % len(_POSTS)]) for i in range(count))


PARTY = FormSpec(
    "party",
    "party",
    "ĐẢNG BỘ TỈNH AN HÒA",
    "HUYỆN ỦY PHÚ LỘC",
    "Phú Lộc, ngày 12 tháng 10 năm 2026",
    "đối với các chức danh, chức vụ lãnh đạo, quản lý",
    persons(9),
)
STATE = replace(
    PARTY,
    id="state",
    heading="state",
    superior_body="HỘI ĐỒNG NHÂN DÂN",
    body="TỈNH AN HÒA",
    subtitle="đối với người giữ chức vụ do Hội đồng nhân dân bầu",
)
SPECS: dict[str, FormSpec] = {
    spec.id: spec
    for spec in (
        PARTY,
        STATE,
        replace(PARTY, id="squares", box="square", persons=persons(12)),
        replace(
            STATE,
            id="criteria",
            persons=persons(7),
            criteria=(
                "Tiêu chí lấy phiếu tín nhiệm:",
                "1. Phẩm chất chính trị, đạo đức, lối sống, ý thức tổ chức kỷ luật.",
                "2. Kết quả thực hiện chức trách, nhiệm vụ được giao từ đầu nhiệm kỳ đến nay.",
            ),
        ),
        replace(PARTY, id="opinion", persons=persons(6), opinion=True),
        replace(STATE, id="landscape", landscape=True, persons=persons(8), level_width=26.0),
        replace(PARTY, id="long", persons=persons(26), row_height=6.4, points=10.0, level_width=17.0),
        replace(
            STATE,
            id="a5-one",
            paper="A5",
            with_tt=False,
            persons=persons(2)[1:],
            level_width=18.0,
            points=11.0,
            row_height=16.0,
        ),
        replace(PARTY, id="a5-five", paper="A5", persons=persons(5), level_width=16.0, points=10.5),
        replace(
            PARTY, id="two-levels", levels=(("yes", "Đồng ý"), ("no", "Không đồng ý")), persons=persons(6)
        ),
        replace(
            PARTY,
            id="four-levels",
            levels=(
                ("excellent", "Hoàn thành xuất sắc"),
                ("good", "Hoàn thành tốt"),
                ("done", "Hoàn thành"),
                ("failed", "Không hoàn thành"),
            ),
            persons=persons(6),
            box="square",
        ),
    )
}


@cache
def form(name: str) -> Form:
    """Return the laid-out form ``name``, a key of ``SPECS``."""
    return lay_out(SPECS[name])
