"""Which encoding a text is in: Unicode, or one of the old Vietnamese ones.

Before Unicode, fonts such as ``.VnTime`` (TCVN3, also called ABC) and ``VNI-Times`` drew
Vietnamese letters in the places of Western ones. Such text still stands in many Excel files, where
it is valid Unicode but spells "NguyÔn V¨n An" or "Nguyeãn Vaên An". It is recognised by its words
becoming Vietnamese syllables when read so; it is never converted in silence.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from scanner.count.syllables import is_syllable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

TCVN3 = "TCVN3 (ABC)"
VNI = "VNI"
CP1258 = "Windows-1258"

# TCVN 5712:1993, places A1 to FE, as .VnTime draws them (capitals with tones came from other fonts).
_TCVN3 = dict(
    zip(
        range(0xA1, 0xFF),
        "ĂÂÊÔƠƯĐăâêôơưđ\xaf\xb0\xb1\xb2\xb3\xb4àảãáạ\xbaằẳẵắ\xbf\xc0\xc1\xc2\xc3\xc4\xc5ặầẩẫấậè\xcdẻẽéẹềểễếệìỉ"
        "\xd9\xda\xdbĩíịò\xe0ỏõóọồổỗốộờởỡớợù\xf0ủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)

# VNI writes a vowel, then a letter that stands for its marks; a few letters stand for themselves.
_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # grave, acute, hook, tilde, dot below
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    **dict(zip("øùûõï", _TONES, strict=True)),
    "â": _CIRCUMFLEX,
    **{letter: _CIRCUMFLEX + tone for letter, tone in zip("àáåãä", _TONES, strict=True)},
    "ê": _BREVE,
    **{letter: _BREVE + tone for letter, tone in zip("èéúüë", _TONES, strict=True)},
}
_VNI_LETTERS = dict(zip("ôöñæóòî", "ơưđỉĩịỵ", strict=True))
_VNI_UNIT = re.compile(f"[aeouyôö][{''.join(_VNI_MARKS)}]|[{''.join(_VNI_LETTERS)}]", re.IGNORECASE)

_WORD = re.compile(r"[^\s,.;:()/\"'0-9–-]+")
_SURE = 0.8  # share of the accented words that must become syllables


@dataclass(frozen=True)
class LegacyText:
    """Text found to be in an old encoding: its name, the text as it stands, and as it was meant."""

    encoding: str
    text: str
    meant: str


def decode_unicode(data: bytes) -> str | None:
    """Return the text of UTF-8 or UTF-16 bytes, with or without BOM; None if they are neither."""
    try:
        return data.decode(_unicode_name(data))
    except UnicodeDecodeError:
        return None


def recognise_text(text: str) -> LegacyText | None:
    """Tell whether ``text``, a Unicode string, spells Vietnamese in TCVN3 or VNI."""
    if any(ord(character) > 0xFF for character in text):
        return None
    return _best(text, {TCVN3: _from_tcvn3, VNI: _from_vni})


def recognise_bytes(data: bytes) -> LegacyText | None:
    """Tell which old encoding bytes that are no Unicode are in; None if none fits."""
    western = data.decode("latin-1")
    return _best(western, {TCVN3: _from_tcvn3, VNI: _from_vni, CP1258: _from_cp1258})


def _unicode_name(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    return _utf16_by_zeros(data) or "utf-8"


def _utf16_by_zeros(data: bytes) -> str | None:
    """Tell UTF-16 without BOM: every second byte of its ASCII letters is zero, on one side only."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) == 0 or max(even, odd) < len(data) / 10 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _best(text: str, readings: dict[str, Callable[[str], str]]) -> LegacyText | None:
    """Return the reading under which most accented words are syllables, if it is nearly all of them.

    One word of at least three letters must have become a syllable: shorter ones do so by chance.
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    after = {name: sum(is_syllable(read(word)) for word in words) for name, read in readings.items()}
    name = max(after, key=lambda encoding: after[encoding])
    read = readings[name]
    gained = any(len(word) >= 3 and not is_syllable(word) and is_syllable(read(word)) for word in words)
    if not gained or after[name] <= sum(map(is_syllable, words)) or after[name] < _SURE * len(words):
        return None
    return LegacyText(name, text, read(text))


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _from_vni(text: str) -> str:
    return _VNI_UNIT.sub(lambda unit: _vni_unit(unit[0]), text)


def _vni_unit(unit: str) -> str:
    """Return what a vowel with its mark, or a letter alone, means."""
    marks = _VNI_MARKS[unit[1].lower()] if len(unit) > 1 else ""
    return unicodedata.normalize("NFC", _vni_letter(unit[0]) + marks)


def _vni_letter(letter: str) -> str:
    meant = _VNI_LETTERS.get(letter.lower(), letter)
    return meant.upper() if letter.isupper() else meant


def _from_cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258", errors="replace"))
