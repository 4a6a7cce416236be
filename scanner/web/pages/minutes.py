"""Step 7, Biên bản: what is missing is filled in, the documents are written and handed out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from scanner.archive.make import signed_archive
from scanner.counting.preparing import describe_meeting, name_ballot
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.minutes.data import Record
from scanner.minutes.gather import gather_from
from scanner.minutes.missing import MINUTES, missing_facts
from scanner.minutes.template_check import TemplateProblem, check_template
from scanner.minutes.words import grouped, moment
from scanner.minutes.write import ready_template
from scanner.results.output import write_private
from scanner.web.asking import Ask
from scanner.web.folder import open_folder
from scanner.web.meeting import meeting_form, typed_meeting
from scanner.web.papers import TEMPLATE, WRITING, own_template, papers_folder, papers_of, recording, writing
from scanner.web.respond import moved, page
from scanner.web.tables import tables
from scanner.web.uploads import passing, require_bounded

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class ForPaper:
    """What is copied onto the signed paper, in groups of letters."""

    head: str
    key: str


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show how the count stands, what is missing, what was written, and the tally."""
    results = ask.results
    facts = gather_from(ask.here.desk)
    missing = missing_facts(facts)
    template = own_template(ask.here.folder)
    return page(
        ask, "minutes.html", problem, status,
        tables=list(tables(results.tally)), open=results.tally.open,
        final=results.closed, closed_at=moment(facts.closed_at) if facts.closed_at else "",
        missing=missing, here=MINUTES, blank=any(fact.step == MINUTES for fact in missing),
        meeting=meeting_form(ask, results.count.meeting), kinds=results.count.ballots,
        papers=papers_of(results), for_paper=_for_paper(ask, facts.record) if results.closed else None,
        own=template is not None, faults=_faults(check_template(template)) if template else (),
    )  # fmt: skip


def describe(ask: Ask) -> Response:
    """Write the facts of the meeting, and how the minutes name each ballot kind."""
    count, folder = ask.here.count(), ask.here.folder
    describe_meeting(folder, typed_meeting(ask), count.committee)
    for kind in count.ballots:
        name_ballot(folder, kind, ask.text(f"title-{kind.id}"))
    return moved(ask.url("minutes"), _("Saved."))


def write(ask: Ask) -> Response:
    """Begin to write all documents."""
    folder = ask.here.folder
    # vi: Viết biên bản và các tài liệu
    title = _("Writing the minutes and all documents")
    ask.site.jobs.start(folder, WRITING, title, writing(folder))
    return moved(ask.url("minutes"))


def write_pictures(ask: Ask) -> Response:
    """Begin to write the archive with a picture of each page."""
    folder = ask.here.folder
    signed_archive(folder)  # says why there is none
    # vi: Ghi hồ sơ điện tử kèm ảnh phiếu
    title = _("Writing the electronic record with pictures")
    ask.site.jobs.start(folder, WRITING, title, recording(folder))
    return moved(ask.url("minutes"))


def file(ask: Ask) -> Response:
    """Hand out a document by its name."""
    folder = papers_folder(ask.here.folder)
    names = {path.name for path in folder.iterdir() if path.is_file()} if folder.is_dir() else set()
    if ask.param("name") not in names:
        raise HTTPException(404)
    return FileResponse(folder / ask.param("name"), filename=ask.param("name"))


def archive(ask: Ask) -> Response:
    """Hand out the signed archive."""
    signed = signed_archive(ask.here.folder)
    return FileResponse(signed.path, filename=f"ho-so-kiem-phieu-{signed.path.name}")


def open_papers(ask: Ask) -> Response:
    """Show the documents in the file manager of this computer."""
    folder = papers_folder(ask.here.folder)
    if not folder.is_dir():
        raise RefusedError(_("nothing was written yet"))
    open_folder(folder)
    return moved(ask.url("minutes"))


def ready(ask: Ask) -> Response:
    """Hand out the ready template, to be edited in Word."""
    form = ask.here.count().meeting.form
    return FileResponse(ready_template(form), filename="bien-ban-mau.docx", media_type=_WORD)


def take_template(ask: Ask) -> Response:
    """Keep the committee's own template; raises RefusedError with its faults if it cannot be used."""
    with passing(ask.uploads("template")) as path:
        require_bounded(path)
        fatal = [problem.text for problem in check_template(path) if problem.fatal]
        if fatal:
            # vi: mẫu này chưa dùng được:
            raise RefusedError("\n".join([_("this template cannot be used:"), *fatal]))
        write_private(ask.here.folder / TEMPLATE, path.read_bytes())
    return moved(ask.url("minutes"), _("Saved."))


def drop_template(ask: Ask) -> Response:
    """Go back to the ready template."""
    (ask.here.folder / TEMPLATE).unlink(missing_ok=True)
    return moved(ask.url("minutes"), _("The ready template is used."))


def _faults(problems: tuple[TemplateProblem, ...]) -> list[str]:
    return [problem.text for problem in problems]


def _for_paper(ask: Ask, record: Record) -> ForPaper:
    """Return the two hashes; a computer that lost power right after the close signs the record now."""
    key = record.key or signed_archive(ask.here.folder).key
    return ForPaper(grouped(record.head), grouped(key))
