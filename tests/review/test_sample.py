"""The sample: who is drawn, read blind, compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.errors import RefusedError
from scanner.review.acts import send
from scanner.review.close import obstacles
from scanner.review.desk import Desk
from scanner.review.facts import empty_facts
from scanner.review.queue import queue
from scanner.review.sample import draw_sample, read_blind, sample_standing, unseen
from scanner.rules.facts import Facts
from tests.results.records import reading
from tests.review.kit import HEAD, MEMBER, OBSERVER, SECRETARY, decide, facts_of, make_desk, rows

SEED = "1623 4512 6345 1265 3412"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = [reading(file=f"s{n}.jpg") for n in range(6)]
    with make_desk(tmp_path / "count", [*pages, reading(("none", "high", "low"), file="f.jpg")]) as made:
        yield made


def blind(desk: Desk, *marks: str) -> Facts:
    form = empty_facts(desk.results().count.ballots[0])
    return replace(form, rows=rows(*(marks or ("high", "medium", "low"))))


def test_only_ballots_that_nobody_has_looked_at_are_drawn(desk: Desk) -> None:
    (flagged,) = (item.ballot for item in queue(desk, HEAD).items)
    decide(desk, HEAD, flagged, facts_of(desk, flagged))
    assert len(unseen(desk)) == 6 and flagged not in unseen(desk)
    draw_sample(desk, HEAD, 6, SEED)
    found = sample_standing(desk)
    assert found is not None and found.left == found.sample.ballots == unseen(desk) and found.bound is None


@pytest.mark.parametrize("seed", ["123", "", "a" * 20, "1" * 19, "١" * 20])
def test_dice_have_to_be_thrown_often_enough(desk: Desk, seed: str) -> None:
    with pytest.raises(RefusedError, match="throw"):
        draw_sample(desk, HEAD, 2, seed)


@pytest.mark.parametrize("number", [0, 7])
def test_no_more_can_be_drawn_than_there_are(desk: Desk, number: int) -> None:
    with pytest.raises(RefusedError, match="6 ballots"):
        draw_sample(desk, HEAD, number, SEED)


def test_nobody_draws_until_he_likes_it(desk: Desk) -> None:
    draw_sample(desk, HEAD, 2, SEED)
    with pytest.raises(RefusedError, match="say why"):
        draw_sample(desk, HEAD, 2, SEED)
    assert draw_sample(desk, HEAD, 2, SEED, why="mẫu đầu quá ít") == 2


def test_a_ballot_looked_at_meanwhile_is_not_drawn_unseen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(desk: Desk) -> tuple[str, ...]:
        found = unseen(desk)
        send(desk, HEAD, found[0])
        return found

    monkeypatch.setattr("scanner.review.sample.unseen", look)
    with pytest.raises(RefusedError, match="changed just now"):
        draw_sample(desk, HEAD, 6, SEED)
    assert sample_standing(desk) is None


def test_a_sample_read_alike_is_clean_and_bounds_what_is_wrong(desk: Desk) -> None:
    draw_sample(desk, HEAD, 6, SEED)
    for ballot in unseen(desk):
        read_blind(desk, MEMBER, ballot, blind(desk))
    found = sample_standing(desk)
    assert found is not None and found.clean and len(found.agreed) == 6 and found.bound == 0
    assert unseen(desk) == found.agreed  # nothing was concluded on them


def test_a_difference_opens_the_queue_and_a_wrong_reading_asks_for_more(desk: Desk) -> None:
    draw_sample(desk, HEAD, 1, SEED)
    (ballot,) = sample_standing(desk).sample.ballots  # type: ignore[union-attr]
    read_blind(desk, SECRETARY, ballot, blind(desk, "low", "medium", "low"))
    assert ballot in [item.ballot for item in queue(desk, HEAD, reason="sample").items]
    assert sample_standing(desk).open == (ballot,)  # type: ignore[union-attr]
    for member in (SECRETARY, MEMBER):
        decide(desk, member, ballot, facts_of(desk, ballot, "low", "medium", "low"))
    found = sample_standing(desk)
    assert found is not None and found.wrong == (ballot,) and found.done and not found.clean
    assert any(obstacle.code == "sample" for obstacle in obstacles(desk))


def test_a_slip_of_the_blind_reader_is_no_wrong_reading(desk: Desk) -> None:
    draw_sample(desk, HEAD, 1, SEED)
    (ballot,) = sample_standing(desk).sample.ballots  # type: ignore[union-attr]
    read_blind(desk, SECRETARY, ballot, blind(desk, "low", "medium", "low"))
    decide(desk, MEMBER, ballot, facts_of(desk, ballot))
    assert sample_standing(desk).agreed == (ballot,)  # type: ignore[union-attr]


def test_only_drawn_ballots_are_read_once_by_those_who_may(desk: Desk) -> None:
    draw_sample(desk, HEAD, 1, SEED)
    (ballot,) = sample_standing(desk).sample.ballots  # type: ignore[union-attr]
    other = next(one for one in unseen(desk) if one != ballot)
    for member, which in ((MEMBER, other), (OBSERVER, ballot)):
        with pytest.raises(RefusedError):
            read_blind(desk, member, which, blind(desk))
    read_blind(desk, MEMBER, ballot, blind(desk))
    with pytest.raises(RefusedError, match="not to be read"):
        read_blind(desk, MEMBER, ballot, blind(desk))
