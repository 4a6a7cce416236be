"""Rule sets are data: each cell of the domain's table, and errors that name file and key."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from scanner.errors import NewerVersionError, RefusedError, SettingsError
from scanner.rules import rule_sets
from scanner.rules.rule_sets import BUILT_IN, Denominator, Treatment, Voids, copy_rule_set, load_rule_set

# The domain's table, typed by hand: id → switches.
TABLE = {
    "qd96": ("invalid", "invalid", "row", "ballot", "review", "review", "allowed", "returned"),
    "qd262": ("invalid", "invalid", "ballot", "ballot", "invalid", "invalid", "allowed", "returned"),
    "nq96": ("invalid", "invalid", "row", "row", "review", "review", "allowed", "members"),
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_switch_is_what_the_domain_says(name: str) -> None:
    rules = load_rule_set(name)
    switches = (rules.no_stamp, rules.struck_name, rules.bad_row_voids, rules.bad_row_voids_one_person)
    assert (*switches, rules.added_name, rules.other_writing, rules.signature, rules.denominator) == TABLE[
        name
    ]


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_rule_set_cites_its_text_and_the_day_it_was_checked(name: str) -> None:
    rules = load_rule_set(name)
    assert rules.id == name
    assert rules.title.split("số ")[1] in rules.cite
    assert rules.checked.year >= 2026


def test_only_qd96_has_a_quorum_of_two_thirds_of_those_summoned() -> None:
    quorum = load_rule_set("qd96").quorum
    assert quorum is not None and quorum.of == "summoned" and quorum.at_least == Fraction(2, 3)
    assert quorum.holds(present=20, of=30) and not quorum.holds(present=19, of=30)
    assert load_rule_set("qd262").quorum is None


def test_added_writing_is_a_ground_only_where_names_and_words_both_are() -> None:
    assert load_rule_set("qd262").added_writing is Treatment.INVALID
    assert load_rule_set("qd96").added_writing is Treatment.REVIEW
    mixed = load_rule_set("qd262").model_copy(update={"other_writing": Treatment.IGNORE})
    assert mixed.added_writing is Treatment.REVIEW


def _copy(folder: Path, old: str, new: str) -> Path:
    text = Path(rule_sets.__file__).with_name("qd96.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "ours.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_committee_copies_a_rule_set_and_changes_a_switch(tmp_path: Path) -> None:
    _copy(tmp_path, 'bad_row_voids = "row"', 'bad_row_voids = "ballot"')
    assert load_rule_set("ours.toml", tmp_path).bad_row_voids is Voids.BALLOT


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_copy_differs_in_its_id_and_its_decimals_alone(name: str, tmp_path: Path) -> None:
    copied = copy_rule_set(name, tmp_path / "ours-1.toml", decimals=1)
    assert copied == load_rule_set("ours-1.toml", tmp_path)
    assert copied == load_rule_set(name).model_copy(update={"id": "ours-1", "decimals": 1})
    assert "# [V] read in the governing text" in (tmp_path / "ours-1.toml").read_text(encoding="utf-8")


def test_a_copy_is_never_written_over_a_file_nor_under_a_name_that_is_no_id(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("kept", encoding="utf-8")
    with pytest.raises(RefusedError, match="is there already"):
        copy_rule_set("qd96", tmp_path / "ours.toml")
    assert (tmp_path / "ours.toml").read_text(encoding="utf-8") == "kept"
    with pytest.raises(SettingsError, match=r"Của ta\.toml: id"):
        copy_rule_set("qd96", tmp_path / "Của ta.toml")
    with pytest.raises(SettingsError, match="qd69: no such rule set"):
        copy_rule_set("qd69", tmp_path / "other.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["ours.toml"]


def test_a_byte_order_mark_from_notepad_is_no_error(tmp_path: Path) -> None:
    path = _copy(tmp_path, 'denominator = "returned"', 'denominator = "issued"')
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_rule_set("ours.toml", tmp_path).denominator is Denominator.ISSUED


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('no_stamp = "invalid"', 'no_stamp = "void"', "ours.toml: no_stamp: "),
        ('struck_name = "invalid"', "", "ours.toml: struck_name: this key is missing"),
        ("decimals = 2", "decimls = 2", "ours.toml: decimls: there is no such key"),
        ('at_least = "2/3"\nconsequence', "consequence", "ours.toml: band.1: a band needs exactly one of"),
        (
            'of = "summoned"\nat_least = "2/3"',
            'of = "summoned"\nat_least = "3/2"',
            "quorum.at_least: a share",
        ),
        ('signature = "allowed"', 'signature = "invalid"', "ours.toml: signature: only"),
    ],
)
def test_a_wrong_switch_is_named_with_its_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    _copy(tmp_path, old, new)
    with pytest.raises(SettingsError, match=r".*") as caught:
        load_rule_set("ours.toml", tmp_path)
    assert told in str(caught.value)


def test_all_wrong_switches_are_named_at_once(tmp_path: Path) -> None:
    path = _copy(tmp_path, 'no_stamp = "invalid"', 'no_stamp = "x"')
    path.write_text(
        path.read_text(encoding="utf-8").replace("decimals = 2", "decimals = 7"), encoding="utf-8"
    )
    with pytest.raises(SettingsError) as caught:
        load_rule_set("ours.toml", tmp_path)
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == ["no_stamp", "decimals"]


def test_an_unknown_rule_set_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="qd69: no such rule set; use qd96, qd262, nq96"):
        load_rule_set("qd69", tmp_path)


def test_a_file_that_is_no_toml_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"ours\.toml: not a TOML file"):
        load_rule_set("ours.toml", tmp_path)


def test_a_rule_set_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    _copy(tmp_path, "kiemphieu.rules/1", "kiemphieu.rules/2")
    with pytest.raises(NewerVersionError, match="newer version"):
        load_rule_set("ours.toml", tmp_path)
