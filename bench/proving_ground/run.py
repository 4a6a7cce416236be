"""Runs cases: each is made, read, compared and written down before the next."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from multiprocessing import connection
from multiprocessing.synchronize import Lock
from pathlib import Path

from bench.proving_ground.cases import make_case
from bench.proving_ground.family import Family, Part
from bench.proving_ground.forms import BLOCK, ground
from bench.proving_ground.program import Program, failed
from bench.proving_ground.records import Digests, Record, Results, record, unmade
from scanner.counting.threads import one_thread


@dataclass(frozen=True)
class Job:
    """What all workers are told: which cases, where the Word forms are, where results go.

    Forms of fewer than ``least_rows`` rows are passed over, to see more positions in the same time.
    """

    family: Family
    part: Part
    cache: Path
    results: Path
    digests: Digests
    least_rows: int = 0


@dataclass(frozen=True)
class Progress:
    """What a block of cases, or all of them so far, came to."""

    pages: int = 0
    silent: int = 0
    clean: int = 0
    clean_to_person: int = 0
    crashes: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.pages + other.pages,
            self.silent + other.silent,
            self.clean + other.clean,
            self.clean_to_person + other.clean_to_person,
            self.crashes + other.crashes,
        )


class Worker:
    """Does blocks of cases; keeps the readers of the last grounds."""

    def __init__(self, job: Job, scratch: Path, lock: Lock | None = None) -> None:
        one_thread()
        self._job = job
        self._lock = lock or multiprocessing.get_context("spawn").Lock()
        self._results = Results(job.results)
        self._program = lru_cache(maxsize=2)(lambda ground: Program(ground, scratch))

    def do(self, seeds: Sequence[int]) -> Progress:
        """Do the cases one after another; return what they came to."""
        done = Progress()
        for seed in seeds if self._is_wanted(seeds) else ():
            one = self._one(seed)
            with self._lock:
                self._results.append(self._job.family, self._job.part, [one])
            done += _progress(one)
        return done

    def _is_wanted(self, seeds: Sequence[int]) -> bool:
        job = self._job
        if not job.least_rows or not seeds:
            return True
        try:
            on = ground(job.family, job.part, seeds[0] // BLOCK, job.cache)
        except Exception:  # each of its cases is written down as not made
            return True
        return len(on.pages[0].rows) >= job.least_rows

    def _one(self, seed: int) -> Record:
        begin = time.process_time()
        try:
            case = make_case(self._job.family, self._job.part, seed, self._job.cache)
        except Exception as error:  # a fault of the generator must not stop the run, nor go unseen
            return unmade(seed, self._job.digests, _told(error))
        made, crash, reading = time.process_time(), "", None
        try:
            program = self._program(case.ground)
            made = time.process_time()  # a form's layout is made ready once, for all its cases
            read = program.read(case)
            answer, reading = read.answer, read.reading
        except Exception as error:  # a fault of the program is a result too
            answer, crash = failed(case), _told(error)
        ms = (round(1e3 * (made - begin), 1), round(1e3 * (time.process_time() - made), 1))
        return record(case, answer, reading, self._job.digests, ms, crash)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _progress(one: Record) -> Progress:
    clean = one.kind == "clean"
    return Progress(1, int(one.silent), int(clean), int(clean and one.person), int(bool(one.crash)))


def run(job: Job, seeds: Sequence[int], jobs: int) -> Iterator[Progress]:
    """Do the seeds that ``job.digests`` has not done yet; yield what each block of them came to."""
    done = {one.seed for one in Results(job.results).records(job.family, job.part, job.digests)}
    to_do = [seed for seed in seeds if seed not in done]
    blocks = [list(block) for _, block in groupby(to_do, key=lambda seed: seed // BLOCK)]
    yield from _here(job, blocks) if jobs == 1 else _in_processes(job, blocks, jobs)


def _here(job: Job, blocks: Sequence[Sequence[int]]) -> Iterator[Progress]:
    with tempfile.TemporaryDirectory() as scratch:
        worker = Worker(job, Path(scratch))
        for block in blocks:
            yield worker.do(block)


def _in_processes(job: Job, blocks: Sequence[Sequence[int]], jobs: int) -> Iterator[Progress]:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as scratch:
        told = (job, Path(scratch), context.Lock())
        with ProcessPoolExecutor(jobs, context, _start, told) as pool:
            under_way = [pool.submit(_do, block) for block in blocks]
            try:
                for future in as_completed(under_way):
                    yield future.result()
            finally:
                pool.shutdown(cancel_futures=True)


_worker: Worker | None = None


def _start(job: Job, scratch: Path, lock: Lock) -> None:
    global _worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(job, scratch, lock)


def _do(seeds: Sequence[int]) -> Progress:
    if _worker is None:
        raise RuntimeError("_start() comes first")
    return _worker.do(seeds)


def _end_with_parent() -> None:
    """Without this, workers would go on with their blocks after a run that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
