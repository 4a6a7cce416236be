"""The Word forms of ``bench.forms``, made and learnt once into a folder, loaded from there afterwards.

Each form is learnt twice through the program, from the Word PDF and from a scan of the blank. A layout
that is refused, or differs from the form, is left out: learning is measured by ``bench.score_forms``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import click

from ballotmaker.forms import Form
from bench.compare import compare
from bench.forms import spec
from bench.forms.catalog import FORMS
from bench.forms.make_forms import make_forms
from bench.forms.mark import read_forms
from bench.forms.scan_blank import scan_blank
from bench.program import ProgramFailed
from bench.proving_ground.family import Family
from bench.scoring import Words
from bench.trial import Trial
from scanner.layouts.files import LoadedLayout, load_layout

RULES = "qd96"
_BLANKS = ("form.pdf", "blank_scan.jpg", "blank_scan.pdf")


@dataclass(frozen=True)
class Learnt:
    """A Word form in the cache and the count that learnt it from ``blank``."""

    form: str
    blank: str
    folder: Path
    count: Path

    @property
    def name(self) -> str:
        return f"{self.form} ({'PDF' if self.blank == 'form.pdf' else 'scan'})"


def forms_of(family: Family) -> list[spec.Form]:
    """Return the forms of one family: every other one of the catalog, so that both have every kind."""
    return [form for number, form in enumerate(FORMS) if (number % 2 == 1) is (family is Family.TESTING)]


def prepare(cache: Path, forms: Sequence[spec.Form] = FORMS) -> None:
    """Make and learn what is not in the cache yet: about 10 s a form, once.

    Raises ``RuntimeError`` if LibreOffice is missing or fails.
    """
    missing = [form for form in forms if not (cache / form.id / "form.json").exists()]
    if missing:
        make_forms(missing, cache)
    for form in forms:
        folder = cache / form.id
        if not any((folder / name).exists() for name in _BLANKS[1:]):
            scan_blank(folder)
        for blank in _blanks(folder):
            if not _note(folder, blank).exists():
                click.echo(f"learning {form.id} from {blank.name}: {_learn(folder, blank)}")


def _blanks(folder: Path) -> list[Path]:
    return [folder / name for name in _BLANKS if (folder / name).exists()]


def _count(folder: Path, blank: Path) -> Path:
    return folder / f"count-{blank.stem}"


def _note(folder: Path, blank: Path) -> Path:
    """Return the file that is written when a form has been learnt, or has not: how it went."""
    return folder / f"count-{blank.stem}.json"


def _learn(folder: Path, blank: Path) -> str:
    trial = Trial(folder, _count(folder, blank))
    try:
        trial.make(RULES)
        trial.learn(blank)
        differences = list(compare(trial.form, trial.learnt()).differences)
    except ProgramFailed as error:
        differences = [f"not learnt: {error}"]
    _note(folder, blank).write_text(json.dumps(differences, ensure_ascii=False), encoding="utf-8")
    return "; ".join(differences) or "right"


def learnt_forms(cache: Path, family: Family) -> list[Learnt]:
    """Return every form of the family that was learnt rightly.

    Raises ``FileNotFoundError`` if none was made.
    """
    found = [learnt for form in forms_of(family) for learnt in _rightly_learnt(cache / form.id)]
    if not found:
        raise FileNotFoundError(f"{cache}: no Word forms; make them: python -m bench.proving_ground forms")
    return found


def _rightly_learnt(folder: Path) -> Iterator[Learnt]:
    for blank in _blanks(folder):
        note = _note(folder, blank)
        if note.exists() and not json.loads(note.read_text(encoding="utf-8")):
            yield Learnt(folder.name, blank.name, folder, _count(folder, blank))


@lru_cache(maxsize=2)
def load(learnt: Learnt) -> tuple[list[Form], list[LoadedLayout], Words]:
    """Return a form's pages to draw on, its layouts to read with, and what their ids mean."""
    layouts = [load_layout(path) for path in sorted(learnt.count.glob("layouts/*")) if path.is_dir()]
    return read_forms(learnt.folder), layouts, Trial(learnt.folder, learnt.count).words()
