"""What only several pages together tell: reverses, rescans, copies; and that order changes nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import BallotReading, Code, Outcome, Source, StampState, UnreadablePage
from scanner.count.model import Count
from scanner.results.assembled import assemble
from scanner.results.standing import Standing
from scanner.rules.rule_sets import load_rule_set
from scanner.store.records import StandingPage
from tests.results.records import make_count, reading, source, unreadable

QD96 = load_rule_set("qd96")


def standing_page(page: BallotReading | UnreadablePage, *others: Source) -> StandingPage:
    return StandingPage(page, (page.source, *others))


def stand(count: Count, *pages: BallotReading | UnreadablePage) -> Standing:
    return assemble(count, QD96, [standing_page(page) for page in pages])


def codes(standing: Standing, file: str) -> list[Code]:
    (sheet,) = (sheet for sheet in standing.sheets if sheet.sources[0].file == file)
    return [reason.code for reason in sheet.verdict.reasons]


def test_sheets_are_sorted_by_ballot_id_and_belong_to_their_kind(count: Count) -> None:
    standing = stand(count, *(reading(file=f"{n}.jpg") for n in range(9)), reading(["low"], layout="single"))
    ids = [sheet.ballot for sheet in standing.sheets]
    assert ids == sorted(ids)
    assert (len(standing.of_kind("leaders")), len(standing.of_kind("head"))) == (9, 1)


def test_the_one_person_switch_follows_the_ballot_kind(count: Count) -> None:
    standing = stand(count, reading(["none"], layout="single"), reading(["none", "low"], file="b.jpg"))
    outcomes = {sheet.kind: sheet.verdict.outcome for sheet in standing.ballots}
    assert outcomes == {"head": Outcome.INVALID, "leaders": Outcome.DOUBTFUL}


def test_a_reading_of_no_layout_of_the_count_goes_to_a_person(count: Count) -> None:
    standing = stand(count, reading(layout="other"))
    assert codes(standing, "a.jpg") == [Code.WRONG_LAYOUT] and standing.sheets[0].needs_person


# Blank reverses


def blank(file: str, page: int = 1, *, ink: bool = False) -> UnreadablePage:
    return unreadable(file, page, Code.BLANK_PAGE, overleaf_ink=ink)


def test_a_blank_behind_a_ballot_in_one_file_is_set_aside(count: Count) -> None:
    pages = [
        reading(file="pile.pdf"),
        blank("pile.pdf", 2),
        reading(file="pile.pdf", page=3),
        blank("pile.pdf", 4),
    ]
    standing = stand(count, *pages)
    assert len(standing.blanks) == 2 and not any(sheet.needs_person for sheet in standing.sheets)


def test_a_blank_file_after_its_front_in_the_same_run_is_set_aside(count: Count) -> None:
    standing = stand(count, reading(file="in/scan_0009.jpg"), blank("in/scan_0010.jpg"))
    assert len(standing.blanks) == 1 and standing.unreadable == ()


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("in/scan_0001.jpg", "in/scan_0003.jpg"),  # what lay between was not scanned or not read
        ("in/scan_0001.jpg", "other/scan_0002.jpg"),
        ("in/scan_0001.jpg", "in/foto_0002.jpg"),
        ("in/scan_0001.jpg", "in/scan_0002.png"),
        ("in/scan_0002.jpg", "in/scan_0001.jpg"),
        ("in/a.jpg", "in/b.jpg"),
    ],
)
def test_a_blank_without_a_front_beyond_doubt_goes_to_a_person(count: Count, front: str, back: str) -> None:
    standing = stand(count, reading(file=front), blank(back))
    assert standing.blanks == () and len(standing.unreadable) == 1
    assert codes(standing, back) == [Code.BLANK_PAGE] and standing.unreadable[0].needs_person


def test_the_first_page_of_a_file_has_no_front(count: Count) -> None:
    standing = stand(
        count, reading(file="scan_1.pdf"), blank("scan_2.pdf"), reading(file="scan_2.pdf", page=2)
    )
    assert standing.blanks == ()


def test_a_second_blank_in_a_row_goes_to_a_person(count: Count) -> None:
    standing = stand(count, reading(file="p.pdf"), blank("p.pdf", 2), blank("p.pdf", 3))
    assert [sheet.sources[0].page for sheet in standing.blanks] == [2]
    assert [sheet.sources[0].page for sheet in standing.unreadable] == [3]


def test_a_blank_behind_a_page_that_could_not_be_read_goes_to_a_person(count: Count) -> None:
    standing = stand(count, unreadable("p.pdf"), blank("p.pdf", 2))
    assert len(standing.unreadable) == 2


def test_byte_identical_blanks_need_a_front_each(count: Count) -> None:
    page = blank("p.pdf", 2)
    elsewhere = Source("p.pdf", 7, page.source.sha256)
    standing = assemble(count, QD96, [standing_page(reading(file="p.pdf")), standing_page(page, elsewhere)])
    assert len(standing.unreadable) == 1


def test_writing_overleaf_goes_to_a_person_with_its_front(count: Count) -> None:
    standing = stand(count, reading(file="p.pdf"), blank("p.pdf", 2, ink=True))
    assert all(sheet.needs_person for sheet in standing.sheets)
    (front,), (back,) = standing.ballots, standing.unreadable
    assert [(r.code, r.detail) for r in front.verdict.reasons] == [(Code.WRITING_OVERLEAF, back.ballot)]
    assert [r.code for r in back.verdict.reasons] == [Code.WRITING_OVERLEAF]


# Copies and rescans


def test_a_byte_identical_image_is_one_ballot_with_two_sources(count: Count) -> None:
    page = reading()
    standing = assemble(count, QD96, [standing_page(page, Source("copy.jpg", 1, page.source.sha256))])
    assert len(standing.sheets) == 1 and standing.copies == standing.sheets
    assert not standing.sheets[0].needs_person


def pretend_rescans(prints: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    return [(one, other) for (one, a), (other, b) in itertools.combinations(prints, 2) if a == b]


@pytest.fixture
def equal_inks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take two fingerprints for one paper if they are equal."""
    monkeypatch.setattr("scanner.results.assembled.find_rescans", pretend_rescans)


@pytest.mark.usefixtures("equal_inks")
def test_a_rescan_flags_both_ballots_each_naming_the_other(count: Count) -> None:
    pages = [reading(file=name, fingerprint=ink) for name, ink in [("a", b"1"), ("b", b"1"), ("c", b"2")]]
    standing = stand(count, *pages)
    a, b, c = (next(s for s in standing.sheets if s.sources[0].file == name) for name in "abc")
    assert [(r.code, r.detail) for r in a.verdict.reasons] == [(Code.DUPLICATE_SCAN, b.ballot)]
    assert [(r.code, r.detail) for r in b.verdict.reasons] == [(Code.DUPLICATE_SCAN, a.ballot)]
    assert not c.needs_person


@pytest.mark.usefixtures("equal_inks")
def test_equal_inks_on_two_layouts_are_two_papers(count: Count) -> None:
    standing = stand(
        count, reading(fingerprint=b"1"), reading(["low"], file="b", layout="single", fingerprint=b"1")
    )
    assert not any(sheet.needs_person for sheet in standing.sheets)


def test_gray_scans_are_a_task_for_the_count_not_a_flag_on_the_sheet(count: Count) -> None:
    standing = stand(count, reading(stamp=StampState.COLOR_UNKNOWN), reading(file="b"))
    assert len(standing.stamps_to_check) == 1 and not any(s.needs_person for s in standing.sheets)


# Order

PILE = [
    reading(file="p.pdf", fingerprint=b"1"),
    blank("p.pdf", 2),
    reading(["high", "none", "low"], file="p.pdf", page=3),
    blank("p.pdf", 4, ink=True),
    blank("p.pdf", 5),
    reading(file="s_1.jpg", fingerprint=b"1"),
    blank("s_2.jpg"),
    unreadable("s_4.jpg", reason=Code.WRONG_LAYOUT),
    reading(["several"], file="one.jpg", layout="single"),
]


@given(st.permutations(PILE))
def test_the_order_of_pages_changes_nothing(pages: list[BallotReading | UnreadablePage]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scanner.results.assembled.find_rescans", pretend_rescans)
        assert stand(make_count(), *pages) == stand(make_count(), *PILE)


def test_a_sheet_is_found_by_the_beginning_of_its_id(count: Count) -> None:
    standing = stand(count, reading())
    ballot = standing.sheets[0].ballot
    assert standing.find(ballot[:4].upper()) == standing.sheets and standing.find("zz") == ()
    assert ballot == source("a.jpg").sha256[:12]
