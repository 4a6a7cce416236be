"""Members sign in with PINs; from the first PIN on, nobody else sees or does anything."""

from __future__ import annotations

import pytest

from scanner.count.model import CommitteeMember, Role
from scanner.counting.preparing import describe_meeting
from scanner.store import sessions
from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.web.kit import HEAD, SECRETARY, Browser, logged, sign_in

STEPS = ("setup", "ballot", "numbers", "reading", "review", "close", "minutes", "members", "job")


@pytest.mark.parametrize("step", STEPS)
def test_each_page_asks_who_it_is(browser: Browser, committee: OpenCount, step: str) -> None:
    answer = browser.get(f"/c/{committee.key}/{step}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{committee.key}/sign-in")


def test_an_act_without_signing_in_is_refused(browser: Browser, committee: OpenCount) -> None:
    answer = browser.send(
        f"/c/{committee.key}/sign-in", f"/c/{committee.key}/numbers", kind="ballot-1", issued="5"
    )
    assert answer.headers["location"].endswith("/sign-in")
    assert committee.count().ballots[0].declared.issued is None


def test_the_log_names_the_member_who_acts(browser: Browser, committee: OpenCount) -> None:
    sign_in(browser, committee, SECRETARY, "1357")
    page = f"/c/{committee.key}/numbers"
    browser.send(page, page, kind="ballot-1", issued="5")
    assert logged(committee)[-1] == ("declare", SECRETARY)


def test_wrong_pins_lock_out_and_the_head_unlocks(site: Site, browser: Browser, committee: OpenCount) -> None:
    for _try in range(5):
        text = sign_in(browser, committee, SECRETARY, "0000")
    assert "locked" in text
    assert "locked" in sign_in(browser, committee, SECRETARY, "1357")
    head = Browser(site).let_in()
    sign_in(head, committee)
    head.send(f"/c/{committee.key}/members", f"/c/{committee.key}/members/unlock", name=SECRETARY)
    assert SECRETARY in sign_in(browser, committee, SECRETARY, "1357")


def test_a_form_of_the_member_before_does_not_act_as_the_next_one(
    browser: Browser, committee: OpenCount
) -> None:
    """A page left open by one member, sent after another has signed in on the same laptop."""
    sign_in(browser, committee)
    page = f"/c/{committee.key}/numbers"
    old = browser.token(page)
    browser.send(page, f"/c/{committee.key}/sign-out")
    sign_in(browser, committee, SECRETARY, "1357")
    answer = browser.client.post(page, data={"token": old, "kind": "ballot-1", "issued": "5"})
    assert answer.status_code == 403


def test_a_locked_screen_opens_with_the_same_pin(browser: Browser, committee: OpenCount) -> None:
    sign_in(browser, committee)
    browser.send(f"/c/{committee.key}/numbers", f"/c/{committee.key}/lock")
    assert browser.get(f"/c/{committee.key}/numbers").headers["location"].endswith("/sign-in")
    assert "The screen is locked" in browser.get(f"/c/{committee.key}/sign-in").text
    assert HEAD in sign_in(browser, committee)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    browser: Browser, committee: OpenCount, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, committee)
    now = sessions._now()
    for minute in range(1, 12):
        monkeypatch.setattr(sessions, "_now", lambda minute=minute: now + 60 * minute)
        browser.get(f"/c/{committee.key}/job")
    assert browser.get(f"/c/{committee.key}/numbers").headers["location"].endswith("/sign-in")


def test_an_observer_sees_and_changes_nothing(site: Site, browser: Browser, committee: OpenCount) -> None:
    sign_in(browser, committee)
    members = f"/c/{committee.key}/members"
    browser.send(members, f"{members}/observer", name="Ngô Chi")
    browser.send(members, f"{members}/pin", name="Ngô Chi", pin="9999", again="9999")
    observer = Browser(site).let_in()
    sign_in(observer, committee, "Ngô Chi", "9999")
    page = f"/c/{committee.key}/numbers"
    assert observer.get(page).status_code == 200
    assert "changes nothing" in observer.send(page, page, kind="ballot-1", issued="5").text
    assert committee.count().ballots[0].declared.issued is None
    observer.send(page, f"/c/{committee.key}/sign-out")
    assert observer.get(page).is_redirect


def test_the_first_pin_is_the_heads(browser: Browser, here: OpenCount) -> None:
    people = [
        CommitteeMember(name=HEAD, role=Role.HEAD),
        CommitteeMember(name=SECRETARY, role=Role.SECRETARY),
    ]
    describe_meeting(here.folder, {}, people)
    page = f"/c/{here.key}/members"
    differ = browser.send(page, f"{page}/pin", name=HEAD, pin="2468", again="2469")
    assert "differ" in differ.text
    assert "head" in browser.send(page, f"{page}/pin", name=SECRETARY, pin="1357", again="1357").text
    assert browser.send(page, f"{page}/pin", name=HEAD, pin="2468", again="2468").is_redirect
    assert HEAD in sign_in(browser, here)
    wrong = browser.send(page, f"{page}/pin", name=HEAD, old="0000", pin="1111", again="1111")
    assert "wrong PIN" in wrong.text
