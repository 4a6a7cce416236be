"""Step 6, Khóa sổ: what stands against it; two members close the count, the head opens it again."""

from __future__ import annotations

from starlette.responses import Response

from scanner.archive.make import signed_archive
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.account import account
from scanner.review.close import close, obstacles, reopen
from scanner.review.people import committee, part_name
from scanner.store.members import Part, check_pin
from scanner.web.asking import Ask
from scanner.web.respond import moved, page
from scanner.web.signing import signed_in

_SIGNERS = ("first", "second")


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show every identity, what else stands against closing, and who may close or open again."""
    results, desk = ask.results, ask.here.desk
    signers = [one for one in committee(desk) if one.part.decides and one.has_pin]
    return page(
        ask, "close.html", problem, status,
        identities=account(results).identities, several=len(results.count.ballots) > 1,
        against=() if results.closed else obstacles(desk, stamps_checked=True),
        stamps=len(results.standing.stamps_to_check), closed=results.closed, why=ask.text("why"),
        archive=signed_archive(ask.here.folder) if results.closed else None,
        signers=[(one.name, part_name(one.part)) for one in signers],
        chosen=[ask.text(name) for name in _SIGNERS],
        is_head=ask.member is not None and ask.member.part is Part.HEAD,
    )  # fmt: skip


def close_count(ask: Ask) -> Response:
    """Close the count with the PINs of two members, and sign its record."""
    database = ask.here.desk.store.database
    names = [ask.text(name) for name in _SIGNERS]
    if len(set(names)) < len(_SIGNERS):
        # vi: cần hai người khác nhau để khóa sổ
        raise RefusedError(_("two different members close a count"))
    members = [check_pin(database, ask.text(name), ask.text(f"{name}_pin")) for name in _SIGNERS]
    close(ask.here.desk, members, stamps_checked=bool(ask.text("stamps_checked")))
    signed_archive(ask.here.folder)
    return moved(ask.url("close"), _("The count is closed."))


def reopen_count(ask: Ask) -> Response:
    """Open a closed count again: the head, who is signed in, keys in the PIN once more and says why."""
    me = signed_in(ask)
    check_pin(ask.here.desk.store.database, me.name, ask.text("pin"))
    reopen(ask.here.desk, me, ask.text("why"))
    return moved(ask.url("close"), _("The count is open again."))
