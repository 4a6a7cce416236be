"""The export: every key in every line, a line for each page and place."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from scanner.ballot import Code, Finding, Rect, Source
from scanner.count.model import Count
from scanner.results.assembled import assemble
from scanner.results.export import records, to_csv, to_jsonl
from scanner.results.standing import Standing
from scanner.rules.rule_sets import load_rule_set
from scanner.store.records import Failure, StandingPage
from tests.results.records import reading, unreadable

KEYS = [
    "schema", "source", "ballot", "ballot_page", "kind", "layout", "outcome", "needs_person", "set_aside",
    "entered_from_paper", "reasons", "duplicate_of", "stamp", "rows", "concluded", "made_by",
]  # fmt: skip
FAILURE = Failure("broken.pdf", 0, "the file is damaged; scan it again")


@pytest.fixture
def standing(count: Count) -> Standing:
    twice = reading(
        ["high", "none", "low"], [Finding(Code.ADDED_WRITING, 2, Rect(1, 2, 3.04, 4))], file="b.jpg"
    )
    pages = [
        StandingPage(reading(), (reading().source,)),
        StandingPage(twice, (twice.source, Source("copy.jpg", 1, twice.source.sha256))),
    ]
    for page in (
        unreadable("a.pdf", 2, Code.BLANK_PAGE),
        reading(file="a.pdf"),
        unreadable("c.jpg", reason=Code.WRONG_LAYOUT),
        reading(["low"], layout="single", file="one.jpg"),
    ):
        pages.append(StandingPage(page, (page.source,)))
    return assemble(count, load_rule_set("qd96"), pages)


def by_file(standing: Standing) -> dict[tuple[str, int], dict[str, Any]]:
    lines = [json.loads(line) for line in to_jsonl(records(standing, [FAILURE])).splitlines()]
    return {(line["source"]["file"], line["source"]["page"]): line for line in lines}


def test_every_line_has_every_key_in_the_same_order(standing: Standing) -> None:
    for record in records(standing, [FAILURE]):
        assert list(record) == KEYS and record["schema"] == "kiemphieu.reading/1"
        assert list(record["source"]) == ["file", "page", "sha256"]
        for reason in record["reasons"]:
            assert list(reason) == ["code", "row", "detail", "place", "page", "ground"]
        for row in record["rows"]:
            assert list(row)[:5] == ["row", "person", "level", "state", "scores"]


def test_every_given_file_is_found_by_its_name(standing: Standing) -> None:
    files = {file for file, _page in by_file(standing)}
    assert files == {"a.jpg", "b.jpg", "copy.jpg", "a.pdf", "c.jpg", "one.jpg", "broken.pdf"}


def test_lines_are_sorted_by_ballot_id_and_files_without_one_come_last(standing: Standing) -> None:
    ballots = [record["ballot"] for record in records(standing, [FAILURE])]
    assert ballots[:-1] == sorted(ballots[:-1]) and ballots[-1] is None


def test_a_clean_ballot_reads_as_its_levels(standing: Standing) -> None:
    line = by_file(standing)["a.jpg", 1]
    assert (line["outcome"], line["needs_person"], line["reasons"]) == ("valid", False, [])
    assert [row["level"] for row in line["rows"]] == ["high", "medium", "low"]
    assert [row["state"] for row in line["rows"]] == ["clear"] * 3
    assert line["rows"][0]["scores"] == {"high": 0.98, "medium": 0.01, "low": 0.01}


def test_a_flagged_ballot_names_reason_row_and_place(standing: Standing) -> None:
    line = by_file(standing)["b.jpg", 1]
    added, bad_row = line["reasons"]
    assert added == {
        "code": "added_writing",
        "row": 2,
        "detail": "",
        "place": [1, 2, 3, 4],
        "page": 1,
        "ground": False,
    }
    assert (bad_row["code"], bad_row["row"], bad_row["place"]) == ("no_mark", 2, None)
    assert line["rows"][1] == {
        "row": 2, "person": "p02", "level": None, "state": "none",
        "scores": {"high": 0.01, "medium": 0.01, "low": 0.01},
        "name_struck": False, "proposed": "not_counted",
    }  # fmt: skip


def test_a_copy_says_which_ballot_it_is_and_else_the_same(standing: Standing) -> None:
    lines = by_file(standing)
    first, copy = lines["b.jpg", 1], lines["copy.jpg", 1]
    assert first["duplicate_of"] is None and copy["duplicate_of"] == first["ballot"]
    assert {**copy, "source": 0, "duplicate_of": 0} == {**first, "source": 0, "duplicate_of": 0}


def test_a_blank_reverse_needs_nobody_and_is_no_ballot(standing: Standing) -> None:
    line = by_file(standing)["a.pdf", 2]
    assert (line["outcome"], line["set_aside"], line["needs_person"]) == ("unreadable", True, False)


def test_a_file_that_could_not_be_opened_has_a_line_with_its_reason(standing: Standing) -> None:
    line = by_file(standing)["broken.pdf", 0]
    assert line["outcome"] == "unreadable" and line["needs_person"] and line["source"]["sha256"] is None
    assert [(r["code"], r["detail"]) for r in line["reasons"]] == [("unreadable_page", FAILURE.message)]


def test_json_lines_keep_vietnamese_readable(standing: Standing) -> None:
    text = to_jsonl(records(standing, [Failure("phiếu hỏng.pdf", 0, "x")]))
    assert "phiếu hỏng.pdf" in text


def test_csv_gives_the_same_flat_a_line_a_page(standing: Standing) -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv(records(standing, [FAILURE])))))
    assert len(lines) == len(list(records(standing, [FAILURE])))
    line = next(line for line in lines if line["file"] == "b.jpg")
    assert (line["outcome"], line["needs_person"], line["reasons"]) == (
        "doubtful",
        "true",
        "added_writing@2; no_mark@2",
    )
    assert [line[f"row_{n}_level"] for n in (1, 2, 3)] == ["high", "", "low"]
    assert (line["row_2_state"], line["row_1_score_high"]) == ("none", "0.98")
    one = next(line for line in lines if line["file"] == "one.jpg")
    assert (one["row_1_level"], one["row_2_level"]) == ("low", "")


def test_an_empty_count_still_has_its_headings() -> None:
    assert to_csv([]).startswith("schema,file,page,sha256,ballot,") and to_jsonl([]) == ""
