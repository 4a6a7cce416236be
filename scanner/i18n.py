"""Messages: English in the code, Vietnamese by default for the user (gettext).

``_`` looks the text up at call time, so the language may be set after import. Worker processes
receive the language from their parent and call :func:`set_language` themselves; a page asks for its
reader's language with :func:`speaking`.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "kiemphieu"
CLICK_DOMAIN = "click"
LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("vi", "en")

_language = "vi"
_spoken_here: ContextVar[str | None] = ContextVar("language", default=None)


def set_language(language: str) -> None:
    """Choose the language of all later messages; ``language`` is one of ``LANGUAGES``."""
    global _language
    _language = _known(language)
    _bind_click()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language in this context alone: two pages of one server may differ."""
    token = _spoken_here.set(_known(language))
    try:
        yield
    finally:
        _spoken_here.reset(token)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    return language


def language() -> str:
    """Return the language of messages, ``vi`` or ``en``."""
    return _spoken_here.get() or _language


def _(message: str) -> str:
    """Return ``message`` in the chosen language."""
    return _catalog().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message that fits ``n``, in the chosen language."""
    return _catalog().ngettext(singular, plural, n)


def _catalog() -> gettext.NullTranslations:
    return _load(language())


@cache
def _load(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[language], fallback=True)


def _bind_click() -> None:
    """Let click's own words (Usage, Options, Error) speak the chosen language too.

    click asks the process-wide gettext, which takes its language from ``LANGUAGE``.
    """
    os.environ["LANGUAGE"] = _language
    gettext.bindtextdomain(CLICK_DOMAIN, LOCALE_DIR)
    gettext.textdomain(CLICK_DOMAIN)
