"""The documents of a count: where the page keeps them, what there is, and the work of writing them.

Those of each close have a folder of their own, and so have drafts: numbers of an earlier close never stand
in the same list as those of a later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner.archive.make import gather_signed, write_archive
from scanner.count.files import COUNT_FILE
from scanner.i18n import _, ngettext
from scanner.minutes.write import Format, document_title, write_documents
from scanner.results.load import Results
from scanner.store import closing, log, sessions
from scanner.store.store import Store
from scanner.web.jobs import Job, Work

WRITING = "minutes"  # a job is called by its page
TEMPLATE = "minutes-template.docx"
PICTURES = "ho-so-kem-anh.zip"
COMBINED = "hai-noi.docx"
_FOLDER, _DRAFTS = "minutes", "draft"
_HASH_LETTERS = 12
_NO_CHANGE = frozenset({sessions.SIGNED_IN, sessions.SIGNED_OUT})
_OTHERS = (PICTURES, COMBINED)  # not written by the work of writing


@dataclass(frozen=True)
class Paper:
    """A document and its files, one for each format that was written."""

    title: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Papers:
    """What was written and when; ``stale``: something was done in the count since."""

    folder: Path
    papers: tuple[Paper, ...]
    when: datetime | None
    stale: bool


def papers_folder(folder: Path) -> Path:
    """Return where the documents of the count as it stands are kept."""
    with Store(folder) as store, store.database.read() as connection:
        if not closing.is_closed(connection):
            return folder / _FOLDER / _DRAFTS
        links = [link for link in log.links(connection) if link.entry.action == closing.CLOSED]
    return folder / _FOLDER / links[-1].hash[:_HASH_LETTERS]


def papers_of(results: Results) -> Papers:
    """Return the documents of the count as it stands, in the order in which they were written."""
    folder = papers_folder(results.folder)
    inside = folder.iterdir() if folder.is_dir() else ()
    files = [path for path in inside if path.is_file() and not path.name.startswith(".")]
    files.sort(key=lambda path: path.stat().st_mtime_ns)
    by_stem: dict[str, list[str]] = {}
    for path in files:
        by_stem.setdefault(path.stem, []).append(path.name)
    papers = tuple(Paper(_title(stem), tuple(sorted(names))) for stem, names in by_stem.items())
    written = [path.stat().st_mtime for path in files if path.name not in _OTHERS]
    when = max(written, default=None)
    return Papers(
        folder,
        papers,
        None if when is None else datetime.fromtimestamp(when),
        when is not None and when < _last_change(results.folder),
    )


def _last_change(folder: Path) -> float:
    """Return when anything was last done in the count, by its log, or its file edited by hand."""
    with Store(folder) as store, store.database.read() as connection:
        times = [link.entry.time for link in log.links(connection) if link.entry.action not in _NO_CHANGE]
    done = datetime.fromisoformat(times[-1]).timestamp() if times else 0.0
    return max(done, (folder / COUNT_FILE).stat().st_mtime)


def _title(stem: str) -> str:
    others = {
        # vi: Hồ sơ điện tử kèm ảnh phiếu
        Path(PICTURES).stem: _("Electronic record with pictures"),
        # vi: Người được lấy phiếu ở hai nơi
        Path(COMBINED).stem: _("Persons polled in two places"),
    }
    return others.get(stem) or document_title(stem)


def own_template(folder: Path) -> Path | None:
    """Return the committee's own template of the minutes, if it gave one."""
    path = folder / TEMPLATE
    return path if path.is_file() else None


def writing(folder: Path) -> Work:
    """Return the job that writes all documents anew, in all formats."""

    def work(job: Job) -> Sequence[str]:
        # vi: đang tập hợp số liệu
        job.progress(0, 0, _("gathering the numbers"))
        data = gather_signed(folder)
        out = papers_folder(folder)
        written = write_documents(data, out, list(Format), own_template(folder), job.progress)
        names = {path.name for path in written.files} | {*_OTHERS}
        for path in out.iterdir():
            if path.is_file() and path.name not in names:  # of an earlier time, such as another form
                path.unlink()
        text = ngettext("{n} file written.", "{n} files written.", len(written.files))
        return [text.format(n=len(written.files)), *written.notes]

    return work


def recording(folder: Path) -> Work:
    """Return the job that writes the archive with a picture of each page, signatures masked."""

    def work(job: Job) -> Sequence[str]:
        out = papers_folder(folder)
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        _archive, left_out = write_archive(folder, out / PICTURES, pictures=True)
        if not left_out:
            return []
        # vi: Không kèm ảnh của {n} trang không đặt được vào mẫu phiếu: {ballots}
        text = _("No picture of {n} pages that lie on no layout, where no signature can be masked: {ballots}")
        return [text.format(n=len(left_out), ballots=", ".join(left_out))]

    return work
