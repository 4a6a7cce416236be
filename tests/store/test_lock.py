"""One reading run at a time, and no lock that outlives its process."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from scanner.errors import RefusedError
from scanner.store import frozen
from scanner.store.lock import is_reading, reading_lock

HOLD = """
import sys, time
from pathlib import Path
from scanner.store.lock import reading_lock
with reading_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_reader_is_refused(tmp_path: Path) -> None:
    with reading_lock(tmp_path):
        assert is_reading(tmp_path)
        with pytest.raises(RefusedError, match="another `kiemphieu` is reading"), reading_lock(tmp_path):
            pass
    assert not is_reading(tmp_path)


def test_a_glance_at_the_lock_refuses_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``is_reading`` in another thread holds it for an instant: here, until the reader tries again."""
    with ExitStack() as glance:
        glance.enter_context(reading_lock(tmp_path))
        monkeypatch.setattr("scanner.store.lock.time.sleep", lambda _seconds: glance.close())
        with reading_lock(tmp_path):
            assert is_reading(tmp_path)


def test_a_killed_reader_leaves_no_lock(tmp_path: Path) -> None:
    """The lock file stays; it is the operating system's lock on it that counts."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_reading(tmp_path)
        holder.kill()
    with reading_lock(tmp_path):
        pass


def test_a_count_is_frozen_while_it_is_being_read(tmp_path: Path) -> None:
    (tmp_path / "kiemphieu.db").touch()
    with reading_lock(tmp_path):
        assert frozen(tmp_path)
