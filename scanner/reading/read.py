"""One page, read: which layout it is, how it lies, and the facts on it.

The order of the stages is the order of :meth:`Reader.read`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scanner import __version__
from scanner.ballot import (
    BallotReading,
    Code,
    ColorMode,
    Finding,
    Image,
    Page,
    Rect,
    Registration,
    RowReading,
    RowState,
    StampReading,
    StampState,
    UnreadablePage,
)
from scanner.layouts.files import LoadedLayout
from scanner.reading import coarse
from scanner.reading.boxes import BoxesReading, CellMap, make_cell_map, read_boxes
from scanner.reading.fingerprint import fingerprint
from scanner.reading.frame import PX_PER_MM, window
from scanner.reading.ink import Paper, PrintArea, added_ink, make_paper, print_area
from scanner.reading.missing import PrintMap, missing_print, name_matches, print_map
from scanner.reading.register import Fit, register, shown_in_frame
from scanner.reading.settings import SETTINGS as S
from scanner.reading.settings import settings_digest
from scanner.reading.stamp import read_stamp, without_stamp
from scanner.reading.strokes import Darkness, PrintMasks, find_strokes
from scanner.reading.template import Template, make_template
from scanner.reading.tone import PAPER, Tones, tones
from scanner.reading.writing import InkView, NameInk, name_findings, read_elsewhere, read_names, without_marks

_RIVALS = 3  # layouts that are tried in full when thumbnails do not settle it
_RIVAL_SCORE = 0.15  # of correlation behind the best
_TOLERANCE_PX = 5  # a third of a millimetre to each side
_LEAST_PX_PER_MM = 5.6  # of a page, so that half of 300 dpi is still enough
_GRID = (9, 13)  # points across and down kept with a reading


@dataclass(frozen=True, eq=False)
class Print:
    """The blank's print grown by a tolerance; a tight one for names, a wide one for open places."""

    paper: Paper
    tight: PrintArea
    wide: PrintArea
    masks: PrintMasks
    tight_masks: PrintMasks


@dataclass(frozen=True, eq=False)
class Prepared:
    """A layout with all that is computed once for it."""

    template: Template
    fine: Print
    rough: Print  # for 1-bit scans, whose print is ragged
    cells: CellMap


@dataclass(frozen=True, eq=False)
class Located:
    """A page in the frame of its layout; planes (H, W) uint8, paper at ``PAPER``.

    ``redless`` differs from ``ink`` only where a stamp may be; ``red`` (colour scans) shows only that part.
    """

    prepared: Prepared
    fit: Fit
    ink: Image
    redless: Image
    red: Image | None
    prints: PrintMap
    matches: list[float]

    @property
    def agreement(self) -> float:
        """How well the print agrees with the layout's, to choose between layouts."""
        return float(np.mean(self.matches)) - self.prints.share()


class Reader:
    """Reads pages as ballots of ``layouts``; prepared once, then used for any number of pages."""

    def __init__(self, layouts: Sequence[LoadedLayout]) -> None:
        self._side = coarse.square_side(
            *(v for loaded in layouts for v in (loaded.layout.sheet.width_mm, loaded.layout.sheet.height_mm))
        )
        self._layouts = [_prepared(loaded, self._side) for loaded in layouts]
        self._digest = settings_digest()
        longest = max(max(loaded.layout.sheet.width_mm, loaded.layout.sheet.height_mm) for loaded in layouts)
        self.least_pixels = math.ceil(_LEAST_PX_PER_MM * longest)

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        """Return the facts on ``page``, or why it cannot be read as a ballot of these layouts."""
        likeness = 0.0
        for px_per_mm in self._resolutions(page):
            seen = tones(page, px_per_mm)
            thumb = coarse.thumb(seen.redless, seen.px_per_mm, self._side)
            fits = [(coarse.fit(thumb, prepared.template.thumb), prepared) for prepared in self._layouts]
            likeness = max(likeness, *(fit.score for fit, _ in fits))
            located = _best_located(seen, fits, (thumb.height, thumb.width))
            if located is not None:
                return self._reading_of(page, seen, located)
        return self._refusal(page, *_unlocated(seen, likeness))

    def _resolutions(self, page: Page) -> list[float]:
        """Return the page's likely pixels per mm: as its file says, else as if it showed the whole sheet."""
        longest = max(page.image.shape[:2])
        found = [page.dpi / 25.4] if page.dpi else []
        for prepared in self._layouts:
            sheet = prepared.template.layout.sheet
            fitting = longest / max(sheet.width_mm, sheet.height_mm)
            if all(abs(fitting / other - 1) > 0.2 for other in found):
                found.append(fitting)
        return found

    def _reading_of(self, page: Page, seen: Tones, located: Located) -> BallotReading | UnreadablePage:
        refusal = _foreign(located)
        if refusal is not None:
            return self._refusal(page, *refusal)
        facts = _facts(located, page.color)
        return BallotReading(
            source=page.source,
            layout=located.prepared.template.layout.id,
            layout_digest=located.prepared.template.digest,
            registration=_registration(located.fit, seen.shrink * page.reduction),
            color=page.color,
            dpi=round(located.fit.warp.scale * PX_PER_MM * seen.shrink * page.reduction * 25.4, 1),
            stamp=facts.stamp,
            rows=facts.rows,
            findings=facts.findings,
            fingerprint=facts.fingerprint,
            program=__version__,
            settings_digest=self._digest,
        )

    def _refusal(self, page: Page, reason: Code, detail: str, overleaf: bool = False) -> UnreadablePage:
        return UnreadablePage(page.source, reason, detail, __version__, self._digest, overleaf)


def _prepared(loaded: LoadedLayout, side: int) -> Prepared:
    template = make_template(loaded, side)
    return Prepared(
        template,
        fine=_print(template.blank, _TOLERANCE_PX),
        rough=_print(template.blank, _TOLERANCE_PX + 4),
        cells=make_cell_map(loaded.layout, template.blank.shape),
    )


def _print(blank: Image, tolerance: int) -> Print:
    usual, tight, wide = (print_area(blank, side) for side in (tolerance, tolerance - 2, tolerance + 4))
    return Print(
        make_paper(usual),
        tight,
        wide,
        PrintMasks(usual.printed, wide.printed),
        PrintMasks(tight.printed, usual.printed),
    )


def _best_located(
    seen: Tones, fits: list[tuple[coarse.CoarseFit, Prepared]], thumb_shape: tuple[int, int]
) -> Located | None:
    """Register the page on the layouts that fit best; return the one whose print agrees best."""
    best = max(fit.score for fit, _ in fits)
    likely = sorted((f for f in fits if f[0].score > best - _RIVAL_SCORE), key=lambda f: -f[0].score)
    located = [
        _located(seen, prepared, fit)
        for rough, prepared in likely[:_RIVALS]
        if (fit := register(seen, prepared.template, rough, thumb_shape)) is not None
    ]
    return max(located, key=lambda one: one.agreement, default=None)


def _located(seen: Tones, prepared: Prepared, fit: Fit) -> Located:
    template = prepared.template
    blank = template.blank
    everywhere = (slice(0, blank.shape[0]), slice(0, blank.shape[1]))
    ink = shown_in_frame(seen.ink, fit, everywhere, PAPER)
    redless, red = ink, None
    if seen.red is not None:
        # Only the stamp hides anything, so only where it may be is red told from other ink.
        where = window(template.layout.stamp.search, blank.shape)
        red = shown_in_frame(seen.red, fit, where, 0)
        redless = ink.copy()
        redless[where] = shown_in_frame(seen.redless, fit, where, PAPER)
    return Located(
        prepared, fit, ink, redless, red,
        prints=print_map(redless, blank),
        matches=name_matches(redless, blank, template.layout),
    )  # fmt: skip


def _foreign(located: Located) -> tuple[Code, str] | None:
    """Say why a page that lies well on a layout is not its ballot after all."""
    fit = located.fit
    if fit.support < S.least_support and fit.residual < S.precise_mm:
        # What agrees agrees well: the same office's heading over another list.
        return Code.WRONG_LAYOUT, f"{1 - fit.support:.0%} of the print is elsewhere"
    if fit.support < S.least_support or fit.residual > S.largest_residual_mm:
        return Code.POOR_REGISTRATION, f"support {fit.support:.2f}, residual {fit.residual:.2f} mm"
    strange = sum(match < S.name_match for match in located.matches)
    if strange > S.foreign_rows * len(located.matches) and len(located.matches) > 1:
        return Code.WRONG_LAYOUT, f"{strange} of {len(located.matches)} names differ"
    if located.prints.share() > S.foreign_print:
        return Code.WRONG_LAYOUT, f"{located.prints.share():.0%} of the print is missing"
    return None


def _unlocated(seen: Tones, likeness: float) -> tuple[Code, str, bool]:
    """Say what a page is that lies on no layout: blank, written on, another form, or no document."""
    edge = round(8 * seen.px_per_mm)
    inner = seen.ink[edge:-edge, edge:-edge]
    share = float((cv2.blur(inner, (3, 3)) < PAPER - 60).mean())
    if share < S.blank_share:
        return Code.BLANK_PAGE, "", False
    if share < S.overleaf_share:
        return Code.BLANK_PAGE, "", True
    if likeness > S.own_likeness:
        return Code.POOR_REGISTRATION, "the sheet is bent or torn too much", False
    if share < S.document_share:
        return Code.WRONG_LAYOUT, "the page's print is no layout of this count", False
    return Code.UNREADABLE_PAGE, "the page does not look like a printed sheet", False


@dataclass(frozen=True, eq=False)
class _Facts:
    stamp: StampReading
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    fingerprint: bytes


def _facts(located: Located, color: ColorMode) -> _Facts:
    prepared, layout = located.prepared, located.prepared.template.layout
    blank = prepared.rough if color is ColorMode.BILEVEL else prepared.fine
    bare = blank.paper.area.bare
    ink = added_ink(located.ink, blank.tight.grown, blank.paper)
    added = cv2.bitwise_and(ink, bare)
    stamp = read_stamp(layout.stamp, added, located.red)
    mark_of_paper = fingerprint(added, *_fingerprinted(prepared))
    redless = ink if located.red is None else _redless_ink(located, blank, ink)
    ink = without_stamp(ink, redless, located.red, layout.stamp, stamp)
    added = cv2.bitwise_and(ink, bare)
    darkness = _darkness(added, blank.masks.printed)
    boxes = _boxes(prepared, blank.masks, added, darkness)
    rest = without_marks(added, boxes.strokes, boxes.owned)
    names = read_names(
        layout,
        InkView(rest, blank.masks, darkness),
        InkView(
            without_marks(ink, boxes.strokes, boxes.owned),
            blank.tight_masks,
            _above_rims(ink, blank, darkness),
        ),
    )
    elsewhere = cv2.min(rest, cv2.subtract(blank.wide.grown, located.ink))
    covered = missing_print(layout, located.prints)
    names = _on_print(names, covered)
    findings = [
        *_ballot_findings(boxes, stamp),
        *name_findings(names),
        *read_elsewhere(layout, elsewhere, darkness.sure),
        *covered,
        *_badly_registered(located.fit, prepared),
    ]
    struck = {name.row for name in names if name.struck}
    rows = tuple(replace(row, name_struck=row.row in struck) for row in boxes.rows)
    return _Facts(stamp, rows, tuple(findings), mark_of_paper)


def _redless_ink(located: Located, blank: Print, ink: Image) -> Image:
    """Return the ink that red does not make, without the shade, folds and streaks taken off ``ink``."""
    taken_off = cv2.subtract(cv2.subtract(blank.tight.grown, located.ink), ink)
    return cv2.subtract(cv2.subtract(blank.tight.grown, located.redless), taken_off)


def _on_print(names: list[NameInk], covered: Sequence[Finding]) -> list[NameInk]:
    """Leave out names that are covered: ink there is the cover's edge, and no name is there to strike."""
    hidden = {finding.row for finding in covered}
    return [name for name in names if name.row not in hidden]


def _fingerprinted(prepared: Prepared) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    template = prepared.template
    return prepared.cells.where, window(template.layout.stamp.search, template.blank.shape)


def _above_rims(ink: Image, blank: Print, darkness: Darkness) -> Darkness:
    """Return how dark ink must be close to print, where blur and bold printing leave rims."""
    rims = ink[::2, ::2][(blank.masks.printed & ~blank.tight_masks.printed)[::2, ::2]]
    rim = float(np.percentile(rims, 95)) if rims.size else 0.0
    return Darkness(
        max(darkness.faint, S.rim_faint, round(rim)), max(darkness.sure, S.rim_sure, round(1.6 * rim))
    )


def _boxes(prepared: Prepared, masks: PrintMasks, added: Image, darkness: Darkness) -> BoxesReading:
    where = prepared.cells.where
    soft = added.copy()
    soft[where] = cv2.GaussianBlur(added[where], (0, 0), 0.7)
    strokes = find_strokes(soft, masks, where, darkness, S.smallest_mm2)
    return read_boxes(prepared.template.layout, strokes, soft, masks.printed, prepared.cells)


def _darkness(added: Image, printed: npt.NDArray[np.bool_]) -> Darkness:
    """Return how dark ink must be, given this scan's noise."""
    sample = added[::8, ::8][~printed[::8, ::8]]
    noise = float(np.percentile(sample, 95))
    return Darkness(max(S.faint, round(S.faint_noise * noise)), max(S.sure, round(S.sure_noise * noise)))


def _ballot_findings(boxes: BoxesReading, stamp: StampReading) -> list[Finding]:
    found = list(boxes.findings)
    if stamp.state is StampState.ABSENT:
        found.insert(0, Finding(Code.NO_STAMP))
    elif stamp.state is StampState.COPIED:
        found.insert(0, Finding(Code.COPIED_STAMP, None, stamp.place))
    elif all(row.state is RowState.NONE for row in boxes.rows):
        return [Finding(Code.BLANK_BALLOT)]
    return found


def _badly_registered(fit: Fit, prepared: Prepared) -> list[Finding]:
    """Name the rows around which too few anchors agree."""
    anchors = prepared.template.anchors
    agreeing = fit.anchors[fit.agreeing]
    found = []
    for number, row in enumerate(prepared.template.layout.rows, start=1):
        middle = (row.boxes[0].cell.y0 + row.boxes[0].cell.y1) / 2 * PX_PER_MM
        reach = 25 * PX_PER_MM
        expected = int((np.abs(anchors[:, 1] - middle) < reach).sum())
        here = int((np.abs(agreeing[:, 1] - middle) < reach).sum())
        if expected and here < S.least_local_support * expected:
            cells = row.boxes[0].cell, row.boxes[-1].cell
            place = Rect(cells[0].x0, cells[0].y0, cells[1].x1, cells[1].y1)
            found.append(Finding(Code.POOR_REGISTRATION, number, place))
    return found


def _registration(fit: Fit, shrink: int) -> Registration:
    height, width = fit.warp.shape[:2]
    xs, ys = np.linspace(0, width / PX_PER_MM, _GRID[0]), np.linspace(0, height / PX_PER_MM, _GRID[1])
    mm = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    pixels = (fit.warp(mm * PX_PER_MM - 0.5) + 0.5) * shrink - 0.5
    return Registration(
        rotation=round(fit.warp.turn / 90) * 90 % 360,
        scale=round(fit.warp.scale * PX_PER_MM * shrink, 4),
        residual=round(fit.residual, 4),
        support=round(fit.support, 3),
        grid=tuple(
            (round(float(x), 2), round(float(y), 2), round(float(px), 2), round(float(py), 2))
            for (x, y), (px, py) in zip(mm, pixels, strict=True)
        ),
    )
