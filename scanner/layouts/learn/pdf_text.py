"""The words of a PDF page with their places, by poppler's ``pdftotext -bbox``.

poppler is needed anyway to render the page (pdf2image), so no other PDF library is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from scanner.ballot import Rect, around
from scanner.errors import MachineError, SettingsError
from scanner.i18n import _
from scanner.layouts.learn.scale import overlap
from scanner.layouts.learn.words import Word, holds, in_reading_order, nfc

_MM_PER_POINT = 25.4 / 72
_XHTML = "{http://www.w3.org/1999/xhtml}"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TIMEOUT_S = 60
_TOUCH_SHARE = 0.08  # of a line's height; the narrowest blank is twice as wide


@dataclass(frozen=True)
class PdfText:
    """A PDF page's own text."""

    words: tuple[Word, ...]
    exact: bool = True

    def prepare(self, rects: Iterable[Rect]) -> None:
        """Nothing to prepare: all words are known."""

    def inside(self, rect: Rect) -> list[Word]:
        return in_reading_order(word for word in self.words if holds(rect, word))

    def outside(self, rects: Iterable[Rect]) -> list[Word]:
        places = list(rects)
        return [word for word in self.words if not any(holds(rect, word) for rect in places)]


def read_pdf_words(path: Path, number: int) -> PdfText:
    """Return the words of page ``number`` (from 1).

    Raises MachineError without poppler, SettingsError if the file cannot be read.
    """
    program = shutil.which("pdftotext")
    if program is None:
        raise MachineError(_("pdftotext is missing; install poppler (Debian: apt install poppler-utils)"))
    command = [
        program,
        "-bbox",
        "-cropbox",
        "-enc",
        "UTF-8",
        "-f",
        str(number),
        "-l",
        str(number),
        str(path),
        "-",
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_TIMEOUT_S)
        page = ElementTree.fromstring(_NOT_XML.sub("", done.stdout.decode("utf-8", "replace")))
    except (subprocess.SubprocessError, ElementTree.ParseError) as error:
        message = _("{path}: the PDF's text cannot be read; print it to a new PDF and try that")
        raise SettingsError(message.format(path=path)) from error
    return PdfText(tuple(_joined([_word(element) for element in page.iter(f"{_XHTML}word") if element.text])))


def _word(element: ElementTree.Element) -> Word:
    x0, y0, x1, y1 = (float(element.attrib[key]) * _MM_PER_POINT for key in ("xMin", "yMin", "xMax", "yMax"))
    return Word(nfc((element.text or "").strip()), Rect(x0, y0, x1, y1))


def _joined(pieces: list[Word]) -> list[Word]:
    """Join the pieces of a word: poppler parts it where a letter comes from another font."""
    words: list[Word] = []
    for piece in pieces:
        if words and _touch(words[-1].place, piece.place):
            last = words.pop()
            piece = Word(nfc(last.text + piece.text), around([last.place, piece.place]))
        words.append(piece)
    return words


def _touch(left: Rect, right: Rect) -> bool:
    beside = overlap(left.y0, left.y1, right.y0, right.y1) > 0.7 * min(left.height, right.height)
    return beside and abs(right.x0 - left.x1) < _TOUCH_SHARE * left.height
