"""``kiemphieu verify``: whatever is touched is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.counting.run import read_paths
from scanner.errors import ExitCode
from scanner.store import record
from tests.counting_kit import make_count, save_page, save_small_layout

Run = Callable[..., object]


@pytest.fixture
def count(tmp_path: Path) -> Path:
    folder = make_count(tmp_path / "count")
    for number in range(3):
        save_page(tmp_path / "scans" / f"scan_{number}.jpg", number)
    read_paths(folder, [tmp_path / "scans"], 1, reader="tests.counting_kit:FakeReader")
    record(folder, "declare", {"field": "issued", "old": None, "new": 3})
    return folder


@pytest.fixture
def verify(kiemphieu: Run, count: Path) -> Run:
    return lambda: kiemphieu("-C", count, "verify")


def forge(folder: Path, *statements: str) -> None:
    """Change the database as someone could who knows SQLite: the guards are taken away and put back."""
    with sqlite3.connect(folder / "kiemphieu.db") as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.execute(query).fetchall()
        for name, _sql in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _name, sql in guards:
            connection.execute(sql)


def assert_names(run: object, *parts: str) -> None:
    assert run.code == ExitCode.TAMPERED
    for part in parts:
        assert part in run.err


def test_an_untouched_count_is_as_recorded(verify: Run) -> None:
    run = verify()
    assert (run.code, run.err) == (0, "")
    out = run.out.splitlines()
    assert out[0].startswith("Log: 5 entries, last hash ")
    assert out[1:] == ["Originals: 3", "Readings: 3", "All is as recorded."]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET user = 'other' WHERE seq = 3",
        "UPDATE log SET why = 'because' WHERE seq = 3",
        "UPDATE log SET detail = 'no JSON' WHERE seq = 3",
        "UPDATE log SET detail = '{}' WHERE seq = 3",
    ],
)
def test_a_changed_log_entry_is_named(verify: Run, count: Path, change: str) -> None:
    forge(count, change)
    assert_names(verify(), "log: entry 3 (read.began")


def test_a_log_entry_taken_out_is_named(verify: Run, count: Path) -> None:
    forge(count, "DELETE FROM log WHERE seq = 3")
    assert_names(verify(), "log: entries 3 to 3 are missing")


def test_log_entries_cut_off_at_the_end_are_named(verify: Run, count: Path) -> None:
    forge(count, "DELETE FROM log WHERE seq >= 4")
    assert_names(verify(), "log: entries 4 to 5 are missing")


def test_a_changed_original_is_named(verify: Run, count: Path) -> None:
    path = sorted((count / "originals").glob("*/*"))[0]
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert_names(verify(), f"{path.relative_to(count)}: the original was changed")


def test_a_missing_original_is_named(verify: Run, count: Path) -> None:
    path = sorted((count / "originals").glob("*/*"))[0]
    path.unlink()
    assert_names(verify(), f"{path.relative_to(count)}: the original is missing")


def test_a_file_nobody_recorded_is_noted_and_no_alarm(verify: Run, count: Path) -> None:
    (count / "originals" / "aa").mkdir(exist_ok=True)
    (count / "originals" / "aa" / "other.jpg").touch()
    run = verify()
    assert run.code == 0
    assert "originals/aa/other.jpg: not in the record" in run.err


def first_page(folder: Path) -> str:
    with sqlite3.connect(folder / "kiemphieu.db") as connection:
        return str(connection.execute("SELECT min(page_sha256) FROM readings").fetchone()[0])


def test_a_changed_reading_is_named(verify: Run, count: Path) -> None:
    page = first_page(count)
    forge(
        count,
        f"UPDATE readings SET payload = replace(payload, 'p01', 'p02') WHERE page_sha256 = '{page}'",
    )
    assert_names(verify(), f"reading of page {page[:12]}: was changed")


def test_a_reading_changed_with_its_hash_is_found_by_its_runs_seal(verify: Run, count: Path) -> None:
    page = first_page(count)
    forge(
        count,
        "UPDATE readings SET payload = '{}', payload_sha256 = "
        f"'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE page_sha256 = '{page}'",
    )
    assert_names(verify(), "run 1: its readings are not those that the log sealed")


def test_a_reading_taken_out_is_named(verify: Run, count: Path) -> None:
    page = first_page(count)
    forge(count, f"DELETE FROM readings WHERE page_sha256 = '{page}'")
    assert_names(verify(), f"reading of page {page[:12]}: is missing", "(3 then, 2 now)")


def test_a_reading_put_in_is_named(verify: Run, count: Path) -> None:
    forge(
        count,
        "INSERT INTO runs SELECT 7, generation, started, ended, user, options FROM runs",
        "INSERT INTO readings SELECT page_sha256, 1 + generation, payload, payload_sha256, program, "
        "layout_digest, settings_digest, 7 FROM readings",
    )
    assert_names(verify(), "run 7: has readings, but the log does not know it")


def test_removed_guards_are_named(verify: Run, count: Path) -> None:
    with sqlite3.connect(count / "kiemphieu.db") as connection:
        connection.execute("DROP TRIGGER readings_no_update")
    assert_names(verify(), "the guard readings_no_update was removed")


def test_a_changed_layout_is_named(verify: Run, count: Path) -> None:
    save_small_layout(count / "layouts" / "small", title="changed")
    assert_names(verify(), "layouts/small: was changed")


def test_a_missing_layout_is_named(verify: Run, count: Path) -> None:
    shutil.rmtree(count / "layouts" / "small")
    assert_names(verify(), "layouts/small")


def test_a_changed_person_is_named(verify: Run, count: Path) -> None:
    text = (count / "count.toml").read_text(encoding="utf-8")
    (count / "count.toml").write_text(text.replace("Lê Văn Bình", "Lê Văn Bính"), encoding="utf-8")
    assert_names(verify(), "count.toml: ballots or persons were changed")


def test_a_missing_database_is_named(verify: Run, count: Path) -> None:
    for path in count.glob("kiemphieu.db*"):
        path.unlink()
    assert_names(verify(), "kiemphieu.db: the database is missing")
    assert not (count / "kiemphieu.db").exists()


def test_a_folder_that_is_no_count_is_told(kiemphieu: Run, tmp_path: Path) -> None:
    assert kiemphieu("-C", tmp_path, "verify").code == ExitCode.SETTINGS


def test_a_copy_that_a_killed_run_left_half_written_is_noted(verify: Run, count: Path) -> None:
    (count / "originals" / ".abc.part").write_bytes(b"half")
    run = verify()
    assert run.code == 0
    assert "originals/.abc.part: not in the record" in run.err


def test_a_run_that_was_killed_is_noted_until_the_next_one_seals_it(
    verify: Run, count: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(tmp_path / "scans" / "late.jpg", 9)
    with monkeypatch.context() as patch:
        patch.setattr("scanner.store.runs.end", lambda *_arguments: None)
        read_paths(count, [tmp_path / "scans"], 1, reader="tests.counting_kit:FakeReader")
    run = verify()
    assert (run.code, "run 2: broken off and not sealed yet" in run.err) == (0, True)
    read_paths(count, [tmp_path / "scans"], 1, reader="tests.counting_kit:FakeReader")
    run = verify()
    assert (run.code, run.err) == (0, "")
