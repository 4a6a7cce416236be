"""What a watch under way says on the page: above all, that it cannot go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.counting.report import RunReport
from scanner.counting.watching import News, Watch
from scanner.web import unfinished
from scanner.web.jobs import Job
from scanner.web.unfinished import Wanted
from scanner.web.work import READING, work_of
from tests.counting_kit import make_count

FULL = "kiemphieu.db: the disk is full"


@pytest.mark.parametrize(
    ("unreachable", "trouble", "told"),
    [
        ("", "", "7 pages read; 2 files waited for"),
        ("", FULL, f"{FULL}. Nothing more can be taken"),
        ("no such folder", "", "the folder cannot be reached (no such folder)"),
        ("no such folder", FULL, "the folder cannot be reached (no such folder)"),
    ],
)
def test_why_a_watch_does_not_go_on_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unreachable: str, trouble: str, told: str
) -> None:
    def one_look(count: Path, wish: Watch, tell: Callable[[News], None]) -> RunReport:
        tell(News(7, 2, (), unreachable, trouble))
        return RunReport(7, 0, False, (), (), (), (), {}, 0)

    monkeypatch.setattr("scanner.web.work.watch", one_look)
    job = Job(READING, "watching")
    work_of(make_count(tmp_path / "count"), Wanted(unfinished.WATCH, "A", 9, str(tmp_path)))(job)
    assert (job.done, job.total) == (7, 9)
    assert job.text.startswith(told)
