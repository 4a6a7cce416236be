"""Persons polled in two places: this count beside records and tables of other places; a person matches them.

What was sent is held in memory until its matches are confirmed; nothing of it is kept.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from scanner.combined.document import to_docx
from scanner.combined.polls import Combined, Poll, combine, pairs
from scanner.combined.sources import load_polls
from scanner.combined.typed import empty_table
from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _, speaking
from scanner.results.output import write_private
from scanner.store.log import user
from scanner.web.asking import Ask
from scanner.web.papers import COMBINED, papers_folder
from scanner.web.respond import moved, page
from scanner.web.uploads import called_by_name, save_all


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Ask for the other places; then, for each two results that may be one person's, whether they are."""
    polls = ask.site.polls.get(ask.here.folder, ())
    proposed = [(f"{polls.index(one)}-{polls.index(other)}", one, other) for one, other in pairs(polls)]
    return page(
        ask, "combine.html", problem, status, current="minutes",
        closed=ask.results.closed, pairs=proposed, loaded=bool(polls), places=_places(polls),
        answered={name: ask.text(name) for name, _one, _other in proposed}, who=ask.text("who") or user(),
    )  # fmt: skip


def take(ask: Ask) -> Response:
    """Read this count and the files that were sent."""
    with TemporaryDirectory(prefix="kiemphieu-") as name, called_by_name(Path(name)):
        sources = [ask.here.folder, *save_all(ask.uploads("sources"), Path(name))]
        with speaking("vi"):  # as the sheet is printed
            ask.site.polls[ask.here.folder] = tuple(poll for source in sources for poll in load_polls(source))
    return moved(ask.url("combine"))


def confirm(ask: Ask) -> Response:
    """Write the sheet of the persons whose matches were confirmed."""
    polls = ask.site.polls.get(ask.here.folder, ())
    answers = {}
    for one, other in pairs(polls):
        answer = ask.text(f"{polls.index(one)}-{polls.index(other)}")
        if answer not in ("yes", "no"):
            raise SettingsError(_("say for each two whether they are the same person"))
        answers[one, other] = answer == "yes"
    found = combine(polls, lambda one, other: answers[one, other])
    if not found:
        raise RefusedError(_("Nobody was found in more than one place."))
    _write(ask, found)
    ask.site.polls.pop(ask.here.folder, None)
    return moved(ask.url("minutes"), _("Written: {path}").format(path=COMBINED))


def leave(ask: Ask) -> Response:
    """Forget what was sent."""
    ask.site.polls.pop(ask.here.folder, None)
    return moved(ask.url("combine"))


def form(_ask: Ask) -> Response:
    """Give the empty table for a place that exists on paper only, as Excel opens it."""
    headers = {"Content-Disposition": 'attachment; filename="noi-thu-hai.csv"'}
    return Response(empty_table().encode("utf-8-sig"), media_type="text/csv", headers=headers)


def _write(ask: Ask, found: tuple[Combined, ...]) -> None:
    folder = papers_folder(ask.here.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / COMBINED, to_docx(found, ask.text("who") or user(), dt.date.today()))


def _places(polls: tuple[Poll, ...]) -> list[str]:
    return list(dict.fromkeys(poll.place for poll in polls))
