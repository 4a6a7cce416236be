"""Originals: every file read is kept in ``originals/<first two hex>/<sha256><ext>``, never changed.

The reading is made from the kept copy, and the copy is on the disk before its reading is committed:
what was read is what can be shown.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scanner.errors import FileError, MachineError
from scanner.i18n import _
from scanner.os_errors import reason

FOLDER = "originals"

_CHUNK = 1 << 20
_MOMENT = 946_684_800  # 2000-01-01: file times must not tell in which order ballots were fed


def hash_file(path: Path, shown: str | None = None) -> tuple[str, int]:
    """Return a file's sha256 and size; raise FileError, naming it as ``shown``, if it cannot be read."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(path, shown):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def original_path(folder: Path, sha256: str, extension: str) -> Path:
    return folder / FOLDER / sha256[:2] / f"{sha256}{extension}"


@dataclass(frozen=True)
class Kept:
    """A file kept: where, and the hash and number of its bytes."""

    path: Path
    sha256: str
    size: int


def keep(folder: Path, path: Path, shown: str | None = None) -> Kept:
    """Copy a file into the count, unless its content is there already.

    The file is read once: what is hashed is what is kept. The copy may be read at once, but outlives a
    power cut only after :func:`make_last`. Raises FileError if the file changes or cannot be read
    meanwhile, MachineError if the disk is full or the folder may not be written to.
    """
    store = folder / FOLDER
    with _told(store):
        _make_private(store)
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=store)  # mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as out:
                sha256, size = _pour(path, out, shown)
            target = original_path(folder, sha256, path.suffix.lower())
            return Kept(_kept_before(target, sha256, size) or _moved(temporary, target), sha256, size)
        finally:
            temporary.unlink(missing_ok=True)


def _kept_before(target: Path, sha256: str, size: int) -> Path | None:
    for kept in _copies(target.parent, sha256):
        # A power cut before make_last may leave a file of the right size with nothing in it.
        if kept.stat().st_size == size and hash_file(kept)[0] == sha256:
            return kept
    return None


def _moved(temporary: Path, target: Path) -> Path:
    """Rename a whole copy to its place, so that it is never seen there half-written."""
    _make_private(target.parent)
    os.utime(temporary, (_MOMENT, _MOMENT))
    temporary.replace(target)
    return target


def _copies(folder: Path, sha256: str) -> list[Path]:
    """Return the kept files of that content: it may bear another extension. (A glob would take longer.)"""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return [Path(entry) for entry in entries if entry.name.startswith(f"{sha256}.")]
    return []


def make_last(kept: Path) -> None:
    """Return when a kept file is on the disk; it may run beside other work. Raises MachineError."""
    with _told(kept.parent):
        with kept.open("r+b") as file:  # Windows flushes only what may be written
            os.fsync(file.fileno())
        _sync_folder(kept.parent)


def sweep(folder: Path) -> None:
    """Remove the half-written copies that a killed run left; only under the reading lock."""
    for leftover in (folder / FOLDER).rglob(".*.part"):
        leftover.unlink(missing_ok=True)


def _pour(path: Path, out: BinaryIO, shown: str | None) -> tuple[str, int]:
    """Copy a file; return the hash and number of its bytes."""
    digest, size, before = hashlib.sha256(), 0, _state(path, shown)
    for chunk in _chunks(path, shown):
        digest.update(chunk)
        out.write(chunk)
        size += len(chunk)
    found = digest.hexdigest(), size
    # Of a file on another machine the time may change by itself; its bytes then tell.
    if _state(path, shown) != before and hash_file(path, shown) != found:
        raise FileError(shown or path, _("the file changed while it was read; read it again"))
    return found


def _state(path: Path, shown: str | None) -> tuple[int, int]:
    """Return a file's size and the time of its last change, by which a scanner still writing it is told."""
    try:
        found = path.stat()
    except OSError as error:
        raise FileError(shown or path, reason(error)) from error
    return found.st_size, found.st_mtime_ns


def _chunks(path: Path, shown: str | None) -> Iterator[bytes]:
    """Yield a file's content; a fault here is the file's own, not that of the count's disk."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise FileError(shown or path, reason(error)) from error


def _make_private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; Windows knows no such call on folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MachineError(f"{folder}: {reason(error)}") from error
