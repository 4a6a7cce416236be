"""Pictures in an archive: listed with their sums, signatures masked."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from PIL import Image as Pillow

from scanner.archive.make import write_archive
from scanner.archive.verify import verify_archive
from scanner.review.close import close
from scanner.review.desk import Desk
from scanner.review.people import enrol
from scanner.store.members import Part
from tests.results.folder import add_pages, make_folder
from tests.results.records import reading


def test_pictures_are_listed_and_their_signatures_masked(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "count", summoned=1, present=1, printed=1, issued=1, returned=1)
    page = np.full((2376, 1680), 255, np.uint8)  # 203.2 dpi: 8 pixels a millimetre
    signed = slice(225 * 8, 240 * 8), slice(130 * 8, 180 * 8)
    page[signed] = np.where(np.indices((120, 400)).sum(0) % 16 < 4, 0, 255)
    add_pages(folder, [reading(file="a.png")], image=page)
    with Desk(folder) as desk:
        close(desk, [enrol(desk, "An", Part.HEAD), enrol(desk, "Bình", Part.MEMBER)])
    assert write_archive(folder, tmp_path / "a.zip", pictures=True)[1] == []
    found = verify_archive(tmp_path / "a.zip")
    assert found.touched == [] and any("pictures" in note for note in found.notes)
    with ZipFile(tmp_path / "a.zip") as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".jpg")]
        picture = np.asarray(Pillow.open(io.BytesIO(archive.read(name))).convert("L"))
    scale = picture.shape[0] / 297
    zone = picture[round(222 * scale) : round(243 * scale), round(122 * scale) : round(183 * scale)]
    assert zone.std() < 6, "strokes of a signature can be seen"
