"""A ballot of two A4 pages, 18 and 12 persons, as a PDF and as scans."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image as Pillow

from ballotmaker.ballots import Truth, make_ballot
from ballotmaker.examples import PARTY, persons
from ballotmaker.forms import Form, lay_out, pdf
from ballotmaker.scanner_model import Scan
from scanner.ballot import Image
from scanner.count.files import create_count
from scanner.count.roster import RosterEntry

PERSONS = tuple((name, "Ủy viên") for name, _post in persons(30))
ON_FIRST = 18


def two_pages(*, repeat_headings: bool = True) -> tuple[Form, Form]:
    spec = replace(PARTY, id="front", persons=PERSONS[:ON_FIRST], note="", signature=False)
    more = replace(
        PARTY, id="back", persons=PERSONS[ON_FIRST:], continued=ON_FIRST, repeat_headings=repeat_headings
    )
    return lay_out(spec), lay_out(more)


def blank_pdf(path: Path, forms: Sequence[Form]) -> Path:
    whole = pikepdf.new()
    for form in forms:
        with pikepdf.open(io.BytesIO(pdf(form))) as page:
            whole.pages.extend(page.pages)
    whole.save(path)
    return path


def make_count(folder: Path) -> Path:
    create_count(folder, [RosterEntry(name, post) for name, post in PERSONS], "qd96")
    return folder


def make_pages(forms: Sequence[Form], seed: int) -> list[tuple[Image, Truth]]:
    """Return a ballot's two scans, the second one unstamped, with what is marked on them."""
    rng = np.random.default_rng(seed)
    scan = Scan(dpi=200)
    front = make_ballot(forms[0], rng, scan=scan, shapes=("x", "tick"), paper_name="white")
    back = make_ballot(
        forms[1], rng, scan=scan, shapes=("x", "tick"), paper_name="white", fault="no_stamp", signature=True
    )
    return [front, back]


def save_scans(path: Path, images: Sequence[Image]) -> Path:
    """Save scans as one PDF, a page each."""
    first, *rest = (Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1])) for image in images)
    first.save(path, save_all=True, append_images=rest, resolution=200, quality=88)
    return path
