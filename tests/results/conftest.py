"""A count of two ballot kinds, with its layouts."""

from __future__ import annotations

import pytest

from scanner.count.model import Count
from scanner.layouts.model import BallotLayout
from tests.results.records import make_count, make_layouts


@pytest.fixture(scope="session")
def layouts() -> dict[str, BallotLayout]:
    return make_layouts()


@pytest.fixture
def count() -> Count:
    """Ten ballots of ``leaders`` returned; nothing declared for ``head``."""
    return make_count(summoned=12, present=11, printed=15, issued=11, returned=10)
