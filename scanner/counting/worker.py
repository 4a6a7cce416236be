"""A worker: keeps a file's original, reads its pages, and hands back readings ready to be stored."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Protocol

from scanner.ballot import BallotReading, Page
from scanner.counting.tasks import PAGES_PER_TASK, Done, Scan, Setup, Task, failed
from scanner.counting.threads import one_thread
from scanner.errors import FileError, KiemphieuError, RefusedError
from scanner.i18n import _, set_language
from scanner.intake.documents import Document, open_document
from scanner.layouts.files import LoadedLayout, load_layout
from scanner.store.originals import hash_file, keep, make_last
from scanner.store.records import Failure, FileResult, MetPage, Original, PageReading, stored


class Reader(Protocol):
    """What reads one page; made once in each worker.

    ``least_pixels`` is how many pixels the longer side of a page must have at least, if it has them.
    """

    least_pixels: int

    def read(self, page: Page) -> PageReading: ...


class Worker:
    """Does one task after another; remembers what it has read, to read no page image twice."""

    def __init__(self, setup: Setup) -> None:
        one_thread()
        self._folder = setup.folder
        self._known = setup.known
        self._read = set(setup.known.read)
        self._reader = _reader(setup)
        self._disk = ThreadPoolExecutor(max_workers=1)
        self._landing: list[Future[None]] = []
        self._long: tuple[Path, Document] | None = None

    def work(self, task: Task) -> Done:
        """Read a task's pages; return when its original is on the disk.

        A fault of the file or of a page is part of the result. Raises MachineError if the
        original cannot be kept.
        """
        done = self._read_task(task)
        while self._landing:
            self._landing.pop().result()
        return done

    def _read_task(self, task: Task) -> Done:
        try:
            sha256, task = self._kept(task)
            if task.pages is None and self._all_read(sha256):
                return self._met_again(task, sha256)
            if task.pages is not None:
                return self._read_document(task, sha256, self._long_document(task))
            with open_document(task.path, task.place.given, sha256) as document:
                return self._read_document(task, sha256, document)
        except FileError as error:
            return failed(task, error.message)

    def _kept(self, task: Task) -> tuple[str, Task]:
        """Return the original's hash, and the task with its path on the kept copy."""
        if task.sha256 is not None:
            if task.pages is None and hash_file(task.path, task.place.given)[0] != task.sha256:
                # It is kept for readers at a terminal and of the page alike, so it names no command.
                message = _("its original in the count was changed")
                raise FileError(task.place.given, message)
            return task.sha256, task
        with open_document(task.path, task.place.given):
            pass  # what cannot even be opened is not kept
        kept = keep(self._folder, task.path, task.place.given)
        self._landing.append(self._disk.submit(make_last, kept.path))  # while the page is read
        return kept.sha256, replace(task, path=kept.path, sha256=kept.sha256)

    def _long_document(self, task: Task) -> Document:
        """Return the document of which the task is a part; it stays open until another one's part comes.

        To open a PDF takes time in proportion to its pages, and there are as many parts as pages.
        """
        if self._long is None or self._long[0] != task.path:
            self.close()
            self._long = (task.path, open_document(task.path, task.place.given))
        return self._long[1]

    def close(self) -> None:
        """Close the document that is open for its next part, if any."""
        if self._long is not None:
            self._long[1].close()
            self._long = None

    def _all_read(self, sha256: str) -> bool:
        length = self._known.lengths.get(sha256, 0)
        pages = self._known.pages.get(sha256, {})
        return length > 0 and all(pages.get(number) in self._read for number in range(1, length + 1))

    def _met_again(self, task: Task, sha256: str) -> Done:
        pages = self._known.pages[sha256]
        met = tuple(MetPage(number, pages[number], None) for number in sorted(pages))
        return Done(FileResult(task.place, _original(task, sha256, len(met)), met))

    def _read_document(self, task: Task, sha256: str, document: Document) -> Done:
        original = _original(task, sha256, len(document))
        if task.pages is None and len(document) > PAGES_PER_TASK:
            return Done(FileResult(task.place, original), rest=_split(task, len(document)))
        met: list[MetPage] = []
        failures: list[Failure] = []
        scans: list[Scan] = []
        for index in range(len(document)) if task.pages is None else task.pages:
            try:
                met.append(self._read_page(document, index, sha256, scans))
            except KiemphieuError as error:
                failures.append(Failure(task.place.given, index + 1, _message(error)))
            except Exception as error:  # a fault of the program on one page must not stop the stack
                failures.append(Failure(task.place.given, index + 1, _fault(error, index, len(document))))
        return Done(FileResult(task.place, original, tuple(met), tuple(failures)), scans=tuple(scans))

    def _read_page(self, document: Document, index: int, sha256: str, scans: list[Scan]) -> MetPage:
        name = self._known.pages.get(sha256, {}).get(index + 1)
        if name in self._read:
            return MetPage(index + 1, name, None)
        page = document.page(index, self._reader.least_pixels)
        if name is not None:
            page = replace(page, source=replace(page.source, sha256=name))
        name = page.source.sha256
        if name in self._read:
            return MetPage(index + 1, name, None)
        reading = self._reader.read(page)
        met = MetPage(index + 1, name, stored(reading))
        self._read.add(name)
        if isinstance(reading, BallotReading):
            scans.append(Scan(reading.color, reading.dpi))
        return met


def start(setup: Setup) -> None:
    """Make this process's worker."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    set_language(setup.language)
    _worker = Worker(setup)


def work(task: Task) -> Done:
    """Do a task in a process in which :func:`start` was called."""
    if _worker is None:
        raise RuntimeError("start() comes first")
    return _worker.work(task)


_worker: Worker | None = None


def _end_with_parent() -> None:
    """Without this, workers would wait for ever for tasks of a parent that was killed."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _reader(setup: Setup) -> Reader:
    module, name = setup.reader.split(":")
    made: Reader = getattr(import_module(module), name)([_layout(*pair) for pair in setup.layouts])
    return made


def _layout(folder: Path, digest: str) -> LoadedLayout:
    layout = load_layout(folder)
    if layout.digest != digest:
        raise RefusedError(_("{folder}: the layout was changed while pages were read").format(folder=folder))
    return layout


def _original(task: Task, sha256: str, pages: int) -> Original:
    return Original(sha256, task.path.stat().st_size, task.path.suffix, pages)


def _split(task: Task, length: int) -> tuple[Task, ...]:
    starts = range(0, length, PAGES_PER_TASK)
    return tuple(replace(task, pages=tuple(range(at, min(at + PAGES_PER_TASK, length)))) for at in starts)


def _message(error: KiemphieuError) -> str:
    return error.message if isinstance(error, FileError) else str(error)


def _fault(error: Exception, index: int, length: int) -> str:
    told = _("the program failed on this page, please report it ({error})")
    told = told.format(error=f"{type(error).__name__}: {error}".splitlines()[0])
    return told if length == 1 else _("page {page}: {reason}").format(page=index + 1, reason=told)
