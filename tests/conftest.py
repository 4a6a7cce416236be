"""What every test may use: English messages, and the program run as a user runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner import i18n
from scanner.cli import main


@dataclass(frozen=True)
class Run:
    """What a command printed and the exit code it ended with."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.set_language("en")
    os.environ.pop("KIEMPHIEU_LANG", None)


@pytest.fixture
def kiemphieu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run ``kiemphieu --lang en ARGUMENTS…`` in this process."""

    def run(*arguments: object, lang: str = "en") -> Run:
        monkeypatch.setattr(sys, "argv", ["kiemphieu", "--lang", lang, *map(str, arguments)])
        capsys.readouterr()
        folder = Path.cwd()  # -C changes it for the whole process
        with pytest.raises(SystemExit) as ended:
            main()
        os.chdir(folder)
        printed = capsys.readouterr()
        return Run(int(ended.value.code or 0), printed.out, printed.err)

    return run
