"""One ``read``, ``watch`` or ``scan`` at a time: a lock on a file that is gone when its process is gone.

A lock file that merely exists would block the count after a power cut; the operating system's never does.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import RefusedError
from scanner.i18n import _

LOCK = ".reading.lock"

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def reading_lock(folder: Path) -> Iterator[None]:
    """Hold the count's reading lock; raise RefusedError if another ``read`` holds it."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken_soon(descriptor):
            raise RefusedError(
                _(
                    "{folder}: another `kiemphieu` is reading into this count (read, watch or scan); "
                    "wait until it ends, or end it"
                ).format(folder=folder.absolute())
            )
        yield
    finally:
        os.close(descriptor)  # gives the lock back


def is_reading(folder: Path) -> bool:
    """Tell whether a ``read`` is at work in this count just now."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken_soon(descriptor: int) -> bool:
    """Try for a moment, since :func:`is_reading` elsewhere may hold the lock for an instant."""
    for _attempt in range(_ATTEMPTS):
        if _taken(descriptor):
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


def _taken(descriptor: int) -> bool:
    try:
        _take(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    return True
