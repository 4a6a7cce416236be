"""One person's result in one place, and which results are of the same person.

A name alone does not tell a person: two people bear it, or one of them is written in two ways. So the
program only proposes, and a person confirms each match.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations

from scanner.count.text import fold

_ALIKE = 0.85  # of a folded name's letters; a person decides, so rather one question too many


@dataclass(frozen=True)
class PollLevel:
    """A level's number and its percentage of the poll's base, None where there is no base."""

    name: str
    number: int
    percent: Decimal | None


@dataclass(frozen=True)
class Poll:
    """One person's result in one place. ``base`` says what percentages are of, ``whole`` how many that are.

    ``source`` is the file or folder the figures come from, and the ballot kind or place in it.
    """

    source: str
    place: str
    name: str
    post: str
    issued: int | None
    returned: int | None
    valid: int
    invalid: int
    levels: tuple[PollLevel, ...]
    not_counted: int
    base: str
    whole: int | None


@dataclass(frozen=True)
class Combined:
    """The results of one person, a place each, in the order in which the sources were given."""

    polls: tuple[Poll, ...]


Confirm = Callable[[Poll, Poll], bool]


def combine(polls: Sequence[Poll], confirm: Confirm) -> tuple[Combined, ...]:
    """Return the persons polled in several places; ``confirm`` is asked of each pair that looks alike.

    A ballot names a person once, so two results of one ballot kind are never matched. Nobody is asked what
    follows from his answers already.
    """
    groups = [[poll] for poll in polls]
    for one, other in pairs(polls):
        first, second = (next(group for group in groups if poll in group) for poll in (one, other))
        taken = {poll.source for poll in first} & {poll.source for poll in second}
        if first is not second and not taken and confirm(one, other):
            first += second
            groups.remove(second)
    return tuple(Combined(tuple(group)) for group in groups if len(group) > 1)


def pairs(polls: Sequence[Poll]) -> list[tuple[Poll, Poll]]:
    """Return each two results of different sources that may be of one person."""
    return [
        (one, other)
        for one, other in combinations(polls, 2)
        if one.source != other.source and looks_alike(one.name, other.name)
    ]


def looks_alike(one: str, other: str) -> bool:
    """Tell whether two names may be one person's, whatever their diacritics."""
    first, second = fold(one), fold(other)
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE
