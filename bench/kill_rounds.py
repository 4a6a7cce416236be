"""Pull the plug, many times: ``python -m bench.kill_rounds --kills 200``.

A pile of distinct pages is read, watched or scanned into a fresh count; the program is killed (SIGKILL)
at random moments, several times, and started again until it is through. The export must then be the
same as that of a count that nobody disturbed, and ``verify`` must find all as recorded. POSIX only.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import click

from bench import feeder, report
from bench.program import kiemphieu, started
from bench.speed import make_pages
from scanner.errors import ExitCode

_ROOT = Path(__file__).resolve().parent.parent
_SAMPLE = _ROOT / "samples" / "hdnd-15"
_LONGEST = 4.0  # seconds after which a kill comes at the latest
_A_ROUND = 4  # kills of one count, at most
_WAYS = ("read, 1 process", "read, 2 processes", "watch", "scan")


@dataclass
class Round:
    """A count that is disturbed: how, and what it is to be like at the end.

    Kills come ``longest`` seconds after a start at the latest.
    """

    way: str
    count: Path
    pages: Path
    undisturbed: Path
    chance: random.Random
    longest: float = _LONGEST
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        pile = ["--pile", "A", "--sheets", str(self._sheets())]
        if self.way == "watch":
            return ["watch", str(self.pages), *pile, "--idle", "4"]
        if self.way == "scan":
            return ["scan", *pile]
        jobs = "2" if "2" in self.way else "1"
        return ["read", str(self.pages), *pile, "--jobs", jobs]

    def disturb(self, kills: int) -> int:
        """Kill the program until all is read, ``kills`` times at most; return how often at work."""
        done = 0
        for _kill in range(kills):
            if _readings(self.count) == self._sheets():
                break
            done += self._killed()
        return done

    def _killed(self) -> bool:
        """Start the program and kill it, alone or with its processes; tell whether it was still at work."""
        process = self._start()
        time.sleep(self.chance.uniform(0.05, self.longest))
        at_work = process.poll() is None
        if at_work:
            os.killpg(process.pid, signal.SIGKILL) if self.chance.random() < 0.5 else process.kill()
        process.wait()
        return at_work

    def _sheets(self) -> int:
        return len(list(self.pages.glob("*.jpg")))

    def finish(self) -> list[str]:
        """Run to the end, and return what is not as it would be undisturbed."""
        ended = self._start().wait()
        # A scanner whose sheets were all in before the last kill says that its feeder is empty.
        fine = (ExitCode.OK, ExitCode.MACHINE) if self.way == "scan" else (ExitCode.OK,)
        found = [] if ended in fine else [f"{self.way}: ended with {ended}"]
        if _export(self.count) != _export(self.undisturbed):
            found.append(f"{self.way}: another export")
        if _sheets(self.count) != _sheets(self.undisturbed):
            found.append(f"{self.way}: other sheets in the pile")
        said = kiemphieu("verify", count=self.count, expected=(0, 6))
        if "All is as recorded." not in said:
            found.append(f"{self.way}: verify: {said.strip().splitlines()[-1]}")
        return found

    def _start(self) -> subprocess.Popen[bytes]:
        return started(
            *self.command(), count=self.count, environment=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def _readings(count: Path) -> int:
    """Return how many pages are committed, from a copy: what a kill left is the program's to mend."""
    with tempfile.TemporaryDirectory() as copies:
        for part in count.glob("kiemphieu.db*"):
            shutil.copy(part, copies)
        with closing(sqlite3.connect(Path(copies) / "kiemphieu.db")) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM readings").fetchone()[0])
            except sqlite3.OperationalError:  # killed before the tables were made
                return 0


def _export(count: Path) -> Counter[str]:
    """Return the count's readings without the places where they lay, each once.

    A sheet that was on its way when the scanner's program died is fed again: its image has two places.
    """
    lines = kiemphieu("export", "--format", "jsonl", count=count).splitlines()
    records = [record for record in map(json.loads, lines) if record["duplicate_of"] is None]
    for record in records:
        record["source"] = {"sha256": record["source"]["sha256"]}
    return Counter(json.dumps(record, sort_keys=True) for record in records)


def _sheets(count: Path) -> object:
    """Return what lies in the pile, whatever number of sheets was keyed in."""
    (pile,) = json.loads(kiemphieu("status", "--format", "json", count=count))["piles"]
    return {name: pile[name] for name in ("scanned", "ballots", "unreadable", "reverses", "failures")}


def _empty_count(folder: Path) -> Path:
    kiemphieu("new", folder, "--roster", _SAMPLE / "roster.xlsx", "--rules", "nq96")
    kiemphieu("layout", "learn", _SAMPLE / "blank.pdf", "--yes", count=folder)
    return folder


def _undisturbed(empty: Path, pages: Path, work: Path) -> Path:
    count = Path(shutil.copytree(empty, work / "undisturbed"))
    kiemphieu("read", pages, "--pile", "A", count=count)
    return count


def run(
    kills: int, pages: int, seed: int, work: Path, longest: float = _LONGEST, a_round: int = _A_ROUND
) -> tuple[Counter[str], list[str]]:
    """Return how often each way was killed at work, and all that differed."""
    chance = random.Random(seed)
    stack = work / "pages"
    stack.mkdir()
    make_pages(sorted((_SAMPLE / "scans").glob("*.jpg")), pages, stack)
    empty = _empty_count(work / "empty")
    undisturbed = _undisturbed(empty, stack, work)
    killed: Counter[str] = Counter()
    wrong: list[str] = []
    number = 0
    while sum(killed.values()) < kills:
        way = _WAYS[number % len(_WAYS)]
        folder = work / f"round-{number}"
        count = Path(shutil.copytree(empty, folder / "count"))
        environment = feeder.install(folder / "scanner", stack) if way == "scan" else {}
        one = Round(way, count, stack, undisturbed, chance, longest, environment)
        killed[way] += one.disturb(a_round)
        different = [f"round {number}, {text}" for text in one.finish()]
        wrong += different
        shutil.rmtree(folder)
        number += 1
        click.echo("; ".join([f"{sum(killed.values())} kills", *different]), err=True)
    return killed, wrong


def write_up(killed: Counter[str], wrong: list[str], pages: int, seed: int) -> str:
    rows = [(way, killed[way]) for way in _WAYS]
    table = report.table(("way", "kills at work"), [*rows, ("**all**", sum(killed.values()))])
    ended = "\n".join(f"- {text}" for text in wrong) or (
        "Every count ended as the undisturbed one: nothing lost, nothing twice, all as recorded."
    )
    return f"{report.machine()}\n\n{pages} pages a count, seed {seed}.\n\n{table}\n\n{ended}\n"


@click.command(help="Kill the program at random moments and compare what comes out in the end.")
@click.option("--kills", default=200, show_default=True)
@click.option("--pages", default=40, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Put the table into this page.")
def main(kills: int, pages: int, seed: int, page: Path | None) -> None:
    with tempfile.TemporaryDirectory() as work:
        killed, wrong = run(kills, pages, seed, Path(work))
    report.publish(write_up(killed, wrong, pages, seed), "kills", None, page)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
