"""The evening's steps on the page: what is typed is checked, written and logged as the commands do it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.count.files import set_title
from scanner.count.model import Role
from scanner.counting.drafts import load_draft, save_draft
from scanner.counting.learning import Lesson, choose_target
from scanner.layouts.files import load_layout
from scanner.layouts.learn.compose import Learnt, LearntRow
from scanner.web import unfinished
from scanner.web.counts import OpenCount
from scanner.web.jobs import Phase
from scanner.web.site import Site
from tests.counting_kit import NAMES
from tests.web.kit import Browser, logged

ROSTER = "name,post\nNguyễn Thị Hiền,Ủy viên\nLê Văn Bình,Ủy viên\n".encode()


def test_a_count_is_made_from_a_list(browser: Browser, site: Site) -> None:
    files = {"roster": ("danh sach.csv", ROSTER, "text/csv")}
    answer = browser.send("/new", "/new", files=files, rules="qd96", name="hội nghị", title="Phiếu 1")
    assert answer.headers["location"].endswith("/setup")
    [folder] = site.home.recent()
    here = site.counts.add(folder)
    assert [person.name for person in here.count().ballots[0].persons] == list(NAMES)
    assert "2 persons were taken" in browser.get(answer.headers["location"]).text
    assert logged(here)[0][0] == "new"


def test_a_list_that_cannot_be_read_is_told_in_a_line(browser: Browser, site: Site) -> None:
    files = {"roster": ("danh sach.csv", b"a,b\n1,2\n", "text/csv")}
    answer = browser.send("/new", "/new", files=files, rules="qd96", name="x", title="Tên phiếu")
    assert "<p>danh sach.csv: " in answer.text and 'role="alert"' in answer.text
    assert "Tên phiếu" in answer.text  # what was typed stays
    assert "Traceback" not in answer.text
    assert not site.home.recent()


def test_meeting_and_committee_are_written(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/setup"
    form = {"form": "party", "body": "ĐẢNG ỦY XÃ X", "date": "25/10/2026", "recipients": "Lưu\r\nVăn thư"}
    answer = browser.send(
        page, page, **form, member=["Lê An", "", "Trần Bình"], role=["head", "member", "secretary"]
    )
    assert answer.status_code == 303
    count = here.count()
    assert [(one.name, one.role) for one in count.committee] == [
        ("Lê An", Role.HEAD),
        ("Trần Bình", Role.SECRETARY),
    ]
    assert (count.meeting.body, str(count.meeting.date)) == ("ĐẢNG ỦY XÃ X", "2026-10-25")
    assert count.meeting.recipients == ["Lưu", "Văn thư"]
    assert "# Ban kiểm phiếu" in (here.folder / "count.toml").read_text(encoding="utf-8")
    assert "meeting" in [action for action, _user in logged(here)]


def test_a_date_that_is_none_changes_nothing(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/setup"
    answer = browser.send(page, page, form="party", date="31/02/2026", member=["Lê An"], role=["head"])
    assert 'role="alert"' in answer.text and 'value="31/02/2026"' in answer.text
    assert here.count().committee == []


def test_numbers_are_declared_and_changed_with_a_reason_only(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/numbers"
    browser.send(page, page, kind="ballot-1", issued="12", returned="12")
    assert here.count().ballots[0].declared.issued == 12
    refused = browser.send(page, page, kind="ballot-1", issued="13", returned="12")
    assert "only with a reason" in refused.text and 'value="13"' in refused.text
    browser.send(page, page, kind="ballot-1", issued="13", returned="12", why="miscounted")
    assert here.count().ballots[0].declared.issued == 13
    assert [action for action, _user in logged(here)].count("declare") == 3


@pytest.mark.parametrize("typed", ["mười", "-1", "1e3", "9999999", "25.0", "1.5", "1.0000"])
def test_a_number_that_is_none_is_refused(browser: Browser, here: OpenCount, typed: str) -> None:
    page = f"/c/{here.key}/numbers"
    assert "is no whole number" in browser.send(page, page, kind="ballot-1", issued=typed).text
    assert here.count().ballots[0].declared.issued is None


@pytest.mark.parametrize("typed", ["1234", "1.234", "1 234"])
def test_thousands_may_stand_apart(browser: Browser, here: OpenCount, typed: str) -> None:
    page = f"/c/{here.key}/numbers"
    browser.send(page, page, kind="ballot-1", issued=typed)
    assert here.count().ballots[0].declared.issued == 1234


def draft(here: OpenCount) -> Lesson:
    """Keep the small count's own layout as a lesson that waits for a word."""
    loaded = load_layout(here.folder / "layouts" / "small")
    target = choose_target(here.count(), None)
    rows = tuple(
        LearntRow(number, person.name, person, number == 1, "as on the roster")
        for number, person in enumerate(target.persons, start=1)
    )
    layout = loaded.layout.model_copy(update={"id": "ballot-1"})
    lesson = Lesson(target, (Learnt(layout, loaded.blank, None, rows, ("row 2: doubt",)),), "blank.pdf")
    save_draft(here.folder, lesson)
    return lesson


def test_a_draft_survives_and_is_shown_with_its_doubts(browser: Browser, here: OpenCount) -> None:
    kept = draft(here)
    found = load_draft(here.folder, "ballot-1")
    assert found is not None
    assert (found.pages[0].rows, found.pages[0].doubts) == (kept.pages[0].rows, kept.pages[0].doubts)
    assert found.pages[0].layout == kept.pages[0].layout
    assert "row 2: doubt" in browser.get(f"/c/{here.key}/ballot").text


def correction(here: OpenCount) -> dict[str, Any]:
    layout = json.loads(
        (load_draft(here.folder, "ballot-1") or pytest.fail()).pages[0].layout.model_dump_json()
    )
    return {key: layout[key] for key in ("title", "levels", "rows", "zones", "stamp")}


def test_a_correction_by_mouse_is_taken(browser: Browser, here: OpenCount) -> None:
    draft(here)
    changes = correction(here)
    changes["zones"] = [{"kind": "opinion", "area": [10.0, 150.0, 100.0, 170.0]}]
    answer = browser.send(
        f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/ballot-1/1", layout=json.dumps(changes)
    )
    assert answer.json() == {"saved": True}
    browser.send(f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/keep", kind="ballot-1")
    [zone] = load_layout(here.folder / "layouts" / "ballot-1").layout.zones
    assert zone.area.as_list() == [10.0, 150.0, 100.0, 170.0]
    assert here.count().ballots[0].layout == "ballot-1"
    assert load_draft(here.folder, "ballot-1") is None


@pytest.mark.parametrize(("given", "called"), [("", "PHIẾU TÍN NHIỆM"), ("Lãnh đạo", "Lãnh đạo")])
def test_a_ballot_kind_without_a_name_is_called_as_its_ballot_says(
    browser: Browser, here: OpenCount, given: str, called: str
) -> None:
    """Its id is no word for a committee, nor for its minutes."""
    set_title(here.folder, "ballot-1", given, lambda: None)
    draft(here)
    page = f"/c/{here.key}/ballot"
    changes = correction(here) | {"title": "PHIẾU TÍN NHIỆM"}
    browser.send(page, f"{page}/ballot-1/1", layout=json.dumps(changes))
    browser.send(page, f"{page}/keep", kind="ballot-1")
    assert here.count().ballots[0].title == called


@pytest.mark.parametrize("area", [[10, 10, 5, 20], [0, 0, 1000, 20], ["a", 0, 1, 1], None])
def test_a_correction_that_cannot_stand_changes_nothing(
    browser: Browser, here: OpenCount, area: object
) -> None:
    before = draft(here).pages[0].layout
    changes = correction(here) | {"zones": [{"kind": "opinion", "area": area}]}
    answer = browser.send(
        f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/ballot-1/1", layout=json.dumps(changes)
    )
    assert answer.json()["problem"].startswith("zones.0.area")
    found = load_draft(here.folder, "ballot-1")
    assert found is not None and found.pages[0].layout == before


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (lambda rows: rows[0]["boxes"][0].update(area=[95, 62, 105, 78]), "two boxes lie over each other"),
        (lambda rows: rows[0]["boxes"][0].update(area=[131, 60, 140, 80]), "another order"),
        (lambda rows: rows.pop(), "keeps a row"),
    ],
)
def test_a_slip_of_the_mouse_cannot_move_a_vote(
    browser: Browser, here: OpenCount, slip: Callable[[list[dict[str, Any]]], object], told: str
) -> None:
    """A box over another one's place, or exchanged with it, would give marks to another level in silence."""
    before = draft(here).pages[0].layout
    changes = correction(here)
    slip(changes["rows"])
    answer = browser.send(
        f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/ballot-1/1", layout=json.dumps(changes)
    )
    assert told in answer.json()["problem"]
    found = load_draft(here.folder, "ballot-1")
    assert found is not None and found.pages[0].layout == before


def test_a_place_for_writing_over_a_box_is_refused(browser: Browser, here: OpenCount) -> None:
    draft(here)
    changes = correction(here) | {"zones": [{"kind": "opinion", "area": [75, 65, 85, 75]}]}
    answer = browser.send(
        f"/c/{here.key}/ballot", f"/c/{here.key}/ballot/ballot-1/1", layout=json.dumps(changes)
    )
    assert "lies over a box" in answer.json()["problem"]


def test_a_blank_of_another_ballot_is_told_when_learning_ends(browser: Browser, here: OpenCount) -> None:
    files = {"blank": ("blank.pdf", b"no PDF at all", "application/pdf")}
    page = f"/c/{here.key}/ballot"
    assert browser.send(page, f"{page}/learn", files=files, kind="ballot-1").status_code == 303
    job = until_ended(browser.site, here)
    assert job is Phase.FAILED
    text = browser.get(page).text
    assert "blank.pdf" in text and str(here.folder) not in text.split("<main")[1].split("</section>")[0]


def until_ended(site: Site, here: OpenCount) -> Phase:
    for _wait in range(400):
        job = site.jobs.of(here.folder)
        if job is not None and job.ended:
            return job.phase
        time.sleep(0.05)
    return pytest.fail("the job does not end")


def test_a_folder_is_read_and_told(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    """Files that are no scans are told by name; the pile stands with its keyed-in sheets."""
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "one.jpg").write_bytes(b"\xff\xd8\xff nothing")
    page = f"/c/{here.key}/reading"
    form = {"folder": str(tmp_path / "scans"), "pile": "A", "sheets": "3"}
    assert browser.send(page, f"{page}/folder", **form).status_code == 303
    assert until_ended(browser.site, here) is Phase.DONE
    text = browser.get(page).text
    assert "one.jpg" in text and "3 missing" in text
    assert unfinished.noted(here.folder) is None


def test_a_folder_that_is_none_is_told(browser: Browser, here: OpenCount) -> None:
    page = f"/c/{here.key}/reading"
    answer = browser.send(page, f"{page}/folder", folder="/no/such", pile="1")
    assert "/no/such: no such folder" in answer.text


def test_work_that_the_program_did_not_end_can_go_on(
    browser: Browser, here: OpenCount, tmp_path: Path
) -> None:
    (tmp_path / "scans").mkdir()
    unfinished.note(here.folder, unfinished.Wanted(unfinished.FOLDER, "B", 2, str(tmp_path / "scans")))
    page = f"/c/{here.key}/reading"
    assert "Not ended: Reading pile B" in browser.get(page).text
    browser.send(page, f"{page}/again")
    assert until_ended(browser.site, here) is Phase.DONE
    assert [pile.sheets for pile in here.results().standing.piles] == [2]


def test_a_pile_is_corrected_and_taken_out_with_a_reason_only(browser: Browser, here: OpenCount) -> None:
    here.desk.store.open_pile("A", 3)
    page = f"/c/{here.key}/reading"
    assert "only with a reason" in browser.send(page, f"{page}/pile", name="A", number="4").text
    browser.send(page, f"{page}/pile", name="A", number="4", why="counted again")
    assert [pile.sheets for pile in here.results().standing.piles] == [4]
    assert "say why" in browser.send(page, f"{page}/discard", name="A").text
    browser.send(page, f"{page}/discard", name="A", why="fed twice")
    assert here.results().standing.piles == ()


def test_uploads_keep_to_the_count(browser: Browser, here: OpenCount) -> None:
    files = [("scans", ("../../evil.jpg", b"\xff\xd8\xff", "image/jpeg"))]
    page = f"/c/{here.key}/reading"
    assert browser.send(page, f"{page}/upload", files=files, pile="1").status_code == 303
    until_ended(browser.site, here)
    assert not list(here.folder.parent.glob("evil*"))
    assert [path.name for path in here.folder.glob("incoming/upload-*/*")] == ["evil.jpg"]  # it was not read


def test_the_zero_report_is_given_as_pdf(browser: Browser, here: OpenCount) -> None:
    answer = browser.send(f"/c/{here.key}/reading", f"/c/{here.key}/reading/zero")
    assert answer.content.startswith(b"%PDF")
    assert "zero.printed" in [action for action, _user in logged(here)]


@pytest.mark.parametrize("step", ["setup", "ballot", "numbers", "reading", "review", "close", "minutes"])
@pytest.mark.parametrize(("language", "word"), [("vi", "Khóa sổ"), ("en", "Close the count")])
def test_each_step_shows_all_others_in_either_language(
    browser: Browser, here: OpenCount, step: str, language: str, word: str
) -> None:
    browser.client.cookies.set("kiemphieu-language", language)
    text = browser.get(f"/c/{here.key}/{step}").text
    assert word in text and f'<html lang="{language}">' in text
    assert text.count('aria-current="page"') >= 1


def test_a_count_that_cannot_be_read_is_told_in_a_line(browser: Browser, here: OpenCount) -> None:
    (here.folder / "count.toml").write_text("nonsense = ", encoding="utf-8")
    for step in ("setup", "numbers", "reading", "minutes"):
        answer = browser.get(f"/c/{here.key}/{step}")
        assert "count.toml" in answer.text and "Traceback" not in answer.text


def test_an_unforeseen_error_is_a_line_too(
    browser: Browser, here: OpenCount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_folder: Path) -> bool:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("scanner.web.pages.setup.frozen", fail)
    answer = browser.get(f"/c/{here.key}/setup")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text and "Nothing that was saved is lost" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_count_is_opened_by_its_folder(browser: Browser, here: OpenCount, tmp_path: Path) -> None:
    answer = browser.get("/browse", params={"for": "open", "at": str(tmp_path)})
    assert "a count" in answer.text
    opened = browser.send("/", "/open", folder=str(here.folder))
    assert opened.headers["location"] == f"/c/{here.key}/"
    assert "holds no count" in browser.send("/", "/open", folder=str(tmp_path)).text


def test_a_count_that_is_gone_stays_on_the_list_until_taken_off(browser: Browser, here: OpenCount) -> None:
    here.desk.close()
    shutil.rmtree(here.folder)
    assert "not found where it was" in browser.get("/").text
    browser.send("/", "/forget", folder=str(here.folder))
    assert "not found where it was" not in browser.get("/").text
