"""A run of ``read``, from the paths a user gives to committed readings.

Killed at any moment and run again, it ends with the same count: a batch is committed whole or not at
all, originals lie on the disk before their readings are committed, and what was read is not read again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from scanner.count.files import load_count
from scanner.counting.crew import do_all
from scanner.counting.layouts import count_layouts, frozen_state
from scanner.counting.report import RunReport, Tally
from scanner.counting.tasks import Done, Setup, Task
from scanner.errors import KiemphieuError
from scanner.i18n import language
from scanner.intake.listing import InputFile, Inputs, list_inputs
from scanner.layouts.files import FOLDER as LAYOUTS
from scanner.store import originals
from scanner.store.lock import reading_lock
from scanner.store.records import FileResult, Place
from scanner.store.runs import Run
from scanner.store.store import Store

READER = "scanner.reading.read:Reader"
BATCH_PAGES = 32
BATCH_SECONDS = 1.0

Progress = Callable[[int, int], None]


def read_paths(
    folder: Path,
    paths: Sequence[Path],
    jobs: int | None = None,
    again: bool = False,
    why: str | None = None,
    progress: Progress = lambda done, total: None,
    reader: str | None = None,
) -> RunReport:
    """Read files and folders into the count at ``folder``.

    ``jobs`` is the number of processes, by default one for each core; ``again`` reads all pages of
    the count anew, ``why`` says why. ``progress`` is called with the pages done and the pages known
    so far. ``reader`` names another class than ``READER``, as "module:class".

    Files and pages that cannot be read are in the report. Raises SettingsError, RefusedError or
    MachineError if the run cannot be made or go on, with all that was read before safe.
    """
    count = load_count(folder)
    inputs = _outside(folder, list_inputs(paths))
    with reading_lock(folder), Store(folder) as store:
        if not again:
            store.require_unchanged({"persons": count.frozen_digest()})
        layouts = count_layouts(count, folder)
        originals.sweep(folder)
        store.forget_failures(path for path in map(Path, store.failed_places()) if _withdrawn(path, paths))
        run = store.begin_run(_options(paths, again), frozen_state(count, layouts), again, why)
        pairs = tuple((layout.folder.absolute(), layout.digest) for layout in layouts)
        setup = Setup(folder.absolute(), pairs, reader or READER, store.known(run), language())
        tasks = _tasks(store, run, inputs)
        tally = _read(store, run, tasks, setup, jobs or _cores(), progress)
        return _report(store, run, tally, inputs)


def _options(paths: Sequence[Path], again: bool) -> dict[str, object]:
    """Return what the log says of a run's input: folders by name; a file's name may be one ballot's."""
    folders = [_as_text(path) for path in paths if path.is_dir()]
    return {"folders": folders, "files": len(paths) - len(folders), "again": again}


def _read(store: Store, run: Run, tasks: list[Task], setup: Setup, jobs: int, progress: Progress) -> Tally:
    """Do the tasks and commit; what was committed stays, however the run ends."""
    tally = Tally()
    batch = _Batch(store, run)
    try:
        with closing(do_all(tasks, setup, jobs)) as results:
            for done in _with_progress(results, len(tasks), progress):
                tally.add(done)
                batch.add(done.result)
        batch.commit()
    except BaseException:
        with suppress(KiemphieuError):  # the first error is the one to tell
            batch.commit()
            store.end_run(run, tally.counts(), finished=False)
        raise
    store.end_run(run, tally.counts(), finished=True)
    return tally


class _Batch:
    """Results on their way into the database, committed when they are many or old."""

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run = run
        self._results: list[FileResult] = []
        self._begun = time.monotonic()

    def add(self, result: FileResult) -> None:
        self._results.append(result)
        pages = sum(len(waiting.met) for waiting in self._results)
        if pages >= BATCH_PAGES or time.monotonic() - self._begun >= BATCH_SECONDS:
            self.commit()

    def commit(self) -> None:
        if self._results:
            self._store.commit(self._run, self._results)
        self._results = []
        self._begun = time.monotonic()


def _with_progress(results: Iterator[Done], files: int, progress: Progress) -> Iterator[Done]:
    done, total = 0, files
    progress(done, total)
    for result in results:
        if result.rest:
            total += sum(len(task.pages or ()) for task in result.rest) - 1
        else:
            pages = len(result.result.met) + len(result.result.failures)
            done, total = done + pages, max(total, done + pages)
        yield result
        progress(done, total)


def _tasks(store: Store, run: Run, inputs: Inputs) -> list[Task]:
    """Return what is to be read: with a new reading of all pages, first what the count keeps."""
    kept = store.kept_files() if run.rereads else []
    again = [Task(file.path, file.place, file.sha256) for file in kept]
    return again + [Task(file.path, _place(file)) for file in inputs.files]


def _place(file: InputFile) -> Place:
    return Place(_as_text(file.path.resolve()), file.given)


def _as_text(path: Path) -> str:
    """Return a path as valid Unicode, also where its name is in an old encoding."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _outside(folder: Path, inputs: Inputs) -> Inputs:
    """Leave out the count's own pictures, for a user who reads the folder around the count."""
    own = [(folder / name).resolve() for name in (originals.FOLDER, LAYOUTS, "pictures")]

    def is_own(path: Path) -> bool:
        return any(path.resolve().is_relative_to(parent) for parent in own)

    files = tuple(file for file in inputs.files if not is_own(file.path))
    return Inputs(files, tuple(path for path in inputs.passed_over if not is_own(path)), inputs.missing)


def _withdrawn(place: Path, paths: Sequence[Path]) -> bool:
    """A broken file that was taken out of a folder read again is no longer missing from the count."""
    return not place.exists() and any(place.is_relative_to(path.resolve()) for path in paths if path.is_dir())


def _report(store: Store, run: Run, tally: Tally, inputs: Inputs) -> RunReport:
    read = store.readings_of(run)
    return RunReport(
        read=read,
        known=tally.met - read,
        reread=run.rereads,
        repeats=tuple(store.repeats(run)),
        failures=tuple(sorted(tally.failures, key=lambda failure: (failure.given, failure.page))),
        passed_over=inputs.passed_over,
        missing=inputs.missing,
        colors=dict(tally.colors),
        low_dpi=tally.low_dpi,
    )
