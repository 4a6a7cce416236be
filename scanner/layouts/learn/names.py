"""Which person of the roster a printed name is, and how surely.

A name is sure when it is exactly the roster's, or (OCR only) a letter or two away while every other
name is much farther. Two names one diacritic apart are never told apart by OCR: a person confirms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from scanner.layouts.learn.words import Word, join

_TINY = 2  # letters that OCR may get wrong in a name
_TINY_SHARE = 0.15
_GUESS_SHARE = 0.4
_MARGIN = 3  # how much farther every other name must be
_FAR = 6  # distances from here on are all "another name"
_POST_ALIKE = 0.75
_POST_MARGIN = 0.15

_ACUTE_GRAVE_HOOK_TILDE_DOT = "\u0301\u0300\u0309\u0303\u0323"


class Person(Protocol):
    """What matching needs to know of a person on the roster."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def post(self) -> str: ...


class Certainty(StrEnum):
    SURE = "sure"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True)
class Printed:
    """The words in which a row's name stands; ``exact`` if they are a PDF's own text."""

    words: tuple[Word, ...]
    exact: bool
    beside: str = ""  # the rest of the row, where the post stands


@dataclass(frozen=True)
class Match:
    """A printed name and its person, None if it is nobody's.

    ``words`` are the name's own ones, ``distance`` is how many letters differ, and ``rival`` is somebody
    else on the roster who may be meant as well.
    """

    person: Person | None
    words: tuple[Word, ...]
    distance: int
    certainty: Certainty
    rival: Person | None = None


@dataclass(frozen=True)
class _Candidate:
    person: Person
    words: tuple[Word, ...]
    distance: int
    post_alike: float

    @property
    def rank(self) -> tuple[int, float]:
        return self.distance, -self.post_alike


def match_names(rows: Sequence[Printed], roster: Sequence[Person]) -> list[Match]:
    """Give each row a person of the roster, each person to one row: the nearest pairs first."""
    candidates = [[_candidate(row, person) for person in roster] for row in rows]
    pairs = sorted(
        (candidate.rank, number, place)
        for number, found in enumerate(candidates)
        for place, candidate in enumerate(found)
        if candidate.distance <= _farthest(candidate.person)
    )
    given: dict[int, int] = {}
    for _rank, number, place in pairs:
        if number not in given and place not in given.values():
            given[number] = place
    return [_judged(row, candidates[number], given.get(number)) for number, row in enumerate(rows)]


def _judged(row: Printed, candidates: list[_Candidate], chosen: int | None) -> Match:
    if chosen is None:
        return Match(None, row.words, _FAR, Certainty.NONE)
    best = candidates[chosen]
    rivals = [candidate for place, candidate in enumerate(candidates) if place != chosen]
    rival = next((rival.person for rival in rivals if not _apart(row, best, rival)), None)
    sure = rival is None and _near(row, best)
    certainty = Certainty.SURE if sure else Certainty.DOUBTFUL
    return Match(best.person, best.words, best.distance, certainty, rival)


def _farthest(person: Person) -> int:
    """Return how many letters may differ for a guess that is worth a person's look."""
    return min(_FAR - 1, int(_GUESS_SHARE * len(_letters(person.name))))


def _near(row: Printed, best: _Candidate) -> bool:
    if row.exact:
        return best.distance == 0
    return best.distance <= min(_TINY, _TINY_SHARE * len(_letters(best.person.name)))


def _apart(row: Printed, best: _Candidate, rival: _Candidate) -> bool:
    """Say whether ``rival`` cannot be meant: by its name, or by its post where the names are equal."""
    if _letters(best.person.name) == _letters(rival.person.name):
        return best.post_alike >= _POST_ALIKE and best.post_alike >= rival.post_alike + _POST_MARGIN
    return rival.distance > best.distance if row.exact else rival.distance >= best.distance + _MARGIN


def _candidate(row: Printed, person: Person) -> _Candidate:
    words, distance = _nearest_window(row.words, person.name)
    rest = join(word for word in row.words if word not in words)
    return _Candidate(person, words, distance, _post_alike(f"{rest} {row.beside}", person.post))


def _nearest_window(words: tuple[Word, ...], name: str) -> tuple[tuple[Word, ...], int]:
    """Find the run of words that is nearest to ``name``; OCR may split or join a word."""
    wanted = _letters(name)
    count = len(name.split())
    best: tuple[tuple[Word, ...], int] = (words, _FAR)
    for size in (count, count - 1, count + 1):
        for start in range(len(words) - size + 1 if size > 0 else 0):
            run = words[start : start + size]
            letters = _letters(join(run))
            # A shorter or longer run is taken only if it is really nearer.
            if abs(len(letters) - len(wanted)) < best[1] and (d := edits(letters, wanted, _FAR)) < best[1]:
                best = run, d
    return best


def _post_alike(beside: str, post: str) -> float:
    """Return how much of ``post`` stands in the row, 0 to 1."""
    wanted, found = _letters(post), _letters(beside)
    if not wanted or not found:
        return 0.0
    if wanted == found:
        return 1.0
    blocks = SequenceMatcher(None, found, wanted, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size > 2)
    return shared / max(len(wanted), min(len(found), 2 * len(wanted)))


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    """Return what two spellings of a name share: letters and digits, no case, blanks or tone's place."""
    return "".join(c for c in spelling(text) if c.isalnum() or unicodedata.combining(c))


def spelling(text: str) -> str:
    """Return a text in one case, one form of Unicode and one way of placing tones ("Hoà" is "Hòa")."""
    return " ".join(_tone_last(word) for word in unicodedata.normalize("NFD", text.casefold()).split())


def _tone_last(word: str) -> str:
    """Move a syllable's tone behind its letters, wherever it was written.

    It stays a part of the spelling: only its place, which two schools of spelling see differently, is lost.
    """
    tones = [c for c in word if c in _ACUTE_GRAVE_HOOK_TILDE_DOT]
    return unicodedata.normalize("NFC", "".join(c for c in word if c not in tones)) + "".join(tones)


def edits(a: str, b: str, limit: int) -> int:
    """Return how many letters to put in, leave out or change from ``a`` to ``b``, at most ``limit``."""
    if a == b:
        return 0
    previous = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        current = [i]
        for j, other in enumerate(b, start=1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (letter != other)))
        if min(current) >= limit:
            return limit
        previous = current
    return min(previous[-1], limit)
