"""Step 3, Khai số phiếu: what people counted by hand, for each ballot kind; every change is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from scanner.count.declare import label, oddities
from scanner.count.model import DECLARED_FIELDS, BallotKind
from scanner.counting.preparing import declare
from scanner.errors import SettingsError
from scanner.i18n import _, ngettext
from scanner.web.asking import Ask
from scanner.web.respond import moved, page


@dataclass(frozen=True)
class Number:
    """A declared number as it stands in its field."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class KindNumbers:
    """The numbers of a ballot kind; ``unused`` follows from them, ``oddities`` can hardly be so."""

    kind: BallotKind
    numbers: tuple[Number, ...]
    unused: int | None
    oddities: tuple[str, ...]
    any_set: bool


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show the numbers of every ballot kind; what was typed and refused stays in its field."""
    kinds = [_of_kind(ask, kind) for kind in ask.here.count().ballots]
    return page(ask, "numbers.html", problem, status, kinds=kinds, why=ask.text("why"))


def declare_numbers(ask: Ask) -> Response:
    """Write the numbers of one ballot kind."""
    kind = ask.here.count().ballot(ask.text("kind"))
    if kind is None:
        raise SettingsError(_("choose the ballot kind"))
    wanted = {field: ask.number(field, label(field)) for field in DECLARED_FIELDS}
    changed, _after = declare(ask.here.folder, kind, wanted, ask.text("why") or None)
    text = ngettext("{n} number was written.", "{n} numbers were written.", len(changed))
    return moved(ask.url("numbers"), text.format(n=len(changed)) if changed else _("Nothing was changed."))


def _of_kind(ask: Ask, kind: BallotKind) -> KindNumbers:
    typed = ask.text("kind") == kind.id
    values = {field: getattr(kind.declared, field) for field in DECLARED_FIELDS}
    numbers = tuple(
        Number(field, label(field), ask.text(field) if typed else "" if value is None else str(value))
        for field, value in values.items()
    )
    any_set = any(value is not None for value in values.values())
    return KindNumbers(kind, numbers, kind.declared.unused, tuple(oddities(kind.declared)), any_set)
