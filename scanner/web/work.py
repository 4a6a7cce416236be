"""The work of reading as jobs: a folder once, a folder while it fills, uploaded files, a scanner's feeder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from scanner.counting.report import RunReport
from scanner.counting.run import read_paths
from scanner.counting.scanning import scan_pile
from scanner.counting.watching import News, Watch, watch
from scanner.i18n import _, ngettext
from scanner.intake.sane import ScannerStoppedError, ScanWish
from scanner.web import unfinished
from scanner.web.jobs import Job, Work
from scanner.web.unfinished import Wanted

READING = "reading"
_MOST_NAMED = 8


def work_of(count: Path, wanted: Wanted) -> Work:
    """Return the job that reads what is wanted into the count; its note is gone when it has ended well.

    One that was stopped or failed keeps its note and can be gone on with.
    """
    do: Callable[[Path, Wanted, Job], RunReport] = {
        unfinished.FOLDER: _read,
        unfinished.UPLOAD: _read,
        unfinished.WATCH: _watch,
        unfinished.SCANNER: _scan,
    }[wanted.source]

    def work(job: Job) -> Sequence[str]:
        unfinished.note(count, wanted)
        report = do(count, wanted, job)
        if wanted.source == unfinished.UPLOAD and not report.failures:
            shutil.rmtree(wanted.folder, ignore_errors=True)  # the originals are in the count
        unfinished.settled(count)
        return told(report)

    return work


def title_of(wanted: Wanted) -> str:
    """Return what a job does, in words."""
    if wanted.source == unfinished.WATCH:
        # vi: Theo dõi thư mục {folder}, xấp {pile}
        return _("Watching {folder}, pile {pile}").format(folder=wanted.folder, pile=wanted.pile)
    if wanted.source == unfinished.SCANNER:
        return _("Scanning pile {pile}").format(pile=wanted.pile)
    return _("Reading pile {pile}").format(pile=wanted.pile)


def _read(count: Path, wanted: Wanted, job: Job) -> RunReport:
    paths = [Path(wanted.folder)]
    return read_paths(count, paths, progress=job.progress, pile=wanted.pile, sheets=wanted.sheets)


def _watch(count: Path, wanted: Wanted, job: Job) -> RunReport:
    def tell(news: News) -> None:
        if job.stopping:
            raise KeyboardInterrupt  # the usual way to end a watch
        job.progress(news.pages, wanted.sheets or 0, _in_words(news))

    return watch(count, Watch(Path(wanted.folder), wanted.pile, wanted.sheets), tell)


def _in_words(news: News) -> str:
    if news.unreachable:
        return _("the folder cannot be reached ({reason}); waiting").format(reason=news.unreachable)
    if news.trouble:
        # vi: {reason}. Chưa nhận thêm được tờ nào; khắc phục xong sẽ tự đọc tiếp.
        text = _("{reason}. Nothing more can be taken until that is mended; it then goes on by itself.")
        return text.format(reason=news.trouble)
    # vi: đã đọc {pages} trang; đang đợi {waiting} tệp
    text = _("{pages} pages read; {waiting} files waited for")
    return text.format(pages=news.pages, waiting=news.waiting)


def _scan(count: Path, wanted: Wanted, job: Job) -> RunReport:
    def tell(pages: int) -> None:
        text = ngettext("{n} page scanned", "{n} pages scanned", pages).format(n=pages)
        job.progress(pages, wanted.sheets or 0, text)

    def more(pages: int, stopped: ScannerStoppedError | None) -> bool:
        # vi: Khay giấy đã hết. Nếu còn phiếu của xấp này, đặt vào khay rồi chọn Quét tiếp.
        empty = _("The feeder is empty. If the pile has more sheets, put them in and go on.")
        return job.ask(empty if stopped is None else str(stopped))

    wish = ScanWish(wanted.device or None, None, wanted.duplex, wanted.dpi, wanted.color)
    return scan_pile(count, wanted.pile, wanted.sheets, wish, tell, more)


def told(report: RunReport) -> list[str]:
    """Return what a run did, a line each."""
    lines = [ngettext("{n} page read.", "{n} pages read.", report.read).format(n=report.read)]
    known = report.known - len(report.repeats)
    if known > 0:
        text = ngettext("{n} page had been read before.", "{n} pages had been read before.", known)
        lines.append(text.format(n=known))
    if report.repeats:
        text = ngettext(
            "{n} image is the same as another, byte for byte; it is counted once.",
            "{n} images are the same as others, byte for byte; each is counted once.",
            len(report.repeats),
        )
        lines.append(text.format(n=len(report.repeats)))
    if report.passed_over:
        text = ngettext(
            "{n} other file was passed over.", "{n} other files were passed over.", len(report.passed_over)
        )
        lines.append(text.format(n=len(report.passed_over)))
    failed = [f"{Path(failure.given).name}: {failure.message}" for failure in report.failures]
    failed += [_("{path}: no such file or folder").format(path=path) for path in report.missing]
    lines += failed[:_MOST_NAMED]
    if len(failed) > _MOST_NAMED:
        lines.append(_("and {n} more that could not be read").format(n=len(failed) - _MOST_NAMED))
    return lines
