"""Every Word document opened again and compared, number by number, with what it was made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from scanner.count.model import Declared
from scanner.errors import RefusedError
from scanner.i18n import speaking
from scanner.minutes import words
from scanner.minutes.data import KindResult, MinutesData
from scanner.minutes.fields import fields
from scanner.minutes.render import render
from scanner.minutes.write import Format, ready_template, write_documents
from scanner.results.tally import GroundCount
from scanner.rules.facts import Ground
from scanner.rules.rule_sets import Denominator
from tests.minutes.data_kit import COMMITTEE, kind, many, minutes, person
from tests.minutes.docx_kit import headers, opened, results, tables, texts
from tools.minutes_templates.__main__ import main as make_templates
from tools.minutes_templates.documents import DOCUMENTS

FORMS = ("party", "state")
ODD = 'Lê "Tèo" <b>&</b> Đỗ'
LONG_POST = "Phó Trưởng ban " + "thường trực " * 15 + "khóa X"


def made(data: MinutesData, document: str = "minutes", copy: int = 1) -> bytes:
    with speaking("vi"):
        return render(ready_template(data.meeting.form, document), fields(data, copy))


def expected(found: KindResult) -> dict[str, list[tuple[int, str]]]:
    return {
        one.name: [(level.number, words.percent(level.percent)) for level in one.levels]
        for one in found.persons
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("persons", [1, 40])
def test_minutes_hold_every_number(form: str, persons: int) -> None:
    found = many(persons)
    document = opened(made(minutes(found, form=form)))
    assert results(document) == expected(found)
    text = texts(document)
    for part in (
        "Số phiếu thu về: 47. Số phiếu hợp lệ: 45. Số phiếu không hợp lệ: 2, trong đó:",
        "+ Gạch xóa họ tên người được in trên phiếu: 1 phiếu;",
        "+ Phiếu không do Ban kiểm phiếu phát ra: 1 phiếu.",
        "số được triệu tập: 50; có mặt: 48; vắng mặt: 2 (đủ 2/3 số người được triệu tập có mặt).",
        "Số phiếu in: 60; số phiếu phát ra: 48; số phiếu hỏng đã đổi: 1; số phiếu không sử dụng: 12.",
        "tính trên tổng số phiếu thu về (47)",
        "Khai mạc lúc 07 giờ 30 phút",
        "lúc 16 giờ 05 phút, ngày 25 tháng 10 năm 2026",
        "Thực hiện Kế hoạch số 12-KH/ĐU, ngày 05 tháng 9 năm 2026",
    ):
        assert part in text, part
    assert all(member.name in text and member.role.vietnamese in text for member in COMMITTEE)


def test_bands_name_who_is_in_them_with_the_rule_sets_words() -> None:
    data = minutes(many(4))
    text = texts(opened(made(data)))
    third, fourth = (data.kinds[0].persons[row] for row in (2, 3))
    assert f"(từ 24 đến 31 phiếu): {third.name} (24 phiếu, 51,06%). Quy định: đưa ra khỏi quy hoạch" in text
    assert f"(từ 32 đến 47 phiếu): {fourth.name} (32 phiếu, 68,09%). Quy định: thực hiện miễn nhiệm" in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", ["results", "notices", "report", "publication"])
def test_other_documents_hold_the_same_numbers(form: str, document: str) -> None:
    found = many(3)
    data = minutes(found, form=form)
    text = texts(opened(made(data, document)))
    for one in found.persons:
        assert one.name in text
        assert all(words.percent(level.percent) in text for level in one.levels)


def test_the_table_for_the_meeting_has_all_that_the_plan_lists() -> None:
    (rows,) = tables(opened(made(minutes(many(2)), "results")), "Thu về")
    assert rows[0][:7] == ["TT", "Họ và tên", "Chức vụ", "Phát ra", "Thu về", "Hợp lệ", "Không hợp lệ"]
    assert [row[3:7] for row in rows[1:]] == [["48", "47", "45", "2"]] * 2


def test_notices_are_a_page_for_each_person_that_names_nobody_else() -> None:
    found = many(3)
    parts = texts(opened(made(minutes(found), "notices"))).split("THÔNG BÁO")[1:]
    names = [one.name for one in found.persons]
    assert [[name for name in names if name in part] for part in parts] == [[name] for name in names]


def test_annexes_tell_what_stands_behind_the_numbers() -> None:
    document = opened(made(minutes(many(3)), "annexes"))
    text = texts(document)
    (invalid,) = tables(document, "Lý do")[:1]
    assert [row[1] for row in invalid[1:]] == ["0a1b2c3d4e5f", "9f8e7d6c5b4a"]
    for part in (
        "dấu không rõ",
        "phiếu bị rách",
        "đếm lại",
        "Đọc lượt 5: 12 phiếu",
        "Rút ngẫu nhiên 10",
        "ab12ab12",
    ):
        assert part in text, part


def test_the_seal_sheet_counts_each_envelope() -> None:
    (rows,) = tables(opened(made(minutes(many(1)), "seal")), "Nội dung phong bì")
    assert [row[2:4] for row in rows[1:]] == [
        ["Phiếu hợp lệ", "45"],
        ["Phiếu không hợp lệ", "2"],
        ["Phiếu không sử dụng", "12"],
        ["Phiếu hỏng đã đổi", "1"],
    ]


def test_two_ballot_kinds_have_a_table_each() -> None:
    one, other = many(2, title="Phiếu A"), many(3, id_="b", title="Phiếu B")
    document = opened(made(minutes(one, other)))
    assert [len(rows) - 1 for rows in tables(document, "Không tính")] == [2, 3]
    assert "1. Phiếu A" in texts(document) and "2. Phiếu B" in texts(document)


@pytest.mark.parametrize(
    "levels",
    [
        (("yes", "Tín nhiệm"), ("no", "Không tín nhiệm")),
        (("a", "Xuất sắc"), ("b", "Tốt"), ("c", "Hoàn thành"), ("d", "Không hoàn thành")),
    ],
)
def test_tables_have_a_column_for_each_level_and_keep_their_breadth(
    levels: tuple[tuple[str, str], ...],
) -> None:
    counts = (45, *[0] * (len(levels) - 1))
    found = kind([person(1, counts, levels=levels)], levels=levels)
    document = opened(made(minutes(found)))
    assert results(document) == expected(found)
    (table,) = [one for one in document.tables if one.rows[0].cells[0].text == "TT"]
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert len(widths) == len(levels) + 4
    assert sum(widths) == pytest.approx(Mm(165).twips, abs=len(widths))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_names_that_look_like_markup_stay_names(form: str, document: str) -> None:
    found = kind([person(1, (45, 0, 0), named=ODD, post=LONG_POST)], title='Loại <1> & "2"')
    data = minutes(found, form=form, chair=ODD, body="A & B <C>")
    text = texts(opened(made(data, document)))
    if document not in ("seal", "annexes"):
        assert ODD in text and LONG_POST in text
    if document == "seal":
        assert 'Loại <1> & "2"' in text
    assert "A & B <C>".upper() in text


def test_each_copy_has_its_number_and_all_say_the_same() -> None:
    data = minutes(many(2))
    copies = [texts(opened(made(data, copy=copy))) for copy in (1, 2, 3)]
    assert [f"Bản số: {number}/3" in text for number, text in enumerate(copies, 1)] == [True] * 3
    assert len({text.replace(f"Bản số: {n}/3", "") for n, text in enumerate(copies, 1)}) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_draft_says_so_on_every_page(form: str, document: str) -> None:
    data = minutes(many(2), closed=False, form=form)
    first, other, _even = headers(opened(made(data, document)))
    assert "DỰ THẢO" in first and "DỰ THẢO" in other


def test_a_draft_says_how_many_ballots_are_not_concluded() -> None:
    open_, closed = (
        texts(opened(made(data)))
        for data in (minutes(replace(many(1, valid=40), open=5), closed=False), minutes(many(1)))
    )
    assert "Số phiếu hợp lệ: 40. Số phiếu chưa kết luận: 5. Số phiếu không hợp lệ: 2" in open_
    assert "chưa kết luận" not in closed


def test_a_closed_count_is_no_draft() -> None:
    content = made(minutes(many(2)))
    assert "DỰ THẢO" not in texts(opened(content)) + "".join(headers(opened(content)))


@pytest.mark.parametrize(
    ("form", "country", "size"),
    [("party", "ĐẢNG CỘNG SẢN VIỆT NAM", 15), ("state", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12)],
)
def test_the_official_format(form: str, country: str, size: int) -> None:
    document = opened(made(minutes(many(2), form=form)))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer and "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    (run,) = [
        run
        for cell in document.tables[0].rows[0].cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.text == country
    ]
    assert (run.bold, run.font.size.pt) == (True, size)
    text = texts(document)
    assert "MẬT" in text and "Tân Lập, ngày 25 tháng 10 năm 2026" in text


def test_headings_repeat_and_rows_do_not_break_over_pages() -> None:
    document = opened(made(minutes(many(40))))
    (table,) = [one for one in document.tables if one.rows[0].cells[0].text == "TT"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_committed_templates_are_those_of_the_script(tmp_path: Path) -> None:
    (tmp_path / "combined").mkdir()
    make_templates(tmp_path)
    scanner = Path(__file__).parents[2] / "scanner"
    for fresh in sorted(tmp_path.rglob("*.docx")):
        committed = scanner / fresh.relative_to(tmp_path)
        for part in ("word/document.xml", "word/styles.xml"):
            assert ZipFile(fresh).read(part) == ZipFile(committed).read(part), f"{committed}: {part}"


def test_a_folder_gets_all_documents_for_their_owner_only(tmp_path: Path) -> None:
    written = write_documents(minutes(many(2)), tmp_path / "out", [Format.DOCX, Format.XLSX, Format.JSON])
    names = sorted(path.name for path in written.files)
    assert names == sorted(
        [
            "bien-ban-kiem-phieu-1.docx", "bien-ban-kiem-phieu-2.docx", "bien-ban-kiem-phieu-3.docx",
            "phu-luc.docx", "bien-ban-niem-phong.docx", "bang-ket-qua.docx", "thong-bao-tung-nguoi.docx",
            "bao-cao.docx", "ket-qua.xlsx", "ket-qua.json",
        ]
    )  # fmt: skip
    assert {path.stat().st_mode & 0o777 for path in written.files} == {0o600}


def test_posts_of_a_peoples_council_are_published(tmp_path: Path) -> None:
    written = write_documents(minutes(many(1), form="state"), tmp_path, [Format.DOCX])
    assert "ket-qua-cong-khai.docx" in {path.name for path in written.files}


def test_numbers_that_do_not_agree_write_nothing(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        write_documents(minutes(many(1, valid=44)), tmp_path / "out", [Format.DOCX])
    assert not (tmp_path / "out").exists()


def test_whole_of_members_is_named() -> None:
    found = kind([person(1, (45, 0, 0), whole=50)], denominator=Denominator.MEMBERS, whole=50)
    assert "tính trên tổng số đại biểu (thành viên) (50)" in texts(opened(made(minutes(found))))


def nobody(returned: int, denominator: Denominator) -> KindResult:
    """Every ballot returned is invalid; ``returned`` may be none."""
    whole = returned if denominator is Denominator.RETURNED else 0
    grounds = [GroundCount(Ground.NOT_ISSUED, returned)] if returned else []
    declared = Declared(members=5, summoned=5, present=5, printed=5, issued=5, returned=returned, spoiled=0)
    return kind([person(1, (0, 0, 0), whole=whole)], valid=0, invalid=returned, grounds=grounds, entered=0,
                declared=declared, denominator=denominator, whole=whole)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("returned", "denominator", "share"),
    [(5, Denominator.RETURNED, "0,00%"), (5, Denominator.VALID, "–"), (0, Denominator.RETURNED, "–")],
)
def test_where_no_ballot_is_valid_all_documents_say_so(
    form: str, returned: int, denominator: Denominator, share: str, tmp_path: Path
) -> None:
    data = minutes(nobody(returned, denominator), form=form)
    written = write_documents(data, tmp_path, [Format.DOCX, Format.XLSX, Format.JSON])
    assert len(written.files) == 10 + (form == "state")
    document = opened((tmp_path / "bien-ban-kiem-phieu-1.docx").read_bytes())
    numbers = f"Số phiếu thu về: {returned}. Số phiếu hợp lệ: 0. Số phiếu không hợp lệ: {returned}"
    assert numbers in texts(document)
    assert results(document) == {data.kinds[0].persons[0].name: [(0, share)] * 3}
