"""A rule set in plain words says what its switches do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import ExitCode
from scanner.minutes.gather import gather
from scanner.minutes.missing import missing_facts
from scanner.rules.describe import describe, inferred
from scanner.rules.rule_sets import (
    BUILT_IN,
    Denominator,
    Treatment,
    Voids,
    load_rule_set,
    rule_set_path,
)
from tests.conftest import Run
from tests.results.folder import make_folder


@pytest.mark.parametrize("name", BUILT_IN)
def test_source_date_and_every_band_are_told(name: str) -> None:
    rule_set = load_rule_set(name)
    told = "\n".join(describe(rule_set))
    assert rule_set.cite in told and f"{rule_set.checked:%d/%m/%Y}" in told
    assert all(band.consequence in told for band in rule_set.bands)


def test_a_switch_changes_its_line_and_no_other() -> None:
    before = load_rule_set("qd96")
    changes = {
        "struck_name": Treatment.IGNORE,
        "added_name": Treatment.INVALID,
        "bad_row_voids": Voids.BALLOT,
        "denominator": Denominator.VALID,
        "decimals": 1,
    }
    for switch, value in changes.items():
        after = describe(before.model_copy(update={switch: value}))
        differing = [pair for pair in zip(describe(before), after, strict=True) if pair[0] != pair[1]]
        assert len(differing) == 1, switch


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("qd96", "Percentages are of all ballots returned, rounded to 2 decimals."),
        (
            "nq96",
            "Percentages are of all members, rounded to 2 decimals. (inferred; the committee confirms it)",
        ),
        ("qd262", "  a name added: ballot invalid (proposed; the committee concludes)"),
    ],
)
def test_the_command_shows_a_named_rule_set(name: str, line: str, kiemphieu: Callable[..., Run]) -> None:
    assert line in kiemphieu("rules", "show", name).out.splitlines()


def test_an_unknown_rule_set_is_told(kiemphieu: Callable[..., Run]) -> None:
    assert kiemphieu("rules", "show", "qd1").code == ExitCode.SETTINGS


def test_the_command_copies_a_rule_set_and_says_how_to_name_it(
    kiemphieu: Callable[..., Run], tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "count")
    run = kiemphieu("-C", folder, "rules", "copy", "nq96", "ours.toml", "--decimals", "1")
    assert 'rules = "ours.toml"' in run.out
    assert "rounded to 1 decimal." in kiemphieu("-C", folder, "rules", "show", "ours.toml").out
    again = kiemphieu("-C", folder, "rules", "copy", "nq96", "ours.toml")
    assert (again.code, "is there already" in again.err) == (ExitCode.REFUSED, True)


def test_what_is_inferred_is_shown_to_be_confirmed() -> None:
    assert inferred(load_rule_set("qd262")) == []
    assert [line.split(":")[0] for line in inferred(load_rule_set("qd96"))] == [
        "a name added",
        "no box marked, or two or three, for a person",
    ]
    assert any("all members" in line for line in inferred(load_rule_set("nq96")))


def test_a_confirmed_rule_set_is_confirmed_no_more_once_a_switch_is_changed(
    kiemphieu: Callable[..., Run], tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "count")
    assert any(fact.step == "setup" and not fact.blank for fact in missing_facts(gather(folder)))
    assert "a name added" in kiemphieu("-C", folder, "rules", "confirm", "--yes", "--who", "Lê An").out
    assert gather(folder).rules.confirmed
    assert "qd96" in gather(folder).annexes.journal[-1].what
    own = (
        rule_set_path("qd96")
        .read_text(encoding="utf-8")
        .replace('struck_name = "invalid"', 'struck_name = "review"')
    )
    (folder / "own.toml").write_text(own, encoding="utf-8")
    count = folder / "count.toml"
    count.write_text(count.read_text(encoding="utf-8").replace('"qd96"', '"own.toml"'), encoding="utf-8")
    assert not gather(folder).rules.confirmed
