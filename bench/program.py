"""Runs the program as a user does, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


class ProgramFailed(Exception):  # noqa: N818
    """The program ended with an exit code that was not expected; the message holds its last words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def kiemphieu(*arguments: object, count: Path | None = None, expected: tuple[int, ...] = (0,)) -> str:
    """Run ``kiemphieu [-C COUNT] ARGUMENTS…`` and return what it printed on stdout."""
    folder = ["-C", str(count)] if count else []
    command = [sys.executable, "-m", "scanner", "--lang", "en", *folder, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    ran = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if ran.returncode not in expected:
        words = (ran.stderr.strip() or ran.stdout.strip())[-2000:]
        asked = " ".join(map(str, arguments[:3]))
        raise ProgramFailed(ran.returncode, f"kiemphieu {asked} … ended with {ran.returncode}: {words}")
    return ran.stdout
