"""The page put together: addresses, the guard before them, and what becomes of errors.

A page is a function ``show(ask) -> Response``; an action is one too, and names the page that is shown again
if it fails, with the line of the error and what was typed. Both run in threads.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from hmac import compare_digest
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from scanner import i18n
from scanner.errors import KiemphieuError, RefusedError
from scanner.i18n import _
from scanner.medium import at_page
from scanner.os_errors import reason
from scanner.store import log
from scanner.web.asking import Ask
from scanner.web.guard import Guard
from scanner.web.pages import (
    ballot,
    closing,
    combining,
    hall,
    members,
    minutes,
    numbers,
    paper,
    reading,
    setup,
    start,
    verifying,
)
from scanner.web.refusals import note
from scanner.web.respond import data, page
from scanner.web.review import ballot as one
from scanner.web.review import pictures, queue, sample, wall
from scanner.web.signing import turned_away
from scanner.web.site import Site

STATIC = Path(__file__).parent / "static"
MOST_FILES = 5000
_TOLD = 200  # with 4xx a browser would write an error on its console for what is a line on the page
_logger = logging.getLogger(__name__)

Show = Callable[[Ask], Response]
ShowAgain = Callable[..., Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def build(site: Site) -> Starlette:
    """Return the page as an ASGI application; it lets go of ``site`` when it is shut down."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(site.close)

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, visitors=site.visitors)],
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.state.site = site
    app.state.language = i18n.language()
    return app


def _routes() -> list[BaseRoute]:
    return [
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/start", shown(start.let_in)),
        Route("/alive", shown(start.alive)),
        Route("/", shown(start.show)),
        Route("/language", done(start.choose_language, start.show), methods=["POST"]),
        Route("/quit", done(start.quit_program, start.show), methods=["POST"]),
        Route("/hall", shown(hall.newest)),
        Route("/browse", shown(start.browse)),
        Route("/open", done(start.open_count, start.show), methods=["POST"]),
        Route("/forget", done(start.forget, start.show), methods=["POST"]),
        Route("/new", shown(setup.show_new)),
        Route("/new", done(setup.make, setup.show_new), methods=["POST"]),
        Route("/verify", shown(verifying.show)),
        Route("/verify", done(verifying.check, verifying.show), methods=["POST"]),
        Mount("/c/{key}", routes=_count_routes()),
    ]


def _count_routes() -> list[BaseRoute]:
    return [
        Route("/", shown(start.go_on)),
        Route("/sign-in", shown(members.show_sign_in, gate=False)),
        Route("/sign-in", done(members.sign_in, members.show_sign_in, gate=False), methods=["POST"]),
        Route("/sign-out", done(members.sign_out, members.show_sign_in, gate=False), methods=["POST"]),
        Route("/lock", done(members.lock, members.show_sign_in, gate=False), methods=["POST"]),
        Route("/touch", shown(members.touch)),
        Route("/members", shown(members.show)),
        Route("/members/pin", done(members.give_pin, members.show), methods=["POST"]),
        Route("/members/unlock", done(members.let_try, members.show), methods=["POST"]),
        Route("/members/observer", done(members.add_observer, members.show), methods=["POST"]),
        Route("/hall", shown(hall.show, gate=False)),
        Route("/job", shown(reading.progress, active=False)),
        Route("/job/{act:str}", done(reading.steer, reading.show), methods=["POST"]),
        Route("/setup", shown(setup.show)),
        Route("/setup", done(setup.describe, setup.show), methods=["POST"]),
        Route("/setup/rules", done(setup.take_rules, setup.show), methods=["POST"]),
        Route("/setup/kind", done(setup.add, setup.show), methods=["POST"]),
        Route("/ballot", shown(ballot.show)),
        Route("/ballot/learn", done(ballot.learn, ballot.show), methods=["POST"]),
        Route("/ballot/keep", done(ballot.take, ballot.show), methods=["POST"]),
        Route("/ballot/drop", done(ballot.drop, ballot.show), methods=["POST"]),
        Route("/ballot/{kind}/{number:int}.png", shown(ballot.picture)),
        Route("/ballot/{kind}/{number:int}", done(ballot.correct), methods=["POST"]),
        Route("/numbers", shown(numbers.show)),
        Route("/numbers", done(numbers.declare_numbers, numbers.show), methods=["POST"]),
        Route("/reading", shown(reading.show)),
        Route("/reading/folder", done(reading.read_folder, reading.show), methods=["POST"]),
        Route("/reading/upload", done(reading.read_uploads, reading.show), methods=["POST"]),
        Route("/reading/scan", done(reading.scan, reading.show), methods=["POST"]),
        Route("/reading/again", done(reading.go_on, reading.show), methods=["POST"]),
        Route("/reading/zero", done(reading.make_zero_report, reading.show), methods=["POST"]),
        Route("/reading/pile", done(reading.key_in, reading.show), methods=["POST"]),
        Route("/reading/discard", done(reading.discard, reading.show), methods=["POST"]),
        Route("/paper", shown(paper.show)),
        Route("/paper", done(paper.read, paper.show), methods=["POST"]),
        Route("/paper/again", done(paper.begin_again, paper.show), methods=["POST"]),
        Route("/paper/withdraw", done(paper.withdraw, paper.show), methods=["POST"]),
        *_review_routes(),
        Route("/close", shown(closing.show)),
        Route("/close", done(closing.close_count, closing.show), methods=["POST"]),
        Route("/close/reopen", done(closing.reopen_count, closing.show), methods=["POST"]),
        *_minutes_routes(),
    ]


def _minutes_routes() -> list[BaseRoute]:
    return [
        Route("/minutes", shown(minutes.show)),
        Route("/minutes", done(minutes.write, minutes.show), methods=["POST"]),
        Route("/minutes/meeting", done(minutes.describe, minutes.show), methods=["POST"]),
        Route("/minutes/pictures", done(minutes.write_pictures, minutes.show), methods=["POST"]),
        Route("/minutes/open", done(minutes.open_papers, minutes.show), methods=["POST"]),
        Route("/minutes/template", done(minutes.take_template, minutes.show), methods=["POST"]),
        Route("/minutes/template/drop", done(minutes.drop_template, minutes.show), methods=["POST"]),
        Route("/minutes/ready.docx", shown(minutes.ready)),
        Route("/minutes/archive.zip", shown(minutes.archive)),
        Route("/minutes/file/{name}", shown(minutes.file)),
        Route("/combine", shown(combining.show)),
        Route("/combine", done(combining.take, combining.show), methods=["POST"]),
        Route("/combine/confirm", done(combining.confirm, combining.show), methods=["POST"]),
        Route("/combine/leave", done(combining.leave, combining.show), methods=["POST"]),
        Route("/combine/form.csv", shown(combining.form)),
    ]


def _review_routes() -> list[BaseRoute]:
    return [
        Route("/review", shown(queue.show)),
        Route("/review/next", shown(queue.go_next)),
        Route("/review/{ballot}", shown(one.show)),
        Route("/review/{ballot}", done(one.decide, one.show), methods=["POST"]),
        Route("/review/{ballot}/escalate", done(one.escalate, one.show), methods=["POST"]),
        Route("/review/{ballot}/undo", done(one.undo, one.show), methods=["POST"]),
        Route("/review/{ballot}/send", done(one.send, one.show), methods=["POST"]),
        Route("/review/{ballot}/hold", done(one.hold), methods=["POST"]),
        Route("/review/{ballot}/uncover", done(one.uncover), methods=["POST"]),
        Route("/review/{ballot}/foresee", done(one.foresee), methods=["POST"]),
        Route("/review/{ballot}/{number:int}.jpg", shown(pictures.picture)),
        Route("/wall", shown(wall.show)),
        Route("/wall", done(wall.send_on, wall.show), methods=["POST"]),
        Route("/wall/strip.jpg", shown(wall.strip)),
        Route("/sample", shown(sample.show)),
        Route("/sample", done(sample.draw, sample.show), methods=["POST"]),
        Route("/sample/next", shown(sample.go_next)),
        Route("/sample/{ballot}", shown(sample.show_ballot)),
        Route("/sample/{ballot}", done(sample.read, sample.show_ballot), methods=["POST"]),
        Route("/sample/{ballot}/foresee", done(sample.foresee), methods=["POST"]),
    ]


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
        async with request.form(max_files=MOST_FILES, max_fields=2000) as form:
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
        problem = f"{error.filename or ''}: {reason(error)}".lstrip(": ")
    if again is not None:
        with suppress(KiemphieuError, OSError):  # or the page itself cannot be shown either
            return again(ask, problem=problem, status=_TOLD)
    return page(ask, "problem.html", problem, _TOLD)


def _told(_ask: Ask, problem: str, status: int) -> Response:
    return data({"problem": problem}, status)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    note(request, str(status))
    return await run_in_threadpool(_refused, Ask(request, FormData()), status)


def _refused(ask: Ask, status: int) -> Response:
    with i18n.speaking(ask.language):
        told = {
            403: _(
                "This form is out of date, or not this page's own: open the page again and repeat the step."
            ),
            404: _("There is no such page; perhaps the count was moved. Open it again from the start page."),
        }
        unforeseen = _("The program failed here. Nothing that was saved is lost; go back and try again.")
        ask.request.scope["path_params"] = {}  # no count around it: it may be what failed
        return page(ask, "problem.html", told.get(status, unforeseen), status)
