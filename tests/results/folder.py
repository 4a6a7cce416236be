"""A count's folder on the disk, with readings in its store, without any reading having been done."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from scanner.ballot import Image, Source
from scanner.count.files import create_count, set_declared, set_layout
from scanner.count.roster import RosterEntry
from scanner.layouts.files import save_layout
from scanner.store.originals import keep
from scanner.store.records import Failure, FileResult, MetPage, Original, PageReading, Place, stored
from scanner.store.store import Store
from tests.results.records import NAMES, make_layout

BLANK_DPI = 100


def make_folder(folder: Path, **declared: int) -> Path:
    """A count of one ballot kind of three persons under qd96, its layout learnt."""
    create_count(folder, [RosterEntry(name, "Ủy viên") for name in NAMES], "qd96", "leaders", "Lãnh đạo")
    layout = make_layout("party", len(NAMES))
    blank = np.full((round(297 / 25.4 * BLANK_DPI), round(210 / 25.4 * BLANK_DPI)), 255, np.uint8)
    save_layout(folder / "layouts" / layout.id, layout, blank)
    set_layout(folder, "leaders", layout.id)
    if declared:
        set_declared(folder, "leaders", declared)
    return folder


def add_pages(
    folder: Path,
    pages: Sequence[PageReading],
    failures: Sequence[Failure] = (),
    image: Image | None = None,
    pile: str = "1",
    sheets: int | None = None,
) -> list[PageReading]:
    """Store readings as a run of ``read`` does; with ``image`` as that picture, kept as an original."""
    results, kept = [], []
    with Store(folder) as store:
        number = store.open_pile(pile, sheets).id
        for page in pages:
            page, original = _original(folder, page, image)
            met = MetPage(page.source.page, page.source.sha256, stored(page))
            place = Place(f"/scans/{page.source.file}", page.source.file, number)
            results.append(FileResult(place, original, (met,)))
            kept.append(page)
        for failure in failures:
            place = Place(f"/scans/{failure.given}", failure.given, number)
            results.append(FileResult(place, None, failures=(failure,)))
        run = store.begin_run({}, {})
        store.commit(run, results)
        store.end_run(run, {}, finished=True)
    return kept


def _original(folder: Path, page: PageReading, image: Image | None) -> tuple[PageReading, Original]:
    if image is None:
        return page, Original(page.source.sha256, 1, ".jpg", 1)
    path = folder.parent / page.source.file
    path.write_bytes(_png(image, page.source.file))
    kept = keep(folder, path)
    source = Source(page.source.file, page.source.page, kept.sha256)
    return replace(page, source=source), Original(kept.sha256, kept.size, ".png", 1)


def _png(image: Image, name: str) -> bytes:
    """A PNG whose bytes differ for each name, as two scans of two papers do."""
    info = PngInfo()
    info.add_text("name", name)
    buffer = io.BytesIO()
    Pillow.fromarray(image).save(buffer, "PNG", dpi=(203.2, 203.2), pnginfo=info)
    return buffer.getvalue()
