"""Which sheets of a stack are one paper scanned twice: an index of words, then a look at the pictures.

Comparing all pairs would cost the square of the stack. Instead all sheets are filed some dozens of times,
each time under their words in another random order of the parts (min-hashing, Broder 1997) and on a
coarse grid at another random offset (Indyk and Motwani 1998), so that a speck, a streak, or a word
near a line of the grid spoils only some of the files. A sheet is filed under no more words than it takes
to part it from most others (an LSH forest, Bawa and others 2005): the work grows as the stack does,
even where all votes are equal. Sheets that meet in a file and agree closely in many words are
compared as pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scanner.reading.fingerprint import STAMP, Floats, Print, unpacked

_FILES = 48
_DEEPEST = 6  # words under which a sheet is filed at most
_CROWD = 32  # sheets that may lie together in a file before another word parts them
_GRID_MM = np.array([0.6, 0.6, 0.3, 0.3], np.float32)  # of a word's numbers
_STAMP_COARSER = 4.0  # gray shows less of a red stamp, and other ink lies about it
_NEAR = 0.4  # of the grid: how far words of one paper may lie apart
_NEAR_WORDS = 2  # of each file that must be near
_AGREEING = 0.5  # of the words of the sheet that has fewer

# Least correlation of two pictures of one paper: measured by bench/rescans.py, see docs/accuracy.md.
_SAME_MARKS = 0.88
_SAME_STAMP = 0.75  # gray shows red ink otherwise than colour does
_SAME_STAMP_ALONE = 0.85  # unmarked: such ballots go to a person anyway

Ints = npt.NDArray[np.int64]


def find_rescans(prints: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return pairs of ids, each in order, that link the images of every paper scanned more than once.

    Of a paper scanned n times n - 1 pairs are returned, which join all its images. Sheets whose
    fingerprint is empty or of another version of the program are never paired.
    """
    known = [(identity, found) for identity, data in sorted(prints) if (found := unpacked(data)) is not None]
    groups = _Groups(len(known))
    pairs = []
    for one, other in _candidates([found for _, found in known]):
        if groups.root(one) != groups.root(other) and same_paper(known[one][1], known[other][1]):
            groups.join(one, other)
            pairs.append((known[one][0], known[other][0]))
    return sorted(pairs)


def same_paper(one: Print, other: Print) -> bool:
    """Tell whether two prints show one paper's ink."""
    if one.sizes != other.sizes or one.unmarked != other.unmarked:
        return False
    marks, stamp = likeness(one, other)
    if one.unmarked:
        return stamp > _SAME_STAMP_ALONE
    return marks > _SAME_MARKS and (np.isnan(stamp) or stamp > _SAME_STAMP)


def likeness(one: Print, other: Print) -> tuple[float, float]:
    """Return how the pictures of marks and of stamps correlate; NaN for stamps if neither sheet has one."""
    (marks, stamp), (other_marks, other_stamp) = one.pictures(), other.pictures()
    stamped = stamp.any() or other_stamp.any()
    return float(marks @ other_marks), float(stamp @ other_stamp) if stamped else float("nan")


class _Groups:
    """Sheets joined step by step (a union-find forest)."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, sheet: int) -> int:
        while self._above[sheet] != sheet:
            self._above[sheet] = self._above[self._above[sheet]]
            sheet = self._above[sheet]
        return sheet

    def join(self, one: int, other: int) -> None:
        self._above[self.root(other)] = self.root(one)


def _candidates(prints: Sequence[Print]) -> list[tuple[int, int]]:
    """Return pairs of sheets, in order, whose words agree closely."""
    if len(prints) < 2:
        return []
    words = _word_table(prints)
    rng = np.random.default_rng(words.shape[1])  # any seed serves; a stack always gives the same pairs
    met = np.unique(np.concatenate([_met(words, rng) for _ in range(_FILES)]))
    pairs = np.stack(np.divmod(met, len(words)), axis=1)
    agree = [_agree(words, part) for part in np.array_split(pairs, len(pairs) // 4096 + 1)]
    return [(int(one), int(other)) for one, other in pairs[np.concatenate(agree)]]


def _word_table(prints: Sequence[Print]) -> Floats:
    """Return (sheets, parts, 4): the words in steps of the grid, NaN where a part has none."""
    parts = 1 + max(int(one.parts.max()) for one in prints)
    words = np.full((len(prints), max(parts, _DEEPEST), len(_GRID_MM)), np.nan, np.float32)
    for row, one in enumerate(prints):
        words[row, one.parts] = one.places / _GRID_MM
    words[:, STAMP] /= _STAMP_COARSER
    return words


def _met(words: Floats, rng: np.random.Generator) -> Ints:
    """File all sheets once; return pairs that meet with near words, each as one · sheets + other."""
    sheets = np.arange(len(words))
    parts = _first_parts(words, rng.permutation(words.shape[1]))
    places = words[sheets[:, None], parts]
    near = np.nan_to_num(places[:, :_NEAR_WORDS]).reshape(len(words), -1)
    order, file = _filed(parts, places, rng)
    pairs = [np.empty(0, np.int64)]
    for step in range(1, min(_CROWD, len(order))):
        one, other = order[:-step], order[step:]
        together = file[one] == file[other]
        if not together.any():
            break
        one, other = one[together], other[together]
        agree = (np.abs(near[one] - near[other]) <= _NEAR).all(axis=1)
        one, other = one[agree], other[agree]
        pairs.append(np.minimum(one, other) * len(words) + np.maximum(one, other))
    return np.concatenate(pairs)


def _first_parts(words: Floats, order: Ints) -> Ints:
    """Return for each sheet the first parts with ink by an order of all, then any without."""
    rank = np.where(np.isnan(words[:, :, 0]), len(order), order)
    return np.argsort(rank, axis=1, kind="stable")[:, :_DEEPEST]


def _filed(parts: Ints, places: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the sheets in the order of their files, neighbours beside each other, and each one's file."""
    bare = np.isnan(places)
    squares = np.where(bare, -1, np.nan_to_num(places) + rng.random(places.shape[1:], np.float32))
    keys = np.concatenate([np.where(bare[:, :, :1], -1, parts[:, :, None]), np.floor(squares)], axis=2)
    factors = rng.integers(2**62, size=keys.shape[1:])
    file = np.zeros(len(keys), np.int64)
    for word in range(_DEEPEST):
        _, which, sizes = np.unique(file, return_inverse=True, return_counts=True)
        deeper = file * 31 + keys[:, word].astype(np.int64) @ factors[word]  # a hash: it wraps around
        file = np.where(sizes[which] > _CROWD, deeper, file)
    return np.lexsort((np.nan_to_num(places[:, 0, 0]), file)), file


def _agree(words: Floats, pairs: Ints) -> npt.NDArray[np.bool_]:
    """Tell which (n, 2) pairs agree in enough words; a pale scan may lack some."""
    one, other = words[pairs[:, 0]], words[pairs[:, 1]]
    agreeing = (np.abs(one - other) <= _NEAR).all(axis=2).sum(axis=1)
    fewer = np.minimum(*((~np.isnan(sheets[:, :, 0])).sum(axis=1) for sheets in (one, other)))
    return agreeing >= _AGREEING * fewer
