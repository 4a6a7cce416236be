"""Keep decoders off the terminal, and hear the damage that they only mumble.

libtiff writes to the process's stderr and hands on what it has guessed: Pillow raises nothing for a fax
line that cannot be decoded, so a damaged strip would become a ballot with marks nobody made. Pillow
itself warns of tags it had to skip. The only places where such damage shows are file descriptor 2 and
the warnings, so both are listened to.
"""

from __future__ import annotations

import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
# "Fax4Decode: Bad code word at line 343 …"; a progress bar drawn meanwhile must not be taken for it.
_DAMAGE = re.compile(rb"^_?(TIFF|Fax|LZW|ZIP|PackBits|JPEG|OJPEG|LZMA|ZSTD|WebP)\w*: ", re.MULTILINE)
_DAMAGE_WARNING = "Tag data larger than file|Truncated File Read"


class DecoderError(Exception):
    """libtiff reported damaged data that Pillow took as good."""


@contextmanager
def without_warnings() -> Iterator[None]:
    """Silence Python warnings; those that tell of lost data are raised as errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", message=_DAMAGE_WARNING)
        yield


@contextmanager
def heeding_libtiff() -> Iterator[None]:
    """Silence native messages and warnings; raise DecoderError at the end if libtiff reported damage.

    Redirects file descriptor 2 of the whole process for the time of one decoding.
    """
    try:
        saved = os.dup(_STDERR)
    except OSError:  # no stderr at all, as under pythonw
        with without_warnings():
            yield
        return
    with tempfile.TemporaryFile() as heard:
        try:
            os.dup2(heard.fileno(), _STDERR)
            with without_warnings():
                yield
        finally:
            os.dup2(saved, _STDERR)
            os.close(saved)
        heard.seek(0)
        if _DAMAGE.search(heard.read()):
            raise DecoderError
