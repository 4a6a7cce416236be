"""A count as the page sees it: loaded again only when something in it has changed."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from scanner.count.files import COUNT_FILE, load_count
from scanner.count.model import Count
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.results.load import Results, load_results
from scanner.store.database import DATABASE
from scanner.store.store import Store
from scanner.web.home import Home, key_of

_Version = tuple[object, ...]


class OpenCount:
    """One count's folder; may be asked by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = key_of(folder)
        self._lock = threading.Lock()
        self._results: tuple[_Version, Results] | None = None
        with Store(folder):  # made, and brought to the newest schema, before anything watches it
            pass
        self._database = _watching(folder / DATABASE)

    def count(self) -> Count:
        """Return what is counted; raises SettingsError if ``count.toml`` cannot be read."""
        return load_count(self.folder)

    def results(self) -> Results:
        """Return what stands now; errors as :func:`scanner.results.load.load_results`."""
        with self._lock:
            version = self._version()
            if self._results is None or self._results[0] != version:
                self._results = version, load_results(self.folder)
            return self._results[1]

    def close(self) -> None:
        self._database.close()

    def _version(self) -> _Version:
        """Return a value that changes with every commit to the database and every file of settings."""
        (commits,) = self._database.execute("PRAGMA data_version").fetchone()
        return (commits, *((path, stat.st_mtime_ns, stat.st_size) for path, stat in _settings(self.folder)))


def _settings(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for pattern in ("*.toml", "layouts/*/*.toml"):
        for path in sorted(folder.glob(pattern)):
            yield path, path.stat()


def _watching(path: Path) -> sqlite3.Connection:
    """Return a connection that only ever asks whether others have committed.

    https://www.sqlite.org/pragma.html#pragma_data_version
    """
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)


class Counts:
    """The counts opened by the page, by the key in its addresses."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._open: dict[str, OpenCount] = {}
        self._lock = threading.Lock()

    def add(self, folder: Path) -> OpenCount:
        """Open the count in ``folder`` and remember it; raises SettingsError if there is none."""
        folder = folder.resolve()
        if not (folder / COUNT_FILE).is_file():
            raise SettingsError(_("{folder}: this folder holds no count (count.toml)").format(folder=folder))
        load_count(folder)
        self._home.remember(folder)
        return self._opened(folder)

    def get(self, key: str) -> OpenCount | None:
        """Return the count with this key, opened before on this computer; None if it is gone."""
        folder = self._home.folder_of(key)
        if folder is None or not (folder / COUNT_FILE).is_file():
            return None
        return self._opened(folder)

    def _opened(self, folder: Path) -> OpenCount:
        key = key_of(folder)
        with self._lock:
            if key not in self._open:
                self._open[key] = OpenCount(folder)
            return self._open[key]

    def close(self) -> None:
        for count in self._open.values():
            count.close()
