"""What was read of a deck against what was marked on it.

Sheets come back from a scanner in any order, so each expected ballot takes the reading that agrees
with it; what is left over on either side is a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.ballot import Code
from scanner.rehearsal.plan import DeckSheet
from scanner.results.standing import Sheet

# A trial's own printed picture and its scan are one paper, and two scans of a trial may be compared.
_IGNORED = frozenset({Code.DUPLICATE_SCAN})


@dataclass(frozen=True)
class Comparison:
    """``agreeing`` sheets; ``unread`` are numbers (from 1) of expected ballots that no reading agrees
    with, ``strange`` the readings that agree with no expected ballot."""

    agreeing: int
    unread: tuple[int, ...]
    strange: tuple[Sheet, ...]

    @property
    def all_agree(self) -> bool:
        return not self.unread and not self.strange


def compare(expected: Sequence[DeckSheet], sheets: Sequence[Sheet]) -> Comparison:
    """Match readings with expected ballots, one to one."""
    left = [sheet for sheet in sheets if not sheet.set_aside]
    unread = []
    for number, wanted in enumerate(expected, start=1):
        found = next((sheet for sheet in left if agrees(wanted, sheet)), None)
        if found is None:
            unread.append(number)
        else:
            left.remove(found)
    return Comparison(len(expected) - len(unread), tuple(unread), tuple(left))


def agrees(wanted: DeckSheet, sheet: Sheet) -> bool:
    """Tell whether a sheet was read as it was marked: each row, and what it must be flagged for."""
    if sheet.reading is None or len(sheet.reading.rows) != len(wanted.rows):
        return False
    codes = {reason.code for reason in sheet.verdict.reasons} - _IGNORED
    rows = zip(wanted.rows, sheet.reading.rows, strict=True)
    return codes == wanted.codes and all(
        (row.state, row.level, row.struck) == (read.state, read.level, read.name_struck) for row, read in rows
    )
