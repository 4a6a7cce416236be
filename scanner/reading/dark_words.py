"""Words of names that are darker than print: a short line over two letters hides among them.

Where letters stand close, such a line leaves nothing to be seen between them, but it makes their word darker.
Blur, bold printing and a scanner's tone change all words of a page alike; so each word is held against the
blank, and that against the page's other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scanner.ballot import Image, Rect
from scanner.layouts.model import BallotLayout
from scanner.reading.frame import mm, shown, window
from scanner.reading.print_pieces import pieces_of_print
from scanner.reading.settings import SETTINGS as S
from scanner.reading.tone import PAPER

_JOINED = (5, mm(0.7))  # rows and columns between the letters of a word, and their accents
_RULING = 0.9  # of a name's width is printed
_LEAST_PX = mm(1.2)  # of a word's height and width
_LEAST_WORDS = 8  # that tell how dark print is on a page
_BESIDE = mm(4.0)  # of a word is looked at for what runs through it from without

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Word:
    """A word of the name in ``row`` (from 1): its part of the frame, and how dark it is in the blank."""

    row: int
    where: tuple[slice, slice]
    printed: int

    @property
    def place(self) -> Rect:
        return shown(self.where)


def words_of_names(layout: BallotLayout, blank: Image, printed: Bools) -> tuple[Word, ...]:
    """Return the words of all names; ``printed`` (H, W) is where the ``blank`` hides ink."""
    return tuple(
        Word(number, where, max(1, _darkness(blank[where])))
        for number, row in enumerate(layout.rows, start=1)
        for where in _words(row.name_text, printed)
    )


def _words(name: Rect, printed: Bools) -> Iterator[tuple[slice, slice]]:
    rows, columns = window(name.padded(0.3), printed.shape)
    seen = printed[rows, columns].copy()
    seen[seen.mean(axis=1) > _RULING] = False
    for high, wide in pieces_of_print(seen, (rows.start, columns.start), _JOINED):
        if min(high.stop - high.start, wide.stop - wide.start) >= _LEAST_PX:
            yield high, wide


def dark_words(words: Sequence[Word], page: Image, printed: Bools) -> list[Word]:
    """Return the words that are too dark on a ``page`` (H, W) in the frame."""
    if len(words) < _LEAST_WORDS:
        return []
    shares = [_darkness(page[word.where]) / word.printed for word in words]
    least = S.dark_word * float(np.median(shares))
    return [
        word
        for word, share in zip(words, shares, strict=True)
        if share > least and share - _from_without(word, page, printed) / word.printed > least
    ]


def _from_without(word: Word, page: Image, printed: Bools) -> float:
    """Return how dark a word would be without its letters, by the same lines of pixels beside it.

    A fold, a streak or a shadow through it goes on there.
    """
    rows, columns = word.where
    near = rows, slice(max(0, columns.start - _BESIDE), columns.stop + _BESIDE)
    lines = zip(PAPER - page[near].astype(np.int32), ~printed[near], strict=True)
    usual = [max(0.0, float(np.median(line[bare]))) for line, bare in lines if bare.any()]
    return sum(usual) * (columns.stop - columns.start)


def _darkness(part: Image) -> int:
    return PAPER * part.size - int(part.sum(dtype=np.int64))
