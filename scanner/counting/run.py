"""``read``: from the paths a user gives to committed readings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from scanner.counting.report import RunReport
from scanner.counting.session import Progress, Session, Wish, no_progress, reading_session
from scanner.counting.tasks import Task
from scanner.intake.listing import InputFile, Inputs, list_inputs
from scanner.layouts.files import FOLDER as LAYOUTS
from scanner.store import originals
from scanner.store.piles import FIRST
from scanner.store.records import Place


def read_paths(
    folder: Path,
    paths: Sequence[Path],
    jobs: int | None = None,
    again: bool = False,
    why: str | None = None,
    progress: Progress = no_progress,
    reader: str | None = None,
    pile: str | None = None,
    sheets: int | None = None,
) -> RunReport:
    """Read files and folders into the count at ``folder``, as sheets of ``pile`` (by default the first).

    ``jobs`` is the number of processes, by default one for each core; ``again`` reads all pages of
    the count anew, ``why`` says why. ``progress`` is called with the pages done and the pages known
    so far. ``reader`` names another class than the usual one, as "module:class". ``sheets`` is the
    number of the pile's sheets as counted by hand.

    Files and pages that cannot be read are in the report. Raises SettingsError, RefusedError or
    MachineError if the run cannot be made or go on, with all that was read before safe.
    """
    inputs = outside(folder, list_inputs(paths))
    wish = Wish(_options(paths, again), (pile or FIRST) if paths else None, sheets, again, why, reader)
    with reading_session(folder, wish) as session:
        forget_withdrawn(session, paths)
        session.read(_tasks(session, inputs), jobs or _cores(), progress)
        return report_of(session, inputs)


def _options(paths: Sequence[Path], again: bool) -> dict[str, object]:
    """Return what the log says of a run's input: folders by name; a file's name may be one ballot's."""
    folders = [as_text(path) for path in paths if path.is_dir()]
    return {"folders": folders, "files": len(paths) - len(folders), "again": again}


def _tasks(session: Session, inputs: Inputs) -> list[Task]:
    """Return what is to be read: with a new reading of all pages, first what the count keeps."""
    kept = session.store.kept_files() if session.run.rereads else []
    again = [Task(file.path, file.place, file.sha256) for file in kept]
    return again + [Task(file.path, place_of(file, session)) for file in inputs.files]


def place_of(file: InputFile, session: Session) -> Place:
    """Return where a file lies, as sheets of the session's pile, which it must have."""
    if session.pile is None:
        raise ValueError("a session without a pile reads nothing new")
    return Place(as_text(file.path.resolve()), file.given, session.pile.id)


def as_text(path: Path) -> str:
    """Return a path as valid Unicode, also where its name is in an old encoding."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outside(folder: Path, inputs: Inputs) -> Inputs:
    """Leave out the count's own pictures, for a user who reads the folder around the count."""
    own = [(folder / name).resolve() for name in (originals.FOLDER, LAYOUTS, "pictures")]

    def is_own(path: Path) -> bool:
        return any(path.resolve().is_relative_to(parent) for parent in own)

    files = tuple(file for file in inputs.files if not is_own(file.path))
    return Inputs(files, tuple(path for path in inputs.passed_over if not is_own(path)), inputs.missing)


def forget_withdrawn(session: Session, paths: Sequence[Path]) -> None:
    """Drop what is said of broken files that are in their folders of ``paths`` no more."""
    failed = map(Path, session.store.failed_places())
    session.store.forget_failures(path for path in failed if _withdrawn(path, paths))


def _withdrawn(place: Path, paths: Sequence[Path]) -> bool:
    """A broken file that was taken out of a folder read again is no longer missing from the count."""
    return not place.exists() and any(place.is_relative_to(path.resolve()) for path in paths if path.is_dir())


def report_of(session: Session, inputs: Inputs) -> RunReport:
    """Return what a session has done so far."""
    store, run, tally = session.store, session.run, session.tally
    read = store.readings_of(run)
    return RunReport(
        read=read,
        known=tally.met - read,
        reread=run.rereads,
        repeats=tuple(store.repeats(run)),
        failures=tuple(sorted(tally.failures, key=lambda failure: (failure.given, failure.page))),
        passed_over=inputs.passed_over,
        missing=inputs.missing,
        colors=dict(tally.colors),
        low_dpi=tally.low_dpi,
    )
