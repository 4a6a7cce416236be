"""The facts on a located page: stamp, marks, names, other ink, missing print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import (
    Code,
    ColorMode,
    Finding,
    Image,
    RowReading,
    RowState,
    StampReading,
    StampState,
)
from scanner.reading.boxes import BoxesReading, CloseInk, read_boxes
from scanner.reading.dark_words import Word, dark_words
from scanner.reading.fingerprint import fingerprint
from scanner.reading.frame import window
from scanner.reading.ink import added_ink
from scanner.reading.inked_text import inked_texts
from scanner.reading.levels import percentile
from scanner.reading.locate import Located, unsure_rows
from scanner.reading.missing import missing_print
from scanner.reading.prepared import Prepared, Print
from scanner.reading.settings import SETTINGS as S
from scanner.reading.stamp import read_stamp, without_stamp
from scanner.reading.strays import lost_corners
from scanner.reading.strokes import Darkness, PrintMasks, find_strokes
from scanner.reading.writing import (
    MARK_RIM,
    InkView,
    NameInk,
    mark_ink,
    name_findings,
    read_elsewhere,
    read_names,
)

_GRAIN = 1.0  # frame pixels, sigma


@dataclass(frozen=True, eq=False)
class Facts:
    """What was found on a located page; see :class:`scanner.ballot.BallotReading`."""

    stamp: StampReading
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    fingerprint: bytes


def read_facts(located: Located, color: ColorMode) -> Facts:
    """Measure the stamp, the boxes, the names and all other ink, in this order."""
    prepared, layout = located.prepared, located.prepared.template.layout
    blank = prepared.rough if color is ColorMode.BILEVEL else prepared.fine
    bare = blank.paper.area.bare
    ink = _denoised(added_ink(located.ink, blank.tight.grown, blank.paper), blank)
    added = cv2.bitwise_and(ink, bare)
    stamp = read_stamp(layout.stamp, added, located.red)
    where = window(layout.stamp.search, added.shape)
    mark_of_paper = fingerprint(added, prepared.cells, where)
    redless = ink[where] if located.red is None else _redless_ink(located, blank, ink[where])
    ink[where] = without_stamp(ink[where], redless, located.red, layout.stamp, stamp)
    added[where] = cv2.bitwise_and(ink[where], bare[where])
    darkness = _darkness(added, blank.masks.printed)
    rim = _rim(ink, blank)
    above_rims = _above_rims(rim, darkness)
    close = CloseInk(
        ink[prepared.cells.where], blank.tight_masks.printed[prepared.cells.where], above_rims.faint
    )
    boxes = _boxes(prepared, blank.masks, added, darkness, close)
    marks = mark_ink(boxes.strokes, boxes.owned)
    rest, close_rest = marks.taken_off(added, MARK_RIM), marks.taken_off(ink, MARK_RIM)
    between = max(darkness.faint, rim)
    names = read_names(
        layout,
        between,
        InkView(close_rest, blank.tight_masks, above_rims),
        InkView(rest, blank.masks, darkness),
    )
    far_rest = cv2.min(rest, cv2.subtract(blank.wide.grown, located.ink))
    covered = missing_print(layout, located.prints)
    if color is not ColorMode.BILEVEL:
        names += _darkened(names, stamp, dark_words(blank.words, located.ink, blank.tight_masks.printed))
    names = _on_print(names, covered)
    elsewhere = read_elsewhere(
        layout, prepared.ground, marks, (far_rest, darkness.sure), (close_rest, above_rims.sure)
    )
    known = {finding.row for finding in (*elsewhere, *covered)}
    findings = [
        *_ballot_findings(boxes, stamp),
        *name_findings(names),
        *elsewhere,
        *(found for found in inked_texts(blank.texts, close_rest, between) if found.row not in known),
        *covered,
        *lost_corners(located.ink, prepared.expected.mask),
        *located.strays,
        *unsure_rows(located.fit, prepared.template, added),
    ]
    struck = {name.row for name in names if name.struck}
    rows = tuple(replace(row, name_struck=row.row in struck) for row in boxes.rows)
    return Facts(stamp, rows, tuple(findings), mark_of_paper)


def _redless_ink(located: Located, blank: Print, ink: Image) -> Image:
    """Return the ink that red does not make, without the shade, folds and streaks taken off ``ink``.

    Both show the part of the frame in which the stamp is searched.
    """
    where = window(located.prepared.template.layout.stamp.search, located.ink.shape)
    grown = blank.tight.grown[where]
    taken_off = cv2.subtract(cv2.subtract(grown, located.ink[where]), ink)
    return cv2.subtract(cv2.subtract(grown, located.redless[where]), taken_off)


def _darkened(names: Sequence[NameInk], stamp: StampReading, words: Sequence[Word]) -> list[NameInk]:
    """Return the names, of those without ink so far, with words too dark where no stamp lies over them."""
    known = {name.row for name in names}
    free = [word for word in words if stamp.place is None or not word.place.meets(stamp.place.padded(1.0))]
    dark = {word.row: NameInk(word.row, True, False, word.place) for word in free if word.row not in known}
    return list(dark.values())


def _on_print(names: list[NameInk], covered: Sequence[Finding]) -> list[NameInk]:
    """Leave out names that are covered: ink there is the cover's edge, and no name is there to strike."""
    hidden = {finding.row for finding in covered}
    return [name for name in names if name.row not in hidden]


def _rim(ink: Image, blank: Print) -> int:
    """Return how dark the rims are that blur and bold printing leave close to print."""
    rims = ink.ravel()[blank.rims]
    return round(percentile(rims, 95)) if rims.size else 0


def _above_rims(rim: int, darkness: Darkness) -> Darkness:
    """Return how dark ink must be close to print, with such rims."""
    return Darkness(max(darkness.faint, S.rim_faint, rim), max(darkness.sure, S.rim_sure, round(1.6 * rim)))


def _boxes(
    prepared: Prepared, masks: PrintMasks, added: Image, darkness: Darkness, close: CloseInk
) -> BoxesReading:
    where = prepared.cells.where
    soft = cv2.GaussianBlur(added[where], (0, 0), 0.7)
    strokes = find_strokes(soft, masks, where, darkness, S.smallest_mm2)
    return read_boxes(prepared.template.layout, strokes, soft, close, prepared.cells)


def _darkness(added: Image, printed: npt.NDArray[np.bool_]) -> Darkness:
    """Return how dark ink must be, given this scan's noise.

    There is a limit: on a very dirty page specks go to a person rather than a faint mark unseen.
    """
    noise = _noise(added, printed)
    return Darkness(
        min(max(S.faint, round(S.faint_noise * noise)), 2 * S.faint),
        min(max(S.sure, round(S.sure_noise * noise)), 2 * S.sure),
    )


def _denoised(ink: Image, blank: Print) -> Image:
    """Return ink smoothed where thresholds cannot rise above the noise: pens are wider than its grain."""
    if _noise(ink, blank.masks.printed) <= S.strong_noise:
        return ink
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), _GRAIN), np.uint8)


def _noise(ink: Image, printed: npt.NDArray[np.bool_]) -> float:
    """Return the darkness that nearly all of the paper does not reach."""
    return percentile(ink[::8, ::8][~printed[::8, ::8]], 95)


def _ballot_findings(boxes: BoxesReading, stamp: StampReading) -> list[Finding]:
    found = list(boxes.findings)
    if stamp.state is StampState.ABSENT:
        found.insert(0, Finding(Code.NO_STAMP))
    elif stamp.state is StampState.COPIED:
        found.insert(0, Finding(Code.COPIED_STAMP, None, stamp.place))
    elif all(row.state is RowState.NONE for row in boxes.rows):
        return [Finding(Code.BLANK_BALLOT)]
    return found
