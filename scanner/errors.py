"""The errors a user can meet, and the exit code each one ends the program with.

A message is one line: which file, what is wrong, what to do. Only ``scanner.cli`` turns one into
an exit code; everywhere else it is an ordinary exception.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the program's exit code tells (documented in docs/exit-codes.md)."""

    OK = 0
    BUG = 1
    USAGE = 2
    SETTINGS = 3
    SOME_UNREAD = 4
    MACHINE = 5
    TAMPERED = 6
    NEWER_VERSION = 7
    REFUSED = 8
    INTERRUPTED = 130


class KiemphieuError(Exception):
    """Base of every error with a message for the user."""

    exit_code = ExitCode.BUG


class SettingsError(KiemphieuError):
    """A roster, count.toml, rule set or layout that cannot be used."""

    exit_code = ExitCode.SETTINGS


class FileError(KiemphieuError):
    """An input file that cannot be read; the rest of the batch goes on."""

    exit_code = ExitCode.SOME_UNREAD

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = Path(path)
        self.message = message


class MachineError(KiemphieuError):
    """The machine lacks a program, a permission or room on the disk."""

    exit_code = ExitCode.MACHINE


class TamperedError(KiemphieuError):
    """The record is not what the log says it was."""

    exit_code = ExitCode.TAMPERED


class NewerVersionError(KiemphieuError):
    """The count folder was made by a newer version of the program."""

    exit_code = ExitCode.NEWER_VERSION


class RefusedError(KiemphieuError):
    """A step that the state of the count does not allow, such as changing a frozen layout."""

    exit_code = ExitCode.REFUSED
