"""Learning in order: open the blank, study each sheet, match names, find the stamp."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scanner.errors import KiemphieuError, SettingsError
from scanner.i18n import _
from scanner.layouts.learn.compose import Learnt, compose
from scanner.layouts.learn.levels import Scheme
from scanner.layouts.learn.names import Person
from scanner.layouts.learn.sheets import Sheet, as_scan, open_colour, open_sheets
from scanner.layouts.learn.stamps import find_stamp
from scanner.layouts.learn.study import Study, study


def learn(
    blank: Path,
    roster: Sequence[Person],
    schemes: Sequence[Scheme],
    name_layout: Callable[[Person | None], str],
    stamped: Path | None = None,
) -> list[Learnt]:
    """Learn the layout of a blank: one for the whole roster, or one a page for one-person ballots.

    ``name_layout`` gives the layout's id: for None that of the only page, else that of a person's page.
    ``stamped`` is a scan of a stamped sheet (of any page). Raises SettingsError if the blank cannot be
    learnt or is not the roster's, MachineError if a program is missing.
    """
    pages = [
        _learn_sheet(sheet, roster, schemes, _page_place(blank, number))
        for number, sheet in enumerate(open_sheets(blank), start=1)
    ]
    if not pages:
        raise SettingsError(_("{path}: there is nothing printed on it").format(path=blank))
    single = len(pages) == 1
    with _named(str(blank)):
        if not single:
            _require_one_person_each(pages)
        _require_whole_roster(pages, roster)
    named = [_renamed(page, name_layout(None if single else page.rows[0].person)) for page in pages]
    return named if stamped is None else _with_stamp(named, stamped)


def _learn_sheet(sheet: Sheet, roster: Sequence[Person], schemes: Sequence[Scheme], place: str) -> Learnt:
    with _named(place):
        return compose(_study(sheet, schemes), roster, "learnt")


def _page_place(blank: Path, number: int) -> str:
    return str(blank) if number == 1 else _("{path}, page {page}").format(path=blank, page=number)


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Put where it is before each line of what is wrong."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError("\n".join(f"{place}: {line}" for line in str(error).splitlines())) from error


def _study(sheet: Sheet, schemes: Sequence[Scheme]) -> Study:
    """Study one page; a PDF whose text is of no use (old fonts, a page on its side) is read as a picture."""
    try:
        return study(sheet, schemes)
    except SettingsError as error:
        if sheet.text is None:
            raise
        try:
            return study(as_scan(sheet), schemes)
        except KiemphieuError:
            raise error from None  # what the text says is the better message


def _require_one_person_each(pages: Sequence[Learnt]) -> None:
    for number, page in enumerate(pages, start=1):
        if len(page.rows) > 1:
            message = _(
                "page {page} has {rows} persons; a blank of many pages has one person a page:"
                " save each ballot as a PDF of its own"
            )
            raise SettingsError(message.format(page=number, rows=len(page.rows)))


def _require_whole_roster(pages: Sequence[Learnt], roster: Sequence[Person]) -> None:
    """Name everyone who stands twice on the blank, or not at all."""
    problems = []
    seen = [row.person.id for page in pages for row in page.rows]
    for person in roster:
        if seen.count(person.id) > 1:
            problems.append(_("{name} stands on two pages").format(name=person.name))
        if person.id not in seen:
            problems.append(_("{name} is on the roster and not on the blank").format(name=person.name))
    if problems:
        raise SettingsError("\n".join(problems))


def _renamed(page: Learnt, layout_id: str) -> Learnt:
    return replace(page, layout=page.layout.model_copy(update={"id": layout_id}))


def _with_stamp(pages: Sequence[Learnt], stamped: Path) -> list[Learnt]:
    """Take the stamp of one stamped sheet for all pages: one seal is pressed on all of them."""
    found = find_stamp(open_colour(stamped), pages[0].blank, stamped)
    return [
        replace(page, stamp=found.picture, layout=page.layout.model_copy(update={"stamp": found.stamp}))
        for page in pages
    ]
