"""Ballots of two pages: which pages belong together, and what they say as one ballot."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    Outcome,
    Rect,
    Source,
    StampState,
    UnreadablePage,
)
from scanner.count.model import BallotKind, Count, Declared, Person
from scanner.results.assembled import assemble
from scanner.results.export import records
from scanner.results.reconcile import State, reconcile
from scanner.results.standing import Sheet, Standing
from scanner.results.tally import tally
from scanner.rules.rule_sets import load_rule_set
from scanner.store.piles import Pile
from scanner.store.records import PageReading, StandingPage
from tests.results.records import NAMES, make_layout, reading, unreadable

QD96 = load_rule_set("qd96")
WHOLE = [("front", "back")]


def make_count(*, two_sided: bool = True, returned: int | None = None) -> Count:
    """Five persons, three of them on the front."""
    persons = [Person(id=f"p{n:02}", name=f"{NAMES[0]} {n}") for n in range(1, 6)]
    kind = BallotKind(
        id="list", layout="front", more_pages=["back"], two_sided=two_sided, persons=persons,
        declared=Declared(returned=returned),
    )  # fmt: skip
    return Count(schema="kiemphieu.count/1", rules="qd96", ballots=[kind])


def front(file: str, page: int = 1, marks: Sequence[str] = ("high",) * 3, **more: object) -> BallotReading:
    return reading(marks, file=file, page=page, layout="front", **more)  # type: ignore[arg-type]


def back(file: str, page: int = 1, marks: Sequence[str] = ("low",) * 2, **more: object) -> BallotReading:
    """Persons four and five; no stamp, as on any back."""
    findings = [Finding(Code.NO_STAMP), *more.pop("findings", ())]  # type: ignore[misc]
    page_ = reading(marks, findings, file=file, page=page, layout="back", stamp=StampState.ABSENT, **more)  # type: ignore[arg-type]
    return replace(page_, rows=tuple(replace(row, person=f"p{row.row + 3:02}") for row in page_.rows))


def pages_of(text: str, file: str = "s.pdf") -> list[PageReading]:
    """F front, B back, _ a page without print, X one that cannot be read: the pages of one file in order."""
    made = {"F": front, "B": back, "X": unreadable, "_": lambda f, p: unreadable(f, p, Code.BLANK_PAGE)}
    return [made[letter](file, page) for page, letter in enumerate(text, start=1) if letter != "."]


def stand(pages: Sequence[PageReading], count: Count | None = None, sheets: int | None = None) -> Standing:
    met = [StandingPage(page, (Source(page.source.file, page.source.page, page.source.sha256, "A"),))
           for page in pages]  # fmt: skip
    return assemble(count or make_count(), QD96, met, [Pile(1, "A", sheets)])


def shape(standing: Standing) -> list[tuple[str, ...]]:
    """The sheets by the places of their pages, such as ("1", "2")."""
    return [tuple(str(page.sources[0].page) for page in sheet.pages) for sheet in standing.sheets]


def reasons(sheet: Sheet) -> list[tuple[Code, int | None]]:
    return [(reason.code, reason.row) for reason in sheet.verdict.reasons]


@pytest.mark.parametrize(
    ("fed", "wanted"),
    [
        ("FB", ["12"]),
        ("FBFBFB", ["12", "34", "56"]),
        ("BFBF", ["21", "43"]),  # the stack lay the other way round
        ("FBFFB", ["12", "3", "45"]),
        ("FBBFB", ["12", "3", "45"]),
        ("FBF", ["12", "3"]),  # a file begins with a sheet
        (".FBF", ["2", "3", "4"]),  # its first page failed: front and back may be parted either way
        ("FXFB", ["1", "2", "34"]),
        ("FXB", ["1", "2", "3"]),
        ("FBXBFXFB", ["12", "3", "4", "5", "6", "78"]),  # no pair against the way of the pile
        ("BFB", ["21", "3"]),
        ("B", ["1"]),
    ],
)
def test_pages_side_by_side_are_one_ballot_if_it_is_beyond_doubt(fed: str, wanted: list[str]) -> None:
    standing = stand(pages_of(fed))
    assert sorted(shape(standing)) == sorted(tuple(places) for places in wanted)
    alone = [sheet for sheet in standing.sheets if sheet.reading and len(sheet.pages) == 1]
    assert all(sheet.needs_person and Code.LONE_PAGE in dict(reasons(sheet)) for sheet in alone)


def test_files_that_begin_differently_leave_a_pile_in_doubt() -> None:
    """A stack in odd batches, last page first: its second file alone would look faultless."""
    standing = stand([*pages_of("BFB", "a.pdf"), *pages_of("FBFB", "b.pdf")])
    assert all(len(sheet.pages) == 1 for sheet in standing.sheets)


def test_numbered_files_of_a_page_each() -> None:
    pages = [front("s_08.jpg"), back("s_09.jpg"), front("s_10.jpg"), back("s_11.jpg"), front("s_13.jpg")]
    standing = stand([*pages, back("s_15.jpg")])
    assert sorted(len(sheet.pages) for sheet in standing.sheets) == [1, 1, 2, 2]


def test_pages_of_two_piles_are_no_ballot() -> None:
    one, other = front("s_1.jpg"), back("s_2.jpg")
    met = [
        StandingPage(page, (Source(page.source.file, 1, page.source.sha256, pile),))
        for page, pile in ((one, "A"), (other, "B"))
    ]
    assert len(assemble(make_count(), QD96, met).sheets) == 2


def test_second_sheets_scanned_on_both_sides_have_empty_backs() -> None:
    count = make_count(two_sided=False)
    standing = stand(pages_of("F_B_F_B_"), count, sheets=4)
    assert [len(sheet.pages) for sheet in standing.ballots] == [2, 2]
    assert len(standing.blanks) == 4
    assert (standing.piles[0].scanned, standing.piles[0].state) == (4, "complete")
    assert all(len(sheet.pages) == 1 for sheet in stand(pages_of("F_B_")).sheets)  # overleaf there is print


def test_an_image_met_with_two_fellows_is_in_doubt() -> None:
    pages = pages_of("FBFB")
    shared = Source("s.pdf", 4, pages[1].source.sha256)
    met = [StandingPage(page, (page.source,)) for page in pages[:3]]
    met[1] = StandingPage(pages[1], (pages[1].source, shared))
    assert all(len(sheet.pages) == 1 for sheet in assemble(make_count(), QD96, met).sheets)


def test_a_copy_of_the_file_is_the_same_ballot() -> None:
    pages = pages_of("FB")
    met = [
        StandingPage(page, (page.source, Source("copy.pdf", page.source.page, page.source.sha256)))
        for page in pages
    ]
    standing = assemble(make_count(), QD96, met)
    assert len(standing.sheets) == 1 and standing.copies == standing.sheets


# What they say together


def one(*pages: PageReading) -> Sheet:
    (sheet,) = stand(pages).sheets
    return sheet


def test_rows_and_findings_run_through_the_ballot() -> None:
    place = Rect(1, 2, 3, 4)
    behind = back("s.pdf", 2, ("low", "none"), findings=[Finding(Code.NO_MARK, 2, place)])
    sheet = one(front("s.pdf"), behind)
    assert sheet.reading is not None
    assert [(row.row, row.person) for row in sheet.reading.rows] == [(n, f"p{n:02}") for n in range(1, 6)]
    assert [(r.code, r.row, r.page, r.place) for r in sheet.verdict.reasons] == [(Code.NO_MARK, 5, 2, place)]
    assert sheet.ballot == front("s.pdf").source.sha256[:12]
    found = stand([front("s.pdf"), behind]).find(behind.source.sha256[:12])
    assert found[0].ballot == sheet.ballot


def test_the_stamp_is_on_the_first_page() -> None:
    assert one(*pages_of("FB")).verdict.outcome is Outcome.VALID
    unstamped = one(front("s.pdf", stamp=StampState.ABSENT), back("s.pdf", 2))
    assert reasons(unstamped) == [(Code.NO_STAMP, None)] and unstamped.verdict.outcome is Outcome.INVALID


def test_only_an_empty_list_on_both_pages_is_a_blank_ballot() -> None:
    blank = [Finding(Code.BLANK_BALLOT)]
    empty = ("none",) * 3
    half = one(front("s.pdf", marks=empty, findings=blank), back("s.pdf", 2))
    assert reasons(half) == [(Code.NO_MARK, 1), (Code.NO_MARK, 2), (Code.NO_MARK, 3)]
    rows = [Finding(Code.NO_MARK, row) for row in (1, 2)]
    whole = one(front("s.pdf", marks=empty, findings=blank), back("s.pdf", 2, ("none",) * 2, findings=rows))
    assert reasons(whole) == [(Code.BLANK_BALLOT, None)]


def test_a_page_alone_is_never_a_blank_ballot_nor_asked_for_a_stamp() -> None:
    standing = stand([front("a.jpg", marks=("none",) * 3), back("b.jpg", marks=("none",) * 2)])
    (half,), (loose,) = standing.ballots, standing.loose
    assert reasons(half) == [(Code.LONE_PAGE, None), *((Code.NO_MARK, n) for n in (1, 2, 3))]
    assert reasons(loose) == [(Code.LONE_PAGE, None), (Code.NO_MARK, 4), (Code.NO_MARK, 5)]
    assert loose.reading is not None and loose.reading.stamp.state is StampState.NOT_ASKED


def pretend_rescans(prints: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    return [(one, other) for (one, a), (other, b) in itertools.combinations(prints, 2) if a == b]


def test_a_rescan_names_ballots_not_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.results.assembled.find_rescans", pretend_rescans)
    pages = [
        page for name in ("a.pdf", "b.pdf")
        for page in (front(name, fingerprint=b"1"), back(name, 2, fingerprint=b"2"))
    ]  # fmt: skip
    a, b = stand(pages).sheets
    assert [(r.code, r.detail) for r in a.verdict.reasons] == [(Code.DUPLICATE_SCAN, b.ballot)]
    assert [(r.code, r.detail) for r in b.verdict.reasons] == [(Code.DUPLICATE_SCAN, a.ballot)]


# Counting


def test_a_ballot_is_counted_once_with_all_its_rows() -> None:
    count = make_count(returned=3)
    standing = stand(pages_of("FBFBFX"), count, sheets=3)
    layouts = {"front": make_layout("front", 3), "back": _back_layout()}
    kind = tally(count, QD96, standing, layouts).kinds[0]
    assert (kind.scanned, kind.valid, kind.doubtful, kind.loose) == (3, 2, 1, 0)
    assert [person.person for person in kind.persons] == [f"p{n:02}" for n in range(1, 6)]
    assert [[level.number for level in person.levels] for person in kind.persons] == [
        *[[2, 0, 0]] * 3, *[[0, 0, 2]] * 2,
    ]  # fmt: skip


def _back_layout():  # type: ignore[no-untyped-def]
    layout = make_layout("back", 2)
    rows = [row.model_copy(update={"person": f"p{n:02}"}) for n, row in enumerate(layout.rows, start=4)]
    return layout.model_copy(update={"rows": rows})


def test_a_back_without_its_front_is_no_ballot_but_may_be_one() -> None:
    count = make_count(returned=2)
    standing = stand(pages_of("FBXB"), count)
    counted = tally(count, QD96, standing, {})
    assert (counted.kinds[0].scanned, counted.kinds[0].loose, counted.open) == (1, 1, 2)
    identities = {identity.code: identity.state for identity in reconcile(count, QD96, counted)}
    assert identities["scanned_returned"] is State.UNKNOWN
    assert identities["valid_invalid_returned"] is State.UNKNOWN


@pytest.mark.parametrize(
    ("fed", "two_sided", "papers"),
    [
        ("FBFB", True, 2),
        ("FBFB", False, 4),
        ("FBFX", True, 2),  # the back of the second sheet cannot be read
        ("FBXB", True, 2),
        ("F_FB", True, 2),
        ("FBX", True, 2),
        ("FBF", False, 3),
    ],
)
def test_a_pile_counts_paper(fed: str, two_sided: bool, papers: int) -> None:
    pile = stand(pages_of(fed), make_count(two_sided=two_sided), sheets=papers).piles[0]
    assert (pile.scanned, pile.state) == (papers, "complete")


def test_every_page_is_exported_with_its_own_rows() -> None:
    lines = list(records(stand(pages_of("FB"))))
    assert [line["ballot_page"] for line in lines] == [1, 2]
    assert len({line["ballot"] for line in lines}) == 1
    assert [line["source"]["page"] for line in lines] == [1, 2]
    assert [[row["row"] for row in line["rows"]] for line in lines] == [[1, 2, 3], [4, 5]]
    assert [line["stamp"] for line in lines] == ["present", "not_asked"]
    assert [line["layout"] for line in lines] == ["front", "back"]


PAGES: list[BallotReading | UnreadablePage] = [
    *pages_of("FBFX", "a.pdf"), *pages_of("BFBF", "b.pdf"), front("s_1.jpg"), back("s_2.jpg"),
    *pages_of("F_", "c.pdf"),
]  # fmt: skip


@given(st.permutations(PAGES))
def test_the_order_of_pages_changes_nothing(pages: list[BallotReading | UnreadablePage]) -> None:
    assert stand(pages) == stand(PAGES)
