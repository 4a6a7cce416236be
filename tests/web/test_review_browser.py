"""Two members review by keys alone in a real browser, from signing in to the close."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scanner.results.load import load_results
from scanner.review.desk import Desk
from scanner.review.people import committee, set_pin
from scanner.store.decisions import Act
from tests.web.driven import CHROMIUM, Program, of_count, watched

SAMPLE = Path(__file__).parents[2] / "samples" / "dang-bo-9"
HEAD, SECRETARY = "Phạm Thị Thêu", "Lưu Văn Bính"
PINS = ("2468", "1357", "9753")
# What a member does who sees a ballot flagged so; the first reason that is here counts.
KEYS: Mapping[str, str] = {
    "duplicate_scan": "c",
    "added_writing": "ai",
    "corrected_mark": "2",
    "several_marks": "",
    "no_mark": "",
    "missing_print": "",
    "struck_name": "",
    "no_stamp": "",
    "copied_stamp": "",
}

expect.set_options(timeout=60_000)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's count with its scans read and PINs given."""
    folder = tmp_path_factory.mktemp("read") / "count"
    folder.mkdir()
    shutil.copyfile(SAMPLE / "count.toml", folder / "count.toml")
    command = [sys.executable, "-m", "scanner", "-C", str(folder), "read", str(SAMPLE / "scans")]
    subprocess.run(command, check=True, capture_output=True)
    with Desk(folder) as desk:
        for member, pin in zip(committee(desk), PINS, strict=True):
            set_pin(desk, member.name, pin, HEAD)
    return folder


@pytest.fixture
def count(read: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(read, tmp_path / "count"))


@pytest.fixture
def program(count: Path, tmp_path: Path) -> Iterator[Program]:
    running = of_count(count, tmp_path / "home").start()
    yield running
    running.kill()


@pytest.fixture
def page(chromium: Browser, program: Program) -> Iterator[Page]:
    with watched(chromium) as opened:
        opened.goto(program.address)
        yield opened


def sign_in(page: Page, number: int = 0, pin: str = "") -> None:
    """Choose the member and key in the PIN, by keys."""
    expect(page.locator("input[name=pin]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _one in range(number):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(pin or PINS[number])
    page.keyboard.press("Enter")


def open_step(page: Page, step: str) -> None:
    expect(page.locator(".who")).to_be_visible()
    page.locator(f".rail a[href$='/{step}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f".rail .here a[href$='/{step}']")).to_be_visible()
    page.wait_for_load_state()


def begin(page: Page) -> str:
    """Begin with the first ballot of the queue; return it."""
    page.keyboard.press("Enter")
    expect(page.locator(".desk")).to_be_visible()
    return shown(page)


def shown(page: Page, other_than: str = "") -> str:
    """Wait until another ballot stands on the page; return it, empty if none is left."""
    other = f"html[data-shown]:not([data-shown='{other_than}'])"
    page.wait_for_selector(f"{other}, main:not(:has(.desk)) .done-of", state="attached")
    return page.locator("html").get_attribute("data-shown") or ""


def review_all(page: Page, count: Path) -> list[str]:
    """Conclude on everything that is given, by keys; return the ballots."""
    ballot, done = begin(page), []
    while ballot:
        state(page, reasons(count, ballot))
        done.append(ballot)
        page.keyboard.press("Enter")
        ballot = shown(page, ballot)
    return done


def reasons(count: Path, ballot: str) -> list[str]:
    sheet = load_results(count).standing.by_id[ballot]
    return [reason.code.value for reason in sheet.verdict.reasons]


def state(page: Page, found: list[str]) -> None:
    for key in next(keys for reason, keys in KEYS.items() if reason in found):
        before = page.locator(".result").inner_text()
        page.keyboard.press(key)
        expect(page.locator(".result")).not_to_have_text(before)
    expect(page.locator(".result")).to_have_attribute("data-outcome", re.compile("^(valid|invalid|none)$"))


def test_two_members_review_and_close_by_keys(page: Page, count: Path) -> None:
    sign_in(page)
    open_step(page, "review")
    first = review_all(page, count)
    expect(page.locator(".caution")).to_contain_text("F8")
    page.keyboard.press("F8")
    sign_in(page, 1)
    open_step(page, "review")
    second = review_all(page, count)
    assert set(second) < set(first)
    expect(page.locator(".ready")).to_be_visible()
    page.keyboard.press("Enter")
    close(page)
    results = load_results(count)
    truth = tomllib.loads((SAMPLE / "truth.toml").read_text(encoding="utf-8"))["sheet"]
    (tally,) = results.tally.kinds
    assert results.closed and tally.valid + tally.invalid == tally.scanned == 12
    assert tally.invalid == sum(one["outcome"] == "invalid" for one in truth) + 1  # the added name


def close(page: Page) -> None:
    """Key in both PINs; the second member is chosen already."""
    expect(page.locator("#close")).to_be_visible()
    for name, pin in (("first", PINS[0]), ("second", PINS[1])):
        page.locator(f"input[name={name}_pin]").focus()
        page.keyboard.type(pin)
    page.keyboard.press("Enter")
    expect(page.locator(".hash").first).to_be_visible()


def test_wrong_pins_lock_out(page: Page) -> None:
    sign_in(page, 1, "0000")
    for left in (4, 3, 2, 1):
        expect(page.locator(".problem")).to_contain_text(str(left))
        sign_in(page, 0, "0000")  # the page remembers who it was
    expect(page.locator(".problem")).to_contain_text("Trưởng ban")
    sign_in(page, 0, PINS[1])
    expect(page.locator("input[name=pin]")).to_be_focused()
    expect(page.locator(".problem")).to_contain_text(SECRETARY)
    expect(page.locator(".who")).to_have_count(0)


def test_two_browsers_never_work_on_one_ballot(
    page: Page, chromium: Browser, program: Program, count: Path
) -> None:
    sign_in(page)
    open_step(page, "review")
    mine = begin(page)
    with watched(chromium) as other:
        other.goto(program.address)
        sign_in(other, 1)
        open_step(other, "review")
        assert begin(other) != mine
        other.goto(page.url)
        expect(other.locator(".caution")).to_contain_text(HEAD)
        expect(other.locator("[data-act=confirm]")).to_have_count(0)
    state(page, reasons(count, mine))
    page.keyboard.press("Enter")
    shown(page, mine)


def test_the_program_is_killed_in_the_middle(chromium: Browser, program: Program, count: Path) -> None:
    """What was concluded is there; what was stated stays on the page; the same key takes it once."""
    with watched(chromium, program) as page:
        page.goto(program.address)
        sign_in(page)
        open_step(page, "review")
        first = begin(page)
        state(page, reasons(count, first))
        page.keyboard.press("Enter")
        second = shown(page, first)
        state(page, reasons(count, second))
        program.kill()
        page.keyboard.press("Enter")
        expect(page.locator(".result")).to_contain_text("không trả lời")
        page.evaluate("new Promise(requestAnimationFrame)")  # what the browser says of it has arrived
        program.start()
        page.keyboard.press("Enter")
        shown(page, second)
    acts = [act.said.act for one in load_results(count).standing.sheets for act in one.review.acts]
    assert acts == [Act.CONCLUDE] * 2


def test_zoom_help_and_what_is_not_saved(page: Page, count: Path) -> None:
    sign_in(page)
    open_step(page, "review")
    ballot = begin(page)
    plane = page.locator(".plane")
    for key in ("+", "-", "f", "r"):
        before = plane.evaluate("one => one.style.transform + one.innerHTML")
        page.keyboard.press(key)
        assert plane.evaluate("one => one.style.transform + one.innerHTML") != before
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_response(re.compile("shown=original")):
        page.keyboard.press("o")
    page.keyboard.press("b")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and ballot in page.url
    (act,) = load_results(count).standing.by_id[ballot].review.acts
    assert act.said.act is Act.UNCOVER
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Escape")
    expect(page.locator(".queue")).to_be_visible()


def test_a_click_on_the_wall_sends_a_ballot_to_review(page: Page, count: Path) -> None:
    sign_in(page)
    open_step(page, "review")
    page.locator("a[href$='/wall']").click()
    cell = page.locator(".cells button:not(:disabled)").first
    ballot = cell.get_attribute("value") or ""
    cell.click()
    expect(page.locator(".said")).to_contain_text(ballot)
    expect(page.locator(f".cells button[value='{ballot}']").first).to_be_disabled()
    assert load_results(count).standing.by_id[ballot].needs_person


def test_the_window_for_the_hall_follows_by_itself(
    page: Page, chromium: Browser, program: Program, count: Path
) -> None:
    """It needs no sign-in, and what a member concludes is in its numbers without anybody's touching it."""
    with watched(chromium) as hall:
        hall.goto(program.address)
        expect(hall.locator("input[name=pin]")).to_be_visible()
        hall.goto(hall.url.replace("sign-in", "hall"))
        expect(hall.locator("dd").nth(2)).to_have_text("0")
        sign_in(page)
        open_step(page, "review")
        waiting = hall.locator("dd").nth(3).inner_text()
        ballot = begin(page)
        state(page, reasons(count, ballot))
        page.keyboard.press("Enter")
        shown(page, ballot)
        page.keyboard.press("F8")
        sign_in(page, 1)
        open_step(page, "review")
        review_all(page, count)
        expect(hall.locator("dd").nth(2)).not_to_have_text("0")
        expect(hall.locator("dd").nth(3)).not_to_have_text(waiting)
