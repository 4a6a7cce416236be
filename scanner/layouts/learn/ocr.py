"""The words of a picture by Tesseract, cell by cell.

A whole page reads badly because of its rulings (measured: 5 of 30 names); a cell whose rulings
are painted over and that has a white margin reads well (288 of 300). One call costs about 0.3 s,
so cells are read side by side and each only once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import pytesseract

from scanner.ballot import Image, Rect
from scanner.errors import MachineError
from scanner.i18n import _
from scanner.layouts.learn.scale import crop, ink_extent, px, rect_mm, window
from scanner.layouts.learn.tables import find_ink
from scanner.layouts.learn.words import Word, holds, in_reading_order, nfc

LANGUAGE = "vie"
_BLOCK = 6  # Tesseract's page segmentation: one block of text
_PAGE = 3  # columns and blocks are found by Tesseract
_MARGIN_MM = 2.5
_MIN_INK_MM = 1.0


class OcrText:
    """Words read from an upright, straight picture at :data:`~scanner.layouts.learn.scale.DPI`.

    Raises MachineError if Tesseract or its Vietnamese data is missing.
    """

    exact = False

    def __init__(self, gray: Image, rulings: Image) -> None:
        require_tesseract()
        spread = cv2.dilate(rulings, np.ones((5, 5), np.uint8))
        self._print: Image = np.where(spread > 0, np.uint8(255), gray)
        self._ink = find_ink(self._print)
        self._known: dict[Rect, list[Word]] = {}

    def prepare(self, rects: Iterable[Rect]) -> None:
        """Read several cells side by side; later :meth:`inside` answers from memory."""
        fresh = [rect for rect in rects if rect not in self._known]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            self._known.update(zip(fresh, pool.map(self._read, fresh), strict=True))

    def inside(self, rect: Rect) -> list[Word]:
        if rect not in self._known:
            self._known[rect] = self._read(rect)
        return self._known[rect]

    def outside(self, rects: Iterable[Rect]) -> list[Word]:
        page = self._print.copy()
        places = list(rects)
        for rect in places:
            crop(page, rect)[:] = 255
        words = _tesseract(page, _PAGE, 0, 0)
        return [word for word in words if not any(holds(rect, word) for rect in places)]

    def _read(self, rect: Rect) -> list[Word]:
        extent = ink_extent(self._ink, rect)
        if extent is None or max(extent.width, extent.height) < _MIN_INK_MM:
            return []
        x0, y0, _x1, _y1 = window(self._print, extent)
        margin = px(_MARGIN_MM)
        padded = cv2.copyMakeBorder(
            crop(self._print, extent), margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(255.0,)
        )
        return in_reading_order(_tesseract(np.asarray(padded), _BLOCK, x0 - margin, y0 - margin))


@lru_cache(maxsize=1)
def require_tesseract() -> None:
    """Raise MachineError, in one line that says what to install, unless Tesseract reads Vietnamese."""
    # Threads inside Tesseract only slow down small pictures.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError) as error:
        message = _(
            "Tesseract is missing; install it with its Vietnamese data"
            " (Debian: apt install tesseract-ocr tesseract-ocr-vie), or learn from the PDF that Word saves"
        )
        raise MachineError(message) from error
    if LANGUAGE not in languages:
        message = _("Tesseract lacks its Vietnamese data; install it (Debian: apt install tesseract-ocr-vie)")
        raise MachineError(message)


def _tesseract(picture: Image, segmentation: int, left: int, top: int) -> list[Word]:
    """Return the words of ``picture``, whose upper left corner is at pixel (left, top) of the page."""
    data: dict[str, list[Any]] = pytesseract.image_to_data(
        picture,
        lang=LANGUAGE,
        config=f"--psm {segmentation} --dpi 300",
        output_type=pytesseract.Output.DICT,
    )
    places = zip(data["left"], data["top"], data["width"], data["height"], strict=True)
    return [
        Word(nfc(text.strip()), rect_mm(left + x, top + y, left + x + width, top + y + height))
        for text, (x, y, width, height) in zip(data["text"], places, strict=True)
        if text.strip()
    ]


def turned_by(gray: Image) -> int:
    """Return by how many degrees clockwise the picture must be turned to stand upright: 0, 90, 180, 270.

    0 if there is too little print for Tesseract to tell.
    """
    require_tesseract()
    try:
        found = pytesseract.image_to_osd(
            gray, config="--psm 0 --dpi 300", output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractError:
        return 0
    return int(found["rotate"]) % 360
