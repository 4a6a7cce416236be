"""Every address there is: what it asks of whoever comes to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Mount, Route

from scanner.web.app import build
from scanner.web.counts import OpenCount
from tests.web.kit import Browser

OPEN_TO_ALL = {"/hall", "/sign-in", "/sign-out", "/lock"}  # of a count: before anybody signed in


def addresses(routes: list[BaseRoute], method: str, before: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Route) and method in (route.methods or ()):
            yield before + re.sub(r"\{\w+:int\}", "1", route.path).replace("{act:str}", "stop")
        elif isinstance(route, Mount) and route.path != "/static":
            yield from addresses(route.routes, method, before + route.path)


@pytest.fixture
def posts(browser: Browser) -> list[str]:
    found = list(addresses(build(browser.site).routes, "POST"))
    assert len(found) > 40
    return found


def filled(address: str, here: OpenCount) -> str:
    return re.sub(r"\{\w+\}", "x", address.replace("{key}", here.key))


def test_no_form_is_taken_without_its_token(browser: Browser, here: OpenCount, posts: list[str]) -> None:
    for address in posts:
        answer = browser.client.post(filled(address, here), data={"token": "0" * 64})
        assert answer.status_code == 403, address


def test_nobody_acts_or_looks_without_signing_in(
    browser: Browser, committee: OpenCount, posts: list[str]
) -> None:
    token = browser.token(f"/c/{committee.key}/sign-in")
    pages = list(addresses(build(browser.site).routes, "GET"))
    for address, method in [(one, "POST") for one in posts] + [(one, "GET") for one in pages]:
        own = address.removeprefix("/c/{key}")
        if own == address or own in OPEN_TO_ALL:
            continue
        data = {"token": token} if method == "POST" else None
        answer = browser.client.request(method, filled(address, committee), data=data)
        where = answer.headers.get("location")
        assert (answer.status_code, where) == (303, f"/c/{committee.key}/sign-in"), (method, address)


def test_the_address_of_an_act_shows_its_page(browser: Browser, here: OpenCount) -> None:
    """An error is shown there, and the page asks for its address anew when the work under way has ended."""
    for act in (
        "reading/folder",
        "setup/rules",
        "members/pin",
        "close/reopen",
        "job/stop",
        "minutes/meeting",
    ):
        answer = browser.get(f"/c/{here.key}/{act}")
        assert (answer.status_code, "<h1>" in answer.text) == (200, True), act
    assert browser.get("/open").status_code == 200


def test_what_a_script_asks_has_no_page(browser: Browser, here: OpenCount) -> None:
    assert browser.get(f"/c/{here.key}/review/x/foresee").status_code == 405


def test_too_many_files_are_told_as_that(
    browser: Browser, here: OpenCount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.web.answers.MOST_FILES", 1)
    page = f"/c/{here.key}/reading"
    files = [("scans", (f"{number}.png", b"x", "image/png")) for number in range(2)]
    assert "choose their folder instead" in browser.send(page, f"{page}/upload", files=files).text
