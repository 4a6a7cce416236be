"""Reading that was begun on the page: noted in the count until it has ended, so that it can go on.

When the program is stopped or dies half-way, what it had read is in the count; the note says what is left
to be done: the same again.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from scanner.results.output import write_private

_NOTE = ".page-work.json"
FOLDER, WATCH, UPLOAD, SCANNER = "folder", "watch", "upload", "scanner"


@dataclass(frozen=True)
class Wanted:
    """What is to be read: ``folder`` holds the scans; what follows it is for a scanner."""

    source: str
    pile: str
    sheets: int | None
    folder: str = ""
    device: str = ""
    duplex: bool = False
    dpi: int = 300
    color: bool = True


def note(count: Path, wanted: Wanted) -> None:
    """Write down what is begun."""
    write_private(count / _NOTE, json.dumps(asdict(wanted), ensure_ascii=False).encode("utf-8"))


def noted(count: Path) -> Wanted | None:
    """Return what was begun and has not ended."""
    try:
        return Wanted(**json.loads((count / _NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def settled(count: Path) -> None:
    """Note that it has ended."""
    (count / _NOTE).unlink(missing_ok=True)


def give_up(count: Path) -> None:
    """Leave it as it is; what the browser had sent for it and was not read is gone then."""
    left = noted(count)
    if left is not None and left.source == UPLOAD:
        shutil.rmtree(left.folder, ignore_errors=True)
    settled(count)
