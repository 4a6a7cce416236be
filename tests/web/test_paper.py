"""A ballot that no scanner takes, on the page: read by two members, each apart."""

from __future__ import annotations

from scanner.web.counts import OpenCount
from tests.web.kit import HEAD, SECRETARY, Browser, logged, sign_in

MARKS = {"row-0": "1", "row-1": "0"}


def send(browser: Browser, here: OpenCount, **fields: str) -> str:
    page = f"/c/{here.key}/paper"
    begun = browser.site.first_readings.get(here.folder)
    told = {"pile": "A", "why": "torn", "second": begun.member if begun else ""} | MARKS | fields
    answer = browser.send(page, page, **told)
    return browser.follow(page).text if answer.is_redirect else answer.text


def test_what_both_read_alike_is_entered(browser: Browser, here: OpenCount) -> None:
    send(browser, here, member="Lê An", **{"row-1s": "1"})
    assert here.desk.store.entered() == []
    send(browser, here, member="Trần Bình", **{"row-1s": "1"})
    (one,) = here.desk.store.entered()
    assert (one.number, one.pile, one.ballot.members, one.ballot.why) == (
        1, "A", ("Lê An", "Trần Bình"), "torn",
    )  # fmt: skip
    assert [(row.state.value, row.struck) for row in one.ballot.rows] == [("clear", False), ("none", True)]
    assert one.ballot.stamped and not one.ballot.written


def test_the_second_member_does_not_see_what_the_first_one_read(browser: Browser, here: OpenCount) -> None:
    send(browser, here, member="Lê An")
    text = browser.get(f"/c/{here.key}/paper").text
    assert "what Lê An keyed in is not shown" in text and "checked" not in text


def test_where_they_differ_is_told_and_nothing_is_entered(browser: Browser, here: OpenCount) -> None:
    send(browser, here, member="Lê An")
    text = send(browser, here, member="Trần Bình", no_stamp="1", **{"row-1": "2"})
    assert "you read otherwise: row 2; the stamp" in text
    assert here.desk.store.entered() == []
    send(browser, here, member="Trần Bình")
    assert len(here.desk.store.entered()) == 1


def test_one_member_is_not_two(browser: Browser, committee: OpenCount) -> None:
    sign_in(browser, committee)
    send(browser, committee, member=SECRETARY)  # who is signed in counts, not what is typed
    assert committee.desk.store.entered() == []
    page = f"/c/{committee.key}/paper"
    answer = browser.send(page, page, second=HEAD, **MARKS)
    assert "another one than the first" in answer.text
    browser.send(page, f"/c/{committee.key}/sign-out")
    sign_in(browser, committee, SECRETARY, "1357")
    send(browser, committee)
    (one,) = committee.desk.store.entered()
    assert one.ballot.members == (HEAD, SECRETARY)
    assert logged(committee)[-1] == ("paper.entered", SECRETARY)


def test_a_row_that_is_left_is_named(browser: Browser, here: OpenCount) -> None:
    assert "nothing is keyed in for row 2" in send(browser, here, member="Lê An", **{"row-1": ""})
    assert not browser.site.first_readings


def test_it_can_be_begun_anew_and_taken_back(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/paper"
    send(browser, here, member="Lê An")
    browser.send(page, f"{page}/again")
    assert not browser.site.first_readings
    send(browser, here, member="Lê An")
    send(browser, here, member="Trần Bình")
    assert "say why" in browser.send(page, f"{page}/withdraw", number="1").text
    browser.send(page, f"{page}/withdraw", number="1", why="found in pile B")
    assert here.desk.store.entered() == []


def test_a_form_sent_twice_enters_one_ballot(browser: Browser, here: OpenCount) -> None:
    """Nor does the second sending count as the first reading of another paper."""
    send(browser, here, member="Lê An")
    send(browser, here, member="Trần Bình")
    assert "Not taken: meanwhile" in send(browser, here, member="Trần Bình", second="Lê An")
    assert len(here.desk.store.entered()) == 1
    assert not browser.site.first_readings


def test_two_papers_keyed_in_at_once_are_not_taken_for_one(browser: Browser, here: OpenCount) -> None:
    """Two windows show the empty form; what is read in the second one is of another paper."""
    send(browser, here, member="Lê An")
    assert "Not taken: meanwhile" in send(browser, here, member="Trần Bình", second="")
    assert here.desk.store.entered() == []


def test_the_form_says_whose_reading_it_is_compared_with(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/paper"
    assert 'name="second" value=""' in browser.get(page).text
    send(browser, here, member="Lê An")
    assert 'name="second" value="Lê An"' in browser.get(page).text
