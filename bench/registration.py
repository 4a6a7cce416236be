"""How exactly pages are laid on their blanks: ``python -m bench.registration``.

Sheets of many forms are drawn and laid on a page by maps that are known exactly (:mod:`bench.page_maps`),
with one trouble each (:mod:`bench.page_troubles`), and read in this process. The error is measured in mm on
the paper at every corner of every box. Ends with 1 if a box lies more than half a millimetre off, or a row is
read as another level, and no reason names the row or the page.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from ballotmaker.layouts import loaded_layout
from bench import report
from bench.marked_sheets import drawn, forms
from bench.page_troubles import STRANGERS, TROUBLES, Shot
from scanner.ballot import BallotReading, Code, Page, Source, UnreadablePage
from scanner.counting.threads import one_thread
from scanner.reading.frame import PX_PER_MM
from scanner.reading.locate import Located
from scanner.reading.read import Reader

FAR_OFF_MM = 0.5
_FILE = click.Path(dir_okay=False, path_type=Path)
_HEAD = (
    "trouble", "pages", "refused", "pages with a row named", "rows named", "boxes", "mean mm", "p95 mm",
    "max mm", "boxes > 0.5 mm", "rows misread", "asked for other reasons",
)  # fmt: skip


@cache
def reader(form: str) -> Reader:
    return Reader([loaded_layout(forms()[form])])


@dataclass(frozen=True)
class Outcome:
    """What one page came to. ``errors`` (mm) are of the corners of boxes in rows that are not named.

    ``named`` counts rows that are; ``misread`` rows taken for another level; ``asked`` is true if there are
    other reasons to look.
    """

    refused: bool
    errors: npt.NDArray[np.float64]
    named: int = 0
    misread: int = 0
    asked: bool = False

    @property
    def far_off(self) -> int:
        return int((self.errors.reshape(-1, 4).max(axis=1, initial=0.0) > FAR_OFF_MM).sum())


def outcome(form: str, shot: Shot, rng: np.random.Generator) -> Outcome:
    """Scan a form's sheet as ``shot`` says, read it and compare."""
    sheet = drawn(form, round(shot.lie.dpi))
    image = shot.taken(sheet.image, rng)
    page = Page(Source("page", 1, "0" * 64), image, shot.tagged, shot.look.mode)
    located = reader(form).place(page)
    if isinstance(located, UnreadablePage):
        return Outcome(True, np.zeros(0))
    reading = reader(form).reading_of(page, located)
    named = {found.row for found in reading.findings if found.code is Code.POOR_REGISTRATION}
    rows = [row for number, row in enumerate(forms()[form].rows, start=1) if number not in named]
    corners = [
        (x, y)
        for row in rows
        for box in row.boxes
        for x in (box.area.x0, box.area.x1)
        for y in (box.area.y0, box.area.y1)
    ]
    errors = corner_errors(located, shot, np.array(corners, np.float64).reshape(-1, 2))
    return Outcome(False, errors, len(named), _misread(reading, sheet.levels), _asked(reading))


def corner_errors(located: Located, shot: Shot, corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far (mm on the sheet) from each corner the place lies that the reader takes for it."""
    plane = located.fit.warp(corners * PX_PER_MM - 0.5).astype(np.float64)
    pixels = (plane + 0.5) * located.shrink - 0.5
    return np.linalg.norm(shot.lie.back(pixels) - corners, axis=1)


def _misread(reading: BallotReading, levels: Sequence[str]) -> int:
    return sum(row.level not in (None, level) for row, level in zip(reading.rows, levels, strict=True))


def _asked(reading: BallotReading) -> bool:
    others = any(found.code is not Code.POOR_REGISTRATION for found in reading.findings)
    return others or any(row.level is None for row in reading.rows)


def measure(names: Iterable[str], pages: int, seed: int) -> dict[str, list[Outcome]]:
    """Return the outcomes of each named trouble on ``pages`` pages of every form."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for name in names:
        for number, form in enumerate(forms()):
            for page in range(pages):
                rng = np.random.default_rng([seed, number, page, *name.encode()])
                shot = (TROUBLES | STRANGERS)[name]((forms()[form].width, forms()[form].height), rng)
                found[name].append(outcome(form, shot, rng))
    return found


def write_up(found: dict[str, list[Outcome]]) -> str:
    """Return the table, a line for each trouble."""
    return f"{report.machine()}\n\n{report.table(_HEAD, [_line(*item) for item in found.items()])}\n"


def _line(name: str, outcomes: Sequence[Outcome]) -> tuple[object, ...]:
    errors = np.concatenate([one.errors for one in outcomes])
    some = errors if errors.size else np.zeros(1)
    figures = (f"{value:.3f}" for value in (some.mean(), np.percentile(some, 95), some.max()))
    return (
        name, len(outcomes), sum(one.refused for one in outcomes), sum(one.named > 0 for one in outcomes),
        sum(one.named for one in outcomes), len(errors) // 4, *figures,
        sum(one.far_off for one in outcomes), sum(one.misread for one in outcomes),
        sum(one.asked for one in outcomes),
    )  # fmt: skip


@click.command(help="Measure registration under every trouble, or those named.")
@click.argument("troubles", nargs=-1, type=click.Choice([*TROUBLES, *STRANGERS]))
@click.option("--pages", default=10, show_default=True, help="Pages of each form and trouble.")
@click.option("--seed", default=1, show_default=True)
@click.option("--markdown", type=_FILE, help="Write the table to this file too.")
@click.option("--page", type=_FILE, help="Put the table into its section of this page.")
def main(troubles: tuple[str, ...], pages: int, seed: int, markdown: Path | None, page: Path | None) -> None:
    one_thread()
    found = measure(troubles or [*TROUBLES, *STRANGERS], pages, seed)
    report.publish(write_up(found), "registration", markdown, page)
    sys.exit(int(any(one.far_off or one.misread for outcomes in found.values() for one in outcomes)))


if __name__ == "__main__":
    main()
