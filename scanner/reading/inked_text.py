"""Ink over printed text that stands beside the names, such as a post struck out.

A line over a short post hides among its letters: what shows between them are crumbs, too small to be strokes.
But paper between letters is else as clean as any, so that the share of it that is inked tells: little of it
where that is as dark as a pen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Code, Finding, Image, Rect
from scanner.layouts.model import BallotLayout
from scanner.reading.frame import PX_PER_MM, mm, shown, window
from scanner.reading.print_pieces import pieces_of_print
from scanner.reading.settings import SETTINGS as S

_MARGIN_MM = 0.9  # within a row, past its rulings
_SPACE = mm(2.0)  # between words of one text, at most
_RULING = 0.9  # of a row's height is printed
_LEAST_HIGH, _LEAST_WIDE = mm(1.2), mm(2.0)  # of a text

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Text:
    """A line of print in ``row`` (from 1): its part of the frame, and its paper, 255 between the letters."""

    row: int
    where: tuple[slice, slice]
    bare: Image

    @cached_property
    def paper(self) -> int:
        """The pixels that are ``bare``."""
        return cv2.countNonZero(self.bare)


def texts_beside_names(layout: BallotLayout, printed: Bools) -> tuple[Text, ...]:
    """Return the lines of text in the rows that are neither names nor in the boxes' columns.

    ``printed`` (H, W) is where the blank is printed.
    """
    return tuple(
        text for number in range(1, len(layout.rows) + 1) for text in _texts(layout, number, printed)
    )


def _texts(layout: BallotLayout, number: int, printed: Bools) -> Iterator[Text]:
    row = layout.rows[number - 1]
    cells = [box.cell for box in row.boxes]
    left, right = layout.table.x0, min(cell.x0 for cell in cells)
    top, foot = min(cell.y0 for cell in cells), max(cell.y1 for cell in cells)
    band = window(Rect(left, top, right, foot).padded(-_MARGIN_MM), printed.shape)
    seen = printed[band].copy()
    if not seen.size:  # the boxes stand first
        return
    name = window(row.name_text.padded(0.3), printed.shape)
    above, before = band[0].start, band[1].start
    seen[max(0, name[0].start - above) : name[0].stop - above,
         max(0, name[1].start - before) : name[1].stop - before] = False  # fmt: skip
    seen[:, seen.mean(axis=0) > _RULING] = False
    for where in pieces_of_print(seen, (above, before), (1, _SPACE)):
        high, wide = (side.stop - side.start for side in where)
        if high >= _LEAST_HIGH and wide >= _LEAST_WIDE and high < len(seen):
            yield Text(number, where, np.where(printed[where], np.uint8(0), np.uint8(255)))


def inked_texts(texts: Sequence[Text], ink: Image, darker: int) -> list[Finding]:
    """Return added writing for each text between whose letters so much is ``darker`` than that."""
    return [_finding(text) for text in texts if _is_inked(text, ink[text.where], darker)]


def _is_inked(text: Text, ink: Image, darker: int) -> bool:
    seen = cv2.bitwise_and(ink, text.bare)
    limits = (
        (darker, S.inked_text_mm2, S.inked_text),
        (max(darker, S.pen_dark), S.pen_text_mm2, S.pen_text),
    )
    for darkness, mm2, share in limits:
        inked = cv2.countNonZero(cv2.compare(seen, darkness, cv2.CMP_GT))
        if inked >= mm2 * PX_PER_MM**2 and inked >= share * text.paper:
            return True
    return False


def _finding(text: Text) -> Finding:
    return Finding(Code.ADDED_WRITING, text.row, shown(text.where))
