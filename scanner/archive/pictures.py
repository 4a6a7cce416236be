"""Pictures that may leave the count: each page as its blank lies, signatures masked."""

from __future__ import annotations

from pathlib import Path

from scanner.archive.members import PICTURES
from scanner.ballot import BallotReading
from scanner.review.desk import Desk
from scanner.review.images import page_jpeg


def masked_pictures(desk: Desk, scratch: Path) -> tuple[dict[str, Path], list[str]]:
    """Write JPEG pictures into ``scratch``; return them by their names in the archive, and what was left out.

    A page that could not be placed on a layout is left out, by its sheet's id: nobody knows where a
    signature would be on it.
    """
    found: dict[str, Path] = {}
    left_out = []
    for sheet in desk.results().standing.sheets:
        if sheet.entered is not None or sheet.set_aside:
            continue
        for number, page in enumerate(sheet.pages, 1):
            if isinstance(page.page, BallotReading):
                path = scratch / f"{page.page.source.sha256}.jpg"
                path.write_bytes(page_jpeg(desk, sheet, number))
                found[f"{PICTURES}/{path.name}"] = path
            else:
                left_out.append(sheet.ballot)
    return found, left_out
