"""Hear what libtiff says: it writes damage to the process's stderr and hands on what it has guessed.

Pillow raises nothing for a fax line that cannot be decoded, so a damaged strip would become a ballot with
marks nobody made. The only place where the damage shows is file descriptor 2.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
# "Fax4Decode: Bad code word at line 343 …"; a progress bar drawn meanwhile must not be taken for it.
_DAMAGE = re.compile(rb"^_?(TIFF|Fax|LZW|ZIP|PackBits|JPEG|OJPEG|LZMA|ZSTD|WebP)\w*: ", re.MULTILINE)


class DecoderError(Exception):
    """libtiff reported damaged data that Pillow took as good."""


@contextmanager
def heeding_libtiff() -> Iterator[None]:
    """Keep native messages off the terminal; raise DecoderError at the end if libtiff reported damage.

    Redirects file descriptor 2 of the whole process for the time of one decoding.
    """
    try:
        saved = os.dup(_STDERR)
    except OSError:  # no stderr at all, as under pythonw
        yield
        return
    with tempfile.TemporaryFile() as heard:
        try:
            os.dup2(heard.fileno(), _STDERR)
            yield
        finally:
            os.dup2(saved, _STDERR)
            os.close(saved)
        heard.seek(0)
        if _DAMAGE.search(heard.read()):
            raise DecoderError
