"""Draw the sample ballots anew: ``python -m samples.make_samples [FOLDER]`` (a development tool).

Each sheet is listed here by hand: what is on it and how it was scanned. The truth of a sheet is not
made here: ``truth.toml`` beside the scans is typed by a person who looks at the pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from openpyxl import Workbook

from ballotmaker import items as on
from ballotmaker.ballots import Plan, draw_sheet
from ballotmaker.forms import Form, FormSpec, lay_out, pdf
from ballotmaker.items import Item
from ballotmaker.paper import PAPERS
from ballotmaker.pens import BLACK, BLUE, FAINT_PENCIL, PENCIL, RED, VIOLET, Pen
from ballotmaker.scanner_model import Scan, Streak, encode, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp
from scanner.ballot import Image

DPI = 200
USUAL = Scan(dpi=DPI, noise=1.5, quality=70)
VERY_FAINT = replace(FAINT_PENCIL, density=0.22)
LEVELS = {"C": "high", "T": "medium", "P": "low"}  # cao, trung bình, thấp

PARTY = FormSpec(
    id="dang-bo-9",
    heading="party",
    superior_body="ĐẢNG BỘ TỈNH LAM GIANG",
    body="ĐẢNG ỦY XÃ MINH HÒA",
    place_date="Minh Hòa, ngày 15 tháng 10 năm 2026",
    subtitle="đối với các chức danh, chức vụ lãnh đạo, quản lý",
    persons=(
        ("Nguyễn Hữu Tường", "Bí thư Đảng ủy"),
        ("Trần Thị Bích Loan", "Phó Bí thư Thường trực Đảng ủy, Chủ tịch Hội đồng nhân dân xã"),
        ("Lê Quang Dũng", "Phó Bí thư Đảng ủy, Chủ tịch Ủy ban nhân dân xã"),
        ("Phạm Văn Khoát", "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy"),
        ("Hoàng Thị Nhài", "Trưởng Ban Xây dựng Đảng"),
        ("Vũ Đình Sách", "Chánh Văn phòng Đảng ủy"),
        ("Đặng Trung Kiên", "Chỉ huy trưởng Ban Chỉ huy Quân sự xã"),
        ("Bùi Thế Ước", "Trưởng Công an xã"),
        ("Đỗ Thị Hồng Ngát", "Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam xã"),
    ),
    row_height=11.0,
)
STATE = FormSpec(
    id="hdnd-15",
    heading="state",
    superior_body="HỘI ĐỒNG NHÂN DÂN",
    body="TỈNH LAM GIANG",
    place_date="Lam Giang, ngày 08 tháng 12 năm 2026",
    subtitle="đối với người giữ chức vụ do Hội đồng nhân dân bầu",
    persons=(
        ("Dương Minh Triết", "Chủ tịch Hội đồng nhân dân tỉnh"),
        ("Lý Thị Xuân Mai", "Phó Chủ tịch Thường trực Hội đồng nhân dân tỉnh"),
        ("Tạ Quốc Hưng", "Phó Chủ tịch Hội đồng nhân dân tỉnh"),
        ("Ngô Bá Phương", "Trưởng Ban Kinh tế - Ngân sách Hội đồng nhân dân tỉnh"),
        ("Mai Thị Thoa", "Trưởng Ban Văn hóa - Xã hội Hội đồng nhân dân tỉnh"),
        ("Cao Xuân Lĩnh", "Trưởng Ban Pháp chế Hội đồng nhân dân tỉnh"),
        ("Hà Văn Quyền", "Chủ tịch Ủy ban nhân dân tỉnh"),
        ("Trịnh Ngọc Ẩn", "Phó Chủ tịch Thường trực Ủy ban nhân dân tỉnh"),
        ("Đinh Thị Kiều Vân", "Phó Chủ tịch Ủy ban nhân dân tỉnh"),
        ("Phan Đức Thọ", "Giám đốc Công an tỉnh, Ủy viên Ủy ban nhân dân tỉnh"),
        ("Lương Sỹ Nguyên", "Chỉ huy trưởng Bộ Chỉ huy Quân sự tỉnh, Ủy viên Ủy ban nhân dân tỉnh"),
        ("Chu Thị Hậu", "Giám đốc Sở Tài chính, Ủy viên Ủy ban nhân dân tỉnh"),
        ("Quách Tuấn Kiệt", "Giám đốc Sở Xây dựng, Ủy viên Ủy ban nhân dân tỉnh"),
        ("Võ Thị Út", "Giám đốc Sở Y tế, Ủy viên Ủy ban nhân dân tỉnh"),
        ("Hồ Trọng Đạt", "Giám đốc Sở Nông nghiệp và Môi trường, Ủy viên Ủy ban nhân dân tỉnh"),
    ),
    box="square",
    row_height=9.4,
    points=12.0,
)
ONE = FormSpec(
    id="mot-nguoi-a5",
    heading="party",
    superior_body="ĐẢNG BỘ XÃ MINH HÒA",
    body="CHI BỘ THÔN ĐÔNG",
    place_date="Minh Hòa, ngày 20 tháng 10 năm 2026",
    subtitle="đối với chức danh Bí thư Chi bộ",
    persons=(("Ngô Sỹ Tuyên", "Bí thư Chi bộ, Trưởng thôn Đông"),),
    paper="A5",
    with_tt=False,
    opinion=True,
    level_width=19.0,
    points=11.5,
    row_height=16.0,
    note="Ghi chú: Đánh dấu (X) vào một trong ba ô tương ứng với mức độ tín nhiệm.",
)
OTHER_MEETING = replace(
    STATE,
    id="hop-khac",
    superior_body="HỘI ĐỒNG NHÂN DÂN",
    body="XÃ BÌNH SƠN",
    place_date="Bình Sơn, ngày 02 tháng 12 năm 2026",
    persons=(
        ("Kiều Văn Nhật", "Chủ tịch Hội đồng nhân dân xã"),
        ("Thái Thị Mận", "Phó Chủ tịch Hội đồng nhân dân xã"),
        ("La Đình Cử", "Trưởng Ban Kinh tế - Xã hội Hội đồng nhân dân xã"),
        ("Giáp Hữu Chí", "Chủ tịch Ủy ban nhân dân xã"),
        ("Ông Thị Duyên", "Phó Chủ tịch Ủy ban nhân dân xã"),
        ("Tống Văn Bền", "Chỉ huy trưởng Ban Chỉ huy Quân sự xã"),
        ("Đoàn Thị Lụa", "Trưởng Công an xã"),
    ),
    row_height=12.0,
)


@dataclass(frozen=True)
class Recipe:
    """One sheet: ``marks`` has a letter a row (C, T, P; several in a row together; ``.`` none).

    ``seed`` fixes the hand; ``rescan_of`` names the sheet that was fed a second time.
    """

    file: str
    seed: int
    marks: str = ""
    pen: Pen = BLUE
    shape: str = "x"
    extra: tuple[Item, ...] = ()
    stamp: str = "red"  # red, copied, none
    turn: float = 0.0
    paper: str = "white"
    scan: Scan = field(default=USUAL)
    rescan_of: str = ""


def scanned(**settings: object) -> Scan:
    return replace(USUAL, **settings)  # type: ignore[arg-type]


PARTY_SHEETS = (
    Recipe("01-sach-1", 101, "C C T C C T C P C", turn=4, scan=scanned(angle=0.4)),
    Recipe("02-sach-2-dau-tich", 102, "C T T C P C C C T", BLACK, "tick", (on.Signature(BLACK),), turn=-9,
           scan=scanned(angle=-0.6, shift=(1.0, -0.8))),
    Recipe("03-sach-3-nguoc-dau", 103, "C C C C C C C C C", VIOLET, turn=12,
           scan=scanned(quarter_turns=2, angle=0.3, stretch=0.4)),
    Recipe("04-sach-4-giay-hong", 104, "T C C P C T C C C", turn=-3, paper="pink",
           scan=scanned(angle=0.2, scale=0.996)),
    Recipe("05-gach-ten", 105, "C T C C C C T C C", extra=(on.StrikeName(4),), turn=7,
           scan=scanned(angle=-0.3)),
    Recipe("06-hai-o", 106, "C CP C T C C T C C", BLACK, turn=2, scan=scanned(angle=0.7)),
    Recipe("07-bo-trong-mot-nguoi", 107, "C C T C T C . C P", turn=-14, scan=scanned(light=0.08)),
    Recipe("08-sua-dau", 108, "T C C C CT C C T C", extra=(on.ScribbleOut(5, "high"),), turn=5,
           scan=scanned(angle=-0.2)),
    Recipe("09-ghi-them-ten", 109, "C C C T C C C C T", turn=1,
           extra=(on.Words("10. Đoàn Văn Tú", 30, 228, 4.6),),
           scan=scanned(angle=0.5, streaks=(Streak(88.0),))),
    Recipe("10-che-ten", 110, "C T C C P C C C C", PENCIL, extra=(on.HiddenName(6),), turn=-6,
           scan=scanned(angle=0.1)),
    Recipe("11-khong-dau", 111, "C C T C C C P C C", stamp="none", scan=scanned(angle=-0.5)),
    Recipe("12-dau-photo", 112, "T C C C C T C C C", BLACK, stamp="copied", turn=9, scan=scanned(gamma=1.2)),
    Recipe("13-quet-lai-to-01", 901, rescan_of="01-sach-1",
           scan=scanned(angle=-0.9, shift=(-1.5, 1.0), scale=1.003, gamma=0.85, light=0.08, background=240)),
)  # fmt: skip

STATE_SHEETS = (
    Recipe("01-sach-1", 201, "C C T C C C C T C P C C T C C", turn=3, scan=scanned(angle=-0.3)),
    Recipe("02-sach-2-quet-xam", 202, "T C C C P C C C C C T C C C C", BLACK, turn=-8,
           scan=scanned(mode="gray", angle=0.4)),
    Recipe("03-sach-3-gap-doi", 203, "C C C T C C T C C C C P C T C",
           extra=(on.Fold(148.0), on.Specks(15)), turn=10, scan=scanned(angle=0.2)),
    Recipe("04-sach-4-lech-giay", 204, "C T C C C C C C T C C C C C P", VIOLET, turn=-4,
           extra=(on.Signature(VIOLET),),
           scan=scanned(angle=1.6, shift=(3.0, 2.0), stretch=0.4, streaks=(Streak(151.0),))),
    Recipe("05-phieu-trang", 205, ". . . . . . . . . . . . . . .", turn=6, scan=scanned(angle=-0.4)),
    Recipe("06-ghi-chu-trong-o", 206, "C C T C C C T . C C C C P C C",
           extra=(on.WordInBox(8, "high", "ok"),), turn=-2, scan=scanned(angle=0.3)),
    Recipe("07-gach-doc-nhieu-dong", 207, "C C C T C . . . . C C T C C C",
           extra=(on.LineDown("medium", 6, 9),), turn=8, scan=scanned(angle=0.1)),
    Recipe("08-but-chi-mo", 208, "C T C C C C T C C . C C C C P", PENCIL,
           extra=(on.Mark(10, "high", "x", VERY_FAINT, 1.1),), turn=-11, scan=scanned(angle=-0.2)),
    Recipe("09-phieu-cuoc-hop-khac", 209, "C C T C C P C", turn=5, scan=scanned(angle=0.6)),
    Recipe("10-nhau-nat", 210, "C C C C T C C C C C P C C T C", extra=(
        on.Fold(64, depth=0.4), on.Fold(139, depth=0.5), on.Fold(201, depth=0.35), on.Fold(262, depth=0.3),
        on.Fold(48, True, 0.4), on.Fold(101, True, 0.5), on.Fold(166, True, 0.35),
    ), scan=scanned(crumple=1.2)),
    Recipe("11-anh-chup-khac", 211),
    Recipe("12-viet-mat-sau-1", 212, "C C C C C T C C C C T C C C C", BLACK, turn=5, scan=scanned(angle=0.2)),
    Recipe("12-viet-mat-sau-2", 214, pen=BLACK, extra=(
        on.Words("Đề nghị xem xét kỹ", 45, 92, 7.0, BLACK),
        on.Words("việc chi ngân sách năm qua", 45, 108, 7.0, BLACK),
    ), scan=scanned(angle=-0.2)),
    Recipe("13-sach-5-hai-mat-1", 225, "P C C C C C T C C C C C C C T", turn=-5, scan=scanned(angle=-0.4)),
    Recipe("13-sach-5-hai-mat-2", 216, scan=scanned(angle=0.4)),
    Recipe("14-to-giay-trang", 217, scan=scanned(angle=0.3, background=240)),
)  # fmt: skip

ONE_SHEETS = (
    Recipe("01-sach-1", 301, "C", turn=5, scan=scanned(angle=0.3)),
    Recipe("02-sach-2-but-do", 302, "C", RED, turn=-7, scan=scanned(angle=-0.5)),
    Recipe("03-sach-3-xoay-ngang", 303, "T", BLACK, "tick", turn=2, scan=scanned(quarter_turns=1, angle=0.2)),
    Recipe("04-sach-4-co-ky", 304, "C", extra=(on.Signature(BLUE),), turn=11, paper="cream",
           scan=scanned(angle=-0.1)),
    Recipe("05-sach-5-giay-vang", 305, "P", VIOLET, turn=-3, paper="yellow", scan=scanned(angle=0.8)),
    Recipe("06-hai-o", 306, "CT", turn=6, scan=scanned(angle=-0.3)),
    Recipe("07-khong-danh-dau", 307, ".", turn=-12, scan=scanned(angle=0.4)),
    Recipe("08-co-y-kien", 308, "T", extra=(on.Words("cần sát dân hơn", 50, 100.4, 4.0),), turn=4,
           scan=scanned(angle=0.2)),
    Recipe("09-xoa-dau-da-danh", 309, "C", BLACK, extra=(on.ScribbleOut(1, "high", BLACK),), turn=-5,
           scan=scanned(angle=-0.2)),
    Recipe("10-gach-ten", 310, "P", extra=(on.StrikeName(1, "wavy"),), turn=9, scan=scanned(angle=0.1)),
    Recipe("11-dau-giua-hai-o", 311, extra=(on.Mark(1, "medium", "x", BLUE, 0.6, dx=9.5, dy=0.4),), turn=1,
           scan=scanned(angle=-0.6)),
    Recipe("12-khong-dau", 312, "C", BLACK, stamp="none", scan=scanned(angle=0.5)),
)  # fmt: skip


def marks(recipe: Recipe, form: Form) -> Iterable[Item]:
    """Yield a mark for each letter, never twice the same size or place."""
    hand = np.random.default_rng(recipe.seed + 5000)
    for row, letters in enumerate(recipe.marks.split(), start=1):
        for letter in letters.strip("."):
            size = hand.uniform(0.95, 1.3) if form.squares else hand.uniform(0.6, 0.85)
            dx, dy = (float(v) for v in hand.normal(size=2) * 0.45)
            yield on.Mark(row, LEVELS[letter], recipe.shape, recipe.pen, float(size), dx, dy)


def stamp(recipe: Recipe, form: Form, words: str) -> Stamp | None:
    if recipe.stamp == "none":
        return None
    hand = np.random.default_rng(recipe.seed + 9000)
    (x, y), (dx, dy) = form.stamp_at, hand.normal(size=2) * 1.6
    density = float(hand.uniform(0.7, 0.95))
    return Stamp(words, x + float(dx), y + float(dy), turn=recipe.turn, density=density,
                 fade=float(hand.uniform(0, 0.12)), copied=recipe.stamp == "copied")  # fmt: skip


def ballot(recipe: Recipe, form: Form, words: str) -> Sheet:
    drawn = (*marks(recipe, form), *recipe.extra)
    plan = Plan(form, drawn, stamp(recipe, form, words), recipe.paper, recipe.scan)
    return draw_sheet(plan, np.random.default_rng(recipe.seed))


def bare_paper(recipe: Recipe, form: Form, words: str) -> Sheet:
    """Return a sheet without print, with what is written on it."""
    size = round(form.height * DPI / 25.4), round(form.width * DPI / 25.4)
    sheet = Sheet(np.full(size, 255, np.uint8), DPI, PAPERS["white"])
    rng = np.random.default_rng(recipe.seed)
    for item in recipe.extra:
        item.draw(sheet, form, rng)
    return sheet


def other_meeting(recipe: Recipe, form: Form, words: str) -> Sheet:
    return ballot(recipe, lay_out(OTHER_MEETING), "BAN KIỂM PHIẾU • XÃ BÌNH SƠN")


def snapshot(recipe: Recipe, form: Form, words: str) -> Sheet:
    """Return a blurred photograph of a table with a cup and a folder: no ballot at all."""
    rng = np.random.default_rng(recipe.seed)
    height, width = round(form.height * DPI / 25.4), round(form.width * DPI / 25.4)
    planks = rng.normal(size=(40, 3)).astype(np.float32) * 14
    grain = cv2.resize(planks, (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.full((height, width, 3), (62, 92, 128), np.float32) + grain[..., None]
    cv2.circle(picture, (int(width * 0.68), int(height * 0.3)), 260, (205, 212, 215), -1)
    cv2.circle(picture, (int(width * 0.68), int(height * 0.3)), 205, (38, 52, 78), -1)
    folder = np.array([(150, 1300), (1080, 1160), (1290, 2010), (330, 2160)])
    cv2.fillPoly(picture, [folder], (150, 82, 44))
    blurred = cv2.GaussianBlur(np.clip(picture, 0, 255), (0, 0), 9)
    sheet = bare_paper(replace(recipe, extra=()), form, words)
    sheet.image[:] = blurred.astype(np.uint8)
    return sheet


SPECIAL: dict[tuple[str, str], Callable[[Recipe, Form, str], Sheet]] = {
    ("hdnd-15", "09-phieu-cuoc-hop-khac"): other_meeting,
    ("hdnd-15", "11-anh-chup-khac"): snapshot,
    ("hdnd-15", "12-viet-mat-sau-2"): bare_paper,
    ("hdnd-15", "13-sach-5-hai-mat-2"): bare_paper,
    ("hdnd-15", "14-to-giay-trang"): bare_paper,
}
COUNTS = (
    (PARTY, PARTY_SHEETS, "BAN KIỂM PHIẾU • XÃ MINH HÒA"),
    (STATE, STATE_SHEETS, "HĐND TỈNH LAM GIANG • BAN KIỂM PHIẾU"),
    (ONE, ONE_SHEETS, "CHI BỘ THÔN ĐÔNG • XÃ MINH HÒA"),
)


def picture(recipe: Recipe, recipes: dict[str, Recipe], form: Form, words: str) -> Image:
    """Draw and scan one sheet; a second scan is of the very same paper."""
    paper = recipes[recipe.rescan_of] if recipe.rescan_of else recipe
    draw = SPECIAL.get((form.spec.id, paper.file), ballot)
    return scan_sheet(draw(paper, form, words), recipe.scan, np.random.default_rng(recipe.seed + 1))


def write_count(folder: Path, spec: FormSpec, sheets: tuple[Recipe, ...], words: str) -> None:
    """Write ``blank.pdf`` and ``scans/`` of one count."""
    form = lay_out(spec)
    scans = folder / "scans"
    scans.mkdir(parents=True, exist_ok=True)
    (folder / "blank.pdf").write_bytes(pdf(form))
    recipes = {recipe.file: recipe for recipe in sheets}
    for recipe in sheets:
        image = picture(recipe, recipes, form, words)
        (scans / f"{recipe.file}.jpg").write_bytes(encode(image, recipe.scan))


def write_workbook(path: Path, spec: FormSpec) -> None:
    """Write a roster as a clerk keeps it: two title rows, merged, then the table with a TT column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    sheet.append([f"{spec.superior_body} {spec.body}"])
    sheet.append(["DANH SÁCH NGƯỜI ĐƯỢC LẤY PHIẾU TÍN NHIỆM"])
    sheet.append([])
    sheet.append(["TT", "Họ và tên", "Chức vụ"])
    for number, (name, post) in enumerate(spec.persons, start=1):
        sheet.append([number, f"Ông {name}" if number % 2 else f"Bà {name}", post])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:C2")
    book.save(path)


def main(folder: Path) -> None:
    for spec, sheets, words in COUNTS:
        write_count(folder / spec.id, spec, sheets, words)
    write_workbook(folder / STATE.id / "roster.xlsx", STATE)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
