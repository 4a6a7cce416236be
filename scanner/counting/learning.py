"""From a committee's blank to the layouts of a ballot kind: learn, look for trouble, and only then keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.count.files import load_count, set_layout, split_ballot_by_person
from scanner.count.model import BallotKind, Count, Person
from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _
from scanner.layouts.alike import Alike, alike
from scanner.layouts.files import FOLDER, find_layout, layout_digest, parse_layout, save_layout
from scanner.layouts.learn.compose import Learnt
from scanner.layouts.learn.learn import learn
from scanner.layouts.learn.levels import KNOWN_SCHEMES, parse_levels
from scanner.layouts.learn.names import Person as OnRoster
from scanner.store import frozen, record

_LAYOUT_ID = r"[a-z0-9][a-z0-9_-]{0,47}"  # a person's id is put behind it


@dataclass(frozen=True)
class Blank:
    """A blank ballot and what its user says of it.

    ``ballot`` is needed if the count has several kinds; ``levels`` ("id=heading,…") where the headings
    are not the usual ones; ``second_sheet``: further pages are printed on sheets of their own.
    """

    path: Path
    ballot: str | None = None
    layout_id: str | None = None
    stamped: Path | None = None
    levels: str | None = None
    one_ballot: bool = False
    second_sheet: bool = False


@dataclass(frozen=True)
class Target:
    """The ballot kinds to be taught: one, or the one-person kinds into which one was split."""

    ballot: str
    kinds: tuple[BallotKind, ...]

    @property
    def persons(self) -> list[Person]:
        return [person for kind in self.kinds for person in kind.persons]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What was learnt and waits for a person's word; ``blank`` is the name of the file."""

    target: Target
    pages: tuple[Learnt, ...]
    blank: str
    two_sided: bool = True

    @property
    def is_one_ballot(self) -> bool:
        return len(self.pages) == 1 or self.pages[-1].page > 1

    @property
    def doubts(self) -> list[str]:
        return [f"{page.layout.id}: {doubt}" for page in self.pages for doubt in page.doubts]


def learn_blank(folder: Path, blank: Blank) -> Lesson:
    """Learn a blank for the count at ``folder``; nothing is written.

    Raises RefusedError when the layout is frozen or another ballot's, SettingsError when the blank is
    not this ballot's or cannot be learnt, MachineError if a program is missing.
    """
    count = load_count(folder)
    _refuse_frozen(folder)
    target = choose_target(count, blank.ballot)
    _require_id(blank.layout_id)
    lesson = Lesson(target, tuple(_learn(target, blank)), blank.path.name, not blank.second_sheet)
    _refuse_split_list(lesson)
    _refuse_foreign_ids(count, lesson)
    return lesson


def too_alike(folder: Path, lesson: Lesson) -> Iterator[tuple[str, str, Alike]]:
    """Yield the pairs of layouts, of which one was learnt just now, that a reading can hardly tell apart."""
    own = {kind.id for kind in lesson.target.kinds}
    others = [
        parse_layout(find_layout(layout, folder))
        for kind in load_count(folder).ballots
        for layout in kind.layouts
        if kind.id not in own
    ]
    for number, page in enumerate(lesson.pages):
        for other in [*others, *(later.layout for later in lesson.pages[number + 1 :])]:
            how = alike(page.layout, other)
            if how is not None:
                yield page.layout.id, other.id, how


def keep(folder: Path, lesson: Lesson) -> list[Path]:
    """Write the layouts, then the log, then ``count.toml``: a count never names a layout that is missing.

    Returns the layouts' folders; raises RefusedError if a page was read since.
    """
    _refuse_frozen(folder)
    paths = [folder / FOLDER / page.layout.id for page in lesson.pages]
    for path, page in zip(paths, lesson.pages, strict=True):
        save_layout(path, page.layout, page.blank, page.stamp)
        detail: dict[str, object] = {
            "layout": page.layout.id,
            "ballot": lesson.target.ballot,
            "digest": layout_digest(path),
            "blank": lesson.blank,
        }
        record(folder, "layout learnt", detail)
    _assign(folder, lesson)
    return paths


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


def _refuse_frozen(folder: Path) -> None:
    if frozen(folder):
        text = _("{folder}: pages were read, so its layouts are fixed; begin a new count for another one")
        raise RefusedError(text.format(folder=folder.absolute()))


def _require_id(layout_id: str | None) -> None:
    if layout_id is not None and not re.fullmatch(_LAYOUT_ID, layout_id):
        message = _('--id: "{id}" is no id; use small letters a–z, digits, - and _')
        raise SettingsError(message.format(id=layout_id))


def _learn(target: Target, blank: Blank) -> list[Learnt]:
    schemes = (parse_levels(blank.levels),) if blank.levels else KNOWN_SCHEMES
    stem = blank.layout_id or target.ballot

    def name_layout(person: OnRoster | None) -> str:
        return stem if person is None else f"{stem}-{person.id}"

    return learn(blank.path, target.persons, schemes, name_layout, blank.stamped, blank.one_ballot)


def _refuse_split_list(lesson: Lesson) -> None:
    if len(lesson.target.kinds) > 1 and lesson.is_one_ballot:
        message = _("{ballot} is a ballot for each person by now, and this is the blank of one for all")
        raise RefusedError(message.format(ballot=lesson.target.ballot))


def _refuse_foreign_ids(count: Count, lesson: Lesson) -> None:
    own = {kind.id for kind in lesson.target.kinds}
    for page in lesson.pages:
        holder = count.ballot_of_layout(page.layout.id)
        if holder is not None and holder.id not in own:
            message = _("layout {layout} belongs to ballot {ballot}; give another name: --id LAYOUT")
            raise RefusedError(message.format(layout=page.layout.id, ballot=holder.id))


def _assign(folder: Path, lesson: Lesson) -> None:
    target, pages = lesson.target, lesson.pages
    if lesson.is_one_ballot:
        first, *more = _ids(pages)
        set_layout(folder, target.kinds[0].id, first, more, lesson.two_sided)
        return
    layouts = {page.layout.rows[0].person: page.layout.id for page in pages}
    if len(target.kinds) == 1:
        split_ballot_by_person(folder, target.ballot, layouts)
    else:
        for kind in target.kinds:
            set_layout(folder, kind.id, layouts[kind.persons[0].id])


def _ids(pages: Sequence[Learnt]) -> list[str]:
    return [page.layout.id for page in pages]
