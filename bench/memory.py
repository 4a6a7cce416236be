"""Is a worker's memory bounded, and its cost linear in pages? ``python -m bench.memory FOLDER``.

One worker of the program (Linux only) takes page after page from file to reading: hash, copy, sync, decode,
read. The folder is of the shape that ``bench.score_scans`` takes; its scans come round again and again, each
time with other bytes after the end of the picture, so that none counts as read before. The kept copy is
removed after each page, since 10,000 of them would fill the disk.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click

from bench import report
from bench.trial import Trial
from scanner.count.files import load_count
from scanner.counting.layouts import count_layouts
from scanner.counting.session import READER
from scanner.counting.tasks import Setup, Task
from scanner.counting.worker import Worker
from scanner.store.originals import original_path
from scanner.store.records import Known, Place

_FILE = click.Path(dir_okay=False, path_type=Path)
_MB = 1 << 20


@dataclass(frozen=True)
class Sample:
    """After ``pages``: resident megabytes now and at most so far, CPU milliseconds a page since the last."""

    pages: int
    resident: float
    most: float
    cpu: float


def read_on(count: Path, scans: Sequence[Path], pages: int, every: int) -> list[Sample]:
    """Read ``pages`` pages in this process and return a sample after each ``every``."""
    layouts = tuple((layout.folder, layout.digest) for layout in count_layouts(load_count(count), count))
    worker = Worker(Setup(count, layouts, READER, Known({}, {}, frozenset()), "en"))
    samples, started = [], time.process_time()
    for number in range(1, pages + 1):
        _read_one(worker, count, scans[number % len(scans)], number)
        if number % every == 0:
            cpu = (time.process_time() - started) / every * 1000
            samples.append(Sample(number, *_resident(), cpu))
            started = time.process_time()
    return samples


def _read_one(worker: Worker, count: Path, scan: Path, number: int) -> None:
    path = count / f"page{scan.suffix}"
    path.write_bytes(scan.read_bytes() + number.to_bytes(8, "big"))
    result = worker.work(Task(path, Place(str(path), path.name, 1))).result
    if result.original is None or len(result.met) != 1 or result.met[0].reading is None:
        raise RuntimeError(f"{scan} was not read: {result.failures}")
    original_path(count, result.original.sha256, path.suffix).unlink()


def _resident() -> tuple[float, float]:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB, most / _MB


def write_up(name: str, samples: Sequence[Sample]) -> str:
    """Return the samples as Markdown."""
    rows = [(f"{s.pages:,}", f"{s.resident:.0f}", f"{s.most:.0f}", f"{s.cpu:.1f}") for s in samples]
    head = ("pages read", "resident MB", "most so far", "CPU ms a page")
    return f"**{name}**: one worker.\n\n{report.table(head, rows)}\n"


@click.command(help="Watch one worker's memory and cost over many pages made of the scans of FOLDER.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--pages", default=10_000, show_default=True)
@click.option("--every", default=500, show_default=True, help="Pages between two samples.")
@click.option("--page", type=_FILE, help="Put the table into its section of this page.")
def main(folder: Path, pages: int, every: int, page: Path | None) -> None:
    with tempfile.TemporaryDirectory() as work:
        trial = Trial(folder, Path(work) / "count")
        trial.make("qd96")
        trial.learn(folder / "blank.pdf")
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            samples = pool.submit(read_on, trial.count, trial.scans, pages, every).result()
    report.publish(f"{report.machine()}\n\n{write_up(folder.name, samples)}", "memory", None, page)


if __name__ == "__main__":
    main()
