"""Which files a user's paths mean: files as given, folders walked in the order a person would read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scanner.intake.formats import SUFFIXES

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class InputFile:
    """A file to read: ``path`` opens it, ``given`` is what the user calls it (posix separators)."""

    path: Path
    given: str


@dataclass(frozen=True)
class Inputs:
    """What the given paths mean; ``passed_over`` are hidden files and other kinds of file in folders.

    A folder that cannot be listed stands among ``files``: opening it gives the reason, as for any file.
    """

    files: tuple[InputFile, ...]
    passed_over: tuple[Path, ...]
    missing: tuple[Path, ...]


@dataclass
class _Walk:
    without: Collection[Path]
    files: list[InputFile] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # resolved paths: nothing is listed twice, no link loops

    def first_time(self, path: Path) -> bool:
        resolved = os.path.normcase(os.path.realpath(path))
        new = resolved not in self.seen
        self.seen.add(resolved)
        return new


def list_inputs(paths: Sequence[Path], without: Collection[Path] = ()) -> Inputs:
    """Return the files that ``paths`` mean, each once, in the order given.

    Folders are walked to the bottom in natural order ("scan_2" before "scan_10"). A file that the user
    names is listed whatever its suffix, since its content decides what it is. Folders in ``without``
    are not walked.
    """
    walk = _Walk(without)
    for path in paths:
        if not _exists(path):
            walk.missing.append(path)
        elif _is_folder(path):
            _walk_folder(walk, path)
        elif walk.first_time(path):
            walk.files.append(_input_file(path))
    return Inputs(tuple(walk.files), tuple(walk.passed_over), tuple(walk.missing))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key in which numbers inside a name count as numbers."""
    return tuple(
        (0, int(part), part) if part.isdecimal() else (1, 0, part.casefold())
        for part in _NUMBER.split(name)
        if part
    )


def _walk_folder(walk: _Walk, folder: Path) -> None:
    if folder in walk.without or not walk.first_time(folder):
        return
    try:
        children = sorted(folder.iterdir(), key=lambda child: (natural_key(child.name), child.name))
    except OSError:
        walk.files.append(_input_file(folder))
        return
    for child in children:
        _take_child(walk, child)


def _take_child(walk: _Walk, child: Path) -> None:
    if child.name.startswith("."):
        walk.passed_over.append(child)
    elif _is_folder(child):
        _walk_folder(walk, child)
    elif child.suffix.lower() not in SUFFIXES:
        walk.passed_over.append(child)
    elif walk.first_time(child):
        walk.files.append(_input_file(child))


def _exists(path: Path) -> bool:
    """False only if nothing is there; what may not be looked at is listed, and opening it says why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _input_file(path: Path) -> InputFile:
    """``given`` is made valid Unicode: a name in an old encoding could be neither printed nor stored."""
    return InputFile(path, os.fsencode(path.as_posix()).decode("utf-8", "replace"))
