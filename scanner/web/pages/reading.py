"""Step 4, Đọc phiếu: piles of paper, from a scanner's folder, from files or through the feeder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from scanner.errors import KiemphieuError, RefusedError, SettingsError
from scanner.i18n import _
from scanner.intake.sane import Device, devices
from scanner.results.load import Results
from scanner.results.piles import PileStanding, PileState, state_name
from scanner.results.zero import to_pdf, was_printed, zero_report
from scanner.review.progress import progress
from scanner.store.store import Store
from scanner.web import unfinished
from scanner.web.asking import Ask
from scanner.web.respond import moved, page
from scanner.web.steps import waiting_sheets
from scanner.web.unfinished import Wanted
from scanner.web.uploads import for_a_job, save_all
from scanner.web.work import READING, title_of, work_of

_SOURCES = ("folder", "upload", "scanner")
_MOST_PILE_NAME = 40
_DPI = (200, 300, 400, 600)


@dataclass(frozen=True)
class PileLine:
    """A pile as the page shows it."""

    pile: PileStanding
    state: str
    tone: str


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """Show the ways to read a pile, the work under way, and every pile with its numbers."""
    source = ask.query("from") or ask.text("from")
    source = source if source in _SOURCES else "folder"
    found, no_scanner = _devices() if source == "scanner" else ((), "")
    begun = _begun(ask)
    return page(
        ask, "reading.html", problem, status,
        source=source, folder=ask.query("folder") or ask.text("folder"), devices=found, no_scanner=no_scanner,
        pile=ask.text("pile") or _next_pile(ask.results.standing.piles), sheets=ask.text("sheets"),
        begun=begun, begun_title=title_of(begun) if begun else "", dpis=_DPI,
        piles=[_line(pile) for pile in ask.results.standing.piles], failures=ask.results.failures,
        zero_report=was_printed(ask.here.folder),
        ready=all(kind.layout for kind in ask.results.count.ballots),
        all_read=begun is None and _is_all_read(ask.results), waiting=waiting_sheets(ask.results),
        chosen=bool(problem or ask.query("from")),
    )  # fmt: skip


def read_folder(ask: Ask) -> Response:
    """Read a folder once, or watch it while the scanner's program fills it."""
    text = ask.text("folder")
    if not text or not Path(text).is_dir():
        raise SettingsError(
            _("{path}: no such folder; choose the one the scanner writes to").format(path=text)
        )
    source = unfinished.WATCH if ask.text("watch") else unfinished.FOLDER
    return _begin(ask, Wanted(source, _pile(ask), _sheets(ask), text))


def read_uploads(ask: Ask) -> Response:
    """Read files that the browser sends."""
    pile, sheets = _pile(ask), _sheets(ask)
    with for_a_job(ask.here.folder, "upload") as folder:
        save_all(ask.uploads("scans"), folder)
        return _begin(ask, Wanted(unfinished.UPLOAD, pile, sheets, str(folder)))


def scan(ask: Ask) -> Response:
    """Scan a pile through the feeder of a scanner on this computer."""
    dpi = ask.number("dpi", _("Resolution")) or _DPI[1]
    if dpi not in _DPI:
        raise SettingsError(_("choose one of the resolutions"))
    wanted = Wanted(
        unfinished.SCANNER, _pile(ask), _sheets(ask), device=ask.text("device"),
        duplex=bool(ask.text("duplex")), dpi=dpi, color=not ask.text("gray"),
    )  # fmt: skip
    return _begin(ask, wanted)


def go_on(ask: Ask) -> Response:
    """Go on with what was begun and did not end, or give it up."""
    begun = unfinished.noted(ask.here.folder)
    if ask.text("give_up") or begun is None:
        unfinished.give_up(ask.here.folder)
        return moved(ask.url("reading"))
    return _begin(ask, begun)


def make_zero_report(ask: Ask) -> Response:
    """Give the zero report as a PDF to be printed and signed; refused once anything was read."""
    report = to_pdf(zero_report(ask.results))
    headers = {"Content-Disposition": 'attachment; filename="zero-report.pdf"'}
    return Response(report, media_type="application/pdf", headers=headers)


def _begin(ask: Ask, wanted: Wanted) -> Response:
    left = _begun(ask)
    if left is not None and left != wanted and left.source == unfinished.UPLOAD:
        # vi: các tệp đã gửi cho xấp {pile} chưa đọc xong: …
        text = _(
            "files that were sent for pile {pile} are not all read: first go on with them, or leave them"
        )
        raise RefusedError(text.format(pile=left.pile))
    ask.site.jobs.start(ask.here.folder, READING, title_of(wanted), work_of(ask.here.folder, wanted))
    return moved(ask.url("reading"))


def _begun(ask: Ask) -> Wanted | None:
    """Return what was begun and has not ended, unless it is under way."""
    return None if ask.job and not ask.job.ended else unfinished.noted(ask.here.folder)


def _pile(ask: Ask) -> str:
    name = " ".join(ask.text("pile").split())
    if not name or len(name) > _MOST_PILE_NAME:
        # vi: hãy đặt tên cho xấp phiếu, ví dụ: 1, A, Chi bộ 2
        raise SettingsError(_("give the pile a name, such as 1, A or the name of its unit"))
    return name


def _sheets(ask: Ask) -> int | None:
    return ask.number("sheets", _("Sheets of the pile"))


def key_in(ask: Ask) -> Response:
    """Key in, or correct with a reason, how many sheets a pile has."""
    name, sheets = ask.text("name"), ask.number("number", _("Sheets of the pile"))
    if sheets is None:
        raise SettingsError(_("key in the number of sheets"))
    with Store(ask.here.folder) as store:
        if store.sheets_before(name, sheets) is not None and not ask.text("why"):
            raise RefusedError(_("a number that is set changes only with a reason; say why"))
        store.set_sheets(name, sheets, ask.text("why") or None)
    return moved(ask.url("reading"), _("Saved."))


def discard(ask: Ask) -> Response:
    """Take a pile out of the count, to scan it anew."""
    if not ask.text("why"):
        # vi: hãy ghi lý do bỏ xấp phiếu
        raise RefusedError(_("say why the pile is taken out"))
    with Store(ask.here.folder) as store:
        store.discard_pile(ask.text("name"), ask.text("why"))
    # vi: Đã bỏ xấp {name}. Quét lại xấp này và đọc với cùng tên.
    text = _("Pile {name} is taken out. Scan it again and read it under the same name.")
    return moved(ask.url("reading"), text.format(name=ask.text("name")))


def _is_all_read(results: Results) -> bool:
    """Tell whether as many sheets are read as people counted: in each pile, or of all returned ballots."""
    piles, whole = results.standing.piles, progress(results).whole
    if not piles or any(pile.state is PileState.HELD or pile.fed_twice_with for pile in piles):
        return False
    if all(pile.state is PileState.COMPLETE for pile in piles):
        return whole.expected is None or whole.read >= whole.expected
    return whole.read == whole.expected


def _devices() -> tuple[tuple[Device, ...], str]:
    """Return the scanners, or why there are none."""
    try:
        found = devices()
    except KiemphieuError as error:
        return (), str(error)
    return found, "" if found else _("No scanner was found; switch it on and check its cable.")


def _next_pile(piles: tuple[PileStanding, ...]) -> str:
    names = {pile.name for pile in piles}
    return next(str(number) for number in range(1, len(names) + 2) if str(number) not in names)


def _line(pile: PileStanding) -> PileLine:
    look = {PileState.OPEN: "wait", PileState.COMPLETE: "good", PileState.HELD: "bad"}[pile.state]
    return PileLine(pile, state_name(pile.state), look)
