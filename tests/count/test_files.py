"""count.toml: what is made is loaded again, every error has its place, an edit keeps the comments."""

from __future__ import annotations

import datetime as dt
import pickle
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.count import files
from scanner.count.files import (
    add_ballot,
    create_count,
    load_count,
    next_ballot_id,
    set_declared,
    set_layout,
    split_ballot_by_person,
)
from scanner.count.model import DECLARED_FIELDS, Role
from scanner.count.roster import RosterEntry
from scanner.errors import NewerVersionError, RefusedError, SettingsError

AN = RosterEntry("Nguyễn Văn An", "Bí thư")
BINH = RosterEntry("Trần Thị Bình", "Chủ tịch")

BY_HAND = """\
schema = "kiemphieu.count/1"  # lược đồ
rules = "qd96"

[meeting]
body = "ĐẢNG ỦY XÃ HÒA AN"
date = "25/10/2026"
plan_date = 2026-09-01
opening_time = "7 giờ 30"

[[committee]]
name = "Lê Văn Cường"
role = "Trưởng ban"

[[ballot]]
id = "party"
title = "Phiếu khối Đảng"  # tên in trong biên bản
[[ballot.person]]
id = "p01"
name = "Nguyễn Văn An"
post = "Bí thư"
[[ballot.person]]
id = "p02"
name = "Trần Thị Bình"
post = "Chủ tịch"
# hết
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    create_count(tmp_path / "count", [AN, BINH], "qd96")
    return tmp_path / "count"


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    return written(tmp_path, BY_HAND)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "count.toml").write_bytes(text.encode(encoding))
    return folder


def text_of(folder: Path) -> str:
    return (folder / "count.toml").read_text(encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_count(folder)
    return [line.removeprefix(f"{folder / 'count.toml'}, ") for line in str(refused.value).splitlines()]


def test_a_new_count_is_loaded_as_it_was_made(tmp_path: Path) -> None:
    count = create_count(tmp_path / "c", [AN, BINH], "nq96", "state", "Phiếu HĐND")
    assert count == load_count(tmp_path / "c")
    assert (count.rules, count.meeting.form, count.folder) == ("nq96", "state", tmp_path / "c")
    kind = count.ballots[0]
    assert (kind.id, kind.title, kind.layout) == ("state", "Phiếu HĐND", "")
    assert [(p.id, p.name, p.post) for p in kind.persons] == [
        ("p01", AN.name, AN.post),
        ("p02", BINH.name, BINH.post),
    ]
    assert not kind.declared.model_dump(exclude_none=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_folder_and_file_are_for_their_owner_only(made: Path) -> None:
    set_layout(made, "ballot-1", "a")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert stat.S_IMODE((made / "count.toml").stat().st_mode) == 0o600


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").touch()
    with pytest.raises(RefusedError, match="not empty"):
        create_count(tmp_path, [AN], "qd96")
    with pytest.raises(RefusedError, match="not empty"):
        create_count(tmp_path / "note.txt", [AN], "qd96")


def test_a_wrong_argument_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no id"):
        create_count(tmp_path / "c", [AN], "qd96", "Not An Id")
    assert not (tmp_path / "c").exists()


def test_what_people_write_by_hand_is_understood(by_hand: Path) -> None:
    count = load_count(by_hand)
    assert count.meeting.date == dt.date(2026, 10, 25)
    assert count.meeting.plan_date == dt.date(2026, 9, 1)
    assert count.meeting.opening_time == dt.time(7, 30)
    assert count.committee[0].role is Role.HEAD
    assert [kind.one_person for kind in count.ballots] == [False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_whatever_notepad_saves_is_no_error(tmp_path: Path, encoding: str, line_end: str) -> None:
    folder = written(tmp_path, BY_HAND.replace("\n", line_end), encoding)
    assert load_count(folder).meeting.body == "ĐẢNG ỦY XÃ HÒA AN"
    set_layout(folder, "party", "l1")
    assert load_count(folder).ballots[0].layout == "l1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rules = "qd96"', 'rules = "qd69"', "line 2, rules: no rule set qd69"),
        ('rules = "qd96"', 'rules = "own.toml"', "line 2, rules: no file own.toml"),
        ('rules = "qd96"', 'rules = ""', "line 2, rules: may not be empty"),
        ('rules = "qd96"', "", "rules: this key is missing"),
        ('"25/10/2026"', '"10/25/2026"', 'line 6, meeting.date: "10/25/2026" is no date'),
        ("2026-09-01", "2026", "line 7, meeting.plan_date: 2026 is no date"),
        ('"7 giờ 30"', '"sáng"', 'line 8, meeting.opening_time: "sáng" is no time'),
        ('"Trưởng ban"', '"Sếp"', 'line 12, committee.0.role: "Sếp" is no role'),
        ('id = "party"', 'id = "Đảng"', 'line 15, ballot.0.id: "Đảng" is no id'),
        ("title =", "titel =", "line 16, ballot.0.titel: unknown key; did you mean title?"),
        ("title =", "zzz =", "line 16, ballot.0.zzz: unknown key; the keys here are id, title, layout, "),
        ('name = "Trần Thị Bình"', 'name = " "', "line 23, ballot.0.person.1.name: may not be empty"),
        ('name = "Trần Thị Bình"', "name = 7", "line 23, ballot.0.person.1.name: 7 is no text"),
        ('name = "Trần Thị Bình"', "", "line 21, ballot.0.person.1.name: this key is missing"),
        ('id = "p02"', 'id = "p01"', "line 22, ballot.0.person.1.id: two persons have the id p01"),
        (
            'name = "Trần Thị Bình"\npost = "Chủ tịch"',
            'name = "NGUYỄN VĂN AN"\npost = "Bí thư"',
            "line 23, ballot.0.person.1.name: NGUYỄN VĂN AN stands twice with the same post",
        ),
        (
            "# hết",
            '[[ballot]]\nid = "party"\nperson = [{id = "p01", name = "A B"}]',
            "line 26, ballot.1.id: two ballot kinds have the id party",
        ),
        ("# hết", '[[ballot]]\nid = "b"', "line 25, ballot.1.person: this key is missing"),
        (
            "# hết",
            '[[committee]]\nname="A B"\nrole="head"',
            "line 27, committee.1.role: a committee has one head",
        ),
        (
            "# hết",
            '[ballot.declared]\nissued = "4"',
            'line 26, ballot.0.declared.issued: "4" is no whole number',
        ),
        ("# hết", "[ballot.declared]\nissued = -1", "line 26, ballot.0.declared.issued: -1 is below 0"),
        (
            "# hết",
            "[ballot.declared]\nissued = true",
            "line 26, ballot.0.declared.issued: True is no whole number",
        ),
        (
            "# hết",
            "[ballot.declared]\nissued = 9999999",
            "ballot.0.declared.issued: 9999999 is above 1000000",
        ),
        ("[meeting]", "[[meeting]]", "line 4, meeting: this is a table of keys"),
    ],
)
def test_an_error_is_named_with_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in BY_HAND
    lines = problems(written(tmp_path, BY_HAND.replace(old, new)))
    assert len(lines) == 1
    assert lines[0].startswith(said) or said in lines[0]


def test_all_errors_are_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    wrong = (
        BY_HAND.replace("qd96", "x")
        .replace("25/10", "99/99")
        .replace('"p02"', '"p01"')
        .replace("title", "tilte")
    )
    keys = [line.split(", ")[1].split(":")[0] for line in problems(written(tmp_path, wrong))]
    assert keys == ["rules", "meeting.date", "ballot.0.tilte", "ballot.0.person.1.id"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rules = "qd96"', 'rules = "qd96', "line 2, column "),
        ('rules = "qd96"', "rules = “qd96”", "line 2, column 9: the quotes are curly"),
        ("# hết", 'x = """', "line 25, column "),
        ("[meeting]", "[meeting", "line 4, column "),
    ],
)
def test_text_that_is_no_toml_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    lines = problems(written(tmp_path, BY_HAND.replace(old, new)))
    assert len(lines) == 1
    assert lines[0].startswith(said)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "count.toml").write_bytes(BY_HAND.encode("utf-8") + b"\xff")
    with pytest.raises(SettingsError, match="save it as UTF-8"):
        load_count(tmp_path)


def test_a_folder_without_a_count(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        load_count(tmp_path)


def test_a_newer_programs_count_is_refused_before_its_keys_are_judged(tmp_path: Path) -> None:
    with pytest.raises(NewerVersionError, match=r"kiemphieu\.count/2"):
        load_count(written(tmp_path, 'schema = "kiemphieu.count/2"\nnovelty = 1\n'))


@pytest.mark.parametrize("schema", ["", "kiemphieu.layout/1", "kiemphieu.count/x"])
def test_another_schema_is_an_error(tmp_path: Path, schema: str) -> None:
    lines = problems(written(tmp_path, BY_HAND.replace("kiemphieu.count/1", schema)))
    assert lines[0].startswith(f'line 1, schema: "{schema}" is no schema of this program')


def test_a_rule_set_of_the_committees_own(by_hand: Path) -> None:
    (by_hand / "own.toml").touch()
    written(by_hand, BY_HAND.replace("qd96", "own.toml"))
    assert load_count(by_hand).rules == "own.toml"


def test_edits_keep_every_comment(by_hand: Path) -> None:
    set_layout(by_hand, "party", "party9")
    set_declared(by_hand, "party", {"issued": 47, "returned": 46})
    count = add_ballot(by_hand, "state", [AN])
    assert count == load_count(by_hand)
    assert [line for line in BY_HAND.splitlines() if line and line not in text_of(by_hand)] == []
    assert (count.ballots[0].layout, count.ballots[0].declared.issued) == ("party9", 47)
    assert next_ballot_id(count) == "ballot-1"


def test_numbers_are_set_and_unset_for_one_ballot_only(made: Path) -> None:
    add_ballot(made, "b", [BINH])
    before = text_of(made)
    set_declared(made, "b", {"issued": 3, "spoiled": 0})
    first, second = load_count(made).ballots
    assert first.declared.model_dump(exclude_none=True) == {}
    assert second.declared.model_dump(exclude_none=True) == {"issued": 3, "spoiled": 0}
    set_declared(made, "b", {"issued": None, "spoiled": None})
    assert text_of(made) == before


@pytest.mark.parametrize(
    "ballot",
    [
        '[[ballot]]\nid = "party"\ndeclared.issued = 5\ndeclared.printed = 6\n[[ballot.person]]\nid="p01"\nname="A B"',
        '[[ballot]]\nid = "party"\ndeclared = {issued = 5, printed = 6}\nperson = [{id = "p01", name = "A B"}]',
        'ballot = [{id = "party", declared = {issued = 5, printed = 6}, person = [{id = "p01", name = "A B"}]}]',
        '[[ballot]]\nid = "party"\n[[ballot.person]]\nid="p01"\nname="A B"\n[ballot.declared]\nissued=5\nprinted=6',
    ],
    ids=["dotted", "inline", "array", "table last"],
)
def test_numbers_are_edited_however_the_table_is_written(tmp_path: Path, ballot: str) -> None:
    folder = written(tmp_path, f'schema = "kiemphieu.count/1"\nrules = "qd96"\n{ballot}\n')
    set_declared(folder, "party", {"returned": 4, "issued": 7})
    set_declared(folder, "party", {"printed": None})
    declared = load_count(folder).ballots[0].declared
    assert declared.model_dump(exclude_none=True) == {"issued": 7, "returned": 4}
    assert declared.unused is None


@given(st.dictionaries(st.sampled_from(DECLARED_FIELDS), st.one_of(st.none(), st.integers(0, 1_000_000))))
def test_what_is_declared_is_what_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, int | None]
) -> None:
    folder = written(tmp_path_factory.mktemp("count"), BY_HAND)
    set_declared(folder, "party", numbers)
    expected = {field: number for field, number in numbers.items() if number is not None}
    assert load_count(folder).ballots[0].declared.model_dump(exclude_none=True) == expected


_TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.split())


@given(_TEXTS, _TEXTS, st.text(max_size=30))
def test_any_text_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, post: str, title: str
) -> None:
    """Quotes, backslashes, dollars and line breaks in a roster harm no count.toml."""
    folder = tmp_path_factory.mktemp("count") / "c"
    try:
        count = create_count(folder, [RosterEntry(name, post)], "qd96", title=title)
    except SettingsError as refused:
        assert "may not be empty" in str(refused)
        return
    assert count == load_count(folder)


def test_an_unknown_ballot_is_named_with_the_known_ones(made: Path) -> None:
    with pytest.raises(SettingsError, match="no ballot x; the ballots are ballot-1"):
        set_layout(made, "x", "l")


def test_two_kinds_with_one_id_or_one_layout_are_refused(made: Path) -> None:
    before = text_of(made)
    with pytest.raises(SettingsError, match="two ballot kinds have the id ballot-1"):
        add_ballot(made, "ballot-1", [AN])
    assert text_of(made) == before
    add_ballot(made, "b", [AN])
    set_layout(made, "b", "l1")
    with pytest.raises(SettingsError, match="two ballot kinds or pages have the layout l1"):
        set_layout(made, "ballot-1", "l1")


def test_a_kind_is_split_into_one_for_each_person(made: Path) -> None:
    add_ballot(made, "other", [AN])
    count = split_ballot_by_person(made, "ballot-1", {"p01": "an", "p02": "binh"})
    assert count == load_count(made)
    assert [(kind.id, kind.layout, kind.title) for kind in count.ballots] == [
        ("ballot-1-p01", "an", AN.name),
        ("ballot-1-p02", "binh", BINH.name),
        ("other", "", ""),
    ]
    assert [[person.id for person in kind.persons] for kind in count.ballots] == [["p01"], ["p02"], ["p01"]]


def test_a_kind_in_the_middle_is_split_in_its_place(by_hand: Path) -> None:
    add_ballot(by_hand, "middle", [AN, BINH], "Khối B")
    add_ballot(by_hand, "last", [AN])
    count = split_ballot_by_person(by_hand, "middle", {"p01": "an", "p02": "binh"})
    assert [kind.id for kind in count.ballots] == ["party", "middle-p01", "middle-p02", "last"]
    assert count.ballots[1].title == f"Khối B – {AN.name}"
    assert "# hết" in text_of(by_hand)


def test_a_kind_of_one_person_only_gets_its_layout(made: Path) -> None:
    add_ballot(made, "one", [AN])
    assert split_ballot_by_person(made, "one", {"p01": "an"}).ballots[1].id == "one"
    assert load_count(made).ballots[1].layout == "an"


def test_a_split_needs_every_layout_and_no_declared_number(made: Path) -> None:
    with pytest.raises(RefusedError, match="no layout for Trần Thị Bình"):
        split_ballot_by_person(made, "ballot-1", {"p01": "an"})
    set_declared(made, "ballot-1", {"issued": 3})
    with pytest.raises(RefusedError, match="numbers are declared"):
        split_ballot_by_person(made, "ballot-1", {"p01": "an", "p02": "binh"})


def test_kinds_written_as_an_array_are_not_added_to(tmp_path: Path) -> None:
    ballot = 'ballot = [{id = "party", person = [{id = "p01", name = "A B"}]}]'
    folder = written(tmp_path, f'schema = "kiemphieu.count/1"\nrules = "qd96"\n{ballot}\n')
    with pytest.raises(SettingsError, match=r"under \[\[ballot\]\]"):
        add_ballot(folder, "b", [AN])


def test_a_failure_before_the_last_step_leaves_the_old_file(made: Path) -> None:
    before = text_of(made)

    def full_disk() -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        set_declared(made, "ballot-1", {"issued": 3}, before_write=full_disk)
    assert text_of(made) == before
    assert [path.name for path in made.iterdir()] == ["count.toml"]


def test_what_is_logged_before_writing_sees_the_new_file_ready(made: Path) -> None:
    seen: list[str] = []
    set_declared(
        made, "ballot-1", {"issued": 3}, before_write=lambda: seen.extend(p.name for p in made.iterdir())
    )
    assert len(seen) == 2


def test_a_count_knows_its_kinds_by_id_and_by_layout(made: Path) -> None:
    count = set_layout(made, "ballot-1", "l1")
    assert count.ballot("ballot-1") is count.ballot_of_layout("l1")
    assert count.ballot("x") is None
    assert count.ballot_of_layout("") is None


def test_the_frozen_digest_moves_with_persons_and_layouts_only(made: Path) -> None:
    first = load_count(made).frozen_digest()
    assert set_declared(made, "ballot-1", {"issued": 3}).frozen_digest() == first
    assert set_layout(made, "ballot-1", "l1").frozen_digest() != first


def test_a_count_travels_to_another_process(made: Path) -> None:
    count = load_count(made)
    again = pickle.loads(pickle.dumps(count))
    assert (again, again.folder) == (count, made)


def test_the_module_names_the_file_that_others_show() -> None:
    assert files.COUNT_FILE == "count.toml"
