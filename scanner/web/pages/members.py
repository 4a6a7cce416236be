"""Sign in, change the person, lock the screen; the head gives PINs, unlocks members, enrols observers."""

from __future__ import annotations

from starlette.responses import Response

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.review.people import committee, enrol, part_name, set_pin, unlock
from scanner.review.queue import give_up
from scanner.store import sessions
from scanner.store.members import Member, Part, check_pin
from scanner.web.asking import Ask, member_cookie
from scanner.web.respond import data, moved, page
from scanner.web.signing import signed_in


def show_sign_in(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Ask who it is; after a while of nobody's acting, only for the PIN of who it was."""
    known = committee(ask.here.desk)
    session = ask.session()
    if session is not None and not session.locked:
        return moved(ask.url())
    can = [(member, part_name(member.part)) for member in known if member.has_pin]
    locked_out = [member.name for member in known if member.locked]
    return page(
        ask, "sign_in.html", problem, status,
        can=can, was=session.member.name if session else "", wanted=ask.text("name"), locked_out=locked_out,
        steps=(), job=None,
    )  # fmt: skip


def sign_in(ask: Ask) -> Response:
    """Check the PIN; a session that was locked goes on, else a new one begins."""
    database = ask.here.desk.store.database
    session = ask.session()
    if session is not None and session.member.name == ask.text("name"):
        sessions.unlock(database, ask.member_token, ask.text("pin"))
        return moved(ask.url())
    token = sessions.sign_in(database, ask.text("name"), ask.text("pin"))
    if session is not None:
        sessions.sign_out(database, ask.member_token)
    response = moved(ask.url())
    response.set_cookie(member_cookie(ask.here.key), token, httponly=True, samesite="strict", path="/")
    return response


def sign_out(ask: Ask) -> Response:
    """Let another member sign in (đổi người), who may take up what this one was at work on."""
    if ask.member is not None:
        give_up(ask.here.desk, ask.member)
    sessions.sign_out(ask.here.desk.store.database, ask.member_token)
    response = moved(ask.url("sign-in"))
    response.delete_cookie(member_cookie(ask.here.key), path="/")
    return response


def lock(ask: Ask) -> Response:
    """Lock the screen: the member's PIN opens it again."""
    sessions.lock(ask.here.desk.store.database, ask.member_token)
    return moved(ask.url("sign-in"))


def touch(ask: Ask) -> Response:
    """Note that the person at the page is active, though he asks for nothing."""
    return data({})


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show the committee: who has a PIN, who is locked out."""
    known = committee(ask.here.desk)
    return page(
        ask, "members.html", problem, status,
        members=[(member, part_name(member.part)) for member in known], me=ask.member, head=_head(known),
        first=not any(member.has_pin for member in known),
    )  # fmt: skip


def give_pin(ask: Ask) -> Response:
    """Give a member a PIN: the head the first one and those of others, each his own with the old one."""
    name, pin, me = ask.text("name"), ask.text("pin"), ask.member
    if pin != ask.text("again"):
        raise RefusedError(_("the two PINs differ; key the same one in twice"))
    if me is not None and me.name == name:
        check_pin(ask.here.desk.store.database, name, ask.text("old"))
    set_pin(ask.here.desk, name, pin, me.name if me else name)
    said = _("{name} has a PIN now.").format(name=name)
    return moved(ask.url("members" if me and me.name != name else "sign-in"), said)


def let_try(ask: Ask) -> Response:
    """Let a member who was locked out try again."""
    unlock(ask.here.desk, ask.text("name"), signed_in(ask).name)
    return moved(ask.url("members"), _("{name} may try again.").format(name=ask.text("name")))


def add_observer(ask: Ask) -> Response:
    """Enrol an observer, who sees everything and changes nothing."""
    enrol(ask.here.desk, ask.text("name"), Part.OBSERVER, ask.member)
    return moved(ask.url("members"), _("Saved."))


def _head(known: list[Member]) -> str:
    return next((member.name for member in known if member.part is Part.HEAD), "")
