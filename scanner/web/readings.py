"""What one member read from a paper, as keyed in on the page; two of them alike make an entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.keyed import differing, row_numbers
from scanner.rules.facts import RowFact


@dataclass(frozen=True)
class PaperReading:
    """A paper of ``kind`` in ``pile`` as ``member`` read it; ``why`` no scanner takes it."""

    kind: str
    pile: str
    why: str
    member: str
    rows: tuple[RowFact, ...]
    stamped: bool
    written: bool


def require_alike(first: PaperReading, second: PaperReading) -> None:
    """Raise RefusedError naming where two members read otherwise, and not what either of them read."""
    found = list(_differences(first, second))
    if found:
        # vi: hai người ghi khác nhau: {where}; cả hai xem lại tờ phiếu
        text = _("you read otherwise: {where}; look at the paper again, both of you")
        raise RefusedError(text.format(where="; ".join(found)))


def _differences(first: PaperReading, second: PaperReading) -> Iterator[str]:
    rows = differing(first.rows, second.rows)
    if rows:
        yield _("row {rows}").format(rows=row_numbers(rows))
    if first.stamped != second.stamped:
        yield _("the stamp")
    if first.written != second.written:
        yield _("added writing")
