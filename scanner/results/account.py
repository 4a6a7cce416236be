"""Where every ballot is, at any moment: counted by hand, found by the program, and whether both agree.

The account of each ballot kind, and of what is of no kind yet, with the piles of paper in which it
lies. It is made of records only: the command line and the web page show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.ballot import Code, Outcome
from scanner.count.model import BallotKind
from scanner.i18n import _
from scanner.results.leads import Leads
from scanner.results.load import Results
from scanner.results.piles import PileStanding
from scanner.results.reconcile import Identity, ballots_in_no_pile, piles_hold_all, reconcile
from scanner.results.standing import Sheet, Standing, has_reason, is_invalid, is_valid
from scanner.results.words import declared_name
from scanner.store.records import Failure


class Item(StrEnum):
    """What is counted: by hand; by the program; and, of no ballot kind, what it could not read."""

    PRINTED = "printed"
    ISSUED = "issued"
    UNUSED = "unused"
    SPOILED = "spoiled"
    RETURNED = "returned"
    SCANNED = "scanned"
    ENTERED = "entered"
    VALID = "valid"
    INVALID = "invalid"
    PROPOSED_INVALID = "proposed_invalid"
    DOUBTFUL = "doubtful"
    HELD = "held"
    LOOSE = "loose"
    SAME_PAPER = "same_paper"
    SAME_IMAGE = "same_image"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    BLANK = "blank"
    DROPPED = "dropped"


BY_HAND = (Item.PRINTED, Item.ISSUED, Item.UNUSED, Item.SPOILED, Item.RETURNED)
_ALWAYS = (*BY_HAND, Item.SCANNED, Item.VALID)

InPiles = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Entry:
    """A number of the account, None while it is not declared, and how many of it lie in which pile."""

    item: Item
    number: int | None
    piles: InPiles = ()


@dataclass(frozen=True)
class KindAccount:
    """One ballot kind: all ballots are ``scanned`` or ``entered``, and ``valid`` or one of the next three.

    What there is none of is left out, but for the numbers that are always asked for.
    """

    kind: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Account:
    """A whole count; ``strays`` are pages and files that are of no ballot kind yet."""

    kinds: tuple[KindAccount, ...]
    strays: tuple[Entry, ...]
    piles: tuple[PileStanding, ...]
    identities: tuple[Identity, ...]


def item_name(item: Item) -> str:
    """Return an item's name for people."""
    if item in (Item.PRINTED, Item.ISSUED, Item.SPOILED, Item.RETURNED):
        return declared_name(item.value)
    return {
        Item.UNUSED: _("ballots not used (printed − issued)"),  # vi: số phiếu không dùng (in − phát ra)
        Item.SCANNED: _("ballots scanned"),  # vi: số phiếu đã quét
        Item.ENTERED: _("ballots entered from paper"),  # vi: số phiếu nhập từ giấy
        Item.VALID: _("– valid"),  # vi: – hợp lệ
        Item.INVALID: _("– invalid"),  # vi: – không hợp lệ
        Item.PROPOSED_INVALID: _("– proposed invalid"),  # vi: – đề nghị không hợp lệ
        Item.DOUBTFUL: _("– doubtful"),  # vi: – cần người xem
        Item.HELD: _("– waiting for their pile"),  # vi: – chờ xấp đủ tờ
        Item.LOOSE: _("later pages without the first page"),  # vi: trang sau thiếu trang đầu
        Item.SAME_PAPER: _("perhaps one paper scanned twice"),  # vi: có thể là một tờ quét hai lần
        Item.SAME_IMAGE: _("same image again, counted once"),  # vi: trùng ảnh, chỉ tính một lần
        Item.UNREADABLE: _("pages not read as ballots"),  # vi: trang không đọc được là phiếu
        Item.FAILED: _("files and pages that cannot be opened"),  # vi: tệp, trang không mở được
        Item.BLANK: _("blank reverses, set aside"),  # vi: mặt sau trắng, để riêng
        # vi: trang mà Ban kiểm phiếu kết luận là quét trùng hoặc không phải phiếu
        Item.DROPPED: _("concluded to be copies or no ballots"),
    }[item]


def account(results: Results) -> Account:
    """Draw up the account of a count as it stands now."""
    standing = results.standing
    kinds = tuple(_kind(kind, standing) for kind in results.count.ballots)
    strays = _told([*_strays(standing), _failed(results.failures)])
    return Account(kinds, strays, standing.piles, _identities(results))


def _identities(results: Results) -> tuple[Identity, ...]:
    count, standing = results.count, results.standing
    outside = ballots_in_no_pile(count, standing.piles)
    found = [*reconcile(count, results.rule_set, results.tally, len(results.failures), outside or 0)]
    if outside is not None:
        found.append(piles_hold_all(outside, standing))
    leads = Leads(count, standing, results.failures)
    return tuple(replace(identity, look=leads.of(identity)) for identity in found)


def _kind(kind: BallotKind, standing: Standing) -> KindAccount:
    by_hand = [Entry(item, getattr(kind.declared, item.value)) for item in BY_HAND]
    entries = [*by_hand, *_ballots(standing.of_kind(kind.id))]
    entries.append(_entry(Item.LOOSE, (sheet for sheet in standing.loose if sheet.kind == kind.id)))
    return KindAccount(kind.id, kind.title, _told(entries))


def _ballots(sheets: Sequence[Sheet]) -> Iterator[Entry]:
    """Yield what the program found of a kind's ballots."""
    waiting = [sheet for sheet in sheets if not is_valid(sheet) and not is_invalid(sheet)]
    asked = [sheet for sheet in waiting if sheet.needs_person]
    yield _entry(Item.SCANNED, (sheet for sheet in sheets if sheet.entered is None))
    yield _entry(Item.ENTERED, (sheet for sheet in sheets if sheet.entered is not None))
    yield _entry(Item.VALID, (sheet for sheet in sheets if is_valid(sheet)))
    yield _entry(Item.INVALID, (sheet for sheet in sheets if is_invalid(sheet)))
    yield _entry(Item.PROPOSED_INVALID, (sheet for sheet in asked if sheet.outcome is Outcome.INVALID))
    yield _entry(Item.DOUBTFUL, (sheet for sheet in asked if sheet.outcome is not Outcome.INVALID))
    yield _entry(Item.HELD, (sheet for sheet in waiting if not sheet.needs_person))  # but its pile does
    yield _entry(Item.SAME_PAPER, (sheet for sheet in asked if has_reason(sheet, Code.DUPLICATE_SCAN)))
    copies = Counter(pile for sheet in sheets for pile in _copies(sheet))
    yield Entry(Item.SAME_IMAGE, copies.total(), tuple(copies.items()))


def _strays(standing: Standing) -> Iterator[Entry]:
    ballots = [
        sheet for sheet in standing.ballots if sheet.kind is None
    ]  # of a layout no longer in the count
    yield _entry(Item.UNREADABLE, [*standing.unreadable, *ballots])
    yield _entry(Item.BLANK, standing.blanks)
    yield _entry(Item.DROPPED, standing.dropped)


def _failed(failures: Sequence[Failure]) -> Entry:
    piles = Counter(failure.pile for failure in failures)
    return Entry(Item.FAILED, len(failures), tuple(piles.items()))


def _entry(item: Item, sheets: Iterable[Sheet]) -> Entry:
    """Count sheets, each in the pile where it was met first."""
    piles = Counter(sheet.sources[0].pile for sheet in sheets)
    return Entry(item, piles.total(), tuple(sorted(piles.items())))


def _copies(sheet: Sheet) -> Iterator[str]:
    """Yield the pile of each place where a page of a sheet was met once more."""
    for page in sheet.pages:
        yield from (source.pile for source in page.sources[1:])


def _told(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.number or entry.item in _ALWAYS)
