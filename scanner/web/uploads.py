"""Files that a browser sends: their names are not trusted, their content is judged when it is read."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from starlette.datastructures import UploadFile

from scanner.count.text import tidy
from scanner.errors import KiemphieuError, SettingsError
from scanner.i18n import _

_INCOMING = "incoming"
_MOST_NAME = 80  # characters
_MOST_UNPACKED = 200_000_000  # bytes of a Word document, which is a zip
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # what Windows keeps for itself


def safe_name(given: str) -> str:
    """Return a file's name without any path, and without what Windows cannot store."""
    name = tidy(_NOT_IN_NAMES.sub("_", re.split(r"[/\\]", given)[-1])).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    name = f"{stem[:_MOST_NAME]}{dot}{suffix[:10]}" if stem else name[:_MOST_NAME]
    return f"_{name}" if not name or _DEVICES.match(name) else name


@contextmanager
def for_a_job(count: Path, name: str) -> Iterator[Path]:
    """Give a new folder of the count for files that a job is to read; it is gone if no job begins."""
    folder = count / _INCOMING / f"{name}-{secrets.token_hex(4)}"
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def save_all(files: Sequence[UploadFile], folder: Path) -> list[Path]:
    """Write the files into a folder of their own, made 0700, under safe names, none over another.

    Raises SettingsError if there is no file.
    """
    if not files:
        raise SettingsError(_("no file was chosen; choose one and try again"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [_save(file, _free(folder / safe_name(file.filename or ""))) for file in files]


@contextmanager
def passing(files: Sequence[UploadFile]) -> Iterator[Path]:
    """Give the first file under its own name in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kiemphieu-") as folder, called_by_name(Path(folder)):
        yield save_all(files[:1], Path(folder))[0]


@contextmanager
def called_by_name(folder: Path) -> Iterator[None]:
    """In errors, call the files of this folder by their names: their user knows no other."""
    try:
        yield
    except KiemphieuError as error:
        error.args = (str(error).replace(f"{folder}{os.sep}", ""),)
        raise


def require_bounded(path: Path) -> None:
    """Raise SettingsError if a zipped document would unpack to more than the memory should hold.

    What is no zip is left to whoever reads it. No member is unpacked beyond the size that the zip's own list
    gives (zipfile sees to it), so that the list can be believed.
    """
    with suppress(BadZipFile), ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED:
            # vi: {path}: tệp quá lớn khi giải nén
            raise SettingsError(_("{path}: too large when it is unpacked").format(path=path))


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem} ({number})")
    return found


def _save(file: UploadFile, path: Path) -> Path:
    with path.open("xb") as target:
        path.chmod(0o600)
        shutil.copyfileobj(file.file, target, 1024 * 1024)
    return path
