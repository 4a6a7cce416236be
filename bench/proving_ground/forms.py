"""What a block of cases is drawn on and read with: a drawn form of its own, or one of the Word forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ballotmaker.forms import Form
from ballotmaker.layouts import loaded_layout
from bench.proving_ground import word_forms
from bench.proving_ground.family import Family, Part, generator
from bench.proving_ground.specs import random_form
from bench.scoring import Words
from scanner.layouts.files import LoadedLayout

BLOCK = 50  # cases on one form, one after another: making a form costs as much as three cases
WORD_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class Ground:
    """The pages of one form, the layouts of a count that holds it, and what their ids mean.

    ``name`` is what the report groups by: a Word form, or the looks of a drawn one.
    """

    name: str
    pages: tuple[Form, ...]
    layouts: tuple[LoadedLayout, ...]
    words: Words


@lru_cache(maxsize=2)
def ground(family: Family, part: Part, block: int, cache: Path) -> Ground:
    """Return the ground of cases ``block * BLOCK`` and following; ``cache`` holds the Word forms.

    Raises ``FileNotFoundError`` if they were not made.
    """
    rng = generator(family, part, "form", block)
    if rng.random() < WORD_SHARE:
        known = word_forms.learnt_forms(cache, family)
        return _word(known[rng.integers(len(known))])
    return _drawn(random_form(family, f"{family}-{part}-{block}", rng))


def _word(learnt: word_forms.Learnt) -> Ground:
    pages, layouts, words = word_forms.load(learnt)
    return Ground(learnt.name, tuple(pages), tuple(layouts), words)


def _drawn(form: Form) -> Ground:
    loaded, spec = loaded_layout(form), form.spec
    names = {(loaded.layout.id, row.person): row.name for row in loaded.layout.rows}
    lying = " landscape" if spec.landscape else ""
    name = f"drawn {spec.paper}{lying}, {len(spec.levels)} × {spec.box}"
    return Ground(name, (form,), (loaded,), Words({}, names))
