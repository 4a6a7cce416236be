"""Is a paper that was scanned twice recognised, and no other? ``python -m bench.rescans``.

Papers are drawn once and scanned again and again, each time with something else changed; others are marked
by one hand with one pen and equal votes. All are read in this process and their fingerprints compared as the
program does. Ends with 1 if a rescan is missed, or more than one of a thousand pairs is a false alarm.
"""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest import mock

import click
import numpy as np

from ballotmaker import examples
from ballotmaker.ballots import make_stamp
from ballotmaker.hands import Hand, random_hand
from ballotmaker.paper import fold, specks
from ballotmaker.scan_settings import random_streaks
from ballotmaker.scanner_model import Scan
from ballotmaker.sheet import Sheet
from bench import report
from bench.ink_stacks import stack
from bench.papers import Rng, any_scanner, marked, paper, read, reader, scanned, usual_votes
from scanner.ballot import UnreadablePage
from scanner.counting.threads import one_thread
from scanner.reading import facts
from scanner.reading.fingerprint import Print, fingerprint, unpacked
from scanner.reading.rescans import find_rescans, likeness, same_paper

_FILE = click.Path(dir_okay=False, path_type=Path)
FORMS = ("party", "long", "squares", "landscape", "a5-one", "a5-five", "four-levels")
LARGEST_FALSE_SHARE = 1e-3

SOIL = "60 specks and a fold"

Change = Callable[[Scan, Rng], Scan]
CHANGES: dict[str, Change] = {
    "nothing but noise": lambda scan, rng: scan,
    "turned by up to 4°": lambda scan, rng: replace(scan, angle=float(rng.uniform(-4, 4))),
    "upside down": lambda scan, rng: replace(scan, quarter_turns=2),
    "scale 0.96–1.04": lambda scan, rng: replace(scan, scale=float(rng.uniform(0.96, 1.04))),
    "stretched by the feeder, 0.3–1 mm": lambda scan, rng: replace(
        scan, stretch=float(rng.uniform(0.3, 1.0))
    ),
    "light and gamma 0.7–1.4": lambda scan, rng: replace(
        scan, light=float(rng.uniform(0.05, 0.2)), gamma=float(rng.uniform(0.7, 1.4))
    ),
    "200 dpi": lambda scan, rng: replace(scan, dpi=200),
    "150 dpi": lambda scan, rng: replace(scan, dpi=150),
    "gray": lambda scan, rng: replace(scan, mode="gray"),
    "gray, 150 dpi": lambda scan, rng: replace(scan, mode="gray", dpi=150),
    "blur of 1–1.8 px": lambda scan, rng: replace(scan, blur=float(rng.uniform(1.0, 1.8))),
    "JPEG 40–60": lambda scan, rng: replace(scan, quality=int(rng.integers(40, 61))),
    "one to three streaks": lambda scan, rng: replace(
        scan, streaks=random_streaks(rng, int(rng.integers(1, 4)))
    ),
    SOIL: lambda scan, rng: scan,
    "another scanner": lambda scan, rng: any_scanner(rng, "testing", 1.5),
}


@dataclass(frozen=True)
class Same:
    """What came of one change: how many rescans, missed ones, pages not read; the least likeness seen."""

    change: str
    rescans: int
    missed: int
    unread: int
    marks: float
    stamp: float


@dataclass(frozen=True)
class Other:
    """Pairs of different sheets: how many, how many were taken for one paper, the greatest likeness seen."""

    kind: str
    pairs: int
    false: int
    marks: float
    stamp: float


def print_of(form: str, sheet: Sheet, scan: Scan, rng: Rng) -> bytes | None:
    """Return the fingerprint that a scan of ``sheet`` is stored with; None if it was not read."""
    reading = read(reader(form), scanned(sheet, scan, rng), scan.dpi)
    return None if isinstance(reading, UnreadablePage) else reading.fingerprint


def rescan_papers(papers: int, seed: int) -> list[Same]:
    """Scan ``papers`` sheets of each form with each change, and look for each change's rescans in a stack.

    The stack holds all sheets' first scans; the voters are testing hands, neat ones and others.
    """
    stacks: dict[str, list[tuple[str, bytes, bytes | None]]] = {change: [] for change in CHANGES}
    for name in FORMS:
        for number in range(papers):
            rng = np.random.default_rng([seed, FORMS.index(name), number])
            form, hand = examples.form(name), random_hand(rng, "testing", neat=float(rng.random()))
            sheet = paper(form, marked(form, usual_votes(form, rng), hand, rng), make_stamp(form, rng), rng)
            plain = Scan(dpi=300, angle=float(rng.normal() * 0.5))
            first = print_of(name, sheet, plain, rng)
            if first is None:
                raise RuntimeError(f"{name} {number}: the first scan was not read")
            for change, changed in CHANGES.items():
                lying = _soiled(sheet, rng) if change == SOIL else sheet
                again = print_of(name, lying, changed(plain, rng), rng)
                stacks[change].append((f"{name} {number:03}", first, again))
    return [_same(change, stack) for change, stack in stacks.items()]


def _soiled(sheet: Sheet, rng: Rng) -> Sheet:
    """Return the paper as it looks after a jam: specks all over, a fold across."""
    later = copy.copy(sheet)
    later.image = sheet.image.copy()
    specks(later, 60, rng)
    fold(later, float(rng.uniform(0.2, 0.8)) * sheet.size_mm[1], rng)
    return later


def _same(change: str, sheets: Sequence[tuple[str, bytes, bytes | None]]) -> Same:
    read_again = [(name, first, again) for name, first, again in sheets if again is not None]
    prints = [(f"{name}, first", first) for name, first, _ in sheets]
    prints += [(f"{name}, again", again) for name, _, again in read_again]
    linked = {one for one, other in find_rescans(prints) if one.rsplit(",")[0] == other.rsplit(",")[0]}
    alike = [likeness(_known(first), _known(again)) for _, first, again in read_again]
    return Same(
        change,
        len(sheets),
        len(read_again) - len(linked),
        len(sheets) - len(read_again),
        min(marks for marks, _ in alike),
        min(stamp for _, stamp in alike),
    )


def _known(data: bytes) -> Print:
    found = unpacked(data)
    if found is None:
        raise ValueError("a fingerprint without ink")
    return found


@dataclass(frozen=True)
class Kind:
    """Different sheets that are as like as can be: same form, one hand, equal votes."""

    name: str
    form: str
    stamp: str = "by hand"  # or: equal (a photocopied ballot), none
    marks: bool = True

    @property
    def tellable(self) -> bool:
        """Whether both marks and a hand's own impression of the stamp can tell the sheets apart."""
        return self.marks and self.stamp == "by hand"


KINDS = (
    Kind("9 rows", "party"),
    Kind("12 printed squares", "squares"),
    Kind("26 rows", "long"),
    Kind("one row", "a5-one"),
    Kind("one row, unstamped", "a5-one", stamp="none"),
    Kind("one row, all with one photocopied stamp", "a5-one", stamp="equal"),
    Kind("no marks, told by the stamp alone", "party", marks=False),
)


def compare_others(kind: Kind, sheets: int, hands: int, seed: int) -> Other:
    """Compare all pairs among ``sheets`` of each of ``hands`` voters."""
    pairs, false, likest = 0, 0, (0.0, 0.0)
    for voter in range(hands):
        rng = np.random.default_rng([seed, KINDS.index(kind), voter])
        prints = list(_prints_by_one_hand(kind, sheets, rng))
        for one, other in combinations(prints, 2):
            pairs += 1
            false += same_paper(one, other)
            marks, stamp = likeness(one, other)
            likest = max(likest[0], marks), max(likest[1], float(np.nan_to_num(stamp)))
    return Other(kind.name, pairs, false, *likest)


def _prints_by_one_hand(kind: Kind, sheets: int, rng: Rng) -> Iterable[Print]:
    form, hand = examples.form(kind.form), random_hand(rng, "testing", neat=1.0)
    votes = usual_votes(form, rng)
    stamp = make_stamp(form, rng)
    for _ in range(sheets):
        items = marked(form, votes, hand, rng) if kind.marks else ()
        pressed = {"by hand": make_stamp(form, rng), "equal": stamp, "none": None}[kind.stamp]
        scan = replace(any_scanner(rng, "testing"), dpi=200)
        data = print_of(kind.form, paper(form, items, pressed, rng), scan, rng)
        if data is not None:
            yield _known(data)


def search_times(form: str, sizes: Sequence[int]) -> list[tuple[str, int, str, str, int]]:
    """Return form, sheets, CPU seconds of the search, milliseconds a sheet and false pairs."""
    prints = stack(form, Hand(), max(sizes))
    rows = []
    for size in sizes:
        start = time.process_time()
        found = find_rescans(prints[:size])
        spent = time.process_time() - start
        rows.append((form, size, f"{spent:.1f}", f"{1000 * spent / size:.2f}", len(found)))
    return rows


def cost(form: str, pages: int, seed: int) -> tuple[str, float, float, int]:
    """Return form, median CPU ms of a whole reading and of its fingerprint, and the print's bytes."""
    rng = np.random.default_rng(seed)
    drawn = examples.form(form)
    items = marked(drawn, usual_votes(drawn, rng), Hand(), rng)
    image = scanned(paper(drawn, items, make_stamp(drawn, rng), rng), Scan(dpi=300), rng)
    of_print: list[float] = []
    of_page: list[float] = []
    size = 0
    with _timed(of_print):
        for _ in range(pages):
            start = time.thread_time()
            reading = read(reader(form), image, 300)
            of_page.append(time.thread_time() - start)
            size = 0 if isinstance(reading, UnreadablePage) else len(reading.fingerprint)
    return form, 1000 * float(np.median(of_page)), 1000 * float(np.median(of_print)), size


def _timed(spent: list[float]) -> Any:
    """Note, while it is entered, how many CPU seconds each making of a fingerprint takes."""

    def timed(*arguments: Any) -> bytes:
        start = time.thread_time()
        made = fingerprint(*arguments)
        spent.append(time.thread_time() - start)
        return made

    return mock.patch.object(facts, "fingerprint", timed)


def write_up(
    same: Sequence[Same],
    others: Sequence[Other],
    searches: Iterable[Sequence[object]],
    costs: Iterable[tuple[str, float, float, int]],
) -> str:
    """Return the whole report as Markdown."""
    total = Same(
        "all",
        rescans=sum(s.rescans for s in same),
        missed=sum(s.missed for s in same),
        unread=sum(s.unread for s in same),
        marks=min(s.marks for s in same),
        stamp=min(s.stamp for s in same),
    )
    rescans = [
        (s.change, s.rescans, s.missed, s.unread, f"{s.marks:.3f}", f"{s.stamp:.3f}") for s in [*same, total]
    ]
    pairs = [(o.kind, o.pairs, o.false, f"{o.marks:.3f}", f"{o.stamp:.3f}") for o in others]
    prices = [
        (form, f"{page:.1f}", f"{made:.2f}", f"{made / page:.1%}", size) for form, page, made, size in costs
    ]
    return "\n\n".join(
        (
            report.machine(),
            report.table(
                ("scanned again with", "rescans", "missed", "not read", "least of marks", "least of stamps"),
                rescans,
            ),
            report.table(
                ("different sheets", "pairs", "false alarms", "most of marks", "most of stamps"),
                pairs,
            ),
            report.table(("stack of", "sheets", "search, CPU s", "ms a sheet", "false pairs"), searches),
            report.table(("form", "reading, CPU ms", "fingerprint, CPU ms", "share", "bytes"), prices),
        )
    )


@click.command(help="Scan papers twice, compare different ones, and time the search.")
@click.option("--papers", default=6, show_default=True, help="Papers of each form that are scanned again.")
@click.option("--sheets", default=24, show_default=True, help="Different sheets by each hand.")
@click.option("--hands", default=5, show_default=True, help="Hands of each kind.")
@click.option("--largest", default=10_000, show_default=True, help="Sheets of the largest stack searched.")
@click.option("--seed", default=1, show_default=True)
@click.option("--markdown", type=_FILE, help="Write the tables to this file too.")
@click.option("--page", type=_FILE, help="Put the tables into their section of this page.")
def main(
    papers: int, sheets: int, hands: int, largest: int, seed: int, markdown: Path | None, page: Path | None
) -> None:
    one_thread()
    same = rescan_papers(papers, seed)
    others = [compare_others(kind, sheets, hands, seed) for kind in KINDS]
    sizes = sorted({largest // 10, 3 * largest // 10, largest})
    searches = [row for form in ("squares", "long", "a5-one") for row in search_times(form, sizes)]
    costs = [cost(form, 15, seed) for form in ("party", "long")]
    report.publish(write_up(same, others, searches, costs) + "\n", "rescans", markdown, page)
    by_hand = [other for kind, other in zip(KINDS, others, strict=True) if kind.tellable]
    alarms = sum(other.false for other in by_hand) / sum(other.pairs for other in by_hand)
    sys.exit(int(any(s.missed for s in same) or alarms > LARGEST_FALSE_SHARE))


if __name__ == "__main__":
    main()
