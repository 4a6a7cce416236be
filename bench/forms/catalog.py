"""The kinds of ballot that committees make, one form each; every choice of the others is an ordinary one."""

from __future__ import annotations

from bench.forms.people import LONG_POSTS, SHORT_POSTS
from bench.forms.spec import CONFIDENCE, Boxes, Form, Level, Look, Paper, Person, PostPlace

A4 = Paper()
A4_LANDSCAPE = Paper(width=297, height=210, top=15, bottom=12, left=20, right=20)
A5 = Paper(width=148, height=210, top=12, bottom=10, left=15, right=10)
A5_LANDSCAPE = Paper(width=210, height=148, top=12, bottom=10, left=20, right=15)

CRITERIA = (
    "Tiêu chí lấy phiếu tín nhiệm:",
    "1. Về phẩm chất chính trị, đạo đức, lối sống, ý thức tổ chức kỷ luật; việc thực hiện "
    "quy định nêu gương.",
    "2. Về kết quả thực hiện chức trách, nhiệm vụ được giao trong nhiệm kỳ; "
    "tinh thần đổi mới, dám nghĩ, dám làm.",
)
AGREE = (Level("agree", "Đồng ý"), Level("disagree", "Không đồng ý"))
TRUST = (Level("trust", "Tín nhiệm"), Level("distrust", "Không tín nhiệm"))
TRUSTED = (
    Level("very", "Rất tin tưởng"),
    Level("trusted", "Tin tưởng"),
    Level("unsure", "Còn băn khoăn"),
    Level("not", "Không tin tưởng"),
)
GRADES = (
    Level("excellent", "Hoàn thành xuất sắc nhiệm vụ"),
    Level("good", "Hoàn thành tốt nhiệm vụ"),
    Level("fair", "Hoàn thành nhiệm vụ"),
    Level("poor", "Không hoàn thành nhiệm vụ"),
)
EQUAL_NAMES = (
    Person("Nguyễn Văn Thắng", "Trưởng Ban Pháp chế"),
    Person("Lò Thị Hường", "Chủ tịch UBND"),
    Person("Nguyễn Văn Thắng", "Trưởng Ban Văn hóa - Xã hội"),
    Person("Đỗ Hữu Ước", "Phó Chủ tịch HĐND"),
    Person("Ma Thị Quý", "Trưởng phòng Nội vụ"),
)
ALIKE_NAMES = (
    Person("Nguyễn Văn Thắng", "Trưởng Ban Pháp chế"),
    Person("Nguyễn Văn Thăng", "Chánh Văn phòng"),
    Person("Trần Thị Hoà", "Chủ tịch UBND"),
    Person("Trần Thị Hoa", "Phó Chủ tịch UBND"),
)
_STATE_TITLE = "PHIẾU LẤY PHIẾU TÍN NHIỆM"
_STATE_SUBTITLE = "đối với người giữ chức vụ do Hội đồng nhân dân bầu"

FORMS = (
    Form("a4_party9", "A4 portrait, Party, 9 rows", SHORT_POSTS[:9]),
    Form(
        "a4_landscape",
        "A4 landscape, posts of two and three lines",
        LONG_POSTS[:8],
        paper=A4_LANDSCAPE,
        look=Look(size=13, post_size=12, line=0.75, row=10, level=30, name_share=0.48),
    ),
    Form(
        "a5_one_table",
        "A5, one person in a table of one row",
        SHORT_POSTS[3:4],
        paper=A5,
        number_column=False,
        subtitle="đối với đồng chí Chủ tịch UBND",
        look=Look(size=12, row=16, level=18, line=0.75, name_share=0.55),
    ),
    Form(
        "a5_one_sentence",
        "A5 landscape, one person named in a sentence above a table of three boxes",
        LONG_POSTS[2:3],
        paper=A5_LANDSCAPE,
        sentence=True,
        subtitle="đối với chức danh lãnh đạo, quản lý",
        look=Look(size=13, row=14, line=1.0),
    ),
    Form(
        "a5_five",
        "A5, 5 names",
        SHORT_POSTS[9:14],
        paper=A5,
        look=Look(size=12, post_size=11, number=9, level=16, row=11, name_share=0.5),
    ),
    Form(
        "no_number",
        "A4, no TT column",
        SHORT_POSTS[10:18],
        number_column=False,
        look=Look(size=14, line=1.0, row=11),
    ),
    Form("glyph_white", "A4, the box is the printed square □", SHORT_POSTS[4:16], boxes=Boxes.GLYPH),
    Form(
        "glyph_ballot",
        "A4, the box is the printed square ☐ that Word inserts",
        SHORT_POSTS[14:22],
        boxes=Boxes.GLYPH,
        glyph="☐",
        look=Look(font="DejaVu Sans", size=11, row=10),
    ),
    Form(
        "nested_square",
        "A4, the box is a small table inside the cell",
        SHORT_POSTS[1:9],
        boxes=Boxes.NESTED,
        look=Look(row=11, line=0.75),
    ),
    Form(
        "drawn_square",
        "A4, the box is a drawn rectangle",
        SHORT_POSTS[6:13],
        boxes=Boxes.DRAWN,
        look=Look(row=11, centred=True),
    ),
    Form(
        "criteria",
        "A4, State, criteria printed above the table",
        SHORT_POSTS[12:19],
        state=True,
        criteria=CRITERIA,
        title=_STATE_TITLE,
        subtitle=_STATE_SUBTITLE,
        look=Look(row=12),
    ),
    Form(
        "state15",
        "A4, State, 15 rows with posts of two to four lines",
        LONG_POSTS,
        state=True,
        title=_STATE_TITLE,
        subtitle=_STATE_SUBTITLE,
        paper=Paper(top=12, bottom=8, left=18, right=12),
        look=Look(size=12, post_size=10, row=8, level=18, number=10, name_share=0.38),
    ),
    Form(
        "rows26",
        "A4, 26 rows",
        SHORT_POSTS[:26],
        paper=Paper(top=10, bottom=6, left=20, right=15),
        look=Look(size=12, post_size=11, row=7.3, level=18),
    ),
    Form(
        "merged_heading",
        "A4, “Mức độ tín nhiệm” over the three levels",
        SHORT_POSTS[7:17],
        merged_heading="Mức độ tín nhiệm",
        number_heading="Số TT",
        capital_headings=True,
        look=Look(line=1.5, row=11, centred=True),
    ),
    Form(
        "two_agree",
        "A4, two levels: Đồng ý, Không đồng ý",
        SHORT_POSTS[16:24],
        levels=AGREE,
        title="PHIẾU BIỂU QUYẾT",
        subtitle="về việc giới thiệu nhân sự",
        note="theo ý kiến của mình",
        signature=False,
        look=Look(level=24),
    ),
    Form(
        "two_trust",
        "A4, two levels: Tín nhiệm, Không tín nhiệm",
        SHORT_POSTS[2:8],
        levels=TRUST,
        state=True,
        title="PHIẾU BỎ PHIẾU TÍN NHIỆM",
        subtitle=_STATE_SUBTITLE,
        look=Look(size=14, level=26, row=13, centred=True),
    ),
    Form(
        "four_grades",
        "A4 landscape, four grades",
        LONG_POSTS[5:13],
        levels=GRADES,
        paper=A4_LANDSCAPE,
        title="PHIẾU ĐÁNH GIÁ, XẾP LOẠI",
        note="tương ứng với mức xếp loại của từng người",
        subtitle="chất lượng cán bộ lãnh đạo, quản lý",
        look=Look(size=13, post_size=12, level=30, row=11, name_share=0.38),
    ),
    Form(
        "own_levels",
        "A4, four levels with headings of the committee's own",
        SHORT_POSTS[8:15],
        levels=TRUSTED,
        unknown_headings=True,
        look=Look(row=11, level=19),
    ),
    Form(
        "reversed_levels",
        "A4, the lowest level first",
        SHORT_POSTS[18:27],
        levels=CONFIDENCE[::-1],
        look=Look(font="DejaVu Sans", size=11, row=10, line=0.75),
    ),
    Form(
        "name_and_post",
        "A4, name and post in one cell",
        SHORT_POSTS[:10],
        post=PostPlace.WITH_NAME,
        honorific="Đ/c ",
        look=Look(post_size=12, row=13, level=24),
    ),
    Form("equal_names", "A4, equal names told apart by post", EQUAL_NAMES, look=Look(row=11)),
    Form(
        "alike_names",
        "A4, names one diacritic apart, which no scan tells beyond doubt",
        ALIKE_NAMES,
        doubtful_scan=True,
        look=Look(row=12),
    ),
    Form("opinion", "A4, a line for another opinion", SHORT_POSTS[5:12], opinion=True, look=Look(row=11)),
    Form(
        "mail_merge",
        "A5, a page for each of 4 persons, by mail merge",
        SHORT_POSTS[20:24],
        paper=A5,
        one_each=True,
        number_column=False,
        subtitle="đối với cán bộ lãnh đạo, quản lý",
        look=Look(size=12, row=15, level=18, name_share=0.55),
    ),
)
