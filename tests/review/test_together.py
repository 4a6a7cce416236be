"""Several members at once, on one server or on several: nothing is lost, doubled, or done by two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from scanner.ballot import ballot_id
from scanner.errors import RefusedError
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.queue import claim_next
from scanner.store.members import Member, Part, check_pin, enrol, set_pin
from tests.results.records import reading, source
from tests.review.kit import facts_of, make_desk

MEMBERS = [Member(f"Thành viên {n}", Part.MEMBER, True, False) for n in range(6)]
PAGES = [reading(("high", "none", "low"), file=f"s{n}.jpg") for n in range(8)]


@pytest.fixture(params=["one server", "several"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Sequence[Desk]:
    first = make_desk(tmp_path / "count", PAGES)
    if request.param == "one server":
        return [first] * len(MEMBERS)
    return [first, *(Desk(first.folder) for _member in MEMBERS[1:])]


def at_once(work: Callable[[int], object]) -> list[object]:
    """Do it for every member at the same moment; a refusal is a result too."""
    barrier = Barrier(len(MEMBERS))

    def do(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        except RefusedError as refused:
            return refused

    with ThreadPoolExecutor(len(MEMBERS)) as pool:
        return list(pool.map(do, range(len(MEMBERS))))


def test_each_is_given_another_ballot(desks: Sequence[Desk]) -> None:
    given = at_once(lambda n: claim_next(desks[n], MEMBERS[n]))
    assert len(set(given)) == len(MEMBERS) and None not in given


def test_of_equal_acts_on_one_ballot_one_is_taken(desks: Sequence[Desk]) -> None:
    ballot = ballot_id(source("s0.jpg").sha256)
    facts = facts_of(desks[0], ballot)
    results = at_once(lambda n: acts.decide(desks[n], MEMBERS[n], ballot, facts, after=0))
    assert sum(not isinstance(result, RefusedError) for result in results) == 1
    assert all(len(desk.sheet(ballot).review.acts) == 1 for desk in desks)


def test_acts_on_different_ballots_are_all_kept(desks: Sequence[Desk]) -> None:
    ballots = [ballot_id(page.source.sha256) for page in PAGES]
    facts = facts_of(desks[0], ballots[0])
    at_once(lambda n: acts.decide(desks[n], MEMBERS[n], ballots[n], facts, after=0))
    for desk in desks:
        settled = [b for b in ballots if desk.sheet(b).review.state.value == "settled"]
        assert settled == ballots[: len(MEMBERS)]


def test_wrong_pins_typed_at_once_are_all_counted(desks: Sequence[Desk]) -> None:
    database = desks[0].store.database
    with database.write() as connection:
        enrol(connection, [("Hà", Part.HEAD)])
        set_pin(connection, "Hà", "1234", by="Hà")
    at_once(lambda n: check_pin(desks[n].store.database, "Hà", "0000"))
    with pytest.raises(RefusedError, match="locked"):
        check_pin(database, "Hà", "1234")
