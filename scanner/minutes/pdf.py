"""Word documents → PDF through LibreOffice, which embeds the fonts it uses.

It works in a profile of its own, so that an open Writer window is neither disturbed nor in the way, and
it is given up after a while: a document on paper must not wait for a program that hangs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.results.output import write_private

TIMEOUT_S = 180
_WINDOWS = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)


def find_office() -> str | None:
    """Return the path of LibreOffice, None if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found or os.name != "nt":
        return found
    return next((path for path in _WINDOWS if Path(path).exists()), None)


def to_pdf(documents: Sequence[Path], folder: Path) -> list[Path]:
    """Write each document as PDF into ``folder``; returns where.

    Raises MachineError if LibreOffice is not there, takes too long or leaves one out.
    """
    office = find_office()
    if office is None:
        raise MachineError(_("LibreOffice is not installed, so no PDF can be made"))
    with tempfile.TemporaryDirectory(prefix="kiemphieu-office-") as name:
        profile, out = Path(name, "profile"), Path(name, "out")
        _run(office, profile, out, documents)
        made = []
        for document in documents:
            pdf = out / f"{document.stem}.pdf"
            if not pdf.exists():
                raise MachineError(_("{path}: LibreOffice made no PDF of it").format(path=document))
            made.append(_moved(pdf, folder))
    return made


def _run(office: str, profile: Path, out: Path, documents: Sequence[Path]) -> None:
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(out), *map(str, documents)]
    try:
        subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=True)
    except subprocess.TimeoutExpired as error:
        message = _("LibreOffice did not answer within {n} seconds").format(n=TIMEOUT_S)
        raise MachineError(message) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise MachineError(_("LibreOffice failed: {error}").format(error=error)) from error


def _moved(pdf: Path, folder: Path) -> Path:
    target = folder / pdf.name
    write_private(target, pdf.read_bytes())
    return target
