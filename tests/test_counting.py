"""The run of ``read``: each page once, nothing lost, the same count whatever happens on the way."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from scanner.ballot import BallotReading
from scanner.counting.run import read_paths
from scanner.errors import ExitCode, MachineError, RefusedError, SettingsError
from scanner.intake.documents import Document, open_document
from scanner.results.load import load_results
from scanner.store import frozen, log, originals
from scanner.store.database import Database
from scanner.store.lock import is_reading
from scanner.store.store import Store
from tests.counting_kit import make_count, outcome, save_page, save_pages, save_small_layout

READER = "tests.counting_kit:FakeReader"
JOBS = (1, 2)


@pytest.fixture
def count(tmp_path: Path) -> Path:
    return make_count(tmp_path / "count")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Four single pages, one of them twice, and two documents of many pages: 26 page images."""
    for number in range(4):
        save_page(tmp_path / "scans" / f"scan_{number}.jpg", number)
    shutil.copy(tmp_path / "scans" / "scan_3.jpg", tmp_path / "scans" / "twice.jpg")
    save_pages(tmp_path / "scans" / "feeder.tif", range(100, 112))
    save_pages(tmp_path / "scans" / "feeder.pdf", range(200, 210))
    return tmp_path / "scans"


def actions(folder: Path) -> list[str]:
    with Database(folder).read() as connection:
        return [link.entry.action for link in log.links(connection)]


def edit_count(folder: Path, old: str, new: str) -> None:
    text = (folder / "count.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "count.toml").write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("jobs", JOBS)
def test_every_page_image_is_read_once_and_kept(count: Path, scans: Path, jobs: int) -> None:
    report = read_paths(count, [scans], jobs, reader=READER)
    assert (report.read, report.known, report.exit_code) == (26, 1, ExitCode.OK)
    assert [(repeat.given, repeat.same_as) for repeat in report.repeats] == [
        (f"{scans}/twice.jpg", f"{scans}/scan_3.jpg")
    ]
    with Store(count) as store:
        standing = store.standing()
        for page in standing:
            path, number = store.image_of(page.page.source.sha256)
            assert originals.hash_file(path)[0] == path.stem
            assert number == page.sources[0].page
    assert len(standing) == 26
    assert len(list((count / "originals").glob("*/*"))) == 6


def test_the_count_does_not_depend_on_order_or_number_of_processes(tmp_path: Path, scans: Path) -> None:
    files = sorted(scans.iterdir())
    outcomes = []
    for jobs in JOBS:
        folder = make_count(tmp_path / f"count{jobs}")
        random.Random(jobs).shuffle(files)
        read_paths(folder, files, jobs, reader=READER)
        outcomes.append(outcome(folder))
    assert outcomes[0] == outcomes[1]


def test_standing_pages_are_sorted_by_ballot_id(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    with Store(count) as store:
        ballots = [page.ballot for page in store.standing()]
    assert ballots == sorted(ballots)


def test_what_was_read_is_not_read_again(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    first = outcome(count)
    report = read_paths(count, [scans], 1, reader="tests.counting_kit:FaultyReader")
    assert (report.read, report.known, report.repeats) == (0, 27, ())
    assert outcome(count) == first


def test_a_later_file_with_the_same_image_is_reported_and_counted_once(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    shutil.copy(scans / "scan_0.jpg", scans / "a_copy.jpg")
    report = read_paths(count, [scans], 1, reader=READER)
    assert [(repeat.given, repeat.same_as) for repeat in report.repeats] == [
        (f"{scans}/a_copy.jpg", f"{scans}/scan_0.jpg")
    ]
    with Store(count) as store:
        assert len(store.standing()) == 26


def test_a_long_document_is_opened_no_more_often_for_more_pages(
    count: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def noting(path: Path, given: str, sha256: str | None = None) -> Document:
        opened.append(given)
        return open_document(path, given, sha256)

    monkeypatch.setattr("scanner.counting.worker.open_document", noting)
    for name, pages in (("short.pdf", 17), ("long.pdf", 33)):
        save_pages(tmp_path / name, range(300, 300 + pages))
        read_paths(count, [tmp_path / name], 1, reader=READER)
    assert opened.count("short.pdf") == opened.count("long.pdf")


@pytest.mark.parametrize("jobs", JOBS)
def test_broken_files_are_named_and_the_rest_is_read(count: Path, scans: Path, jobs: int) -> None:
    (scans / "empty.jpg").touch()
    (scans / "text.pdf").write_text("no PDF at all", encoding="utf-8")
    (scans / "cut.jpg").write_bytes((scans / "scan_0.jpg").read_bytes()[:3000])
    (scans / "notes.txt").write_text("passed over", encoding="utf-8")
    report = read_paths(count, [scans, scans / "gone.jpg"], jobs, reader=READER)
    assert [Path(failure.given).name for failure in report.failures] == ["cut.jpg", "empty.jpg", "text.pdf"]
    assert [path.name for path in report.passed_over] == ["notes.txt"]
    assert report.missing == (scans / "gone.jpg",)
    assert (report.read, report.exit_code) == (26, ExitCode.SOME_UNREAD)


def test_a_broken_file_stays_open_until_it_is_read_well(count: Path, scans: Path) -> None:
    broken = scans / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing")
    read_paths(count, [scans], 1, reader=READER)
    with Store(count) as store:
        assert [failure.given for failure in store.failures()] == [str(broken)]
    save_page(broken, 50)
    read_paths(count, [scans], 1, reader=READER)
    with Store(count) as store:
        assert store.failures() == []


def test_a_broken_file_taken_out_of_its_folder_is_forgotten(count: Path, scans: Path) -> None:
    (scans / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    read_paths(count, [scans], 1, reader=READER)
    (scans / "broken.jpg").unlink()
    read_paths(count, [scans / "scan_0.jpg"], 1, reader=READER)
    with Store(count) as store:
        assert len(store.failures()) == 1
    read_paths(count, [scans], 1, reader=READER)
    with Store(count) as store:
        assert store.failures() == []


@pytest.mark.parametrize("jobs", JOBS)
def test_a_fault_of_the_program_costs_one_page_only(count: Path, scans: Path, jobs: int) -> None:
    save_page(scans / "faulty.png", 60)
    report = read_paths(count, [scans], jobs, reader="tests.counting_kit:FaultyReader")
    assert [failure.given for failure in report.failures] == [str(scans / "faulty.png")]
    assert "ZeroDivisionError" in report.failures[0].message
    assert report.read == 26


def test_a_process_that_dies_takes_only_its_own_file_with_it(count: Path, scans: Path) -> None:
    save_page(scans / "deadly.png", 70)
    report = read_paths(count, [scans], 2, reader="tests.counting_kit:DyingReader")
    assert [failure.given for failure in report.failures] == [str(scans / "deadly.png")]
    assert "process died" in report.failures[0].message
    assert report.read == 26


def test_processes_that_all_die_end_the_run_in_one_line(count: Path, tmp_path: Path) -> None:
    for number in range(8):
        save_page(tmp_path / "scans" / f"deadly_{number}.jpg", number)
    with pytest.raises(MachineError, match="die one after another"):
        read_paths(count, [tmp_path / "scans"], 2, reader="tests.counting_kit:DyingReader")


def test_the_counts_own_pictures_are_never_read(count: Path, scans: Path) -> None:
    """Someone may read the folder in which the count lies."""
    shutil.copytree(scans, count / "scans")
    assert read_paths(count, [count], 1, reader=READER).read == 26
    report = read_paths(count, [count], 1, reader=READER)
    assert (report.read, report.known) == (0, 27)


# What is fixed before the first page is read.


def test_a_kind_without_layout_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = make_count(tmp_path / "count")
    edit_count(folder, '"small"', '""')
    with pytest.raises(SettingsError, match="kiemphieu layout learn BLANK --ballot ballot-1"):
        read_paths(folder, [], 1, reader=READER)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"p02"', '"p03"', "p02 is Lê Văn Bình on the layout, nobody in count.toml"),
        ("Lê Văn Bình", "Phạm Thu Hà", "p02 is Lê Văn Bình on the layout, Phạm Thu Hà in count.toml"),
    ],
)
def test_a_layout_of_other_persons_is_refused(count: Path, old: str, new: str, told: str) -> None:
    edit_count(count, old, new)
    with pytest.raises(SettingsError, match="for other persons") as error:
        read_paths(count, [], 1, reader=READER)
    assert told in str(error.value)


def test_a_ready_layout_is_copied_into_the_count(
    count: Path, tmp_path: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(count / "layouts" / "small", tmp_path / "ready" / "small")
    monkeypatch.setattr("scanner.layouts.files.ready_layouts", lambda: tmp_path / "ready")
    read_paths(count, [scans], 1, reader=READER)
    shutil.rmtree(tmp_path / "ready")
    assert read_paths(count, [scans], 1, reader=READER).known == 27


def test_a_layout_changed_after_the_first_page_is_refused(count: Path, scans: Path) -> None:
    assert not frozen(count)
    read_paths(count, [scans], 1, reader=READER)
    assert frozen(count)
    save_small_layout(count / "layouts" / "small", title="changed")
    with pytest.raises(RefusedError, match=r"\(layouts/small\).*--again"):
        read_paths(count, [scans], 1, reader=READER)


def test_a_person_changed_after_the_first_page_is_refused(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    edit_count(count, "Lê Văn Bình", "Lê Văn Bính")
    with pytest.raises(RefusedError, match=r"\(count\.toml\)"):
        read_paths(count, [scans], 1, reader=READER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Lê Văn Bình", "Phạm Thu Hà"),
        ('layout = "small"', 'layout = "other"'),
    ],
)
def test_a_count_changed_after_the_first_page_gives_no_results(
    count: Path, scans: Path, old: str, new: str
) -> None:
    """The marks would be shown as given to other persons; undone, all is as before."""
    save_small_layout(count / "layouts" / "other", title="other")
    read_paths(count, [scans], 1, reader=READER)
    before = load_results(count).tally
    edit_count(count, old, new)
    with pytest.raises(RefusedError, match=r"count\.toml.*undo the change"):
        load_results(count)
    with pytest.raises(RefusedError, match=r"count\.toml.*undo the change"):
        read_paths(count, [], 1, reader=READER)
    edit_count(count, new, old)
    assert load_results(count).tally == before


def test_a_layout_edited_after_the_first_page_gives_no_results(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    save_small_layout(count / "layouts" / "small", title="changed")
    with pytest.raises(RefusedError, match=r"\(layouts/small\)"):
        load_results(count)


def test_a_layout_may_change_while_nothing_was_read(count: Path, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    read_paths(count, [tmp_path / "none"], 1, reader=READER)
    save_small_layout(count / "layouts" / "small", title="changed")
    assert read_paths(count, [scans], 1, reader=READER).read == 26


# Reading again.


def test_again_appends_readings_of_which_the_newest_stand(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    shutil.rmtree(scans)
    save_small_layout(count / "layouts" / "small", title="changed")
    report = read_paths(count, [], 1, again=True, why="new layout", reader=READER)
    assert (report.read, report.reread, report.failures) == (26, True, ())
    with Store(count) as store:
        standing = store.standing()
        with store.database.read() as connection:
            (readings,) = connection.exec_driver_sql("SELECT count(*) FROM readings").one()
    digests = {page.page.layout_digest for page in standing if isinstance(page.page, BallotReading)}
    assert (len(standing), len(digests), readings) == (26, 1, 52)
    assert len(next(page for page in standing if len(page.sources) == 2).sources) == 2


def test_a_page_that_cannot_be_read_again_keeps_its_reading(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    touched = next((count / "originals").glob("*/*.jpg"))
    touched.write_bytes(touched.read_bytes() + b"x")
    report = read_paths(count, [], 1, again=True, why="check", reader=READER)
    assert [failure.message for failure in report.failures] == ["its original in the count was changed"]
    with Store(count) as store:
        assert len(store.standing()) == 26


@pytest.mark.parametrize("again", [True, False])
def test_a_reading_broken_off_changes_nothing_and_goes_on_later(
    count: Path, scans: Path, again: bool
) -> None:
    """The older readings stand until all pages were read again, by ``--again`` or by any later run."""
    read_paths(count, [scans], 1, reader=READER)
    before = outcome(count)
    save_small_layout(count / "layouts" / "small", title="changed")

    def stop(done: int, _total: int) -> None:
        if done >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_paths(count, [], 1, again=True, why="new layout", progress=stop, reader=READER)
    assert outcome(count) == before
    report = read_paths(count, [], 1, again=again, why="new layout", reader=READER)
    assert (0 < report.read < 26, report.reread) == (True, True)
    assert outcome(count) != before
    with Store(count) as store, store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT max(generation) FROM readings").scalar() == 2


def test_a_layout_changed_again_meanwhile_makes_a_reading_of_its_own(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)

    def stop(done: int, _total: int) -> None:
        if done >= 9:
            raise KeyboardInterrupt

    save_small_layout(count / "layouts" / "small", title="second")
    with pytest.raises(KeyboardInterrupt):
        read_paths(count, [], 1, again=True, why="second", progress=stop, reader=READER)
    save_small_layout(count / "layouts" / "small", title="third")
    assert read_paths(count, [], 1, again=True, why="third", reader=READER).read == 26


# Faults on the way.


def test_ctrl_c_keeps_what_was_read(count: Path, scans: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_paths(count, [scans], 1, progress=stop, reader=READER)
    assert not is_reading(count)
    assert actions(count)[-1] == "read.broken_off"
    with Store(count) as store:
        kept = len(store.standing())
    assert kept > 0
    report = read_paths(count, [scans], 1, reader=READER)
    assert report.read == 26 - kept


@pytest.mark.parametrize("jobs", [1])
def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(
    count: Path, scans: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    keep, calls = originals.keep, []

    def full_at_the_third(*arguments: object) -> Path:
        calls.append(arguments)
        if len(calls) == 3:
            raise MachineError("originals: no space left on the disk")
        return keep(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("scanner.counting.worker.keep", full_at_the_third)
        with pytest.raises(MachineError, match="no space left"):
            read_paths(count, [scans], jobs, reader=READER)
    with Store(count) as store:
        kept = len(store.standing())
    assert kept > 0
    assert read_paths(count, [scans], jobs, reader=READER).read == 26 - kept


RUN = """
import sys
from pathlib import Path
from scanner.counting import run, session
if __name__ == "__main__":
    session.BATCH_PAGES = 3
    folder, scans, jobs, again = sys.argv[1:]
    run.read_paths(Path(folder), [Path(scans)], int(jobs), again == "again", "why",
                   reader="tests.counting_kit:SlowReader")
"""


def kill_reading(script: Path, folder: Path, arguments: list[str], readings: int) -> None:
    """Start a run and kill it, with no chance to clean up, soon after so many readings are committed."""
    script.write_text(RUN, encoding="utf-8")
    root = str(Path(__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), *arguments],
        env=os.environ | {"PYTHONPATH": root},
        stderr=subprocess.DEVNULL,
    ) as run:
        deadline = time.monotonic() + 30
        while run.poll() is None and time.monotonic() < deadline:
            if is_reading(folder) and committed(folder) >= readings:
                break
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.1))
        run.kill()


def committed(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "kiemphieu.db")) as connection, suppress(sqlite3.OperationalError):
        return int(connection.execute("SELECT count(*) FROM readings").fetchone()[0])
    return 0


@pytest.mark.parametrize(("jobs", "again"), [(1, "first"), (2, "again")])
def test_killed_again_and_again_it_ends_with_the_same_count(
    tmp_path: Path, scans: Path, jobs: int, again: str
) -> None:
    undisturbed, disturbed = make_count(tmp_path / "undisturbed"), make_count(tmp_path / "disturbed")
    for folder in (undisturbed, disturbed):
        if again == "again":
            read_paths(folder, [scans], 1, reader=READER)
            save_small_layout(folder / "layouts" / "small", title="changed")
    read_paths(undisturbed, [scans], 1, again == "again", "why", reader=READER)
    before = committed(disturbed) if again == "again" else 0
    for readings in (0, 5, 14):
        arguments = [str(scans), str(jobs), again]
        kill_reading(tmp_path / "run.py", disturbed, arguments, before + readings)
        assert committed(disturbed) < before + 26, "killed too late to show anything"
    report = read_paths(disturbed, [scans], jobs, again == "again", "why", reader=READER)
    assert 0 < report.read < 26
    assert outcome(disturbed) == outcome(undisturbed)
    assert not list((disturbed / "originals").glob("*/.*"))


def test_the_log_speaks_of_runs_and_not_of_pages(count: Path, scans: Path) -> None:
    read_paths(count, [scans], 1, reader=READER)
    read_paths(count, [scans], 1, reader=READER)
    began_and_ended = ["read.began", "read.ended"]
    assert actions(count) == ["pile.opened", "layouts.frozen", *began_and_ended, *began_and_ended]


def test_the_log_names_folders_and_no_files(count: Path, scans: Path) -> None:
    """The log is kept for good; a file's name may tell whose turn it was at the scanner."""
    read_paths(count, [scans, scans / "scan_0.jpg"], 1, reader=READER)
    with Database(count).read() as connection:
        details = [link.entry.detail for link in log.links(connection)]
    assert str(scans) in details[2]
    assert not any("scan_0" in detail for detail in details)


@pytest.mark.skipif(os.name == "nt", reason="names that are no Unicode")
def test_a_file_name_in_an_old_encoding_is_no_hindrance(count: Path, scans: Path) -> None:
    """TCVN3 names on a Linux disk, for example."""
    (scans / "scan_0.jpg").rename(os.fsdecode(os.fsencode(scans) + b"/phi\xd5u.jpg"))
    report = read_paths(count, [scans], 1, reader=READER)
    assert (report.read, report.failures) == (26, ())
    assert read_paths(count, [scans], 1, reader=READER).known == 27


def test_nothing_tells_in_which_order_the_ballots_were_fed(count: Path, scans: Path) -> None:
    """Tables with a hidden rowid number their rows as they come."""
    read_paths(count, [scans], 1, reader=READER)
    with Database(count).read() as connection:
        for table in ("readings", "sources", "originals"):
            with pytest.raises(Exception, match="no such column: rowid"):
                connection.exec_driver_sql(f"SELECT rowid FROM {table}")
