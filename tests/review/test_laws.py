"""Laws that hold whatever members do, in whatever order, and wherever the plug is pulled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from scanner.ballot import BallotReading, Code, Finding, ballot_id
from scanner.count.model import SecondPerson
from scanner.results.assembled import assemble
from scanner.results.reviewed import ReviewState
from scanner.results.settled import People, Reviewer, settle
from scanner.results.standing import Standing, is_invalid, is_valid
from scanner.results.tally import tally
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.rules.facts import Answer, Facts, Ground, Ink, SheetIs
from scanner.rules.rule_sets import load_rule_set
from scanner.store.decisions import Act, Decision, Said
from scanner.store.records import StandingPage, stored
from scanner.store.verify import verify
from tests.results.records import make_count, make_layouts, reading, unreadable
from tests.review.kit import SECRETARY, make_desk, rows

COUNT, RULES, LAYOUTS = make_count(returned=6), load_rule_set("qd96"), make_layouts()
PAGES = [
    reading(file="clean.jpg"),
    reading(("high", "none", "low"), file="row.jpg"),
    reading(file="struck.jpg", struck=[1]),
    reading(findings=[Finding(Code.ADDED_WRITING)], file="written.jpg"),
    reading(file="one.jpg", fingerprint=b"x"),
    reading(file="two.jpg", fingerprint=b"x"),
    unreadable("dark.jpg"),
]
BALLOTS = [ballot_id(page.source.sha256) for page in PAGES]
TWINS = BALLOTS[4:6]


def read() -> Standing:
    pages = [StandingPage(page, (page.source,), stored(page).payload_sha256) for page in PAGES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scanner.results.assembled.find_rescans", lambda _prints: [tuple(sorted(TWINS))])
        return assemble(COUNT, RULES, pages)


READ = read()
BASIS = {s.ballot: Reviewer(COUNT, RULES, SecondPerson.NONE, {}).basis_of(s) for s in READ.sheets}

MARKS = st.lists(st.sampled_from(["high", "medium", "low", "none", "several"]), min_size=3, max_size=3)
FACTS = st.builds(
    lambda marks, issued, ink, voids, apart: Facts(
        kind="leaders",
        rows=rows(*marks),
        issued=issued,
        ink=tuple(ink),
        answers=tuple(Answer(ground, voids) for ground in (Ground.ADDED_NAME, Ground.OTHER_WRITING, Ground.BLANK_BALLOT)),
        apart_from=apart,
    ),
    MARKS, st.booleans(), st.sets(st.sampled_from(Ink)), st.booleans(), st.sampled_from([(), TWINS[:1], TWINS[1:]]).map(tuple),
) | st.builds(lambda other: Facts(sheet=SheetIs.COPY, copy_of=other), st.sampled_from(TWINS)) | st.just(
    Facts(sheet=SheetIs.NO_BALLOT)
)  # fmt: skip
STATING = (Act.CONCLUDE, Act.CONFIRM, Act.COMMITTEE, Act.SAMPLE)
ACT = st.tuples(
    st.sampled_from(BALLOTS), st.sampled_from(Act), st.sampled_from(["Hà", "Sơn", "Mai"]), FACTS, st.booleans(), st.booleans()
)  # fmt: skip
ACTS = st.lists(ACT, max_size=14)
TWIN_FACTS = st.sampled_from(TWINS).flatmap(
    lambda other: st.sampled_from(
        [
            Facts(sheet=SheetIs.COPY, copy_of=other),
            Facts(kind="leaders", rows=rows("low", "low", "low"), apart_from=(other,)),
        ]
    )
)
TWIN_ACTS = st.lists(
    st.tuples(
        st.sampled_from(TWINS), st.sampled_from([Act.CONCLUDE, Act.COMMITTEE]), st.sampled_from(["Hà", "Sơn"]),
        TWIN_FACTS, st.just(True), st.just(True),
    ),
    max_size=5,
)  # fmt: skip
SECOND = st.sampled_from(SecondPerson)
Drawn = tuple[str, Act, str, Facts, bool, bool]


def recorded(drawn: Sequence[Drawn]) -> dict[str, list[Decision]]:
    """Number acts as the store does; an undo takes the newest act on its ballot back."""
    found: dict[str, list[Decision]] = {}
    for seq, (ballot, act, member, facts, current, agrees) in enumerate(drawn, start=1):
        before = found.setdefault(ballot, [])
        said = Said(
            ballot=ballot,
            act=act,
            member=member,
            role="member",
            basis=BASIS[ballot] if current else "another reading",
            facts=facts if act in STATING else None,
            agrees=agrees if act is Act.SAMPLE else None,
            undoes=before[-1].seq if act is Act.UNDO and before else None,
        )
        before.append(Decision(seq, "2026-11-22T08:00:00+07:00", said, "0" * 64))
    return found


def settled(people: Mapping[str, Sequence[Decision]], second: SecondPerson) -> Standing:
    return settle(READ, People(people, second), COUNT, RULES)


@given(ACTS, SECOND)
def test_every_identity_holds_after_any_acts(drawn: list[Drawn], second: SecondPerson) -> None:
    standing = settled(recorded(drawn), second)
    kind = tally(COUNT, RULES, standing, LAYOUTS).kinds[0]
    assert kind.valid + kind.invalid + kind.open == kind.scanned
    for person in kind.persons:
        assert sum(level.number for level in person.levels) + person.not_counted == kind.valid
    counted = len(standing.ballots) + len(standing.unreadable) + len(standing.dropped)
    assert counted == len(PAGES)  # each page is one of these, and only one


@given(ACTS, SECOND)
def test_no_act_changes_what_was_read(drawn: list[Drawn], second: SecondPerson) -> None:
    before = [(sheet.page, sheet.pages, sheet.beside) for sheet in READ.sheets]
    after = settled(recorded(drawn), second)
    assert [(sheet.page, sheet.pages, sheet.beside) for sheet in after.sheets] == before


@given(ACTS, SECOND, st.randoms(use_true_random=False))
def test_in_which_order_ballots_are_decided_changes_nothing(
    drawn: list[Drawn], second: SecondPerson, random: object
) -> None:
    people = recorded(drawn)
    mixed = dict(sorted(people.items(), key=lambda _item: random.random()))  # type: ignore[attr-defined]
    assert settled(mixed, second).sheets == settled(people, second).sheets


@given(TWIN_ACTS, SECOND)
def test_of_two_scans_that_may_be_one_paper_never_both_are_dropped_as_copies(
    drawn: list[Drawn], second: SecondPerson
) -> None:
    sheets = settled(recorded(drawn), second).by_id
    stated = [sheets[ballot].review.facts for ballot in TWINS]
    assert not all(facts is not None and facts.sheet is SheetIs.COPY for facts in stated)
    for ballot, facts, other in zip(TWINS, stated, reversed(stated), strict=True):
        assert not (facts and facts.copy_of and other and ballot in other.apart_from)


@given(ACTS, SECOND)
def test_what_is_asked_of_people_is_never_counted(drawn: list[Drawn], second: SecondPerson) -> None:
    for sheet in settled(recorded(drawn), second).sheets:
        counts = sheet.is_ballot and (is_valid(sheet) or is_invalid(sheet))
        assert not (counts and sheet.needs_person)
        if sheet.review.state in (ReviewState.FIRST, ReviewState.SECOND, ReviewState.COMMITTEE):
            assert sheet.needs_person


@given(ACTS)
def test_a_conclusion_on_another_reading_is_lapsed_and_never_in_force(drawn: list[Drawn]) -> None:
    old = [(ballot, act, member, facts, False, agrees) for ballot, act, member, facts, _now, agrees in drawn]
    standing = settled(recorded(old), SecondPerson.NONE)
    assert not any(sheet.review.state is ReviewState.SETTLED for sheet in standing.sheets)


@given(ACTS)
def test_where_all_need_a_second_member_nobody_settles_anything_alone(drawn: list[Drawn]) -> None:
    alone = [(b, act, "Hà", f, now, a) for b, act, _m, f, now, a in drawn if act is not Act.COMMITTEE]
    standing = settled(recorded(alone), SecondPerson.ALL)
    assert not any(sheet.review.state is ReviewState.SETTLED for sheet in standing.sheets)


def test_two_that_are_copies_of_each_other_go_to_the_committee() -> None:
    one, other = TWINS
    stated = {one: Facts(sheet=SheetIs.COPY, copy_of=other), other: Facts(sheet=SheetIs.COPY, copy_of=one)}
    people = recorded([(b, Act.CONCLUDE, "Hà", facts, True, True) for b, facts in stated.items()])
    sheets = settled(people, SecondPerson.NONE).by_id
    assert [sheets[ballot].review.state for ballot in TWINS] == [ReviewState.COMMITTEE] * 2


# The plug is pulled.


def _decide_for_ever(folder: str, told: str) -> None:
    """Conclude ballots one after the other, each noted in ``told`` once the store says that it is kept."""
    with Desk(Path(folder)) as desk, Path(told).open("a", encoding="utf-8") as file:
        for sheet in desk.results().standing.sheets:
            facts = replace(_read_facts(sheet.reading), kind="leaders")
            acts.decide(desk, SECRETARY, sheet.ballot, facts, after=sheet.review.newest)
            file.write(f"{sheet.ballot}\n")
            file.flush()
            os.fsync(file.fileno())


def _read_facts(page: BallotReading | None) -> Facts:
    assert page is not None
    return Facts(rows=rows(*(row.level or row.state.value for row in page.rows)))


def _kill_after(seconds: float, work: Callable[..., None], *arguments: str) -> None:
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    told = Path(arguments[-1])
    while process.is_alive() and not told.exists():
        time.sleep(0.005)
    time.sleep(seconds)
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("seconds", [0.02, 0.11])
def test_a_killed_program_loses_and_doubles_no_decision(tmp_path: Path, seconds: float) -> None:
    pages = [reading(("high", "none", "low"), file=f"s{n}.jpg") for n in range(60)]
    make_desk(tmp_path / "count", pages).close()
    _kill_after(seconds, _decide_for_ever, str(tmp_path / "count"), str(tmp_path / "told"))
    told = (tmp_path / "told").read_text(encoding="utf-8").split()
    with sqlite3.connect(tmp_path / "count" / "kiemphieu.db") as database:
        kept = [ballot for (ballot,) in database.execute("SELECT ballot FROM decisions ORDER BY seq")]
    assert kept[: len(told)] == told and len(kept) <= len(told) + 1 and len(set(kept)) == len(kept)
    assert not [line for line in verify(tmp_path / "count").touched if "original" not in line]
    with Desk(tmp_path / "count") as desk:
        done = sum(sheet.review.state is ReviewState.SETTLED for sheet in desk.results().standing.sheets)
    assert done == len(kept)


@pytest.mark.parametrize("table", ["decisions", "log"])
def test_an_act_is_kept_whole_or_not_at_all(tmp_path: Path, table: str) -> None:
    """Whichever of its writes fails, none of them stays."""
    with make_desk(tmp_path / "count", [reading(("high", "none", "low"))]) as desk:
        with sqlite3.connect(desk.folder / "kiemphieu.db") as database:
            database.execute(
                f"CREATE TRIGGER fails BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'fails'); END"
            )
            before = list(database.execute("SELECT count(*) FROM log"))
        (sheet,) = desk.results().standing.sheets
        facts = replace(_read_facts(sheet.reading), kind="leaders")
        with pytest.raises(IntegrityError, match="fails"):
            acts.decide(desk, SECRETARY, sheet.ballot, facts, after=0)
        with sqlite3.connect(desk.folder / "kiemphieu.db") as database:
            assert list(database.execute("SELECT count(*) FROM log")) == before
            assert list(database.execute("SELECT count(*) FROM decisions")) == [(0,)]
