"""Results are lines that add up, whatever happened to the run that wrote them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.proving_ground import records
from bench.proving_ground.records import BIN_EDGES, Digests, Results, digests, from_line, to_line
from bench.scoring import Truth, Words, Wrong
from tests.bench.proving_ground.kit import BY, FAMILY, PART, SILENT_ROW, a_record


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "results")


def test_line_says_the_whole_record() -> None:
    record = replace(
        SILENT_ROW, scores={0: (27, 0, 0.1), 13: (3, 3, 2.9)}, measures={"share": 0.4}, crash="Ỷ"
    )
    assert from_line(to_line(record).decode("utf-8")) == record


def test_runs_add_up_by_seed(results: Results) -> None:
    results.append(FAMILY, PART, [a_record(2), a_record(1)])
    results.append(FAMILY, PART, [a_record(2, person=True)])
    assert [(one.seed, one.person) for one in results.records(FAMILY, PART)] == [(1, False), (2, True)]


def test_lines_of_another_reader_are_apart(results: Results) -> None:
    other = Digests("newer", "maker")
    results.append(FAMILY, PART, [a_record(1), a_record(2), a_record(3, digests=other)])
    assert [one.seed for one in results.records(FAMILY, PART)] == [3]
    assert [one.seed for one in results.records(FAMILY, PART, BY)] == [1, 2]


def test_half_written_line_is_passed_over(results: Results) -> None:
    results.append(FAMILY, PART, [a_record(1)])
    with results.path(FAMILY, PART).open("ab") as file:
        file.write(to_line(a_record(2))[:40])
    results.append(FAMILY, PART, [a_record(3)])
    assert [one.seed for one in results.records(FAMILY, PART)] == [1, 3]


def test_digest_follows_the_reader_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "boxes.py").write_text("one", encoding="utf-8")
    monkeypatch.setattr(
        records, "scanner", SimpleNamespace(reading=SimpleNamespace(__file__=tmp_path / "boxes.py"))
    )
    before = digests()
    (tmp_path / "boxes.py").write_text("other", encoding="utf-8")
    assert digests().reader != before.reader
    assert digests().maker == before.maker


def test_scores_are_counted_where_the_truth_is_known(reading_of_two_rows: object) -> None:
    truth = Truth("a.jpg", ("unusual:high", "doubtful"))
    found = records._scores(truth, reading_of_two_rows, Words({"cao": "high"}, {}))
    last = len(BIN_EDGES)
    assert found == {0: (1, 0, 0.0), last: (1, 1, 1.0)}


@pytest.fixture
def reading_of_two_rows(monkeypatch: pytest.MonkeyPatch) -> object:
    boxes = (SimpleNamespace(level="cao", score=1.0), SimpleNamespace(level="thap", score=0.0))
    row = SimpleNamespace(boxes=boxes)
    monkeypatch.setattr(records, "BallotReading", SimpleNamespace)
    return SimpleNamespace(rows=(row, row))


def test_a_fault_is_named_unless_it_went_to_a_person_for_another_reason() -> None:
    assert a_record(wrong=[(Wrong.OTHER_ROW, 1)]).named
    assert not a_record(wrong=[(Wrong.OTHER_REASON, 1)]).named
    assert SILENT_ROW.silent
    assert not a_record(wrong=[(Wrong.CLEAN_FLAGGED, None)]).silent
