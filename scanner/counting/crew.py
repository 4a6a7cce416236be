"""Tasks go to worker processes, a few at a time; results come back as they are ready.

Memory stays bounded however large the stack is: no more than ``_IN_FLIGHT`` tasks for each process
are under way. A process that dies (killed for want of memory, say) takes only its own file with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import get_context

from scanner.counting import worker
from scanner.counting.tasks import Done, Setup, Task, failed
from scanner.errors import MachineError
from scanner.i18n import _
from scanner.medium import by_medium

_IN_FLIGHT = 3
_MOST_DEATHS = 3
_MOST_PROCESSES = 61  # what Windows can wait for


class _Queue:
    """The tasks still to do; those that come out of a task go first, so that few are ever waiting."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        self._first: deque[Task] = deque()

    def put_first(self, tasks: Iterable[Task]) -> None:
        self._first.extend(tasks)

    def take(self) -> Task | None:
        return self._first.popleft() if self._first else next(self._tasks, None)


def do_all(tasks: Iterable[Task], setup: Setup, jobs: int) -> Generator[Done, None, None]:
    """Do all tasks with ``jobs`` processes (1: in this one) and yield each result when it is ready."""
    queue = _Queue(tasks)
    if jobs == 1:
        with closing(worker.Worker(setup)) as here:
            yield from _all_of(queue, here)
        return
    for done in _in_processes(queue, setup, jobs):
        queue.put_first(done.rest)
        yield done


def do_here(tasks: Iterable[Task], here: worker.Worker) -> Generator[Done, None, None]:
    """Do all tasks with a worker of this process."""
    yield from _all_of(_Queue(tasks), here)


def _all_of(queue: _Queue, here: worker.Worker) -> Iterator[Done]:
    while task := queue.take():
        done = here.work(task)
        queue.put_first(done.rest)
        yield done


def _in_processes(queue: _Queue, setup: Setup, jobs: int) -> Iterator[Done]:
    suspects: list[Task] = []
    while True:
        yield from _until_a_process_dies(queue, setup, jobs, suspects)
        if not suspects:
            return
        yield from _one_by_one(suspects, setup)
        suspects.clear()


def _until_a_process_dies(queue: _Queue, setup: Setup, jobs: int, suspects: list[Task]) -> Iterator[Done]:
    """Yield results; if a process dies, leave the tasks that were under way in ``suspects``."""
    under_way: dict[Future[Done], Task] = {}
    pool = _pool(setup, jobs)
    try:
        while not suspects and _fill(pool, queue, under_way, jobs, suspects):
            for future in _finished(under_way):
                task = under_way.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects.append(task)
                else:
                    yield future.result()
        suspects.extend(under_way.values())
    finally:
        pool.shutdown(cancel_futures=True)


def _fill(
    pool: ProcessPoolExecutor,
    queue: _Queue,
    under_way: dict[Future[Done], Task],
    jobs: int,
    suspects: list[Task],
) -> bool:
    """Submit tasks while there is room; tell whether any is under way."""
    while len(under_way) < _IN_FLIGHT * jobs and (task := queue.take()):
        try:
            under_way[pool.submit(worker.work, task)] = task
        except BrokenProcessPool:
            suspects.append(task)
            return False
    return bool(under_way)


def _finished(under_way: dict[Future[Done], Task]) -> list[Future[Done]]:
    """Wait for results and return them in the order in which their tasks were given out.

    So a page that a process met again comes after the task in which the same process read it.
    """
    finished = wait(under_way, return_when=FIRST_COMPLETED).done
    return [future for future in under_way if future in finished]


def _one_by_one(tasks: Iterable[Task], setup: Setup) -> Iterator[Done]:
    """Do tasks once more, one at a time, so that a process that dies again is its own file's fault.

    Raises MachineError if one process after another dies, since then no file is at fault.
    """
    waiting = deque(tasks)
    deaths = 0
    while waiting:
        with _pool(setup, jobs=1) as pool:
            for done in _until_it_dies(pool, waiting):
                deaths = 0
                yield done
        if waiting:
            deaths += 1
            if deaths > _MOST_DEATHS:
                raise MachineError(_dying())
            yield failed(
                waiting.popleft(), _("the reading process died on this file; is there memory enough?")
            )


def _until_it_dies(pool: ProcessPoolExecutor, waiting: deque[Task]) -> Iterator[Done]:
    """Yield results; the first of ``waiting`` is the task at which the process died."""
    while waiting:
        try:
            done = pool.submit(worker.work, waiting[0]).result()
        except BrokenProcessPool:
            return
        waiting.popleft()
        yield done


def _dying() -> str:
    return by_medium(
        command=_(
            "the reading processes die one after another; close other programs and try again with --jobs 1"
        ),
        page=_("the reading processes die one after another; close other programs and try again"),
    )


def _pool(setup: Setup, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(min(jobs, _MOST_PROCESSES), get_context("spawn"), worker.start, (setup,))
