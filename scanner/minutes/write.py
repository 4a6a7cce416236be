"""Writing the documents of a count: all that can be refused is refused before the first file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from scanner.errors import MachineError, RefusedError
from scanner.i18n import _, speaking
from scanner.minutes.check import faults
from scanner.minutes.data import MinutesData
from scanner.minutes.document import to_json
from scanner.minutes.fields import COPIES, fields
from scanner.minutes.pdf import to_pdf
from scanner.minutes.render import render
from scanner.minutes.workbook import to_xlsx
from scanner.results.output import write_private

TEMPLATES = Path(__file__).with_name("templates")
_JSON, _XLSX = "ket-qua.json", "ket-qua.xlsx"
DRAFT = "DU-THAO-"  # how the names of a draft's files begin


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"


# Template → the name of the file, as a secretary looks for it. Only posts that a people's council elects
# are published (seeds 000, 004), so that sheet is made for bodies of the State alone.
_DOCUMENTS = {
    "minutes": "bien-ban-kiem-phieu",
    "annexes": "phu-luc",
    "seal": "bien-ban-niem-phong",
    "results": "bang-ket-qua",
    "notices": "thong-bao-tung-nguoi",
    "report": "bao-cao",
    "publication": "ket-qua-cong-khai",
}
_STATE_ONLY = frozenset({"publication"})


Tell = Callable[[int, int, str], None]
Maker = Callable[[], bytes]


def document_title(stem: str) -> str:
    """Return what a file is, by its name without its ending; the name itself if it is none of ours."""
    name = stem.removeprefix(DRAFT)
    copy = name.removeprefix(f"{_DOCUMENTS['minutes']}-")
    if copy != name:
        # vi: Biên bản kiểm phiếu, bản số {copy}/{copies}
        return _("Minutes, copy {copy} of {copies}").format(copy=copy, copies=COPIES)
    return {
        _DOCUMENTS["annexes"]: _("Annexes"),  # vi: Phụ lục
        _DOCUMENTS["seal"]: _("Seal sheet"),  # vi: Biên bản niêm phong
        _DOCUMENTS["results"]: _("Table of results"),  # vi: Bảng kết quả
        _DOCUMENTS["notices"]: _("Notice for each person"),  # vi: Thông báo cho từng người
        _DOCUMENTS["report"]: _("Report to the superior body"),  # vi: Báo cáo cấp trên
        _DOCUMENTS["publication"]: _("Results for publication"),  # vi: Kết quả để công khai
        Path(_XLSX).stem: _("Tables and journal"),  # vi: Các bảng số liệu và nhật ký
    }.get(name, name)


@dataclass(frozen=True)
class Written:
    """The files written; ``notes`` say what could not be made besides, and why."""

    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def write_documents(
    data: MinutesData,
    folder: Path,
    formats: Sequence[Format],
    template: Path | None = None,
    tell: Tell | None = None,
) -> Written:
    """Write the documents of ``data`` into ``folder``, made if missing; ``template`` replaces the minutes'.

    ``tell`` is told how many of how many files are made; what it raises ends the work, with nothing written
    or with the PDF missing.

    A draft is written whatever its numbers say, and says so on every page. Raises RefusedError, with
    every reason, if an identity of a closed count does not hold; SettingsError for a template that asks
    for unknown fields; nothing is written then.
    """
    require_identities(data)
    tell = tell or _in_silence
    makers = _makers(data, formats, template)
    files = {}
    for number, (name, make) in enumerate(makers.items()):
        tell(number, len(makers), name)
        with speaking("vi"):
            files[name] = make()
    tell(len(makers), len(makers), "PDF" if Format.PDF in formats else "")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    prefix = DRAFT if data.draft else ""
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{prefix}{name}")
        write_private(paths[-1], content)
    if Format.PDF not in formats:
        return Written(tuple(paths))
    return _with_pdf(paths, folder, keep_docx=Format.DOCX in formats)


def require_identities(data: MinutesData) -> None:
    """Raise RefusedError if the numbers of a closed count do not agree with each other."""
    wrong = () if data.draft else faults(data)
    if wrong:
        message = _("the numbers do not agree, so nothing is written: {faults}")
        raise RefusedError(message.format(faults="; ".join(wrong)))


def ready_template(form: str, document: str = "minutes") -> Path:
    """Return the template that comes with the program; ``form`` is ``party`` or ``state``."""
    return TEMPLATES / form / f"{document}.docx"


def _in_silence(_done: int, _of: int, _name: str) -> None:
    """Tell nobody."""


def _makers(data: MinutesData, formats: Sequence[Format], template: Path | None) -> dict[str, Maker]:
    """Return for each file's name what makes its content."""
    makers: dict[str, Maker] = {}
    if Format.DOCX in formats or Format.PDF in formats:
        makers |= _word(data, template)
    if Format.XLSX in formats:
        makers[_XLSX] = partial(to_xlsx, data)
    if Format.JSON in formats:
        makers[_JSON] = lambda: to_json(data).encode()
    return makers


def _word(data: MinutesData, template: Path | None) -> dict[str, Maker]:
    form = data.meeting.form
    makers: dict[str, Maker] = {}
    for document, name in _DOCUMENTS.items():
        if document == "minutes":
            path = template or ready_template(form)
            for copy in range(1, COPIES + 1):
                makers[f"{name}-{copy}.docx"] = partial(_rendered, path, data, copy)
        elif document not in _STATE_ONLY or form == "state":
            makers[f"{name}.docx"] = partial(_rendered, ready_template(form, document), data)
    return makers


def _rendered(path: Path, data: MinutesData, copy: int = 1) -> bytes:
    return render(path, fields(data, copy))


def _with_pdf(paths: Sequence[Path], folder: Path, keep_docx: bool) -> Written:
    """Add the PDFs; without LibreOffice the Word documents stay, and a note says why."""
    word = [path for path in paths if path.suffix == ".docx"]
    others = [path for path in paths if path.suffix != ".docx"]
    try:
        made = to_pdf(word, folder)
    except MachineError as error:
        note = _("{error}; only the Word documents were written. In Word: File, Save as, PDF.")
        return Written((*word, *others), (note.format(error=error),))
    if not keep_docx:
        for path in word:
            path.unlink()
        word = []
    return Written((*word, *made, *others))
