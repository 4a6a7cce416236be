"""Which pre-marked ballots prove a layout: every box once, and each thing that a person must be shown.

A logic and accuracy test, as election officials run before a scanner is used (VVSG 2.0, 1.1.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.ballot import Code, RowState
from scanner.layouts.model import BallotForm


@dataclass(frozen=True)
class DeckRow:
    """One row of a pre-marked ballot: the levels that are marked, and whether the name is struck."""

    marked: tuple[str, ...]
    struck: bool = False

    @property
    def state(self) -> RowState:
        return {0: RowState.NONE, 1: RowState.CLEAR}.get(len(self.marked), RowState.SEVERAL)

    @property
    def level(self) -> str | None:
        return self.marked[0] if len(self.marked) == 1 else None


@dataclass(frozen=True)
class DeckSheet:
    """A pre-marked ballot; ``codes`` are the reasons it must be flagged for, empty for a valid one."""

    rows: tuple[DeckRow, ...]
    stamped: bool = True
    codes: frozenset[Code] = frozenset()


def plan_deck(form: BallotForm) -> tuple[DeckSheet, ...]:
    """Return the ballots of a deck: each box of each row once, then one ballot for each fault."""
    plain = [_plain(form, shift) for shift in range(len(form.levels))]
    return (*plain, *_faulty(plain[0].rows, [level.id for level in form.levels]))


def sheet_of(rows: Sequence[DeckRow], stamped: bool = True) -> DeckSheet:
    """Return a ballot with these rows, and the reasons they must be flagged for."""
    states = {row.state for row in rows}
    codes: set[Code] = set()
    if not stamped:
        codes.add(Code.NO_STAMP)
    if states == {RowState.NONE} and stamped:
        codes.add(Code.BLANK_BALLOT)
    elif RowState.NONE in states:
        codes.add(Code.NO_MARK)
    if RowState.SEVERAL in states:
        codes.add(Code.SEVERAL_MARKS)
    if any(row.struck for row in rows):
        codes.add(Code.STRUCK_NAME)
    return DeckSheet(tuple(rows), stamped, frozenset(codes))


def _plain(form: BallotForm, shift: int) -> DeckSheet:
    levels = [level.id for level in form.levels]
    rows = range(len(form.rows))
    return sheet_of([DeckRow((levels[(row + shift) % len(levels)],)) for row in rows])


def _faulty(rows: Sequence[DeckRow], levels: Sequence[str]) -> list[DeckSheet]:
    middle = len(rows) // 2
    empty = [DeckRow(()) for _row in rows]
    return [
        sheet_of(empty),
        sheet_of(_with(rows, middle, DeckRow(()))),
        sheet_of(_with(rows, middle, DeckRow((levels[0], levels[-1])))),
        sheet_of(_with(rows, middle, DeckRow(rows[middle].marked, struck=True))),
        sheet_of(rows, stamped=False),
    ]


def _with(rows: Sequence[DeckRow], index: int, row: DeckRow) -> list[DeckRow]:
    return [*rows[:index], row, *rows[index + 1 :]]
