"""Where people must look for a ballot that the numbers say is missing, or is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.ballot import Code
from scanner.count.model import Count
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.results.piles import PileStanding
from scanner.results.reconcile import CONCLUDED, OF_BALLOTS, PILES, SCANNED, Identity, State
from scanner.results.standing import Sheet, Standing, has_reason
from scanner.store.records import Failure

_MOST = 5  # sheets named in a line


@dataclass(frozen=True)
class Leads:
    """What stands in a count, asked where an identity that does not hold sends its committee."""

    count: Count
    standing: Standing
    failures: Sequence[Failure]

    def of(self, identity: Identity) -> tuple[str, ...]:
        """Return where to look, a sentence each, the likeliest first.

        Empty if it holds, or if only a number is not declared yet.
        """
        if identity.state is State.HOLDS or identity.missing:
            return ()
        found: Iterable[str] = ()
        if identity.code in (SCANNED, PILES) and identity.difference > 0:
            found = self._surplus(identity.kind)
        elif identity.code == SCANNED:
            found = self._missing(identity.kind)
        elif identity.code == CONCLUDED:
            found = self._of_open(identity)
        return tuple(found) or (self._fallback(identity),)

    def _fallback(self, identity: Identity) -> str:
        if identity.code not in OF_BALLOTS:
            # vi: cả hai số do người đếm
            return by_medium(
                command=_(
                    "count both on paper again; correct what is wrong: kiemphieu declare … --why REASON"
                ),
                # vi: đếm lại cả hai trên giấy; số nào sai thì sửa ở bước Khai số phiếu, kèm lý do
                page=_("count both on paper again; correct what is wrong at the step Declare the numbers"),
            )
        if identity.difference > 0:
            # vi: đếm lại số phiếu thu về; số đã khai báo ít hơn số phiếu có trong máy
            return _("count the returned ballots again: fewer were declared than are in the computer")
        # vi: đếm lại số phiếu thu về; có thể còn một xấp chưa đưa vào
        return _("count the returned ballots again; a pile may not be in yet")

    def _of_open(self, identity: Identity) -> Iterator[str]:
        sheets = self._sheets(identity.kind)
        waiting = Counter(_pile(sheet) for sheet in sheets if sheet.needs_person)
        if waiting:
            # vi: phiếu chờ người xem: {piles}
            yield _("ballots that wait for a person: {piles}").format(piles=in_piles(waiting.items()))
        held = Counter(_pile(sheet) for sheet in sheets if sheet.held and not sheet.needs_person)
        if held:
            # vi: phiếu chờ xấp đủ tờ: {piles}
            yield _("ballots that wait for the rest of their pile: {piles}").format(
                piles=in_piles(held.items())
            )
        if identity.difference:
            # vi: trước hết phải đưa vào đủ số phiếu thu về, xem dòng trên
            yield _("first of all, the ballots scanned must be those returned: see above")

    def _missing(self, kind: str) -> Iterator[str]:
        for pile in self._piles(kind):
            yield from self._of_pile(pile)
        for pile in self.standing.piles:
            if pile.sheets is None:
                # vi: xấp {name}: chưa biết có bao nhiêu tờ; đếm rồi ghi: …
                text = by_medium(
                    command=_("pile {name}: nobody has counted its sheets: kiemphieu pile sheets {name} N"),
                    # vi: xấp {name}: chưa biết có bao nhiêu tờ; đếm rồi ghi ở bước Đọc phiếu
                    page=_(
                        "pile {name}: nobody has counted its sheets; key them in at the step Read the ballots"
                    ),
                )
                yield text.format(name=pile.name)

    def _of_pile(self, pile: PileStanding) -> Iterator[str]:
        if pile.sheets is not None and pile.present < pile.sheets:
            text = by_medium(
                command=_("pile {name}: sheets not scanned: {n} of {sheets} (kiemphieu pile find {name})"),
                page=_("pile {name}: sheets not scanned: {n} of {sheets}"),
            )
            yield text.format(name=pile.name, n=pile.sheets - pile.present, sheets=pile.sheets)
        fronts = (sheet for sheet in self.standing.unreadable if not sheet.reverse)
        unread = [sheet for sheet in fronts if _pile(sheet) == pile.name]
        if unread:
            text = _("pile {name}: pages not read as ballots: {sheets}")
            yield text.format(name=pile.name, sheets=_named(unread))
        failed = sum(failure.pile == pile.name for failure in self.failures)
        if failed:
            text = _("pile {name}: files and pages that cannot be opened: {n}")
            yield text.format(name=pile.name, n=failed)
        loose = [sheet for sheet in self.standing.loose if _pile(sheet) == pile.name]
        if loose:
            text = _("pile {name}: later pages without the first page of their ballot: {sheets}")
            yield text.format(name=pile.name, sheets=_named(loose))

    def _surplus(self, kind: str) -> Iterator[str]:
        for pile in self._piles(kind):
            other = pile.fed_twice_with
            if other is not None:
                # vi: xấp {name} có lẽ chính là xấp {other} quét lại lần nữa
                text = by_medium(
                    command=_(
                        "pile {name} seems to be pile {other}, fed again: kiemphieu pile discard {name}"
                    ),
                    # vi: …: bỏ xấp {name} ở bước Đọc phiếu
                    page=_(
                        "pile {name} seems to be pile {other}, fed again: "
                        "take {name} out at the step Read the ballots"
                    ),
                )
                yield text.format(name=pile.name, other=other)
            elif pile.sheets is not None and pile.present > pile.sheets:
                text = _("pile {name}: more scans than sheets, by {n}")
                yield text.format(name=pile.name, n=pile.present - pile.sheets)
        for code, text in (
            # vi: có thể là một tờ phiếu quét hai lần: {sheets}
            (Code.DUPLICATE_SCAN, _("perhaps the same paper scanned twice: {sheets}")),
            # vi: phiếu của lần chạy thử: {sheets}
            (Code.TRIAL_SHEET, _("ballots of the trial before the meeting: {sheets}")),
        ):
            found = [sheet for sheet in self._sheets(kind) if has_reason(sheet, code)]
            if found:
                yield text.format(sheets=_named(found))

    def _sheets(self, kind: str) -> tuple[Sheet, ...]:
        """Return a kind's ballots; of the whole count if ``kind`` is empty."""
        return self.standing.of_kind(kind) if kind else self.standing.ballots

    def _piles(self, kind: str) -> tuple[PileStanding, ...]:
        """Return the piles in which a kind's ballots lie, and those of which nobody can tell."""
        known = {source.pile for sheet in self.standing.ballots for source in sheet.places}
        own = {source.pile for sheet in self._sheets(kind) for source in sheet.places}
        return tuple(pile for pile in self.standing.piles if pile.name in own or pile.name not in known)


def in_piles(piles: Iterable[tuple[str, int]]) -> str:
    """Return ``pile A 3, pile B 1``."""
    return ", ".join(
        # vi: xấp {name}: {n}
        _("pile {name}: {n}").format(name=name, n=number)
        for name, number in sorted(piles)
        if name
    )


def _pile(sheet: Sheet) -> str:
    return sheet.sources[0].pile


def _named(sheets: Sequence[Sheet]) -> str:
    ids = [sheet.ballot for sheet in sheets[:_MOST]]
    return ", ".join([*ids, "…"] if len(sheets) > _MOST else ids)
