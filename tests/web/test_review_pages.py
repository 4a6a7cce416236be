"""The pages of the review: who may do what, what a second member sees, and that no act is lost or doubled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from argon2 import PasswordHasher
from httpx2 import Response

from scanner.ballot import Code, Finding, Image, Rect
from scanner.count.model import CommitteeMember, Role
from scanner.counting.preparing import describe_meeting
from scanner.results.standing import Sheet
from scanner.review.people import committee, enrol, set_pin
from scanner.store import members
from scanner.store.decisions import Act
from scanner.store.members import Part
from scanner.store.records import PageReading
from scanner.web.counts import OpenCount
from scanner.web.site import Site
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading, unreadable
from tests.web.kit import Browser

PINS = {"Lê An": "2468", "Trần Bình": "1357", "Vũ Mai": "9753"}
HEAD, SECRETARY, MEMBER = PINS
SEED = "16234512634512653412"
PX = 8
WORDS = Finding(Code.ADDED_WRITING, place=Rect(30, 200, 60, 210))


def paper() -> Image:
    return np.full((297 * PX, 210 * PX), 255, np.uint8)


@pytest.fixture(autouse=True)
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def here(site: Site, tmp_path: Path) -> OpenCount:
    """Ballots of three persons: one without a mark for the second, one with words, an unreadable page and
    two that need nobody."""
    folder = make_folder(tmp_path / "count")
    pages: list[PageReading] = [
        reading(("high", "none", "low"), file="none.png"),
        reading(findings=[WORDS], file="words.png"),
        unreadable(file="torn.png"),
        *(reading(file=f"clean{n}.png") for n in range(2)),
    ]
    add_pages(folder, pages, image=paper())
    people = [
        CommitteeMember(name=name, role=role)
        for name, role in zip(PINS, (Role.HEAD, Role.SECRETARY, Role.MEMBER), strict=True)
    ]
    describe_meeting(folder, {}, people)
    opened = site.counts.add(folder)
    for name, pin in PINS.items():
        set_pin(opened.desk, name, pin, HEAD)
    return opened


@pytest.fixture
def head(site: Site, here: OpenCount) -> Reviewer:
    return Reviewer(site, here, HEAD)


class Reviewer:
    """A member at a browser of his own."""

    def __init__(self, site: Site, here: OpenCount, name: str, pin: str = "") -> None:
        self.here = here
        self.browser = Browser(site).let_in()
        page = self.at("sign-in")
        self.browser.send(page, page, name=name, pin=pin or PINS[name])

    def at(self, page: str) -> str:
        return f"/c/{self.here.key}/{page}"

    def see(self, page: str) -> str:
        return self.browser.follow(self.at(page)).text

    def form(self, page: str) -> dict[str, Any]:
        """Return the fields of the statement on a page as a browser would send them."""
        text = self.see(page).split('id="statement"')[1]
        fields: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
        fields |= dict(re.findall(r'name="(row-\w+)" value="([^"]*)" checked', text))
        fields["struck"] = re.findall(r'name="struck" value="(\w+)" checked', text)
        return fields

    def send(self, page: str, action: str = "", **fields: Any) -> Response:
        typed = self.form(page) | fields
        return self.browser.client.post(self.at(page) + action, data=typed)

    def conclude(self, ballot: str, **fields: Any) -> Response:
        return self.send(f"review/{ballot}", **fields)

    def does(self, page: str, **fields: Any) -> Response:
        return self.browser.send(self.at(page), self.at(page), **fields)


def ballot_of(here: OpenCount, file: str) -> str:
    """Return the ballot that was scanned to a file."""
    found = (one for one in here.results().standing.sheets if one.sources[0].file.endswith(file))
    return next(found).ballot


def sheet(here: OpenCount, file: str) -> Sheet:
    return here.desk.sheet(ballot_of(here, file))


def test_the_queue_tells_reasons_and_what_comes_next(head: Reviewer, here: OpenCount) -> None:
    text = head.see("review")
    assert "0 of 3 settled" in text and text.count("/review/next") == 1
    assert all(ballot_of(here, file) in text for file in ("none.png", "words.png", "torn.png"))
    only = head.see("review?reason=no_mark")
    assert ballot_of(here, "none.png") in only and ballot_of(here, "words.png") not in only
    assert "Nothing of this kind waits" in head.see("review?reason=no_stamp")
    assert head.browser.get(head.at("review?stage=nonsense")).status_code == 200


def test_without_pins_nobody_concludes(browser: Browser, site: Site, tmp_path: Path) -> None:
    bare = site.counts.add(make_folder(tmp_path / "bare"))
    page = f"/c/{bare.key}/review"
    assert "/members" in browser.get(page).text
    assert "sign in first" in browser.get(f"{page}/next").text


def test_a_conclusion_as_the_machine_read_needs_one_member(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    page = head.see(f"review/{ballot}")
    assert "By " in page and "not counted for that person" in page
    answer = head.conclude(ballot)
    assert answer.is_redirect and answer.headers["location"].split("/")[-2] == "review"
    assert here.desk.sheet(ballot).outcome.value == "valid"


def test_a_statement_with_a_row_left_out_is_refused_and_kept(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    answer = head.conclude(ballot, **{"row-p01": "", "row-p03": "level:medium"})
    assert "row 1" in answer.text and not answer.is_redirect
    assert re.search(r'name="row-p03" value="level:medium" checked', answer.text)
    assert not here.desk.sheet(ballot).review.acts


def test_a_second_member_sees_nothing_of_the_first(site: Site, head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    head.conclude(ballot, note="he told me so", **{"row-p02": "level:low"})
    own = head.see(f"review/{ballot}")
    assert "waits for another member" in own and re.search(r'name="row-p02" value="level:low" checked', own)
    second = Reviewer(site, here, SECRETARY)
    text = second.see(f"review/{ballot}")
    assert HEAD not in text and "he told me so" not in text and "second look" in text
    assert re.search(r'name="row-p02" value="none" checked', text)
    assert "another member has to confirm" in head.conclude(ballot, **{"row-p02": "level:low"}).text
    second.conclude(ballot, **{"row-p02": "level:low"})
    assert sheet(here, "none.png").review.state == "settled"
    assert re.search(r'name="row-p02" value="level:low" checked', head.see(f"review/{ballot}"))


def test_the_head_records_what_the_committee_concludes(site: Site, head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    head.conclude(ballot, **{"row-p02": "level:low"})
    second = Reviewer(site, here, SECRETARY)
    second.conclude(ballot)
    assert sheet(here, "none.png").review.state == "committee"
    assert "the head records" in second.see(f"review/{ballot}")
    text = head.see(f"review/{ballot}")
    assert SECRETARY in text and "row 2: " in text
    head.conclude(ballot)
    assert sheet(here, "none.png").review.acts[-1].said.act is Act.COMMITTEE


def test_ink_is_named_and_the_rule_set_concludes(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "words.png")
    assert "say what the added ink is" in head.conclude(ballot).text
    asked = head.conclude(ballot, ink="words")
    assert "valid or invalid" in asked.text
    told = head.send(f"review/{ballot}", "/foresee", ink="words").json()
    assert told["asked"] == ["other_writing"] and told["outcome"] == "open"
    head.conclude(ballot, ink="words", **{"answer-other_writing": "invalid"})
    (opinion,) = sheet(here, "words.png").review.opinions
    assert opinion.said.facts is not None and opinion.said.facts.answers[0].voids


def test_what_it_comes_to_is_told_and_nothing_recorded(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    told = head.send(f"review/{ballot}", "/foresee").json()
    assert told["outcome"] == "valid" and "+1 valid ballots" in told["lines"][0]
    gone = head.send(f"review/{ballot}", "/foresee", no_ballot="1").json()
    assert gone["text"] == "No ballot of this count"
    assert not here.desk.sheet(ballot).review.acts


def test_an_unreadable_page_is_entered_by_two(site: Site, head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "torn.png")
    rows = {f"row-p0{n}": "level:high" for n in (1, 2, 3)}
    head.conclude(ballot, **rows)
    assert not here.desk.sheet(ballot).is_ballot
    Reviewer(site, here, SECRETARY).conclude(ballot, **rows)
    assert [level for _person, level in here.desk.sheet(ballot).votes] == ["high"] * 3


def test_a_ballot_in_anothers_hands_is_told_kindly(site: Site, head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    head.see(f"review/{ballot}")
    other = Reviewer(site, here, MEMBER)
    text = other.see(f"review/{ballot}")
    assert f"{HEAD} is at work on it" in text and 'data-mine="0"' in text
    assert f"{HEAD} is at work on it" in other.conclude(ballot).text
    assert f"{HEAD} is at work on it" in other.see("review")
    hold = other.send(f"review/{ballot}", "/hold").json()
    assert hold == {"held": False}
    head.see("review")  # whoever goes back to the list puts the ballot down
    assert 'data-mine="1"' in other.see(f"review/{ballot}")


def test_changing_the_person_puts_the_ballot_down(site: Site, head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    head.see(f"review/{ballot}")
    head.browser.send(head.at(f"review/{ballot}"), head.at("sign-out"))
    assert 'data-mine="1"' in Reviewer(site, here, MEMBER).see(f"review/{ballot}")


def test_a_form_sent_twice_is_taken_once(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    form = head.form(f"review/{ballot}") | {"row-p02": "level:low"}
    address = head.at(f"review/{ballot}")
    assert head.browser.client.post(address, data=form).is_redirect
    again = head.browser.client.post(address, data=form)
    assert not again.is_redirect and 'class="problem"' in again.text
    assert len(here.desk.sheet(ballot).review.acts) == 1


def test_a_form_without_its_token_or_of_nobody_is_refused(
    head: Reviewer, browser: Browser, here: OpenCount
) -> None:
    ballot = ballot_of(here, "none.png")
    form = head.form(f"review/{ballot}")
    address = head.at(f"review/{ballot}")
    assert head.browser.client.post(address, data=form | {"token": "0" * 64}).status_code == 403
    assert head.browser.client.post(address, data=form | {"after": "x"}).status_code == 403
    stranger = browser.client.post(address, data=form)
    assert stranger.status_code == 403
    assert not here.desk.sheet(ballot).review.acts


def test_an_observer_looks_on(site: Site, head: Reviewer, here: OpenCount) -> None:
    by = next(one for one in committee(here.desk) if one.name == HEAD)
    enrol(here.desk, "Phạm Quan", Part.OBSERVER, by)
    set_pin(here.desk, "Phạm Quan", "1111", HEAD)
    observer = Reviewer(site, here, "Phạm Quan", "1111")
    ballot = ballot_of(here, "none.png")
    assert 'data-mine="0"' in observer.see(f"review/{ballot}")
    assert "an observer" in observer.conclude(ballot).text
    assert not here.desk.sheet(ballot).review.acts


def test_taking_back_brings_a_ballot_back(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    head.conclude(ballot)
    assert f'href="{head.at(f"review/{ballot}")}"' in head.see("review/next")  # the way back
    head.send(f"review/{ballot}", "/undo")
    assert sheet(here, "none.png").needs_person


def test_escalating_leads_on(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    answer = head.send(f"review/{ballot}", "/escalate", note="what is it?")
    assert answer.is_redirect and ballot not in answer.headers["location"]
    assert sheet(here, "none.png").review.state == "committee"


def test_pictures_are_of_this_count_and_masked_unless_recorded(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "none.png")
    masked = head.browser.get(head.at(f"review/{ballot}/1.jpg"))
    assert masked.headers["content-type"] == "image/jpeg" and masked.headers["cache-control"] == "no-store"
    for wrong in (f"review/{ballot}/2.jpg", "review/000000000000/1.jpg"):
        assert head.browser.get(head.at(wrong)).status_code == 404
    shown = head.at(f"review/{ballot}/1.jpg?shown=original")
    assert "on record" in head.browser.get(shown).text
    after = head.send(f"review/{ballot}", "/uncover").json()["after"]
    assert head.browser.get(shown).headers["content-type"] == "image/jpeg"
    assert here.desk.sheet(ballot).review.acts[-1].said.act is Act.UNCOVER
    assert head.conclude(ballot, after=str(after)).is_redirect


def test_where_nothing_is_masked_nothing_is_recorded(head: Reviewer, here: OpenCount) -> None:
    ballot = ballot_of(here, "torn.png")
    assert head.send(f"review/{ballot}", "/uncover").json() == {"after": 0}
    answer = head.browser.get(head.at(f"review/{ballot}/1.jpg?shown=original"))
    assert answer.headers["content-type"] == "image/jpeg" and not here.desk.sheet(ballot).review.acts


def test_a_cell_of_the_wall_sends_its_ballot_to_review(head: Reviewer, here: OpenCount) -> None:
    clean = ballot_of(here, "clean0.png")
    text = head.see("wall?what=high")
    assert f'value="{clean}"' in text and "3 cells" not in head.see("wall?what=medium&row=1")
    (strip,) = re.findall(r'src="(/c/[^"]+strip.jpg[^"]+)"', text)
    picture = head.browser.get(strip.replace("&amp;", "&"))
    assert picture.headers["content-type"] == "image/jpeg" and len(picture.content) > 1000
    assert head.does("wall", ballot=clean, what="high").is_redirect
    assert sheet(here, "clean0.png").needs_person
    assert "not in the count" in head.does("wall", ballot="000000000000").text
    for what in ("empty", "stamps", "names"):
        assert head.browser.get(head.at(f"wall?what={what}")).status_code == 200


def test_a_sample_is_read_blind_and_compared(head: Reviewer, here: OpenCount) -> None:
    assert "at least 20" in head.does("sample", number="2", seed="123").text
    assert head.does("sample", number="2", seed=SEED).is_redirect
    page = head.browser.get(head.at("sample/next")).headers["location"].removeprefix(f"/c/{here.key}/")
    for text in (head.see(page), head.see(page.replace("sample/", "review/"))):
        assert "checked" not in text and "read:" not in text
    right = {"row-p01": "level:high", "row-p02": "level:medium", "row-p03": "level:low"}
    assert "row 1" in head.send(page).text
    head.send(page, **right)
    later = head.browser.get(head.at("sample/next")).headers["location"].removeprefix(f"/c/{here.key}/")
    assert later != page
    head.send(later, **(right | {"row-p01": "level:low"}))
    assert "the readings differ" in head.see("sample")
    assert here.desk.sheet(later.removeprefix("sample/")).needs_person
    assert head.browser.get(head.at("sample/next")).headers["location"].endswith("/sample")


def test_a_sample_without_fault_tells_what_follows(head: Reviewer, here: OpenCount) -> None:
    head.does("sample", number="2", seed=SEED)
    for _ballot in range(2):
        page = head.browser.get(head.at("sample/next")).headers["location"].removeprefix(f"/c/{here.key}/")
        head.send(page, **{"row-p01": "level:high", "row-p02": "level:medium", "row-p03": "level:low"})
    assert "at most 0 of 2 ballots" in head.see("sample")
