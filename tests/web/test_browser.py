"""An evening in a real browser, without a terminal: from a Word PDF, an Excel list and scans to a read count."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scanner.layouts.files import load_layout
from scanner.results.load import load_results
from tests.web.driven import CHROMIUM, Program, watched

SAMPLE = Path(__file__).parents[2] / "samples" / "hdnd-15"
SCANS = ("01-sach-1.jpg", "02-sach-2-quet-xam.jpg", "04-sach-4-lech-giay.jpg", "05-phieu-trang.jpg")
HEAD = "Lê Văn An"

expect.set_options(timeout=60_000)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    running = Program(tmp_path / "home").start()
    yield running
    running.kill()


@pytest.fixture
def page(chromium: Browser, program: Program) -> Iterator[Page]:
    """A page that is closed before its program is killed."""
    with watched(chromium) as opened:
        yield opened


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in SCANS:
        shutil.copyfile(SAMPLE / "scans" / name, folder / name)
    return folder


def open_page(page: Page, program: Program) -> None:
    page.goto(program.address)
    page.wait_for_url("**/")


def main_button(page: Page) -> None:
    page.locator(".actions button.main").click()


def step(page: Page, number: int) -> None:
    page.locator(".rail a").nth(number - 1).click()


def make_count(page: Page) -> None:
    page.locator("a[href='/new']").click()
    page.set_input_files("#roster", SAMPLE / "roster.xlsx")
    page.check("input[value=nq96]")
    page.fill("#name", "ky hop 12")
    main_button(page)
    page.locator("input[name=member]").first.fill(HEAD)
    page.fill("#body", "HỘI ĐỒNG NHÂN DÂN XÃ AN PHÚ")
    main_button(page)
    expect(page.locator(".said")).to_be_visible()


def set_pin(page: Page) -> None:
    page.locator("a[href$='/members']").first.click()
    for name in ("pin", "again"):
        page.locator(f"input[name={name}]").first.fill("2468")
    page.keyboard.press("Enter")
    page.locator("input[name=pin]").fill("2468")
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text(HEAD)


def teach_ballot(page: Page) -> None:
    step(page, 2)
    page.set_input_files("input[name=blank]", SAMPLE / "blank.pdf")
    page.locator("section button.main").click()
    expect(page.locator("#rows tbody tr")).to_have_count(15)


def drag(page: Page, label: str, right: float, down: float) -> None:
    """Drag a frame by a number of pixels."""
    frame = page.locator(f"rect[aria-label='{label}']")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=2)
    page.mouse.up()


def declare_numbers(page: Page) -> None:
    step(page, 3)
    for name, number in {
        "members": 6,
        "summoned": 6,
        "present": 4,
        "printed": 5,
        "issued": 4,
        "returned": 4,
    }.items():
        page.fill(f"input[name={name}]", str(number))
    page.fill("input[name=spoiled]", "0")
    main_button(page)
    expect(page.locator(".said")).to_be_visible()


def begin_reading(page: Page, scans: Path) -> None:
    """Choose the folder by clicking through the computer's folders."""
    step(page, 4)
    page.locator("a[href*='/browse']").click()
    base, query = page.url.split("?")
    page.goto(f"{base}?{query}&at={scans.parent}")  # a test's folder is far from the user's own
    page.locator(".folders a", has_text="scans").click()
    page.locator(".actions a.main").click()
    expect(page.locator("#folder")).to_have_value(str(scans))
    page.fill("input[name=sheets]", str(len(SCANS)))
    main_button(page)


def test_an_evening_without_a_terminal(page: Page, program: Program, scans: Path) -> None:
    """The program is killed while it reads; started again, it goes on to the same count."""
    open_page(page, program)
    make_count(page)
    set_pin(page)
    teach_ballot(page)
    drag(page, "dòng 3: Tín nhiệm", 3, 0)
    expect(page.locator("#layout-state")).to_have_text("Đã lưu chỗ sửa.")
    main_button(page)
    expect(page.locator(".said")).to_be_visible()
    declare_numbers(page)
    begin_reading(page, scans)
    expect(page.locator("[data-job]")).to_be_visible()
    page.goto("about:blank")  # it would ask the dead program for its progress
    program.kill()
    program.start()
    open_page(page, program)
    page.locator("button.row").click()  # still signed in
    expect(page.locator(".who")).to_contain_text(HEAD)
    step(page, 4)
    page.locator("form[action$='/again'] button.main").click()
    expect(page.locator(".work.done")).to_be_visible()
    step(page, 5)
    step(page, 7)
    expect(page.locator(".tally tbody tr")).to_have_count(15)
    results = load_results(program.home / "ky hop 12")
    assert [(pile.sheets, pile.scanned) for pile in results.standing.piles] == [(len(SCANS), len(SCANS))]
    assert results.tally.kinds[0].scanned == len(SCANS)


def test_a_layout_is_corrected_by_mouse_and_keys(page: Page, program: Program) -> None:
    open_page(page, program)
    make_count(page)
    teach_ballot(page)
    before = page.locator("rect[aria-label='dòng 1: Tín nhiệm cao']").get_attribute("x")
    page.locator("rect[aria-label='dòng 1: Tín nhiệm cao']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.locator("[data-add=opinion]").click()
    page.locator("#levels input").nth(2).fill("Tín nhiệm thấp nhất")
    page.locator("#zones button").first.click()
    expect(page.locator("#layout-state")).to_have_text("Đã lưu chỗ sửa.")
    main_button(page)  # waits for what is not saved yet
    expect(page.locator(".said")).to_be_visible()
    layout = load_layout(program.home / "ky hop 12" / "layouts" / "ballot-1").layout
    assert [zone.kind.value for zone in layout.zones] == ["opinion"]
    assert layout.levels[2].name == "Tín nhiệm thấp nhất"
    assert layout.rows[0].boxes[0].area.x0 == pytest.approx(float(before or 0) + 0.5, abs=0.02)


def test_keys_change_the_person_and_the_page_ends_the_program(page: Page, program: Program) -> None:
    open_page(page, program)
    make_count(page)
    set_pin(page)
    page.wait_for_url("**/ballot")  # whole: keys pressed before are lost
    page.keyboard.press("F8")
    page.wait_for_url("**/sign-in")
    expect(page.locator("input[name=pin]")).to_be_focused()
    page.keyboard.type("2468")
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text(HEAD)
    page.locator(".brand").click()
    page.locator("form[action='/quit'] button").click()
    assert program.process.wait(timeout=30) == 0


def test_a_second_start_opens_the_page_of_the_first(program: Program) -> None:
    second = Program(program.home).start()
    assert second.process.wait(timeout=30) == 0
    assert second.address == program.address
