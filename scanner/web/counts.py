"""The counts that the page has open, by the key in its addresses."""

from __future__ import annotations

import threading
from pathlib import Path

from scanner.count.files import COUNT_FILE, load_count
from scanner.count.model import Count
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.results.load import Results
from scanner.review.desk import Desk
from scanner.web.home import Home, key_of


class OpenCount:
    """One count's folder with its desk; may be asked by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = key_of(folder)
        self.desk = Desk(folder)

    def count(self) -> Count:
        """Return what is counted; raises SettingsError if ``count.toml`` cannot be read."""
        return load_count(self.folder)

    def results(self) -> Results:
        """Return what stands now; errors as :func:`scanner.results.load.load_results`."""
        return self.desk.results()


class Counts:
    """All open counts; only those can be opened by their key that a person opened by their folder."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._open: dict[str, OpenCount] = {}
        self._lock = threading.Lock()

    def add(self, folder: Path) -> OpenCount:
        """Open the count in ``folder`` and remember it; raises SettingsError if there is none."""
        folder = folder.resolve()
        if not (folder / COUNT_FILE).is_file():
            raise SettingsError(_("{folder}: this folder holds no count (count.toml)").format(folder=folder))
        opened = self._opened(folder)
        self._home.remember(folder)
        return opened

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
            count.desk.close()
