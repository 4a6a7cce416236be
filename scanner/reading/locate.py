"""Which layout a page is of, and how it lies; or what else it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Code, Finding, Image, Rect, Registration, around
from scanner.layouts.model import Row
from scanner.reading import coarse
from scanner.reading.frame import PX_PER_MM, window
from scanner.reading.missing import PrintMap, name_matches, print_map
from scanner.reading.prepared import Prepared
from scanner.reading.register import Fit, Wanted, register, shown_in_frame
from scanner.reading.settings import SETTINGS as S
from scanner.reading.strays import strays
from scanner.reading.template import Anchors, Template
from scanner.reading.tone import PAPER, Tones
from scanner.reading.warp import Floats, warp_basis

_UNPRINTED = 200  # the blank is white where it is lighter
_INKED = 150  # and a page is inked there where it is darker
_RIVAL_SCORE = 0.15  # of correlation behind the best
_NEAR_MM = 15.0  # around a row's boxes, where anchors vouch for it
_NEAR_ANCHORS = 6  # at least, above and below
_GRID = (9, 13)  # points across and down kept with a reading


@dataclass(frozen=True, eq=False)
class Located:
    """A page in the frame of its layout; planes (H, W) uint8, paper at ``PAPER``.

    ``redless`` differs from ``ink`` only where a stamp may be; ``red`` (colour scans) shows only that part.
    ``shrink`` is how many page pixels make one of the planes that ``fit`` leads to. ``strays`` is what is
    wrong with the sheet itself.
    """

    prepared: Prepared
    fit: Fit
    ink: Image
    redless: Image
    red: Image | None
    prints: PrintMap
    matches: list[float]
    shrink: int
    strays: tuple[Finding, ...]

    @property
    def agreement(self) -> float:
        """How well the print agrees with the layout's, to choose between layouts."""
        return float(np.mean(self.matches)) - self.prints.share()

    @property
    def certain(self) -> bool:
        """Every name and nearly all print is the layout's."""
        return min(self.matches) >= S.name_certain and self.prints.share() < S.certain_missing

    @property
    def strange_names(self) -> int:
        """How many names are other names: not the layout's, nor merely covered."""
        rows = self.prepared.template.layout.rows
        return sum(
            match < S.name_match and not self._is_covered(row.name_text)
            for match, row in zip(self.matches, rows, strict=True)
        )

    def _is_covered(self, name: Rect) -> bool:
        """True if paper or tape hides a name, or ink all around its letters."""
        where = window(name, self.redless.shape)
        between = self.prepared.template.blank[where] > _UNPRINTED
        inked = float((self.redless[where][between] < _INKED).mean()) if between.any() else 0.0
        return inked > S.inked_name or self.prints.share(name) > S.covered_name


Guess = tuple[coarse.CoarseFit, Prepared]


def locate(seen: Tones, thumb: coarse.Thumb, guesses: list[Guess]) -> Located | None:
    """Register the page on the layouts that fit best; return the one whose print agrees best.

    ``thumb`` is the page's thumbnail, to which the guesses fit. If none of them holds, the page may still
    lie upright or upside down under so much ink that its thumbnail says nothing.
    """
    best = max(fit.score for fit, _ in guesses)
    likely = [guess for guess in guesses if guess[0].score > best - _RIVAL_SCORE]
    likely.sort(key=lambda guess: -guess[0].score)
    return _best(seen, thumb, likely) or _best(seen, thumb, _as_if_upright(thumb, guesses))


def _as_if_upright(thumb: coarse.Thumb, guesses: list[Guess]) -> list[Guess]:
    return [(fit, one) for _, one in guesses for fit in coarse.upright_fits(thumb, one.template.thumb)]


def _best(seen: Tones, thumb: coarse.Thumb, guesses: list[Guess]) -> Located | None:
    """Try ``guesses`` in turn until a layout's print is all there and no sibling's names agree better.

    Thumbnails tell sheets of other lengths apart, but not siblings that differ in a name.
    """
    found: list[Located] = []
    rest = list(guesses)
    while rest:
        rough, prepared = rest.pop(0)
        fit = register(seen, prepared.template, rough, (thumb.height, thumb.width))
        if fit is not None:
            found.append(_located(seen, prepared, fit))
            if found[-1].certain:
                rest = [other for other in rest if _agrees_better(other[1], found[-1])]
    return max(found, key=lambda one: one.agreement, default=None)


def _agrees_better(other: Prepared, found: Located) -> bool:
    """True if another layout's names fit a page still better, as it lies: a sibling with one name changed."""
    template = other.template
    if template.blank.shape != found.redless.shape or template is found.prepared.template:
        return False
    matches = name_matches(found.redless, other.names)
    return float(np.mean(matches)) > float(np.mean(found.matches))


def _located(seen: Tones, prepared: Prepared, fit: Fit) -> Located:
    template = prepared.template
    blank = template.blank
    everywhere = (slice(0, blank.shape[0]), slice(0, blank.shape[1]))
    wanted = [Wanted(seen.ink, everywhere, PAPER)]
    # Only the stamp hides anything, so only where it may be is red told from other ink.
    where = window(template.layout.stamp.search, blank.shape)
    if seen.red is not None:
        wanted += [Wanted(seen.redless, where, PAPER), Wanted(seen.red, where, 0)]
    ink, *colours = shown_in_frame(fit, *wanted)
    redless, red = ink, None
    if colours:
        redless = ink.copy()
        redless[where], red = colours
    return Located(
        prepared, fit, ink, redless, red,
        prints=print_map(redless, prepared.expected),
        matches=name_matches(redless, prepared.names),
        shrink=seen.shrink,
        strays=strays(seen, fit, blank),
    )  # fmt: skip


def foreign(located: Located) -> tuple[Code, str] | None:
    """Say why a page that lies well on a layout is not its ballot after all."""
    fit = located.fit
    if fit.support < S.least_support and fit.residual < S.precise_mm:
        # What agrees agrees well: the same office's heading over another list.
        return Code.WRONG_LAYOUT, f"{1 - fit.support:.0%} of the print is elsewhere"
    if fit.support < S.least_support or fit.residual > S.largest_residual_mm:
        return Code.POOR_REGISTRATION, f"support {fit.support:.2f}, residual {fit.residual:.2f} mm"
    strange = located.strange_names
    if strange > S.foreign_rows * len(located.matches):
        return Code.WRONG_LAYOUT, f"{strange} of {len(located.matches)} names differ"
    if located.prints.share() > S.foreign_print:
        return Code.WRONG_LAYOUT, f"{located.prints.share():.0%} of the print is missing"
    return None


def unsure_rows(fit: Fit, template: Template, added: Image) -> list[Finding]:
    """Name the rows around whose boxes too little print lies where the fit has it.

    ``added`` (H, W) is the ink that was not printed: beside it, print is hardly ever seen just where it lies.
    """
    errors = np.linalg.norm(fit.errors, axis=1) / PX_PER_MM
    seeming = np.flatnonzero((errors >= S.local_error_mm) & (errors < S.inked_error_mm))
    errors[[at for at in seeming.tolist() if _is_inked(template.final, at, added)]] = np.nan
    near = _vouching(template)
    right, wrong = near @ (errors < S.local_error_mm), near @ (errors >= S.local_error_mm)
    # Ink may hide some anchors, but hardly any may be off.
    holds = (right >= S.least_local_support * near.sum(axis=1)) & (wrong <= S.local_strays * right)
    return [
        Finding(Code.POOR_REGISTRATION, number, _boxes_of(row))
        for number, (row, both) in enumerate(
            zip(template.layout.rows, holds.reshape(-1, 2).all(axis=1), strict=True), 1
        )
        if not both
    ]


def _is_inked(anchors: Anchors, at: int, added: Image) -> bool:
    """Tell whether an anchor has ink on it, dark as a pen's."""
    column, row = np.round(anchors.points[at]).astype(int).tolist()
    side = anchors.half
    patch = added[max(0, row - side) : row + side + 1, max(0, column - side) : column + side + 1]
    return int((patch > S.pen_dark).sum()) >= S.inked_anchor * patch.size


def _boxes_of(row: Row) -> Rect:
    return around(box.cell for box in row.boxes)


@lru_cache(maxsize=64)
def _vouching(template: Template) -> Floats:
    """Return which final anchors vouch for each row, (2 · rows, anchors) of 0 and 1.

    Those near its boxes, below (first) and above apart: a feed may slip between.
    """
    points = (template.final.points + 0.5) / PX_PER_MM
    near = []
    for boxes in map(_boxes_of, template.layout.rows):
        beyond = np.maximum([boxes.x0, boxes.y0] - points, points - [boxes.x1, boxes.y1])
        distance = np.linalg.norm(np.maximum(beyond, 0), axis=1)
        below = points[:, 1] > (boxes.y0 + boxes.y1) / 2
        near += [_nearest(distance, side) for side in (below, ~below)]
    return np.array(near, np.float64)


def _nearest(distance: npt.NDArray[np.floating], side: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    if not side.any():
        return side
    return side & (distance <= max(_NEAR_MM, np.sort(distance[side])[:_NEAR_ANCHORS][-1]))


def unlocated(seen: Tones, likeness: float) -> tuple[Code, str, bool]:
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


def registration(fit: Fit, shrink: int) -> Registration:
    """Return the record of a fit to a page of which ``shrink`` × ``shrink`` pixels made one of the plane."""
    mm, basis = _kept_points(fit.warp.shape)
    pixels = (fit.warp(mm * PX_PER_MM - 0.5, basis) + 0.5) * shrink - 0.5
    grid = np.hstack([mm, pixels]).astype(np.float64).tolist()
    return Registration(
        rotation=round(fit.warp.turn / 90) * 90 % 360,
        scale=round(fit.warp.scale * PX_PER_MM * shrink, 4),
        residual=round(fit.residual, 4),
        support=round(fit.support, 3),
        grid=tuple((round(x, 2), round(y, 2), round(px, 2), round(py, 2)) for x, y, px, py in grid),
    )


@lru_cache(maxsize=16)
def _kept_points(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the points in mm that are kept with a reading, (n, 2), and the warp's basis there."""
    height, width = shape[:2]
    xs, ys = np.linspace(0, width / PX_PER_MM, _GRID[0]), np.linspace(0, height / PX_PER_MM, _GRID[1])
    points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    return points, warp_basis(points * PX_PER_MM - 0.5, shape)
