"""The measurements of rescans and of the criteria in small: a few pages each."""

from __future__ import annotations

import numpy as np
import pytest

from bench import rescans
from bench.criteria.columns import chance_of, compare_columns
from bench.criteria.lines import folded, pencil_lines
from bench.criteria.repeatability import repeat
from bench.criteria.strangers import KINDS, meet


def test_a_paper_is_recognised_by_another_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescans, "FORMS", ("a5-five",))
    chosen = {name: rescans.CHANGES[name] for name in ("gray, 150 dpi", "another scanner", rescans.SOIL)}
    monkeypatch.setattr(rescans, "CHANGES", chosen)
    for found in rescans.rescan_papers(2, seed=5):
        assert (found.rescans, found.missed, found.unread) == (2, 0, 0), found


def test_sheets_of_one_row_by_one_hand_are_told_apart() -> None:
    kind = next(kind for kind in rescans.KINDS if kind.name == "one row")
    found = rescans.compare_others(kind, sheets=6, hands=1, seed=5)
    assert found.pairs == 15
    assert found.false == 0


def test_no_box_turns_from_marked_to_empty_between_scans() -> None:
    found = repeat("untidy", (0.0, 0.4), papers=2, scans=3, seed=5)
    assert found.boxes > 0
    assert found.holds, found


def test_columns_are_judged_alike() -> None:
    found = compare_columns(2, seed=5)
    assert len(set(found.rows)) == 1
    assert found.holds, found


@pytest.mark.parametrize(("dpi", "mode"), [(200, "gray"), (300, "color")])
def test_a_pencil_line_along_the_box_is_never_empty(dpi: int, mode: str) -> None:
    found = pencil_lines(dpi, mode, 2, seed=5)
    assert found.boxes > 0
    assert found.holds, found


def test_a_fold_over_boxes_is_no_mark() -> None:
    found = folded("four", 3, seed=5)
    assert found.bare > 0
    assert found.holds, found


@pytest.mark.parametrize(
    "kind", ["sibling: one name changed", "sibling: one row more", "mirrored", "empty reverse"]
)
def test_a_stranger_is_not_taken_for_a_ballot(kind: str) -> None:
    assert kind in KINDS
    found = meet(kind, 2, seed=5)
    assert (found.pages, found.taken) == (2, 0)


def test_chance_of_unequal_columns() -> None:
    assert chance_of(np.array([[90, 90, 90], [10, 10, 10]])) == 1.0
    assert chance_of(np.array([[100, 100, 100], [0, 0, 0]])) == 1.0
    assert chance_of(np.array([[95, 90, 60], [5, 10, 40]])) < 1e-6
    with pytest.raises(ValueError, match="three columns"):
        chance_of(np.array([[1, 2], [3, 4]]))
