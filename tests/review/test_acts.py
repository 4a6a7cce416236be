"""What members do to a ballot, and what stands afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.ballot import Code, Finding, Outcome, ballot_id
from scanner.count.model import SecondPerson
from scanner.errors import RefusedError
from scanner.results.load import load_results
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.facts import preview, starting_facts
from scanner.review.people import set_second_person
from scanner.rules.facts import Answer, Facts, Ground, Ink, SheetIs
from scanner.store import log
from scanner.store.store import Store
from tests.results.folder import add_pages
from tests.results.records import reading, row, source, unreadable
from tests.review.kit import (
    HEAD,
    MEMBER,
    OBSERVER,
    SECRETARY,
    decide,
    facts_of,
    make_desk,
    set_second,
    state_of,
)

CLEAN, NO_MARK, STRUCK, WRITTEN, UNREAD = (ballot_id(source(f"{name}.jpg").sha256) for name in "abcde")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = [
        reading(file="a.jpg"),
        reading(("high", "none", "low"), file="b.jpg"),
        reading(file="c.jpg", struck=[2]),
        reading(findings=[Finding(Code.ADDED_WRITING)], file="d.jpg"),
        unreadable("e.jpg"),
    ]
    with make_desk(tmp_path / "count", pages) as made:
        yield made


def numbers(desk: Desk) -> tuple[int, int, int]:
    kind = desk.results().tally.kinds[0]
    return kind.valid, kind.invalid, kind.open


def test_one_member_settles_what_changes_nothing_the_machine_read(desk: Desk) -> None:
    assert numbers(desk) == (1, 0, 3)
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    assert (state_of(desk, NO_MARK), numbers(desk)) == ("settled", (2, 0, 2))
    person = desk.results().tally.kinds[0].persons[1]
    assert [level.number for level in person.levels] == [0, 1, 0] and person.not_counted == 1


def test_an_invalid_ballot_needs_a_second_member_who_agrees(desk: Desk) -> None:
    decide(desk, SECRETARY, STRUCK, facts_of(desk, STRUCK))
    assert (state_of(desk, STRUCK), numbers(desk)) == ("second", (1, 0, 3))
    with pytest.raises(RefusedError, match="another member"):
        decide(desk, SECRETARY, STRUCK, facts_of(desk, STRUCK))
    decide(desk, MEMBER, STRUCK, facts_of(desk, STRUCK))
    assert (state_of(desk, STRUCK), numbers(desk)) == ("settled", (1, 1, 2))
    (ground,) = desk.results().tally.kinds[0].grounds
    assert (ground.ground, ground.ballots) == (Ground.STRUCK_NAME, 1)


def test_two_who_differ_leave_it_to_the_committee_whose_head_records(desk: Desk) -> None:
    decide(desk, SECRETARY, STRUCK, facts_of(desk, STRUCK))
    decide(desk, MEMBER, STRUCK, facts_of(desk, STRUCK, "high", "medium", "low"))
    assert state_of(desk, STRUCK) == "committee"
    for member, committee in ((MEMBER, True), (HEAD, False)):
        with pytest.raises(RefusedError, match="whole committee"):
            decide(desk, member, STRUCK, facts_of(desk, STRUCK), committee)
    decide(desk, HEAD, STRUCK, facts_of(desk, STRUCK, "high", "medium", "low"), committee=True)
    assert (state_of(desk, STRUCK), numbers(desk)) == ("settled", (2, 0, 2))


@pytest.mark.parametrize(
    ("setting", "unchanged", "changed", "invalid"),
    [
        ("all", "second", "second", "second"),
        ("changed", "settled", "second", "second"),
        ("invalid", "settled", "settled", "second"),
        ("none", "settled", "settled", "settled"),
    ],
)
def test_the_setting_says_what_needs_a_second_member(
    desk: Desk, setting: str, unchanged: str, changed: str, invalid: str
) -> None:
    set_second(desk, setting)
    decide(desk, HEAD, NO_MARK, facts_of(desk, NO_MARK))
    keep = (Answer(Ground.OTHER_WRITING, voids=False),)
    decide(
        desk, HEAD, WRITTEN, facts_of(desk, WRITTEN, "low", "medium", "low", ink=(Ink.WORDS,), answers=keep)
    )
    decide(desk, HEAD, STRUCK, facts_of(desk, STRUCK))
    assert [state_of(desk, ballot) for ballot in (NO_MARK, WRITTEN, STRUCK)] == [unchanged, changed, invalid]


def test_a_setting_changed_on_the_way_changes_nothing(desk: Desk) -> None:
    decide(desk, SECRETARY, STRUCK, facts_of(desk, STRUCK))
    set_second(desk, "none")
    assert state_of(desk, STRUCK) == "second"


def test_only_the_head_changes_the_setting_once_the_review_has_begun(desk: Desk) -> None:
    decide(desk, SECRETARY, STRUCK, facts_of(desk, STRUCK))
    for member, why in ((SECRETARY, "chỉ có hai người"), (HEAD, "")):
        with pytest.raises(RefusedError):
            set_second_person(desk, member, SecondPerson.NONE, why)
    set_second_person(desk, HEAD, SecondPerson.NONE, "chỉ có hai người")
    assert state_of(desk, STRUCK) == "settled"


def test_an_unreadable_page_is_entered_by_two_whatever_the_setting(desk: Desk) -> None:
    set_second(desk, "none")
    decide(desk, SECRETARY, UNREAD, facts_of(desk, UNREAD, "low", "low", "low"))
    assert (state_of(desk, UNREAD), numbers(desk), desk.results().tally.unreadable) == (
        "second",
        (1, 0, 3),
        1,
    )
    decide(desk, MEMBER, UNREAD, facts_of(desk, UNREAD, "low", "low", "low"))
    assert (state_of(desk, UNREAD), numbers(desk), desk.results().tally.unreadable) == (
        "settled",
        (2, 0, 3),
        0,
    )
    assert desk.results().tally.kinds[0].scanned == 5


def test_a_page_that_is_no_ballot_is_dropped_and_stays_on_record(desk: Desk) -> None:
    for member in (SECRETARY, MEMBER):
        decide(desk, member, UNREAD, Facts(sheet=SheetIs.NO_BALLOT))
    standing = desk.results().standing
    assert [sheet.ballot for sheet in standing.dropped] == [UNREAD] and not standing.unreadable


@pytest.mark.parametrize(
    ("ballot", "stated", "problem"),
    [
        (WRITTEN, {}, "what the added ink is"),
        (WRITTEN, {"ink": (Ink.WORDS,)}, "valid or invalid"),
        (NO_MARK, {"answers": (Answer(Ground.NO_MARK, True),)}, "does not ask"),
        (NO_MARK, {"rows": ()}, "every person"),
        (NO_MARK, {"kind": ""}, "which ballot"),
        (NO_MARK, {"apart_from": (CLEAN,)}, "same paper"),
        (NO_MARK, {"sheet": SheetIs.COPY, "copy_of": CLEAN}, "of which sheet"),
    ],
)
def test_facts_that_cannot_be_are_refused(
    desk: Desk, ballot: str, stated: dict[str, object], problem: str
) -> None:
    facts = facts_of(desk, ballot, **stated)
    with pytest.raises(RefusedError, match=problem):
        decide(desk, HEAD, ballot, facts)
    assert any(problem in line for line in preview(desk.results(), desk.sheet(ballot), facts).problems)


def test_a_row_that_the_machine_could_not_read_must_be_stated(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="row 1"):
        decide(desk, HEAD, UNREAD, facts_of(desk, UNREAD))


def test_the_preview_says_what_the_tally_will_be(desk: Desk) -> None:
    facts = facts_of(desk, NO_MARK, "high", "low", "low")
    seen = preview(desk.results(), desk.sheet(NO_MARK), facts)
    assert (seen.valid, seen.invalid, seen.open, seen.second) == (1, 0, -1, True)
    assert [(row.person, row.before, row.after) for row in seen.rows] == [
        ("p01", None, "high"), ("p02", None, "low"), ("p03", None, "low"),
    ]  # fmt: skip
    before = numbers(desk)
    decide(desk, SECRETARY, NO_MARK, facts)
    decide(desk, MEMBER, NO_MARK, facts)
    assert numbers(desk) == (before[0] + 1, before[1], before[2] - 1)


def test_an_act_over_anothers_act_unseen_is_refused_and_so_is_one_sent_twice(desk: Desk) -> None:
    facts = facts_of(desk, STRUCK)
    acts.decide(desk, SECRETARY, STRUCK, facts, after=0)
    for member in (SECRETARY, MEMBER):
        with pytest.raises(RefusedError):
            acts.decide(desk, member, STRUCK, facts, after=0)
    assert len(desk.sheet(STRUCK).review.acts) == 1


def test_an_observer_decides_nothing(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="observer"):
        decide(desk, OBSERVER, NO_MARK, facts_of(desk, NO_MARK))


def test_a_clean_ballot_is_decided_only_after_it_was_sent_to_review(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="send it to review"):
        decide(desk, HEAD, CLEAN, facts_of(desk, CLEAN))
    assert acts.send(desk, MEMBER, CLEAN) is not None and acts.send(desk, HEAD, CLEAN) is None
    assert desk.sheet(CLEAN).outcome is Outcome.DOUBTFUL and numbers(desk) == (0, 0, 4)
    decide(desk, HEAD, CLEAN, facts_of(desk, CLEAN))
    assert numbers(desk) == (1, 0, 3)


def test_what_was_taken_back_counts_no_more_and_stays_on_record(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    with pytest.raises(RefusedError, match="or the head"):
        acts.undo(desk, MEMBER, NO_MARK, desk.sheet(NO_MARK).review.newest)
    acts.undo(desk, SECRETARY, NO_MARK, desk.sheet(NO_MARK).review.newest, "nhầm phiếu")
    assert state_of(desk, NO_MARK) == "untouched" and numbers(desk) == (1, 0, 3)
    assert [act.said.act.value for act in desk.sheet(NO_MARK).review.acts] == ["conclude", "undo"]
    with pytest.raises(RefusedError, match="nothing to take back"):
        acts.undo(desk, HEAD, NO_MARK, desk.sheet(NO_MARK).review.newest)


def test_a_conclusion_can_be_opened_again_and_given_anew(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    acts.send(desk, MEMBER, NO_MARK)
    assert state_of(desk, NO_MARK) == "first"
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK, "low", "low", "low"))
    decide(desk, MEMBER, NO_MARK, facts_of(desk, NO_MARK, "low", "low", "low"))
    assert dict(desk.sheet(NO_MARK).votes) == {"p01": "low", "p02": "low", "p03": "low"}


def test_what_is_escalated_waits_for_the_committee(desk: Desk) -> None:
    acts.escalate(desk, MEMBER, WRITTEN, 0, "không rõ là tên ai")
    assert state_of(desk, WRITTEN) == "committee"
    stated = facts_of(desk, WRITTEN, ink=(Ink.NAME,), answers=(Answer(Ground.ADDED_NAME, voids=True),))
    decide(desk, HEAD, WRITTEN, stated, committee=True)
    assert desk.sheet(WRITTEN).outcome is Outcome.INVALID


def test_a_page_read_anew_with_another_result_needs_a_person_again(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    with Store(desk.folder) as store:
        run = store.begin_run({}, {}, again=True, why="thử")
        from scanner.store.records import FileResult, MetPage, Original, Place, stored

        read = reading(("high", "low", "low"), file="b.jpg")
        met = MetPage(1, read.source.sha256, stored(read))
        original = Original(read.source.sha256, 1, ".jpg", 1)
        place = Place("/scans/b.jpg", "b.jpg", store.piles()[0].id)
        store.commit(run, [FileResult(place, original, (met,))])
        store.end_run(run, {}, finished=True)
    sheet = desk.sheet(NO_MARK)
    assert sheet.needs_person and sheet.review.state.value == "first" and len(sheet.review.lapsed) == 1
    assert len(desk.results().standing.lapsed) == 1
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    assert state_of(desk, NO_MARK) == "settled"


def test_a_discarded_pile_takes_its_conclusions_with_it(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    with Store(desk.folder) as store:
        store.discard_pile("1", "quét lại")
    add_pages(desk.folder, [reading(("high", "none", "low"), file="b.jpg")])
    sheet = desk.sheet(NO_MARK)
    assert sheet.needs_person and len(sheet.review.lapsed) == 1


def test_the_same_image_met_in_another_pile_too_changes_nothing(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    add_pages(desk.folder, [reading(("high", "none", "low"), file="b.jpg")], pile="2")
    assert state_of(desk, NO_MARK) == "settled"


def test_another_rule_set_needs_every_conclusion_again(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    path = desk.folder / "count.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("qd96", "nq96"), encoding="utf-8")
    assert state_of(desk, NO_MARK) == "first"
    path.write_text(path.read_text(encoding="utf-8").replace("nq96", "qd96"), encoding="utf-8")
    assert state_of(desk, NO_MARK) == "settled"


def test_commands_see_the_same_as_the_page(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    assert load_results(desk.folder).tally == desk.results().tally


def test_the_log_names_who_and_never_the_ballot_or_the_vote(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, replace(facts_of(desk, NO_MARK)))
    with desk.store.database.read() as connection:
        entries = [link.entry for link in log.links(connection)]
    (decided,) = [entry for entry in entries if entry.action == "review.decided"]
    assert decided.user == SECRETARY.name
    assert not any(word in decided.detail for word in (NO_MARK, "high", "none", "p01", "leaders"))


def test_the_table_of_decisions_can_only_grow(desk: Desk) -> None:
    decide(desk, SECRETARY, NO_MARK, facts_of(desk, NO_MARK))
    with sqlite3.connect(desk.folder / "kiemphieu.db") as database:
        for statement in ("UPDATE decisions SET member = 'x'", "DELETE FROM decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(statement)


def test_the_machine_offers_only_what_it_is_sure_of(desk: Desk) -> None:
    corrected = reading(findings=[Finding(Code.CORRECTED_MARK, row=2)], file="f.jpg")
    add_pages(desk.folder, [corrected])
    offered = starting_facts(desk.results(), desk.sheet(ballot_id(corrected.source.sha256)))
    assert [fact.state.value for fact in offered.rows] == ["clear", "doubtful", "clear"]
    assert row(1).level == offered.rows[0].level
