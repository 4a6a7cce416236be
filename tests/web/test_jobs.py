"""Long work behind the page: one job a count, that tells, asks, stops and never hides why it failed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from scanner import i18n
from scanner.errors import MachineError, RefusedError
from scanner.web.jobs import Job, Jobs, Phase

COUNT = Path("count")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop_all()


def ended(jobs: Jobs) -> Job:
    for thread in jobs._threads:
        thread.join(20)
    job = jobs.of(COUNT)
    assert job is not None and job.ended
    return job


def test_a_job_says_at_its_end_what_it_did(jobs: Jobs) -> None:
    jobs.start(COUNT, "kind", "title", lambda _job: ["done that"])
    assert (ended(jobs).phase, ended(jobs).lines) == (Phase.DONE, ("done that",))


@pytest.mark.parametrize("error", [MachineError("no scanner"), OSError(28, "full", "disk")])
def test_what_failed_is_told_in_a_line(jobs: Jobs, error: Exception) -> None:
    def work(_job: Job) -> Sequence[str]:
        raise error

    jobs.start(COUNT, "kind", "title", work)
    assert ended(jobs).phase is Phase.FAILED
    assert ended(jobs).problem in ("no scanner", "disk: no space left on the disk; make room and try again")


def test_a_second_job_of_a_count_is_refused_while_one_is_at_work(jobs: Jobs) -> None:
    go = threading.Event()
    jobs.start(COUNT, "kind", "the first", lambda _job: go.wait(20) and [])
    with pytest.raises(RefusedError, match="the first"):
        jobs.start(COUNT, "kind", "the second", lambda _job: [])
    jobs.start(Path("another"), "kind", "title", lambda _job: [])
    go.set()
    assert ended(jobs).title == "the first"


def test_a_stopped_job_ends_at_its_next_sign_of_progress(jobs: Jobs) -> None:
    started = threading.Event()

    def work(job: Job) -> Sequence[str]:
        while True:
            job.progress(1, 9)
            started.set()

    jobs.start(COUNT, "kind", "title", work)
    assert started.wait(20)
    (jobs.of(COUNT) or pytest.fail()).stop()
    assert ended(jobs).phase is Phase.STOPPED


@pytest.mark.parametrize("yes", [True, False])
def test_a_job_waits_for_an_answer(jobs: Jobs, yes: bool) -> None:
    asked = threading.Event()

    def work(job: Job) -> Sequence[str]:
        asked.set()
        return [str(job.ask("more?"))]

    jobs.start(COUNT, "kind", "title", work)
    assert asked.wait(20)
    job = jobs.of(COUNT)
    while job is not None and job.phase is not Phase.ASKING:
        pass
    (job or pytest.fail()).answer(yes)
    assert ended(jobs).lines == (str(yes),)


def test_stopping_a_job_that_asks_means_no(jobs: Jobs) -> None:
    jobs.start(COUNT, "kind", "title", lambda job: [str(job.ask("more?"))])
    jobs.stop_all()
    assert ended(jobs).lines == ("False",)


def test_a_job_stopped_before_it_asks_waits_for_nobody() -> None:
    job = Job("kind", "title")
    job.stop()
    assert job.ask("more?") is False


def test_a_bug_is_a_line_on_the_page_and_a_traceback_in_the_log(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_job: Job) -> Sequence[str]:
        raise ZeroDivisionError("secret detail")

    jobs.start(COUNT, "kind", "title", work)
    assert "Nothing that was saved is lost" in ended(jobs).problem
    assert ended(jobs).phase is Phase.FAILED
    assert "secret detail" in caplog.text


def test_a_job_speaks_the_language_of_who_started_it(jobs: Jobs) -> None:
    with i18n.speaking("vi"):
        jobs.start(COUNT, "kind", "title", lambda _job: [i18n._("Interrupted.")])
    assert ended(jobs).lines != (i18n._("Interrupted."),)
