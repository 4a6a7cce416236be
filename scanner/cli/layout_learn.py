"""The work of ``kiemphieu layout learn``: show what was found, ask, and only then write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.tables import show_table
from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.count.model import BallotKind, Count, Person
    from scanner.layouts.learn.compose import Learnt
    from scanner.layouts.learn.names import Person as OnRoster


_LAYOUT_ID = r"[a-z0-9][a-z0-9_-]{0,47}"  # a person's id is put behind it


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    blank: Path
    ballot: str | None
    layout_id: str | None
    stamped: Path | None
    levels: str | None
    one_ballot: bool
    second_sheet: bool
    yes: bool


@dataclass(frozen=True)
class Target:
    """The ballot kinds to be taught: one, or the one-person kinds into which one was split."""

    ballot: str
    kinds: tuple[BallotKind, ...]

    @property
    def persons(self) -> list[Person]:
        return [person for kind in self.kinds for person in kind.persons]


def learn_layouts(folder: Path, request: Request) -> None:
    """Learn, show, ask and store.

    Raises RefusedError when the layout is frozen, when ``--yes`` meets a doubt, or when the operator says no;
    SettingsError when the blank is not this ballot's.
    """
    from scanner.count.files import load_count
    from scanner.store import frozen

    count = load_count(folder)
    if frozen(folder):
        text = _("{folder}: pages were read, so its layouts are fixed; begin a new count for another one")
        raise RefusedError(text.format(folder=folder.absolute()))
    target = choose_target(count, request.ballot)
    _require_id(request.layout_id)
    pages = _learn(target, request)
    _refuse_split_list(target, pages)
    _refuse_foreign_ids(count, target, pages)
    before = 0
    for page in pages:
        _show(folder, page, before)
        before += len(page.rows) if _is_one_ballot(pages) else 0
    _tell_pages(pages, request.second_sheet)
    _warn_of_alikes(folder, count, target, pages)
    _confirm(pages, request.yes)
    _store(folder, target, pages, request)


def _require_id(layout_id: str | None) -> None:
    if layout_id is not None and not re.fullmatch(_LAYOUT_ID, layout_id):
        message = _('--id: "{id}" is no id; use small letters a–z, digits, - and _')
        raise SettingsError(message.format(id=layout_id))


def choose_target(count: Count, ballot: str | None) -> Target:
    """Return the kind named ``ballot``, or the only one; raises SettingsError if it is not clear which."""
    ids = ", ".join(kind.id for kind in count.ballots)
    if ballot is None:
        if len(count.ballots) == 1:
            return Target(count.ballots[0].id, (count.ballots[0],))
        raise SettingsError(
            _("the count has several ballot kinds; say which: --ballot ID ({ids})").format(ids=ids)
        )
    kind = count.ballot(ballot)
    if kind is not None:
        return Target(ballot, (kind,))
    parts = tuple(
        kind for kind in count.ballots if kind.one_person and kind.id == f"{ballot}-{kind.persons[0].id}"
    )
    if not parts:
        raise SettingsError(
            _("there is no ballot kind {ballot}; there are: {ids}").format(ballot=ballot, ids=ids)
        )
    return Target(ballot, parts)


def _learn(target: Target, request: Request) -> list[Learnt]:
    from scanner.layouts.learn.learn import learn
    from scanner.layouts.learn.levels import KNOWN_SCHEMES, parse_levels

    schemes = (parse_levels(request.levels),) if request.levels else KNOWN_SCHEMES
    stem = request.layout_id or target.ballot

    def name_layout(person: OnRoster | None) -> str:
        return stem if person is None else f"{stem}-{person.id}"

    return learn(request.blank, target.persons, schemes, name_layout, request.stamped, request.one_ballot)


def _is_one_ballot(pages: Sequence[Learnt]) -> bool:
    return len(pages) == 1 or pages[-1].page > 1


def _refuse_split_list(target: Target, pages: Sequence[Learnt]) -> None:
    if len(target.kinds) > 1 and _is_one_ballot(pages):
        message = _("{ballot} is a ballot for each person by now, and this is the blank of one for all")
        raise RefusedError(message.format(ballot=target.ballot))


def _refuse_foreign_ids(count: Count, target: Target, pages: Sequence[Learnt]) -> None:
    own = {kind.id for kind in target.kinds}
    for page in pages:
        holder = count.ballot_of_layout(page.layout.id)
        if holder is not None and holder.id not in own:
            message = _("layout {layout} belongs to ballot {ballot}; give another name: --id LAYOUT")
            raise RefusedError(message.format(layout=page.layout.id, ballot=holder.id))


def _show(folder: Path, page: Learnt, rows_before: int) -> None:
    from scanner.layouts.picture import draw_layout, picture_path

    path = picture_path(folder, page.layout.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw_layout(page.layout, page.blank))
    levels = ", ".join(level.name for level in page.layout.levels)
    click.secho(_("Layout {layout}: levels {levels}").format(layout=page.layout.id, levels=levels), bold=True)
    rows = [
        (
            str(rows_before + row.number),
            row.printed,
            row.person.name,
            row.person.post,
            row.note if row.sure else f"? {row.note}",
        )
        for row in page.rows
    ]
    headings = (_("Row"), _("Name as printed"), _("Person on the roster"), _("Post"), _("How sure"))
    show_table(headings, rows, numbers=(0,))
    click.echo(_("Look at the picture: {path}").format(path=path))


def _tell_pages(pages: Sequence[Learnt], second_sheet: bool) -> None:
    """Say how the paper is taken to be printed: the sheets of piles are counted by it."""
    if len(pages) == 1 or not _is_one_ballot(pages):
        return
    if second_sheet:
        text = _("One ballot of {n} pages, each on a sheet of its own")
    else:
        text = _(
            "One ballot of {n} pages, printed on both sides; if each is a sheet of its own: --second-sheet"
        )
    click.secho(text.format(n=len(pages)), bold=True)


def _warn_of_alikes(folder: Path, count: Count, target: Target, pages: Sequence[Learnt]) -> None:
    from scanner.layouts.alike import Alike, alike
    from scanner.layouts.files import find_layout, parse_layout

    own = {kind.id for kind in target.kinds}
    others = [
        parse_layout(find_layout(layout, folder))
        for kind in count.ballots
        for layout in kind.layouts
        if kind.id not in own
    ]
    warnings = {
        Alike.SAME_NAMES: _(
            "Warning: layouts {a} and {b} have the same names: their sheets cannot be told apart"
        ),
        Alike.MARKS_ONLY: _(
            "Warning: the names of layouts {a} and {b} differ by marks alone: keep their piles apart"
        ),
    }
    for number, page in enumerate(pages):
        for other in [*others, *(later.layout for later in pages[number + 1 :])]:
            how = alike(page.layout, other)
            if how is not None:
                click.secho(warnings[how].format(a=page.layout.id, b=other.id), fg="yellow", err=True)


def _confirm(pages: Sequence[Learnt], yes: bool) -> None:
    doubts = [f"{page.layout.id}: {doubt}" for page in pages for doubt in page.doubts]
    if yes and doubts:
        refusal = _("not learnt, since --yes takes no doubt; look at these and run it without --yes:")
        raise RefusedError("\n".join([refusal, *doubts]))
    for doubt in doubts:
        click.secho(_("In doubt: {doubt}").format(doubt=doubt), fg="yellow")
    if not yes and not click.confirm(_("Is all of this right?")):
        raise RefusedError(_("nothing was changed"))


def _store(folder: Path, target: Target, pages: Sequence[Learnt], request: Request) -> None:
    """Write the layouts, then the log, then ``count.toml``: a count never names a layout that is missing."""
    from scanner.layouts.files import FOLDER, layout_digest, save_layout
    from scanner.store import record

    for page in pages:
        path = folder / FOLDER / page.layout.id
        save_layout(path, page.layout, page.blank, page.stamp)
        detail: dict[str, object] = {
            "layout": page.layout.id,
            "ballot": target.ballot,
            "digest": layout_digest(path),
            "blank": request.blank.name,
        }
        record(folder, "layout learnt", detail)
    _assign(folder, target, pages, two_sided=not request.second_sheet)
    for page in pages:
        click.echo(_("Written: {path}").format(path=folder / FOLDER / page.layout.id))


def _assign(folder: Path, target: Target, pages: Sequence[Learnt], two_sided: bool) -> None:
    from scanner.count.files import set_layout, split_ballot_by_person

    layouts = {page.rows[0].person.id: page.layout.id for page in pages}
    if _is_one_ballot(pages):
        first, *more = (page.layout.id for page in pages)
        set_layout(folder, target.kinds[0].id, first, more, two_sided)
    elif len(target.kinds) == 1:
        split_ballot_by_person(folder, target.ballot, layouts)
    else:
        for kind in target.kinds:
            set_layout(folder, kind.id, layouts[kind.persons[0].id])
