"""Two places side by side: from counts, archives and tables; a person confirms, nothing is added."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from scanner.archive.make import write_archive
from scanner.combined.polls import Poll, combine, looks_alike
from scanner.combined.sources import load_polls
from scanner.combined.typed import empty_table, read_typed
from scanner.errors import RefusedError, SettingsError
from tests.conftest import Run
from tests.minutes.closed_count import make_closed, make_open

HEAD = "Nơi lấy phiếu,Họ và tên,Chức vụ,Phát ra,Thu về,Hợp lệ,Không hợp lệ,Không tính,Tín nhiệm cao,Tín nhiệm,Tín nhiệm thấp"
ROW = "HĐND xã,Nguyễn Văn Giả,Chủ tịch,48,47,45,2,1,19,13,12"


def table(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_closed(tmp_path_factory.mktemp("combine") / "count")


def test_figures_from_paper_are_read_and_checked(tmp_path: Path) -> None:
    (poll,) = read_typed(table(tmp_path / "t.csv", ROW))
    assert (poll.place, poll.name, poll.issued, poll.valid) == ("HĐND xã", "Nguyễn Văn Giả", 48, 45)
    assert (poll.levels[0].number, poll.levels[0].percent) == (19, Decimal("40.43"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ROW.replace(",48,", ",46,"), "row 2: more ballots returned than issued"),
        (ROW.replace(",45,", ",44,"), "row 2: valid and invalid ballots are not those returned"),
        (ROW.replace(",19,", ",18,"), "row 2: the levels and not counted are not the valid ballots"),
        (ROW.replace(",48,", ",4x8,"), "row 2: Phát ra: “4x8” is no whole number"),
        (ROW.replace("Nguyễn Văn Giả", ""), "row 2: the name is missing"),
    ],
)
def test_a_row_that_cannot_be_right_is_named(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_typed(table(tmp_path / "t.csv", row))
    assert told in str(refused.value)


def test_the_empty_table_can_be_filled_in(tmp_path: Path) -> None:
    row = 'HĐND xã,Nguyễn Văn Giả,Chủ tịch,48,47,45,2,1,"",19,13,12'
    (poll,) = read_typed(table(tmp_path / "t.csv", row, head=empty_table().strip()))
    assert [level.name for level in poll.levels] == ["Tín nhiệm cao", "Tín nhiệm", "Tín nhiệm thấp"]


def test_percentages_are_of_all_delegates_where_that_is_given(tmp_path: Path) -> None:
    (poll,) = read_typed(table(tmp_path / "t.csv", f"{ROW},50", head=f"{HEAD},Tổng số đại biểu"))
    assert (poll.whole, poll.levels[0].percent) == (50, Decimal("38.00"))


def test_an_archive_says_the_same_as_its_count(count: Path, tmp_path: Path) -> None:
    write_archive(count, tmp_path / "a.zip")
    of_count, of_archive = load_polls(count), load_polls(tmp_path / "a.zip")
    assert [(one.name, one.levels, one.whole) for one in of_count] == [
        (one.name, one.levels, one.whole) for one in of_archive
    ]


def test_an_open_count_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="not closed"):
        load_polls(make_open(tmp_path / "count"))


def test_only_matches_that_a_person_confirms_are_made(count: Path, tmp_path: Path) -> None:
    polls = load_polls(count) + read_typed(table(tmp_path / "t.csv", ROW))
    asked: list[tuple[str, str]] = []

    def no(one: Poll, other: Poll) -> bool:
        asked.append((one.name, other.name))
        return False

    assert combine(polls, no) == ()
    assert asked == [("Nguyễn Văn Giả", "Nguyễn Văn Giả")]
    (found,) = combine(polls, lambda one, other: True)
    assert [poll.levels[0].number for poll in found.polls] == [19, 19]
    assert [poll.place for poll in found.polls][1] == "HĐND xã"


def test_two_of_one_ballot_are_never_matched(count: Path) -> None:
    first = load_polls(count)[0]
    assert combine([first, replace(first, post="Phó Chủ tịch")], _never) == ()


def _never(one: Poll, other: Poll) -> bool:
    raise AssertionError("asked of two persons on one ballot")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa", True),
        ("NGUYỄN THỊ HÒA", "Nguyễn Thị Hoa", True),
        ("Nguyễn Thị Hòa", "Trần Đức Bằng", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, alike: bool) -> None:
    assert looks_alike(one, other) is alike


def test_the_command_asks_writes_and_adds_nothing(
    count: Path, tmp_path: Path, kiemphieu: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = table(tmp_path / "t.csv", ROW)
    monkeypatch.setattr("click.confirm", lambda _text: True)
    run = kiemphieu("combine", count, typed, "--who", "Lê Soát", "--out", tmp_path / "two.json")
    assert run.code == 0, run.err
    document = json.loads((tmp_path / "two.json").read_text(encoding="utf-8"))
    assert document["confirmed_by"] == "Lê Soát"
    assert [[poll["valid"] for poll in person] for person in document["persons"]] == [[45, 45]]
    run = kiemphieu("combine", count, typed, "--out", tmp_path / "two.docx")
    rows = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "two.docx")).tables[0].rows]
    assert [row[7].splitlines()[0] for row in rows[1:]] == ["Tín nhiệm cao: 19 (40,43%)"] * 2
    assert "90" not in {text for row in rows for text in row}, "45 + 45 was added up"


def test_the_command_writes_an_empty_table(tmp_path: Path, kiemphieu: Callable[..., Run]) -> None:
    assert kiemphieu("combine", "--form", tmp_path / "form.csv").code == 0
    assert (tmp_path / "form.csv").read_bytes().startswith("\ufeffNơi lấy phiếu,".encode())


def test_one_source_is_not_enough(count: Path, kiemphieu: Callable[..., Run]) -> None:
    assert kiemphieu("combine", count).code == 2
