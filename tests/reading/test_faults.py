"""Every fault of a voter or a committee is found and called by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.ballots import FAULTS, draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.pens import RED
from scanner.ballot import Code, RowState, StampState, UnreadablePage
from tests.reading.conftest import levels, page, read, reader


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"opinion"}))
def test_a_fault_never_changes_a_vote(fault: str, ballot: Callable) -> None:
    image, truth = ballot("party", fault, 4)
    for read_level, true in zip(levels(read("party", image)), truth.rows, strict=True):
        assert read_level is None or read_level == true.split(":")[-1]


def test_a_fault_names_its_row_and_place(ballot: Callable) -> None:
    image, truth = ballot("party", "struck_name", 3)
    struck = [f for f in read("party", image).findings if f.code is Code.STRUCK_NAME]
    assert [f.row for f in struck] == [truth.fault_row]
    assert struck[0].place is not None
    name = examples.form("party").rows[truth.fault_row - 1].name_text
    assert struck[0].place.y0 < name.y1 and struck[0].place.y1 > name.y0


def test_a_struck_name_is_a_fact_of_its_row(ballot: Callable) -> None:
    image, truth = ballot("party", "struck_name", 5)
    rows = read("party", image).rows
    assert [row.row for row in rows if row.name_struck] == [truth.fault_row]


def test_an_empty_ballot_is_one_fact_not_nine(ballot: Callable) -> None:
    image, _ = ballot("party", "blank_ballot", 2)
    reading = read("party", image)
    assert [f.code for f in reading.findings] == [Code.BLANK_BALLOT]
    assert {row.state for row in reading.rows} == {RowState.NONE}


def test_a_red_pen_is_no_stamp(ballot: Callable) -> None:
    form = examples.form("party")
    rng = np.random.default_rng(8)
    plan = replace(plain_plan(form, rng, pen=RED), stamp=None)
    reading = read("party", draw_plan(plan, rng))
    assert reading.stamp.state is StampState.ABSENT
    assert all(row.level for row in reading.rows)


def test_a_sheet_of_another_form_is_refused(ballot: Callable) -> None:
    image, _ = ballot("party")
    found = reader("criteria").read(page(image))
    assert isinstance(found, UnreadablePage)
    assert found.reason is Code.WRONG_LAYOUT


def test_each_sheet_finds_its_own_layout(ballot: Callable) -> None:
    for form in ("party", "state", "squares"):
        image, truth = ballot(form)
        found = reader("party", "state", "squares").read(page(image))
        assert not isinstance(found, UnreadablePage)
        assert found.layout == form and levels(found) == truth.rows


def test_a_blank_page_is_blank() -> None:
    found = reader("party").read(page(np.full((2339, 1654, 3), 246, np.uint8)))
    assert isinstance(found, UnreadablePage)
    assert (found.reason, found.overleaf_ink) == (Code.BLANK_PAGE, False)


def test_words_on_an_empty_page_are_writing_overleaf(ballot: Callable) -> None:
    image = np.full((2339, 1654), 246, np.uint8)
    for line in range(2):
        cv2.putText(image, "toi dong y", (300, 900 + 120 * line), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 3, 60, 4)
    found = reader("party").read(page(image))
    assert isinstance(found, UnreadablePage)
    assert (found.reason, found.overleaf_ink) == (Code.BLANK_PAGE, True)


def test_noise_is_no_ballot() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2339, 1654), dtype=np.uint8)
    found = reader("party").read(page(noise))
    assert isinstance(found, UnreadablePage)
    assert found.reason is Code.UNREADABLE_PAGE
