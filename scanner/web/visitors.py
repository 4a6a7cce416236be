"""Who may look at the page: browsers that came with the start token.

A browser that brings the token gets a random id in a cookie. Only the hashes of ids are kept, on the disk,
so that a page left open goes on when the program was stopped and started again. This says which browser
it is; which member sits before it is said by signing in.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from hashlib import sha256

from scanner.web.home import Home

_FILE = "visitors.json"
_LIFE_SECONDS = 24 * 3600
_MOST = 64


class Visitors:
    """The browsers that were let in; safe to be asked by several threads."""

    def __init__(self, home: Home) -> None:
        self.token = secrets.token_urlsafe(32)
        self._home = home
        self._lock = threading.Lock()
        self._since: dict[str, float] = _kept(home)

    def admits(self, token: str) -> bool:
        """Tell whether this is the token with which the program was started."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def let_in(self) -> str:
        """Return a new id for a browser that brought the token."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._since[_hashed(made)] = time.time()
            newest = sorted(self._since.items(), key=lambda item: item[1])[-_MOST:]
            self._since = dict(newest)
            self._home.keep(_FILE, self._since)
        return made

    def knows(self, visitor: str) -> bool:
        since = self._since.get(_hashed(visitor))
        return since is not None and time.time() - since < _LIFE_SECONDS


def form_token(visitor: str, member: str) -> str:
    """Return what each form of this browser must carry (CSRF): it cannot be known without its cookies.

    ``member`` is the session of the member who signed in, empty if nobody did.
    """
    return hmac.new(visitor.encode(), f"form {member}".encode(), sha256).hexdigest()


def _hashed(visitor: str) -> str:
    return sha256(visitor.encode("utf-8", "replace")).hexdigest()


def _kept(home: Home) -> dict[str, float]:
    found = home.kept(_FILE)
    if not isinstance(found, dict):
        return {}
    return {str(key): float(at) for key, at in found.items() if isinstance(at, (int, float))}
