"""A few rounds of pulling the plug, with the samples and the real reader; ``bench`` does 200."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import kill_rounds

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, and a shell script as scanner")


def test_killed_while_reading_watching_and_scanning_the_count_is_the_same(tmp_path: Path) -> None:
    killed, wrong = kill_rounds.run(kills=7, pages=6, seed=2, work=tmp_path, longest=1.6, a_round=2)
    assert wrong == []
    assert set(killed) == {"read, 1 process", "read, 2 processes", "watch", "scan"}


def test_the_page_tells_each_way_and_what_was_different() -> None:
    killed = kill_rounds.Counter({"read, 1 process": 3, "scan": 2})
    text = kill_rounds.write_up(killed, ["round 1, scan: another export"], pages=6, seed=2)
    assert "| scan | 2 |" in text and "| **all** | 5 |" in text
    assert "round 1, scan: another export" in text and "nothing lost" not in text
