"""Who sits before the page: a member of the committee who signed in with a PIN.

Until somebody has a PIN the pages of a count are open to whoever started the program, since a count has to be
made before it has a committee. From then on each of them asks for a signed-in member who is not locked.
"""

from __future__ import annotations

from starlette.responses import Response

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.review.people import committee
from scanner.store.members import Member
from scanner.web.asking import Ask
from scanner.web.refusals import note
from scanner.web.respond import moved


def has_pins(ask: Ask) -> bool:
    """Tell whether anybody of the committee can sign in."""
    return any(member.has_pin for member in committee(ask.here.desk))


def signed_in(ask: Ask) -> Member:
    """Return who is at the page; raises RefusedError if nobody has signed in."""
    member = ask.member
    if member is None:
        raise RefusedError(_("sign in first"))
    return member


def turned_away(ask: Ask, active: bool) -> Response | None:
    """Return the way to the sign-in page for whoever has to sign in first; None for whoever may go on.

    Raises RefusedError for an observer's act.
    """
    if not has_pins(ask):
        return None
    session = ask.session(active)
    if session is None or session.locked:
        if active:  # a page left open asks on and on
            note(ask.request, "nobody is signed in")
        return moved(ask.url("sign-in"))
    if ask.request.method == "POST" and not session.member.part.decides:
        # vi: quan sát viên chỉ xem, không thao tác
        raise RefusedError(_("an observer looks on and changes nothing"))
    return None
