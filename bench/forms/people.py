"""Invented persons whose names try every letter that Vietnamese adds to the alphabet."""

from __future__ import annotations

from bench.forms.spec import Person

_SHORT = """
Nguyễn Thị Ỷ Lan|Bí thư Huyện ủy
Đặng Đình Đức|Phó Bí thư Thường trực
Quách Hữu Mỵ|Chủ tịch HĐND
Lỗ Văn Khoẻ|Chủ tịch UBND
Trương Thị Thuý Ngà|Trưởng Ban Tổ chức
Phùng Xuân Ưởng|Trưởng Ban Tuyên giáo
Bế Ngọc Hoà|Chủ nhiệm Ủy ban Kiểm tra
Âu Thế Huỳnh|Trưởng Ban Dân vận
Lò Văn Ặm|Trưởng Công an
Hoàng Ngữ Yên|Chỉ huy trưởng Quân sự
Y Blưp Êban|Chánh Văn phòng
Vũ Đỗ Quỳnh Thơ|Bí thư Đoàn Thanh niên
Tạ Quang Tuệ|Chánh Thanh tra
Mẫn Thị Kiều Oanh|Chủ tịch Hội Phụ nữ
Đỗ Phước Lộc|Chủ tịch Hội Nông dân
Nông Thuỷ Tiên|Trưởng phòng Nội vụ
Sầm Ích Dũng|Trưởng phòng Tư pháp
Châu Khả Vĩ|Trưởng phòng Tài chính
Giàng A Pủa|Trưởng phòng Dân tộc
Ngô Mỹ Uyên|Trưởng phòng Giáo dục
Kiều Bảo Khương|Trưởng phòng Y tế
Lường Sỹ Giáp|Chánh án
Tống Phạm Hải Âu|Viện trưởng
Ung Chí Thiện|Giám đốc Trung tâm
Thân Đức Quảng|Phó Chủ tịch HĐND
Đoàn Lệ Hằng|Phó Chủ tịch UBND
Triệu Mùi Nhậy|Ủy viên Ban Thường vụ
Phan Vĩnh Tường|Huyện ủy viên
"""

_LONG = """
Nguyễn Hữu Ngữ|Ủy viên Ban Thường vụ Tỉnh ủy, Chủ tịch Hội đồng nhân dân khóa XI nhiệm kỳ 2021 - 2026
Đàm Thị Ỷ|Phó Bí thư Thường trực, đại biểu Quốc hội chuyên trách, Chủ tịch Ủy ban Mặt trận Tổ quốc
Lê Đắc Thoả|Ủy viên Ban Chấp hành, Giám đốc Sở Nông nghiệp và Môi trường
Vương Thuý Hiền|Trưởng Ban Kinh tế - Ngân sách Hội đồng nhân dân, đại biểu hoạt động chuyên trách
Cao Quốc Bửu|Chỉ huy trưởng Bộ Chỉ huy Quân sự, Ủy viên Ban Thường vụ
Hà Huy Phượng|Chủ nhiệm Ủy ban Kiểm tra, Trưởng Ban Chỉ đạo phòng, chống tham nhũng, lãng phí, tiêu cực
Đinh Kỳ Sơn|Trưởng Ban Tuyên giáo và Dân vận, Giám đốc Trung tâm Chính trị
Lữ Thị Ngọc Ẩn|Bí thư Đoàn Thanh niên Cộng sản Hồ Chí Minh, Phó Chủ tịch chuyên trách
Mai Xuân Trường|Giám đốc Công an
Bùi Sĩ Cường|Chánh Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân
Phạm Hồng Ưng|Hiệu trưởng Trường Chính trị, Phó Trưởng Ban Tổ chức kiêm nhiệm
Quàng Thị Dịu|Phó Chủ tịch Hội đồng nhân dân, Trưởng Ban Pháp chế
Tô Đăng Khoa|Giám đốc Sở Tài chính
Huỳnh Thị Bạch Tuyết|Giám đốc Sở Văn hóa, Thể thao và Du lịch, Ủy viên Ủy ban nhân dân
Khuất Duy Lượng|Chánh Thanh tra, Ủy viên Ủy ban nhân dân
"""


def _persons(lines: str) -> tuple[Person, ...]:
    return tuple(Person(*line.split("|")) for line in lines.strip().splitlines())


SHORT_POSTS = _persons(_SHORT)
LONG_POSTS = _persons(_LONG)
