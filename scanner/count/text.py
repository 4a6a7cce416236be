"""Text as people type it, made comparable."""

from __future__ import annotations

import unicodedata

# What Excel, Word and the web leave in text without anyone seeing it.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))


def tidy(text: str) -> str:
    """Return ``text`` in NFC, each run of blanks (newlines and NBSP too) as one space, trimmed."""
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return " ".join(composed.split())


def fold(text: str) -> str:
    """Return ``text`` without case and diacritics (đ as d), to recognise headings however typed."""
    apart = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c))
