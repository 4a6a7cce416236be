"""Large stacks of fingerprints, drawn as ink straight into the reader's frame, without paper or scanner.

For the time a search takes, on the hardest stack: one hand, one pen, equal votes on every sheet.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from ballotmaker import examples
from ballotmaker.dies import die
from ballotmaker.draft import made_mark
from ballotmaker.forms import Form
from ballotmaker.hands import Hand
from ballotmaker.layouts import layout_of
from bench.papers import Rng
from scanner.ballot import Image
from scanner.reading.boxes import CellMap, make_cell_map
from scanner.reading.fingerprint import fingerprint
from scanner.reading.frame import PX_PER_MM, mm, window

_DARK = 200
_SUBPIXELS = 16


def stack(name: str, hand: Hand, count: int, seed: int = 0) -> list[tuple[str, bytes]]:
    """Return ``count`` sheets' ids and prints: a form's first level marked in every row, and a stamp."""
    rng = np.random.default_rng(seed)
    return [(f"{number:06}", print_of(name, ink(name, hand, rng))) for number in range(count)]


def ink(name: str, hand: Hand, rng: Rng, *, marks: bool = True) -> Image:
    """Return the frame plane of one sheet's ink, 0 where there is none."""
    form = examples.form(name)
    plane = np.zeros((mm(form.height), mm(form.width)), np.uint8)
    _press(plane, form, rng)
    if marks:
        _mark(plane, form, hand, rng)
    return plane


def print_of(name: str, plane: Image) -> bytes:
    """Return the fingerprint of a sheet's ink."""
    cells, stamp = _windows(name)
    return fingerprint(plane, cells, stamp)


@cache
def _windows(name: str) -> tuple[CellMap, tuple[slice, slice]]:
    form = examples.form(name)
    layout, shape = layout_of(form), (mm(form.height), mm(form.width))
    return make_cell_map(layout, np.zeros(shape, bool)), window(layout.stamp.search, shape)


def _mark(plane: Image, form: Form, hand: Hand, rng: Rng) -> None:
    for row in range(1, len(form.rows) + 1):
        for stroke in made_mark(form, row, form.level_ids[0], hand, rng).strokes:
            points = np.rint((stroke[:, :2] * PX_PER_MM - 0.5) * _SUBPIXELS).astype(np.int32)
            cv2.polylines(plane, [points], False, _DARK, mm(hand.pen.width_mm), cv2.LINE_AA, 4)


def _press(plane: Image, form: Form, rng: Rng) -> None:
    """Print a stamp about its usual place, turned a little."""
    face = (die("BAN KIỂM PHIẾU • PHÚ LỘC") * _DARK).astype(np.uint8)
    side = mm(38.0)
    face = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.normal() * 9), 1.0)
    turn[:, 2] += (np.array(form.stamp_at) + rng.normal(size=2) * 2.0) * PX_PER_MM - side / 2
    cv2.warpAffine(face, turn, plane.shape[::-1], dst=plane, borderMode=cv2.BORDER_TRANSPARENT)
