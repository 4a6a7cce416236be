"""Messages: English in the code, Vietnamese by default for the user (gettext).

``_`` looks the text up at call time, so the language may be set after import. Worker processes
receive the language from their parent and call :func:`set_language` themselves.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

DOMAIN = "kiemphieu"
CLICK_DOMAIN = "click"
LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("vi", "en")

_language = "vi"
_translations: gettext.NullTranslations | None = None


def set_language(language: str) -> None:
    """Choose the language of all later messages; ``language`` is one of ``LANGUAGES``."""
    global _language, _translations
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    _language = language
    _translations = None
    _bind_click()


def language() -> str:
    """Return the language of messages, ``vi`` or ``en``."""
    return _language


def _(message: str) -> str:
    """Return ``message`` in the chosen language."""
    return _catalog().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message that fits ``n``, in the chosen language."""
    return _catalog().ngettext(singular, plural, n)


def _catalog() -> gettext.NullTranslations:
    global _translations
    if _translations is None:
        _translations = _load()
    return _translations


def _load() -> gettext.NullTranslations:
    if _language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[_language], fallback=True)


def _bind_click() -> None:
    """Let click's own words (Usage, Options, Error) speak the chosen language too.

    click asks the process-wide gettext, which takes its language from ``LANGUAGE``.
    """
    os.environ["LANGUAGE"] = _language
    gettext.bindtextdomain(CLICK_DOMAIN, LOCALE_DIR)
    gettext.textdomain(CLICK_DOMAIN)
