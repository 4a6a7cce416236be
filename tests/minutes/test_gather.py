"""From a closed count to what its documents print: every number worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest

from scanner.ballot import ballot_id
from scanner.minutes.check import faults
from scanner.minutes.data import MinutesData
from scanner.minutes.gather import gather
from scanner.review.acts import decide
from scanner.review.close import obstacles
from scanner.review.desk import Desk
from scanner.rules.facts import Ground
from scanner.rules.rule_sets import rule_set_path
from tests.minutes.closed_count import EXPECTED, HEAD, SECRETARY, make_closed, make_open
from tests.results.records import reading
from tests.review import kit
from tests.review.kit import make_desk


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinutesData]:
    yield gather(make_closed(tmp_path_factory.mktemp("closed") / "count"))


def test_the_numbers_are_those_worked_out_by_hand(data: MinutesData) -> None:
    (kind,) = data.kinds
    assert (kind.valid, kind.invalid, kind.open, kind.whole) == (45, 2, 0, 47)
    for person in kind.persons:
        *levels, not_counted = EXPECTED[person.person]
        assert [(one.number, one.percent) for one in person.levels] == [(n, Decimal(p)) for n, p in levels]
        assert person.not_counted == not_counted
    assert faults(data) == ()


def test_bands_begin_at_24_and_at_32_of_47(data: MinutesData) -> None:
    bands = {person.person: person.band for person in data.kinds[0].persons}
    over_half, two_thirds = data.rules.bands
    assert bands == {"p01": over_half, "p02": two_thirds, "p03": None}


def test_invalid_ballots_are_named_with_ground_and_who_concluded(data: MinutesData) -> None:
    assert {(one.ground, one.ballots) for one in data.kinds[0].grounds} == {
        (Ground.STRUCK_NAME, 1),
        (Ground.NOT_ISSUED, 1),
    }
    found = {ballot.grounds: ballot.who for ballot in data.annexes.invalid}
    assert found == {
        "gạch xóa họ tên người được in trên phiếu": f"{HEAD}, {SECRETARY}",
        "phiếu không do Ban kiểm phiếu phát ra": f"{HEAD}, {SECRETARY}",
    }


def test_only_the_row_that_people_changed_is_told(data: MinutesData) -> None:
    (row,) = data.annexes.changed
    assert (row.row, row.person, row.machine, row.decision, row.why) == (
        2,
        "Trần Thị Định",
        "dấu không rõ",
        "Tín nhiệm cao",
        "dấu mờ nhưng rõ",
    )


def test_corrections_of_declared_numbers_are_told(data: MinutesData) -> None:
    (one,) = data.annexes.corrections
    assert (one.field, one.old, one.new, one.who, one.why) == ("issued", 46, 47, SECRETARY, "đếm lại")


def test_the_journal_tells_the_evening_and_names_no_ballot(data: MinutesData) -> None:
    told = [entry.what for entry in data.annexes.journal]
    assert told[-1] == "Khóa sổ"
    assert "Đọc xong lượt 1: 47 trang" in told
    ids = {row.ballot for row in data.annexes.invalid}
    assert not [text for text in told if any(ballot in text for ballot in ids)]
    assert not [text for text in told if re.fullmatch(r"[a-z_. ]+", text)], "an action without words"


def test_the_record_is_fixed_by_the_entry_that_closed_the_count(data: MinutesData) -> None:
    assert re.fullmatch("[0-9a-f]{64}", data.record.head)
    assert data.record.entries == data.annexes.journal[-1].seq
    assert data.closed_at == data.annexes.journal[-1].time


def test_no_level_of_a_single_ballot_is_in_the_data(data: MinutesData) -> None:
    """But for the one row that people concluded on: a pattern of marks can tell a voter."""
    rows = [value for row in data.annexes.changed for value in asdict(row).values()]
    assert rows.count("Tín nhiệm cao") == 1


def test_an_open_count_gives_a_draft_without_a_hash(tmp_path: Path) -> None:
    data = gather(make_open(tmp_path / "count"))
    assert data.draft
    assert (data.record.head, data.record.key) == ("", "")


def test_a_base_that_nobody_declared_stands_against_closing(tmp_path: Path) -> None:
    """After the close it could not be declared any more, and no minutes could be written."""
    folder = make_open(tmp_path / "count")
    text = (folder / "count.toml").read_text(encoding="utf-8").replace("members = 50", "")
    (folder / "count.toml").write_text(text, encoding="utf-8")
    with Desk(folder) as desk:
        assert obstacles(desk) == ()
    rules = rule_set_path("qd96").read_text(encoding="utf-8")
    own = rules.replace('denominator = "returned"', 'denominator = "members"')
    (folder / "own.toml").write_text(own, encoding="utf-8")
    (folder / "count.toml").write_text(text.replace('"qd96"', '"own.toml"'), encoding="utf-8")
    with Desk(folder) as desk:
        told = [obstacle.text for obstacle in obstacles(desk)]
    assert told == ["Lãnh đạo: members is not declared, which percentages are of"]


def test_rows_of_one_ballot_are_not_linked(tmp_path: Path) -> None:
    """They are sorted by person, without an id, and no note tells which belong together."""
    pages = [
        reading(("doubtful", "doubtful", "high"), file="1.jpg"),
        reading(("low", "doubtful", "high"), file="2.jpg"),
    ]
    with make_desk(tmp_path / "count", pages) as desk:
        for page, marks in zip(pages, (("high", "low", "high"), ("low", "low", "high")), strict=True):
            ballot = ballot_id(page.source.sha256)
            for member in (kit.HEAD, kit.SECRETARY):
                sheet = desk.sheet(ballot)
                facts = kit.facts_of(desk, ballot, *marks)
                decide(desk, member, ballot, facts, sheet.review.newest, note=f"tờ {page.source.file}")
    told = gather(tmp_path / "count").annexes.changed
    assert [(row.row, row.decision, row.why) for row in told] == [
        (1, "Tín nhiệm cao", ""),
        (2, "Tín nhiệm thấp", ""),
        (2, "Tín nhiệm thấp", "tờ 2.jpg"),
    ]
    assert "ballot" not in asdict(told[0])
