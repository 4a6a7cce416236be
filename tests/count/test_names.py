"""Forms of address are taken from names, and never a part of a name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.count.names import clean_names, clean_text, name_flaw
from scanner.count.text import fold, tidy


@pytest.mark.parametrize(
    "address",
    ["Đ/c", "đ/c", "Đ/C:", "Đ/c.", "Đ.c", "Đồng chí", "ĐỒNG CHÍ", "Đồng chí:", "Đc", "Ông", "Bà", "BÀ", "Ông:",
     "Ông/Bà", "Ông / Bà", "Ông (Bà)", "Ông, Bà", "Ô.", "B.", "Đ/c Ông", "Các đồng chí:"],
)  # fmt: skip
def test_forms_of_address_are_taken_away(address: str) -> None:
    assert clean_names([f"{address} Nguyễn Thị Bình", "Lê Văn An"]) == ["Nguyễn Thị Bình", "Lê Văn An"]


@pytest.mark.parametrize(
    "name",
    ["Bạch Thị Bà", "Ôn Văn Bình", "Bành Văn An", "Đồng Chí Thanh", "Ông Ích Khiêm", "Bùi Đc", "Ô Văn An",
     "B Văn An", "Đàm Thị C", "H'Hen Niê", "K’Tur", "Y Thanh Hà Niê Kđăm"],
)  # fmt: skip
def test_parts_of_names_stay(name: str) -> None:
    assert clean_names([name, "Lê Văn An"]) == [name, "Lê Văn An"]


def test_ong_is_a_family_name_where_nobody_else_is_addressed() -> None:
    assert clean_names(["Ông Văn Sinh", "Lê Văn An"]) == ["Ông Văn Sinh", "Lê Văn An"]
    assert clean_names(["Ông Lê Sinh", "Lê Văn An"]) == ["Lê Sinh", "Lê Văn An"]
    assert clean_names(["Ông Văn Sinh", "Bà Lê Thị An"]) == ["Văn Sinh", "Lê Thị An"]


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn An", "NGÔ THỊ Ý", "H'Hen Niê", "Nguyễn Văn Hùng (A)", "Lê An-Na", "Ƀă Č"]
)
def test_names_that_can_be(name: str) -> None:
    assert name_flaw(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "(..)",
        "Lê Văn 2",
        "L? An",
        "Lê\ufffd An",
        "An; Bình",
        "Nguyá»…n",
        "VÄƒn An",
        "Lê An@",
        "Lê " * 40,
    ],
)
def test_names_that_cannot_be(name: str) -> None:
    assert name_flaw(name)


def test_look_alikes_of_d_with_stroke_are_made_one() -> None:
    """The Icelandic Ð, which old keyboards gave, looks the same on paper."""
    assert clean_text("Ðỗ Văn ðức") == "Đỗ Văn đức"


@given(st.text())
def test_tidy_text_is_composed_trimmed_and_stays_so(text: str) -> None:
    tidied = tidy(text)
    assert tidied == unicodedata.normalize("NFC", tidied)
    assert tidied == tidied.strip()
    assert "  " not in tidied and "\n" not in tidied
    assert tidy(tidied) == tidied


@given(st.text(st.sampled_from("aăâbdđeêioôơuưyAĂÂĐ \u0300\u0301\u0303\u0309\u0323"), max_size=20))
def test_folding_forgets_case_and_marks(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(unicodedata.normalize("NFD", text))
    assert all(letter.isascii() for letter in fold(text))
