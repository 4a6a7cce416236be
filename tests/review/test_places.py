"""Places renamed at the close: the same stands, and the order of feeding cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import Code, Source
from scanner.results.load import Results
from scanner.review.places import renamed_places, same_standing
from scanner.store.piles import Pile
from scanner.store.places import Met, Place
from scanner.store.records import PageReading
from tests.results.records import unreadable
from tests.results.test_two_pages import QD96, back, front, make_count, stand

UNITS = {"both sides": ["F", "B"], "two sheets": ["F", "_", "B", "_"], "two sheets, no backs": ["F", "B"]}


def results_of(pages: Sequence[PageReading], two_sided: bool) -> Results:
    count = make_count(two_sided=two_sided)
    standing = stand(pages, count)
    return Results(Path("none-such"), count, QD96, {}, {}, standing, (), (Pile(1, "A", None),), standing)


def met_in(pages: Sequence[PageReading]) -> list[Met]:
    """The rows of the store, in an order that has nothing to do with feeding."""
    sources = [page.source for page in pages]
    rows = [Met(s.sha256, f"/scans/{s.file}", s.page, s.file, s.sha256, "A", 1, alone=True) for s in sources]
    return sorted(rows, key=lambda met: met.page_sha256)


def fed(unit: Sequence[str], order: Sequence[int]) -> list[PageReading]:
    """Ballots of these pages in files numbered as they were fed; a page's content is its ballot's."""
    pages: list[PageReading] = []
    for ballot in order:
        for place, letter in enumerate(unit):
            make = {"F": front, "B": back, "_": lambda f: unreadable(f, reason=Code.BLANK_PAGE)}[letter]
            page = make(f"content-{ballot}-{place}")
            source = Source(f"scan_{len(pages) + 1:04}.jpg", 1, page.source.sha256)
            pages.append(replace(page, source=source))
    return pages


def renamed(unit: str, order: Sequence[int]) -> tuple[Results, dict[Met, Place]]:
    pages = fed(UNITS[unit], order)
    results = results_of(pages, two_sided=unit == "both sides")
    return results, renamed_places(results, met_in(pages))


@pytest.mark.parametrize("unit", UNITS)
@given(order=st.permutations(range(5)))
def test_the_same_stands_and_nothing_tells_the_order(unit: str, order: list[int]) -> None:
    results, places = renamed(unit, order)
    assert all(len(sheet.pages) == 2 for sheet in results.read.ballots) and len(results.read.ballots) == 5
    assert same_standing(results, places)
    _sorted, others = renamed(unit, sorted(order))
    assert {met.page_sha256: at for met, at in places.items()} == {
        m.page_sha256: at for m, at in others.items()
    }


@given(st.text("FB_", min_size=1, max_size=9), st.booleans())
def test_places_stay_apart_and_no_name_is_kept_whatever_was_fed(text: str, two_sided: bool) -> None:
    pages = fed(list(text), [0])
    results = results_of(pages, two_sided)
    places = renamed_places(results, met_in(pages))
    assert len(places) == len(set(places.values())) == len(pages)
    assert not any("scan" in place for place, _page in places.values())


def test_a_file_of_many_pages_is_named_by_its_hash_and_keeps_its_pages() -> None:
    pages = [
        replace(page, source=replace(page.source, file="all.pdf", page=n))
        for n, page in enumerate(fed("FB", [0, 1]), 1)
    ]
    results = results_of(pages, two_sided=True)
    met = [replace(one, original_sha256="a" * 64, alone=False) for one in met_in(pages)]
    places = renamed_places(results, met)
    assert {place for place, _page in places.values()} == {"a" * 64}
    assert sorted(page for _place, page in places.values()) == [1, 2, 3, 4] and same_standing(results, places)


def test_names_that_would_change_what_stands_are_told() -> None:
    """Without its neighbour a blank back would be a page that needs a person."""
    results, places = renamed("two sheets", range(2))
    assert not same_standing(results, {met: (f"x{met.page_sha256}y", 1) for met in places})
