"""One paper, scanned as often as wanted: drawn once, then through any number of scanners into the reader.

For measurements in which the paper must stay the same; nothing is drawn anew between two scans.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from ballotmaker import examples
from ballotmaker.ballots import Plan, draw_sheet
from ballotmaker.draft import made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand
from ballotmaker.items import Item
from ballotmaker.layouts import loaded_layout
from ballotmaker.scanner_model import Family, Scan, encode, random_scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp
from scanner.ballot import BallotReading, ColorMode, Image, Page, Source, UnreadablePage
from scanner.reading.read import Reader

Rng = np.random.Generator

DRAWN_DPI = 300


@cache
def reader(*forms: str) -> Reader:
    """Return a reader of the example forms of these names."""
    return Reader([loaded_layout(examples.form(form)) for form in forms])


def usual_votes(form: Form, rng: Rng) -> tuple[str, ...]:
    """Return a level for each row, the first ones likelier."""
    weights = np.array([6.0, 3.0] + [1.0] * 8)[: len(form.level_ids)]
    return tuple(rng.choice(form.level_ids, size=len(form.rows), p=weights / weights.sum()).tolist())


def marked(form: Form, votes: tuple[str, ...], hand: Hand, rng: Rng) -> tuple[Item, ...]:
    """Return a mark of ``hand`` in the box of each row's vote."""
    rows = enumerate(votes, start=1)
    return tuple(made_mark(form, row, level, hand, rng).ink for row, level in rows)


def paper(form: Form, items: tuple[Item, ...], stamp: Stamp | None, rng: Rng) -> Sheet:
    """Return a white sheet with a stamp and ``items`` on it."""
    return draw_sheet(Plan(form, items, stamp, scan=Scan(dpi=DRAWN_DPI)), rng)


def scanned(sheet: Sheet, scan: Scan, rng: Rng) -> Image:
    """Return what is in the file of a scan of ``sheet``, decoded."""
    picture = scan_sheet(_at(sheet, scan.dpi), scan, rng)
    if scan.mode == "bilevel":
        return picture
    data = np.frombuffer(encode(picture, scan), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def read(by: Reader, image: Image, dpi: float | None) -> BallotReading | UnreadablePage:
    """Read a picture in this process."""
    return by.read(Page(Source("page", 1, "0" * 64), image, dpi, _color(image)))


def _color(image: Image) -> ColorMode:
    if image.ndim == 3:
        return ColorMode.COLOR
    return ColorMode.BILEVEL if len(np.unique(image[::5, ::5])) <= 2 else ColorMode.GRAY


def _at(sheet: Sheet, dpi: int) -> Sheet:
    """Return the same paper in pixels of another size."""
    if dpi == sheet.dpi:
        return sheet
    ratio = dpi / sheet.dpi
    other = copy.copy(sheet)
    size = (round(sheet.image.shape[1] * ratio), round(sheet.image.shape[0] * ratio))
    way = cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC
    other.image = np.asarray(cv2.resize(sheet.image, size, interpolation=way), np.uint8)
    other.missing = [np.rint(outline * ratio).astype(np.int32) for outline in sheet.missing]
    other.dpi, other.scale = dpi, sheet.scale * ratio
    return other


def any_scanner(rng: Rng, family: Family, strength: float = 1.0) -> Scan:
    """Return a scanner with everything varied, resolution (200 or 300 dpi) and gray or colour too."""
    scan = random_scan(rng, int(rng.choice([200, 200, 300])), strength, family)
    return replace(scan, mode="gray" if rng.random() < 0.3 else "color")
