"""Facts → verdict: what a rule set proposes for one ballot. People conclude.

Only a ballot about which nothing at all is in doubt is ``valid``. A ground of the rule set makes a
ballot ``invalid``, proposed to people; every other finding makes it ``doubtful``. All findings are
kept as reasons, also those that the rule set passes over (docs/decisions/rules-ignore.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    Outcome,
    RowOutcome,
    RowReading,
    RowState,
    StampState,
    UnreadablePage,
    Verdict,
    ballot_id,
)
from scanner.rules.rule_sets import RuleSet, Treatment, Voids

BAD_ROW = frozenset({Code.NO_MARK, Code.SEVERAL_MARKS, Code.BLANK_BALLOT})
STAMP = frozenset({Code.NO_STAMP, Code.COPIED_STAMP})

# Findings that leave open which level, if any, a row counts for.
_OPENS_ROW = frozenset(
    {Code.DOUBTFUL_MARK, Code.CORRECTED_MARK, Code.MISSING_PRINT, Code.STRUCK_NAME, Code.POOR_REGISTRATION}
)
_DOUBT = frozenset({Code.DOUBTFUL_MARK, Code.CORRECTED_MARK})
_ROW_CODE = {
    RowState.NONE: Code.NO_MARK,
    RowState.SEVERAL: Code.SEVERAL_MARKS,
    RowState.DOUBTFUL: Code.DOUBTFUL_MARK,
}
_STAMP_CODE = {StampState.ABSENT: Code.NO_STAMP, StampState.COPIED: Code.COPIED_STAMP}


def judge(
    reading: BallotReading, rule_set: RuleSet, one_person: bool, seen_beside: Sequence[Finding] = ()
) -> Verdict:
    """Return what ``rule_set`` proposes for one ballot.

    ``seen_beside`` are findings that one page alone cannot give, such as a second scan of the
    same paper. A row or stamp that is not as it should be is a reason even if the reading names
    none: a fact is never passed in silence.
    """
    return judge_reasons(reading, (*_complete(reading), *seen_beside), rule_set, one_person)


def judge_reasons(
    reading: BallotReading, reasons: tuple[Finding, ...], rule_set: RuleSet, one_person: bool
) -> Verdict:
    """Return what ``rule_set`` proposes for a ballot about which there are these reasons to look."""
    grounds = tuple(finding for finding in reasons if _is_ground(finding, reasons, rule_set, one_person))
    outcome = _outcome(reading, reasons, grounds, rule_set)
    return Verdict(
        ballot=ballot_id(reading.source.sha256),
        outcome=outcome,
        rows=tuple(_row_outcome(row, outcome, reasons, rule_set) for row in reading.rows),
        reasons=reasons,
        grounds=grounds,
    )


def judge_unreadable(page: UnreadablePage, seen_beside: Sequence[Finding] = ()) -> Verdict:
    """Return the verdict on a page that could not be read: its reason, for a person to look into."""
    written = Finding(Code.WRITING_OVERLEAF)
    reasons = [Finding(page.reason, detail=page.detail)]
    if page.overleaf_ink:  # such a page is blank of print, not of ink
        reasons = [written] if page.reason is Code.BLANK_PAGE else [*reasons, written]
    return Verdict(
        ballot=ballot_id(page.source.sha256),
        outcome=Outcome.UNREADABLE,
        rows=(),
        reasons=(*reasons, *seen_beside),
        grounds=(),
    )


def passed_over(verdict: Verdict) -> tuple[Finding, ...]:
    """Return the reasons of a ballot that is valid all the same, because the rule set ignores them."""
    return verdict.reasons if verdict.outcome is Outcome.VALID else ()


def _complete(reading: BallotReading) -> tuple[Finding, ...]:
    """Return the reading's findings, and those that its rows and its stamp imply without naming them."""
    named = {(finding.code, finding.row) for finding in reading.findings}
    implied = [finding for finding in _implied(reading) if (finding.code, finding.row) not in named]
    return (*reading.findings, *implied)


def _implied(reading: BallotReading) -> Iterable[Finding]:
    missing_stamp = _STAMP_CODE.get(reading.stamp.state)
    if missing_stamp is not None:
        yield Finding(missing_stamp)
    blank = _is_blank_ballot(reading)
    if blank:
        yield Finding(Code.BLANK_BALLOT)  # its rows then need no reason of their own
    for row in reading.rows:
        if not blank and row.state in _ROW_CODE and not _explained(row, reading.findings):
            yield Finding(_ROW_CODE[row.state], row=row.row)
        if row.name_struck:
            yield Finding(Code.STRUCK_NAME, row=row.row)


def _is_blank_ballot(reading: BallotReading) -> bool:
    """A stamped ballot whose every row is empty; an unstamped one may be a form never issued.

    A page alone says nothing of the rows on its fellows.
    """
    every_row_empty = bool(reading.rows) and all(row.state is RowState.NONE for row in reading.rows)
    lone = any(finding.code is Code.LONE_PAGE for finding in reading.findings)
    return every_row_empty and not lone and reading.stamp.state not in _STAMP_CODE


def _explained(row: RowReading, findings: Iterable[Finding]) -> bool:
    """Tell whether a finding already says why the row is not clear, such as a corrected mark."""
    return any(finding.row == row.row and finding.code in BAD_ROW | _DOUBT for finding in findings)


def _is_ground(finding: Finding, reasons: Sequence[Finding], rule_set: RuleSet, one_person: bool) -> bool:
    if finding.code in BAD_ROW:
        return rule_set.bad_row(one_person) is Voids.BALLOT and not _in_doubt(finding.row, reasons)
    return _treatment(finding.code, rule_set) is Treatment.INVALID


def _in_doubt(row: int | None, reasons: Iterable[Finding]) -> bool:
    """Tell whether the marks of a row (None: of any row) are doubtful, so that nothing sure follows.

    A stroke out of every box has no row: it may belong to any of them.
    """
    return any(reason.code in _DOUBT and (row is None or reason.row in (None, row)) for reason in reasons)


def _treatment(code: Code, rule_set: RuleSet) -> Treatment:
    """Return the treatment of a finding that is no bad row; what no switch names goes to a person."""
    if code in STAMP:
        return rule_set.no_stamp
    if code is Code.STRUCK_NAME:
        return rule_set.struck_name
    if code is Code.ADDED_WRITING:
        return rule_set.added_writing
    return Treatment.REVIEW


def _outcome(
    reading: BallotReading, reasons: Sequence[Finding], grounds: Sequence[Finding], rule_set: RuleSet
) -> Outcome:
    if grounds:
        return Outcome.INVALID
    rows_clear = bool(reading.rows) and all(row.state is RowState.CLEAR for row in reading.rows)
    if rows_clear and all(_needs_nobody(reason, rule_set) for reason in reasons):
        return Outcome.VALID
    return Outcome.DOUBTFUL


def _needs_nobody(reason: Finding, rule_set: RuleSet) -> bool:
    """Only a stamp that the rule set does not ask for may be missing: ink is always looked at."""
    return reason.code in STAMP and rule_set.no_stamp is Treatment.IGNORE


def _row_outcome(
    row: RowReading, outcome: Outcome, reasons: Sequence[Finding], rule_set: RuleSet
) -> RowOutcome:
    if outcome is Outcome.INVALID:
        return RowOutcome.NOT_COUNTED
    if any(_opens(reason, row, rule_set) for reason in reasons) or row.state is RowState.DOUBTFUL:
        return RowOutcome.OPEN
    return RowOutcome.COUNTED if row.state is RowState.CLEAR else RowOutcome.NOT_COUNTED


def _opens(reason: Finding, row: RowReading, rule_set: RuleSet) -> bool:
    if reason.code not in _OPENS_ROW:
        return False
    if reason.row is None:
        return reason.code is Code.POOR_REGISTRATION
    if reason.code is Code.STRUCK_NAME and rule_set.struck_name is Treatment.IGNORE:
        return False
    return reason.row == row.row
