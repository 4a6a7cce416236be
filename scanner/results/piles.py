"""Each pile of paper against its scans: whether it may be counted, and where to look if not.

A pile of which another number of sheets was scanned than were counted by hand is *held*: its ballots
wait, since nobody knows which of them are there twice or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scanner.ballot import Code
from scanner.i18n import _
from scanner.medium import by_medium
from scanner.store.piles import Pile
from scanner.store.records import Failure

if TYPE_CHECKING:
    from scanner.results.standing import Sheet

_FED_TWICE = 0.5  # of a pile's sheets are also in another pile
_LEAST_TWICE = 2


class PileState(StrEnum):
    """``open``: the number of its sheets is not keyed in yet."""

    OPEN = "open"
    COMPLETE = "complete"
    HELD = "held"


def state_name(state: PileState) -> str:
    """Return how a pile stands, in a word or two."""
    return {
        # vi: chưa khai số tờ
        PileState.OPEN: _("not keyed in"),
        PileState.COMPLETE: _("complete"),
        # vi: tạm giữ
        PileState.HELD: _("HELD"),
    }[state]


@dataclass(frozen=True)
class PileStanding:
    """A pile: ``sheets`` of paper as keyed in, ``scanned`` ones (reverses left out) and ``entered`` ones,
    and what they are. A ballot of two pages is one sheet if it goes on overleaf, else two.

    ``alike`` maps other piles to how many sheets of this one are seen there too: the same image, or
    the same paper scanned again.
    """

    name: str
    sheets: int | None
    scanned: int
    entered: int
    ballots: int
    unreadable: int
    reverses: int
    failures: int
    alike: Mapping[str, int]

    @property
    def state(self) -> PileState:
        if self.sheets is None:
            return PileState.OPEN
        return PileState.COMPLETE if self.present == self.sheets else PileState.HELD

    @property
    def present(self) -> int:
        return self.scanned + self.entered

    @property
    def fed_twice_with(self) -> str | None:
        """The other pile, if this one seems to be it, fed again."""
        for other, number in sorted(self.alike.items(), key=lambda item: -item[1]):
            if number >= max(_LEAST_TWICE, _FED_TWICE * self.scanned):
                return other
        return None

    @property
    def advice(self) -> str:
        """What to do, in a sentence; empty if nothing is to be done."""
        twice = self.fed_twice_with
        if twice is not None:
            text = by_medium(
                command=_(
                    "{n} of its sheets are in pile {other} too: was it fed twice? "
                    "Then: kiemphieu pile discard {name} --why REASON"
                ),
                # vi: …: có phải đã quét hai lần? Nếu đúng, bỏ xấp này.
                page=_(
                    "{n} of its sheets are in pile {other} too: was it fed twice? Then take this pile out."
                ),
            )
            return text.format(n=self.alike[twice], other=twice, name=self.name)
        if self.sheets is None:
            text = by_medium(
                command=_("count its sheets and key them in: kiemphieu pile sheets {name} N"),
                page=_("Count its sheets by hand and key the number in."),
            )
            return text.format(name=self.name)
        return _advice(self.name, self.sheets - self.present, self.failures)


def _advice(name: str, missing: int, failures: int) -> str:
    if missing > 0:
        text = by_medium(
            command=_(
                "{n} missing: held. Look for sheets fed together or left in the feeder "
                "(kiemphieu pile find {name} leads to the place), then read them into the same pile"
            ),
            page=_(
                "{n} missing: look for sheets fed together or left in the feeder, then read them into it."
            ),
        )
        if failures:
            text = _(
                "{n} missing: held. {failures} files or pages of it could not be read: "
                "scan those sheets again"
            )
        return text.format(n=missing, name=name, failures=failures)
    if missing < 0:
        text = by_medium(
            command=_(
                "{n} too many: held. Look for sheets fed twice, or correct the number: "
                "kiemphieu pile sheets {name} N --why REASON"
            ),
            # vi: Thừa {n} tờ: tìm tờ bị quét hai lần, hoặc sửa lại số tờ.
            page=_("{n} too many: look for sheets fed twice, or correct the number."),
        )
        return text.format(n=-missing, name=name)
    return ""


def pile_standings(
    piles: Sequence[Pile], sheets: Sequence[Sheet], failures: Sequence[Failure]
) -> tuple[PileStanding, ...]:
    """Return how each pile stands, in the order in which they were opened."""
    of_pile: dict[str, list[Sheet]] = {pile.name: [] for pile in piles}
    for sheet in sheets:
        for name in {source.pile for source in sheet.places} & of_pile.keys():
            of_pile[name].append(sheet)
    where = {sheet.ballot: {source.pile for source in sheet.places} for sheet in sheets}
    failed = Counter(failure.pile for failure in failures)
    return tuple(_standing(pile, of_pile[pile.name], where, failed[pile.name]) for pile in piles)


def _standing(
    pile: Pile, sheets: Sequence[Sheet], where: Mapping[str, set[str]], failures: int
) -> PileStanding:
    paper = [sheet for sheet in sheets if sheet.entered is not None]
    scans = [sheet for sheet in sheets if sheet.entered is None]
    fronts = [sheet for sheet in scans if not sheet.reverse]
    alike: Counter[str] = Counter()
    for sheet in fronts:
        alike.update({name: sheet.papers for name in _elsewhere(sheet, pile.name, where)})
    return PileStanding(
        name=pile.name,
        sheets=pile.sheets,
        scanned=sum(sheet.papers for sheet in fronts),
        entered=sum(sheet.papers for sheet in paper),
        ballots=sum(sheet.reading is not None and not sheet.loose for sheet in fronts),
        unreadable=sum(sheet.reading is None for sheet in fronts),
        reverses=len(scans) - len(fronts),
        failures=failures,
        alike=dict(alike),
    )


def _elsewhere(sheet: Sheet, pile: str, where: Mapping[str, set[str]]) -> set[str]:
    """Return the other piles in which this sheet's image, or its paper, is seen too."""
    same_paper = [reason.detail for reason in sheet.verdict.reasons if reason.code is Code.DUPLICATE_SCAN]
    found = set(where[sheet.ballot])
    for ballot in same_paper:
        found |= where.get(ballot, set())
    return found - {pile}
