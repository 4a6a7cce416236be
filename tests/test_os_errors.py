"""What the operating system refused is told in the user's language, with what to do."""

from __future__ import annotations

import errno
import os

import pytest

from scanner.os_errors import reason


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "no space left on the disk; make room"),
        (errno.EACCES, "no permission; check who owns it"),
        (errno.EPERM, "no permission; check who owns it"),
        (errno.ENOENT, "no such file or folder; check the path"),
        (errno.EROFS, "the disk can only be read"),
    ],
)
def test_a_known_refusal_says_what_to_do(code: int, told: str) -> None:
    assert told in reason(OSError(code, os.strerror(code)))


def test_an_unknown_refusal_keeps_the_words_of_the_system() -> None:
    assert reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
    assert reason(OSError("odd")) == "odd"
