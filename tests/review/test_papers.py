"""Two scans of what may be one paper: one is dropped, or both are ballots; never both dropped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from scanner.ballot import Code, ballot_id
from scanner.errors import RefusedError
from scanner.review.desk import Desk
from scanner.review.queue import queue
from scanner.rules.facts import Facts, SheetIs
from tests.results.folder import add_pages
from tests.results.records import reading, source
from tests.review.kit import HEAD, MEMBER, SECRETARY, decide, facts_of, make_desk, state_of

ONE, OTHER = sorted(ballot_id(source(f"{name}.jpg").sha256) for name in "ab")


def pretend_rescans(prints: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Of equal fingerprints all are one paper."""
    return [(a, b) for (a, x), (b, y) in combinations(sorted(prints), 2) if x == y]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("scanner.results.assembled.find_rescans", pretend_rescans)
    pages = [reading(file=f"{name}.jpg", fingerprint=b"x") for name in "ab"]
    with make_desk(tmp_path / "count", pages, pile="A", sheets=1) as made:
        yield made


def copy_of(other: str) -> Facts:
    return Facts(sheet=SheetIs.COPY, copy_of=other)


def both(desk: Desk, ballot: str, facts: Facts) -> None:
    for member in (SECRETARY, MEMBER):
        decide(desk, member, ballot, facts)


def test_of_one_paper_one_scan_is_dropped_and_the_other_needs_nobody(desk: Desk) -> None:
    assert desk.results().standing.piles[0].state.value == "held"
    both(desk, OTHER, copy_of(ONE))
    results = desk.results()
    assert [sheet.ballot for sheet in results.standing.dropped] == [OTHER]
    assert results.tally.kinds[0].valid == 1 and not queue(desk, HEAD).items
    assert results.standing.piles[0].state.value == "complete"  # a sheet of paper is there once


def test_two_ballots_that_look_alike_both_count(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="same paper"):
        decide(desk, SECRETARY, ONE, facts_of(desk, ONE))
    both(desk, ONE, facts_of(desk, ONE, apart_from=(OTHER,)))
    assert desk.results().tally.kinds[0].scanned == 2
    assert not any(sheet.needs_person for sheet in desk.results().standing.sheets)


def test_while_one_waits_for_its_second_member_the_other_waits_too(desk: Desk) -> None:
    decide(desk, SECRETARY, OTHER, copy_of(ONE))
    items = {item.ballot: item for item in queue(desk, MEMBER).items}
    assert items[OTHER].mine and items[ONE].blocked and not items[ONE].mine


def test_each_a_copy_of_the_other_goes_to_the_committee_and_no_vote_is_lost(desk: Desk) -> None:
    decide(desk, SECRETARY, ONE, copy_of(OTHER))
    decide(desk, SECRETARY, OTHER, copy_of(ONE))
    decide(desk, MEMBER, ONE, copy_of(OTHER))
    with pytest.raises(RefusedError):  # the fellow is settled: nothing is left to be asked
        decide(desk, MEMBER, OTHER, copy_of(ONE))
    assert desk.results().standing.dropped[0].ballot == ONE
    assert not desk.sheet(OTHER).dropped


def test_a_copy_of_what_is_held_to_be_another_paper_goes_to_the_committee(desk: Desk) -> None:
    stated = facts_of(desk, OTHER, apart_from=(ONE,))
    decide(desk, SECRETARY, ONE, copy_of(OTHER))
    both(desk, OTHER, stated)
    assert state_of(desk, ONE) == "second"
    with pytest.raises(RefusedError):
        decide(desk, MEMBER, ONE, copy_of(OTHER))


def test_a_third_scan_of_the_paper_asks_again(desk: Desk) -> None:
    both(desk, OTHER, copy_of(ONE))
    add_pages(desk.folder, [reading(file="c.jpg", fingerprint=b"x")], pile="B", sheets=1)
    assert state_of(desk, OTHER) == "first" and desk.sheet(ONE).needs_person
    assert Code.DUPLICATE_SCAN in {reason.code for reason in desk.sheet(ONE).verdict.reasons}
