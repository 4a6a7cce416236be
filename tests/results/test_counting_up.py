"""The tally and the identities: only what needs nobody is counted, and counts balance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import Code, Finding, StampState
from scanner.count.model import Count
from scanner.layouts.model import BallotLayout
from scanner.results.assembled import assemble
from scanner.results.reconcile import Identity, State, reconcile
from scanner.results.tally import Tally, tally
from scanner.rules.rule_sets import Denominator, RuleSet, load_rule_set
from scanner.store.records import PageReading, StandingPage
from tests.results.records import make_count, make_layouts, reading, unreadable

QD96, NQ96 = load_rule_set("qd96"), load_rule_set("nq96")
Layouts = dict[str, BallotLayout]


def counted(count: Count, layouts: Layouts, pages: Sequence[PageReading], rules: RuleSet = QD96) -> Tally:
    standing = assemble(count, rules, [StandingPage(page, (page.source,)) for page in pages])
    return tally(count, rules, standing, layouts)


def ballots(*marks: str, **more: object) -> list[PageReading]:
    """Ballots of three rows, a letter a row: h, m, l, 0 (no box), 2 (several), d (doubtful)."""
    names = {"h": "high", "m": "medium", "l": "low", "0": "none", "2": "several", "d": "doubtful"}
    return [
        reading([names[mark] for mark in row], file=f"{n}.jpg", **more)  # type: ignore[arg-type]
        for n, row in enumerate(marks)
    ]


def test_each_level_is_counted_for_each_person_in_ballot_order(count: Count, layouts: Layouts) -> None:
    kind = counted(count, layouts, ballots("hml", "hhl", "mml")).kinds[0]
    numbers = {p.name: [level.number for level in p.levels] for p in kind.persons}
    assert numbers == {"Nguyễn Văn Giả": [2, 1, 0], "Trần Thị Định": [1, 2, 0], "Lê Hữu Vờ": [0, 0, 3]}
    assert [person.row for person in kind.persons] == [1, 2, 3]
    assert [level.level for level in kind.persons[0].levels] == ["high", "medium", "low"]


def test_percentages_are_of_the_ballots_returned_invalid_included(count: Count, layouts: Layouts) -> None:
    kind = counted(count, layouts, ballots("hml", "hhl", "h0l")).kinds[0]
    assert kind.whole == 10 and kind.valid == 2
    assert kind.persons[0].levels[0].percent == Decimal("20.00")


def test_no_percentage_while_the_denominator_is_not_declared(count: Count, layouts: Layouts) -> None:
    kind = counted(count, layouts, ballots("hml"), NQ96).kinds[0]
    assert kind.whole is None and kind.persons[0].levels[0].percent is None
    assert kind.persons[2].band is None


def test_the_valid_ballots_may_be_the_denominator(count: Count, layouts: Layouts) -> None:
    rules = QD96.model_copy(update={"denominator": Denominator.VALID})
    kind = counted(count, layouts, ballots("hml", "hml", "h0l"), rules).kinds[0]
    assert (kind.whole, kind.persons[0].levels[0].percent) == (2, Decimal("100.00"))


def test_open_ballots_are_shown_apart_by_reason_and_not_counted(count: Count, layouts: Layouts) -> None:
    pages = ballots("hml", "h0l", "hdl", "h2l")
    pages.append(reading(file="x.jpg", stamp=StampState.ABSENT))
    pages.append(reading(file="y.jpg", struck=[1], marks=["high"] * 3))
    kind = counted(count, layouts, pages).kinds[0]
    assert (kind.scanned, kind.valid, kind.proposed_invalid, kind.doubtful, kind.open) == (6, 1, 2, 3, 5)
    assert sum(level.number for level in kind.persons[0].levels) == 1
    wanted = {Code.NO_MARK, Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS, Code.NO_STAMP, Code.STRUCK_NAME}
    assert {(reason.code, reason.sheets) for reason in kind.reasons} == {(code, 1) for code in wanted}


def test_pages_of_no_kind_are_open_too(count: Count, layouts: Layouts) -> None:
    result = counted(count, layouts, [unreadable("a.jpg", reason=Code.WRONG_LAYOUT)])
    assert (result.unreadable, result.open) == (1, 1)
    assert [r.code for r in result.unreadable_reasons] == [Code.WRONG_LAYOUT]


def test_kinds_stand_side_by_side(count: Count, layouts: Layouts) -> None:
    pages = [*ballots("hml"), reading(["low"], file="one.jpg", layout="single")]
    leaders, head = counted(count, layouts, pages).kinds
    assert (leaders.valid, head.valid, len(head.persons)) == (1, 1, 1)


def test_a_kind_without_a_layout_has_no_persons_yet(count: Count) -> None:
    assert counted(count, {}, []).kinds[0].persons == ()


def test_a_band_is_told_for_the_low_level(count: Count, layouts: Layouts) -> None:
    kind = counted(make_count(returned=3), layouts, ballots("hll", "hll", "hhl")).kinds[0]
    assert [person.band for person in kind.persons] == [None, QD96.bands[1], QD96.bands[1]]


MARKS = st.lists(st.text("hml02d", min_size=3, max_size=3), max_size=12)


@given(MARKS, st.sampled_from(["qd96", "qd262", "nq96"]))
def test_counts_balance(marks: list[str], rules: str) -> None:
    """For every person the levels and the rows not counted are the valid ballots, and none is lost."""
    result = counted(make_count(), make_layouts(), ballots(*marks), load_rule_set(rules))
    kind = result.kinds[0]
    assert kind.scanned == kind.valid + kind.open == len(marks)
    for person in kind.persons:
        assert sum(level.number for level in person.levels) + person.not_counted == kind.valid


# Identities


def states(count: Count, layouts: Layouts, pages: Sequence[PageReading]) -> dict[str, State]:
    found = reconcile(count, QD96, counted(count, layouts, pages))
    return {identity.code: identity.state for identity in found if identity.kind == "leaders"}


ALL = {"summoned": 3, "present": 2, "printed": 5, "issued": 3, "returned": 2}


def test_every_identity_holds_for_a_count_that_closes(count: Count, layouts: Layouts) -> None:
    found = states(make_count(**ALL), layouts, ballots("hml", "hml"))
    assert found == dict.fromkeys(found, State.HOLDS) and len(found) == 7


def test_nothing_is_known_before_numbers_are_declared(count: Count, layouts: Layouts) -> None:
    found = states(make_count(), layouts, ballots("hml", "hml"))
    assert {code for code, state in found.items() if state is not State.UNKNOWN} == {"levels_valid"}


@pytest.mark.parametrize(
    ("numbers", "fails"),
    [
        ({"returned": 4}, {"returned_issued", "scanned_returned", "valid_invalid_returned"}),
        ({"returned": 1}, {"scanned_returned", "valid_invalid_returned"}),
        ({"printed": 2}, {"issued_printed"}),
        ({"present": 4}, {"present_summoned"}),
        ({"present": 1}, {"quorum"}),
    ],
)
def test_a_wrong_number_fails_its_own_identity(
    count: Count, layouts: Layouts, numbers: dict[str, int], fails: set[str]
) -> None:
    found = states(make_count(**ALL | numbers), layouts, ballots("hml", "hml"))
    assert {code for code, state in found.items() if state is State.FAILS} == fails


def test_what_is_open_leaves_valid_and_invalid_unknown(count: Count, layouts: Layouts) -> None:
    found = states(make_count(**ALL), layouts, ballots("hml", "h0l"))
    assert found["valid_invalid_returned"] is State.UNKNOWN and found["scanned_returned"] is State.HOLDS


def test_a_page_not_yet_read_may_be_the_missing_ballot(count: Count, layouts: Layouts) -> None:
    found = states(make_count(**ALL), layouts, [*ballots("hml"), unreadable("z.jpg")])
    assert found["scanned_returned"] is State.UNKNOWN


def test_a_file_that_could_not_be_opened_may_hold_the_missing_ballot(layouts: Layouts) -> None:
    count = make_count(**ALL)
    found = reconcile(count, QD96, counted(count, layouts, ballots("hml")), failed=1)
    assert found[0].state is State.UNKNOWN and "1 page or sheet not read" in found[0].text


def test_before_anything_is_read_no_number_is_called_wrong(count: Count, layouts: Layouts) -> None:
    assert State.FAILS not in states(make_count(**ALL), layouts, []).values()


def text_of(count: Count, layouts: Layouts, code: str, pages: Sequence[PageReading]) -> str:
    found: Sequence[Identity] = reconcile(count, QD96, counted(count, layouts, pages))
    return next(identity.text for identity in found if identity.code == code)


def test_an_identity_is_told_in_words_with_its_numbers(count: Count, layouts: Layouts) -> None:
    declared = make_count(**ALL | {"returned": 1})
    text = text_of(declared, layouts, "scanned_returned", ballots("hml", "hml"))
    assert text == "2 ballots scanned, 1 returned; 1 too many: look for ballots scanned twice"


def test_a_missing_number_is_named(count: Count, layouts: Layouts) -> None:
    text = text_of(make_count(returned=3), layouts, "returned_issued", [])
    assert text == "ballots returned ≤ ballots issued: not yet declared: ballots issued"


def test_an_opinion_keeps_a_ballot_open(count: Count, layouts: Layouts) -> None:
    pages = [reading(findings=[Finding(Code.OPINION_WRITTEN)])]
    assert counted(count, layouts, pages).kinds[0].doubtful == 1


def one_of_each() -> list[PageReading]:
    """The domain's table on paper: two clean ballots and one for each fact, of three persons and of one."""
    more = [reading(file="no-stamp", stamp=StampState.ABSENT), reading(file="struck", struck=[2]),
            reading(findings=[Finding(Code.ADDED_WRITING)], file="added")]  # fmt: skip
    alone = [reading([mark], file=mark, layout="single") for mark in ("high", "none", "several")]
    return [*ballots("hml", "mml", "h0l", "h2l", "000"), *more, *alone]


# Rule set → valid, proposed invalid and for people to say, of the eight ballots and of the three of one person.
ONE_OF_EACH = {
    "qd96": ((2, 2, 4), (1, 2, 0), "12.50"),
    "qd262": ((2, 6, 0), (1, 2, 0), "12.50"),
    "nq96": ((2, 2, 4), (1, 0, 2), "5.00"),  # one "high" of 20 members, not of 8 returned
}


@pytest.mark.parametrize("rules", ONE_OF_EACH)
def test_the_same_readings_come_to_each_rule_sets_numbers(rules: str, layouts: Layouts) -> None:
    count = make_count(members=20, returned=8)
    leaders, head = counted(count, layouts, one_of_each(), load_rule_set(rules)).kinds
    several, alone, percent = ONE_OF_EACH[rules]
    assert (leaders.valid, leaders.proposed_invalid, leaders.doubtful) == several
    assert (head.valid, head.proposed_invalid, head.doubtful) == alone
    assert leaders.persons[0].levels[0].percent == Decimal(percent)
