"""An icon on the desktop that starts the program without a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scanner.i18n import _
from scanner.results.output import write_private
from scanner.web.home import home_folder

_NAME = "Kiểm phiếu tín nhiệm"
_STATIC = Path(__file__).parent / "static"


def write_launcher() -> list[Path]:
    """Write the launcher for this system and this user; return the files. Raises OSError."""
    return _on_windows() if sys.platform == "win32" else _on_linux()


def _on_linux() -> list[Path]:
    """Write a desktop entry into the menu, and onto the desktop if there is one.

    https://specifications.freedesktop.org/desktop-entry-spec/latest/
    """
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    menu = data / "applications" / "kiemphieu.desktop"
    menu.parent.mkdir(parents=True, exist_ok=True)
    text = desktop_entry([sys.executable, "-m", "scanner"], _STATIC / "icon.png")
    written = []
    for path in (menu, _desktop() / "kiemphieu.desktop"):
        if path.parent.is_dir():
            write_private(path, text.encode("utf-8"))
            path.chmod(0o700)  # a desktop starts only what may be executed
            written.append(path)
    return written


def desktop_entry(command: list[str], icon: Path) -> str:
    """Return the text of a ``.desktop`` file that runs ``command``."""
    comment = _("Count scanned paper ballots of a confidence vote.")
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Version=1.5",
            f"Name={_NAME}",
            "Name[en]=Ballot count",
            f"Comment={comment}",
            f"Exec={' '.join(_exec_quoted(part) for part in command)}",
            f"Icon={icon}",
            "Terminal=false",
            "Categories=Office;",
            "",
        )
    )


def _exec_quoted(part: str) -> str:
    """Quote an argument of ``Exec`` as the specification says."""
    for sign in ("\\", '"', "`", "$"):
        part = part.replace(sign, f"\\{sign}")
    return f'"{part}"'.replace("\\", "\\\\").replace("%", "%%")


def _on_windows() -> list[Path]:
    """Write a command file, and a shortcut with an icon to it where PowerShell can make one."""
    home = home_folder()
    home.mkdir(parents=True, exist_ok=True)
    script = home / "kiemphieu.cmd"
    script.write_text(command_file(sys.executable), encoding="utf-8", newline="\r\n")
    shortcut = _desktop() / f"{_NAME}.lnk"
    powershell = shutil.which("powershell")
    paths = {"KP_LINK": str(shortcut), "KP_FILE": str(script), "KP_ICON": str(_STATIC / "icon.ico")}
    if powershell is not None:
        made = subprocess.run(
            [powershell, "-NoProfile", "-NonInteractive", "-Command", _SHORTCUT],
            env=os.environ | paths,
            capture_output=True,
            check=False,
        )  # fmt: skip
        if made.returncode == 0 and shortcut.exists():
            return [script, shortcut]
    beside = _desktop() / f"{_NAME}.cmd"
    shutil.copyfile(script, beside)
    return [beside]


def command_file(python: str) -> str:
    """Return the text of a ``.cmd`` that starts the program in a small window."""
    return f'@echo off\nchcp 65001 >nul\nstart "kiemphieu" /min "{python}" -m scanner\n'


# Paths come through the environment: none has to be quoted.
_SHORTCUT = (
    "$s = (New-Object -ComObject WScript.Shell).CreateShortcut($env:KP_LINK); $s.TargetPath = $env:KP_FILE; "
    "$s.IconLocation = $env:KP_ICON; $s.WindowStyle = 7; $s.Save()"
)


def _desktop() -> Path:
    """Return the user's desktop, which XDG may have named in the user's language."""
    found = shutil.which("xdg-user-dir")
    if found is not None:
        told = subprocess.run([found, "DESKTOP"], capture_output=True, check=False).stdout
        path = Path(os.fsdecode(told.strip()) or "-")
        if path.is_dir() and path != Path.home():
            return path
    return Path.home() / "Desktop"
