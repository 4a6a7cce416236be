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
from scanner.medium import by_medium


def learn(
    blank: Path,
    roster: Sequence[Person],
    schemes: Sequence[Scheme],
    name_layout: Callable[[Person | None], str],
    stamped: Path | None = None,
    one_ballot: bool = False,
) -> list[Learnt]:
    """Learn the layouts of a blank, one a page.

    The pages are one ballot whose list goes on if one of them has several persons, else a ballot each, as a
    mail merge makes them; ``one_ballot`` says that they are one in any case. ``name_layout`` gives the
    layout's id: for None that of a ballot's first page, else that of the person's ballot. ``stamped`` is a
    scan of a stamped sheet. Raises SettingsError if the blank cannot be learnt or is not the roster's,
    MachineError if a program is missing.
    """
    pages = _learn_pages(blank, roster, schemes)
    if not pages:
        raise SettingsError(_("{path}: there is nothing printed on it").format(path=blank))
    goes_on = one_ballot or any(len(page.rows) > 1 for page in pages)
    with _named(str(blank)):
        _require_whole_roster(pages, roster)
        if goes_on:
            _require_one_list(pages, roster)
    if len(pages) == 1 or goes_on:
        named = _as_one_ballot(pages, name_layout(None), one_ballot)
    else:
        named = [_renamed(page, name_layout(page.rows[0].person)) for page in pages]
    return named if stamped is None else _with_stamp(named, stamped)


def _learn_pages(blank: Path, roster: Sequence[Person], schemes: Sequence[Scheme]) -> list[Learnt]:
    """Learn each page; a list that goes on may do so without its headings."""
    pages: list[Learnt] = []
    before: Study | None = None
    for number, sheet in enumerate(open_sheets(blank), start=1):
        with _named(_page_place(blank, number)):
            before = _study(sheet, schemes, before)
            pages.append(compose(before, roster, "learnt"))
    return pages


def _page_place(blank: Path, number: int) -> str:
    return str(blank) if number == 1 else _("{path}, page {page}").format(path=blank, page=number)


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Put where it is before each line of what is wrong."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError("\n".join(f"{place}: {line}" for line in str(error).splitlines())) from error


def _study(sheet: Sheet, schemes: Sequence[Scheme], before: Study | None) -> Study:
    """Study one page; a PDF whose text is of no use (old fonts, a page on its side) is read as a picture."""
    try:
        return study(sheet, schemes, before)
    except SettingsError as error:
        if sheet.text is None:
            raise
        try:
            return study(as_scan(sheet), schemes, before)
        except KiemphieuError:
            raise error from None  # what the text says is the better message


def _require_one_list(pages: Sequence[Learnt], roster: Sequence[Person]) -> None:
    """Refuse pages that are not one list: rows in another order, or other levels."""
    printed = [row.person.id for page in pages for row in page.rows]
    if len(pages) > 1 and printed != [person.id for person in roster]:
        message = _(
            "the persons stand on its {pages} pages in another order than on the roster; if it is one "
            "ballot, put the roster in its order, else save each ballot as a PDF of its own"
        )
        raise SettingsError(message.format(pages=len(pages)))
    for number, page in enumerate(pages, start=1):
        if page.layout.levels != pages[0].layout.levels:
            message = _("page {page} has other levels than page 1, or in another order")
            raise SettingsError(message.format(page=number))


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


def _as_one_ballot(pages: Sequence[Learnt], layout_id: str, told: bool) -> list[Learnt]:
    """Number the pages; one with a ballot's title of its own is in doubt unless the user has ``told``."""
    first, *more = pages
    named = [_renamed(first, layout_id)]
    for number, page in enumerate(more, start=2):
        text = by_medium(
            command=_(
                "page {page} has a title of its own, {title}: if it is the same ballot, say --one-ballot"
            ),
            page=_("page {page} has a title of its own, {title}: is it the same ballot?"),
        )
        doubt = text.format(page=number, title=page.layout.title)
        doubts = (*page.doubts, doubt) if page.layout.title and not told else page.doubts
        named.append(replace(_renamed(page, f"{layout_id}-page-{number}"), page=number, doubts=doubts))
    return named


def _renamed(page: Learnt, layout_id: str) -> Learnt:
    return replace(page, layout=page.layout.model_copy(update={"id": layout_id}))


def _with_stamp(pages: Sequence[Learnt], stamped: Path) -> list[Learnt]:
    """Take the stamp of one stamped sheet for all ballots: one seal is pressed on each first page."""
    found = find_stamp(open_colour(stamped), pages[0].blank, stamped)
    return [
        replace(page, stamp=found.picture, layout=page.layout.model_copy(update={"stamp": found.stamp}))
        if page.page == 1
        else page
        for page in pages
    ]
