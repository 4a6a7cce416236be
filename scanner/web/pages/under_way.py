"""Work under way, on whatever page it was begun: how far it is, and to stop it or answer its question."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.web.asking import Ask
from scanner.web.jobs import Job
from scanner.web.respond import data, moved


def progress(ask: Ask) -> Response:
    """Tell the page's script how far the work is."""
    job = ask.job
    return data(_told(job) if job else {"phase": "none"})


def _told(job: Job) -> dict[str, Any]:
    return {
        "phase": job.phase.value,
        "title": job.title,
        "done": job.done,
        "total": job.total,
        "text": job.text,
        "question": job.question,
    }


def steer(ask: Ask) -> Response:
    """Stop the work, answer its question, or take its ended report out of sight.

    Work that was stopped can be gone on with, as if the program had died.
    """
    job, act = ask.job, ask.param("act")
    if act not in ("stop", "yes", "no", "dismiss"):
        raise HTTPException(404)
    if job is not None and act == "dismiss":
        ask.site.jobs.dismiss(ask.here.folder)
    elif job is not None and act == "stop":
        job.stop()
    elif job is not None:
        job.answer(act == "yes")
    back = ask.text("back")
    return moved(ask.url(back if back in ("ballot", "reading", "minutes") else "reading"))
