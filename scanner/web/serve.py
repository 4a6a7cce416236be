"""Start the page on this computer alone, open the browser, and end well.

The browser is led in through a private file, not through an address on its command line, which other users
of the computer could read (as Jupyter does). A program that is started a second time opens the page of the
first one, after it has proved to be it.
"""

from __future__ import annotations

import http.client
import secrets
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.web.app import build
from scanner.web.counts import Counts
from scanner.web.home import Home, home_folder
from scanner.web.pages.start import proof
from scanner.web.refusals import written_to
from scanner.web.site import Site
from scanner.web.visitors import Visitors

HOST = "127.0.0.1"
PORT = 8716
_TRIES = 20
_RUNNING = "running.json"
_DOOR = "open.html"
_ANSWER_SECONDS = 2.0


def serve(folder: Path | None, port: int | None, open_browser: bool, tell: Callable[[str], None]) -> None:
    """Serve the page until it is ended; ``folder`` is a count to open, else the start page is shown.

    ``tell`` is given the address that leads in. Raises SettingsError if there is no count in ``folder``,
    MachineError if no port is free.
    """
    home = Home(home_folder())
    counts = Counts(home)
    to = f"/c/{counts.add(folder).key}/" if folder else "/"
    running = None if port else _running(home)
    if running is not None:
        _open(home, _address(*running, to), open_browser, tell)
        return
    visitors = Visitors(home)
    with _listening(port) as listener:
        chosen = listener.getsockname()[1]
        home.keep(_RUNNING, {"port": chosen, "token": visitors.token})
        address = _address(chosen, visitors.token, to)
        try:
            with written_to(home.log):
                _run(
                    Site(home, visitors, counts, quit=_quit),
                    listener,
                    lambda: _open(home, address, open_browser, tell),
                )
        finally:
            home.drop(_RUNNING)
            home.drop(_DOOR)


def _quit() -> None:
    """End as Ctrl-C does, once the answer is out."""
    threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()


def _run(site: Site, listener: socket.socket, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        build(site), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3
    )
    server = _Server(config, ready)
    with suppress(KeyboardInterrupt):  # uvicorn hands on the signal that ended it
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Opens the browser only when somebody answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _listening(port: int | None) -> socket.socket:
    """Return a socket on loopback: the given port (0: any), else the usual one or the next that is free."""
    for number in (port,) if port is not None else range(PORT, PORT + _TRIES):
        # With the protocol named, asyncio sends every answer at once (TCP_NODELAY); else it may wait 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows another program could listen beside us
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, number))
            return listener
        except OSError:
            listener.close()
    raise MachineError(_("port {port} is in use; give another one: --port N").format(port=port or PORT))


def _address(port: int, token: str, to: str) -> str:
    return f"http://{HOST}:{port}/start?token={quote(token)}&to={quote(to)}"


def _open(home: Home, address: str, open_browser: bool, tell: Callable[[str], None]) -> None:
    tell(address)
    if open_browser:
        door = home.keep_text(_DOOR, _door(address))
        threading.Thread(target=webbrowser.open, args=(door.absolute().as_uri(),), daemon=True).start()


def _door(address: str) -> str:
    target = escape(address, quote=True)
    return (
        f'<!doctype html><meta charset="utf-8"><title>kiemphieu</title>'
        f'<meta http-equiv="refresh" content="0;url={target}"><a href="{target}">kiemphieu</a>\n'
    )


def _running(home: Home) -> tuple[int, str] | None:
    """Return port and token of this user's program that runs already."""
    told: Any = home.kept(_RUNNING)
    try:
        port, token = int(told["port"]), str(told["token"])
    except (TypeError, KeyError, ValueError):
        return None
    nonce = secrets.token_hex(16)
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", f"/alive?nonce={nonce}")
        answer = connection.getresponse().read(200).decode("ascii", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return (port, token) if secrets.compare_digest(answer, proof(token, nonce)) else None
