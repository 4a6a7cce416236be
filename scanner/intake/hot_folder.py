"""A folder into which a scanner's own program drops files: which of them are whole by now.

The folder is looked at again and again (network shares tell nobody of changes). A file is taken when
its size and time have stayed for a while *and* it parses to its end; one that is locked, still
growing or cut off is waited for; one that stays broken is told once and left where it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from scanner.errors import FileError
from scanner.i18n import _
from scanner.intake.documents import open_document
from scanner.intake.formats import SUFFIXES, Format, sniff
from scanner.intake.listing import InputFile, list_inputs
from scanner.os_errors import reason

DONE = "done"

_TAIL = 4096
_ENDS = {Format.JPEG: b"\xff\xd9", Format.PNG: b"IEND", Format.PDF: b"%%EOF"}


@dataclass(frozen=True)
class State:
    """What the file system says of a file; another state means that someone wrote to it."""

    size: int
    changed: int  # nanoseconds


@dataclass(frozen=True)
class Look:
    """What one look at the folder found: whole files, how many are waited for, and newly broken ones.

    ``unreachable`` says why the folder could not be looked at; empty if it could.
    """

    whole: tuple[InputFile, ...] = ()
    waiting: int = 0
    broken: tuple[FileError, ...] = ()
    unreachable: str = ""


@dataclass
class _Seen:
    state: State
    since: float  # when it was first seen in this state
    settled: bool = False  # taken, or told as broken


@dataclass
class HotFolder:
    """Looks at ``folder``; times in seconds.

    A file is whole once nothing changed in it for ``settle`` and it parses; one that does not parse is
    called broken when nothing has changed for ``patience``.
    """

    folder: Path
    settle: float = 2.0
    patience: float = 60.0
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def look(self, now: float) -> Look:
        """Look at the folder at ``now``, a time of any clock that never goes back."""
        try:
            files = list(self._files())
        except OSError as error:
            return Look(unreachable=reason(error))
        self._keep_only({file.path for file in files})
        whole: list[InputFile] = []
        broken: list[FileError] = []
        waiting = 0
        for file in files:
            verdict = self._verdict(file, now)
            if isinstance(verdict, FileError):
                broken.append(verdict)
            elif verdict is None:
                waiting += 1
            elif verdict:
                whole.append(file)
        return Look(tuple(whole), waiting, tuple(broken))

    def offer_again(self, look: Look) -> None:
        """Find what a look found at a later one once more: it could not be taken."""
        found = {file.path for file in look.whole} | {error.path for error in look.broken}
        self._keep_only(self._seen.keys() - found)

    def _files(self) -> Iterator[InputFile]:
        next(self.folder.iterdir(), None)  # raises where the folder is gone or may not be listed
        for file in list_inputs([self.folder], without=[self.folder / DONE]).files:
            if file.path.suffix.lower() in SUFFIXES:
                yield file

    def _keep_only(self, paths: Set[Path]) -> None:
        for gone in self._seen.keys() - paths:
            del self._seen[gone]

    def _verdict(self, file: InputFile, now: float) -> bool | FileError | None:
        """Return True for a whole file, False for one settled before, None to wait, or why it is broken."""
        state = _state(file.path)
        if state is None:
            return None
        seen = self._seen.get(file.path)
        if seen is None or seen.state != state:
            self._seen[file.path] = _Seen(state, now)
            return None
        if seen.settled:
            return False
        still = now - seen.since
        if still < self.settle:
            return None
        fault = _fault(file)
        if fault is not None and still < self.patience:
            return None
        seen.settled = True
        return fault if fault is not None else True


def _state(path: Path) -> State | None:
    """Return a file's state; None if it is gone by now or cannot be asked for."""
    try:
        found = path.stat()
    except OSError:
        return None
    return State(found.st_size, found.st_mtime_ns)


def _fault(file: InputFile) -> FileError | None:
    """Say why a file does not parse to its end, if it does not."""
    try:
        _check_end(file)
        with open_document(file.path, file.given) as document:
            document.page(len(document) - 1, least=1)
    except FileError as error:
        return error
    except OSError as error:
        return FileError(file.given, reason(error))
    return None


def _check_end(file: InputFile) -> None:
    """A JPEG or PDF cut off may still show its first part, as if it were whole."""
    with file.path.open("rb") as opened:
        head = opened.read(1024)
        opened.seek(max(0, os.fstat(opened.fileno()).st_size - _TAIL))
        tail = opened.read()
    end = _ENDS.get(sniff(head) or Format.TIFF)
    if end is not None and end not in tail:
        raise FileError(file.given, _("the file ends too early; scan or copy it again"))
