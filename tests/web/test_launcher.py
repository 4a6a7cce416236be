"""The icon starts this very program, whatever stands in its path."""

from __future__ import annotations

import configparser
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.web.launcher import command_file, desktop_entry
from tests.conftest import Run


@pytest.mark.skipif(sys.platform == "win32", reason="a desktop entry")
def test_the_launcher_lies_in_the_menu_and_on_the_desktop(
    kiemphieu: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Desktop").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert kiemphieu("launcher").code == 0
    for path in (".local/share/applications/kiemphieu.desktop", "Desktop/kiemphieu.desktop"):
        entry = configparser.ConfigParser(interpolation=None)
        entry.read(tmp_path / path, encoding="utf-8")
        assert entry["Desktop Entry"]["Exec"] == f'"{sys.executable}" "-m" "scanner"'
        assert Path(entry["Desktop Entry"]["Icon"]).is_file()
        assert (tmp_path / path).stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize(
    ("part", "quoted"),
    [
        ("/opt/my python", '"/opt/my python"'),
        ("/opt/100%", '"/opt/100%%"'),
        ('/opt/a"b', '"/opt/a\\\\"b"'),
        ("/opt/$x", '"/opt/\\\\$x"'),
    ],
)
def test_paths_are_quoted_as_the_specification_says(part: str, quoted: str) -> None:
    assert f"Exec={quoted}" in desktop_entry([part], Path("icon.png"))


def test_the_command_file_starts_python_with_its_whole_path() -> None:
    assert '"C:\\Program Files\\Python\\python.exe" -m scanner' in command_file(
        "C:\\Program Files\\Python\\python.exe"
    )
