"""``watch``: a scanner's output folder, read as sheets of one pile while they come in.

Stopped or killed at any moment and started again, it goes on where it was: what the count holds
already, of any pile, is recognised by place and content and not taken twice. A fault of the machine
(a full disk, a store that another program holds) is told, and waited for until it is mended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scanner.counting.report import RunReport
from scanner.counting.run import as_text, forget_withdrawn, outside, place_of, report_of
from scanner.counting.session import Session, Wish, reading_session
from scanner.counting.tasks import Task
from scanner.errors import FileError, MachineError, SettingsError
from scanner.i18n import _
from scanner.intake.hot_folder import DONE, HotFolder, Look
from scanner.intake.listing import InputFile, Inputs
from scanner.store.originals import hash_file

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Watch:
    """What to watch: ``folder`` for sheets of ``pile``, of which there are ``sheets``.

    ``move`` puts files that were read into ``done/``; ``idle`` ends the watch after so many seconds
    without anything new (None: only the user ends it).
    """

    folder: Path
    pile: str
    sheets: int | None = None
    move: bool = False
    idle: float | None = None
    settle: float = 2.0
    patience: float = 60.0
    reader: str | None = None


@dataclass(frozen=True)
class News:
    """How a watch stands: pages read so far, files waited for, broken files told now, and trouble.

    ``unreachable`` says why the folder could not be looked at, ``trouble`` why its files could not be taken.
    """

    pages: int
    waiting: int
    broken: tuple[FileError, ...]
    unreachable: str
    trouble: str = ""


def watch(count: Path, wish: Watch, tell: Callable[[News], None]) -> RunReport:
    """Watch a folder until the user interrupts, or nothing came for ``idle`` seconds.

    ``tell`` is called after each look. Raises as :func:`scanner.counting.session.reading_session`,
    SettingsError if there is no such folder, and MachineError if ``idle`` seconds mend no trouble.
    """
    if not wish.folder.is_dir():
        raise SettingsError(_("{path}: no such folder").format(path=wish.folder))
    options: dict[str, object] = {"folders": [as_text(wish.folder)], "files": 0, "again": False}
    with reading_session(count, Wish(options, wish.pile, wish.sheets, reader=wish.reader)) as session:
        forget_withdrawn(session, [wish.folder])
        with suppress(KeyboardInterrupt):  # the usual way to end it
            _watch(_Taker(session, count, wish), wish, tell)
        return report_of(session, Inputs((), (), ()))


def _watch(taker: _Taker, wish: Watch, tell: Callable[[News], None]) -> None:
    hot = HotFolder(wish.folder, wish.settle, wish.patience)
    last_news, trouble = time.monotonic(), None
    while wish.idle is None or time.monotonic() - last_news < wish.idle:
        look = hot.look(time.monotonic())
        try:
            taker.take(look)
        except MachineError as error:
            trouble = error
            hot.offer_again(look)
        else:
            if look.whole or not look.waiting:
                trouble = None
            if look.whole or look.broken or (look.waiting and not trouble):
                last_news = time.monotonic()
        tell(taker.news(look, trouble))
        time.sleep(POLL_SECONDS)
    if trouble is not None:
        raise trouble


class _Taker:
    """Takes whole files into the count, each once."""

    def __init__(self, session: Session, count: Path, wish: Watch) -> None:
        self._session = session
        self._count = count
        self._wish = wish
        self._known = session.store.places_met()
        self._failed = False

    def take(self, look: Look) -> None:
        """Take what is whole. Raises MachineError with nothing half taken; it may be taken again."""
        if self._failed:
            self._session.renew()
        self._failed = True
        self._take(look)
        self._failed = False

    def _take(self, look: Look) -> None:
        self._session.note_failed((self._task(error), error.message) for error in look.broken)
        inputs = outside(self._count, Inputs(look.whole, (), ()))
        new = [file for file in inputs.files if not self._was_met(file)]
        self._session.read_here([Task(file.path, place_of(file, self._session)) for file in new])
        if self._wish.move:
            self._move(new)

    def _task(self, error: FileError) -> Task:
        file = InputFile(error.path, str(error.path))
        return Task(file.path, place_of(file, self._session))

    def news(self, look: Look, trouble: MachineError | None) -> News:
        pages, said = self._session.tally.met, str(trouble or "")
        return News(pages, look.waiting, look.broken, look.unreachable, said)

    def _was_met(self, file: InputFile) -> bool:
        """Tell whether this very content was met at this very place, in whatever pile."""
        contents = self._known.get(as_text(file.path.resolve()), frozenset())
        if not contents:
            return False
        try:
            return hash_file(file.path, file.given)[0] in contents
        except FileError:
            return False  # reading it will tell

    def _move(self, files: Iterable[InputFile]) -> None:
        done = self._wish.folder / DONE
        failed = {failure.given for failure in self._session.tally.failures}
        for file in files:
            if file.given not in failed:
                _move(file.path, done / file.path.relative_to(self._wish.folder))


def _move(path: Path, target: Path) -> None:
    """Move a file, never over another one; where that is not allowed it stays, and was read all the same."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        free = target
        while free.exists():
            number += 1
            free = target.with_stem(f"{target.stem} ({number})")
        path.rename(free)
    except OSError:
        return
