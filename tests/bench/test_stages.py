"""The profile of a page adds up, and its stages are functions that the program has."""

from __future__ import annotations

import time

import pytest

from bench import stages


class Clock:
    """A CPU clock that goes on only when work is done."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def work(self, milliseconds: float) -> None:
        self.seconds += milliseconds / 1000


def test_every_stage_is_there() -> None:
    found = [stages.find(name) for names in stages.STAGES.values() for name in names]
    assert all(callable(function) for _, _, function in found)


def test_a_stage_within_another_counts_once_and_warming_up_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(time, "thread_time", lambda: clock.seconds)
    stopwatch = stages.Stopwatch()
    decode = stopwatch.timed("decode", clock.work)

    def page(milliseconds: float) -> None:
        decode(milliseconds)
        clock.work(2)

    read = stopwatch.timed("all else", page)
    for milliseconds in [50.0] * 10 + [4.0] * 5:
        read(milliseconds)
    spent = stopwatch.a_page()
    assert spent["decode"] == pytest.approx(4)
    assert spent["all else"] == pytest.approx(2)
    assert spent["strokes"] == 0
