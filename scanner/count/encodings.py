"""Which encoding a file's bytes are in."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_unicode(data: bytes) -> str | None:
    """Return the text of UTF-8 or UTF-16 bytes, with or without BOM; None if they are neither."""
    try:
        return data.decode(_unicode_name(data))
    except UnicodeDecodeError:
        return None


def _unicode_name(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    return _utf16_by_zeros(data) or "utf-8"


def _utf16_by_zeros(data: bytes) -> str | None:
    """Tell UTF-16 without BOM: every second byte of its ASCII letters is zero, on one side only."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) < len(data) / 10 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
