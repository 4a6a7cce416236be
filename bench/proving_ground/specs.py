"""Forms without end: what a ballot says and how it is set, drawn by seed.

The families share no name, post, heading or place; ``testing`` has fonts, rules and proportions that
``tuning`` has not. All names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ballotmaker.forms import USUAL_LEVELS, USUAL_NOTE, Form, FormSpec, lay_out
from bench.proving_ground.family import Family

Font = Literal["serif", "sans", "dejavu"]
Range = tuple[float, float]


@dataclass(frozen=True)
class _Words:
    """What one family prints, and how: ranges in mm, sizes in points."""

    surnames: tuple[str, ...]
    middles: tuple[str, ...]
    given: tuple[str, ...]
    posts: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    levels: tuple[tuple[tuple[str, str], ...], ...]
    criteria: tuple[str, ...]
    notes: tuple[str, ...]
    fonts: tuple[Font, ...]
    rule: Range
    square: Range


_TUNING = _Words(
    surnames=("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý"),
    middles=("Văn", "Thị", "Quang", "Hữu", "Thị Kim", "Đức", "Minh", "Thế", "Thanh", "Gia"),
    given=("Thường", "Hạnh", "Duy", "Nghĩa", "Oanh", "Toàn", "Khuê", "Phương", "Anh", "Tùng", "Lệ", "Hưng"),
    posts=(
        "Bí thư",
        "Phó Bí thư Thường trực, Chủ tịch Hội đồng nhân dân",
        "Chủ tịch Ủy ban nhân dân",
        "Trưởng Ban Tổ chức",
        "Trưởng Ban Dân vận, Chủ tịch Ủy ban Mặt trận Tổ quốc",
        "Chỉ huy trưởng Ban Chỉ huy Quân sự",
    ),
    bodies=(("ĐẢNG BỘ TỈNH AN HÒA", "HUYỆN ỦY PHÚ LỘC"), ("TỈNH ỦY AN HÒA", "ĐẢNG ỦY XÃ TÂN THÀNH")),
    titles=(
        ("PHIẾU TÍN NHIỆM", "đối với các chức danh, chức vụ lãnh đạo, quản lý"),
        ("PHIẾU LẤY PHIẾU TÍN NHIỆM", "đối với người giữ chức vụ do Hội đồng nhân dân bầu"),
    ),
    levels=(
        USUAL_LEVELS,
        USUAL_LEVELS,
        USUAL_LEVELS,
        USUAL_LEVELS[::-1],
        (("yes", "Đồng ý"), ("no", "Không đồng ý")),
        (
            ("excellent", "Hoàn thành xuất sắc"),
            ("good", "Hoàn thành tốt"),
            ("done", "Hoàn thành"),
            ("failed", "Không hoàn thành"),
        ),
    ),
    criteria=(
        "Tiêu chí lấy phiếu tín nhiệm:",
        "1. Phẩm chất chính trị, đạo đức, lối sống, ý thức tổ chức kỷ luật.",
        "2. Kết quả thực hiện chức trách, nhiệm vụ được giao từ đầu nhiệm kỳ đến nay.",
    ),
    notes=(USUAL_NOTE, "Ghi chú: Đánh dấu (X) vào ô tương ứng."),
    fonts=("serif", "serif", "serif", "sans"),
    rule=(0.14, 0.3),
    square=(3.8, 6.0),
)
_TESTING = _Words(
    surnames=("Huỳnh", "Phan", "Võ", "Trịnh", "Đinh", "Mai", "Cao", "Tạ", "Lương", "Chu", "Quách", "Thái"),
    middles=("Ngọc", "Xuân", "Công", "Thị Thu", "Bá", "Đình", "Trọng", "Thị Mỹ", "Khắc", "Hồng"),
    given=("Ẩn", "Bách", "Hậu", "Hằng", "Quyết", "Phong", "Yến", "Khải", "Nhàn", "Sơn", "Thỏa", "Vượng"),
    posts=(
        "Chánh Văn phòng",
        "Giám đốc Sở Tài chính",
        "Ủy viên Ban Thường vụ, Trưởng Ban Kinh tế - Ngân sách",
        "Phó Chủ tịch chuyên trách, Giám đốc Trung tâm Chính trị, Trưởng Ban Pháp chế",
        "Chánh án",
        "Viện trưởng",
        "Bí thư Đoàn Thanh niên",
    ),
    bodies=(("ĐẢNG ỦY CÁC CƠ QUAN", "CHI BỘ VĂN PHÒNG"), ("HỘI ĐỒNG NHÂN DÂN", "PHƯỜNG HẢI ĐÔNG")),
    titles=(
        ("PHIẾU GHI Ý KIẾN", "về mức độ tín nhiệm đối với cán bộ lãnh đạo chủ chốt"),
        ("PHIẾU BIỂU QUYẾT", "về nhân sự nhiệm kỳ 2026 - 2031"),
    ),
    levels=(
        USUAL_LEVELS,
        USUAL_LEVELS,
        USUAL_LEVELS,
        (("trust", "Tín nhiệm"), ("distrust", "Không tín nhiệm")),
        (("very", "Rất tốt"), ("well", "Tốt"), ("fair", "Trung bình"), ("poor", "Kém")),
    ),
    criteria=(
        "Căn cứ để đánh giá:",
        "a) Tinh thần đổi mới, dám nghĩ, dám làm; uy tín trong nhân dân.",
        "b) Khả năng quy tụ, đoàn kết nội bộ; việc thực hiện lời hứa trước cử tri.",
    ),
    notes=(
        "Ghi chú: Mỗi hàng chỉ đánh dấu X vào một ô; để trống hoặc đánh dấu nhiều ô là không hợp lệ.",
        "Đề nghị đồng chí đánh dấu vào ô mình chọn.",
    ),
    fonts=("serif", "serif", "sans", "dejavu"),
    rule=(0.1, 0.5),
    square=(3.2, 7.5),
)
_FAMILIES = {Family.TUNING: _TUNING, Family.TESTING: _TESTING}
_LEAST_NAMES_MM = 62.0  # for name and post together


def random_form(family: Family, form_id: str, rng: np.random.Generator) -> Form:
    """Return a laid-out form; where it does not fit its sheet, the last persons are left out."""
    spec = _random_spec(_FAMILIES[family], form_id, rng)
    while True:
        try:
            return lay_out(spec)
        except ValueError:
            fewer = spec.persons[: len(spec.persons) * 7 // 8]
            # A sheet that one person does not fit on is short of room for the rest of the text.
            spec = replace(spec, persons=fewer) if fewer else replace(spec, criteria=(), opinion=False)


def _random_spec(words: _Words, form_id: str, rng: np.random.Generator) -> FormSpec:
    small, many = bool(rng.random() < 0.25), bool(rng.random() < 0.3)
    landscape = bool(rng.random() < 0.2) and not many
    levels = words.levels[rng.integers(len(words.levels))]
    square = float(rng.uniform(*words.square))
    boxed = bool(rng.random() < 0.35)
    count = 1 if small and landscape else _count(small, many, rng)
    points = float(rng.uniform(8.5, 11.0) if small or many else rng.uniform(10.5, 14.0))
    least = square + 1.6 if boxed else 5.6
    row_height = least + float(rng.exponential(0.5 if many else 3.5))
    superior, body = words.bodies[rng.integers(len(words.bodies))]
    title, subtitle = words.titles[rng.integers(len(words.titles))]
    return FormSpec(
        form_id,
        "party" if rng.random() < 0.5 else "state",
        superior,
        body,
        f"ngày {rng.integers(1, 28)} tháng {rng.integers(1, 13)} năm 2026",
        subtitle,
        _persons(words, count, rng),
        levels,
        title,
        paper="A5" if small else "A4",
        landscape=landscape,
        with_tt=bool(rng.random() < 0.8),
        box="square" if boxed else "cell",
        criteria=words.criteria if rng.random() < 0.2 else (),
        note=words.notes[rng.integers(len(words.notes))],
        opinion=bool(rng.random() < 0.15),
        signature=bool(rng.random() < 0.7),
        level_width=_level_width(small, landscape, len(levels), rng),
        row_height=min(row_height, 20.0),
        points=points,
        square=square,
        font=words.fonts[rng.integers(len(words.fonts))],
        rule=float(rng.uniform(*words.rule)),
    )


def _count(small: bool, many: bool, rng: np.random.Generator) -> int:
    """Return how many persons: as many as a sheet holds, or one, a few, an office's usual."""
    if many:
        return int(rng.integers(9, 19)) if small else int(rng.integers(16, 41))
    least, most = [(1, 1), (2, 4), (5, 8 if small else 15)][rng.choice(3, p=[0.15, 0.2, 0.65])]
    return int(rng.integers(least, most + 1))


def _level_width(small: bool, landscape: bool, levels: int, rng: np.random.Generator) -> float:
    """Return the width of a level's column, so that names keep room."""
    sheet = {(False, False): 171.0, (True, False): 124.0, (False, True): 258.0, (True, True): 171.0}
    most = (sheet[small, landscape] - 10.0 - _LEAST_NAMES_MM) / levels
    return float(rng.uniform(12.5, max(13.0, min(most, 32.0))))


def _persons(words: _Words, count: int, rng: np.random.Generator) -> tuple[tuple[str, str], ...]:
    """Return persons with names that all differ."""
    names: dict[str, str] = {}
    while len(names) < count:
        parts = (words.surnames, words.middles, words.given)
        name = " ".join(part[rng.integers(len(part))] for part in parts)
        names.setdefault(name, words.posts[rng.integers(len(words.posts))])
    return tuple(names.items())
