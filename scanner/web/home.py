"""The user's own folder: where new counts go by default, and what the page remembers between evenings."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanner.results.output import write_private

_STATE = ".page"
_RECENT = "recent.json"
_LOG = "kiemphieu.log"
_MOST_RECENT = 12
_KEY_LENGTH = 12


def home_folder() -> Path:
    """Return ``KIEMPHIEU_HOME``, else the folder ``kiemphieu`` beside the user's documents."""
    told = os.environ.get("KIEMPHIEU_HOME")
    return Path(told) if told else Path.home() / "kiemphieu"


def key_of(folder: Path) -> str:
    """Return the name of a count in addresses of the page: it tells nothing of where it lies."""
    return sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:_KEY_LENGTH]


class Home:
    """The folder and its files, readable by its owner only; made when something is first kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, value: object) -> Path:
        """Write ``value`` as JSON and return the file."""
        return self.keep_text(name, json.dumps(value, ensure_ascii=False, indent=1))

    def keep_text(self, name: str, text: str) -> Path:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, text.encode("utf-8"))
        return path

    def kept(self, name: str) -> Any:
        """Return what was kept under a name; None if there is nothing, or nothing that can be read."""
        try:
            return json.loads(self._path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def drop(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    @property
    def log(self) -> Path:
        """The file in which the program notes what it refused and where it failed."""
        return self._path(_LOG)

    def _path(self, name: str) -> Path:
        return self.folder / _STATE / name

    # The counts that were opened on this computer.

    def recent(self) -> Sequence[Path]:
        """Return the folders of counts that were opened, the last one first."""
        found = self.kept(_RECENT)
        return [Path(text) for text in found if isinstance(text, str)] if isinstance(found, list) else []

    def remember(self, folder: Path) -> str:
        """Put a count first among the recent ones; return its key."""
        folder = folder.resolve()
        known = [folder, *(other for other in self.recent() if other != folder)]
        self.keep(_RECENT, [str(path) for path in known[:_MOST_RECENT]])
        return key_of(folder)

    def forget(self, folder: Path) -> None:
        """Take a count off the list; its folder stays as it is."""
        self.keep(_RECENT, [str(path) for path in self.recent() if path != folder])

    def folder_of(self, key: str) -> Path | None:
        """Return the count with this key, if it was ever opened here."""
        return next((folder for folder in self.recent() if key_of(folder) == key), None)
