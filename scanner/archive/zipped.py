"""A zip that is the same whenever it is made of the same members: stored, sorted, without times.

Nothing is compressed, since images are already and no two versions of zlib promise the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scanner.errors import TamperedError
from scanner.i18n import _

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can write
_UNIX, _OWNER_ONLY = 3, 0o100600 << 16
_CHUNK = 1 << 20


def write_zip(path: Path, members: Mapping[str, bytes | Path]) -> None:
    """Write the members, each given as its bytes or as the file that holds them; whole or not at all.

    Only the owner may read the file. Raises OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with ZipFile(file, "w", ZIP_STORED, allowZip64=True) as archive:
                for member in sorted(members):
                    _add(archive, member, members[member])
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _add(archive: ZipFile, name: str, content: bytes | Path) -> None:
    info = ZipInfo(name, _MOMENT)
    info.create_system, info.external_attr = _UNIX, _OWNER_ONLY
    if isinstance(content, bytes):
        archive.writestr(info, content)
        return
    info.file_size = content.stat().st_size  # tells whether the member needs the 64-bit form
    with content.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)


class Reader:
    """An archive opened to be checked: it trusts nothing that the file says of itself."""

    def __init__(self, path: Path) -> None:
        """Raises TamperedError if the file is no zip, or holds names that no archive has."""
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError, ValueError) as error:
            message = _("{path}: not an archive of kiemphieu, or damaged: {error}")
            raise TamperedError(message.format(path=path, error=error)) from error
        self.names = self._zip.namelist()
        odd = sorted({name for name in self.names if self.names.count(name) > 1 or not _is_plain(name)})
        if odd:
            self._zip.close()
            message = _("{path}: holds names that no archive has: {names}")
            raise TamperedError(message.format(path=path, names=", ".join(odd)))

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def sha256(self, name: str) -> str:
        """Return a member's SHA-256; "" if it cannot be read to its end."""
        digest = hashlib.sha256()
        try:
            for chunk in self._chunks(name):
                digest.update(chunk)
        except (BadZipFile, OSError, KeyError, EOFError, NotImplementedError):
            return ""
        return digest.hexdigest()

    def read(self, name: str) -> bytes:
        """Return a member's content; b"" if there is none that can be read."""
        try:
            return b"".join(self._chunks(name))
        except (BadZipFile, OSError, KeyError, EOFError, NotImplementedError):
            return b""

    def _chunks(self, name: str) -> Iterator[bytes]:
        info = self._zip.getinfo(name)
        if info.compress_type != ZIP_STORED:  # never written so; it might also unpack without end
            raise BadZipFile(name)
        with self._zip.open(info) as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name
