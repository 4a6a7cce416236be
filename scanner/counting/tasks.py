"""What goes to a worker process and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scanner.ballot import ColorMode
from scanner.store.records import Failure, FileResult, Known, Place

PAGES_PER_TASK = 8


@dataclass(frozen=True)
class Task:
    """A file to read, or some pages of it.

    ``sha256`` and ``size`` are known if ``path`` is an original that the count keeps already;
    ``pages`` are indexes from 0, None for the whole file.
    """

    path: Path
    place: Place
    sha256: str | None = None
    pages: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Scan:
    """What a scanned page can tell; ``dpi`` as measured from the ballot on it."""

    color: ColorMode
    dpi: float


@dataclass(frozen=True)
class Done:
    """A task's result; ``rest`` are tasks that came out of it: the pages of a long document."""

    result: FileResult
    rest: tuple[Task, ...] = ()
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True)
class Setup:
    """All a worker needs: the count's folder, its layouts (folder and digest), what was read before.

    ``reader`` names the class that reads a page, as "module:class"; it is made in each worker.
    """

    folder: Path
    layouts: tuple[tuple[Path, str], ...]
    reader: str
    known: Known
    language: str


def failed(task: Task, message: str) -> Done:
    """Return the result of a task of which nothing could be read."""
    numbers = (0,) if task.pages is None else tuple(index + 1 for index in task.pages)
    failures = tuple(Failure(task.place.given, number, message) for number in numbers)
    return Done(FileResult(task.place, None, failures=failures))
