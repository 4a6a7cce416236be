"""Pictures for the page: in the blank's frame, signatures masked, kept for their owner only."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from scanner.ballot import Image, Rect
from scanner.errors import RefusedError
from scanner.review.desk import Desk
from scanner.review.images import FOLDER, crops, original_jpeg, page_jpeg
from scanner.store.store import Store
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading

PX = 8  # pixels per mm of the drawn scan
BLACK_BOX = Rect(115, 90, 140, 105)
SIGNED = Rect(130, 225, 170, 240)


def drawn() -> Image:
    page = np.full((297 * PX, 210 * PX, 3), 255, np.uint8)
    for rect in (BLACK_BOX, SIGNED):
        page[int(rect.y0 * PX) : int(rect.y1 * PX), int(rect.x0 * PX) : int(rect.x1 * PX)] = (0, 0, 200)
    return page


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    make_folder(tmp_path / "count")
    add_pages(tmp_path / "count", [reading(file="a.png")], image=drawn())
    with Desk(tmp_path / "count") as made:
        yield made


def shown(jpeg: bytes) -> Image:
    return np.asarray(Pillow.open(io.BytesIO(jpeg)).convert("RGB"))


def mean(desk: Desk, jpeg: bytes, rect: Rect) -> list[int]:
    image = shown(jpeg)
    scale = image.shape[0] / 297
    inner = rect.padded(-2)
    part = image[int(inner.y0 * scale) : int(inner.y1 * scale), int(inner.x0 * scale) : int(inner.x1 * scale)]
    return [round(value / 10) * 10 for value in part.reshape(-1, 3).mean(axis=0)]


def test_a_signature_is_masked_unless_it_is_uncovered(desk: Desk) -> None:
    (sheet,) = desk.results().standing.sheets
    masked, uncovered = page_jpeg(desk, sheet), page_jpeg(desk, sheet, uncovered=True)
    assert mean(desk, masked, BLACK_BOX) == mean(desk, uncovered, BLACK_BOX) == [0, 0, 200]
    assert mean(desk, masked, SIGNED) == [100, 100, 100] and mean(desk, uncovered, SIGNED) == [0, 0, 200]
    assert mean(desk, original_jpeg(desk, sheet), SIGNED) == [0, 0, 200]


def test_only_masked_pictures_are_kept_and_only_for_their_owner(desk: Desk) -> None:
    (sheet,) = desk.results().standing.sheets
    page_jpeg(desk, sheet, uncovered=True)
    assert not (desk.folder / FOLDER).exists()
    jpeg = page_jpeg(desk, sheet)
    (kept,) = (desk.folder / FOLDER).iterdir()
    assert kept.read_bytes() == jpeg == page_jpeg(desk, sheet)
    if os.name != "nt":
        assert [stat.S_IMODE(path.stat().st_mode) for path in (kept.parent, kept)] == [0o700, 0o600]
    kept.unlink()
    assert page_jpeg(desk, sheet) == jpeg


@pytest.mark.parametrize(("dpi", "size"), [(150, (148, 89)), (75, (74, 44)), (40, (39, 24))])
def test_a_cutting_shows_its_rectangle(desk: Desk, dpi: int, size: tuple[int, int]) -> None:
    (sheet,) = desk.results().standing.sheets
    (cut,) = crops(desk, sheet, [BLACK_BOX], dpi=dpi)
    image = shown(cut)
    assert image.shape[1::-1] == pytest.approx(size, abs=1)
    assert image[:, :, 0].mean() < 30 and image[:, :, 2].mean() > 180


def test_a_rectangle_that_runs_off_the_sheet_is_cut_off(desk: Desk) -> None:
    (sheet,) = desk.results().standing.sheets
    cuts = crops(desk, sheet, [Rect(200, 290, 230, 310), Rect(-5, -5, 1, 1)])
    assert all(min(shown(cut).shape[:2]) >= 1 for cut in cuts)


def test_there_is_no_page_beyond_the_last(desk: Desk) -> None:
    (sheet,) = desk.results().standing.sheets
    with pytest.raises(RefusedError, match="no page 2"):
        page_jpeg(desk, sheet, number=2)


def test_a_page_that_is_no_ballot_is_shown_as_it_was_scanned(tmp_path: Path) -> None:
    from tests.results.records import unreadable

    make_folder(tmp_path / "count")
    add_pages(tmp_path / "count", [unreadable("x.png")], image=drawn())
    with Desk(tmp_path / "count") as desk:
        (sheet,) = desk.results().standing.sheets
        assert max(shown(page_jpeg(desk, sheet)).shape) <= 1755
        with Store(desk.folder) as store:
            assert store.image_of(sheet.page.source.sha256)[1] == 1
