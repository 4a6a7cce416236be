"""The program in a process of its own, and a real browser that watches what its page does."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

CHROMIUM = shutil.which("chromium")
SIZE = ViewportSize(width=1366, height=768)


@dataclass
class Program:
    """`kiemphieu` as its icon starts it, or with ``arguments``; ``address`` leads in."""

    home: Path
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] = field(init=False)
    address: str = field(init=False)
    away: bool = field(init=False, default=False)

    def start(self) -> Program:
        environment = os.environ | {
            "KIEMPHIEU_HOME": str(self.home),
            "KIEMPHIEU_LANG": "vi",
            "BROWSER": "true",
        }
        command = [sys.executable, "-m", "scanner", *self.arguments]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
        assert self.process.stdout is not None
        self.process.stdout.readline()  # a sentence
        self.address = self.process.stdout.readline().strip()
        self.away = False
        return self

    def kill(self) -> None:
        self.away = True
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def of_count(folder: Path, home: Path) -> Program:
    """Return the program of one count, not yet started; it has the same port whenever it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Program(home, ("-C", str(folder), "review", "--no-open", "--port", str(port)))


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, program: Program | None = None) -> Iterator[Page]:
    """Open a page that may write no error on its console and ask nothing of another host.

    It must be closed before its program is killed, or be given ``program``: while that is away, and then
    only, the browser may say that an address does not answer (``net::ERR_…``: refused, reset, empty, as far
    as a request had come).
    """
    opened = browser.new_page(viewport=SIZE)
    faults: list[str] = []

    def requested(request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            faults.append(request.url)

    def said(message: ConsoleMessage) -> None:
        unanswered = message.type == "error" and "net::ERR_" in message.text
        if message.type in ("error", "warning") and not (unanswered and program is not None and program.away):
            faults.append(message.text)

    opened.on("console", said)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", requested)
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()
    assert faults == []
