"""A layout with all that the reader computes once for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.layouts.files import LoadedLayout
from scanner.layouts.model import BallotLayout
from scanner.reading.boxes import CellMap, make_cell_map
from scanner.reading.dark_words import Word, words_of_names
from scanner.reading.ink import Paper, PrintArea, make_paper, print_area
from scanner.reading.inked_text import Text, texts_beside_names
from scanner.reading.missing import ExpectedPrint, NamePrint, expected_print, name_prints
from scanner.reading.strokes import PrintMasks
from scanner.reading.template import Template, make_template
from scanner.reading.writing import Ground, make_ground

_TOLERANCE_PX = 5  # a third of a millimetre to each side


@dataclass(frozen=True, eq=False)
class Print:
    """The blank's print grown by a tolerance; a tight one for names, a wide one for open places."""

    paper: Paper
    tight: PrintArea
    wide: PrintArea
    masks: PrintMasks
    tight_masks: PrintMasks
    texts: tuple[Text, ...]
    words: tuple[Word, ...]
    rims: npt.NDArray[np.intp]  # flat indices of some pixels where rims of print may show


@dataclass(frozen=True, eq=False)
class Prepared:
    """A layout with all that is computed once for it."""

    template: Template
    fine: Print
    rough: Print  # for 1-bit scans, whose print is ragged
    expected: ExpectedPrint
    names: tuple[NamePrint, ...]
    cells: CellMap
    ground: Ground


def prepare(loaded: LoadedLayout, side: int) -> Prepared:
    """Prepare a layout; ``side`` is the thumbnails' square, common to all layouts of a count."""
    template = make_template(loaded, side)
    fine = _print(template.blank, loaded.layout, _TOLERANCE_PX)
    return Prepared(
        template,
        fine=fine,
        rough=_print(template.blank, loaded.layout, _TOLERANCE_PX + 4),
        expected=expected_print(template.blank, loaded.layout.table),
        names=name_prints(template.blank, loaded.layout),
        cells=make_cell_map(loaded.layout, fine.masks.fringe),
        ground=make_ground(loaded.layout, fine.masks.printed),
    )


def _print(blank: Image, layout: BallotLayout, tolerance: int) -> Print:
    usual, tight, wide = (print_area(blank, side) for side in (tolerance, tolerance - 2, tolerance + 4))
    near = print_area(blank, tolerance + 8).printed
    return Print(
        make_paper(usual),
        tight,
        wide,
        PrintMasks(usual.printed, wide.printed, near),
        PrintMasks(tight.printed, usual.printed, near),
        texts_beside_names(layout, tight.printed),
        words_of_names(layout, blank, tight.printed),
        rims=np.flatnonzero(usual.printed & ~tight.printed)[::4],
    )
