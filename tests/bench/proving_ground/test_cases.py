"""Cases are reproducible, read as the program reads them, and written down one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from bench.proving_ground import run as running
from bench.proving_ground.cases import Case, make_case
from bench.proving_ground.family import Family, Part, generator
from bench.proving_ground.forms import BLOCK, WORD_SHARE
from bench.proving_ground.pictures import save_pictures
from bench.proving_ground.program import Program
from bench.proving_ground.records import Record, Results
from bench.proving_ground.run import Job, run
from tests.bench.proving_ground.kit import BY

NOWHERE = Path("no Word forms here")


def drawn_blocks(family: Family, part: Part) -> list[int]:
    """Return the first seeds of two blocks on drawn forms: Word forms need LibreOffice."""
    drawn = (n for n in count() if generator(family, part, "form", n).random() >= WORD_SHARE)
    return [next(drawn) * BLOCK, next(drawn) * BLOCK]


SEEDS = drawn_blocks(Family.TUNING, Part.ORDINARY)


def a_case(part: Part, family: Family = Family.TUNING) -> Case:
    return make_case(family, part, drawn_blocks(family, part)[0], NOWHERE)


def a_job(folder: Path) -> Job:
    return Job(Family.TUNING, Part.ORDINARY, NOWHERE, folder, BY)


def records(folder: Path) -> list[Record]:
    return Results(folder).records(Family.TUNING, Part.ORDINARY)


def test_equal_seeds_give_equal_bytes() -> None:
    one, again = a_case(Part.HARD), a_case(Part.HARD)
    assert one.data == again.data
    assert (one.truth, one.tags) == (again.truth, again.tags)


def test_low_scans_are_150_dpi_or_1_bit() -> None:
    scans = {make_case(Family.TUNING, Part.LOW, seed, NOWHERE).tags["scan"] for seed in low_seeds()}
    assert scans <= {"150 dpi, color", "150 dpi, gray", "200 dpi, bilevel", "300 dpi, bilevel"}
    assert len(scans) > 1


def low_seeds() -> range:
    first = drawn_blocks(Family.TUNING, Part.LOW)[0]
    return range(first, first + 6)


def test_the_program_reads_a_case(tmp_path: Path) -> None:
    case = a_case(Part.ORDINARY)
    answer = Program(case.ground, tmp_path).read(case).answer
    assert len(answer.rows) == len(case.truth.rows)
    assert [row.name for row in answer.rows] == list(case.truth.names)
    assert not list(tmp_path.iterdir())


def test_run_goes_on_where_another_stopped(tmp_path: Path) -> None:
    seeds = range(SEEDS[0], SEEDS[0] + 3)
    first = list(run(a_job(tmp_path), seeds[:2], jobs=1))
    assert sum(block.pages for block in first) == 2
    again = list(run(a_job(tmp_path), seeds, jobs=1))
    assert sum(block.pages for block in again) == 1
    assert [one.seed for one in records(tmp_path)] == list(seeds)


def test_two_processes_do_a_block_each(tmp_path: Path) -> None:
    blocks = list(run(a_job(tmp_path), SEEDS, jobs=2))
    assert [block.pages for block in blocks] == [1, 1]
    assert [one.seed for one in records(tmp_path)] == SEEDS


def test_a_case_that_cannot_be_made_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "make_case", lambda *_: 1 / 0)
    (block,) = run(a_job(tmp_path), [0, 1], jobs=1)
    assert (block.pages, block.crashes) == (2, 2)
    assert [(one.kind, one.crash) for one in records(tmp_path)] == [
        ("unmade", "ZeroDivisionError: division by zero")
    ] * 2


def test_a_form_that_cannot_be_made_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ground", lambda *_: 1 / 0)
    monkeypatch.setattr(running, "make_case", lambda *_: 1 / 0)
    (block,) = run(replace(a_job(tmp_path), least_rows=18), SEEDS[:1], jobs=1)
    assert (block.pages, block.crashes) == (1, 1)


@pytest.mark.parametrize("fails", ["__init__", "read"])
def test_a_page_on_which_the_program_fails_goes_to_a_person(
    fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, fails, lambda *_: 1 / 0)
    list(run(a_job(tmp_path), SEEDS[:1], jobs=1))
    (one,) = records(tmp_path)
    assert (one.outcome, one.person, one.silent) == ("unreadable", True, False)
    assert one.crash


def test_pictures_are_made_from_seeds(tmp_path: Path) -> None:
    list(run(a_job(tmp_path), SEEDS[:1], jobs=1))
    saved = list(
        save_pictures(Family.TUNING, Part.ORDINARY, records(tmp_path), NOWHERE, tmp_path / "pictures")
    )
    assert [path.name for path in saved] == [f"tuning-ordinary-{SEEDS[0]}.png"]
    assert saved[0].stat().st_size > 10_000
