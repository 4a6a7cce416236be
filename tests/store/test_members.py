"""Members, PINs and sessions: who may sign in, and when no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import RefusedError
from scanner.store import log, members, sessions
from scanner.store.database import Database
from scanner.store.members import MOST_TRIES, Part


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_HASHER", members.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(tmp_path)
    with made.write() as connection:
        members.enrol(connection, [("Hà", Part.HEAD), ("Sơn", Part.SECRETARY), ("Mai", Part.MEMBER)])
        members.set_pin(connection, "Hà", "1234", by="Hà")
        members.set_pin(connection, "Sơn", "5678", by="Hà")
    return made


def actions(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return [(link.entry.action, link.entry.user) for link in log.links(connection)]


def try_wrong(database: Database, name: str, times: int = MOST_TRIES) -> None:
    for _time in range(times):
        with pytest.raises(RefusedError):
            members.check_pin(database, name, "0000")


def test_a_pin_is_kept_as_a_hash(database: Database) -> None:
    with database.read() as connection:
        (pin,) = {
            row.pin
            for row in connection.execute(members.members.select().where(members.members.c.name == "Hà"))
        }
    assert pin.startswith("$argon2id$") and "1234" not in pin


def test_nobody_sets_a_pin_before_the_head(tmp_path: Path) -> None:
    with Database(tmp_path).write() as connection:
        members.enrol(connection, [("Hà", Part.HEAD), ("Mai", Part.MEMBER)])
        with pytest.raises(RefusedError, match="head"):
            members.set_pin(connection, "Mai", "1234", by="Mai")


def test_only_the_head_gives_others_a_pin(database: Database) -> None:
    with database.write() as connection, pytest.raises(RefusedError, match="only the head"):
        members.set_pin(connection, "Mai", "1234", by="Sơn")


def test_nobody_gives_himself_a_first_pin(database: Database) -> None:
    with database.write() as connection:
        members.enrol(connection, [("Bình", Part.HEAD)], by="Hà")
        for name in ("Mai", "Bình"):  # not even one who is head too, and has proved nothing yet
            with pytest.raises(RefusedError, match="only the head"):
                members.set_pin(connection, name, "1234", by=name)
        members.set_pin(connection, "Mai", "1234", by="Hà")
        members.set_pin(connection, "Mai", "4321", by="Mai")


@pytest.mark.parametrize("pin", ["", "123", "12a4", "١٢٣"])
def test_a_pin_is_four_digits_at_least(database: Database, pin: str) -> None:
    with database.write() as connection, pytest.raises(RefusedError, match="digits"):
        members.set_pin(connection, "Mai", pin, by="Hà")


def test_after_too_many_wrong_pins_the_right_one_is_refused_too_even_after_a_restart(
    database: Database, tmp_path: Path
) -> None:
    try_wrong(database, "Sơn")
    database.close()
    again = Database(tmp_path)
    with pytest.raises(RefusedError, match="locked"):
        members.check_pin(again, "Sơn", "5678")
    assert ("member.locked", "Sơn") in actions(again)


def test_a_right_pin_makes_wrong_ones_forgotten(database: Database) -> None:
    for _round in range(2):
        try_wrong(database, "Sơn", MOST_TRIES - 1)
        assert members.check_pin(database, "Sơn", "5678").name == "Sơn"


def test_the_head_unlocks_a_member_and_the_secretary_the_head(database: Database) -> None:
    try_wrong(database, "Hà")
    try_wrong(database, "Sơn")
    with database.write() as connection:
        for name, by in (("Sơn", "Mai"), ("Sơn", "Hà"), ("Hà", "Sơn")):
            with pytest.raises(RefusedError):  # who is locked unlocks nobody
                members.unlock(connection, name, by)
        members.enrol(connection, [("Bình", Part.HEAD)], by="Hà")
        members.unlock(connection, "Sơn", by="Bình")
        members.unlock(connection, "Hà", by="Sơn")
    assert members.check_pin(database, "Hà", "1234").part is Part.HEAD


def test_a_session_is_known_by_its_token_only(database: Database, tmp_path: Path) -> None:
    token = sessions.sign_in(database, "Hà", "1234")
    found = sessions.find(database, token)
    assert found is not None and (found.member.name, found.locked) == ("Hà", False)
    assert sessions.find(database, token[:-1]) is None
    database.close()
    assert token.encode() not in (tmp_path / "kiemphieu.db").read_bytes()


def test_signing_out_ends_a_session_and_is_logged(database: Database) -> None:
    token = sessions.sign_in(database, "Hà", "1234")
    sessions.sign_out(database, token)
    sessions.sign_out(database, token)
    assert sessions.find(database, token) is None
    assert actions(database)[-2:] == [("member.signed_in", "Hà"), ("member.signed_out", "Hà")]


def test_an_idle_session_locks_and_its_members_pin_opens_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sessions.sign_in(database, "Hà", "1234")
    begun = sessions._now()
    monkeypatch.setattr(sessions, "_now", lambda: begun + sessions.IDLE_SECONDS)
    found = sessions.find(database, token)
    assert found is not None and found.locked
    with pytest.raises(RefusedError, match="wrong PIN"):
        sessions.unlock(database, token, "5678")
    assert not sessions.unlock(database, token, "1234").locked
    assert sessions.find(database, token) == sessions.Session(found.member, locked=False)


def test_what_a_page_asks_by_itself_keeps_no_session_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sessions.sign_in(database, "Hà", "1234")
    begun = sessions._now()
    for seconds, active in ((400, False), (sessions.IDLE_SECONDS + 1, False)):
        monkeypatch.setattr(sessions, "_now", lambda at=seconds: begun + at)
        found = sessions.find(database, token, active)
    assert found is not None and found.locked


def test_a_new_pin_ends_the_sessions_of_the_old_one(database: Database) -> None:
    token = sessions.sign_in(database, "Sơn", "5678")
    with database.write() as connection:
        members.set_pin(connection, "Sơn", "8765", by="Sơn")
    assert sessions.find(database, token) is None
