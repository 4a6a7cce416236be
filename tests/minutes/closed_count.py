"""A count whose result was worked out by hand: 47 ballots returned, 45 valid, 2 invalid.

p01: 19 high, 2 medium, 24 low (just over half of 47). p02: 13 high, 32 low (just two thirds).
p03: 40 high, 4 medium, 1 not counted. Ballot 0: the mark for p02 was doubtful, people read "high".
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import tomlkit

from scanner.ballot import BallotReading, RowState, StampState, ballot_id
from scanner.count.files import COUNT_FILE, set_declared
from scanner.counting.preparing import confirm_rules
from scanner.review.acts import decide
from scanner.review.close import close
from scanner.review.desk import Desk
from scanner.review.facts import starting_facts
from scanner.review.people import committee
from scanner.rules.facts import Facts
from scanner.store import record
from scanner.store.members import Member
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading

DECLARED = {
    "members": 50, "summoned": 50, "present": 48, "printed": 60, "issued": 47, "returned": 47, "spoiled": 1,
}  # fmt: skip
EXPECTED = {
    "p01": ((19, "40.43"), (2, "4.26"), (24, "51.06"), 0),
    "p02": ((13, "27.66"), (0, "0.00"), (32, "68.09"), 0),
    "p03": ((40, "85.11"), (4, "8.51"), (0, "0.00"), 1),
}
HEAD, SECRETARY = "Vũ Thị Phượng", "Đỗ Mạnh Hưởng"
_MEETING = {
    "superior_body": "Đảng bộ tỉnh Hòa Phước",
    "body": "Đảng ủy xã Tân Lập",
    "meeting": "Hội nghị Ban Chấp hành Đảng bộ xã Tân Lập lần thứ 12",
    "place": "Hội trường Đảng ủy xã Tân Lập",
    "locality": "Tân Lập",
    "date": "25/10/2026",
    "plan_number": "12-KH/ĐU",
    "plan_date": "5/9/2026",
    "chair": "Đặng Quốc Thụy",
    "opening_time": "07:30",
    "recipients": ["Ban Thường vụ Tỉnh ủy", "Lưu Văn phòng"],
}


def make_closed(folder: Path) -> Path:
    """Make the count, let people conclude on its flagged ballots, and close it."""
    make_open(folder)
    with Desk(folder) as desk:
        close(desk, committee(desk)[:2])
    return folder


def make_open(folder: Path, **declared: int) -> Path:
    """The same with everything concluded, and not closed."""
    make_folder(folder)
    _describe(folder)
    confirm_rules(folder, HEAD)
    set_declared(folder, "leaders", DECLARED | declared)
    record(
        folder,
        "declare",
        {"ballot": "leaders", "field": "issued", "old": 46, "new": 47},
        SECRETARY,
        "đếm lại",
    )
    pages = ballots()
    add_pages(folder, pages)
    with Desk(folder) as desk:
        members = committee(desk)
        for number in (0, 44, 45, 46):
            _conclude(desk, members[:2], ballot_id(pages[number].source.sha256), number)
    return folder


def ballots() -> list[BallotReading]:
    """The readings of the 47 ballots; numbers 0, 44, 45, 46 are flagged."""
    found = [reading(_marks(number), file=f"{number:02}.jpg") for number in range(45)]
    struck = reading(("high", "high", "high"), file="45.jpg", struck=[1])
    unstamped = reading(("high", "high", "high"), file="46.jpg", stamp=StampState.ABSENT)
    return [*found, struck, unstamped]


def _marks(number: int) -> tuple[str, str, str]:
    first = "high" if number < 19 else "medium" if number < 21 else "low"
    second = "doubtful" if number == 0 else "high" if number < 13 else "low"
    third = "high" if number < 40 else "medium" if number < 44 else "none"
    return first, second, third


def _conclude(desk: Desk, members: list[Member], ballot: str, number: int) -> None:
    for member in members:
        sheet = desk.sheet(ballot)
        if sheet.needs_person:
            facts = starting_facts(desk.results(), sheet)
            note = "dấu mờ nhưng rõ" if number == 0 else ""
            decide(desk, member, ballot, _stated(facts, number), sheet.review.newest, note)


def _stated(facts: Facts, number: int) -> Facts:
    if number != 0:
        return facts
    row = replace(facts.rows[1], state=RowState.CLEAR, level="high")
    return replace(facts, rows=(facts.rows[0], row, facts.rows[2]))


def _describe(folder: Path) -> None:
    path = folder / COUNT_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["meeting"].update(_MEETING)  # type: ignore[union-attr]
    roles = ((HEAD, "head"), (SECRETARY, "secretary"), ("Bùi Văn Tỵ", "member"))
    document["committee"] = [{"name": name, "role": role} for name, role in roles]
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))
