"""The page answers to this computer, to browsers that were let in, and to its own forms only."""

from __future__ import annotations

import pytest

from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.web.kit import ADDRESS, Browser


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8716", "127.0.0.1.evil.example", "", "0.0.0.0", "["]
)
def test_another_host_name_is_refused(browser: Browser, host: str) -> None:
    """DNS rebinding: another site's name that was pointed at this computer."""
    assert browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8716", "localhost:8716", "LOCALHOST"])
def test_loopback_names_are_answered(browser: Browser, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code in (200, 403)  # a cookie is of one host


def test_a_browser_that_was_not_let_in_sees_nothing(site: Site, here: OpenCount) -> None:
    stranger = Browser(site)
    for path in ("/", "/new", f"/c/{here.key}/setup", f"/c/{here.key}/job", "/browse?for=open"):
        answer = stranger.get(path)
        assert (answer.status_code, "Nguyễn" in answer.text) == (403, False)


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_wrong_start_token_lets_nobody_in(site: Site, token: str) -> None:
    stranger = Browser(site)
    assert stranger.get("/start", params={"token": token}).status_code == 403
    assert stranger.get("/").status_code == 403


def test_the_cookie_is_for_this_page_alone(site: Site) -> None:
    answer = Browser(site).get("/start", params={"token": site.visitors.token})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "kiemphieu-8716=" in cookie


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example"]
)
def test_the_start_leads_to_no_other_site(site: Site, to: str) -> None:
    answer = Browser(site).get("/start", params={"token": site.visitors.token, "to": to})
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "to", ["/", "/c/0123456789ab/", "/c/0123456789ab/reading?from=folder&folder=%2Fmedia%2Fa"]
)
def test_the_start_leads_to_where_it_was_told(site: Site, to: str) -> None:
    answer = Browser(site).get("/start", params={"token": site.visitors.token, "to": to})
    assert f'href="{to.replace("&", "&amp;")}"' in answer.text


def test_every_answer_forbids_what_is_not_its_own(browser: Browser, here: OpenCount) -> None:
    for path in ("/", f"/c/{here.key}/setup", "/nothing", "/static/page.css", f"/c/{here.key}/job"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


def test_pages_carry_no_script_and_no_style_of_their_own(browser: Browser, here: OpenCount) -> None:
    """The policy would block them, with an error on the console."""
    for step in ("setup", "ballot", "numbers", "reading", "review", "close", "minutes", "members", "sign-in"):
        text = browser.get(f"/c/{here.key}/{step}").text
        assert " style=" not in text and " onclick=" not in text and "<style" not in text


@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
def test_a_form_without_its_token_is_refused(browser: Browser, here: OpenCount, token: str) -> None:
    path = f"/c/{here.key}/numbers"
    answer = browser.client.post(path, data={"token": token, "kind": "ballot-1", "issued": "5"})
    assert answer.status_code == 403
    assert here.count().ballots[0].declared.issued is None


def test_a_form_of_another_browser_is_refused(site: Site, browser: Browser, here: OpenCount) -> None:
    path = f"/c/{here.key}/numbers"
    other = Browser(site).let_in()
    token = browser.token(path)
    answer = other.client.post(path, data={"token": token, "kind": "ballot-1", "issued": "5"})
    assert answer.status_code == 403


def test_a_form_of_another_site_is_refused(browser: Browser, here: OpenCount) -> None:
    path = f"/c/{here.key}/numbers"
    form = {"token": browser.token(path), "kind": "ballot-1", "issued": "5"}
    for origin in ("https://evil.example", "null", "http://[", ADDRESS.replace("http", "https")):
        assert browser.client.post(path, data=form, headers={"origin": origin}).status_code == 403
    assert browser.client.post(path, data=form, headers={"origin": ADDRESS}).status_code == 303


def test_an_upload_without_a_length_is_refused(browser: Browser) -> None:
    answer = browser.client.post("/new", content=iter([b"x"]))
    assert answer.status_code == 411


def test_a_restart_keeps_an_open_page(site: Site, browser: Browser) -> None:
    """The page stays open in the browser when the program is stopped and started again."""
    from tests.web.kit import make_site

    again = Browser(make_site(site.home.folder))
    again.client.cookies = browser.client.cookies
    assert again.get("/").status_code == 200
