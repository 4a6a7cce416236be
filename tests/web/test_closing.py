"""Khóa sổ on the page: two members with their PINs close a count in which all agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.count.files import set_declared
from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.results.records import reading
from tests.review.kit import make_desk
from tests.web.kit import HEAD, SECRETARY, Browser, logged, seat_committee, sign_in


@pytest.fixture
def voted(site: Site, tmp_path: Path) -> OpenCount:
    """A count of two clean ballots in which all numbers agree, with its committee."""
    with make_desk(
        tmp_path / "count", [reading(file="1.jpg"), reading(("high", "high", "low"), file="2.jpg")]
    ):
        pass
    return seat_committee(site.counts.add(tmp_path / "count"))


def form(**changes: str) -> dict[str, str]:
    return {"first": HEAD, "first_pin": "2468", "second": SECRETARY, "second_pin": "1357"} | changes


def close(browser: Browser, here: OpenCount, **changes: str) -> str:
    page = f"/c/{here.key}/close"
    answer = browser.send(page, page, **form(**changes))
    return browser.follow(page).text if answer.is_redirect else answer.text


def test_two_members_close_the_count(browser: Browser, voted: OpenCount) -> None:
    sign_in(browser, voted)
    text = close(browser, voted)
    assert "The tally is final" in text
    assert voted.results().closed
    head = next(link for link in reversed(logged(voted)) if link[0] == "count.closed")
    assert head[1] == HEAD
    assert "Final tally" in browser.get(f"/c/{voted.key}/minutes").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"second_pin": "0000"}, "wrong PIN"),
        ({"second": HEAD, "second_pin": "2468"}, "two different members"),
    ],
)
def test_one_member_alone_closes_nothing(
    browser: Browser, voted: OpenCount, changes: dict[str, str], told: str
) -> None:
    sign_in(browser, voted)
    assert told in close(browser, voted, **changes)
    assert not voted.results().closed


def test_what_stands_against_it_is_told(browser: Browser, voted: OpenCount) -> None:
    set_declared(voted.folder, "leaders", {"returned": 3})
    sign_in(browser, voted)
    page = f"/c/{voted.key}/close"
    assert "This stands against it" in browser.get(page).text
    token = browser.token(page)
    assert 'role="alert"' in browser.client.post(page, data={"token": token, **form()}).text
    assert not voted.results().closed


def test_a_closed_count_takes_no_change_until_the_head_opens_it(browser: Browser, voted: OpenCount) -> None:
    sign_in(browser, voted)
    close(browser, voted)
    reading_page = f"/c/{voted.key}/reading"
    assert "closed" in browser.send(reading_page, f"{reading_page}/pile", name="1", number="9", why="x").text
    page = f"/c/{voted.key}/close"
    browser.send(page, f"/c/{voted.key}/sign-out")
    sign_in(browser, voted, SECRETARY, "1357")
    refused = browser.send(page, f"{page}/reopen", pin="1357", why="a sheet was found")
    assert "only the head" in refused.text and voted.results().closed
    browser.send(page, f"/c/{voted.key}/sign-out")
    sign_in(browser, voted)
    assert "wrong PIN" in browser.send(page, f"{page}/reopen", pin="9999", why="a sheet was found").text
    browser.send(page, f"{page}/reopen", pin="2468", why="a sheet was found")
    assert not voted.results().closed
