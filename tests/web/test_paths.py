"""Addresses and uploads lead nowhere but where they should."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from scanner.counting.drafts import drafts
from scanner.web.counts import OpenCount
from scanner.web.home import key_of
from scanner.web.uploads import safe_name
from tests.counting_kit import make_count
from tests.web.kit import Browser


def test_a_count_that_nobody_opened_is_not_shown(browser: Browser, tmp_path: Path) -> None:
    other = make_count(tmp_path / "other")
    assert browser.get(f"/c/{key_of(other)}/setup").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/c/{key}/ballot/..%2f..%2fcount/1.png",
        "/c/{key}/ballot/%2e%2e/1.png",
        "/c/{key}/ballot/ballot-1/2.png",
        "/c/{key}/ballot/ballot-9/1.png",
        "/c/{key}/review/..%2f..%2fcount.toml",
        "/c/{key}/review/0123456789ab",
        "/c/{key}/review/0123456789ab/picture.jpg",
        "/c/../../etc/passwd",
    ],
)
def test_addresses_lead_to_nothing_else(browser: Browser, here: OpenCount, path: str) -> None:
    assert browser.get(path.format(key=here.key)).status_code == 404


def test_the_blank_of_a_ballot_is_shown(browser: Browser, here: OpenCount) -> None:
    answer = browser.get(f"/c/{here.key}/ballot/ballot-1/1.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize("kind", ["../count", "..", "ballot-1/../../x", ""])
def test_a_correction_writes_into_no_other_folder(browser: Browser, here: OpenCount, kind: str) -> None:
    browser.send(f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/drop", kind=kind)
    browser.send(f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/keep", kind=kind)
    assert drafts(here.folder) == []
    assert (here.folder / "count.toml").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("scan 1.jpg", "scan 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\Phiếu số 1.pdf", "Phiếu số 1.pdf"),
        ("a\x00b<c>.png", "a_b_c_.png"),
        ("..", "_"),
        ("", "_"),
        ("CON.jpg", "_CON.jpg"),
        ("x" * 300 + ".jpeg", "x" * 80 + ".jpeg"),
    ],
)
def test_names_of_uploads_are_not_trusted(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def zipped(members: dict[str, int]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, size in members.items():
            archive.writestr(name, bytes(size))
    return buffer.getvalue()


def test_a_template_that_unpacks_without_end_is_refused(
    browser: Browser, here: OpenCount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.web.uploads._MOST_UNPACKED", 1_000_000)
    page = f"/c/{here.key}/minutes"
    files = {"template": ("bomb.docx", zipped({"word/document.xml": 600_000, "word/a.xml": 600_000}), "")}
    told = browser.send(page, f"{page}/template", files=files).text
    assert "bomb.docx: too large when it is unpacked" in told
    assert not (here.folder / "minutes-template.docx").exists()


def test_a_file_that_was_sent_is_called_by_its_name(browser: Browser) -> None:
    """Its user knows nothing of the folder in which it was put for a moment."""
    answer = browser.send("/verify", "/verify", files={"record": ("scan.zip", b"no zip", "application/zip")})
    assert "<p>scan.zip: not an archive" in answer.text


@pytest.mark.parametrize("given", ["~no-such-user/x", "~no-such-user"])
def test_a_home_that_is_nobodys_is_told_in_a_line(browser: Browser, given: str) -> None:
    roster = {"roster": ("a.csv", "Họ và tên\nLê An\n".encode(), "text/csv")}
    answer = browser.send("/new", "/new", files=roster, name="x", rules="qd96", parent=given)
    assert (answer.status_code, f"{given}: no such folder" in answer.text) == (200, True)
