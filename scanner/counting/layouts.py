"""Which layouts a run reads with: those of each ballot kind's pages, lying in the count, frozen by digest."""

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
from scanner.layouts.model import BallotLayout
from scanner.medium import by_medium


def count_layouts(count: Count, folder: Path) -> list[LoadedLayout]:
    """Return the layouts of each ballot kind, a page each.

    A ready-made one is copied into the count first, so that the count stays whole wherever it is
    moved. Raises SettingsError where a kind has no layout, or one of other persons.
    """
    return [page for kind in count.ballots for page in kind_layouts(kind, folder)]


def kind_layouts(kind: BallotKind, folder: Path) -> list[LoadedLayout]:
    """Return the layouts of a kind's pages in order; errors as for :func:`count_layouts`."""
    if not kind.layouts:
        message = by_medium(
            command=_(
                "count.toml: ballot {ballot} has no layout yet; teach it with: "
                "kiemphieu layout learn BLANK --ballot {ballot}"
            ),
            # vi: loại phiếu {ballot} chưa được nhận mẫu: xem bước Nhận mẫu phiếu
            page=_("ballot {ballot} is not taught yet: see the step Teach the ballot"),
        )
        raise SettingsError(message.format(ballot=kind.id))
    pages = [load_layout(_in_count(find_layout(page, folder), folder)) for page in kind.layouts]
    check_pages(kind, [page.layout for page in pages])
    return pages


def frozen_state(count: Count, layouts: Sequence[LoadedLayout]) -> dict[str, Any]:
    """Return what may not change once a page was read, as digests for the log."""
    digests = {layout.layout.id: layout.digest for layout in layouts}
    return {"persons": count.frozen_digest(), "layouts": digests}


def _in_count(found: Path, folder: Path) -> Path:
    target = folder / FOLDER / found.name
    if found == target:
        return target
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{found.name}-", dir=target.parent) as temporary:
        copy = Path(shutil.copytree(found, Path(temporary) / found.name))
        copy.replace(target)
    return target


def check_pages(kind: BallotKind, pages: Sequence[BallotLayout]) -> None:
    """Raise SettingsError unless the pages, one after the other, are a ballot of the kind's persons."""
    _check_persons(kind, pages)
    if len(pages) > 1:
        _check_order(kind, pages)
    for page in pages[1:]:
        if [level.id for level in page.levels] != [level.id for level in pages[0].levels]:
            message = _("count.toml, ballot {ballot}: pages {first} and {page} differ in their levels")
            raise SettingsError(message.format(ballot=kind.id, first=pages[0].id, page=page.id))


def _check_order(kind: BallotKind, pages: Sequence[BallotLayout]) -> None:
    """A list that goes on must do so in the order of count.toml, or pages were exchanged or left out."""
    printed = [row.person for page in pages for row in page.rows]
    if printed != [person.id for person in kind.persons]:
        message = _(
            "count.toml, ballot {ballot}: its pages ({pages}) do not have each person once and in the "
            "order of count.toml; learn the blank again, all its pages in one file"
        )
        raise SettingsError(message.format(ballot=kind.id, pages=", ".join(page.id for page in pages)))


def _check_persons(kind: BallotKind, pages: Sequence[BallotLayout]) -> None:
    """A layout of another meeting would give the votes to other persons."""
    printed = {row.person: row.name for page in pages for row in page.rows}
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
    layout = ", ".join(page.id for page in pages)
    raise SettingsError(message.format(ballot=kind.id, layout=layout, person=person, **who))


def _same(printed: dict[str, str], named: dict[str, str], person: str) -> bool:
    """Compare letters only: the ballot may print a title before the name, or place a tone elsewhere."""
    return _letters(named.get(person, "?")) in _letters(printed.get(person, ""))


def _letters(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum()) or name
