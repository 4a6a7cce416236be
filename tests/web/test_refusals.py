"""Whatever is refused is noted, so that whoever looks after the program sees what was tried."""

from __future__ import annotations

import logging
import os
import re
import stat
from pathlib import Path

import pytest

from scanner.ballot import ballot_id
from scanner.web.counts import OpenCount
from scanner.web.refusals import written_to
from scanner.web.site import Site
from tests.results.records import reading, source
from tests.review.kit import make_desk
from tests.web.kit import SECRETARY, Browser, sign_in


def noted(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]


def test_a_stranger_and_another_host_are_noted(
    site: Site, here: OpenCount, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = Browser(site)
    stranger.get(f"/c/{here.key}/setup")
    stranger.get("/", headers={"host": "evil.example"})
    assert noted(caplog) == [f"refused: GET /c/{here.key}/setup: 403", "refused: GET /: 421"]


def test_a_form_without_its_token_is_noted(
    browser: Browser, here: OpenCount, caplog: pytest.LogCaptureFixture
) -> None:
    browser.client.post(f"/c/{here.key}/numbers", data={"token": "0" * 64, "issued": "secret"})
    assert noted(caplog) == [f"refused: POST /c/{here.key}/numbers: 403"]


def test_who_has_not_signed_in_is_noted_but_not_a_page_that_asks_by_itself(
    browser: Browser, committee: OpenCount, caplog: pytest.LogCaptureFixture
) -> None:
    browser.get(f"/c/{committee.key}/job")
    assert noted(caplog) == []
    browser.get(f"/c/{committee.key}/review")
    assert noted(caplog) == [f"refused: GET /c/{committee.key}/review: nobody is signed in"]


def test_what_a_member_may_not_do_is_noted(
    browser: Browser, committee: OpenCount, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(browser, committee, SECRETARY, "1357")
    page = f"/c/{committee.key}/members"
    browser.send(page, f"{page}/observer", name="Ngô Quan")
    assert any(line.startswith(f"refused: POST {page}/observer: only the head") for line in noted(caplog))


def test_a_picture_is_given_of_this_count_alone(site: Site, browser: Browser, tmp_path: Path) -> None:
    """The id of a ballot of another count that is open on the same page leads nowhere."""
    keys = []
    for name in ("one", "two"):
        with make_desk(tmp_path / name, [reading(file=f"{name}.jpg")]):
            pass
        keys.append(site.counts.add(tmp_path / name).key)
    other = ballot_id(source("two.jpg").sha256)
    assert browser.get(f"/c/{keys[0]}/review/{other}/1.jpg").status_code == 404


def test_a_line_of_the_file_is_not_made_by_a_path(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    Browser(site).get("/a%0Arefused: GET /b%0D")
    assert all("\n" not in line and "\r" not in line for line in noted(caplog))


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "kiemphieu.log"
    with written_to(path):
        logging.getLogger("scanner.web.refusals").warning("refused: %s", "GET /")
    logging.getLogger("scanner.web.refusals").warning("not any more")
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [\d:,]+ WARNING refused: GET /", line)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
