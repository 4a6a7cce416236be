"""What was refused, and to whom, in a file of the program: whoever looks after it can see what was tried.

A program that was started by its icon has no terminal to tell it to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from starlette.requests import Request

_log = logging.getLogger(__name__)
_PROGRAM = logging.getLogger("scanner")
_MOST_BYTES = 1_000_000


def note(request: Request, why: str) -> None:
    """Note that a request was refused; never what its form said."""
    path = request.url.path.encode("unicode_escape").decode("ascii")  # no line of its own making
    _log.warning("refused: %s %s: %s", request.method, path, why)


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Write what the program notes, bugs too, to a file in a folder that is its user's alone (made 0700)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    path.touch(mode=0o600)
    _PROGRAM.addHandler(handler)
    try:
        yield
    finally:
        _PROGRAM.removeHandler(handler)
        handler.close()
