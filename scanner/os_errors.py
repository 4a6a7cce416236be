"""What the operating system refused, in the user's language; its own words are English or the machine's."""

from __future__ import annotations

from errno import EDQUOT, EISDIR, ENAMETOOLONG, ENOSPC, ENOTDIR, EROFS

from scanner.i18n import _


def reason(error: OSError) -> str:
    """Return what went wrong and what to do, to be put behind ``path: ``."""
    if isinstance(error, PermissionError):
        return _("no permission; check who owns it and try again")
    if isinstance(error, FileNotFoundError):
        return _("no such file or folder; check the path")
    known = {
        ENOSPC: _("no space left on the disk; make room and try again"),
        EDQUOT: _("no space left on the disk; make room and try again"),
        EROFS: _("the disk can only be read; choose another folder"),
        ENOTDIR: _("a part of the path is no folder; check the path"),
        EISDIR: _("this is a folder; give a file"),
        ENAMETOOLONG: _("the name is too long; give a shorter one"),
    }
    return known.get(error.errno or 0, error.strerror or str(error))


def line(error: OSError) -> str:
    """Return it as a line, with the path if the error has one."""
    return f"{error.filename or ''}: {reason(error)}".lstrip(": ")
