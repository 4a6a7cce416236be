"""What waits for whom, and that two members never work on one ballot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.ballot import Code, ballot_id
from scanner.errors import RefusedError
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.queue import Stage, claim, claim_next, give_up, queue
from scanner.rules.facts import Ink
from scanner.store import claims
from scanner.store.decisions import Act
from tests.results.folder import add_pages
from tests.results.records import reading, source, unreadable
from tests.review.kit import HEAD, MEMBER, OBSERVER, SECRETARY, decide, facts_of, make_desk

FLAGGED = sorted(ballot_id(source(f"s{n}.jpg").sha256) for n in range(4))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = [
        reading(("high", "none", "low"), struck=[1] if n == 0 else (), file=f"s{n}.jpg") for n in range(4)
    ]
    with make_desk(tmp_path / "count", [*pages, reading(file="clean.jpg")]) as made:
        yield made


def test_it_is_sorted_by_id_and_counted_by_reason(desk: Desk) -> None:
    found = queue(desk, HEAD)
    assert [item.ballot for item in found.items] == FLAGGED
    assert found.by_reason == {"no_mark": 4, "struck_name": 1}
    assert (found.waiting, found.settled, found.total, found.by_stage) == (4, 0, 4, {Stage.FIRST: 4})
    assert len(queue(desk, HEAD, reason="struck_name").items) == 1 and not queue(desk, HEAD, "no_stamp").items


def test_an_empty_queue_is_a_state(tmp_path: Path) -> None:
    with make_desk(tmp_path / "count", []) as empty:
        assert queue(empty, HEAD).total == 0 and claim_next(empty, HEAD) is None


def test_two_members_are_given_different_ballots(desk: Desk) -> None:
    one, other = claim_next(desk, SECRETARY), claim_next(desk, MEMBER)
    assert (one, other) == (FLAGGED[0], FLAGGED[1])
    assert not claim(desk, MEMBER, FLAGGED[0]) and claim(desk, SECRETARY, FLAGGED[0])
    with pytest.raises(RefusedError, match=SECRETARY.name):
        decide(desk, MEMBER, FLAGGED[0], facts_of(desk, FLAGGED[0]))
    assert {item.ballot: item.holder for item in queue(desk, HEAD).items}[FLAGGED[1]] == MEMBER.name


def test_the_next_one_comes_after_the_last_and_then_from_the_beginning(desk: Desk) -> None:
    assert claim_next(desk, HEAD, after=FLAGGED[1]) == FLAGGED[2]
    assert claim_next(desk, HEAD, after=FLAGGED[3]) == FLAGGED[0]


def test_a_claim_runs_out_and_can_be_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert claim(desk, SECRETARY, FLAGGED[0]) and claim(desk, SECRETARY, FLAGGED[1])
    give_up(desk, SECRETARY, FLAGGED[1])
    assert claim(desk, MEMBER, FLAGGED[1]) and not claim(desk, MEMBER, FLAGGED[0])
    later = claims._now() + claims.CLAIM_SECONDS + 1
    monkeypatch.setattr(claims, "_now", lambda: later)
    assert claim(desk, MEMBER, FLAGGED[0])


def test_a_claim_made_before_the_clock_was_set_back_blocks_nobody_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert claim(desk, SECRETARY, FLAGGED[0])
    earlier = claims._now() - 3600
    monkeypatch.setattr(claims, "_now", lambda: earlier)
    assert claim(desk, MEMBER, FLAGGED[0])


def test_claims_are_there_after_a_restart(desk: Desk) -> None:
    assert claim(desk, SECRETARY, FLAGGED[0])
    with Desk(desk.folder) as again:
        assert not claim(again, MEMBER, FLAGGED[0])


def test_each_sees_what_is_theirs_to_do(desk: Desk) -> None:
    ballot = FLAGGED[0]
    decide(desk, SECRETARY, ballot, facts_of(desk, ballot, "low", "low", "low"))
    mine = {member.name: queue(desk, member).items[0].mine for member in (SECRETARY, MEMBER, OBSERVER)}
    assert list(mine.values()) == [False, True, False]
    acts.escalate(desk, MEMBER, ballot, desk.sheet(ballot).review.newest)
    items = [queue(desk, member, stage=Stage.COMMITTEE).items[0] for member in (HEAD, MEMBER)]
    assert [item.mine for item in items] == [True, False]


def test_pages_read_meanwhile_are_in_it(desk: Desk) -> None:
    before = queue(desk, HEAD).waiting
    add_pages(desk.folder, [unreadable("later.jpg")])
    assert queue(desk, HEAD).waiting == before + 1


def test_what_was_sent_and_what_lapsed_says_so(desk: Desk) -> None:
    clean = ballot_id(source("clean.jpg").sha256)
    acts.send(desk, HEAD, clean, "từ bảng ô phiếu")
    (item,) = queue(desk, HEAD, reason="sent").items
    assert item.ballot == clean and desk.sheet(clean).review.acts[0].said.act is Act.SEND


def test_a_back_with_writing_is_settled_with_its_ballot(tmp_path: Path) -> None:
    front = reading(file="p_01.jpg")
    back = unreadable("p_02.jpg", reason=Code.BLANK_PAGE, overleaf_ink=True)
    with make_desk(tmp_path / "count", [front, back]) as desk:
        (item,) = queue(desk, HEAD).items
        assert item.ballot == ballot_id(front.source.sha256) and Code.WRITING_OVERLEAF in item.reasons
        decide(desk, HEAD, item.ballot, facts_of(desk, item.ballot, ink=(Ink.STAIN,)))
        assert not queue(desk, HEAD).items and len(desk.results().standing.blanks) == 1
