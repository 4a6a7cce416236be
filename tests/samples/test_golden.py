"""The samples read as a person reads them: ``truth.toml`` was typed by hand from the pictures."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ballotmaker.forms import lay_out
from ballotmaker.layouts import layout_of
from samples.make_layouts import learn_sample
from samples.make_samples import ONE, PARTY, STATE
from scanner.ballot import Code, Finding, RowReading, RowState
from scanner.count.files import load_count
from scanner.intake.documents import open_document
from scanner.layouts.files import find_layout, load_layout
from scanner.layouts.model import BallotLayout
from scanner.reading.read import Reader
from scanner.results.assembled import assemble
from scanner.results.standing import Sheet
from scanner.rules.rule_sets import load_rule_set
from scanner.store.records import StandingPage

SAMPLES = Path(__file__).parents[2] / "samples"
SPECS = {spec.id: spec for spec in (PARTY, STATE, ONE)}
LEVELS = {"C": "high", "T": "medium", "P": "low"}
OTHER_CODES = {Code.BLANK_PAGE, Code.WRITING_OVERLEAF}  # not of the list, sampled all the same
ELSEWHERE = {
    Code.TRIAL_SHEET,
    Code.DOUBLE_FEED,
    Code.FOLDED_CORNER,
    Code.PAGE_CUT_OFF,
    Code.LONE_PAGE,
}  # of trials and of ballots of several pages


@dataclass(frozen=True)
class Typed:
    """What truth.toml says of one sheet."""

    count: str
    file: str
    outcome: str
    reasons: tuple[str, ...]
    rows: str = ""
    also: tuple[str, ...] = ()
    set_aside: bool = False


def typed(count: str) -> list[Typed]:
    data = tomllib.loads((SAMPLES / count / "truth.toml").read_text(encoding="utf-8"))
    lists = ("reasons", "also")
    return [
        Typed(count, **{key: tuple(value) if key in lists else value for key, value in sheet.items()})
        for sheet in data["sheet"]
    ]


SHEETS = [sheet for count in SPECS for sheet in typed(count)]


@cache
def read_count(count_id: str) -> dict[str, Sheet]:
    """Read a sample with the product, without a store; return its sheets by file name."""
    folder = SAMPLES / count_id
    count = load_count(folder)
    reader = Reader([load_layout(find_layout(kind.layout, folder)) for kind in count.ballots])
    pages = []
    for path in sorted((folder / "scans").iterdir()):
        with open_document(path, f"scans/{path.name}") as document:
            page = reader.read(document.page(0))
        pages.append(StandingPage(page, (page.source,)))
    standing = assemble(count, load_rule_set(count.rules), pages)
    return {Path(sheet.sources[0].file).name: sheet for sheet in standing.sheets}


def named(findings: tuple[Finding, ...]) -> set[str]:
    """Return each reason as truth.toml writes it, with its row and without."""
    return {str(f.code) for f in findings} | {f"{f.code} {f.row}" for f in findings if f.row}


def as_typed(row: RowReading, truth: str) -> bool:
    if truth == "?":
        return row.state is not RowState.CLEAR
    if truth in LEVELS:
        return row.state is RowState.CLEAR and row.level == LEVELS[truth]
    return row.state is {"0": RowState.NONE, "2": RowState.SEVERAL}[truth]


@pytest.mark.parametrize("truth", SHEETS, ids=lambda sheet: f"{sheet.count}-{sheet.file}")
def test_a_sample_is_read_as_typed(truth: Typed) -> None:
    """The verdict, every reason and every row are what a person typed."""
    sheet = read_count(truth.count)[truth.file]
    reasons = sheet.verdict.reasons
    assert sheet.verdict.outcome == truth.outcome, reasons
    for reason in truth.reasons:
        assert named(reasons) & {one.strip() for one in reason.split("|")}, reasons
    expected = {one.split()[0] for reason in (*truth.reasons, *truth.also) for one in reason.split("|")}
    assert {str(finding.code) for finding in reasons} <= expected, reasons
    assert sheet.set_aside == truth.set_aside
    if truth.rows:
        assert sheet.reading is not None
        for row, letter in zip(sheet.reading.rows, truth.rows.split(), strict=True):
            assert as_typed(row, letter), (row, letter)


@pytest.mark.parametrize("count", SPECS)
def test_every_scan_has_a_truth(count: str) -> None:
    """No scan without truth, no truth without scan; at least four plain ballots."""
    sheets = typed(count)
    assert {sheet.file for sheet in sheets} == {path.name for path in (SAMPLES / count / "scans").iterdir()}
    assert sum(sheet.outcome == "valid" for sheet in sheets) >= 3
    assert all(len(sheet.rows.split()) in (0, len(SPECS[count].persons)) for sheet in sheets)


def test_the_samples_cover_every_reason_code() -> None:
    """Each code has a sheet on which it is the only answer."""
    sure = {
        sheet_reason.split()[0]
        for sheet in SHEETS
        for sheet_reason in sheet.reasons
        if "|" not in sheet_reason
    }
    assert sure == {str(code) for code in set(Code) - ELSEWHERE}


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 12_000_000


@pytest.mark.parametrize("count", SPECS)
def test_the_ready_layout_is_what_the_blank_teaches(count: str) -> None:
    """The layout in templates/, one learnt now, and the places the form was drawn at agree within 0.5 mm."""
    ready = load_layout(find_layout(count, SAMPLES / count)).layout
    for other in (learn_sample(count).layout, layout_of(lay_out(SPECS[count]))):
        assert names(ready) == names(other)
        for row, same in zip(ready.rows, other.rows, strict=True):
            for box, like in zip(row.boxes, same.boxes, strict=True):
                assert box.area.as_list() == pytest.approx(like.area.as_list(), abs=0.5)


def names(layout: BallotLayout) -> tuple[list[str], list[str]]:
    return [row.name for row in layout.rows], [level.id for level in layout.levels]
