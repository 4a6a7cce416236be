"""A blank taught on the page: levels under headings of one's own, and what is said of them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from scanner.count.files import create_count
from scanner.count.roster import RosterEntry
from scanner.counting.drafts import load_draft
from scanner.web.counts import OpenCount
from scanner.web.jobs import Job
from scanner.web.site import Site
from tests.layouts.blank_forms import PERSONS, Blank, draw
from tests.web.kit import Browser


@pytest.fixture
def here(site: Site, tmp_path: Path) -> OpenCount:
    """A count whose ballot is not learnt yet."""
    create_count(
        tmp_path / "count",
        [RosterEntry(one.name, one.post) for one in PERSONS],
        "qd96",
        "leaders",
        "Lãnh đạo",
    )
    return site.counts.add(tmp_path / "count")


def teach(browser: Browser, here: OpenCount, blank: Path, levels: str) -> Job:
    """Send the blank on the page's form; returns the work once it has ended."""
    page = f"/c/{here.key}/ballot"
    sent = {"blank": (blank.name, blank.read_bytes(), "application/pdf")}
    browser.send(page, f"{page}/learn", kind="leaders", levels=levels, files=sent)
    for _wait in range(1200):
        job = browser.site.jobs.of(here.folder)
        if job is not None and job.ended:
            return job
        time.sleep(0.05)
    return pytest.fail("the blank is not learnt")


def test_levels_under_headings_of_ones_own(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    """Unknown headings lead to the field of the form, not to an option of the command."""
    blank = tmp_path / "blank.pdf"
    draw(blank, Blank(levels=("Rất tốt", "Tạm được")))
    teach(browser, here, blank, "")
    told = browser.get(f"/c/{here.key}/ballot").text
    assert "name them below" in told and "--levels" not in told
    assert 'name="levels"' in told
    teach(browser, here, blank, "fine=Rất tốt, so_so=Tạm được")
    lesson = load_draft(here.folder, "leaders")
    assert lesson is not None
    assert [level.name for level in lesson.pages[0].layout.levels] == ["Rất tốt", "Tạm được"]


def test_a_correction_of_a_long_ballot_arrives_whole(
    browser: Browser, here: OpenCount, tmp_path: Path
) -> None:
    """What the script sends grows with the rows: a field of a form may be shorter."""
    blank = tmp_path / "blank.pdf"
    draw(blank, Blank())
    teach(browser, here, blank, "")
    lesson = load_draft(here.folder, "leaders")
    assert lesson is not None
    layout = json.loads(lesson.pages[0].layout.model_dump_json(by_alias=True))
    sent = json.dumps(layout | {"title": "Lãnh đạo"}) + " " * 30_000
    page = f"/c/{here.key}/ballot"
    assert browser.send(page, f"{page}/leaders/1", layout=sent).json() == {"saved": True}
