"""The pages of one ballot as one reading, so that rules and tally treat it as any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    RowReading,
    RowState,
    Source,
    StampReading,
    StampState,
    UnreadablePage,
)

_NO_STAMP_ASKED = StampReading(StampState.NOT_ASKED, 0.0, None)
_MISSING_STAMP = frozenset({StampState.ABSENT, StampState.COPIED})


@dataclass(frozen=True)
class SheetPage:
    """A page image of a ballot (or a page that is none), all places where it was met, the first one standing.

    ``number`` is its place in the ballot, from 1, and ``rows_before`` how many rows the pages before have;
    ``digest`` is of its reading as it is kept.
    """

    page: BallotReading | UnreadablePage
    sources: tuple[Source, ...]
    number: int = 1
    rows_before: int = 0
    digest: str = ""


def join(pages: Sequence[SheetPage], lone: bool) -> BallotReading:
    """Return what all pages of a ballot say: rows numbered through, findings each with its page.

    The stamp is the first page's; of a later page alone none is asked. All else is the first page's.
    """
    readings = [(page, page.page) for page in pages if isinstance(page.page, BallotReading)]
    first = readings[0][1]
    stamp = first.stamp if pages[0].number == 1 else _NO_STAMP_ASKED
    rows = [_moved_row(row, page) for page, reading in readings for row in reading.rows]
    findings = [
        replace(finding, row=_moved(finding.row, page), page=page.number)
        for page, reading in readings
        for finding in reading.findings
        if not _is_of_page_alone(finding, page)
    ]
    if lone:
        findings.insert(0, Finding(Code.LONE_PAGE))
    elif all(row.state is RowState.NONE for row in rows) and stamp.state not in _MISSING_STAMP:
        findings = [finding for finding in findings if finding.code is not Code.NO_MARK]
    return replace(first, stamp=stamp, rows=tuple(rows), findings=tuple(findings))


def _is_of_page_alone(finding: Finding, page: SheetPage) -> bool:
    """Only a whole ballot is blank, and only its first page is stamped."""
    return finding.code is Code.BLANK_BALLOT or (finding.code is Code.NO_STAMP and page.number > 1)


def _moved_row(row: RowReading, page: SheetPage) -> RowReading:
    return replace(row, row=row.row + page.rows_before)


def _moved(row: int | None, page: SheetPage) -> int | None:
    return None if row is None else row + page.rows_before
