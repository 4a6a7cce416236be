"""From a handler to an answer: the gate, the language, the form's token, and what becomes of errors.

A page is a function ``show(ask) -> Response``; an action is one too, and names the page that is shown again
if it fails, with the line of the error and what was typed. Both run in threads.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from hmac import compare_digest

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from scanner import i18n
from scanner.errors import KiemphieuError, RefusedError
from scanner.i18n import _
from scanner.medium import at_page
from scanner.os_errors import line
from scanner.store import log
from scanner.web.asking import Ask
from scanner.web.refusals import note
from scanner.web.respond import data, page
from scanner.web.signing import turned_away

MOST_FILES = 5000
_MOST_FIELDS = 2000
_TOLD = 200  # with 4xx a browser would write an error on its console for what is a line on the page
_logger = logging.getLogger(__name__)

Show = Callable[[Ask], Response]
ShowAgain = Callable[..., Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def shown(handler: Show, gate: bool = True, active: bool = True) -> Endpoint:
    """Make an address of a page.

    ``gate``: in a count, only for who signed in; ``active``: a person asked for it, not a script.
    """
    doing = _gated(handler, active) if gate else handler

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_answer, doing, None, Ask(request, FormData()))

    return endpoint


def done(handler: Show, again: ShowAgain | None = None, gate: bool = True) -> Endpoint:
    """Make an address of an action; without ``again`` its errors are told as JSON.

    Its form must carry the token of its page (a script may send it as the header X-Form-Token).
    """
    doing = _gated(handler, active=True) if gate else handler

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS) as form:
            ask = Ask(request, form)
            given = request.headers.get("x-form-token") or ask.text("token")
            if not compare_digest(ask.form_token.encode(), given.encode("utf-8", "replace")):
                raise HTTPException(403)
            return await run_in_threadpool(_answer, doing, again or _told, ask)

    return endpoint


def _gated(handler: Show, active: bool) -> Show:
    """Let a page of a count be seen, and an action be done, only by who may; the log names the member."""

    def doing(ask: Ask) -> Response:
        if "key" not in ask.request.path_params:
            return handler(ask)
        away = turned_away(ask, active)
        if away is not None:
            return away
        member = ask.member
        with log.acting(member.name) if member else nullcontext():
            return handler(ask)

    return doing


def _answer(handler: Show, again: ShowAgain | None, ask: Ask) -> Response:
    """Run a handler in its reader's language; turn the product's own errors into a line on the page."""
    with i18n.speaking(ask.language), at_page():
        try:
            return _with_problems(handler, again, ask)
        except HTTPException:
            raise
        except Exception:  # a bug: the user gets a line, whoever looks after the program the traceback
            _logger.exception("%s %s", ask.request.method, ask.request.url.path)
            return _refused(ask, 500)


def _with_problems(handler: Show, again: ShowAgain | None, ask: Ask) -> Response:
    try:
        return handler(ask)
    except KiemphieuError as error:
        problem = str(error)
        if isinstance(error, RefusedError):
            note(ask.request, problem)
    except OSError as error:
        problem = line(error)
    if again is not None:
        with suppress(KiemphieuError, OSError):  # or the page itself cannot be shown either
            return again(ask, problem=problem, status=_TOLD)
    return page(ask, "problem.html", problem, _TOLD)


def _told(_ask: Ask, problem: str, status: int) -> Response:
    return data({"problem": problem}, status)


async def http_error(request: Request, error: Exception) -> Response:
    """Answer what no page has answered for: an address that is none, a form that is not taken."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    note(request, str(status))
    return await run_in_threadpool(_refused, Ask(request, FormData()), status)


def _refused(ask: Ask, status: int) -> Response:
    with i18n.speaking(ask.language):
        nothing = _("There is no such page; perhaps the count was moved. Open it again from the start page.")
        told = {
            # vi: Gửi quá nhiều tệp một lần …
            400: _(
                "These are too many files at once, or they did not arrive whole: choose their folder instead."
            ),
            403: _(
                "This form is out of date, or not this page's own: open the page again and repeat the step."
            ),
            404: nothing,
            405: nothing,
        }
        unforeseen = _("The program failed here. Nothing that was saved is lost; go back and try again.")
        ask.request.scope["path_params"] = {}  # no count around it: it may be what failed
        return page(ask, "problem.html", told.get(status, unforeseen), status)
