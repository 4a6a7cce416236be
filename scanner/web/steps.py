"""The evening as seven steps, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.count.model import DECLARED_FIELDS, Count, Role
from scanner.i18n import _, ngettext
from scanner.results.account import account
from scanner.results.load import Results
from scanner.results.piles import PileState
from scanner.results.reconcile import SCANNED, State


class Progress(StrEnum):
    DONE = "done"
    NOW = "now"
    WAITING = "waiting"


@dataclass(frozen=True)
class Step:
    """``page`` is its place in addresses, ``note`` a few words on how it stands."""

    page: str
    title: str
    note: str
    progress: Progress = Progress.WAITING


def titles() -> tuple[tuple[str, str], ...]:
    """Return each step's page and title, in the order of an evening."""
    return (
        # vi: Tạo cuộc kiểm phiếu
        ("setup", _("Make the count")),
        # vi: Nhận mẫu phiếu
        ("ballot", _("Teach the ballot")),
        # vi: Khai số phiếu
        ("numbers", _("Declare the numbers")),
        # vi: Đọc phiếu
        ("reading", _("Read the ballots")),
        # vi: Xem xét
        ("review", _("Review")),
        # vi: Khóa sổ
        ("close", _("Close the count")),
        # vi: Biên bản
        ("minutes", _("Minutes")),
    )


def no_steps() -> tuple[Step, ...]:
    """Return the steps of a count that is about to be made."""
    steps = [Step(page, title, "") for page, title in titles()]
    return (replace(steps[0], progress=Progress.NOW), *steps[1:])


def steps_of(results: Results) -> tuple[Step, ...]:
    """Return how each step of a count stands; the first one that is not done is the one for now."""
    stands = (
        _setup(results.count),
        _ballot(results.count),
        _numbers(results.count),
        _reading(results),
        _review(results),
        (results.closed, _("closed") if results.closed else ""),
        (False, ""),
    )
    steps = []
    is_now = True
    for (page, title), (done, note) in zip(titles(), stands, strict=True):
        done = done or (results.closed and page != "minutes")
        progress = Progress.DONE if done else Progress.NOW if is_now else Progress.WAITING
        is_now = is_now and done
        steps.append(Step(page, title, note, progress))
    return tuple(steps)


def _setup(count: Count) -> tuple[bool, str]:
    persons = sum(len(kind.persons) for kind in count.ballots)
    if not any(member.role is Role.HEAD for member in count.committee):
        # vi: chưa ghi Ban kiểm phiếu
        return False, _("no committee yet")
    # vi: {n} người trên phiếu
    return True, ngettext("{n} person", "{n} persons", persons).format(n=persons)


def _ballot(count: Count) -> tuple[bool, str]:
    learnt = sum(bool(kind.layout) for kind in count.ballots)
    whole = len(count.ballots)
    # vi: {n}/{all} loại phiếu
    return learnt == whole, _("{n} of {all} ballot kinds").format(n=learnt, all=whole)


def _numbers(count: Count) -> tuple[bool, str]:
    numbers = [getattr(kind.declared, field) for kind in count.ballots for field in DECLARED_FIELDS]
    known = sum(number is not None for number in numbers)
    # vi: đã khai {n}/{all} số
    return known == len(numbers), _("{n} of {all} declared").format(n=known, all=len(numbers))


def _reading(results: Results) -> tuple[bool, str]:
    standing = results.standing
    piles = standing.piles
    wrong = sum(pile.state is PileState.HELD for pile in piles)
    read = len(standing.ballots)
    if wrong:
        # vi: {n} xấp bị tạm giữ
        return False, ngettext("{n} pile is held", "{n} piles are held", wrong).format(n=wrong)
    text = ngettext("{n} ballot read", "{n} ballots read", read).format(n=read) if read else ""
    keyed_in = any(pile.sheets is not None for pile in piles)
    unknown = keyed_in and any(pile.state is PileState.OPEN for pile in piles)
    return bool(piles) and not unknown and all(_all_scanned(results)), text


def _all_scanned(results: Results) -> Iterator[bool]:
    found = account(results).identities
    yield from (identity.state is State.HOLDS for identity in found if identity.code == SCANNED)


def _review(results: Results) -> tuple[bool, str]:
    waiting = waiting_sheets(results)
    if not results.standing.sheets:
        return False, ""
    if waiting:
        # vi: {n} phiếu chờ xem
        return False, ngettext("{n} sheet waits", "{n} sheets wait", waiting).format(n=waiting)
    return True, _("nothing waits")


def waiting_sheets(results: Results) -> int:
    return sum(sheet.needs_person for sheet in results.standing.sheets)


def next_page(steps: Sequence[Step]) -> str:
    """Return the page of the step for now."""
    return next((step.page for step in steps if step.progress is Progress.NOW), steps[-1].page)
