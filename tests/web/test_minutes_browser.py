"""The end of an evening in a real browser: two PINs close the count, one press gives the signed papers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from scanner.archive.verify import verify_archive
from scanner.minutes.pdf import find_office
from scanner.review.desk import Desk
from scanner.review.people import set_pin
from tests.minutes.closed_count import EXPECTED, HEAD, SECRETARY, make_open
from tests.minutes.docx_kit import opened, results
from tests.web.driven import CHROMIUM, of_count, watched

PINS = {HEAD: "2468", SECRETARY: "1357"}
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or find_office() is None, reason="no chromium, no LibreOffice"
)
expect.set_options(timeout=60_000)


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """A count in which everything is concluded, with its committee, on the page."""
    folder = make_open(tmp_path / "count")
    with Desk(folder) as desk:
        for name, pin in PINS.items():
            set_pin(desk, name, pin, HEAD)
    program = of_count(folder, tmp_path / "home").start()
    try:
        with watched(chromium) as shown:
            shown.goto(program.address)
            yield shown
    finally:
        program.kill()


def close(page: Page) -> None:
    page.check(f"input[name=name][value='{HEAD}']")
    page.fill("input[name=pin]", PINS[HEAD])
    page.keyboard.press("Enter")
    page.locator(".rail a").nth(5).click()
    for field, name in (("first", HEAD), ("second", SECRETARY)):
        page.select_option(f"select[name={field}]", name)
        page.fill(f"input[name={field}_pin]", PINS[name])
    page.locator(".actions button.main").click()
    expect(page.locator(".said")).to_be_visible()


def download(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as told:
        page.locator(f"a[href$='{link}']").click()
    path = folder / told.value.suggested_filename
    told.value.save_as(path)
    return path


def test_a_count_is_closed_and_its_papers_are_taken(page: Page, tmp_path: Path) -> None:
    close(page)
    page.locator(".rail a").nth(6).click()
    page.locator(".actions button.main").click()
    expect(page.locator(".work.done")).to_be_visible()
    head, key = page.locator(".hash.large").all_inner_texts()
    told = json.loads(download(page, "ket-qua.json", tmp_path).read_text(encoding="utf-8"))
    persons = told["kinds"][0]["persons"]
    word = results(opened(download(page, "bien-ban-kiem-phieu-1.docx", tmp_path).read_bytes()))
    for person in persons:
        *levels, not_counted = EXPECTED[person["id"]]
        assert [(level["number"], level["percent"]) for level in person["levels"]] == levels
        assert person["not_counted"] == not_counted
        assert word[person["name"]] == [(number, f"{share}%".replace(".", ",")) for number, share in levels]
    book = openpyxl.load_workbook(download(page, "ket-qua.xlsx", tmp_path), data_only=True)
    cells = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert all(
        any(person["name"] in row and levels[0][0] in row for row in cells)
        for person in persons
        for levels in [EXPECTED[person["id"]]]
    )
    paper = _text(download(page, "bien-ban-kiem-phieu-2.pdf", tmp_path))
    assert "40,43%" in paper and "DỰ THẢO" not in paper and head.split()[0] in paper
    found = verify_archive(download(page, "archive.zip", tmp_path), head, key)
    assert found.touched == [] and found.notes == []


def _text(pdf: Path) -> str:
    program = shutil.which("pdftotext")
    assert program is not None
    return subprocess.run([program, str(pdf), "-"], capture_output=True, check=True, encoding="utf-8").stdout
