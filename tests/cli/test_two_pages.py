"""A list that goes on overleaf, from Word's PDF to the tally."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from ballotmaker.ballots import Truth
from scanner.ballot import Image
from scanner.cli.layout_learn import learn_layouts
from scanner.count.files import load_count
from scanner.counting.learning import Blank
from scanner.errors import ExitCode
from tests.two_pages import ON_FIRST, blank_pdf, make_count, make_pages, save_scans, two_pages

Run = Callable[..., Any]
Ballot = list[tuple[Image, Truth]]


@pytest.fixture(scope="module")
def ballots() -> list[Ballot]:
    forms = two_pages()
    return [make_pages(forms, seed) for seed in (0, 1, 3)]


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learnt")
    blank = blank_pdf(folder / "blank.pdf", two_pages())
    count = make_count(folder / "count")
    learn_layouts(count, Blank(blank), yes=True)
    return folder


@pytest.fixture
def count(learnt: Path, tmp_path: Path) -> Path:
    shutil.copytree(learnt, tmp_path, dirs_exist_ok=True)
    return tmp_path / "count"


def exported(kiemphieu: Run, count: Path) -> list[dict[str, Any]]:
    run = kiemphieu("-C", count, "export")
    return [json.loads(line) for line in run.out.splitlines()]


@pytest.mark.parametrize("repeat_headings", [True, False])
def test_both_pages_are_learnt_as_one_ballot(kiemphieu: Run, tmp_path: Path, repeat_headings: bool) -> None:
    """Without headings the second page's columns are the first one's."""
    folder = make_count(tmp_path / "count")
    blank = blank_pdf(tmp_path / "blank.pdf", two_pages(repeat_headings=repeat_headings))
    run = kiemphieu("-C", folder, "layout", "learn", blank, "--yes")
    assert run.code == 0, run.err
    assert "One ballot of 2 pages, printed on both sides" in run.out
    kind = load_count(folder).ballots[0]
    assert (kind.layouts, kind.papers) == (("ballot-1", "ballot-1-page-2"), 1)
    assert "ballot-1, page 2" in kiemphieu("-C", folder, "layout", "list").out
    assert kiemphieu("-C", folder, "layout", "check").code == 0


def test_second_sheets_are_kept_in_mind_and_forgotten_again(kiemphieu: Run, count: Path) -> None:
    blank = count.parent / "blank.pdf"
    kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--second-sheet")
    assert load_count(count).ballots[0].papers == 2
    kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    assert load_count(count).ballots[0].papers == 1


def test_pages_in_the_wrong_order_are_refused(kiemphieu: Run, count: Path) -> None:
    path = count / "count.toml"
    text = path.read_text(encoding="utf-8").replace('["ballot-1-page-2"]', '["ballot-1"]')
    path.write_text(text.replace('layout = "ballot-1"', 'layout = "ballot-1-page-2"'), encoding="utf-8")
    run = kiemphieu("-C", count, "layout", "check")
    assert run.code == ExitCode.SETTINGS and "in the order of count.toml" in run.err


def test_from_scans_to_the_tally(kiemphieu: Run, count: Path, ballots: list[Ballot], tmp_path: Path) -> None:
    """Three ballots, the last one without its back: two are counted as marked, one is flagged."""
    images = [image for ballot in ballots for image, _truth in ballot][:-1]
    scans = save_scans(tmp_path / "scans.pdf", images)
    assert kiemphieu("-C", count, "read", scans, "--jobs", "1", "--pile", "A", "--sheets", "3").code == 0
    lines = sorted(exported(kiemphieu, count), key=lambda line: line["source"]["page"])
    assert [line["outcome"] for line in lines] == ["valid"] * 4 + ["doubtful"]
    assert [reason["code"] for reason in lines[4]["reasons"]] == ["lone_page"]
    for line, (_image, truth) in zip(lines, (page for ballot in ballots for page in ballot), strict=False):
        first = 1 if line["ballot_page"] == 1 else ON_FIRST + 1
        assert [row["level"] for row in line["rows"]] == list(truth.rows)
        assert [row["row"] for row in line["rows"]] == list(range(first, first + len(truth.rows)))
    tally = json.loads(kiemphieu("-C", count, "tally", "--format", "json").out)["kinds"][0]
    assert (tally["scanned"], tally["valid"], len(tally["persons"])) == (3, 2, 30)
    assert "another page of the ballot is missing" in kiemphieu("-C", count, "status").out
    assert "complete" in kiemphieu("-C", count, "pile", "list").out
    _shown_side_by_side(kiemphieu, count, lines[1]["ballot"], tmp_path / "ballot.png")
    assert kiemphieu("-C", count, "verify").code == 0


def _shown_side_by_side(kiemphieu: Run, count: Path, ballot: str, path: Path) -> None:
    assert "scans.pdf page 1, " in kiemphieu("-C", count, "show", ballot, "--out", path).out.replace(
        str(path.parent) + "/", ""
    )
    with Pillow.open(path) as picture:
        assert picture.width > 2 * picture.height * 210 / 297


def test_a_deck_of_two_pages(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    assert kiemphieu("-C", count, "deck", "make", "--out", tmp_path / "deck.pdf").code == 0
    run = kiemphieu("-C", count, "deck", "check", tmp_path / "deck.pdf")
    assert run.code == 0 and "8 of 8" in run.out


def test_a_ballot_entered_from_paper_is_whole(kiemphieu: Run, count: Path) -> None:
    marks = ",".join(str(random.Random(1).randint(1, 3)) for _row in range(30))
    who = ("--member", "An", "--member", "Bình", "--why", "torn", "--marks", marks, "--marks", marks)
    assert kiemphieu("-C", count, "enter", *who).code == 0
    tally = json.loads(kiemphieu("-C", count, "tally", "--format", "json").out)["kinds"][0]
    assert (tally["entered_from_paper"], tally["valid"]) == (1, 1)
