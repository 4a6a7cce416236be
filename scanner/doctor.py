"""What the machine has and lacks: programs, packages, room on the disk.

Imports nothing beyond the standard library until a check asks for it, since this module has to work
on the very machine where an import fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scanner.i18n import _
from scanner.os_errors import reason

MIN_PYTHON = (3, 11)
# Import name → distribution. Imported for real: OpenCV is found, yet fails without libGL.
PACKAGES = {
    "numpy": "numpy",
    "cv2": "opencv-python",
    "PIL": "Pillow",
    "pikepdf": "pikepdf",
    "pdf2image": "pdf2image",
    "simplejpeg": "simplejpeg",
    "pytesseract": "pytesseract",
    "openpyxl": "openpyxl",
    "docxtpl": "docxtpl",
    "xlsxwriter": "XlsxWriter",
    "cryptography": "cryptography",
    "pydantic": "pydantic",
    "tomlkit": "tomlkit",
    "sqlalchemy": "SQLAlchemy",
    "rich": "rich",
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "jinja2": "Jinja2",
    "python_multipart": "python-multipart",
    "argon2": "argon2-cffi",
    "threadpoolctl": "threadpoolctl",
}
ENOUGH_ROOM = 2_000_000_000  # bytes: 500 ballots of 2 MB, their overlays and the store
LEAST_ROOM = 200_000_000
_TIMEOUT_S = 20


class State(StrEnum):
    OK = "ok"
    ADVISED = "advised"  # the count can be made without it
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One line of the table: ``found`` says what there is, the rest what to do where it is not."""

    name: str
    state: State
    found: str
    needed_for: str = ""
    debian: str = ""
    windows: str = ""


def examine(folder: Path) -> list[Check]:
    """Return what the machine has and lacks for a count in ``folder``."""
    checks: tuple[Callable[[], Check], ...] = (
        check_python,
        check_packages,
        check_tesseract,
        check_vietnamese,
        check_poppler,
        lambda: check_folder(folder),
        lambda: check_room(folder),
        check_libreoffice,
        check_fonts,
    )
    return [check() for check in checks]


def check_python() -> Check:
    """The interpreter is new enough."""
    enough = sys.version_info[:2] >= MIN_PYTHON
    return Check(
        name="Python",
        state=State.OK if enough else State.MISSING,
        found=".".join(map(str, sys.version_info[:3])),
        needed_for=_("running the program (Python {least} or newer)").format(
            least=".".join(map(str, MIN_PYTHON))
        ),
        debian="sudo apt install python3 python3-venv",
        windows="winget install Python.Python.3.12",
    )


def check_packages() -> Check:
    """Every Python package can be imported."""
    broken = [f"{name} ({error})" for name, error in map(_import_error, PACKAGES) if error]
    return Check(
        name=_("Python packages"),
        state=State.MISSING if broken else State.OK,
        found=", ".join(broken) or _("all there"),
        needed_for=_("reading scans, layouts and rosters"),
        debian="sudo apt install libgl1 libglib2.0-0; python3 -m pip install --upgrade kiemphieu",
        windows="py -m pip install --upgrade kiemphieu",
    )


def _import_error(module: str) -> tuple[str, str]:
    """Return the package's name and, if it cannot be used, why."""
    try:
        import_module(module)
        version(PACKAGES[module])
    except (ImportError, OSError, PackageNotFoundError) as error:
        return PACKAGES[module], str(error).splitlines()[0]
    return PACKAGES[module], ""


def check_tesseract() -> Check:
    """Tesseract answers."""
    answer = _output("tesseract", "--version")
    return Check(
        name="Tesseract",
        state=State.OK if answer else State.MISSING,
        found=_first_line(answer).removeprefix("tesseract ") or _("not found"),
        needed_for=_("reading the names when a layout is learnt from a scanned blank"),
        debian="sudo apt install tesseract-ocr",
        windows="winget install UB-Mannheim.TesseractOCR",
    )


def check_vietnamese() -> Check:
    """Tesseract has its Vietnamese data."""
    there = "vie" in _output("tesseract", "--list-langs").split()
    return Check(
        name=_("Tesseract, Vietnamese"),
        state=State.OK if there else State.MISSING,
        found="vie" if there else _("not found"),
        needed_for=_("reading Vietnamese names with their marks"),
        debian="sudo apt install tesseract-ocr-vie",
        windows=_("run Tesseract's installer again and tick Vietnamese under additional language data"),
    )


def check_poppler() -> Check:
    """The two programs of poppler that pdf2image calls answer."""
    answers = [_output(program, "-v") for program in ("pdftoppm", "pdfinfo")]
    return Check(
        name="poppler",
        state=State.OK if all(answers) else State.MISSING,
        found=_first_line(answers[0]).removeprefix("pdftoppm version ") if all(answers) else _("not found"),
        needed_for=_("drawing PDF pages, such as a blank ballot saved by Word"),
        debian="sudo apt install poppler-utils",
        windows="winget install oschwartz10612.Poppler",
    )


def check_folder(folder: Path) -> Check:
    """A file can be written into the count's folder."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            problem = ""
    except OSError as error:
        problem = reason(error)
    state = problem or _("can be written")
    return Check(
        name=_("Count folder"),
        state=State.MISSING if problem else State.OK,
        found=f"{folder.absolute()}: {state}",
        needed_for=_("keeping the scans and what was read from them"),
        debian=_("choose a folder of your own with -C, or change its owner with chown"),
        windows=_("choose a folder of your own with -C, such as one under Documents"),
    )


def check_room(folder: Path) -> Check:
    """The disk has room for a count."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    short = State.MISSING if free < LEAST_ROOM else State.ADVISED
    return Check(
        name=_("Room on the disk"),
        state=State.OK if free >= ENOUGH_ROOM else short,
        found=_("{size} GB free").format(size=f"{free / 1e9:.1f}"),
        needed_for=_("keeping a copy of every scan (about 2 GB for 500 ballots)"),
        debian=_("remove files that are not needed, or count on another disk"),
        windows=_("remove files that are not needed, or count on another disk"),
    )


def check_libreoffice() -> Check:
    """LibreOffice is there for those who have no Word."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return Check(
        name="LibreOffice",
        state=State.OK if program else State.ADVISED,
        found=program or _("not found"),
        needed_for=_("saving a Word ballot as PDF on a computer without Word"),
        debian="sudo apt install libreoffice-writer",
        windows="winget install TheDocumentFoundation.LibreOffice",
    )


def check_fonts() -> Check:
    """A typeface of Times New Roman's measures is installed, so that a saved ballot keeps its lines."""
    found = _times_font()
    return Check(
        name=_("Typeface"),
        state=State.OK if found else State.ADVISED,
        found=found or _("neither Times New Roman nor Liberation Serif"),
        needed_for=_("saving a Word ballot as PDF with the lines it has in Word"),
        debian="sudo apt install fonts-liberation2",
        windows=_("Times New Roman comes with Windows; restore it in Settings, Fonts"),
    )


def _times_font() -> str:
    if sys.platform == "win32":
        font = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts" / "times.ttf"
        return "Times New Roman" if font.exists() else ""
    family = _first_line(_output("fc-match", "--format=%{family}", "Times New Roman"))
    return family if any(name in family for name in ("Times New Roman", "Liberation Serif", "Tinos")) else ""


def _output(program: str, *arguments: str) -> str:
    """Return all that ``program`` prints, or nothing if it is not there or does not work."""
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run(
            [path, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else ""
