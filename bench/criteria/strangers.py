"""Pages that are no ballot of the count, or hardly: never taken for one without a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from ballotmaker import examples
from ballotmaker.ballots import make_stamp
from ballotmaker.forms import Form, FormSpec, blank_image, lay_out
from ballotmaker.hands import random_hand
from ballotmaker.layouts import loaded_layout
from ballotmaker.paper import show_through
from ballotmaker.scanner_model import random_scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.strangers import STRANGERS, phone_photo
from bench.papers import Rng, marked, paper, read, scanned, usual_votes
from scanner.ballot import BallotReading, Image, RowState, UnreadablePage
from scanner.reading.read import Reader

FORMS = ("party", "squares", "criteria", "a5-five", "landscape")
_NEW_NAME = "Nghiêm Đình Cẩn"


@dataclass(frozen=True)
class Strangers:
    """What became of one kind of page: ``taken`` without a person, ``wrong`` where that must not be.

    ``exempt`` kinds are reported apart: their look alone cannot tell them.
    """

    kind: str
    pages: int
    refused: int
    asked: int
    taken: int
    wrong: int
    exempt: bool = False

    @property
    def holds(self) -> bool:
        return self.exempt or not self.wrong


@dataclass(frozen=True, eq=False)
class _Met:
    """A page that a reader meets; ``votes`` and ``layout`` say how it may rightly be taken, if at all."""

    reader: Reader
    image: Image
    dpi: int
    votes: tuple[str, ...] = ()
    layout: str = ""


def _more(spec: FormSpec, rng: Rng) -> FormSpec:
    return replace(spec, persons=(*spec.persons, (_NEW_NAME, spec.persons[-1][1])))


def _fewer(spec: FormSpec, rng: Rng) -> FormSpec:
    return replace(spec, persons=spec.persons[:-1])


def _renamed(spec: FormSpec, rng: Rng) -> FormSpec:
    return _with_name(spec, int(rng.integers(len(spec.persons))), _NEW_NAME)


def _swapped(spec: FormSpec, rng: Rng) -> FormSpec:
    first = int(rng.integers(len(spec.persons) - 1))
    persons = list(spec.persons)
    persons[first], persons[first + 1] = persons[first + 1], persons[first]
    return replace(spec, persons=tuple(persons))


def _one_mark_less(spec: FormSpec, rng: Rng) -> FormSpec:
    """Take the mark off one letter of a name (Hòa becomes Hoa)."""
    row = int(rng.integers(len(spec.persons)))
    letters = list(unicodedata.normalize("NFD", spec.persons[row][0]))
    marks = [place for place, letter in enumerate(letters) if unicodedata.combining(letter)]
    del letters[int(rng.choice(marks))]
    return _with_name(spec, row, unicodedata.normalize("NFC", "".join(letters)))


def _with_name(spec: FormSpec, row: int, name: str) -> FormSpec:
    persons = list(spec.persons)
    persons[row] = (name, persons[row][1])
    return replace(spec, persons=tuple(persons))


SIBLINGS: dict[str, Callable[[FormSpec, Rng], FormSpec]] = {
    "one row more": _more,
    "one row fewer": _fewer,
    "one name changed": _renamed,
    "two rows swapped": _swapped,
    "one mark on a letter less": _one_mark_less,
}
_UNTELLABLE = "one mark on a letter less"


@cache
def _reader(*forms: Form) -> Reader:
    return Reader([loaded_layout(form) for form in forms])


def _sibling(kind: str, beside: bool, name: str, rng: Rng) -> _Met:
    own = examples.form(name)
    other = lay_out(replace(SIBLINGS[kind](own.spec, rng), id=f"{name}-sibling"))
    image, dpi, votes = _ballot(other, rng)
    if beside:
        return _Met(_reader(own, other), image, dpi, votes, other.spec.id)
    return _Met(_reader(own), image, dpi)


def _ballot(form: Form, rng: Rng, mirrored: bool = False) -> tuple[Image, int, tuple[str, ...]]:
    """Return a clean ballot's scan, its dpi and its votes."""
    votes = usual_votes(form, rng)
    items = marked(form, votes, random_hand(rng, "testing", neat=1.0), rng)
    scan = replace(random_scan(rng, int(rng.choice([200, 300])), 1.0, "testing"), mirrored=mirrored)
    return scanned(paper(form, items, make_stamp(form, rng), rng), scan, rng), scan.dpi, votes


def _another_form(name: str, rng: Rng) -> _Met:
    others = [examples.form(other) for other in FORMS if other != name]
    image, dpi, _ = _ballot(examples.form(name), rng)
    return _Met(_reader(*others), image, dpi)


def _mirrored(name: str, rng: Rng) -> _Met:
    image, dpi, _ = _ballot(examples.form(name), rng, mirrored=True)
    return _Met(_reader(examples.form(name)), image, dpi)


def _photo(name: str, rng: Rng) -> _Met:
    form = examples.form(name)
    image, dpi, votes = _ballot(form, rng)
    return _Met(_reader(form), phone_photo(image, rng), dpi, votes, form.spec.id)


def _reverse(name: str, rng: Rng) -> _Met:
    """Scan the empty back, through which the front's print shows."""
    form, scan = examples.form(name), random_scan(rng, 200, 1.0, "testing")
    front = blank_image(form, scan.dpi)
    back = Sheet(np.full_like(front, 255), scan.dpi)
    show_through(back, front, float(rng.uniform(0.03, 0.15)))
    return _Met(_reader(form), scan_sheet(back, scan, rng), scan.dpi)


def _page(kind: str) -> Callable[[str, Rng], _Met]:
    def met(name: str, rng: Rng) -> _Met:
        return _Met(_reader(examples.form(name)), STRANGERS[kind](rng, 200), 200)

    return met


def _kinds() -> dict[str, Callable[[str, Rng], _Met]]:
    kinds: dict[str, Callable[[str, Rng], _Met]] = {"another form of the same office": _another_form}
    for kind in SIBLINGS:
        kinds[f"sibling: {kind}"] = partial(_sibling, kind, False)
        kinds[f"sibling: {kind}; both in the count"] = partial(_sibling, kind, True)
    kinds |= {"mirrored": _mirrored, "phone photo of a ballot": _photo, "empty reverse": _reverse}
    return kinds | {f"page of {kind}": _page(kind) for kind in STRANGERS}


KINDS = _kinds()


def meet(kind: str, pages: int, seed: int) -> Strangers:
    """Let the reader meet ``pages`` of a kind, over all forms in turn."""
    refused = asked = taken = wrong = 0
    for number in range(pages):
        rng = np.random.default_rng([seed, list(KINDS).index(kind), number])
        met = KINDS[kind](FORMS[number % len(FORMS)], rng)
        found = read(met.reader, met.image, met.dpi)
        if isinstance(found, UnreadablePage):
            refused += 1
        elif found.findings or any(row.state is not RowState.CLEAR for row in found.rows):
            asked += 1
        else:
            taken += 1
            wrong += not _rightly(found, met)
    return Strangers(kind, pages, refused, asked, taken, wrong, _UNTELLABLE in kind)


def _rightly(found: BallotReading, met: _Met) -> bool:
    return found.layout == met.layout and tuple(row.level for row in found.rows) == met.votes
