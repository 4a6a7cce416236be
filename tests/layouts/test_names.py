"""Matching printed names to the roster: never a guess where two could be meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import Rect
from scanner.layouts.learn.names import Certainty, Match, Printed, edits, match_names, spelling
from scanner.layouts.learn.words import Word
from tests.layouts.blank_forms import Person

NAMES = ("Nguyễn Văn Thắng", "Lò Thị Hường", "Y Blưp Êban", "Đỗ Hữu Ước", "Ma Quý", "Trương Thị Thúy Ngà")
ROSTER = tuple(Person(f"p{i:02}", name) for i, name in enumerate(NAMES, start=1))


def printed(text: str, *, exact: bool = False, beside: str = "") -> Printed:
    words = [Word(word, Rect(10 * i, 0, 10 * i + 8, 4)) for i, word in enumerate(text.split())]
    return Printed(tuple(words), exact, beside)


def ids(matches: list[Match]) -> list[str | None]:
    return [match.person.id if match.person else None for match in matches]


@given(st.permutations(ROSTER), st.permutations(range(len(ROSTER))))
def test_order_changes_nothing(roster: list[Person], order: list[int]) -> None:
    """Whatever the order of roster and ballot, each name finds its person, surely."""
    matches = match_names([printed(ROSTER[i].name) for i in order], roster)
    assert ids(matches) == [ROSTER[i].id for i in order]
    assert all(match.certainty is Certainty.SURE for match in matches)


@given(st.lists(st.sampled_from(NAMES), max_size=8))
def test_nobody_is_given_two_rows(names: list[str]) -> None:
    """A person is matched to one row at the most."""
    found = [person for person in ids(match_names([printed(name) for name in names], ROSTER)) if person]
    assert len(found) == len(set(found))


@given(st.text(alphabet="aăâeêioôơuưyđnthgm", min_size=0, max_size=9), st.text(alphabet="aăângh", max_size=9))
def test_edits_is_a_distance(a: str, b: str) -> None:
    """Symmetric, zero only for equals, at most the longer one's length."""
    assert edits(a, b, 99) == edits(b, a, 99) <= max(len(a), len(b))
    assert (edits(a, b, 99) == 0) == (a == b)
    assert edits(a, b, 3) == min(edits(a, b, 99), 3)


@pytest.mark.parametrize(
    "text",
    ["Đ/c Ma Quý", "2. Ma Quý", "MA QUÝ", "ông Ma Quý, Bí thư", unicodedata.normalize("NFD", "Ma Quý")],
)
def test_what_stands_around_a_name_does_not_matter(text: str) -> None:
    """Numbers, forms of address, capitals, posts and Unicode forms leave a name what it is."""
    [match] = match_names([printed(text, exact=True)], ROSTER)
    assert match.person == ROSTER[4]
    assert match.certainty is Certainty.SURE
    assert len(match.words) == 2


def test_a_slip_of_ocr_is_forgiven() -> None:
    """A letter or two that OCR got wrong are forgiven where no other name is near."""
    for text in ("Trương Thị Thuỷ Ngà", "Nguyễn Văn Tháng", "Y Blưp Ểban"):
        [match] = match_names([printed(text)], ROSTER)
        assert match.certainty is Certainty.SURE, text
        assert match.distance <= 2


def test_a_pdf_forgives_nothing() -> None:
    """What a PDF says is what was typed: a slip is for a person to see."""
    [match] = match_names([printed("Nguyễn Văn Tháng", exact=True)], ROSTER)
    assert (match.person, match.certainty) == (ROSTER[0], Certainty.DOUBTFUL)


def test_names_one_mark_apart_are_never_sure_by_ocr() -> None:
    """Thắng and Thăng: OCR may take one for the other, so both go to a person, even if read exactly."""
    roster = (Person("p01", "Nguyễn Văn Thắng"), Person("p02", "Nguyễn Văn Thăng"))
    by_ocr = match_names([printed("Nguyễn Văn Thăng"), printed("Nguyễn Văn Thắng")], roster)
    assert ids(by_ocr) == ["p02", "p01"]
    assert [match.certainty for match in by_ocr] == [Certainty.DOUBTFUL] * 2
    assert by_ocr[0].rival == roster[0]
    by_text = match_names([printed(person.name, exact=True) for person in roster], roster)
    assert [match.certainty for match in by_text] == [Certainty.SURE] * 2


def test_a_short_name_is_not_taken_for_any_other() -> None:
    """A name of four letters does not match one that shares two of them."""
    assert ids(match_names([printed("Lê Na")], [Person("p01", "Vũ Bá")])) == [None]


def test_equal_names_by_post() -> None:
    """Of two equal names the one whose post stands in the row."""
    twins = (Person("p01", "Ma Quý", "Trưởng Ban Pháp chế"), Person("p02", "Ma Quý", "Chánh Văn phòng"))
    rows = [printed("Ma Quý", beside="1 Chánh Văn phòng"), printed("Ma Quý", beside="2 Trưởng Ban Pháp chê")]
    matches = match_names(rows, twins)
    assert ids(matches) == ["p02", "p01"]
    assert all(match.certainty is Certainty.SURE for match in matches)


@pytest.mark.parametrize(("a", "b"), [("Hoà", "Hòa"), ("THUÝ", "thúy"), ("Khoẻ", "Khỏe")])
def test_where_a_tone_stands_is_no_difference(a: str, b: str) -> None:
    """Two schools of placing the tone spell one name."""
    assert spelling(a) == spelling(b)


@pytest.mark.parametrize(("a", "b"), [("Hòa", "Hóa"), ("Ân", "Ấn"), ("Tuân", "Tuấn"), ("Hùng", "Hưng")])
def test_other_tones_and_letters_are_a_difference(a: str, b: str) -> None:
    """Another tone or another letter is another name."""
    assert spelling(a) != spelling(b)
