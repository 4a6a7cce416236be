"""Runs the program as a user does, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


class ProgramFailed(Exception):  # noqa: N818
    """The program ended with an exit code that was not expected; the message holds its last words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def kiemphieu(*arguments: object, count: Path | None = None, expected: tuple[int, ...] = (0,)) -> str:
    """Run ``kiemphieu [-C COUNT] ARGUMENTS…`` and return what it printed on stdout."""
    pipe = subprocess.PIPE
    with started(*arguments, count=count, stdout=pipe, stderr=pipe, encoding="utf-8") as ran:
        out, err = ran.communicate()
    if ran.returncode not in expected:
        words = (err.strip() or out.strip())[-2000:]
        asked = " ".join(map(str, arguments[:3]))
        raise ProgramFailed(ran.returncode, f"kiemphieu {asked} … ended with {ran.returncode}: {words}")
    return str(out)


def started(
    *arguments: object,
    count: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.Popen[Any]:
    """Start the same without waiting for it; ``options`` are those of :class:`subprocess.Popen`."""
    folder = ["-C", str(count)] if count else []
    command = [sys.executable, "-m", "scanner", "--lang", "en", *folder, *map(str, arguments)]
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    whole = os.environ | {"PYTHONPATH": path} | dict(environment or {})
    return subprocess.Popen(command, env=whole, stdin=subprocess.DEVNULL, **options)
