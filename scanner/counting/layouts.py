"""Which layouts a run reads with: one for each ballot kind, lying in the count, frozen by digest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scanner.count.model import BallotKind, Count
from scanner.count.text import fold
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.files import FOLDER, LoadedLayout, find_layout, load_layout


def count_layouts(count: Count, folder: Path) -> list[LoadedLayout]:
    """Return the layout of each ballot kind.

    A ready-made one is copied into the count first, so that the count stays whole wherever it is
    moved. Raises SettingsError where a kind has no layout, or one of other persons.
    """
    return [_layout_of(kind, folder) for kind in count.ballots]


def frozen_state(count: Count, layouts: Sequence[LoadedLayout]) -> dict[str, Any]:
    """Return what may not change once a page was read, as digests for the log."""
    digests = {layout.layout.id: layout.digest for layout in layouts}
    return {"persons": count.frozen_digest(), "layouts": digests}


def _layout_of(kind: BallotKind, folder: Path) -> LoadedLayout:
    if not kind.layout:
        message = _(
            "count.toml: ballot {ballot} has no layout yet; teach it with: "
            "kiemphieu layout learn BLANK --ballot {ballot}"
        )
        raise SettingsError(message.format(ballot=kind.id))
    layout = load_layout(_in_count(find_layout(kind.layout, folder), folder))
    _check_persons(kind, layout)
    return layout


def _in_count(found: Path, folder: Path) -> Path:
    target = folder / FOLDER / found.name
    if found == target:
        return target
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{found.name}-", dir=target.parent) as temporary:
        copy = Path(shutil.copytree(found, Path(temporary) / found.name))
        copy.replace(target)
    return target


def _check_persons(kind: BallotKind, layout: LoadedLayout) -> None:
    """A layout of another meeting would give the votes to other persons."""
    printed = {row.person: row.name for row in layout.layout.rows}
    named = {person.id: person.name for person in kind.persons}
    other = [person for person in sorted(printed.keys() | named.keys()) if not _same(printed, named, person)]
    if not other:
        return
    message = _(
        "count.toml, ballot {ballot}: layout {layout} is for other persons "
        "({person} is {printed} on the layout, {named} in count.toml); "
        "learn the layout from this ballot's blank"
    )
    person, nobody = other[0], _("nobody")
    who = {"printed": printed.get(person, nobody), "named": named.get(person, nobody)}
    raise SettingsError(message.format(ballot=kind.id, layout=layout.layout.id, person=person, **who))


def _same(printed: dict[str, str], named: dict[str, str], person: str) -> bool:
    """Compare letters only: the ballot may print a title before the name, or place a tone elsewhere."""
    return _letters(named.get(person, "?")) in _letters(printed.get(person, ""))


def _letters(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum()) or name
