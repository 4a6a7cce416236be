"""``scan``: a pile through a scanner's feeder straight into the count.

Each page lands in the count's ``incoming/`` first, is kept among the originals and read, and leaves
``incoming/`` only when its reading is committed. What a killed run left there is read by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from scanner.counting.report import RunReport
from scanner.counting.run import as_text, place_of, report_of
from scanner.counting.session import Session, Wish, reading_session
from scanner.counting.tasks import Task
from scanner.intake.listing import InputFile, Inputs, natural_key
from scanner.intake.sane import NoPaperError, ScannerStoppedError, ScanWish, scan_feeder

INCOMING = "incoming"

# Called with the pages of the pile so far, and what stopped the scanner (None: its feeder is empty);
# returns whether to go on with what is in the feeder by now.
More = Callable[[int, ScannerStoppedError | None], bool]


def scan_pile(
    count: Path,
    pile: str,
    sheets: int | None,
    scanner: ScanWish,
    tell: Callable[[int], None],
    more: More,
    reader: str | None = None,
) -> RunReport:
    """Scan a pile into the count at ``count``; ``tell`` is called with the pages so far.

    Raises ScannerStoppedError when the scanner stops and ``more`` says no, with all pages before safe;
    else as :func:`scanner.counting.session.reading_session` and :func:`scanner.intake.sane.scan_feeder`.
    """
    options: dict[str, object] = {"scanner": scanner.device or "", "dpi": scanner.dpi, "again": False}
    with reading_session(count, Wish(options, pile, sheets, reader=reader)) as session:
        folder = _incoming(count, session)
        feeder = _Feeder(session, folder, tell)
        feeder.take(_left_over(folder))
        while feeder.empty(scanner, more):
            pass
        return report_of(session, Inputs((), (), ()))


class _Feeder:
    """Takes page after page into the count."""

    def __init__(self, session: Session, folder: Path, tell: Callable[[int], None]) -> None:
        self._session = session
        self._folder = folder
        self._tell = tell
        self._name = session.pile.name if session.pile else ""
        self._next = 1 + max((_number(path) for path in _met(session, folder)), default=0)

    def empty(self, scanner: ScanWish, more: More) -> bool:
        """Scan until the feeder is empty or the scanner stops; tell whether to go on."""
        stopped: ScannerStoppedError | None = None
        try:
            self.take(scan_feeder(scanner, self._folder, self._next))
        except NoPaperError as error:
            stopped = None if self._session.tally.met else error  # of a pile that is all in by now
        except ScannerStoppedError as error:
            stopped = error
        go_on = more(self._session.tally.met, stopped)
        if stopped is not None and not go_on:
            raise stopped
        return go_on

    def take(self, pages: Iterable[Path]) -> None:
        for page in pages:
            self._next = max(self._next, _number(page) + 1)
            # The name under which the paper is found again: its place in the pile.
            file = InputFile(page, f"{self._name}/{page.name}")
            self._session.read_here([Task(page, place_of(file, self._session))])
            page.unlink(missing_ok=True)
            self._tell(self._session.tally.met)


def _incoming(count: Path, session: Session) -> Path:
    """Return the pile's own folder; half-written files in it were never acknowledged."""
    assert session.pile is not None
    folder = count.absolute() / INCOMING / f"pile-{session.pile.id}"
    for private in (folder.parent, folder):
        private.mkdir(mode=0o700, exist_ok=True)
    for partial in folder.glob("*.part"):
        partial.unlink()
    return folder


def _left_over(folder: Path) -> list[Path]:
    return sorted(folder.glob("sheet-*.jpg"), key=lambda path: natural_key(path.name))


def _met(session: Session, folder: Path) -> Iterable[Path]:
    """Return the files of this pile that were read before."""
    inside = as_text(folder.resolve())
    return [Path(place) for place in session.store.places_met() if str(Path(place).parent) == inside]


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
