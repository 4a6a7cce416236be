"""How far reading and review are, in numbers that tell nothing of what is on the ballots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.results.load import Results
from scanner.results.reviewed import ReviewState
from scanner.results.standing import Sheet
from scanner.review.queue import waits


@dataclass(frozen=True)
class Progress:
    """Of some sheets: ``read`` sheets of paper, of ``expected`` ones as counted by hand (None: not declared);
    ``settled`` by people and still ``waiting`` for them. ``name``: the kind's title or the pile's."""

    name: str
    expected: int | None
    read: int
    settled: int
    waiting: int

    @property
    def flagged(self) -> int:
        """How many were shown to people, or are to be."""
        return self.settled + self.waiting


@dataclass(frozen=True)
class Progresses:
    """The ``whole`` count and its parts; sheets of no ballot kind are in a kind whose name is empty."""

    whole: Progress
    kinds: tuple[Progress, ...]
    piles: tuple[Progress, ...]


def progress(results: Results) -> Progresses:
    """Return how far a count is; its numbers are those of the queue and of the piles."""
    sheets, kinds = results.standing.sheets, results.count.ballots
    waiting = {sheet.ballot for sheet in waits(sheets)}

    def of(name: str, expected: int | None, some: Iterable[Sheet]) -> Progress:
        part = tuple(some)
        return Progress(
            name,
            expected,
            read=sum(sheet.papers for sheet in part if not sheet.reverse),
            settled=sum(sheet.review.state is ReviewState.SETTLED for sheet in part),
            waiting=sum(sheet.ballot in waiting for sheet in part),
        )

    returned = [
        None if kind.declared.returned is None else kind.declared.returned * kind.papers for kind in kinds
    ]
    whole = None if None in returned else sum(number or 0 for number in returned)
    by_kind = [
        of(kind.title or kind.id, number, (sheet for sheet in sheets if sheet.kind == kind.id))
        for kind, number in zip(kinds, returned, strict=True)
    ]
    strays = tuple(sheet for sheet in sheets if sheet.kind is None and not sheet.set_aside)
    by_pile = [
        of(
            pile.name,
            pile.sheets,
            (sheet for sheet in sheets if any(place.pile == pile.name for place in sheet.places)),
        )
        for pile in results.standing.piles
    ]
    return Progresses(
        of("", whole, sheets), (*by_kind, *([of("", None, strays)] if strays else [])), tuple(by_pile)
    )
