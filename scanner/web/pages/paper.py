"""Within step 4: a ballot that no scanner takes is read from the paper by two members, each apart.

What the first one keyed in is held in memory and shown to nobody; only when the second one has keyed in the
same is anything written.
"""

from __future__ import annotations

from starlette.responses import Response

from scanner.count.model import BallotKind, Count
from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _
from scanner.layouts.model import BallotForm
from scanner.results.forms import form_of
from scanner.results.keyed import STRUCK, mark_of, row_numbers
from scanner.rules.facts import RowFact
from scanner.store.entered import PaperBallot
from scanner.store.piles import FIRST
from scanner.web.asking import Ask
from scanner.web.readings import PaperReading, require_alike
from scanner.web.respond import moved, page


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show an empty form for the member whose turn it is, and the ballots entered so far."""
    results, me = ask.results, ask.member
    begun = ask.site.first_readings.get(ask.here.folder)
    kind = _kind(ask, begun)
    piles = [pile.name for pile in results.piles] or [FIRST]
    return page(
        ask, "paper.html", problem, status, current="reading",
        kind=kind, form=form_of(kind, results.layouts), begun=begun,
        own=begun is not None and me is not None and me.name == begun.member,
        names=_others(results.count, begun),
        piles=piles, pile=ask.text("pile") or piles[0],
        entered=ask.here.desk.store.entered(), closed=results.closed,
        titles={one.layout: one.title or one.id for one in results.count.ballots},
    )  # fmt: skip


def read(ask: Ask) -> Response:
    """Take a member's reading: hold the first one's, compare the second one's and write it if alike."""
    with ask.site.entering:  # a form that is sent twice at once makes no second ballot
        return _read(ask, ask.site.first_readings.get(ask.here.folder))


def _read(ask: Ask, first: PaperReading | None) -> Response:
    if ask.text("second") != (first.member if first else ""):
        # vi: Không ghi lần đọc vừa gửi: …  The form is shown empty: its rows may not be the next reader's.
        said = _(
            "Not taken: meanwhile another reading was kept, entered or forgotten. See what is asked now."
        )
        return moved(ask.url("paper"), said)
    kind = _kind(ask, first)
    form = _form(ask, kind)
    reading = _reading(ask, kind, form, first)
    if first is None:
        ask.site.first_readings[ask.here.folder] = reading
        # vi: Đã giữ kết quả của {name}. Bây giờ người thứ hai đọc lại tờ phiếu.
        text = _("What {name} read is kept. Now the second member reads the paper.")
        return moved(ask.url("paper"), text.format(name=reading.member))
    if reading.member == first.member:
        # vi: người thứ hai phải là người khác
        raise RefusedError(_("the second member is another one than the first"))
    require_alike(first, reading)
    number = ask.here.desk.store.enter_paper(first.pile, _entry(ask, kind, first, reading))
    del ask.site.first_readings[ask.here.folder]
    text = _("Entered from paper as no. {number}. Write this number on the paper.")
    return moved(ask.url("paper"), text.format(number=number))


def begin_again(ask: Ask) -> Response:
    """Forget what the first member read."""
    with ask.site.entering:
        ask.site.first_readings.pop(ask.here.folder, None)
    return moved(ask.url("paper"))


def withdraw(ask: Ask) -> Response:
    """Take an entry back, with a reason."""
    number = ask.number("number", _("Number"))
    if number is None or not ask.text("why"):
        # vi: hãy ghi lý do rút phiếu đã nhập
        raise RefusedError(_("say why the entry is taken back"))
    ask.here.desk.store.withdraw_paper(number, ask.text("why"))
    return moved(ask.url("paper"), _("Entry {number} is taken back.").format(number=number))


def _kind(ask: Ask, first: PaperReading | None) -> BallotKind:
    count = ask.results.count
    wanted = first.kind if first else ask.text("kind") or ask.query("kind")
    return count.ballot(wanted) or count.ballots[0]


def _others(count: Count, first: PaperReading | None) -> list[str]:
    """Return the committee without who has read already."""
    return [member.name for member in count.committee if first is None or member.name != first.member]


def _form(ask: Ask, kind: BallotKind) -> BallotForm:
    form = form_of(kind, ask.results.layouts)
    if form is None:
        raise RefusedError(_("Not every ballot kind is taught yet: nothing can be read before."))
    return form


def _reading(ask: Ask, kind: BallotKind, form: BallotForm, first: PaperReading | None) -> PaperReading:
    member = ask.member.name if ask.member else ask.text("member")
    pile, why = (first.pile, first.why) if first else (ask.text("pile"), ask.text("why"))
    if not (member and pile and why):
        # vi: hãy ghi xấp phiếu, lý do và người đọc
        raise SettingsError(_("give the pile, the reason and who reads"))
    rows = _rows(ask, form)
    return PaperReading(kind.id, pile, why, member, rows, not ask.text("no_stamp"), bool(ask.text("written")))


def _rows(ask: Ask, form: BallotForm) -> tuple[RowFact, ...]:
    """Return what was keyed in for every row: ``row-0`` its mark, ``row-0s`` that the name is struck out."""
    names = [f"row-{index}" for index in range(len(form.rows))]
    struck = [STRUCK if ask.text(f"{name}{STRUCK}") else "" for name in names]
    rows = [mark_of(form, index, ask.text(name) + struck[index]) for index, name in enumerate(names)]
    left = [index for index, row in enumerate(rows) if row is None]
    if left:
        # vi: chưa ghi dòng {rows}
        raise SettingsError(_("nothing is keyed in for row {rows}").format(rows=row_numbers(left)))
    return tuple(row for row in rows if row is not None)


def _entry(ask: Ask, kind: BallotKind, first: PaperReading, second: PaperReading) -> PaperBallot:
    return PaperBallot(
        kind.id, kind.layout, ask.results.layout_digests[kind.layout], first.rows, first.stamped,
        first.written, (first.member, second.member), first.why,
    )  # fmt: skip
