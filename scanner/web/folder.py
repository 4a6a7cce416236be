"""A folder shown in the file manager of this computer, on which the page runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scanner.errors import MachineError
from scanner.i18n import _


def open_folder(folder: Path) -> None:
    """Open the file manager; raises MachineError with the path if this computer has none."""
    if sys.platform == "win32":
        os.startfile(folder)
        return
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        # vi: không mở được trình quản lý tệp; các tệp nằm ở {folder}
        raise MachineError(
            _("no file manager could be opened; the files lie in {folder}").format(folder=folder)
        )
    subprocess.Popen(
        [opener, str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
