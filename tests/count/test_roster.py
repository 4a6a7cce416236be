"""Rosters in the shapes that committees have them: the persons come out, or a row is named."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from scanner.count.roster import RosterEntry, parse_roster, read_roster
from scanner.errors import SettingsError
from tests.count.rosters import TWO, save_text, save_xlsx

PLAIN = "name,post\n" + "".join(f"{name},{post}\n" for name, post in TWO)


def pairs(path: Path) -> list[tuple[str, str]]:
    return [(entry.name, entry.post) for entry in read_roster(path)]


def refusal(path: Path) -> str:
    with pytest.raises(SettingsError) as refused:
        read_roster(path)
    return str(refused.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], ids=lambda name: name
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_text_in_any_unicode_and_with_any_delimiter(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    text = PLAIN.replace(",", delimiter).replace("\n", line_end)
    assert pairs(save_text(tmp_path / "r.csv", text, encoding)) == TWO


def test_utf16_with_a_big_endian_mark(tmp_path: Path) -> None:
    """Python's "utf-16" writes the machine's order, so the other one is written by hand."""
    assert pairs(save_text(tmp_path / "r.csv", "\ufeff" + PLAIN, "utf-16-be")) == TWO


def test_excels_note_of_the_delimiter_is_no_row(tmp_path: Path) -> None:
    text = "sep=;\nname;post\nNguyễn Văn An;Bí thư, Chủ tịch\n"
    assert pairs(save_text(tmp_path / "r.csv", text)) == [("Nguyễn Văn An", "Bí thư, Chủ tịch")]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_composed_letters_come_out_whatever_came_in(tmp_path: Path, form: str) -> None:
    text = unicodedata.normalize(form, "Họ và tên,Chức vụ\nNguyễn Văn Đệ,Phó Bí thư\n")
    assert pairs(save_text(tmp_path / "r.csv", text)) == [("Nguyễn Văn Đệ", "Phó Bí thư")]


@pytest.mark.parametrize(
    ("name", "post"),
    [
        ("Họ và tên", "Chức vụ"),
        ("HỌ VÀ TÊN", "CHỨC VỤ"),
        ("Họ tên", "Chức danh"),
        ("họ, tên", "Chức vụ/đơn vị công tác"),
        ("Họ và tên cán bộ", "Chức vụ, đơn vị công tác"),
        ("Ho va ten", "Chuc vu"),
        ("Họ  và\ntên (chữ in hoa)", "Chức vụ\nhiện nay"),
        ("Tên", "Chức trách"),
        ("Ông/Bà", "Chức vụ"),
        ("Đồng chí", "Chức danh"),
        ("Name", "Post"),
        ("full name", "position"),
    ],
)
def test_headings_in_any_form(tmp_path: Path, name: str, post: str) -> None:
    assert pairs(save_xlsx(tmp_path / "r.xlsx", [["TT", name, post], [1, *TWO[0]], [2, *TWO[1]]])) == TWO


def test_a_form_of_address_in_a_column_of_its_own(tmp_path: Path) -> None:
    rows = [
        ["TT", "Ông (Bà)", "Họ và tên", "Chức vụ"],
        [1, "Ông", "Nguyễn An", "Bí thư"],
        [2, "Bà", "Lê Ba", "Phó"],
    ]
    assert [name for name, _post in pairs(save_xlsx(tmp_path / "r.xlsx", rows))] == ["Nguyễn An", "Lê Ba"]


def test_posts_may_stand_before_names(tmp_path: Path) -> None:
    rows = [["Chức vụ", "STT", "Họ và tên"], ["Bí thư", 1, "Nguyễn Văn An"]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == [("Nguyễn Văn An", "Bí thư")]


def test_titles_above_and_signatures_below_are_passed_over_and_told(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["ĐẢNG BỘ TỈNH", None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["DANH SÁCH", None, None],
        [],
        ["TT", "Họ và tên", "Chức vụ"],
        ["(1)", "(2)", "(3)"],
        ["I", "Khối Đảng", None],
        [1, *TWO[0]],
        ["II. Khối chính quyền", None, None],
        [2, *TWO[1]],
        [3, None, None],
        ["Danh sách có 2 người.", None, None],
        [],
        [None, None, "Hà Nam, ngày 5 tháng 10 năm 2026"],
        [None, "NGƯỜI LẬP", "TRƯỞNG BAN"],
        [None, "Vũ Văn Lập", "Phạm Văn Ban"],
    ]
    roster = parse_roster(save_xlsx(tmp_path / "r.xlsx", rows, ["A1:B1", "A2:C2", "A8:C8"]))
    assert [(entry.name, entry.post) for entry in roster.entries] == TWO
    assert [line.split(":")[0] for line in roster.passed_over] == [
        f"row {row}" for row in (5, 6, 8, 10, 11, 13, 14, 15)
    ]


def test_a_family_name_that_looks_like_total_stays_a_person(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", "Chức vụ"], [1, "Tống Văn An", "Bí thư"], [2, "Lưu Ý Nhi", "Phó Bí thư"]]
    assert [name for name, _post in pairs(save_xlsx(tmp_path / "r.xlsx", rows))] == [
        "Tống Văn An",
        "Lưu Ý Nhi",
    ]


@pytest.mark.parametrize(
    "headings",
    [("Họ và tên đệm", "Tên"), ("Họ", "Tên"), ("Họ đệm", "Tên"), ("HỌ VÀ CHỮ ĐỆM", "TÊN"), ("Họ lót", "Tên")],
)
def test_family_and_given_name_in_two_columns(tmp_path: Path, headings: tuple[str, str]) -> None:
    rows = [["TT", *headings, "Chức vụ"], [1, "Nguyễn Văn", "An", "Bí thư"], [2, "Hồ", "Bình", "Phó Bí thư"]]
    expected = [("Nguyễn Văn An", "Bí thư"), ("Hồ Bình", "Phó Bí thư")]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == expected


def test_one_heading_merged_over_family_and_given_name(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", None, "Chức vụ"], [1, "Nguyễn Văn", "An", "Bí thư"]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows, ["B1:C1"])) == [("Nguyễn Văn An", "Bí thư")]


def test_names_merged_like_their_heading_are_not_doubled(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", None, "Chức vụ"], [1, "Nguyễn Văn An", None, "Bí thư"]]
    path = save_xlsx(tmp_path / "r.xlsx", rows, ["B1:C1", "B2:C2"])
    assert pairs(path) == [("Nguyễn Văn An", "Bí thư")]


def test_a_merged_heading_saved_as_csv_leaves_an_empty_one(tmp_path: Path) -> None:
    text = "TT,Họ và tên,,Chức vụ\n1,Nguyễn Văn,An,Bí thư\n2,Trần Thị,Bình,Phó Bí thư\n"
    expected = [("Nguyễn Văn An", "Bí thư"), ("Trần Thị Bình", "Phó Bí thư")]
    assert pairs(save_text(tmp_path / "r.csv", text)) == expected


def test_headings_of_two_lines(tmp_path: Path) -> None:
    rows = [
        ["TT", "Họ và tên", None, "Chức vụ", None],
        [None, "Họ đệm", "Tên", "Đảng", "Chính quyền"],
        [1, "Nguyễn Văn", "An", "Bí thư", "Chủ tịch"],
        [2, "Trần Thị", "Bình", "Đảng ủy viên", None],
    ]
    path = save_xlsx(tmp_path / "r.xlsx", rows, ["A1:A2", "B1:C1", "D1:E1"])
    assert pairs(path) == [("Nguyễn Văn An", "Bí thư, Chủ tịch"), ("Trần Thị Bình", "Đảng ủy viên")]


def test_a_given_name_repeated_beside_the_full_one(tmp_path: Path) -> None:
    rows = [["Họ và tên", "Tên", "Chức vụ"], ["Nguyễn Văn An", "An", "Bí thư"]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == [("Nguyễn Văn An", "Bí thư")]


def test_a_post_merged_over_several_persons_is_each_ones(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", "Chức vụ"], [1, "Nguyễn Văn An", "Ủy viên"], [2, "Trần Văn Bình", None]]
    path = save_xlsx(tmp_path / "r.xlsx", rows, ["C2:C3"])
    assert pairs(path) == [("Nguyễn Văn An", "Ủy viên"), ("Trần Văn Bình", "Ủy viên")]


def test_a_name_merged_over_two_posts_is_one_person(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", "Chức vụ"], [1, "Nguyễn Văn An", "Bí thư"], [None, None, "Chủ tịch"]]
    path = save_xlsx(tmp_path / "r.xlsx", rows, ["A2:A3", "B2:B3"])
    assert pairs(path) == [("Nguyễn Văn An", "Bí thư, Chủ tịch")]


def test_blanks_within_cells_are_made_one(tmp_path: Path) -> None:
    rows = [["Họ và tên", "Chức vụ"], ["  Nguyễn\u00a0Văn \n An\u200b ", "Bí thư\r\nĐảng ủy "]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == [("Nguyễn Văn An", "Bí thư Đảng ủy")]


@pytest.mark.parametrize("number", ["1", "01", "1.", "1)", 1, 1.0], ids=repr)
def test_numbers_of_rows_in_any_form(tmp_path: Path, number: object) -> None:
    rows = [["STT", "Họ và tên", "Chức vụ"], [number, *TWO[0]]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == TWO[:1]


def test_numbers_without_a_heading(tmp_path: Path) -> None:
    assert pairs(save_xlsx(tmp_path / "r.xlsx", [[None, "Họ và tên", "Chức vụ"], [1, *TWO[0]]])) == TWO[:1]


def test_headings_repeated_on_a_new_page(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên", "Chức vụ"], [1, *TWO[0]], ["TT", "Họ và tên", "Chức vụ"], [2, *TWO[1]]]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == TWO


def test_a_second_table_in_the_sheet_is_another_ballots(tmp_path: Path) -> None:
    head = ["TT", "Họ và tên", "Chức vụ"]
    path = save_xlsx(
        tmp_path / "r.xlsx", [head, [1, *TWO[0]], ["DANH SÁCH 2"], head, [1, *TWO[1]]], ["A3:C3"]
    )
    assert "row 5: a second table begins here" in refusal(path)


def test_a_title_that_looks_like_headings_hides_no_table(tmp_path: Path) -> None:
    rows = [["Họ và tên, chức vụ người được lấy phiếu"], ["name", "post"], *TWO]
    assert pairs(save_xlsx(tmp_path / "r.xlsx", rows)) == TWO


def test_the_first_visible_sheet_with_a_table_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Ghi chú của văn phòng"])
    hidden = book.create_sheet("Cũ")
    hidden.append(["name", "post"])
    hidden.append(["Người Cũ", "Bí thư"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Danh sách")
    for row in (["name", "post"], *TWO):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    assert pairs(tmp_path / "r.xlsx") == TWO


def test_hidden_rows_are_read(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], *TWO])
    book = load_workbook(path)
    book.active.row_dimensions[2].hidden = True
    book.save(path)
    assert pairs(path) == TWO


def test_a_stray_cell_at_the_sheets_far_end_costs_nothing(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], *TWO])
    book = load_workbook(path)
    book.active["XFD1048576"] = " "
    book.save(path)
    assert pairs(path) == TWO


def test_equal_names_with_other_posts_are_two_persons(tmp_path: Path) -> None:
    text = "name,post\nNguyễn Văn An,Bí thư\nNguyễn Văn An,Phó Bí thư\n"
    assert len(read_roster(save_text(tmp_path / "r.csv", text))) == 2


def test_equal_name_and_post_name_both_rows(tmp_path: Path) -> None:
    text = "name,post\nNguyễn Văn An,Bí thư\nTrần Văn Bê,Bí thư\nNGUYỄN VĂN AN,bí thư\n"
    message = refusal(save_text(tmp_path / "r.csv", text))
    assert "r.csv, row 4: NGUYỄN VĂN AN stands in row 2 too" in message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Phó Bí thư", "row 3: no name beside “Phó Bí thư”"),
        ("Lê Văn Cường,", "row 3: no post for “Lê Văn Cường”"),
        ("X,Phó Bí thư", "row 3: the name “X” is too short"),
        ("Lê Văn 3,Phó Bí thư", "row 3: a name has no digits (“Lê Văn 3”)"),
        ("L? V?n C??ng,Phó Bí thư", "row 3: letters were lost"),
        ("Lê Văn Cường,Ph? B? thư", "row 3: letters were lost"),
        ("Lê Văn Cường / Lê Văn Dũng,Phó Bí thư", "which no name has"),
        ("Lê Văn Cường,-", "row 3: “-” is no post"),
        ("Lê Văn Cường,Phó Bí thư, Chủ tịch", "row 3: “Chủ tịch” stands in a column without a heading"),
        ('Lê Văn Cường,"Phó Bí thư', "row 3: a quotation mark"),
        ("BAN THƯỜNG VỤ,", "row 3: no post for “BAN THƯỜNG VỤ”"),
    ],
)
def test_a_row_that_may_or_may_not_be_a_person_is_named(tmp_path: Path, row: str, said: str) -> None:
    message = refusal(save_text(tmp_path / "r.csv", f"name,post\nNguyễn Văn An,Bí thư\n{row}\n"))
    assert "r.csv, row 3" in message
    assert said in message


def test_every_wrong_row_is_named_in_one_run(tmp_path: Path) -> None:
    path = save_text(tmp_path / "r.csv", "name,post\nA,Bí thư\n,Chủ tịch\nLê Văn 5,Phó\n")
    assert [line.split(": ")[0] for line in refusal(path).splitlines()] == [
        f"{path}, row {row}" for row in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1, *TWO[0]], [None, *TWO[1]]], "row 3: “Trần Thị Bích Ngọc” has no number as others have"),
        ([[1, *TWO[0]], [2, "Tổng cộng", "2 người"]], "row 3: “Tổng cộng” has a number"),
        ([[1, *TWO[0]], ["Danh sách có 3 người"]], "row 3: it says 3 persons, but 1 were found above"),
        ([[1, *TWO[0]], [2, "Đảng ủy xã", None]], "row 3: no post for “Đảng ủy xã”"),
        ([["Cộng: 0 người"]], "no person below the headings"),
    ],
)
def test_rows_of_a_numbered_table_that_do_not_fit(
    tmp_path: Path, rows: list[list[object]], said: str
) -> None:
    assert said in refusal(save_xlsx(tmp_path / "r.xlsx", [["TT", "Họ và tên", "Chức vụ"], *rows]))


def test_a_signature_below_an_unnumbered_table_is_not_guessed_at(tmp_path: Path) -> None:
    text = "name,post\nNguyễn Văn An,Bí thư\nNgười lập,Trưởng ban\nVũ Văn Lập,Phạm Văn Ban\n"
    assert "row 4: “Vũ Văn Lập” stands below the table's end" in refusal(save_text(tmp_path / "r.csv", text))


def test_half_a_name_is_no_name(tmp_path: Path) -> None:
    rows = [["Họ và tên đệm", "Tên", "Chức vụ"], ["Nguyễn Văn", "An", "Bí thư"], ["Trần Thị", None, "Phó"]]
    assert "row 3: family or given name is missing" in refusal(save_xlsx(tmp_path / "r.xlsx", rows))


def test_a_name_struck_through_in_excel_is_asked_about(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], *TWO])
    book = load_workbook(path)
    book.active["A3"].font = Font(strike=True)
    book.save(path)
    assert "row 3: the text is struck through" in refusal(path)


def test_a_formula_that_excel_never_computed(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], ['="Nguyễn Văn "&"An"', "Bí thư"]])
    assert "row 2: a formula without a stored value" in refusal(path)


def test_a_formula_with_its_value_is_read_as_the_value(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], ["=B9", "Bí thư"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    computed = '<c r="A2" t="str"><f>B9</f><v>Nguyễn Văn An</v></c>'.encode()
    members[sheet] = re.sub(rb'<c r="A2".*?</c>', computed, members[sheet])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert pairs(path) == [("Nguyễn Văn An", "Bí thư")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\nc,d\n", "no table of persons"),
        (
            "Họ và tên,Đơn vị\nNguyễn Văn An,Văn phòng\n",
            "no column of posts; the headings are Họ và tên, Đơn vị",
        ),
        ("TT,Họ và tên - Chức vụ\n1,Nguyễn Văn An - Bí thư\n", "“Họ và tên - Chức vụ” are not clear"),
        ("Họ và tên,Chức vụ,Họ và tên\nA B,C D,E F\n", "are not clear"),
        ("name,post\n", "no person below the headings"),
        (" \n", "an empty file"),
        ("<html><table></table></html>", "neither Excel nor CSV"),
    ],
)
def test_a_file_without_a_roster(tmp_path: Path, text: str, said: str) -> None:
    message = refusal(save_text(tmp_path / "r.csv", text))
    assert said in message
    assert len(message.splitlines()) == 1


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.csv")
    assert "a folder" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel or Word file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 and no more", "a damaged Excel file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "neither Excel nor Unicode text"),
    ],
    ids=["xls", "password", "truncated", "jpeg"],
)
def test_files_of_other_kinds(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(data)
    assert said in refusal(path)


def test_a_word_file_called_xlsx(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    (tmp_path / "r.xlsx").write_bytes(packed.getvalue())
    assert "no Excel workbook" in refusal(tmp_path / "r.xlsx")


def test_a_workbook_with_a_broken_sheet(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "r.xlsx", [["name", "post"], *TWO])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert "a damaged Excel file" in refusal(path)


_SYLLABLES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Hòa",
    "Thị",
    "Văn",
    "Đức",
    "Ưng",
    "Quỳnh",
    "Yến",
    "Hoàng",
    "Tống",
    "Ngọc",
)
_NAMES = st.lists(st.sampled_from(_SYLLABLES), min_size=2, max_size=5).map(" ".join)
_WORDS = (
    "Bí thư",
    "Phó",
    "Chủ tịch",
    "Trưởng ban,",
    "Ủy viên",
    "–",
    "(Đảng)",
    "HĐND",
    "xã Hòa An;",
    "Phường 5",
)
_POSTS = (
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6)
    .map(" ".join)
    .filter(lambda text: any(letter.isalpha() for letter in text))
)


@given(
    st.lists(st.tuples(_NAMES, _POSTS), min_size=1, max_size=12, unique_by=lambda person: person[0]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_no_person_is_lost_or_invented(
    tmp_path_factory: pytest.TempPathFactory, persons: list[tuple[str, str]], encoding: str, form: str
) -> None:
    """Whatever persons a numbered, quoted CSV holds come out, in its order."""
    lines = [f'{number},"{name}","{post}"' for number, (name, post) in enumerate(persons, start=1)]
    text = unicodedata.normalize(form, "\n".join(["TT,Họ và tên,Chức vụ", *lines]))
    path = save_text(tmp_path_factory.mktemp("roster") / "r.csv", text, encoding)
    expected = [RosterEntry(name, " ".join(post.split()).rstrip(" ,;")) for name, post in persons]
    assert read_roster(path) == expected
