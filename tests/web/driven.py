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

from playwright.sync_api import Browser, Page, Request, ViewportSize, sync_playwright

CHROMIUM = shutil.which("chromium")
SIZE = ViewportSize(width=1366, height=768)


@dataclass
class Program:
    """`kiemphieu` as its icon starts it, or with ``arguments``; ``address`` leads in."""

    home: Path
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] = field(init=False)
    address: str = field(init=False)

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
        return self

    def kill(self) -> None:
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
def watched(browser: Browser, but_for: str = "no such message") -> Iterator[Page]:
    """Open a page that may write no error on its console, ``but_for`` one with these words, and ask nothing
    of another host. It must be closed before its program is killed."""
    opened = browser.new_page(viewport=SIZE)
    faults: list[str] = []

    def requested(request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            faults.append(request.url)

    opened.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", requested)
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()
    assert [fault for fault in faults if but_for not in fault] == []
