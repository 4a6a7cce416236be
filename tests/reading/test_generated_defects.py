"""Drawn ballots, each with one named trouble, and what the reader must say of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ballotmaker.ballots import FAULTS, Truth, make_ballot
from ballotmaker.defects import DEFECTS, RUINED, make_defect
from ballotmaker.examples import form
from ballotmaker.layouts import loaded_layout
from ballotmaker.scanner_model import Scan
from scanner.ballot import (
    BallotReading,
    Code,
    ColorMode,
    Image,
    Page,
    RowState,
    Source,
    StampState,
    UnreadablePage,
)
from scanner.reading.read import Reader

PLAIN_SHAPES = ("x", "tick")
COLOURLESS = ("gray", "green_gray", "bilevel", "adaptive_bilevel")
SQUARES_TOO = ("plain", "stretched", "folded", "dark_edges", "pink_paper", "bilevel")
SEEN_BY_A_PERSON = sorted(name for name, defect in DEFECTS.items() if defect.asks)
ASKED_TODAY = {  # votes are read, but a person is bothered: known, and not wanted
    "corner_folds": "creases that run askew are taken for writing",
    "creased": "creases that end within the sheet are taken for writing",
}
BORNE = [name for name in sorted(DEFECTS) if name not in SEEN_BY_A_PERSON and name not in ASKED_TODAY]
CASES = [("opinion", name) for name in BORNE] + [("squares", name) for name in SQUARES_TOO]


@cache
def reader(name: str) -> Reader:
    return Reader([loaded_layout(form(name))])


def page_of(image: Image, scan: Scan) -> Page:
    """Return a scanned picture as intake hands it on."""
    color = ColorMode(scan.mode)
    return Page(Source("drawn", 1, "0" * 64), image, float(scan.dpi), color)


def read(name: str, image: Image, truth: Truth) -> BallotReading | UnreadablePage:
    return reader(name).read(page_of(image, truth.scan))


def ballot(name: str, image: Image, truth: Truth) -> BallotReading:
    reading = read(name, image, truth)
    assert isinstance(reading, BallotReading), reading
    return reading


def votes(reading: BallotReading) -> list[str | None]:
    return [row.level for row in reading.rows]


def no_silent_error(reading: BallotReading, truth: Truth) -> None:
    """Every row that is taken is taken as a careful person reads it."""
    for row, said in zip(reading.rows, truth.rows, strict=True):
        if row.state is RowState.CLEAR:
            assert row.level == said.split(":")[-1], (row, said)


@pytest.mark.parametrize(("name", "defect"), CASES)
def test_a_clean_ballot_is_read_whatever_paper_and_scanner_did(name: str, defect: str) -> None:
    """Every row is read, nothing is flagged."""
    image, truth = make_defect(form(name), defect, np.random.default_rng(11))
    reading = ballot(name, image, truth)
    assert votes(reading) == list(truth.rows), reading.rows
    assert not reading.findings
    expected = StampState.COLOR_UNKNOWN if defect in COLOURLESS else StampState.PRESENT
    assert reading.stamp.state is expected


@pytest.mark.parametrize("name", ["opinion", "squares"])
def test_a_clean_ballot_is_read_through_strong_noise(name: str) -> None:
    rng = np.random.default_rng(11)
    image, truth = make_defect(form(name), "plain", rng)
    grain = rng.normal(scale=28, size=(*image.shape[:2], 1))
    reading = ballot(name, (image + grain).clip(0, 255).astype(np.uint8), truth)
    assert votes(reading) == list(truth.rows), reading.rows
    assert not reading.findings


@pytest.mark.parametrize("defect", [*SEEN_BY_A_PERSON, *ASKED_TODAY])
def test_what_a_person_may_have_to_see_costs_no_vote(defect: str) -> None:
    """No row is read wrong though a corner is gone, a stain or tape lies beside the boxes, or creases cross it.

    Most are read: a crease right through the boxes of a row may look like one stroke over them.
    """
    image, truth = make_defect(form("opinion"), defect, np.random.default_rng(11))
    reading = ballot("opinion", image, truth)
    no_silent_error(reading, truth)
    assert sum(row.state is RowState.CLEAR for row in reading.rows) >= len(reading.rows) - 2


@pytest.mark.parametrize("defect", sorted(RUINED))
def test_a_ruined_page_is_refused(defect: str) -> None:
    """A page that does not lie on its layout is a record with a reason, never an estimate."""
    image, truth = make_defect(form("squares"), defect, np.random.default_rng(11))
    reading = read("squares", image, truth)
    assert isinstance(reading, UnreadablePage)
    assert reading.reason in (Code.POOR_REGISTRATION, Code.WRONG_LAYOUT)


@pytest.mark.parametrize("seed", (1, 2))
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_named(fault: str, seed: int) -> None:
    """One of the fault's own codes is found, and no row is taken for what it is not."""
    scan = Scan(angle=0.4 * seed, stretch=0.15)
    image, truth = make_ballot(
        form("opinion"), np.random.default_rng(seed), fault=fault, scan=scan, shapes=PLAIN_SHAPES
    )
    reading = ballot("opinion", image, truth)
    assert {finding.code for finding in reading.findings} & truth.codes, reading.findings
    no_silent_error(reading, truth)


@pytest.mark.parametrize("seed", range(6))
def test_unusual_marks_are_never_taken_for_another_level(seed: int) -> None:
    """Circles, fills, dashes and slashes are read right or left to a person."""
    shapes = ("circle", "fill", "dash", "slash")
    image, truth = make_ballot(form("party"), np.random.default_rng(seed), scan=Scan(), shapes=shapes)
    no_silent_error(ballot("party", image, truth), truth)


@pytest.mark.parametrize("fault", ("no_stamp", "copied_stamp"))
@pytest.mark.parametrize("paper", ("pink", "cream", "yellow"))
def test_a_stamp_is_judged_against_this_sheets_paper(fault: str, paper: str) -> None:
    """Red or yellow paper neither hides a missing stamp nor turns a copied one red."""
    image, truth = make_ballot(
        form("party"), np.random.default_rng(4), fault=fault, scan=Scan(), shapes=("x",), paper_name=paper
    )
    assert truth.codes & {finding.code for finding in ballot("party", image, truth).findings}


@pytest.mark.parametrize("dpi", (150, 300, 400))
def test_the_resolution_changes_no_vote(dpi: int) -> None:
    """The same ballot at another resolution gives the same votes."""
    image, truth = make_defect(form("squares"), "plain", np.random.default_rng(5), dpi=dpi)
    assert votes(ballot("squares", image, truth)) == list(truth.rows)


@pytest.mark.parametrize("name", ("a5-one", "landscape", "long", "two-levels", "four-levels", "criteria"))
def test_every_kind_of_form_is_read(name: str) -> None:
    """A plain ballot of each kind is read without a person."""
    image, truth = make_defect(form(name), "plain", np.random.default_rng(6))
    reading = ballot(name, image, truth)
    assert votes(reading) == list(truth.rows)
    assert not reading.findings


def test_another_meetings_ballot_is_refused() -> None:
    """A form with the same heading and other persons is no ballot of this count."""
    image, truth = make_defect(form("criteria"), "plain", np.random.default_rng(7))
    reading = read("squares", image, truth)
    assert isinstance(reading, UnreadablePage)
    assert reading.reason is Code.WRONG_LAYOUT
