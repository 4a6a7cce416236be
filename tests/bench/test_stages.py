"""The profile of a page adds up, and its stages are functions that the program has."""

from __future__ import annotations

import time

from bench import stages


def burn(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_every_stage_is_there() -> None:
    found = [stages.find(name) for names in stages.STAGES.values() for name in names]
    assert all(callable(function) for _, _, function in found)


def test_a_stage_within_another_counts_once_and_warming_up_does_not() -> None:
    stopwatch = stages.Stopwatch()
    decode = stopwatch.timed("decode", burn)
    page = stopwatch.timed("all else", lambda seconds: (decode(seconds), burn(0.002)))
    for _ in range(10):
        page(0.01)
    for _ in range(5):
        page(0.004)
    spent = stopwatch.a_page()
    assert 4 <= spent["decode"] < 8
    assert 2 <= spent["all else"] < 4
    assert spent["strokes"] == 0
