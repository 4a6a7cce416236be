"""Names as a roster writes them → names as the ballot prints them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from scanner.count.text import tidy
from scanner.i18n import _

_MAX_LENGTH = 80
# A form of address is a word of its own; one with a stroke or a point can be nothing else.
_SURE_TITLE = re.compile(
    r"(đ[/.]\s?c|đ/chí|(?:các )?đồng chí\s*[:.]|ông\s*[/,]\s*bà|ông\s*\(\s*bà\s*\)|ô\.|b\.|(?:ông|bà)\s*[:.])"
    r"[.:]?(?=\s)\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(đồng chí|đc|ông|bà)\s+", re.IGNORECASE)
# The family names of most people, to tell "Ông Lê An" (Mr Lê An) from "Ông Ích Khiêm" (a name).
_FAMILY_NAMES = frozenset(
    "bùi cao châu chu danh doãn dương đàm đào đặng đinh đoàn đỗ giàng hà hoàng hồ hứa huỳnh kiều kim la lâm "
    "lê lò lưu lý mai nghiêm ngô nguyễn nông phạm phan phùng quách sùng tạ thạch thái tô tôn tống trần triệu "
    "trịnh trương từ vàng võ vũ vương".split()
)

# Latin letters with the marks of Vietnamese, and those of the Central Highlands' languages.
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u030c\u031b\u0323")
_BETWEEN = frozenset(" .'’ʼ-–()")
_ETH = str.maketrans("ÐðƉ", "ĐđĐ")  # other letters that look like Đ


def clean_text(text: str) -> str:
    """Return ``text`` tidied, with the look-alikes of Đ made one."""
    return tidy(text).translate(_ETH)


def clean_names(names: Sequence[str]) -> list[str]:
    """Return the names of a roster without forms of address (Đ/c, Đồng chí, Ông, Bà, Ông/Bà, Ô., B.).

    "Ông" is a family name too: "Ông Ích Khiêm" stays whole where nobody else is addressed.
    """
    cleaned = [clean_text(name) for name in names]
    shorn = [_without_title(name) for name in cleaned]
    addressed = [old != new for old, new in zip(cleaned, shorn, strict=True)]
    if sum(addressed) == 1:
        only = addressed.index(True)
        words = shorn[only].split()
        sure = _SURE_TITLE.match(cleaned[only]) or words[0].casefold() in _FAMILY_NAMES
        if len(words) == 2 and not sure:
            return cleaned
    return shorn


def name_flaw(name: str) -> str | None:
    """Return why ``name`` (cleaned) cannot be a person's, or None."""
    strange = [c for c in name if not (_is_letter(c) or c in _BETWEEN)]
    if any(c in "?\ufffd" for c in strange):
        return letters_lost(name)
    if any(c.isdigit() for c in strange):
        return _("a name has no digits (“{name}”); correct it").format(name=name)
    if strange:
        text = _("“{name}” has “{characters}”, which no name has; correct it")
        return text.format(name=name, characters="".join(dict.fromkeys(strange)))
    if sum(map(_is_letter, name)) < 2:
        return _("the name “{name}” is too short; write the whole name").format(name=name)
    if len(name) > _MAX_LENGTH:
        return _("the name “{name}…” is too long; write the name alone").format(name=name[:30])
    return None


def letters_lost(text: str) -> str:
    """Return the message for text in which a program put ? for the letters it could not keep."""
    message = _("letters were lost (“{text}”); save the roster again as CSV UTF-8 or .xlsx")
    return message.format(text=text)


def _without_title(name: str) -> str:
    while sure := _SURE_TITLE.match(name):
        name = name[sure.end() :]
    title = _TITLE.match(name)
    while title and len(name[title.end() :].split()) >= 2:
        name = name[title.end() :]
        title = _TITLE.match(name)
    return name


def _is_letter(character: str) -> bool:
    apart = unicodedata.normalize("NFD", character.lower())
    letter, marks = apart[0], apart[1:]
    return ((letter.isascii() and letter.isalpha()) or letter in "đƀ") and _MARKS.issuperset(marks)
