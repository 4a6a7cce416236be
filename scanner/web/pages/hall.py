"""The window for the hall: how far the count is, for a projector; of the results nothing before the close."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.review.progress import progress
from scanner.web.asking import Ask
from scanner.web.home import key_of
from scanner.web.respond import moved, window
from scanner.web.steps import Progress, steps_of
from scanner.web.tables import tables

_MANY = 7  # lines of a table, from which on its letters are smaller


def show(ask: Ask) -> Response:
    """Show the numbers of sheets, and after the close the tally; nobody has to sign in for it."""
    results = ask.results
    now = next((step.title for step in steps_of(results) if step.progress is Progress.NOW), "")
    return window(
        ask, "hall.html", meeting=results.count.meeting, progress=progress(results), now=now, many=_MANY,
        closed=results.closed, tables=tuple(tables(results.tally)) if results.closed else (),
    )  # fmt: skip


def newest(ask: Ask) -> Response:
    """Lead to the window of the count that was opened last; HTTPException 404 if none was."""
    for folder in ask.site.home.recent():
        if ask.site.counts.get(key_of(folder)) is not None:
            return moved(f"/c/{key_of(folder)}/hall")
    raise HTTPException(404)
