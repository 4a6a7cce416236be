"""A case read as the program reads it, in this process: intake, reader, rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.proving_ground.cases import Case
from bench.proving_ground.forms import Ground
from bench.proving_ground.word_forms import RULES
from bench.scoring import Answer, Reason, Row, Words
from scanner.ballot import BallotReading, Code, Finding, Page, UnreadablePage, Verdict
from scanner.intake.documents import open_document
from scanner.reading.read import Reader
from scanner.rules.judge import judge, judge_unreadable
from scanner.rules.rule_sets import load_rule_set


@dataclass(frozen=True, eq=False)
class ReadCase:
    """What the program made of a case."""

    reading: BallotReading | UnreadablePage
    verdict: Verdict
    answer: Answer


class Program:
    """Reads the cases of one ground; ``scratch`` is a folder for the scan's file."""

    def __init__(self, on: Ground, scratch: Path) -> None:
        self._reader = Reader(on.layouts)
        self._rules = load_rule_set(RULES)
        self._words = on.words
        self._scratch = scratch

    def read(self, case: Case) -> ReadCase:
        """Return the program's facts, verdict and answer."""
        reading = self._reader.read(scanned_page(case, self._scratch, self._reader.least_pixels))
        if isinstance(reading, UnreadablePage):
            verdict = judge_unreadable(reading)
            asked = not _set_aside(reading)
            return ReadCase(reading, verdict, _answer(reading, verdict, asked, ()))
        verdict = judge(reading, self._rules, one_person=len(reading.rows) == 1)
        answer = _answer(reading, verdict, verdict.needs_person, _rows(reading, self._words))
        return ReadCase(reading, verdict, answer)


def scanned_page(case: Case, scratch: Path, least: int = 0) -> Page:
    """Return a case's page through intake, whole or reduced to ``least`` pixels; see ``Document.page``."""
    path = scratch / case.truth.file
    path.write_bytes(case.data)
    with open_document(path, case.truth.file) as document:
        page = document.page(0, least)
    path.unlink()
    return page


def _set_aside(page: UnreadablePage) -> bool:
    """Tell whether nobody would look: in a pile scanned on both sides, an empty reverse asks nobody."""
    return page.reason is Code.BLANK_PAGE and not page.overleaf_ink


def _answer(
    read: BallotReading | UnreadablePage, verdict: Verdict, asked: bool, rows: tuple[Row, ...]
) -> Answer:
    reasons = tuple(_reason(finding) for finding in verdict.reasons)
    return Answer(read.source.file, verdict.outcome.value, asked, reasons, rows)


def _reason(finding: Finding) -> Reason:
    return Reason(finding.code.value, finding.row, finding.detail)


def _rows(reading: BallotReading, words: Words) -> tuple[Row, ...]:
    return tuple(
        Row(
            words.levels.get(row.level, row.level) if row.level else None,
            row.state.value,
            words.names.get((reading.layout, row.person)),
        )
        for row in reading.rows
    )


def failed(case: Case) -> Answer:
    """Return the answer for a page on which the program raised: it reports the page, and a person looks."""
    return Answer(case.truth.file, "unreadable", True)
