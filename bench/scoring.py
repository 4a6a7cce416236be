"""What a careful person read against what the program read: the pure part of every accuracy table.

A *silent error* is what must never happen: no person would look at the ballot, and a row is read
otherwise than it is, or a fault is unseen. Everything else that differs costs a person's time and is
listed, but harms no count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from ballotmaker.ballots import EXPECTED_CODES

# A ballot may be sent to a person for these, or read as its level: both are right.
_PREFIXES = ("faint:", "unusual:")
_NO_LEVEL = {"none", "multiple", "corrected", "doubtful"}


@dataclass(frozen=True)
class Truth:
    """What a careful person reads on one sheet; rows count from 0, as in ``truth.jsonl``.

    ``names`` are the printed names, where the folder tells: a row read for another person is misread.
    ``torn`` says that the paper itself is a reason to ask: a corner is gone, something is stuck on it.
    """

    file: str
    rows: tuple[str, ...]
    fault: str | None = None
    fault_row: int | None = None
    gray: bool = False
    names: tuple[str, ...] = ()
    torn: bool = False

    @property
    def unusual(self) -> bool:
        """Without a fault, but a person who is asked is not asked in vain."""
        return self.fault is None and (self.torn or any(row.startswith(_PREFIXES) for row in self.rows))

    @property
    def clean(self) -> bool:
        return self.fault is None and not self.unusual

    @property
    def undetectable(self) -> bool:
        """A copied stamp in gray cannot be told from a red one; the count has one task for that."""
        return self.fault == "copied_stamp" and self.gray


@dataclass(frozen=True)
class Reason:
    """A reason code; rows count from 1, as in the export."""

    code: str
    row: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Row:
    level: str | None
    state: str
    name: str | None = None


@dataclass(frozen=True)
class Answer:
    """A line of ``kiemphieu export --format jsonl``, as far as it is judged."""

    file: str
    outcome: str
    needs_person: bool
    reasons: tuple[Reason, ...] = ()
    rows: tuple[Row, ...] = ()
    duplicate_of: str | None = None


class Wrong(StrEnum):
    """What can be wrong with an answer; the silent ones first."""

    LOST = "page lost"
    SILENT_ROW = "row misread, nobody asked"
    SILENT_FAULT = "fault unseen, nobody asked"
    SILENT_DUPLICATE = "passed over as a duplicate"
    OTHER_REASON = "fault sent to a person for another reason"
    OTHER_ROW = "fault named on another row"
    ROW_UNDER_FLAG = "row misread on a ballot flagged for something else"
    CLEAN_FLAGGED = "clean, sent to a person"
    CLEAN_UNREADABLE = "clean, unreadable"


SILENT = frozenset({Wrong.LOST, Wrong.SILENT_ROW, Wrong.SILENT_FAULT, Wrong.SILENT_DUPLICATE})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; ``row`` counts from 0."""

    wrong: Wrong
    truth: Truth
    answer: Answer | None
    row: int | None = None


def judge(truth: Truth, answer: Answer | None) -> list[Problem]:
    """Return everything that is wrong with the answer for one sheet (``None``: there is none)."""
    if answer is None:
        return [Problem(Wrong.LOST, truth, None)]
    if answer.needs_person:
        return [*_asked_in_vain(truth, answer), *_named(truth, answer), *_misread(truth, answer)]
    found = [Problem(Wrong.SILENT_ROW, truth, answer, row) for row in _wrong_rows(truth, answer)]
    if _unseen(truth, answer):
        found.append(Problem(Wrong.SILENT_FAULT, truth, answer, truth.fault_row))
    if answer.duplicate_of:
        found.append(Problem(Wrong.SILENT_DUPLICATE, truth, answer))
    return found


def _asked_in_vain(truth: Truth, answer: Answer) -> list[Problem]:
    if not truth.clean:
        return []
    unreadable = answer.outcome == "unreadable"
    return [Problem(Wrong.CLEAN_UNREADABLE if unreadable else Wrong.CLEAN_FLAGGED, truth, answer)]


def _named(truth: Truth, answer: Answer) -> list[Problem]:
    """Check that a fault is named by one of its codes, and on its own row."""
    if truth.fault is None or truth.undetectable or _taken_as_its_level(truth, answer):
        return []
    naming = [reason for reason in answer.reasons if reason.code in EXPECTED_CODES[truth.fault]]
    if not naming:
        return [Problem(Wrong.OTHER_REASON, truth, answer, truth.fault_row)]
    here = {None, truth.fault_row + 1} if truth.fault_row is not None else {reason.row for reason in naming}
    if any(reason.row in here for reason in naming):
        return []
    return [Problem(Wrong.OTHER_ROW, truth, answer, truth.fault_row)]


def _misread(truth: Truth, answer: Answer) -> list[Problem]:
    """Rows read surely and wrongly that no reason points at: the person would have to find them."""
    pointed_at = {reason.row for reason in answer.reasons}
    wrong = [row for row in _wrong_rows(truth, answer) if _surely(answer, row) and row + 1 not in pointed_at]
    return [Problem(Wrong.ROW_UNDER_FLAG, truth, answer, row) for row in wrong]


def _surely(answer: Answer, row: int) -> bool:
    return row < len(answer.rows) and answer.rows[row].state == "clear"


def _wrong_rows(truth: Truth, answer: Answer) -> list[int]:
    return [row for row in range(len(truth.rows)) if not _row_right(truth, answer, row)]


def _row_right(truth: Truth, answer: Answer, row: int) -> bool:
    if row >= len(answer.rows):
        return False
    read, true = answer.rows[row], truth.rows[row]
    if truth.names and read.name != truth.names[row]:
        return False
    if true in _NO_LEVEL:
        return read.state != "clear"
    return read.state == "clear" and read.level == true.removeprefix("faint:").removeprefix("unusual:")


def _unseen(truth: Truth, answer: Answer) -> bool:
    if truth.fault is None or truth.undetectable or _taken_as_its_level(truth, answer):
        return False
    return not any(reason.code in EXPECTED_CODES[truth.fault] for reason in answer.reasons)


def _taken_as_its_level(truth: Truth, answer: Answer) -> bool:
    """A faint mark that is read as its level is no fault any more."""
    row = truth.fault_row
    return truth.fault == "faint" and row is not None and _row_right(truth, answer, row)


@dataclass(frozen=True)
class Score:
    """The figures of one folder."""

    name: str
    ballots: int
    clean: int
    clean_to_person: int
    clean_unreadable: int
    unusual: int
    unusual_to_person: int
    silent_ballots: int
    silent_rows: int
    faults: Mapping[str, int]
    named: Mapping[str, int]
    undetectable: int
    problems: tuple[Problem, ...]

    @property
    def has_silent_error(self) -> bool:
        return self.silent_ballots > 0


def score(name: str, truths: Sequence[Truth], answers: Iterable[Answer]) -> Score:
    """Score the answers of one folder; an answer belongs to the truth of the same file name."""
    by_file = {PurePath(answer.file).name: answer for answer in answers}
    judged = [(truth, by_file.get(truth.file)) for truth in truths]
    problems = [problem for truth, answer in judged for problem in judge(truth, answer)]
    silent = [problem for problem in problems if problem.wrong in SILENT]
    unnamed = {problem.truth.file for problem in problems if problem.wrong in SILENT | {Wrong.OTHER_REASON}}
    faulty = [truth for truth in truths if truth.fault and not truth.undetectable]
    kinds = Counter(problem.wrong for problem in problems)
    unusual = [answer for truth, answer in judged if truth.unusual]
    return Score(
        name=name,
        ballots=len(truths),
        clean=sum(truth.clean for truth in truths),
        clean_to_person=kinds[Wrong.CLEAN_FLAGGED],
        clean_unreadable=kinds[Wrong.CLEAN_UNREADABLE],
        unusual=len(unusual),
        unusual_to_person=sum(answer is not None and answer.needs_person for answer in unusual),
        silent_ballots=len({problem.truth.file for problem in silent}),
        silent_rows=kinds[Wrong.SILENT_ROW],
        faults=Counter(truth.fault or "" for truth in faulty),
        named=Counter(truth.fault or "" for truth in faulty if truth.file not in unnamed),
        undetectable=sum(truth.undetectable for truth in truths),
        problems=tuple(problems),
    )


_SUMS = (
    "ballots",
    "clean",
    "clean_to_person",
    "clean_unreadable",
    "unusual",
    "unusual_to_person",
    "silent_ballots",
    "silent_rows",
    "undetectable",
)


def total(scores: Sequence[Score]) -> Score:
    """Add up the scores of several folders."""
    return Score(
        name="all",
        faults=sum((Counter(part.faults) for part in scores), Counter()),
        named=sum((Counter(part.named) for part in scores), Counter()),
        problems=tuple(problem for part in scores for problem in part.problems),
        **{figure: sum(getattr(part, figure) for part in scores) for figure in _SUMS},
    )


def read_truth(path: Path) -> list[Truth]:
    """Read ``truth.jsonl``. Raises ``KeyError`` or ``ValueError`` where a line is not of its shape."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_truth(json.loads(line)) for line in lines if line.strip()]


def _truth(line: Mapping[str, Any]) -> Truth:
    fault = line["fault"]
    if fault is not None and fault not in EXPECTED_CODES:
        raise ValueError(f"{line['file']}: the fault {fault!r} has no expected codes")
    gray = bool((line.get("scan") or {}).get("gray"))
    names = tuple(line.get("names", ()))
    return Truth(line["file"], tuple(line["rows"]), fault, line.get("fault_row"), gray, names)


@dataclass(frozen=True)
class Words:
    """How a count's ids read in the truth: level id → the truth's id, (layout, person) → printed name."""

    levels: Mapping[str, str]
    names: Mapping[tuple[str, str], str]


def read_answers(export: str, words: Words) -> list[Answer]:
    """Read the program's JSONL export."""
    return [_answer(json.loads(line), words) for line in export.splitlines() if line.strip()]


def _answer(line: Mapping[str, Any], words: Words) -> Answer:
    return Answer(
        file=line["source"]["file"],
        outcome=line["outcome"],
        needs_person=line["needs_person"],
        reasons=tuple(Reason(reason["code"], reason["row"], reason["detail"]) for reason in line["reasons"]),
        rows=tuple(_row(line["layout"], row, words) for row in line["rows"]),
        duplicate_of=line["duplicate_of"],
    )


def _row(layout: str, row: Mapping[str, Any], words: Words) -> Row:
    level = row["level"]
    return Row(words.levels.get(level, level), row["state"], words.names.get((layout, row["person"])))
