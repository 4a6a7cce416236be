"""Reading on the page while it goes on: watching a folder, a feeder that asks, work stopped and gone on with."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanner.counting import scanning
from scanner.intake.sane import Device, ScannerStoppedError, ScanWish
from scanner.web import unfinished
from scanner.web.counts import OpenCount
from scanner.web.jobs import Job, Phase
from scanner.web.work import READING
from tests.counting_kit import save_page
from tests.web.kit import Browser


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.counting.session.READER", "tests.counting_kit:FakeReader")


def until(browser: Browser, here: OpenCount, true: Callable[[Job], bool]) -> Job:
    for _wait in range(600):
        job = browser.site.jobs.of(here.folder)
        if job is not None and true(job):
            return job
        time.sleep(0.05)
    return pytest.fail(f"it does not come to that: {browser.site.jobs.of(here.folder)}")


def act(browser: Browser, here: OpenCount, what: str) -> None:
    page = f"/c/{here.key}/reading"
    assert browser.send(page, f"/c/{here.key}/job/{what}", back="reading").status_code == 303


def scanned(here: OpenCount) -> list[tuple[str, int]]:
    return [(pile.name, pile.scanned) for pile in here.results().standing.piles]


def test_a_folder_is_watched_until_it_is_stopped(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    save_page(tmp_path / "inbox" / "1.png", 1)
    page = f"/c/{here.key}/reading"
    form = {"folder": str(tmp_path / "inbox"), "pile": "A", "sheets": "2", "watch": "1"}
    browser.send(page, f"{page}/folder", **form)
    until(browser, here, lambda job: job.done == 1)
    assert scanned(here) == [("A", 1)]
    save_page(tmp_path / "inbox" / "2.png", 2)
    until(browser, here, lambda job: job.done == 2)
    told = browser.get(f"/c/{here.key}/job").json()
    assert (told["phase"], told["done"], told["total"]) == ("running", 2, 2)
    act(browser, here, "stop")
    until(browser, here, lambda job: job.ended)
    assert scanned(here) == [("A", 2)]
    assert unfinished.noted(here.folder) is None  # a watch has no other end


JAM = ScannerStoppedError("paper jam")


@pytest.fixture
def feeder(monkeypatch: pytest.MonkeyPatch) -> list[list[int | Exception]]:
    """A scanner whose feeds are filled in by the test."""
    feeds: list[list[int | Exception]] = []

    def scan(_wish: ScanWish, folder: Path, first: int) -> Iterator[Path]:
        for number, sheet in enumerate(feeds.pop(0), start=first):
            if isinstance(sheet, Exception):
                raise sheet
            yield save_page(folder / f"sheet-{number:05}.jpg", sheet)

    monkeypatch.setattr(scanning, "scan_feeder", scan)
    monkeypatch.setattr("scanner.web.pages.reading.devices", lambda: (Device("test:0", "Acme", "Feeder 9"),))
    return feeds


def test_a_feeder_that_jams_is_asked_about_and_goes_on(
    browser: Browser, here: OpenCount, feeder: list[list[int | Exception]]
) -> None:
    feeder += [[1, 2, JAM], [3]]
    page = f"/c/{here.key}/reading"
    assert "Acme Feeder 9" in browser.get(f"{page}?from=scanner").text
    browser.send(page, f"{page}/scan", device="test:0", dpi="300", pile="A", sheets="3")
    until(browser, here, lambda job: job.phase is Phase.ASKING)
    assert "paper jam" in browser.get(page).text
    act(browser, here, "yes")
    until(browser, here, lambda job: job.phase is Phase.ASKING and "empty" in job.question)
    act(browser, here, "no")
    assert until(browser, here, lambda job: job.ended).phase is Phase.DONE
    assert scanned(here) == [("A", 3)]


def test_a_scan_that_a_jam_ended_can_go_on(
    browser: Browser, here: OpenCount, feeder: list[list[int | Exception]]
) -> None:
    feeder += [[1, JAM], [2]]
    page = f"/c/{here.key}/reading"
    browser.send(page, f"{page}/scan", device="test:0", dpi="300", pile="A", sheets="2")
    until(browser, here, lambda job: job.phase is Phase.ASKING)
    act(browser, here, "no")
    assert "paper jam" in until(browser, here, lambda job: job.ended).problem
    browser.send(page, f"{page}/again")
    until(browser, here, lambda job: job.phase is Phase.ASKING)
    act(browser, here, "no")
    until(browser, here, lambda job: job.ended)
    assert scanned(here) == [("A", 2)]


def test_uploads_are_read_and_their_copies_go(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    image = save_page(tmp_path / "1.png", 1).read_bytes()
    page = f"/c/{here.key}/reading"
    browser.send(page, f"{page}/upload", files=[("scans", ("1.png", image, "image/png"))], pile="A")
    assert until(browser, here, lambda job: job.ended).phase is Phase.DONE
    assert scanned(here) == [("A", 1)]
    assert list((here.folder / "incoming").iterdir()) == []


def test_uploads_that_were_given_up_are_gone(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    left = here.folder / "incoming" / "upload-x"
    save_page(left / "1.png", 1)
    unfinished.note(here.folder, unfinished.Wanted(unfinished.UPLOAD, "A", None, str(left)))
    browser.send(f"/c/{here.key}/reading", f"/c/{here.key}/reading/again", give_up="1")
    assert (left.exists(), unfinished.noted(here.folder)) == (False, None)


def test_uploads_that_no_job_takes_are_gone(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    page = f"/c/{here.key}/reading"
    browser.send(page, f"{page}/folder", folder=str(tmp_path / "inbox"), pile="A", watch="1")
    image = save_page(tmp_path / "1.png", 1).read_bytes()
    files = [("scans", ("1.png", image, "image/png"))]
    assert "still at work" in browser.send(page, f"{page}/upload", files=files, pile="B").text
    assert list((here.folder / "incoming").iterdir()) == []
    act(browser, here, "stop")
    until(browser, here, lambda job: job.ended)


def test_uploads_that_were_not_all_read_are_not_forgotten(
    browser: Browser, here: OpenCount, tmp_path: Path
) -> None:
    """Another pile waits until the files that the browser sent are read, or left on purpose."""
    left = unfinished.Wanted(unfinished.UPLOAD, "A", None, str(here.folder / "incoming" / "upload-x"))
    save_page(Path(left.folder) / "1.png", 1)
    unfinished.note(here.folder, left)
    page = f"/c/{here.key}/reading"
    form = {"folder": str(tmp_path), "pile": "B"}
    assert "sent for pile A are not all read" in browser.send(page, f"{page}/folder", **form).text
    browser.send(page, f"{page}/again")
    until(browser, here, lambda job: job.ended)
    assert scanned(here) == [("A", 1)]
    browser.send(page, f"{page}/folder", **form)
    assert until(browser, here, lambda job: job.ended).title == "Reading pile B"


def test_another_step_is_open_while_work_goes_on(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    """And a second job of the same count is refused with the name of the first."""
    (tmp_path / "inbox").mkdir()
    page = f"/c/{here.key}/reading"
    form = {"folder": str(tmp_path / "inbox"), "pile": "A", "watch": "1"}
    browser.send(page, f"{page}/folder", **form)
    assert browser.get(f"/c/{here.key}/numbers").status_code == 200
    assert "still at work: Watching" in browser.send(page, f"{page}/folder", **form).text
    act(browser, here, "stop")
    until(browser, here, lambda job: job.ended)
    act(browser, here, "dismiss")
    assert browser.get(f"/c/{here.key}/job").json() == {"phase": "none"}
    shutil.rmtree(tmp_path / "inbox")


def test_what_became_of_a_job_is_told_where_it_was_begun(browser: Browser, here: OpenCount) -> None:
    """A committee at its minutes needs no word on a pile that was read hours ago."""
    browser.site.jobs.start(here.folder, READING, "Reading pile 1", lambda _job: ["100 pages read"])
    until(browser, here, lambda job: job.ended)
    assert "100 pages read" in browser.get(f"/c/{here.key}/reading").text
    assert "100 pages read" not in browser.get(f"/c/{here.key}/minutes").text


def main_of(text: str) -> list[str]:
    """Return what the prominent buttons in the bar of actions say."""
    bar = text.split('<div class="actions">')[1]
    return re.findall(r'class="(?:button )?main"[^>]*>([^<]+)<', bar)


def test_the_next_step_stands_out_once_every_sheet_is_read(
    browser: Browser, here: OpenCount, tmp_path: Path
) -> None:
    """And reading another pile is still to be had, but no longer what is pressed first."""
    for number in (1, 2):
        save_page(tmp_path / "A" / f"{number}.png", number)
    page = f"/c/{here.key}/reading"
    assert main_of(browser.get(page).text) == ["Read the pile"]
    browser.send(page, f"{page}/folder", folder=str(tmp_path / "A"), pile="A", sheets="2")
    until(browser, here, lambda job: job.ended)
    text = browser.get(page).text
    assert main_of(text) == ["Next: review"]
    assert (
        "All sheets that were counted by hand are read" in text
        and "<summary>Read another pile</summary>" in text
    )
    assert "<details" in text.split('form id="source"')[0].split("</section>")[-1]
    numbers = f"/c/{here.key}/numbers"
    browser.send(numbers, numbers, kind="ballot-1", returned="3")  # one is in no pile yet
    assert main_of(browser.get(page).text) == ["Read the pile"]


def test_as_many_as_were_returned_are_all_though_no_pile_was_counted(
    browser: Browser, here: OpenCount, tmp_path: Path
) -> None:
    for number in (1, 2):
        save_page(tmp_path / "A" / f"{number}.png", number)
    page, numbers = f"/c/{here.key}/reading", f"/c/{here.key}/numbers"
    browser.send(page, f"{page}/folder", folder=str(tmp_path / "A"), pile="A")
    until(browser, here, lambda job: job.ended)
    assert main_of(browser.get(page).text) == ["Read the pile"]  # nobody knows of how many
    browser.send(numbers, numbers, kind="ballot-1", returned="2")
    assert main_of(browser.get(page).text) == ["Next: review"]


def test_a_pile_that_is_held_is_read_on(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    save_page(tmp_path / "A" / "1.png", 1)
    page = f"/c/{here.key}/reading"
    browser.send(page, f"{page}/folder", folder=str(tmp_path / "A"), pile="A", sheets="2")
    until(browser, here, lambda job: job.ended)
    assert main_of(browser.get(page).text) == ["Read the pile"]
