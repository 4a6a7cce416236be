"""A rule set in plain words says what its switches do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.errors import ExitCode
from scanner.rules.describe import describe
from scanner.rules.rule_sets import BUILT_IN, Denominator, Treatment, Voids, load_rule_set
from tests.conftest import Run


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
        ("nq96", "Percentages are of all members, rounded to 2 decimals."),
        ("qd262", "  a name added: ballot invalid (proposed; the committee concludes)"),
    ],
)
def test_the_command_shows_a_named_rule_set(name: str, line: str, kiemphieu: Callable[..., Run]) -> None:
    assert line in kiemphieu("rules", "show", name).out.splitlines()


def test_an_unknown_rule_set_is_told(kiemphieu: Callable[..., Run]) -> None:
    assert kiemphieu("rules", "show", "qd1").code == ExitCode.SETTINGS
