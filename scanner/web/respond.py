"""From what a page knows to the answer that a browser gets."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from scanner import __version__
from scanner.count.model import Count
from scanner.errors import KiemphieuError
from scanner.i18n import _, language, ngettext
from scanner.store import sessions
from scanner.web.asking import Ask
from scanner.web.steps import Step, no_steps, steps_of

SAID_COOKIE = "kiemphieu-said"  # a line for the page that follows an action
_MOST_SAID = 600


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("scanner.web"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(_, ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.globals.update(version=__version__, language=language, idle_seconds=sessions.IDLE_SECONDS)
    return made


def page(ask: Ask, template: str, problem: str = "", status: int = 200, **shown: Any) -> Response:
    """Return a page; ``problem`` is the line (or lines) of an error, shown above everything else."""
    said = ask.request.cookies.get(SAID_COOKIE, "")
    frame = _frame(ask) if "key" in ask.request.path_params else _bare_frame()
    shown = {"ask": ask, "problem": problem, "said": unquote(said), **frame, **shown}
    response = HTMLResponse(_templates().get_template(template).render(shown), status)
    if said:
        response.delete_cookie(SAID_COOKIE)
    return response


def window(ask: Ask, template: str, **shown: Any) -> Response:
    """Return a page without a frame; the line that is to be said is left for the page of whoever acted."""
    return HTMLResponse(_templates().get_template(template).render(ask=ask, **shown))


def _frame(ask: Ask) -> dict[str, Any]:
    """Return what every page of a count shows around itself; what is broken must not hide why."""
    try:
        count: Count | None = ask.here.count()
        steps: tuple[Step, ...] = steps_of(ask.results)
    except KiemphieuError:
        count, steps = None, no_steps()
    return {"member": ask.member, "count": count, "steps": steps, "job": ask.job, "current": _current(ask)}


def _bare_frame() -> dict[str, Any]:
    return {"member": None, "count": None, "steps": (), "job": None, "current": ""}


def _current(ask: Ask) -> str:
    return ask.request.url.path.removeprefix(f"/c/{ask.here.key}/").partition("/")[0]


def moved(address: str, said: str = "") -> Response:
    """Send the browser on after an action, with a line to be said on the next page."""
    response = RedirectResponse(address, 303)
    if said:
        text = quote(said[:_MOST_SAID])
        response.set_cookie(SAID_COOKIE, text, max_age=60, httponly=True, samesite="strict")
    return response


def data(value: object, status: int = 200) -> Response:
    """Return JSON for the page's own scripts."""
    return JSONResponse(value, status)
