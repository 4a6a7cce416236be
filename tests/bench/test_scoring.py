"""Each kind of error is recognised on pairs of truth and answer written by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import report
from bench.scoring import (
    Answer,
    Reason,
    Row,
    Truth,
    Words,
    Wrong,
    judge,
    read_answers,
    read_truth,
    score,
    total,
)

CLEAN = Truth("scan_1.jpg", ("high", "low", "medium"))
READ = Answer("in/scan_1.jpg", "valid", False, (), tuple(Row(level, "clear") for level in CLEAN.rows))


def asked(*reasons: Reason, answer: Answer = READ) -> Answer:
    return replace(answer, outcome="doubtful", needs_person=True, reasons=reasons)


def with_row(row: int, level: str | None, state: str, answer: Answer = READ) -> Answer:
    rows = list(answer.rows)
    rows[row] = Row(level, state)
    return replace(answer, rows=tuple(rows))


def wrongs(truth: Truth, answer: Answer | None) -> list[Wrong]:
    return [problem.wrong for problem in judge(truth, answer)]


def test_right_reading_of_a_clean_ballot_has_nothing_wrong() -> None:
    assert wrongs(CLEAN, READ) == []


def test_missing_line_is_a_lost_page() -> None:
    assert wrongs(CLEAN, None) == [Wrong.LOST]


@pytest.mark.parametrize(("level", "state"), [("medium", "clear"), (None, "none"), (None, "several")])
def test_row_read_otherwise_without_a_person_is_silent(level: str | None, state: str) -> None:
    (problem,) = judge(CLEAN, with_row(1, level, state))
    assert (problem.wrong, problem.row) == (Wrong.SILENT_ROW, 1)


def test_missing_rows_are_silent_errors() -> None:
    assert wrongs(CLEAN, replace(READ, rows=READ.rows[:2])) == [Wrong.SILENT_ROW]


@pytest.mark.parametrize("true", ["none", "multiple", "corrected", "doubtful"])
def test_row_without_a_level_that_is_read_as_one_is_silent(true: str) -> None:
    truth = replace(CLEAN, rows=(true, "low", "medium"))
    assert wrongs(truth, READ) == [Wrong.SILENT_ROW]


@pytest.mark.parametrize("fault", ["struck_name", "added_name", "remark", "no_stamp", "missing_print"])
def test_unseen_fault_is_silent_though_every_row_is_right(fault: str) -> None:
    assert wrongs(replace(CLEAN, fault=fault), READ) == [Wrong.SILENT_FAULT]


def test_ballot_passed_over_as_a_duplicate_is_silent() -> None:
    assert wrongs(CLEAN, replace(READ, duplicate_of="abc")) == [Wrong.SILENT_DUPLICATE]


def test_row_read_for_another_person_is_silent() -> None:
    named = Truth("scan_1.jpg", ("high",), names=("Lê Ỷ",))
    assert wrongs(named, replace(READ, rows=(Row("high", "clear", "Lê Ỷ"),))) == []
    assert wrongs(named, replace(READ, rows=(Row("high", "clear", "Lê Ý"),))) == [Wrong.SILENT_ROW]


@pytest.mark.parametrize("prefix", ["faint:", "unusual:"])
def test_prefixed_row_may_be_taken_or_asked_about_but_not_misread(prefix: str) -> None:
    truth = replace(CLEAN, rows=(f"{prefix}high", "low", "medium"))
    assert wrongs(truth, READ) == []
    assert wrongs(truth, asked(Reason("doubtful_mark", 1), answer=with_row(0, None, "doubtful"))) == []
    assert wrongs(truth, with_row(0, "low", "clear")) == [Wrong.SILENT_ROW]


def test_faint_mark_read_as_its_level_is_no_unseen_fault() -> None:
    truth = Truth("scan_1.jpg", ("faint:high", "low", "medium"), "faint", 0)
    assert wrongs(truth, READ) == []
    assert wrongs(truth, with_row(0, None, "none")) == [Wrong.SILENT_ROW, Wrong.SILENT_FAULT]


def test_copied_stamp_is_unseen_in_colour_and_undetectable_in_gray() -> None:
    copied = replace(CLEAN, fault="copied_stamp")
    assert wrongs(copied, READ) == [Wrong.SILENT_FAULT]
    assert wrongs(replace(copied, gray=True), READ) == []


def test_clean_ballot_sent_to_a_person_is_counted_apart_from_an_unreadable_one() -> None:
    assert wrongs(CLEAN, asked(Reason("added_writing"))) == [Wrong.CLEAN_FLAGGED]
    unreadable = replace(asked(Reason("poor_registration")), outcome="unreadable", rows=())
    assert wrongs(CLEAN, unreadable) == [Wrong.CLEAN_UNREADABLE]


def test_fault_must_be_named_by_its_code_and_on_its_row() -> None:
    struck = replace(CLEAN, fault="struck_name", fault_row=2)
    assert wrongs(struck, asked(Reason("struck_name", 3))) == []
    assert wrongs(struck, asked(Reason("struck_name", 1))) == [Wrong.OTHER_ROW]
    assert wrongs(struck, asked(Reason("added_writing"))) == [Wrong.OTHER_REASON]


def test_misread_row_that_no_reason_points_at_is_listed_on_a_flagged_ballot() -> None:
    flagged = asked(Reason("no_stamp"), answer=with_row(2, "high", "clear"))
    truth = replace(CLEAN, fault="no_stamp")
    assert wrongs(truth, flagged) == [Wrong.ROW_UNDER_FLAG]
    assert wrongs(truth, replace(flagged, reasons=(Reason("no_stamp"), Reason("doubtful_mark", 3)))) == []


def test_score_counts_ballots_faults_and_silent_errors() -> None:
    truths = [
        CLEAN,
        replace(CLEAN, file="scan_2.jpg"),
        Truth("scan_3.jpg", ("multiple", "low", "medium"), "multiple", 0),
        Truth("scan_4.jpg", ("unusual:high", "low", "medium")),
        replace(CLEAN, file="scan_5.jpg", fault="copied_stamp", gray=True),
    ]
    several = asked(Reason("several_marks", 1), answer=with_row(0, None, "several"))
    answers = [
        READ,
        replace(with_row(0, "low", "clear", with_row(1, "high", "clear")), file="scan_2.jpg"),
        replace(several, file="x/scan_3.jpg"),
        replace(asked(Reason("doubtful_mark", 1)), file="scan_4.jpg"),
        replace(READ, file="scan_5.jpg"),
    ]
    result = score("form", truths, answers)
    assert (result.ballots, result.clean, result.unusual, result.unusual_to_person) == (5, 2, 1, 1)
    assert (result.silent_ballots, result.silent_rows, result.undetectable) == (1, 2, 1)
    assert (dict(result.faults), dict(result.named)) == ({"multiple": 1}, {"multiple": 1})
    assert result.has_silent_error
    assert total([result, result]).silent_rows == 4


def test_report_lists_silent_errors_first_and_in_bold() -> None:
    flagged = replace(CLEAN, file="scan_0.jpg")
    answers = [with_row(1, "high", "clear"), replace(asked(Reason("added_writing")), file="scan_0.jpg")]
    lines = report.wrongs([score("form", [flagged, CLEAN], answers)]).splitlines()
    assert "**row misread, nobody asked**" in lines[2] and "scan_1.jpg" in lines[2]
    assert "clean, sent to a person" in lines[3]


def test_truth_with_an_unknown_fault_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(json.dumps({"file": "a.jpg", "rows": ["high"], "fault": "eaten"}), encoding="utf-8")
    with pytest.raises(ValueError, match="eaten"):
        read_truth(path)


def test_export_line_is_read_with_its_levels_translated() -> None:
    line = {
        "source": {"file": "a/scan_1.jpg", "page": 1, "sha256": "00"},
        "layout": "a4",
        "outcome": "doubtful",
        "needs_person": True,
        "reasons": [{"code": "no_mark", "row": 2, "detail": ""}],
        "duplicate_of": None,
        "rows": [
            {"row": 1, "person": "p01", "level": "yes", "state": "clear", "scores": {"yes": 1.0, "no": 0.0}},
            {"row": 2, "person": "p02", "level": None, "state": "none", "scores": {"yes": 0.0, "no": 0.0}},
        ],
    }
    (answer,) = read_answers(json.dumps(line), Words({"yes": "agree"}, {("a4", "p01"): "Lê Ỷ"}))
    assert answer.rows == (Row("agree", "clear", "Lê Ỷ"), Row(None, "none"))
    assert answer.reasons == (Reason("no_mark", 2),)
