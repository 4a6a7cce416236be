"""The database file: private, migrated, and clear about what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import IntegrityError

from scanner.errors import MachineError, NewerVersionError, TamperedError
from scanner.store import database, frozen, migrations, record
from scanner.store.database import Database
from scanner.store.schema import metadata


def raw(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "kiemphieu.db", isolation_level=None)


def test_durable_settings_hold_on_every_connection(tmp_path: Path) -> None:
    with Database(tmp_path).read() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_only_its_owner_may_read_the_database(tmp_path: Path) -> None:
    record(tmp_path, "test", {})
    assert stat.S_IMODE((tmp_path / "kiemphieu.db").stat().st_mode) == 0o600


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    Database(tmp_path).close()
    made = inspect(create_engine(f"sqlite:///{tmp_path / 'kiemphieu.db'}"))
    for table in metadata.sorted_tables:
        assert [column["name"] for column in made.get_columns(table.name)] == table.columns.keys()
        key = made.get_pk_constraint(table.name)["constrained_columns"]
        assert key == table.primary_key.columns.keys()


def test_a_step_added_later_brings_an_old_database_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, "old", {})
    later = (*migrations.MIGRATIONS, lambda c: c.exec_driver_sql("CREATE TABLE later (x)"))
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    monkeypatch.setattr(database, "MIGRATIONS", later)
    record(tmp_path, "new", {})
    assert raw(tmp_path).execute("SELECT version FROM schema_version").fetchall() == [(len(later),)]
    assert raw(tmp_path).execute("SELECT count(*) FROM later, log").fetchall() == [(0,)]


def test_a_database_of_a_newer_version_is_refused_in_one_line(tmp_path: Path) -> None:
    record(tmp_path, "test", {})
    raw(tmp_path).execute("UPDATE schema_version SET version = 99")
    with pytest.raises(NewerVersionError, match="newer version") as error:
        Database(tmp_path)
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiemphieu.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(TamperedError, match=r"kiemphieu\.db: the database is damaged"):
        Database(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="the folder does not exist"):
        record(tmp_path / "nowhere", "test", {})


def test_a_database_that_another_program_writes_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, "test", {})
    monkeypatch.setattr(database, "_PRAGMAS", ("PRAGMA busy_timeout=10",))
    other = raw(tmp_path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(MachineError, match="another program is writing"):
        record(tmp_path, "test", {})


def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path) -> None:
    record(tmp_path, "before", {})
    full = Database(tmp_path)
    with pytest.raises(MachineError, match="no space left"), full.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite's own way to be full
        connection.exec_driver_sql("CREATE TABLE too_much (x)")
        connection.exec_driver_sql("INSERT INTO too_much VALUES (zeroblob(10000000))")
    full.close()
    assert raw(tmp_path).execute("SELECT action FROM log").fetchall() == [("before",)]


@pytest.mark.parametrize("statement", ["UPDATE log SET action = 'x'", "DELETE FROM log"])
def test_the_log_can_only_grow(tmp_path: Path, statement: str) -> None:
    record(tmp_path, "test", {})
    with (
        pytest.raises(IntegrityError, match="log is append-only"),
        Database(tmp_path).write() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_a_count_without_pages_is_not_frozen(tmp_path: Path) -> None:
    assert not frozen(tmp_path)
    assert not (tmp_path / "kiemphieu.db").exists()
    record(tmp_path, "test", {})
    assert not frozen(tmp_path)
