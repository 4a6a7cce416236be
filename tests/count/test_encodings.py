"""Old Vietnamese encodings are named and never read as if they were Unicode."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.count.encodings import CP1258, TCVN3, VNI, decode_unicode, recognise_bytes, recognise_text
from scanner.count.roster import read_roster
from scanner.count.syllables import is_syllable
from scanner.errors import SettingsError
from tests.count.rosters import save_xlsx

# (as meant, in TCVN3, in VNI)
SPELT = [
    ("Họ và tên", "Hä vµ tªn", "Hoï vaø teân"),
    ("Chức vụ", "Chøc vô", "Chöùc vuï"),
    ("Nguyễn Văn An", "NguyÔn V¨n An", "Nguyeãn Vaên An"),
    ("Trần Thị Bích", "TrÇn ThÞ BÝch", "Traàn Thò Bích"),
    ("Đặng Quốc Khánh", "§Æng Quèc Kh¸nh", "Ñaëng Quoác Khaùnh"),
    ("Phó Bí thư", "Phã BÝ th\xad", "Phoù Bí thö"),
    ("Huỳnh Thúy Quỳnh", "Huúnh Thóy Quúnh", "Huyønh Thuùy Quyønh"),
    ("Lưu Nguyệt Quế", "L\xadu NguyÖt QuÕ", "Löu Nguyeät Queá"),
    ("Quản lý", "Qu¶n lý", "Quaûn lyù"),
]


@pytest.mark.parametrize(("meant", "tcvn3", "vni"), SPELT)
def test_both_old_encodings_are_told_apart_and_read(meant: str, tcvn3: str, vni: str) -> None:
    for encoding, text in ((TCVN3, tcvn3), (VNI, vni)):
        found = recognise_text(text)
        assert found is not None
        assert (found.encoding, found.meant) == (encoding, meant)


@pytest.mark.parametrize("meant", [meant for meant, _tcvn3, _vni in SPELT])
def test_unicode_is_never_taken_for_an_old_encoding(meant: str) -> None:
    assert recognise_text(meant) is None


@pytest.mark.parametrize(
    "name",
    [
        "Y Bhuôn Êban",
        "K'Brông",
        "Niê Thuât",
        "Giàng A Páo",
        "Lò Mí Sính",
        "Ðoàn Hà",
        "Chamaléa Thu",
        "Lê Thành Tâm",
    ],
)
def test_names_of_latin1_letters_alone_are_unicode(name: str) -> None:
    assert recognise_text(name) is None


@pytest.mark.parametrize(("column", "encoding"), [(1, TCVN3), (2, VNI)])
def test_bytes_of_an_old_encoding_are_named(column: int, encoding: str) -> None:
    text = "\n".join(spelt[column] for spelt in SPELT)
    found = recognise_bytes(text.encode("latin-1"))
    assert found is not None
    assert found.encoding == encoding


def test_windows_1258_is_named() -> None:
    """Windows 1258 keeps ê and writes the tone after it, so "ế" is two bytes."""
    found = recognise_bytes("Nguyê\u0303n Văn Tuâ\u0301n, Bi\u0301 thư huyê\u0323n".encode("cp1258"))
    assert found is not None
    assert (found.encoding, found.meant) == (CP1258, "Nguyễn Văn Tuấn, Bí thư huyện")


@pytest.mark.parametrize(("column", "name"), [(1, "TCVN3 (ABC)"), (2, "VNI")])
def test_a_csv_in_an_old_encoding_is_refused_by_its_name(tmp_path: Path, column: int, name: str) -> None:
    texts = [spelt[column] for spelt in SPELT]
    path = tmp_path / "r.csv"
    path.write_bytes(f"{texts[0]},{texts[1]}\r\n{texts[2]},{texts[5]}\r\n".encode("latin-1"))
    with pytest.raises(SettingsError, match="line 1: the text is in") as refused:
        read_roster(path)
    assert name in str(refused.value)
    assert "“Họ và tên,Chức vụ”" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(("column", "name"), [(1, "TCVN3 (ABC)"), (2, "VNI")])
def test_one_name_in_an_old_font_among_unicode_is_found(tmp_path: Path, column: int, name: str) -> None:
    rows = [["Họ và tên", "Chức vụ"], ["Lê Thị Hoa", "Bí thư"], [SPELT[2][column], "Phó Bí thư"]]
    with pytest.raises(SettingsError) as refused:
        read_roster(save_xlsx(tmp_path / "r.xlsx", rows))
    assert f"row 3: the text is in {name}" in str(refused.value)
    assert "for “Nguyễn Văn An”" in str(refused.value)


@pytest.mark.parametrize(
    "word", ["Nguyễn", "khuya", "Quỳnh", "giếng", "gì", "ƯƠNG", "Yến", "ngoằn", "thuở", "Huế"]
)
def test_words_that_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["NguyÔn", "V¨n", "Vaên", "teân", "Kđăm", "Müller", "abc", ""])
def test_words_that_are_none(word: str) -> None:
    assert not is_syllable(word)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x00"), min_size=1))
def test_what_unicode_writes_is_read_again(text: str) -> None:
    """UTF-8 and UTF-16 with their marks come back letter by letter."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode_unicode(text.encode(encoding)) == text
