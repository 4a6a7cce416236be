"""Where the reader of a message sits: at a terminal, or before the page.

What is to be done is found once, by rules; how it is done is a command for the one and a step of the evening
for the other. The page says for each of its requests that it is the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from scanner.i18n import _

_at_page: ContextVar[bool] = ContextVar("at_page", default=False)


@contextmanager
def at_page() -> Iterator[None]:
    """Let all that is worded in this context be for a reader of the page."""
    token = _at_page.set(True)
    try:
        yield
    finally:
        _at_page.reset(token)


def by_medium(*, command: str, page: str) -> str:
    """Return the wording for where the reader sits."""
    return page if _at_page.get() else command


def touched_advice() -> str:
    """Return what to do about a record that is not what was kept: nobody should count on with it."""
    return by_medium(
        command=_("see: kiemphieu verify"),
        # vi: hãy dừng lại, giữ nguyên thư mục của cuộc kiểm phiếu và gọi người phụ trách máy
        page=_("stop here, leave the count's folder as it is, and call whoever looks after this computer"),
    )
