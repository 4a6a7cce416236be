"""Folders of this computer, to choose one by clicking: their names only, never what files hold."""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.count.files import COUNT_FILE
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.intake.formats import SUFFIXES
from scanner.intake.listing import natural_key

_MOST = 400


@dataclass(frozen=True)
class Entry:
    """A folder inside the one that is looked at."""

    name: str
    path: Path
    is_count: bool


@dataclass(frozen=True)
class Listing:
    """A folder: its own subfolders, and how many scans lie directly in it."""

    path: Path
    parents: tuple[Path, ...]
    folders: tuple[Entry, ...]
    more: int
    scans: int
    is_count: bool


def list_folder(path: Path) -> Listing:
    """Return what is in a folder; raises SettingsError if it is none, or may not be looked at."""
    path = path.absolute()
    try:
        children = [child for child in path.iterdir() if not child.name.startswith(".")]
        folders = sorted((c for c in children if c.is_dir()), key=lambda c: natural_key(c.name))
    except (OSError, ValueError) as error:
        raise SettingsError(_("{path}: no such folder, or it may not be opened").format(path=path)) from error
    scans = sum(child.suffix.lower() in SUFFIXES for child in children)
    shown = tuple(Entry(child.name, child, _is_count(child)) for child in folders[:_MOST])
    parents = tuple(reversed(path.parents))
    return Listing(path, parents, shown, len(folders) - len(shown), scans, _is_count(path))


def places(home: Path) -> list[tuple[str, Path]]:
    """Return where people look first: their own folders, sticks and drives."""
    return [(name, path) for name, path in _places(home) if path.is_dir()]


def _places(home: Path) -> Iterator[tuple[str, Path]]:
    user = Path.home()
    # vi: Các cuộc kiểm phiếu
    yield _("Counts"), home
    yield _("My folder"), user
    for name in ("Documents", "Downloads", "Desktop", "Pictures", "Scans"):
        yield name, user / name
    if sys.platform == "win32":
        for letter in string.ascii_uppercase:
            yield f"{letter}:", Path(f"{letter}:\\")
        return
    for media in (Path("/media") / os.environ.get("USER", "-"), Path("/media"), Path("/mnt")):
        yield from ((stick.name, stick) for stick in _inside(media) if stick.is_dir())


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_count(folder: Path) -> bool:
    try:
        return (folder / COUNT_FILE).is_file()
    except OSError:
        return False
