"""A page with a small count open in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.counting_kit import make_count
from tests.web.driven import launched
from tests.web.kit import Browser, make_site, seat_committee


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def browser(site: Site) -> Browser:
    return Browser(site).let_in()


@pytest.fixture
def here(site: Site, tmp_path: Path) -> OpenCount:
    """A count with two persons and a learnt ballot, opened on the page."""
    return site.counts.add(make_count(tmp_path / "count"))


@pytest.fixture
def committee(here: OpenCount) -> OpenCount:
    """The count with a committee whose members have PINs."""
    return seat_committee(here)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with launched() as started:
        yield started
