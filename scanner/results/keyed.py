"""A ballot read from the paper and keyed in by two members, each apart: what was meant, where they differ."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.ballot import RowState
from scanner.layouts.model import BallotForm
from scanner.rules.facts import RowFact

NONE, SEVERAL, STRUCK = "0", "n", "s"


def mark_of(form: BallotForm, index: int, typed: str) -> RowFact | None:
    """Understand what was keyed in for one row, such as ``2`` or ``0s``; None if it means nothing.

    It is a level's number, 0 for none or n for several, with an s if the name is struck out.
    """
    text = typed.strip().lower()
    struck = text.endswith(STRUCK)
    mark = text.removesuffix(STRUCK)
    person = form.rows[index].person
    if mark in (NONE, SEVERAL):
        return RowFact(person, RowState.NONE if mark == NONE else RowState.SEVERAL, None, struck)
    if mark.isdecimal() and 1 <= int(mark) <= len(form.levels):
        return RowFact(person, RowState.CLEAR, form.levels[int(mark) - 1].id, struck)
    return None


def differing(first: Sequence[RowFact], second: Sequence[RowFact]) -> list[int]:
    """Return the indexes of the rows on which two readings of one paper differ."""
    return [index for index, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]


def row_numbers(indexes: Sequence[int]) -> str:
    """Return the rows as people count them."""
    return ", ".join(str(index + 1) for index in indexes)
