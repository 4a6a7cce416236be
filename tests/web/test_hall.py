"""The window for the hall: seen without signing in, counts sheets, and tells no result before the close."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from scanner.ballot import ballot_id
from scanner.review.close import close
from scanner.rules.facts import SheetIs
from scanner.store.schema import sessions
from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.results.folder import add_pages
from tests.results.records import NAMES, reading, source, unreadable
from tests.review import kit
from tests.web.kit import Browser, make_site, seat_committee, sign_in


@pytest.fixture
def read(site: Site, tmp_path: Path) -> OpenCount:
    """Three ballots, of which one has a row without a mark, and a page that is none; two piles."""
    pages = [reading(file="1.jpg"), reading(("high", "none", "low"), file="2.jpg"), reading(file="3.jpg")]
    with kit.make_desk(tmp_path / "count", pages):
        pass
    add_pages(tmp_path / "count", [unreadable("4.jpg")], pile="B", sheets=2)
    return seat_committee(site.counts.add(tmp_path / "count"))


def hall(browser: Browser, here: OpenCount) -> str:
    answer = browser.get(f"/c/{here.key}/hall")
    assert answer.status_code == 200
    return answer.text


def numbers(text: str) -> list[str]:
    """Return the large numbers: read and of how many, to look at, settled, waiting."""
    found = re.findall(r"<dd>(.*?)</dd>", text)
    return [re.sub(r"<[^>]+>| ", "", one) for one in found]


def rows(text: str) -> list[list[str]]:
    return [
        [cell for cell in re.split(r"\s*<[^>]+>\s*", row) if cell]
        for row in re.findall(r"<tr>(<td.*?)</tr>", text)
    ]


def test_it_counts_sheets_for_whoever_looks(browser: Browser, read: OpenCount) -> None:
    text = hall(browser, read)
    assert numbers(text) == ["4/3", "2", "0", "2"]
    assert ["B", "2", "1", "1", "0", "1"] in rows(text)
    assert 'method="post"' not in text


def test_it_follows_what_people_conclude(browser: Browser, read: OpenCount) -> None:
    torn = ballot_id(source("4.jpg").sha256)
    facts = kit.facts_of(read.desk, torn, sheet=SheetIs.NO_BALLOT)
    kit.decide(read.desk, kit.HEAD, torn, facts)
    kit.decide(read.desk, kit.SECRETARY, torn, facts)
    assert numbers(hall(browser, read))[1:] == ["2", "1", "1"]


def test_it_names_no_person_and_no_ballot_before_the_close(browser: Browser, read: OpenCount) -> None:
    text = hall(browser, read)
    assert not any(name in text for name in NAMES)
    assert not any(sheet.ballot in text for sheet in read.results().standing.sheets)
    assert "invalid" not in text and "%" not in text


def test_after_the_close_it_shows_the_tally_and_opened_again_nothing(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    pages = [reading(file="1.jpg"), reading(("high", "high", "low"), file="2.jpg")]
    with kit.make_desk(tmp_path / "count", pages):
        pass
    here = seat_committee(site.counts.add(tmp_path / "count"))
    close(here.desk, (kit.HEAD, kit.SECRETARY))
    text = hall(browser, here)
    assert ["2", NAMES[1], "1", "50,00%", "1", "50,00%", "0", "0,00%", "0"] in rows(text)
    assert "2 valid ballots, 0 invalid" in text
    assert not any(sheet.ballot in text for sheet in here.results().standing.sheets)
    sign_in(browser, here)
    page = f"/c/{here.key}/close"
    browser.send(page, f"{page}/reopen", pin="2468", why="a sheet was found")
    assert not any(name in hall(browser, here) for name in NAMES)


def test_looking_on_is_no_activity_and_takes_no_message_away(browser: Browser, read: OpenCount) -> None:
    """A window that shows itself anew every few seconds must not keep a member's session awake."""
    sign_in(browser, read)
    browser.client.cookies.set("kiemphieu-said", "Saved.")
    with read.desk.store.database.read() as connection:
        before = connection.execute(select(sessions)).all()
    hall(browser, read)
    with read.desk.store.database.read() as connection:
        assert connection.execute(select(sessions)).all() == before
    assert browser.client.cookies.get("kiemphieu-said") == "Saved."


def test_a_browser_that_was_not_let_in_does_not_see_it(site: Site, read: OpenCount) -> None:
    assert Browser(site).get(f"/c/{read.key}/hall").status_code == 403


def test_the_short_address_leads_to_the_count_opened_last(
    browser: Browser, read: OpenCount, tmp_path: Path
) -> None:
    assert browser.get("/hall").headers["location"] == f"/c/{read.key}/hall"
    assert Browser(make_site(tmp_path / "nothing")).let_in().get("/hall").status_code == 404


def test_every_step_leads_to_it(browser: Browser, read: OpenCount) -> None:
    sign_in(browser, read)
    assert f'href="/c/{read.key}/hall" target="_blank"' in browser.get(f"/c/{read.key}/reading").text
