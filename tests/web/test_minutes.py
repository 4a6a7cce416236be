"""Biên bản on the page: what is missing is filled in, documents are written and handed out, records checked."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from scanner.archive.make import signed_archive
from scanner.minutes.write import ready_template
from scanner.web import papers
from scanner.web.counts import OpenCount
from scanner.web.jobs import Phase
from scanner.web.site import Site
from tests.minutes.closed_count import EXPECTED, make_closed, make_open
from tests.minutes.docx_kit import headers, opened, texts
from tests.web.kit import Browser, logged

WORD = {"template": ("ours.docx", ready_template("party").read_bytes())}


@pytest.fixture
def closed(site: Site, tmp_path: Path) -> OpenCount:
    return site.counts.add(make_closed(tmp_path / "closed"))


@pytest.fixture
def unclosed(site: Site, tmp_path: Path) -> OpenCount:
    return site.counts.add(make_open(tmp_path / "open"))


@pytest.fixture(autouse=True)
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF is tested with the documents, and in the browser."""
    monkeypatch.setattr("scanner.minutes.pdf.find_office", lambda: None)


def page_of(here: OpenCount, part: str = "") -> str:
    return f"/c/{here.key}/minutes{part}"


def write(browser: Browser, here: OpenCount) -> str:
    """Press the one button, wait, and return the page after it."""
    browser.send(page_of(here), page_of(here))
    job = browser.site.jobs.of(here.folder)
    while job is not None and not job.ended:
        time.sleep(0.02)
    assert job is not None and job.phase is Phase.DONE, job
    return browser.get(page_of(here)).text


def fetch(browser: Browser, here: OpenCount, name: str) -> bytes:
    answer = browser.get(page_of(here, f"/file/{name}"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


def test_one_press_writes_documents_with_the_numbers_worked_out_by_hand(
    browser: Browser, closed: OpenCount
) -> None:
    text = write(browser, closed)
    assert "LibreOffice" in text and "Minutes, copy 3 of 3" in text
    told = json.loads(fetch(browser, closed, "ket-qua.json"))
    for person in told["kinds"][0]["persons"]:
        *levels, not_counted = EXPECTED[person["id"]]
        assert [(level["number"], level["percent"]) for level in person["levels"]] == levels
        assert person["not_counted"] == not_counted
    words = texts(opened(fetch(browser, closed, "bien-ban-kiem-phieu-1.docx")))
    assert "40,43%" in words and "DỰ THẢO" not in words and "Bản số: 1/3" in words
    assert openpyxl.load_workbook(io.BytesIO(fetch(browser, closed, "ket-qua.xlsx"))).sheetnames


def test_before_the_close_there_are_drafts_only_and_no_record(browser: Browser, unclosed: OpenCount) -> None:
    text = write(browser, unclosed)
    assert "drafts only" in text and "archive.zip" not in text
    report = opened(fetch(browser, unclosed, "DU-THAO-bao-cao.docx"))
    assert "DỰ THẢO" in "".join(headers(report))
    assert 'role="alert"' in browser.get(page_of(unclosed, "/archive.zip")).text


def test_drafts_are_not_listed_once_the_count_is_closed(browser: Browser, closed: OpenCount) -> None:
    drafts = closed.folder / "minutes" / "draft"
    drafts.mkdir(parents=True)
    (drafts / "DU-THAO-bao-cao.docx").write_bytes(b"PK")
    assert "DU-THAO" not in browser.get(page_of(closed)).text
    assert browser.get(page_of(closed, "/file/DU-THAO-bao-cao.docx")).status_code == 404


@pytest.mark.parametrize("name", ["..%2Fcount.toml", "%2Fetc%2Fpasswd", "ket-qua.json"])
def test_only_documents_are_handed_out(browser: Browser, closed: OpenCount, name: str) -> None:
    assert browser.get(page_of(closed, f"/file/{name}")).status_code == 404


def test_what_is_missing_is_named_with_its_place_and_filled_in_after_the_close(
    browser: Browser, closed: OpenCount
) -> None:
    toml = closed.folder / "count.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("Đặng Quốc Thụy", ""), encoding="utf-8")
    text = browser.get(page_of(closed)).text
    assert "who chairs the meeting" in text and "count.toml" not in text
    meeting = closed.count().meeting
    facts = {name: getattr(meeting, name) for name in ("form", "body", "meeting", "place", "locality")}
    browser.send(
        page_of(closed), page_of(closed, "/meeting"), **facts, **{"title-leaders": "Lãnh đạo xã"},
        chair="Ngô Văn Khải", date="25/10/2026", recipients="Tỉnh ủy\r\n\r\nLưu",
    )  # fmt: skip
    assert closed.count().meeting.chair == "Ngô Văn Khải"
    assert closed.count().meeting.recipients == ["Tỉnh ủy", "Lưu"]
    assert closed.count().ballots[0].title == "Lãnh đạo xã"
    assert closed.results().closed
    assert "who chairs the meeting" not in browser.get(page_of(closed)).text
    assert "Ballot kind named: Lãnh đạo xã" not in logged(closed)


def test_documents_older_than_a_correction_are_marked(browser: Browser, closed: OpenCount) -> None:
    assert "write them again" not in write(browser, closed)
    later = time.time() + 5
    os.utime(closed.folder / "count.toml", (later, later))
    assert "write them again" in browser.get(page_of(closed)).text


def test_drafts_older_than_what_was_done_are_marked(browser: Browser, unclosed: OpenCount) -> None:
    assert "write them again" not in write(browser, unclosed)
    for path in papers.papers_folder(unclosed.folder).iterdir():
        os.utime(path, (time.time() - 60, time.time() - 60))
    os.utime(unclosed.folder / "count.toml", (time.time() - 120, time.time() - 120))
    browser.send(f"/c/{unclosed.key}/setup", f"/c/{unclosed.key}/setup/rules")
    assert "write them again" in browser.get(page_of(unclosed)).text


def test_a_template_is_checked_before_it_is_used(browser: Browser, closed: OpenCount) -> None:
    bad = Document(io.BytesIO(WORD["template"][1]))
    bad.add_paragraph("{{ chairman }}")
    content = io.BytesIO()
    bad.save(content)
    wrong = {"template": ("ours.docx", content.getvalue())}
    answer = browser.send(page_of(closed), page_of(closed, "/template"), files=wrong)
    assert "chairman" in answer.text and papers.own_template(closed.folder) is None
    browser.send(page_of(closed), page_of(closed, "/template"), files=WORD)
    assert papers.own_template(closed.folder) is not None
    assert "no field is missing" in browser.get(page_of(closed)).text
    browser.send(page_of(closed), page_of(closed, "/template_drop"))
    assert papers.own_template(closed.folder) is None


def test_the_record_is_taken_and_checked_against_the_paper(browser: Browser, closed: OpenCount) -> None:
    record = browser.get(page_of(closed, "/archive.zip")).content
    signed = signed_archive(closed.folder)
    sent = {"record": ("a.zip", record)}
    right = browser.send("/verify", "/verify", head=signed.head, key=signed.key, files=sent).text
    assert "as the signed paper says" in right
    other = browser.send("/verify", "/verify", head="0" * 64, key=signed.key, files=sent).text
    assert "Not as recorded" in other
    touched = {"record": ("a.zip", record.replace(b'"number": 19', b'"number": 91', 1))}
    assert record != touched["record"][1]
    assert "tally.json" in browser.send("/verify", "/verify", files=touched).text


def test_a_record_whose_pictures_are_gone_is_not_written(browser: Browser, closed: OpenCount) -> None:
    """The kit keeps no scans: the work ends with the reason, and leaves no half file."""
    browser.send(page_of(closed), page_of(closed, "/pictures"))
    job = browser.site.jobs.of(closed.folder)
    while job is not None and not job.ended:
        time.sleep(0.02)
    assert job is not None and job.phase is Phase.FAILED and ".jpg" in job.problem
    assert not (papers.papers_folder(closed.folder) / papers.PICTURES).exists()


TABLE = (
    "Nơi lấy phiếu,Họ và tên,Phát ra,Thu về,Hợp lệ,Không hợp lệ,Không tính,Tín nhiệm cao,Tín nhiệm,Tín nhiệm thấp\n"
    "HĐND xã,Nguyễn Văn Giả,20,20,20,0,0,13,5,2\n"
)


def test_a_person_polled_in_two_places_is_matched_by_a_person(browser: Browser, closed: OpenCount) -> None:
    page = f"/c/{closed.key}/combine"
    browser.send(page, page, files={"sources": ("hdnd.csv", TABLE.encode())})
    (polls,) = browser.site.polls.values()
    name = f"0-{len(polls) - 1}"
    assert f'name="{name}"' in browser.get(page).text
    assert 'role="alert"' in browser.send(page, f"{page}/confirm", who="Lê An").text
    browser.send(page, f"{page}/confirm", who="Lê An", **{name: "yes"})
    words = texts(opened(fetch(browser, closed, papers.COMBINED)))
    assert "HĐND xã" in words and "Lê An" in words and "65,00%" in words


def test_a_wrong_table_is_told_by_its_own_name(browser: Browser, closed: OpenCount) -> None:
    page = f"/c/{closed.key}/combine"
    text = browser.send(
        page, page, files={"sources": ("hdnd.csv", TABLE.replace("13,", "14,").encode())}
    ).text
    assert "<p>hdnd.csv, " in text


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    seen: list[Path] = []
    monkeypatch.setattr("scanner.web.pages.minutes.open_folder", seen.append)
    yield seen


def test_the_folder_is_opened_on_this_computer(
    browser: Browser, closed: OpenCount, shown: list[Path]
) -> None:
    assert "nothing was written" in browser.send(page_of(closed), page_of(closed, "/open")).text
    write(browser, closed)
    browser.send(page_of(closed), page_of(closed, "/open"))
    assert shown == [papers.papers_folder(closed.folder)]


def test_the_rules_are_confirmed_on_the_first_page(browser: Browser, here: OpenCount) -> None:
    setup = f"/c/{here.key}/setup"
    assert "a name added" in browser.get(setup).text
    browser.send(setup, f"{setup}/rules")
    assert "confirmed by" in browser.get(setup).text
    assert any(action == "rules.confirmed" for action, _who in logged(here))


def test_the_committee_of_a_closed_count_stands(browser: Browser, closed: OpenCount) -> None:
    """Its meeting may be described after the close, its people not."""
    setup = f"/c/{closed.key}/setup"
    answer = browser.send(setup, setup, form="party", member=["Kẻ Lạ"], role=["head"])
    assert "closed" in answer.text
    assert "Kẻ Lạ" not in [member.name for member in closed.count().committee]
