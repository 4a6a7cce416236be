"""A count under review, without any reading having been done, and its committee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scanner.ballot import RowState
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.facts import starting_facts
from scanner.rules.facts import Facts, RowFact
from scanner.store.decisions import Decision
from scanner.store.members import Member, Part
from scanner.store.records import PageReading
from tests.results.folder import add_pages, make_folder

HEAD = Member("Trần Thị Hà", Part.HEAD, True, False)
SECRETARY = Member("Lê Văn Sơn", Part.SECRETARY, True, False)
MEMBER = Member("Vũ Mai", Part.MEMBER, True, False)
OBSERVER = Member("Phạm Quan", Part.OBSERVER, True, False)


def make_desk(folder: Path, pages: Sequence[PageReading], **options: object) -> Desk:
    """A count of ballots for three persons under qd96; every declared number fits the pages."""
    number = len(pages)
    declared = dict.fromkeys(("members", "summoned", "present", "printed", "issued", "returned"), number)
    make_folder(folder, **declared)
    if pages:
        add_pages(folder, pages, **options)  # type: ignore[arg-type]
    return Desk(folder)


def set_second(desk: Desk, value: str) -> None:
    path = desk.folder / "count.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('second_person = "changed"', f'second_person = "{value}"'), encoding="utf-8")


def rows(*marks: str) -> tuple[RowFact, ...]:
    """Rows marked at a level, ``none`` or ``several``."""
    states = {mark: RowState(mark) for mark in ("none", "several")}
    return tuple(
        RowFact(f"p{n:02}", states.get(mark, RowState.CLEAR), None if mark in states else mark)
        for n, mark in enumerate(marks, start=1)
    )


def facts_of(desk: Desk, ballot: str, *marks: str, **stated: object) -> Facts:
    """What the machine read, or these marks, with what else is stated."""
    found = starting_facts(desk.results(), desk.sheet(ballot))
    if marks:
        found = replace(found, rows=rows(*marks))
    return replace(found, **stated)  # type: ignore[arg-type]


def decide(desk: Desk, member: Member, ballot: str, facts: Facts, committee: bool = False) -> Decision:
    return acts.decide(desk, member, ballot, facts, desk.sheet(ballot).review.newest, committee=committee)


def state_of(desk: Desk, ballot: str) -> str:
    return desk.sheet(ballot).review.state.value
