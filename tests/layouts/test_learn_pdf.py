"""Learning from a PDF: all kinds of blank, with every zone where it was drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.ballot import Rect
from scanner.errors import SettingsError
from scanner.layouts.learn.compose import Learnt
from scanner.layouts.learn.free_zones import _is_caption
from scanner.layouts.learn.learn import learn
from scanner.layouts.learn.levels import KNOWN_SCHEMES, Scheme, parse_levels
from scanner.layouts.model import BallotLayout, BoxKind, FreeZoneKind
from tests.layouts.blank_forms import A4_LANDSCAPE, A5, PERSONS, Blank, Drawn, Person, draw

CLOSE_MM = 0.2
GRADES = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành")


def teach(
    folder: Path,
    *blanks: Blank,
    roster: tuple[Person, ...] = PERSONS,
    schemes: tuple[Scheme, ...] = KNOWN_SCHEMES,
) -> tuple[list[Learnt], list[Drawn]]:
    """Draw blanks into one PDF and learn it."""
    drawn = draw(folder / "blank.pdf", *blanks)
    pages = learn(folder / "blank.pdf", roster, schemes, lambda person: f"x-{person.id}" if person else "x")
    return pages, drawn


def far(found: Rect, wanted: Rect) -> float:
    return max(abs(a - b) for a, b in zip(found.as_list(), wanted.as_list(), strict=True))


def worst(layout: BallotLayout, drawn: Drawn) -> float:
    """Return how far, in mm, the worst edge of any box lies from where it was drawn."""
    assert len(layout.rows) == len(drawn.boxes)
    return max(
        far(box.area, wanted)
        for row, boxes in zip(layout.rows, drawn.boxes, strict=True)
        for box, wanted in zip(row.boxes, boxes, strict=True)
    )


BLANKS = {
    "ordinary": Blank(),
    "no TT column": Blank(number=False),
    "A5": Blank(paper=A5, name_size=9),
    "landscape": Blank(paper=A4_LANDSCAPE),
    "levels under one heading": Blank(spanning="Mức độ tín nhiệm"),
    "a row for a unit": Blank(section="I. THƯỜNG TRỰC"),
    "name and post in one cell": Blank(post="with_name"),
    "no post": Blank(post=""),
    "shaded headings": Blank(shade=0.6),
    "dotted lines between rows": Blank(dots_pt=(0.6, 1.2)),
    "dashed lines between rows": Blank(dots_pt=(5, 2.5)),
    "family and given name apart": Blank(two_names=True),
    "lowest level first": Blank(levels=("Tín nhiệm thấp", "Tín nhiệm", "Tín nhiệm cao")),
    "capitals": Blank(levels=("TÍN NHIỆM CAO", "TÍN NHIỆM", "TÍN NHIỆM THẤP")),
}


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
def test_every_zone_is_where_it_was_drawn(tmp_path: Path, blank: Blank) -> None:
    """Boxes and name cells are exact to a fifth of a millimetre, and all persons beyond doubt."""
    [page], [drawn] = teach(tmp_path, blank)
    assert page.doubts == ()
    assert worst(page.layout, drawn) < CLOSE_MM
    assert [row.person for row in page.layout.rows] == [person.id for person in PERSONS]
    for row, cell in zip(page.layout.rows, drawn.name_cells, strict=True):
        assert far(row.name_cell, cell) < CLOSE_MM
        assert cell.x0 < row.name_text.x0 < row.name_text.x1 < cell.x1


def test_name_text_is_the_name_alone(tmp_path: Path) -> None:
    """Of "Đ/c Trần Văn Hòa / Bí thư" only the name's own letters are the name's extent."""
    [page], [drawn] = teach(tmp_path, Blank(post="with_name"))
    row, cell = page.layout.rows[0], drawn.name_cells[0]
    assert row.name == "Trần Văn Hòa"
    assert row.name_text.x0 - cell.x0 > 7  # "Đ/c " stands before it
    assert row.name_text.y1 < cell.y0 + 6.5  # the post stands below it


@pytest.mark.parametrize("side", [3.5, 6.0, 9.0])
def test_printed_squares_are_the_boxes(tmp_path: Path, side: float) -> None:
    """A small square in the cell is the box, the cell is kept around it."""
    [page], [drawn] = teach(tmp_path, Blank(square_mm=side))
    assert page.layout.box_kind is BoxKind.SQUARE
    assert worst(page.layout, drawn) < CLOSE_MM
    box = page.layout.rows[0].boxes[0]
    assert box.cell.width > box.area.width + 5


def test_one_person_in_a_table_of_one_row(tmp_path: Path) -> None:
    """A table of one row without a TT column is a ballot."""
    [page], [drawn] = teach(tmp_path, Blank(persons=PERSONS[:1], number=False, paper=A5), roster=PERSONS[:1])
    assert worst(page.layout, drawn) < CLOSE_MM
    assert page.doubts == ()


def test_one_person_named_in_a_sentence(tmp_path: Path) -> None:
    """The name's cell is then its line of text, above the table of boxes."""
    blank = Blank(persons=PERSONS[1:2], sentence=True)
    [page], [drawn] = teach(tmp_path, blank, roster=PERSONS[1:2])
    row = page.layout.rows[0]
    assert page.doubts == ()
    assert worst(page.layout, drawn) < CLOSE_MM
    assert row.name_cell.y1 <= page.layout.table.y0
    assert row.name_cell.x0 < row.name_text.x0 - 20  # "Đối với đồng chí:"
    assert row.name_text.x1 < row.name_cell.x1 - 20  # "Chức vụ: Chủ tịch UBND"


@pytest.mark.parametrize(
    ("headings", "ids"),
    [
        (("Đồng ý", "Không đồng ý"), ["agree", "disagree"]),
        (("Không tín nhiệm", "Tín nhiệm"), ["distrust", "trust"]),
        (
            tuple(f"{grade} nhiệm vụ" for grade in GRADES),
            ["excellent", "good", "fair", "poor"],
        ),
        (GRADES, ["excellent", "good", "fair", "poor"]),
    ],
)
def test_two_and_four_levels(tmp_path: Path, headings: tuple[str, ...], ids: list[str]) -> None:
    """Other polls' levels are known by their headings."""
    [page], [drawn] = teach(tmp_path, Blank(levels=headings, paper=A4_LANDSCAPE))
    assert [level.id for level in page.layout.levels] == ids
    assert worst(page.layout, drawn) < CLOSE_MM


def test_levels_with_headings_of_ones_own(tmp_path: Path) -> None:
    """Unusual headings are refused until they are named."""
    blank = Blank(levels=("Rất tốt", "Tạm được"))
    with pytest.raises(SettingsError, match="--levels"):
        teach(tmp_path, blank)
    [page], _drawn = teach(tmp_path, blank, schemes=(parse_levels("fine=Rất tốt, so_so = Tạm được"),))
    assert [(level.id, level.name) for level in page.layout.levels] == [
        ("fine", "Rất tốt"),
        ("so_so", "Tạm được"),
    ]


def test_equal_names_are_told_apart_by_post(tmp_path: Path) -> None:
    """Two persons of one name are matched by the post printed in their rows."""
    twins = (Person("p01", "Lê Thị Huệ", "Chủ tịch UBND"), Person("p02", "Lê Thị Huệ", "Trưởng Công an"))
    [page], _drawn = teach(tmp_path, Blank(persons=twins[::-1]), roster=twins)
    assert [row.person for row in page.layout.rows] == ["p02", "p01"]
    assert page.doubts == ()


def test_equal_names_without_posts_are_in_doubt(tmp_path: Path) -> None:
    """Nothing tells two equal names apart if no post is printed."""
    twins = (Person("p01", "Lê Thị Huệ", "Chủ tịch UBND"), Person("p02", "Lê Thị Huệ", "Trưởng Công an"))
    [page], _drawn = teach(tmp_path, Blank(persons=twins, post=""), roster=twins)
    assert len(page.doubts) == 2
    assert "the post does not tell" in page.doubts[0]


def test_a_misspelt_name_is_in_doubt(tmp_path: Path) -> None:
    """A PDF says exactly what is printed: one wrong letter is for a person to see."""
    printed = (replace(PERSONS[0], name="Trần Văn Hoa"), *PERSONS[1:])
    [page], _drawn = teach(tmp_path, Blank(persons=printed))
    [doubt] = page.doubts
    assert doubt == 'row 1: "Trần Văn Hoa" is taken for Trần Văn Hòa (1 letters differ)'


def test_two_ways_to_place_a_tone_are_one_name(tmp_path: Path) -> None:
    """ "Hoà" on the ballot and "Hòa" on the roster are spelt alike; the layout keeps what is printed."""
    printed = (replace(PERSONS[0], name="Trần Văn Hoà"), *PERSONS[1:])
    [page], _drawn = teach(tmp_path, Blank(persons=printed))
    assert page.doubts == ()
    assert page.layout.rows[0].name == "Trần Văn Hoà"


def test_a_stranger_on_the_blank_is_refused(tmp_path: Path) -> None:
    """A printed name that nobody on the roster has is named with its row."""
    printed = (PERSONS[0], Person("x", "Hoàng Kim Yến"), *PERSONS[1:])
    with pytest.raises(SettingsError, match='row 2: "Hoàng Kim Yến" is nobody on the roster'):
        teach(tmp_path, Blank(persons=printed))


def test_the_blank_of_another_ballot_is_refused_in_one_line(tmp_path: Path) -> None:
    """Where most names are strange, one line says so, with the file."""
    strangers = [
        Person(f"x{n}", name) for n, name in enumerate(("Hoàng Kim Yến", "Tạ Bá Khôi", "Âu Dương Lệ"))
    ]
    with pytest.raises(SettingsError, match=r"^[^\n]*\.pdf: 3 of 4 names are not on the roster[^\n]*$"):
        teach(tmp_path, Blank(persons=(PERSONS[0], *strangers)))


def test_somebody_missing_on_the_blank_is_refused(tmp_path: Path) -> None:
    """A person of the roster who is not on the blank is named."""
    with pytest.raises(SettingsError, match="Đoàn Ngọc Ánh is on the roster and not on the blank"):
        teach(tmp_path, Blank(persons=PERSONS[:3]))


def test_signature_zone_is_small_and_under_its_caption(tmp_path: Path) -> None:
    """It begins under "(có thể ký hoặc không ký tên)", is at most 30 mm high, and touches nothing."""
    [page], [drawn] = teach(tmp_path, Blank())
    [zone] = [zone.area for zone in page.layout.zones if zone.kind is FreeZoneKind.SIGNATURE]
    assert 0 <= zone.y0 - drawn.caption_bottom < 3
    assert zone.height <= 30
    assert zone.x0 < 147 < zone.x1  # its column's middle is at 0.7 of the width
    assert zone.y0 > page.layout.table.y1


def test_no_caption_no_signature_zone(tmp_path: Path) -> None:
    """Without a caption nobody may sign, so there is no zone in which a signature would be passed over."""
    [page], _drawn = teach(tmp_path, Blank(signature=False))
    assert page.layout.zones == []


def test_opinion_lines_are_zones(tmp_path: Path) -> None:
    """The dotted lines after "Ý kiến khác" are zones; the note below them is not."""
    [page], [drawn] = teach(tmp_path, Blank(opinion=True))
    zones = [zone.area for zone in page.layout.zones if zone.kind is FreeZoneKind.OPINION]
    assert len(zones) == 2
    assert zones[0].x0 > 45  # after the caption
    assert zones[1].x0 < 21  # a whole line
    assert zones[1].y1 < drawn.caption_bottom - 8


def test_a_pdf_of_many_pages(tmp_path: Path) -> None:
    """A mail merge gives each page a layout of its own, in the order of the pages."""
    blanks = [Blank(persons=(person,), number=False, paper=A5) for person in PERSONS[::-1]]
    pages, drawn = teach(tmp_path, *blanks)
    assert [page.layout.id for page in pages] == ["x-p04", "x-p03", "x-p02", "x-p01"]
    assert all(worst(page.layout, truth) < CLOSE_MM for page, truth in zip(pages, drawn, strict=True))


def test_a_page_twice_and_a_page_missing(tmp_path: Path) -> None:
    """A mail merge with one person twice and one left out names both."""
    blanks = [Blank(persons=(PERSONS[i],), number=False, paper=A5) for i in (0, 1, 2, 2)]
    with pytest.raises(SettingsError) as error:
        teach(tmp_path, *blanks)
    assert "Phạm Quốc Đạt stands on two pages" in str(error.value)
    assert "Đoàn Ngọc Ánh is on the roster and not on the blank" in str(error.value)


def test_many_pages_of_many_persons_are_one_ballot(tmp_path: Path) -> None:
    """A page with a title of its own is in doubt: two ballots may have been saved in one file."""
    pages, _drawn = teach(tmp_path, Blank(persons=PERSONS[:2]), Blank(persons=PERSONS[2:]))
    assert [(page.layout.id, page.page) for page in pages] == [("x", 1), ("x-page-2", 2)]
    assert pages[0].doubts == ()
    assert ["a title of its own, PHIẾU TÍN NHIỆM" in doubt for doubt in pages[1].doubts] == [True]


def test_pages_in_another_order_than_the_roster_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="in another order than on the roster"):
        teach(tmp_path, Blank(persons=PERSONS[2:]), Blank(persons=PERSONS[:2]))


def test_a_page_with_other_levels_is_refused(tmp_path: Path) -> None:
    pages = Blank(persons=PERSONS[:2]), Blank(persons=PERSONS[2:], levels=("Đồng ý", "Không đồng ý"))
    with pytest.raises(SettingsError, match="page 2 has other levels than page 1"):
        teach(tmp_path, *pages)


def test_paper_too_large_for_a_ballot(tmp_path: Path) -> None:
    """A poster is refused in a line, not in a traceback."""
    with pytest.raises(SettingsError, match="less than 500"):
        teach(tmp_path, Blank(paper=(550.0, 297.0)))


def test_a_page_without_a_table(tmp_path: Path) -> None:
    """A PDF without a ruled table is refused with what to do in Word."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "letter.pdf"))
    for line in range(40):
        canvas.drawString(60, 760 - 15 * line, "Kinh gui Ban kiem phieu, day khong phai la phieu bau nao ca.")
    canvas.save()
    with pytest.raises(SettingsError, match="no ruled table"):
        learn(tmp_path / "letter.pdf", PERSONS, KNOWN_SCHEMES, lambda _person: "x")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ballot.docx", b"PK", "save it as PDF first .* ballot.pdf"),
        ("ballot.pdf", b"this is a text", "not a PDF, or a damaged one"),
        ("ballot.jpg", b"\xff\xd8\xff\xe0", "cannot be read"),
        ("ballot.xlsx", b"PK", "a blank is a PDF, or a scan"),
        ("ballot.png", b"", "cannot be read"),
    ],
)
def test_files_that_are_no_blank(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """Each wrong file gets one line that names it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=message) as error:
        learn(tmp_path / name, PERSONS, KNOWN_SCHEMES, lambda _person: "x")
    assert name in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "is_caption"),
    [
        ("NGƯỜI GHI PHIẾU", True),
        ("Người bỏ phiếu (ký, ghi rõ họ tên hoặc không ký)", True),
        ("(Có thể ký hoặc không ký tên)", True),
        ("Chữ ký của người ghi phiếu", True),
        ("Người ghi phiếu đánh dấu X vào một ô", False),
        ("PHIẾU BỎ PHIẾU TÍN NHIỆM", False),
        ("(Đánh dấu X vào ô)", False),
        ("Ghi chú: người bỏ phiếu ký tên ở góc phải phía dưới của phiếu này, nếu muốn", False),
    ],
)
def test_captions_are_known_from_instructions(text: str, is_caption: bool) -> None:
    """A line that tells what to do is no caption, or writing under it would be taken for a signature."""
    assert _is_caption(text) == is_caption
