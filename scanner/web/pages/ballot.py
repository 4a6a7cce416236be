"""Step 2, Nhận mẫu phiếu: the blank is learnt, looked at, corrected by mouse, and taken."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.counting.drafts import correct_draft, drafts, drop_draft, load_draft, save_draft, take_draft
from scanner.counting.learning import Blank, Lesson, learn_blank, too_alike
from scanner.counting.preparing import name_ballot
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.alike import Alike
from scanner.layouts.colors import LEVEL_COLORS
from scanner.layouts.files import LoadedLayout, find_layout, load_layout
from scanner.layouts.learn.compose import Learnt
from scanner.layouts.model import BallotLayout
from scanner.store import frozen
from scanner.web.asking import Ask
from scanner.web.counts import OpenCount
from scanner.web.jobs import Job, Work
from scanner.web.respond import data, moved, page
from scanner.web.uploads import called_by_name, for_a_job, save_all

LEARNING = "ballot"  # a job is called by its page
_SHOWN_WIDTH = 1400  # pixels, of the blank's picture on the page
_EDITED = ("title", "levels", "rows", "zones", "stamp")


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show each ballot kind: to be taught, learnt and waiting for a word, or taken."""
    folder = ask.here.folder
    waiting = drafts(folder)
    wanted = ask.query("kind") or ask.text("kind") or (waiting[0] if waiting else "")
    lesson = load_draft(folder, wanted) if wanted in waiting else None
    number = min(max(1, _whole(ask.query("page"))), len(lesson.pages)) if lesson else 1
    return page(
        ask, "ballot.html", problem, status,
        lesson=lesson, wanted=wanted, number=number, waiting=waiting, frozen=frozen(folder),
        editor=_editor(ask, lesson, number) if lesson else None,
        alikes=_alikes(folder, lesson) if lesson else (),
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 1


def learn(ask: Ask) -> Response:
    """Learn an uploaded blank in the background; the draft is shown when it is there."""
    folder, ballot = ask.here.folder, ask.text("kind")
    if ask.here.count().ballot(ballot) is None:
        raise SettingsError(_("choose the ballot kind"))
    with for_a_job(folder, "blank") as uploads:
        blank = _sent_blank(ask, uploads)
        ask.site.jobs.start(folder, LEARNING, _("Learning the ballot"), _learning(folder, blank, uploads))
    return moved(ask.url("ballot", kind=ballot))


def _sent_blank(ask: Ask, uploads: Path) -> Blank:
    path = save_all(ask.uploads("blank")[:1], uploads)[0]
    stamped = save_all(ask.uploads("stamped")[:1], uploads)[0] if ask.uploads("stamped") else None
    one, second = bool(ask.text("one_ballot")), bool(ask.text("second_sheet"))
    return Blank(path, ask.text("kind"), None, stamped, ask.text("levels") or None, one, second)


def _learning(folder: Path, blank: Blank, uploads: Path) -> Work:
    """Return the job that learns a blank and keeps it as a draft; what was sent is gone afterwards."""

    def work(job: Job) -> Sequence[str]:
        try:
            # vi: Đang tìm bảng, họ tên và các ô trên mẫu phiếu …
            job.progress(0, 0, _("Finding the table, the names and the boxes …"))
            with called_by_name(uploads):
                lesson = learn_blank(folder, blank)
            job.progress(0, 0)  # it may have been stopped meanwhile
            save_draft(folder, lesson)
            return (_("Learnt. Look at it and confirm."),)
        finally:
            shutil.rmtree(uploads, ignore_errors=True)

    return work


def take(ask: Ask) -> Response:
    """Make the draft the count's layout."""
    take_draft(ask.here.folder, _kind(ask), two_sided=not ask.text("second_sheet"))
    _name_as_printed(ask.here)
    ask.site.jobs.dismiss(ask.here.folder)
    return moved(ask.url("ballot"), _("The ballot is taken. Next: declare the numbers."))


def _name_as_printed(here: OpenCount) -> None:
    """Call a ballot kind that nobody has named by the title on its ballot, if no other kind has it."""
    for kind in here.count().ballots:
        printed = load_layout(find_layout(kind.layout, here.folder)).layout.title if kind.layout else ""
        if not kind.title and printed not in {other.title for other in here.count().ballots}:
            name_ballot(here.folder, kind, printed)


def drop(ask: Ask) -> Response:
    """Forget the draft."""
    drop_draft(ask.here.folder, _kind(ask))
    ask.site.jobs.dismiss(ask.here.folder)
    return moved(ask.url("ballot"))


def _kind(ask: Ask) -> str:
    """Return the ballot of the form, if there is a draft for it: it becomes a folder's name."""
    kind = ask.text("kind")
    if kind not in drafts(ask.here.folder):
        raise SettingsError(_("there is nothing to take; give the blank ballot first"))
    return kind


def correct(ask: Ask) -> Response:
    """Take what was moved, renamed, added or deleted on the picture of a page."""
    kind = ask.param("kind")
    if kind not in drafts(ask.here.folder):
        raise HTTPException(404)
    try:
        changes = json.loads(ask.sent("layout"))
        wanted = {key: changes[key] for key in _EDITED}
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(_("the correction did not arrive whole; do it again")) from error
    correct_draft(ask.here.folder, kind, int(ask.param("number")), wanted)
    return data({"saved": True})


def picture(ask: Ask) -> Response:
    """Return the blank of a page: of the draft, else of the layout in use."""
    loaded = _loaded(ask, ask.param("kind"), int(ask.param("number")))
    height, width = loaded.blank.shape
    shown = Pillow.fromarray(loaded.blank)
    if width > _SHOWN_WIDTH:
        shown = shown.resize((_SHOWN_WIDTH, round(height * _SHOWN_WIDTH / width)), Pillow.Resampling.BOX)
    buffer = io.BytesIO()
    shown.save(buffer, "PNG")
    return Response(buffer.getvalue(), media_type="image/png")


def _loaded(ask: Ask, ballot: str, number: int) -> Learnt | LoadedLayout:
    folder = ask.here.folder
    lesson = load_draft(folder, ballot) if ballot in drafts(folder) else None
    kind = ask.here.count().ballot(ballot)
    if lesson is not None and 1 <= number <= len(lesson.pages):
        return lesson.pages[number - 1]
    if lesson is None and kind is not None and 1 <= number <= len(kind.layouts):
        return load_layout(find_layout(kind.layouts[number - 1], folder))
    raise HTTPException(404)


def _editor(ask: Ask, lesson: Lesson, number: int) -> dict[str, Any]:
    """Return what the script on the page draws and sends back."""
    layout: BallotLayout = lesson.pages[number - 1].layout
    return {
        "picture": ask.url(f"ballot/{lesson.target.ballot}/{number}.png"),
        "save": ask.url(f"ballot/{lesson.target.ballot}/{number}"),
        "token": ask.form_token,
        "layout": json.loads(layout.model_dump_json(by_alias=True)),
        "persons": [{"id": person.id, "name": person.name} for person in lesson.target.persons],
        "colors": list(LEVEL_COLORS),
        "unsure": [row.number for row in lesson.pages[number - 1].rows if not row.sure],
    }


def _alikes(folder: Path, lesson: Lesson) -> list[str]:
    told = {
        Alike.SAME_NAMES: _("{a} and {b} have the same names: their sheets cannot be told apart"),
        Alike.MARKS_ONLY: _("the names of {a} and {b} differ by marks alone: keep their piles apart"),
    }
    return [told[how].format(a=one, b=other) for one, other, how in too_alike(folder, lesson)]
