"""Long work behind the page: one job a count, in a thread, asked for its progress.

A job is nothing but convenience: what it did is in the count, and when the program dies in the middle of it
the same work is begun again and goes on (see :mod:`scanner.web.unfinished`).
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from scanner.errors import KiemphieuError, RefusedError
from scanner.i18n import _
from scanner.os_errors import line

_STOP_SECONDS = 20.0
_logger = logging.getLogger(__name__)


class Phase(StrEnum):
    RUNNING = "running"
    ASKING = "asking"  # waits for an answer to its question
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class StoppedError(Exception):
    """Raised in a job's thread at its next sign of progress after the user stopped it."""


@dataclass
class Job:
    """Work under way or ended; ``lines`` is what it has to say, ``problem`` why it failed.

    A ``kind`` is called by the page on which such work is begun.
    """

    kind: str
    title: str
    phase: Phase = Phase.RUNNING
    done: int = 0
    total: int = 0
    text: str = ""
    lines: tuple[str, ...] = ()
    problem: str = ""
    question: str = ""
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _answered: threading.Event = field(default_factory=threading.Event, repr=False)
    _answer: bool = False

    @property
    def ended(self) -> bool:
        return self.phase not in (Phase.RUNNING, Phase.ASKING)

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell how far it is; raises StoppedError once the user wants it to stop."""
        self.done, self.total, self.text = done, total, text
        if self._stop.is_set():
            raise StoppedError

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def ask(self, question: str) -> bool:
        """Wait until a person answers; a job that is stopped answers no."""
        self._answered.clear()
        self.question, self.phase = question, Phase.ASKING
        if not self._stop.is_set():  # before the answer that it gives was cleared away
            self._answered.wait()
        self.question, self.phase = "", Phase.RUNNING
        return self._answer and not self._stop.is_set()

    def answer(self, yes: bool) -> None:
        self._answer = yes
        self._answered.set()

    def stop(self) -> None:
        self._stop.set()
        self.answer(False)


Work = Callable[[Job], Sequence[str]]


class Jobs:
    """The last job of each count."""

    def __init__(self) -> None:
        self._jobs: dict[Path, Job] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def of(self, folder: Path) -> Job | None:
        return self._jobs.get(folder)

    def start(self, folder: Path, kind: str, title: str, work: Work) -> Job:
        """Begin ``work``, which returns what is to be said at its end.

        Raises RefusedError while another job of the same count is under way.
        """
        job = Job(kind, title)
        context = contextvars.copy_context()  # the language of who started it
        thread = threading.Thread(target=context.run, args=(_run, job, work), daemon=True, name=kind)
        with self._lock:
            before = self._jobs.get(folder)
            if before is not None and not before.ended:
                raise RefusedError(_("still at work: {title}; wait, or stop it").format(title=before.title))
            self._jobs[folder] = job
            self._threads = [other for other in self._threads if other.is_alive()] + [thread]
            thread.start()
        return job

    def dismiss(self, folder: Path) -> None:
        """Take an ended job out of sight."""
        with self._lock:
            job = self._jobs.get(folder)
            if job is not None and job.ended:
                del self._jobs[folder]

    def stop_all(self) -> None:
        """Stop all work, as the program ends: what is committed stays."""
        with self._lock:
            jobs, threads = list(self._jobs.values()), list(self._threads)
        for job in jobs:
            job.stop()
        for thread in threads:
            thread.join(_STOP_SECONDS)


def _run(job: Job, work: Work) -> None:
    try:
        job.lines = tuple(work(job))
        job.phase = Phase.STOPPED if job.stopping else Phase.DONE
    except StoppedError:
        job.phase = Phase.STOPPED
    except KiemphieuError as error:
        job.problem, job.phase = str(error), Phase.FAILED
    except OSError as error:
        job.problem = line(error)
        job.phase = Phase.FAILED
    except BaseException:  # a bug: the user gets a line, whoever looks after the program the traceback
        _logger.exception("%s", job.kind)
        job.problem = _("The program failed here. Nothing that was saved is lost; go back and try again.")
        job.phase = Phase.FAILED
