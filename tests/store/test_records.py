"""A page's reading as text: whatever was read comes back, without the file's name."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scanner.ballot import BallotReading, Source, UnreadablePage
from scanner.store.records import dump, load, stored, text_sha256

floats = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, floats)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
sources = st.builds(Source, file=st.text(), page=st.integers(1, 999), sha256=hashes)
pages = st.one_of(
    st.builds(BallotReading, source=sources),
    st.builds(UnreadablePage, source=sources),
)


@given(pages)
def test_save_then_load_is_identity(page: BallotReading | UnreadablePage) -> None:
    assert load(dump(page), page.source) == page


@given(pages, sources)
def test_a_readings_text_does_not_depend_on_where_the_page_was_met(
    page: BallotReading | UnreadablePage, other: Source
) -> None:
    """The file's name is dropped when the count closes, so no reading may hold it."""
    assert dump(page) == dump(replace(page, source=other))


@given(pages)
def test_a_stored_reading_names_what_made_it(page: BallotReading | UnreadablePage) -> None:
    kept = stored(page)
    assert (kept.program, kept.settings_digest) == (page.program, page.settings_digest)
    assert kept.layout_digest == getattr(page, "layout_digest", None)
    assert kept.payload_sha256 == text_sha256(kept.payload)
