"""VVSG 2.0's tests of reading marks, and strangers: ``python -m bench.criteria``.

Everything follows from the seed. Ends with 1 if a criterion does not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import click

from bench import report
from bench.criteria.columns import Columns, compare_columns
from bench.criteria.lines import Folds, Lines, folded, pencil_lines
from bench.criteria.repeatability import Repeated, repeat
from bench.criteria.strangers import KINDS, Strangers, meet
from scanner.counting.threads import one_thread

_FILE = click.Path(dir_okay=False, path_type=Path)
_HANDS = {"tidy": (0.6, 1.0), "untidy": (0.0, 0.4)}


class _Criterion(Protocol):
    @property
    def holds(self) -> bool: ...


def repeated_table(parts: Sequence[Repeated]) -> str:
    head = (
        "hands",
        "papers",
        "scans",
        "not read",
        "boxes",
        "marked ↔ empty",
        "rows of two levels",
        "wavering",
    )
    return report.table(
        head, [(p.hands, p.papers, p.scans, p.unread, p.boxes, p.flips, p.turned, p.wavering) for p in parts]
    )


def columns_table(found: Columns) -> str:
    lines = zip(found.levels, found.rows, found.taken, found.wrong, strict=True)
    rows = [
        (level, count, taken, wrong, f"{1 - taken / max(1, count):.2%}")
        for level, count, taken, wrong in lines
    ]
    table = report.table(("column", "rows", "taken", "wrong", "to a person"), rows)
    return f"{table}\n\nχ² test of the differences between columns: p = {found.chance:.2f}."


def lines_table(parts: Sequence[Lines]) -> str:
    return report.table(
        ("pencil line of 1 mm", "boxes", "empty", "doubtful", "marked"),
        [(p.scan, p.boxes, p.empty, p.doubtful, p.marked) for p in parts],
    )


def folds_table(parts: Sequence[Folds]) -> str:
    head = (
        "folded",
        "sheets",
        "bare boxes",
        "taken for marked",
        "doubtful",
        "rows of another level",
        "sheets to a person",
    )
    return report.table(
        head, [(p.folds, p.sheets, p.bare, p.marked, p.doubtful, p.turned, p.flagged) for p in parts]
    )


def strangers_table(parts: Sequence[Strangers]) -> str:
    return report.table(
        ("page", "pages", "refused", "to a person", "taken", "wrongly"),
        [(p.kind, p.pages, p.refused, p.asked, p.taken, p.wrong) for p in parts],
    )


@click.command(help="Measure repeatability, bias of columns, pencil lines, folds and strangers.")
@click.option("--papers", default=50, show_default=True, help="Papers of each sort of hand scanned again.")
@click.option("--scans", default=30, show_default=True, help="Scans of each paper.")
@click.option("--hands", default=60, show_default=True, help="Hands that mark every column.")
@click.option("--sheets", default=40, show_default=True, help="Sheets of each sort of line and fold.")
@click.option("--pages", default=30, show_default=True, help="Pages of each kind of stranger.")
@click.option("--seed", default=1, show_default=True)
@click.option("--markdown", type=_FILE, help="Write the tables to this file too.")
@click.option("--page", type=_FILE, help="Put the tables into their section of this page.")
def main(
    papers: int,
    scans: int,
    hands: int,
    sheets: int,
    pages: int,
    seed: int,
    markdown: Path | None,
    page: Path | None,
) -> None:
    one_thread()
    strangers = [meet(kind, pages, seed) for kind in KINDS]
    lines = [pencil_lines(dpi, mode, sheets, seed) for dpi in (200, 300) for mode in ("color", "gray")]
    folds = [folded(kind, sheets, seed) for kind in ("across", "down", "four")]
    columns = compare_columns(hands, seed)
    again = [repeat(name, neat, papers, scans, seed) for name, neat in _HANDS.items()]
    parts = (
        report.machine(),
        repeated_table(again),
        columns_table(columns),
        lines_table(lines),
        folds_table(folds),
        strangers_table(strangers),
    )
    report.publish("\n\n".join(parts) + "\n", "criteria", markdown, page)
    measured: tuple[_Criterion, ...] = (*again, columns, *lines, *folds, *strangers)
    sys.exit(int(not all(part.holds for part in measured)))


if __name__ == "__main__":
    main()
