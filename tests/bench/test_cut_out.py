"""Marks cut out of drawn ballots: what spoils a box is no vote, whatever family draws it."""

from __future__ import annotations

import numpy as np
import pytest

from bench.mark_model import cut_out, held_out
from bench.proving_ground.family import Family
from scanner.reading.mark_model import SIDE
from scanner.reading.vote_model import MEASURES


@pytest.fixture(scope="module", params=list(Family))
def sheets(request: pytest.FixtureRequest) -> list[cut_out.Sheet]:
    return [sheet for number in (1, 2, 3) for sheet in cut_out.sheets(number, 1, request.param)]


def test_every_mark_has_a_view_its_measures_and_a_kind(sheets: list[cut_out.Sheet]) -> None:
    assert sheets
    for sheet in sheets:
        count = len(sheet.kinds)
        assert sheet.views.shape == (count, 2, SIDE, SIDE)
        assert sheet.measured.shape == (count, len(MEASURES))
        assert np.isfinite(sheet.measured).all()


def test_what_spoils_a_box_is_no_vote_and_most_others_are(sheets: list[cut_out.Sheet]) -> None:
    votes, spoilt, told = (
        np.concatenate([getattr(sheet, name)[~sheet.cut] for sheet in sheets])
        for name in ("votes", "faults", "told")
    )
    assert not votes[spoilt != ""].any()
    assert votes[(spoilt == "") & told].mean() > 0.8


def test_the_table_says_what_passes_where_so_many_votes_are_doubted() -> None:
    odds = np.concatenate([np.linspace(0, 10, 1000), [-5.0, 20.0]]).astype(np.float32)
    votes = np.arange(1002) < 1000
    faults = np.where(votes, "", "letter")
    text = held_out.write_up([(odds, votes, faults)])
    assert "letter, of 2" in text
    assert "| 1.0% | 0.1 | 50.00% |" in text
