"""Word to PDF through LibreOffice, and PDF to pictures."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_TIMEOUT_S = 300


def to_pdf(documents: list[Path], folder: Path) -> None:
    """Convert ``documents`` into PDF files of the same stem in ``folder``.

    LibreOffice gets a profile of its own, so that it runs beside one that is open. Raises
    ``RuntimeError`` with its last words if a PDF is missing afterwards.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RuntimeError("LibreOffice is not installed: apt-get install libreoffice-writer")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, documents),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    missing = [document.name for document in documents if not (folder / f"{document.stem}.pdf").is_file()]
    if missing:
        raise RuntimeError(f"LibreOffice made no PDF of {', '.join(missing)}: {ran.stderr.strip()[-300:]}")
