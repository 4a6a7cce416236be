"""What a run of ``read`` tells its user at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from scanner.ballot import ColorMode
from scanner.counting.tasks import Done, Scan
from scanner.errors import ExitCode
from scanner.store.records import Failure, Repeat

LOW_DPI = 200


@dataclass(frozen=True)
class RunReport:
    """How a run ended.

    ``read`` page images were read now, ``known`` ones were met again; with ``reread`` all pages of the
    count were read anew. ``colors`` and ``low_dpi`` count ballots by what their scans can tell.
    """

    read: int
    known: int
    reread: bool
    repeats: tuple[Repeat, ...]
    failures: tuple[Failure, ...]
    passed_over: tuple[Path, ...]
    missing: tuple[Path, ...]
    colors: dict[ColorMode, int]
    low_dpi: int

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.SOME_UNREAD if self.failures or self.missing else ExitCode.OK


@dataclass
class Tally:
    """Counts up while results come in."""

    met: int = 0
    failures: list[Failure] = field(default_factory=list)
    colors: Counter[ColorMode] = field(default_factory=Counter)
    low_dpi: int = 0

    def add(self, done: Done) -> None:
        self.met += len(done.result.met)
        self.failures += done.result.failures
        for scan in done.scans:
            self._add_scan(scan)

    def _add_scan(self, scan: Scan) -> None:
        self.colors[scan.color] += 1
        self.low_dpi += scan.dpi < LOW_DPI - 1  # 200 dpi as measured may be 199.6

    def counts(self) -> dict[str, int]:
        """Return what the log says of the run."""
        return {"pages": self.met, "failures": len(self.failures)}
