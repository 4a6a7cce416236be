"""kiemphieu member, close and reopen, as a committee runs them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import ExitCode
from scanner.store import members
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading

Run = Callable[..., object]
Types = Callable[..., None]


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Types:
    """Type these PINs at the prompts to come."""
    monkeypatch.setattr(members, "_HASHER", members.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def type_(*pins: str) -> None:
        waiting = list(pins)
        monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _prompt: waiting.pop(0))

    return type_


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    numbers = dict.fromkeys(("members", "summoned", "present", "printed", "issued", "returned"), 2)
    made = make_folder(tmp_path / "count", **numbers)
    add_pages(made, [reading(file="a.jpg"), reading(("low", "low", "low"), file="b.jpg")])
    path = made / "count.toml"
    committee = '[[committee]]\nname = "Trần Hà"\nrole = "head"\n\n[[committee]]\nname = "Lê Sơn"\nrole = "secretary"\n\n'
    path.write_text(
        path.read_text(encoding="utf-8").replace("[[ballot]]", committee + "[[ballot]]", 1), encoding="utf-8"
    )
    return made


@pytest.fixture
def signed(kiemphieu: Callable, folder: Path, types: Types) -> Path:
    types("1111", "1111")
    assert kiemphieu("-C", folder, "member", "pin", "Trần Hà").code == 0
    types("1111", "2222", "2222")
    assert kiemphieu("-C", folder, "member", "pin", "Lê Sơn", "--by", "Trần Hà").code == 0
    return folder


def test_the_committee_of_count_toml_is_listed(kiemphieu: Callable, folder: Path) -> None:
    run = kiemphieu("-C", folder, "member", "list")
    assert (run.code, run.err) == (0, "")
    assert [line.split("  ")[0].strip() for line in run.out.splitlines()[1:]] == ["Trần Hà", "Lê Sơn"]
    assert run.out.count("none yet") == 2


def test_who_has_no_pin_yet_is_told_how_to_get_one(kiemphieu: Callable, folder: Path, types: Types) -> None:
    """Before anything is keyed in."""
    types("1111", "1111")
    kiemphieu("-C", folder, "member", "pin", "Trần Hà")
    run = kiemphieu("-C", folder, "member", "pin", "Lê Sơn")
    assert run.code == ExitCode.REFUSED and 'kiemphieu member pin "Lê Sơn" --by HEAD' in run.err
    assert "no member" in kiemphieu("-C", folder, "member", "pin", "Lê Son").err


def test_the_head_adds_an_observer(kiemphieu: Callable, signed: Path, types: Types) -> None:
    refused = kiemphieu("-C", signed, "member", "add", "Phạm Quan")
    assert refused.code == ExitCode.REFUSED and "only the head" in refused.err
    types("1111")
    assert kiemphieu("-C", signed, "member", "add", "Phạm Quan", "--by", "Trần Hà").code == 0
    assert "observer" in kiemphieu("-C", signed, "member", "list").out


def test_a_locked_member_is_unlocked_by_the_head(kiemphieu: Callable, signed: Path, types: Types) -> None:
    for left in (4, 3, 2, 1):
        types("0000")
        run = kiemphieu("-C", signed, "member", "pin", "Lê Sơn")
        assert run.code == ExitCode.REFUSED and f"{left} tries left" in run.err
    types("0000")
    assert "locked" in kiemphieu("-C", signed, "member", "pin", "Lê Sơn").err
    assert "locked" in kiemphieu("-C", signed, "member", "list").out
    types("1111")
    assert kiemphieu("-C", signed, "member", "unlock", "Lê Sơn", "--by", "Trần Hà").code == 0
    types("2222", "3333", "3333")
    assert kiemphieu("-C", signed, "member", "pin", "Lê Sơn").code == 0


def test_two_close_the_count_and_its_tally_is_the_result(
    kiemphieu: Callable, signed: Path, types: Types
) -> None:
    assert "not closed" in kiemphieu("-C", signed, "tally").out
    assert kiemphieu("-C", signed, "close", "--check").out == "The count can be closed.\n"
    types("1111", "2222")
    run = kiemphieu("-C", signed, "close", "--member", "Trần Hà", "--member", "Lê Sơn")
    assert (run.code, run.err) == (0, "")
    with sqlite3.connect(signed / "kiemphieu.db") as database:
        ((head,),) = database.execute("SELECT hash FROM log WHERE action = 'count.closed'")
    assert head in run.out.split()
    assert "this is the result" in kiemphieu("-C", signed, "tally").out
    assert json.loads(kiemphieu("-C", signed, "tally", "--format", "json").out)["final"] is True
    assert "The count is closed." in kiemphieu("-C", signed, "status").out


def test_what_stands_against_closing_is_told_line_by_line(kiemphieu: Callable, signed: Path) -> None:
    add_pages(signed, [reading(("none", "low", "low"), file="c.jpg")])
    run = kiemphieu("-C", signed, "close", "--check")
    assert run.code == ExitCode.REFUSED and run.out == ""
    assert "- 1 sheet waits for a person" in run.err and run.err.count("\n- ") >= 3


@pytest.mark.parametrize("who", [(), ("Trần Hà",), ("Trần Hà", "Trần Hà")])
def test_one_alone_does_not_close(
    kiemphieu: Callable, signed: Path, types: Types, who: tuple[str, ...]
) -> None:
    types("1111")
    options = [part for name in who for part in ("--member", name)]
    run = kiemphieu("-C", signed, "close", *options)
    assert run.code == ExitCode.REFUSED and "two members" in run.err


def test_the_head_opens_it_again(kiemphieu: Callable, signed: Path, types: Types) -> None:
    types("1111", "2222")
    kiemphieu("-C", signed, "close", "--member", "Trần Hà", "--member", "Lê Sơn")
    types("2222")
    refused = kiemphieu("-C", signed, "reopen", "--member", "Lê Sơn", "--why", "sót phiếu")
    assert refused.code == ExitCode.REFUSED
    types("1111")
    assert kiemphieu("-C", signed, "reopen", "--member", "Trần Hà", "--why", "sót phiếu").code == 0
    assert "not closed" in kiemphieu("-C", signed, "tally").out


def test_a_mistyped_setting_is_told(kiemphieu: Callable, folder: Path) -> None:
    path = folder / "count.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('second_person = "changed"', 'second_person = "sometimes"'),
        encoding="utf-8",
    )
    run = kiemphieu("-C", folder, "status")
    assert (
        run.code == ExitCode.SETTINGS
        and "second_person" in run.err
        and "all, changed, invalid or none" in run.err
    )
