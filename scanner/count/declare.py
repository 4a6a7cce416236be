"""The declared numbers of a ballot kind: what changes, and what can hardly be so.

The identities that close a count are checked in :mod:`scanner.results.reconcile`; here a slip of the
keyboard is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.count.model import Declared

# Pairs of which the first can hardly be larger: one ballot for each person present, and so on.
_AT_MOST = (
    ("summoned", "members"),
    ("present", "summoned"),
    ("issued", "printed"),
    ("issued", "present"),
    ("returned", "issued"),
    ("spoiled", "printed"),
)


@dataclass(frozen=True)
class Change:
    """One declared number, before and after; None is unset."""

    field: str
    old: int | None
    new: int | None


def changes(declared: Declared, wanted: Mapping[str, int | None]) -> list[Change]:
    """Return what ``wanted`` changes, in the order in which it is given."""
    found = (Change(field, getattr(declared, field), number) for field, number in wanted.items())
    return [change for change in found if change.old != change.new]


def oddities(declared: Declared) -> list[str]:
    """Return a sentence for each pair of numbers that can hardly both be right."""
    told = []
    for smaller, larger in _AT_MOST:
        low, high = getattr(declared, smaller), getattr(declared, larger)
        if low is not None and high is not None and low > high:
            text = _("{first} ({low}) is more than {second} ({high})")
            told.append(text.format(first=label(smaller), low=low, second=label(larger), high=high))
    return told


def label(field: str) -> str:
    """Return a declared number's name for people."""
    return {
        "members": _("members"),  # vi: tổng số thành viên
        "summoned": _("summoned"),  # vi: số triệu tập
        "present": _("present"),  # vi: số có mặt
        "printed": _("ballots printed"),  # vi: số phiếu in
        "issued": _("ballots issued"),  # vi: số phiếu phát ra
        "returned": _("ballots returned"),  # vi: số phiếu thu về
        "spoiled": _("ballots spoiled and exchanged"),  # vi: số phiếu hỏng đã đổi
    }[field]
