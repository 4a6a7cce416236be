"""A signed record checked on any computer: against itself, and against the signed minutes."""

from __future__ import annotations

from starlette.responses import Response

from scanner.archive.verify import ArchiveCheck, verify_archive
from scanner.minutes.words import grouped
from scanner.web.asking import Ask
from scanner.web.respond import page
from scanner.web.uploads import passing


def show(ask: Ask, problem: str = "", status: int = 200, found: ArchiveCheck | None = None) -> Response:
    """Ask for the file and for what the paper says; ``found`` is what was found of the last one."""
    key = grouped(found.key) if found else ""
    head = grouped(found.head) if found else ""
    return page(
        ask, "verify.html", problem, status,
        found=found, found_head=head, found_key=key, head=ask.text("head"), key=ask.text("key"),
    )  # fmt: skip


def check(ask: Ask) -> Response:
    """Check the file that was sent; it is not kept."""
    with passing(ask.uploads("record")) as path:
        found = verify_archive(path, ask.text("head") or None, ask.text("key") or None)
    return show(ask, found=found)
