"""Printed words with their places, and how they form lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from scanner.ballot import Rect, around
from scanner.layouts.learn.scale import overlap


@dataclass(frozen=True)
class Word:
    """One printed word, NFC, and its place in mm (of its letters' line, not tight to the ink)."""

    text: str
    place: Rect


@dataclass(frozen=True)
class Line:
    """Words side by side, from left to right; at least one."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def place(self) -> Rect:
        return around([word.place for word in self.words])


class Text(Protocol):
    """Where words come from: a PDF's own text, or OCR of the picture."""

    @property
    def exact(self) -> bool:
        """Whether this is what was typed (a PDF's text); OCR may err."""

    def prepare(self, rects: Iterable[Rect]) -> None:
        """Say which places will be asked for, so that OCR may read them side by side."""

    def inside(self, rect: Rect) -> list[Word]:
        """Return the words printed inside ``rect``, in reading order."""

    def outside(self, rects: Iterable[Rect]) -> list[Word]:
        """Return the page's words that lie in none of ``rects``, in reading order."""


def join(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def holds(rect: Rect, word: Word) -> bool:
    """Say whether a word's centre lies in ``rect``."""
    place = word.place
    return rect.contains((place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2)


def lines(words: Iterable[Word], gap_mm: float = 12.0) -> list[Line]:
    """Group words into lines from the top down; a gap wider than ``gap_mm`` begins a new line.

    Two columns of a heading stand side by side, hence the gap.
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.place.y0 + word.place.y1) / 2):
        row = next((row for row in rows if _same_line(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    found = [line for row in rows for line in _split(sorted(row, key=lambda word: word.place.x0), gap_mm)]
    return sorted(found, key=lambda line: (line.place.y0, line.place.x0))


def in_reading_order(words: Iterable[Word]) -> list[Word]:
    """Return the words of a cell or a column line by line."""
    return [word for line in lines(words, gap_mm=1000) for word in line.words]


def _same_line(a: Word, b: Word) -> bool:
    shared = overlap(a.place.y0, a.place.y1, b.place.y0, b.place.y1)
    return shared > 0.5 * min(a.place.height, b.place.height)


def _split(row: list[Word], gap_mm: float) -> list[Line]:
    groups = [[row[0]]]
    for word in row[1:]:
        if word.place.x0 - groups[-1][-1].place.x1 > gap_mm:
            groups.append([])
        groups[-1].append(word)
    return [Line(tuple(group)) for group in groups]
