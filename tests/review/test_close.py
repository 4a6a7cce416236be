"""Khóa sổ: refused while anything is open; then nothing changes any more, and no feeding order is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.ballot import Code, ColorMode, StampState, ballot_id
from scanner.count.files import load_count, set_declared
from scanner.errors import RefusedError
from scanner.results.load import load_results
from scanner.results.standing import Sheet
from scanner.review import acts
from scanner.review.close import Obstacle, close, obstacles, reopen
from scanner.review.desk import Desk
from scanner.review.queue import queue
from scanner.review.sample import draw_sample
from scanner.store import log, record
from scanner.store.lock import reading_lock
from scanner.store.records import Failure
from scanner.store.store import Store
from scanner.store.verify import verify
from tests.results.folder import add_pages
from tests.results.records import reading, source, unreadable
from tests.review.kit import HEAD, MEMBER, OBSERVER, SECRETARY, decide, facts_of, make_desk

BOTH = (HEAD, SECRETARY)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two ballots, each with a blank reverse, in files that tell the order of feeding."""
    pages = [
        reading(file="scan_0001.jpg"),
        unreadable("scan_0002.jpg", reason=Code.BLANK_PAGE),
        reading(("high", "high", "low"), file="scan_0003.jpg"),
        unreadable("scan_0004.jpg", reason=Code.BLANK_PAGE),
    ]
    with make_desk(tmp_path / "count", pages) as made:
        set_declared(made.folder, "leaders", {"returned": 2})
        yield made


def codes(desk: Desk) -> list[str]:
    return [obstacle.code for obstacle in obstacles(desk)]


def shape(sheets: tuple[Sheet, ...]) -> list[object]:
    return [(s.ballot, s.kind, s.verdict, s.set_aside, s.reverse, s.review) for s in sheets]


def test_a_count_in_which_all_agrees_is_closed_by_two(desk: Desk) -> None:
    before = desk.results()
    assert not obstacles(desk) and not before.tally.final
    head = close(desk, BOTH)
    after = desk.results()
    assert after.closed and after.tally == replace(before.tally, final=True)
    assert shape(after.standing.sheets) == shape(before.standing.sheets)
    with desk.store.database.read() as connection:
        last = list(log.links(connection))[-1]
    assert (last.hash, last.entry.action, last.entry.user) == (head, "count.closed", HEAD.name)
    assert load_results(desk.folder).tally.final


def test_no_file_name_and_no_order_is_left(desk: Desk) -> None:
    close(desk, BOTH)
    content = b"".join(path.read_bytes() for path in desk.folder.glob("kiemphieu.db*"))
    assert b"scan_000" not in content and b"/scans/" not in content
    fronts = {sheet.ballot for sheet in desk.results().standing.ballots}
    places = [source.file for sheet in desk.results().standing.sheets for source in sheet.sources]
    assert len(fronts) == 2 and len({place.split("/")[0] for place in places}) == 2
    assert all(len(place.split("/")[0]) == 12 for place in places)  # named by what is on them


@pytest.mark.parametrize("members", [(HEAD,), (HEAD, HEAD), (SECRETARY, MEMBER), (HEAD, OBSERVER), ()])
def test_it_takes_two_members_one_of_them_the_head(desk: Desk, members: tuple[object, ...]) -> None:
    with pytest.raises(RefusedError, match="two members"):
        close(desk, members)  # type: ignore[arg-type]


def test_every_reason_against_closing_is_said_at_once(desk: Desk) -> None:
    flagged = reading(("none", "high", "low"), file="x.jpg")
    add_pages(desk.folder, [flagged], [Failure("bad.pdf", 0, "damaged")], pile="B", sheets=3)
    draw_sample(desk, HEAD, 1, "12345123451234512345")
    assert set(codes(desk)) == {"identity", "queue", "piles", "files", "sample"}
    with pytest.raises(RefusedError) as refused:
        close(desk, BOTH)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(obstacles(desk)) and any("bad.pdf" in line for line in lines)
    assert not desk.results().closed


def steps(desk: Desk) -> set[tuple[str, str]]:
    return {(obstacle.code, obstacle.step) for obstacle in obstacles(desk)}


def test_each_reason_leads_to_the_step_at_which_it_is_mended(desk: Desk) -> None:
    """One and the same identity fails because a number is missing, sheets are, or a conclusion is."""
    set_declared(desk.folder, "leaders", {"present": None})
    assert steps(desk) == {("identity", "numbers")}
    set_declared(desk.folder, "leaders", {"present": 4, "returned": 3})
    assert steps(desk) == {("identity", "reading")}
    add_pages(desk.folder, [reading(("none", "high", "low"), file="x.jpg")])
    assert steps(desk) == {("identity", "review"), ("queue", "review")}


@pytest.mark.parametrize("stage", ["first", "second", "committee"])
def test_it_waits_for_every_member_who_is_asked(desk: Desk, stage: str) -> None:
    struck = reading(file="x.jpg", struck=[1])
    add_pages(desk.folder, [struck])
    set_declared(desk.folder, "leaders", {"returned": 3, "issued": 4, "printed": 4})
    ballot = ballot_id(source("x.jpg").sha256)
    if stage != "first":
        decide(desk, SECRETARY, ballot, facts_of(desk, ballot))
    if stage == "committee":
        acts.escalate(desk, MEMBER, ballot, desk.sheet(ballot).review.newest)
    texts = [obstacle.text for obstacle in obstacles(desk) if obstacle.code == "queue"]
    assert (
        len(texts) == 1
        and {"first": "a person", "second": "a second", "committee": "whole"}[stage] in texts[0]
    )
    if stage == "second":
        decide(desk, MEMBER, ballot, facts_of(desk, ballot))
        close(desk, BOTH)
        assert desk.results().tally.kinds[0].invalid == 1


def test_stamps_scanned_without_colour_are_looked_at_on_paper_first(desk: Desk) -> None:
    add_pages(desk.folder, [reading(file="gray.jpg", stamp=StampState.COLOR_UNKNOWN, color=ColorMode.GRAY)])
    set_declared(desk.folder, "leaders", {"returned": 3, "issued": 4, "printed": 4})
    assert codes(desk) == ["stamps"]
    with pytest.raises(RefusedError, match="1 ballot was scanned without colour"):
        close(desk, BOTH)
    close(desk, BOTH, stamps_checked=True)


def test_nothing_is_closed_while_pages_are_read(desk: Desk) -> None:
    with reading_lock(desk.folder), pytest.raises(RefusedError, match="into this count"):
        close(desk, BOTH)


def test_an_empty_count_is_not_closed(tmp_path: Path) -> None:
    with make_desk(tmp_path / "empty", []) as desk:
        assert "empty" in codes(desk)


CHANGES: dict[str, Callable[[Desk], object]] = {
    "read": lambda desk: add_pages(desk.folder, [reading(file="later.jpg")]),
    "decide": lambda desk: acts.send(desk, HEAD, desk.results().standing.ballots[0].ballot),
    "discard": lambda desk: desk.store.discard_pile("1", "nhầm"),
    "sample": lambda desk: draw_sample(desk, HEAD, 1, "12345123451234512345"),
    "declare": lambda desk: set_declared(
        desk.folder, "leaders", {"issued": 9}, lambda: record(desk.folder, "declare", {})
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_closed_count_takes_no_change(desk: Desk, what: str) -> None:
    close(desk, BOTH)
    before = (desk.results().tally, load_count(desk.folder))
    with pytest.raises(RefusedError, match="closed"):
        CHANGES[what](desk)
    assert (desk.results().tally, load_count(desk.folder)) == before


def test_a_closed_count_can_be_looked_at(desk: Desk) -> None:
    close(desk, BOTH)
    assert queue(desk, HEAD).total == 0
    assert not [line for line in verify(desk.folder).touched if "original" not in line]


def test_only_the_head_opens_it_again_and_says_why(desk: Desk) -> None:
    close(desk, BOTH)
    for member, why in ((SECRETARY, "sót phiếu"), (HEAD, " ")):
        with pytest.raises(RefusedError):
            reopen(desk, member, why)
    reopen(desk, HEAD, "sót một phiếu")
    assert not desk.results().tally.final
    add_pages(desk.folder, [reading(file="later.jpg")])
    with pytest.raises(RefusedError):
        close(desk, BOTH)
    with pytest.raises(RefusedError, match="not closed"):
        reopen(desk, HEAD, "nữa")


def test_what_changed_since_it_was_looked_at_is_not_closed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(results: object, met: object) -> dict[object, object]:
        raise AssertionError("nothing may be renamed")

    stale = desk.results()
    add_pages(desk.folder, [reading(file="later.jpg")])
    monkeypatch.setattr(desk, "results", lambda: stale)
    monkeypatch.setattr("scanner.review.close.renamed_places", meanwhile)
    with pytest.raises(RefusedError, match="changed just now"):
        close(desk, BOTH)


@pytest.mark.parametrize("what", ["decide", "sample"])
def test_what_is_said_after_the_look_at_obstacles_is_not_closed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def look(desk: Desk, stamps_checked: bool) -> tuple[Obstacle, ...]:
        found = obstacles(desk, stamps_checked)
        CHANGES[what](desk)
        return found

    monkeypatch.setattr("scanner.review.close.obstacles", look)
    with pytest.raises(RefusedError, match="changed just now"):
        close(desk, BOTH)
    assert not desk.results().closed


@pytest.mark.parametrize("table", ["decisions", "samples", "closings"])
def test_a_record_of_the_review_that_was_touched_is_named(desk: Desk, table: str) -> None:
    acts.send(desk, HEAD, desk.results().standing.ballots[0].ballot)
    decide(desk, HEAD, ballot := queue(desk, HEAD).items[0].ballot, facts_of(desk, ballot))
    draw_sample(desk, HEAD, 1, "12345123451234512345")
    desk.close()
    change = {
        "decisions": "UPDATE decisions SET payload = replace(payload, 'high', 'low')",
        "samples": "DELETE FROM samples",
        "closings": "INSERT INTO closings (closed) VALUES (1)",
    }[table]
    with sqlite3.connect(desk.folder / "kiemphieu.db") as database:
        for action in ("update", "delete"):
            database.execute(f"DROP TRIGGER {table}_no_{action}")
        database.execute(change)
    touched = "\n".join(verify(desk.folder).touched)
    assert {"decisions": "decision no. 2", "samples": "sample no. 1", "closings": "closed"}[table] in touched


def test_places_of_two_files_alike_stay_apart(desk: Desk) -> None:
    add_pages(desk.folder, [reading(file="scan_0001.jpg")], pile="copy")
    close(desk, BOTH)
    with Store(desk.folder) as store:
        met = {page.ballot: {s.pile for s in page.sources} for page in store.standing()}
    assert {"1", "copy"} in met.values()
