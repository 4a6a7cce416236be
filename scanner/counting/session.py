"""A run under way: the count locked, its store open, a pile to which what is read belongs.

Killed at any moment and run again, it ends with the same count: a batch is committed whole or not at
all, originals lie on the disk before their readings are committed, and what was read is not read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scanner.count.files import load_count
from scanner.counting.crew import do_all, do_here
from scanner.counting.layouts import count_layouts, frozen_state
from scanner.counting.report import Tally
from scanner.counting.tasks import Done, Setup, Task, failed
from scanner.counting.worker import Worker
from scanner.errors import KiemphieuError
from scanner.i18n import language
from scanner.store import originals
from scanner.store.lock import reading_lock
from scanner.store.piles import Pile
from scanner.store.runs import Run
from scanner.store.store import Store

READER = "scanner.reading.read:Reader"
BATCH_PAGES = 32
BATCH_SECONDS = 1.0

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Wish:
    """What is to be read how.

    ``options`` is what the log says of the input; ``pile`` and ``sheets`` name the stack and its
    number of sheets as keyed in (no pile: nothing new is read); ``again`` reads all pages of the count
    anew, ``why`` says why; ``reader`` names another class than ``READER``, as "module:class".
    """

    options: dict[str, object]
    pile: str | None = None
    sheets: int | None = None
    again: bool = False
    why: str | None = None
    reader: str | None = None


@contextmanager
def reading_session(folder: Path, wish: Wish) -> Iterator[Session]:
    """Open a run in the count at ``folder``; it is closed and sealed however the work in it ends.

    Raises SettingsError, RefusedError or MachineError if the run cannot be made, or close.
    """
    count = load_count(folder)
    with reading_lock(folder), Store(folder) as store:
        if not wish.again:
            store.require_unchanged({"persons": count.frozen_digest()})
        layouts = count_layouts(count, folder)
        originals.sweep(folder)
        pile = None if wish.pile is None else store.open_pile(wish.pile, wish.sheets)
        run = store.begin_run(wish.options, frozen_state(count, layouts), wish.again, wish.why)
        pairs = tuple((layout.folder.absolute(), layout.digest) for layout in layouts)
        setup = Setup(folder.absolute(), pairs, wish.reader or READER, store.known(run), language())
        session = Session(store, run, pile, setup)
        try:
            with closing(session):
                yield session
        except BaseException:
            with suppress(KiemphieuError):  # the first error is the one to tell
                store.end_run(run, session.tally.counts(), finished=False)
            raise
        store.end_run(run, session.tally.counts(), finished=True)


class Session:
    """An open run; :meth:`read` may be called any number of times."""

    def __init__(self, store: Store, run: Run, pile: Pile | None, setup: Setup) -> None:
        self.store = store
        self.run = run
        self.pile = pile
        self.tally = Tally()
        self._setup = setup

    def close(self) -> None:
        """Let go of what this process's worker keeps open."""
        worker = self.__dict__.get("_worker")  # made only if it was needed
        if worker is not None:
            worker.close()

    @cached_property
    def _worker(self) -> Worker:
        return Worker(self._setup)

    def renew(self) -> None:
        """Begin anew after a fault of the machine: what was read and not committed is read again."""
        self.close()
        self.__dict__.pop("_worker", None)
        self._setup = replace(self._setup, known=self.store.known(self.run))

    def read(self, tasks: list[Task], jobs: int, progress: Progress = no_progress) -> None:
        """Do the tasks with processes of their own and commit; what was committed stays, however it ends."""
        self._take(do_all(tasks, self._setup, jobs), len(tasks), progress)

    def read_here(self, tasks: list[Task]) -> None:
        """Do a few tasks in this process, whose worker is kept for the next ones."""
        self._take(do_here(tasks, self._worker), len(tasks), no_progress)

    def note_failed(self, files: Iterable[tuple[Task, str]]) -> None:
        """Commit that files cannot be read, and why; nothing of them is taken."""
        batch = _Batch(self)
        for task, message in files:
            batch.add(failed(task, message))
        batch.commit()

    def _take(self, results: Generator[Done, None, None], files: int, progress: Progress) -> None:
        batch = _Batch(self)
        try:
            with closing(results):
                for done in _with_progress(results, files, progress):
                    batch.add(done)
        except BaseException:
            with suppress(KiemphieuError):
                batch.commit()
            raise
        batch.commit()


class _Batch:
    """Results on their way into the database, committed when they are many or old, and only then told of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: list[Done] = []
        self._begun = time.monotonic()

    def add(self, done: Done) -> None:
        self._waiting.append(done)
        pages = sum(len(waiting.result.met) for waiting in self._waiting)
        if pages >= BATCH_PAGES or time.monotonic() - self._begun >= BATCH_SECONDS:
            self.commit()

    def commit(self) -> None:
        if self._waiting:
            self._session.store.commit(self._session.run, [done.result for done in self._waiting])
        for done in self._waiting:
            self._session.tally.add(done)
        self._waiting = []
        self._begun = time.monotonic()


def _with_progress(results: Iterable[Done], files: int, progress: Progress) -> Iterator[Done]:
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
