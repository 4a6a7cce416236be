"""The start: let the browser in, choose a count or a folder, choose the language, end the program."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from scanner.count.files import load_count
from scanner.errors import KiemphieuError
from scanner.i18n import LANGUAGES, _
from scanner.web.asking import LANGUAGE_COOKIE, Ask
from scanner.web.browse import list_folder, places
from scanner.web.guard import cookie_name
from scanner.web.respond import moved, page
from scanner.web.steps import next_page, steps_of

_LOCAL = re.compile(r"/(?:[\w.~%?=&+:-][\w.~%?=&+:/-]*)?", re.ASCII)  # browsers drop tabs, and take \ for /
_YEAR_SECONDS = 365 * 24 * 3600

# What a folder is chosen for → the template's words; the address to which the choice goes is the caller's.
_PURPOSES = ("open", "reading")


@dataclass(frozen=True)
class Recent:
    """A count that was opened before."""

    folder: Path
    title: str
    note: str


def let_in(ask: Ask) -> Response:
    """Take the start token and give a cookie; the page then opens itself, since a cookie that is set on the
    way from elsewhere (SameSite=Strict) is not yet sent with a redirection."""
    if not ask.site.visitors.admits(ask.query("token")):
        raise HTTPException(403)
    response = page(ask, "started.html", to=_local(ask.query("to")))
    visitor = ask.site.visitors.let_in()
    response.set_cookie(cookie_name(ask.request), visitor, httponly=True, samesite="strict", path="/")
    return response


def _local(address: str) -> str:
    """Return an address of this page, never of another site."""
    return address if _LOCAL.fullmatch(address) else "/"


def alive(ask: Ask) -> Response:
    """Prove to a program that is started a second time that this is the first one."""
    return PlainTextResponse(proof(ask.site.visitors.token, ask.query("nonce")))


def proof(token: str, nonce: str) -> str:
    return hmac.new(token.encode(), nonce.encode("utf-8", "replace"), sha256).hexdigest()


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show the counts that were opened before, and the ways to another one."""
    recent = [_recent(folder) for folder in ask.site.home.recent()]
    return page(ask, "start.html", problem, status, recent=recent)


def _recent(folder: Path) -> Recent:
    try:
        count = load_count(folder)
    except (KiemphieuError, OSError):
        # vi: không thấy ở chỗ cũ
        return Recent(folder, folder.name, _("not found where it was"))
    title = count.meeting.meeting or count.ballots[0].title or folder.name
    return Recent(folder, title, count.meeting.body)


def open_count(ask: Ask) -> Response:
    """Open the count in a folder of this computer."""
    here = ask.site.counts.add(Path(ask.text("folder")))
    return moved(f"/c/{here.key}/")


def forget(ask: Ask) -> Response:
    """Take a count off the list of recent ones."""
    ask.site.home.forget(Path(ask.text("folder")))
    return moved("/")


def go_on(ask: Ask) -> Response:
    """Lead to the step that a count is at."""
    return moved(ask.url(next_page(steps_of(ask.results))))


def browse(ask: Ask) -> Response:
    """Show a folder's folders, to choose one to open or to read from."""
    purpose = ask.query("for")
    if purpose not in _PURPOSES:
        raise HTTPException(404)
    here = ask.site.counts.get(ask.query("count"))
    if purpose == "reading" and here is None:
        raise HTTPException(404)
    home = ask.site.home.folder
    at = Path(ask.query("at") or (home if home.is_dir() else Path.home()))
    key = here.key if here else ""
    shown: dict[str, Any] = {"purpose": purpose, "key": key, "places": places(home)}
    try:
        listing = list_folder(at)
    except KiemphieuError as error:
        return page(ask, "browse.html", str(error), listing=list_folder(Path.home()), **shown)
    return page(ask, "browse.html", listing=listing, **shown)


def choose_language(ask: Ask) -> Response:
    """Speak another language with this browser."""
    wanted = ask.text("language")
    if wanted not in LANGUAGES:
        raise HTTPException(404)
    response = moved(_local(ask.text("back")))
    response.set_cookie(
        LANGUAGE_COOKIE, wanted, max_age=_YEAR_SECONDS, httponly=True, samesite="strict", path="/"
    )
    return response


def quit_program(ask: Ask) -> Response:
    """End the program: what is saved stays, work under way is stopped at a safe point."""
    ask.site.quit()
    return page(ask, "ended.html")
