"""The page put together: its addresses, and the guard before them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from scanner import i18n
from scanner.web.answers import Show, ShowAgain, done, http_error, shown
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
    under_way,
    verifying,
)
from scanner.web.review import ballot as one
from scanner.web.review import pictures, queue, sample, wall
from scanner.web.site import Site

STATIC = Path(__file__).parent / "static"


def build(site: Site) -> Starlette:
    """Return the page as an ASGI application; it lets go of ``site`` when it is shut down."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(site.close)

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, visitors=site.visitors)],
        exception_handlers={HTTPException: http_error},
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
        *_page("/", start.show),
        *_page("/language", start.show, start.choose_language),
        *_page("/quit", start.show, start.quit_program),
        *_page("/open", start.show, start.open_count),
        *_page("/forget", start.show, start.forget),
        *_page("/new", setup.show_new, setup.make),
        *_page("/verify", verifying.show, verifying.check),
        Route("/browse", shown(start.browse)),
        Route("/hall", shown(hall.newest)),
        Mount("/c/{key}", routes=[*_steps(), *_members(), *_review(), *_minutes()]),
    ]


def _steps() -> Iterator[Route]:
    """Yield the steps of an evening up to the close, but for the review."""
    yield Route("/", shown(start.go_on))
    yield Route("/hall", shown(hall.show, gate=False))
    yield from _page("/setup", setup.show, setup.describe, rules=setup.take_rules, kind=setup.add)
    yield from _page("/ballot", ballot.show, learn=ballot.learn, keep=ballot.take, drop=ballot.drop)
    yield Route("/ballot/{kind}/{number:int}.png", shown(ballot.picture))
    yield _told("/ballot/{kind}/{number:int}", ballot.correct)
    yield from _page("/numbers", numbers.show, numbers.declare_numbers)
    yield from _page(
        "/reading", reading.show, folder=reading.read_folder, upload=reading.read_uploads, scan=reading.scan,
        again=reading.go_on, zero=reading.make_zero_report, pile=reading.key_in, discard=reading.discard,
    )  # fmt: skip
    yield Route("/job", shown(under_way.progress, active=False))
    yield from _page("/job/{act:str}", reading.show, under_way.steer)
    yield from _page("/paper", paper.show, paper.read, again=paper.begin_again, withdraw=paper.withdraw)
    yield from _page("/close", closing.show, closing.close_count, reopen=closing.reopen_count)


def _members() -> Iterator[Route]:
    yield from _page("/sign-in", members.show_sign_in, members.sign_in, gate=False)
    yield from _page("/sign-out", members.show_sign_in, members.sign_out, gate=False)
    yield from _page("/lock", members.show_sign_in, members.lock, gate=False)
    yield Route("/touch", shown(members.touch))
    yield from _page(
        "/members", members.show,
        pin=members.give_pin, unlock=members.let_try, observer=members.add_observer,
    )  # fmt: skip


def _review() -> Iterator[Route]:
    yield Route("/review", shown(queue.show))
    yield Route("/review/next", shown(queue.go_next))
    yield from _page(
        "/review/{ballot}", one.show, one.decide, escalate=one.escalate, undo=one.undo, send=one.send
    )
    yield _told("/review/{ballot}/hold", one.hold)
    yield _told("/review/{ballot}/uncover", one.uncover)
    yield _told("/review/{ballot}/foresee", one.foresee)
    yield Route("/review/{ballot}/{number:int}.jpg", shown(pictures.picture))
    yield from _page("/wall", wall.show, wall.send_on)
    yield Route("/wall/strip.jpg", shown(wall.strip))
    yield from _page("/sample", sample.show, sample.draw)
    yield Route("/sample/next", shown(sample.go_next))
    yield from _page("/sample/{ballot}", sample.show_ballot, sample.read)
    yield _told("/sample/{ballot}/foresee", sample.foresee)


def _minutes() -> Iterator[Route]:
    yield from _page(
        "/minutes", minutes.show, minutes.write, meeting=minutes.describe, pictures=minutes.write_pictures,
        open=minutes.open_papers, template=minutes.take_template, template_drop=minutes.drop_template,
    )  # fmt: skip
    yield Route("/minutes/ready.docx", shown(minutes.ready))
    yield Route("/minutes/archive.zip", shown(minutes.archive))
    yield Route("/minutes/file/{name}", shown(minutes.file))
    yield from _page(
        "/combine", combining.show, combining.take, confirm=combining.confirm, leave=combining.leave
    )
    yield Route("/combine/form.csv", shown(combining.form))


def _page(
    path: str, show: ShowAgain, act: Show | None = None, gate: bool = True, **others: Show
) -> Iterator[Route]:
    """Yield the addresses of a page: its own, with what its main form does, and those of its other forms.

    Each of them shows the page: after an error it stands at the address of the form that was sent, and may
    be asked for anew there.
    """
    yield Route(path, shown(show, gate))
    if act is not None:
        yield Route(path, done(act, show, gate), methods=["POST"])
    for name, other in others.items():
        yield from _page(f"{path}/{name}", show, other, gate)


def _told(path: str, act: Show) -> Route:
    """Return the address of what a script of the page does; its errors are told as JSON."""
    return Route(path, done(act), methods=["POST"])
