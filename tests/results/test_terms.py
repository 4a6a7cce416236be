"""docs/terms.md says what the program shows, in the committee's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner import i18n
from scanner.ballot import Code, Finding, Outcome, Rect, RowOutcome, RowState
from scanner.count.model import DECLARED_FIELDS
from scanner.minutes.write import Format, document_title, write_documents
from scanner.results.piles import PileState, state_name
from scanner.results.words import alike, declared_name, finding_text, outcome_name, reason_name, summary
from scanner.review.people import part_name
from scanner.review.queue import Stage
from scanner.rules.describe import treatment_name, voids_name
from scanner.rules.facts import Ink
from scanner.rules.rule_sets import Treatment, Voids
from scanner.store.members import Part
from scanner.web.review.words import ink_name, stage_name
from tests.minutes.data_kit import many, minutes

TERMS = (Path(__file__).parents[2] / "docs" / "terms.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", TERMS, re.MULTILINE))


@pytest.mark.parametrize("term", [*Code, *Outcome, *RowState, *RowOutcome, *DECLARED_FIELDS])
def test_every_term_is_listed(term: str) -> None:
    assert f"| `{term}` |" in TERMS


@pytest.mark.parametrize("code", Code)
def test_every_reason_is_shown_as_it_is_listed(code: Code) -> None:
    i18n.set_language("vi")
    assert reason_name(code) == TABLE[code]


@pytest.mark.parametrize("outcome", [Outcome.VALID, Outcome.INVALID, Outcome.UNREADABLE])
def test_every_outcome_is_shown_as_it_is_listed(outcome: Outcome) -> None:
    i18n.set_language("vi")
    assert outcome_name(outcome) == TABLE[outcome]


@pytest.mark.parametrize("field", DECLARED_FIELDS)
def test_every_declared_number_is_shown_as_it_is_listed(field: str) -> None:
    i18n.set_language("vi")
    assert declared_name(field) == TABLE[field].split(" (đổi")[0]


def _shown() -> Iterator[tuple[str, str]]:
    yield from ((ink, ink_name(ink)) for ink in Ink)
    yield from ((stage, stage_name(stage)) for stage in Stage)
    yield from ((treatment, treatment_name(treatment)) for treatment in Treatment)
    yield from ((voids, voids_name(voids)) for voids in Voids)
    yield from ((state, state_name(state)) for state in PileState)


def test_what_the_page_and_the_rules_say_is_listed() -> None:
    i18n.set_language("vi")
    assert [
        f"| {name} | `{code}` |" for code, name in _shown() if f"| {name} | `{code}` |" not in TERMS
    ] == []


@pytest.mark.parametrize("part", Part)
def test_every_part_of_a_member_is_listed(part: Part) -> None:
    i18n.set_language("vi")
    assert part_name(part) in TERMS.partition("| head, secretary, member, observer |")[2].partition("\n")[0]


def test_every_document_is_listed_as_the_page_calls_it(tmp_path: Path) -> None:
    written = write_documents(minutes(many(1), form="state"), tmp_path, [Format.DOCX])
    stems = {path.stem for path in written.files if not path.stem.endswith(("-2", "-3"))}
    i18n.set_language("vi")
    assert {stem for stem in stems if f"| `{stem}` | {document_title(stem)} |" not in TERMS} == set()


def test_a_proposal_is_never_called_a_conclusion() -> None:
    i18n.set_language("vi")
    assert outcome_name(Outcome.INVALID) == "đề nghị không hợp lệ"


def test_a_finding_is_told_with_its_row_and_person() -> None:
    assert finding_text(Finding(Code.NO_MARK, row=3), "Lê Vờ") == "row 3 Lê Vờ: no box marked"


def test_the_readers_notes_are_not_shown_but_another_sheets_id_is() -> None:
    assert finding_text(Finding(Code.DOUBTFUL_MARK, detail="faint")) == "mark not clear"
    assert "0123456789ab" in finding_text(Finding(Code.DUPLICATE_SCAN, detail="0123456789ab"))


def test_a_summary_names_each_reason_once_with_its_rows_in_order() -> None:
    rows = [Finding(Code.NO_MARK, row) for row in (5, 2, 3, 4, 9)]
    findings = [rows[0], Finding(Code.NO_STAMP), *rows[1:]]
    assert summary(findings) == "no box marked (row 2–5, 9); no stamp (not issued by the committee)"


def test_findings_that_read_the_same_share_a_number() -> None:
    one, two = (Finding(Code.ADDED_WRITING, place=Rect(0, 0, n, 1)) for n in (1, 2))
    twins = [Finding(Code.DUPLICATE_SCAN, detail=sheet) for sheet in ("aa", "bb")]
    assert alike([one, twins[0], two, twins[1]]) == [(one, two), (twins[0],), (twins[1],)]


def test_a_summary_names_the_other_sheets() -> None:
    findings = [Finding(Code.DUPLICATE_SCAN, detail=sheet) for sheet in ("bb", "aa")]
    assert summary(findings) == "perhaps the same paper scanned twice (see aa, bb)"
