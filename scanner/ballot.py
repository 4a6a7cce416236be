"""The frozen records that pass between the stages: intake → reading → rules → results.

Measuring is apart from deciding: everything up to ``BallotReading`` is a fact about a sheet of
paper; a ``Verdict`` is what a rule set makes of those facts. Lengths on the ballot are in
millimetres from the upper left corner of the blank; images are numpy arrays, read-only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


class Code(StrEnum):
    """Why a person should look. Seed wording in Vietnamese: docs/terms.md."""

    NO_MARK = "no_mark"
    BLANK_BALLOT = "blank_ballot"
    SEVERAL_MARKS = "several_marks"
    DOUBTFUL_MARK = "doubtful_mark"
    CORRECTED_MARK = "corrected_mark"
    STRUCK_NAME = "struck_name"
    ADDED_WRITING = "added_writing"
    OPINION_WRITTEN = "opinion_written"
    MISSING_PRINT = "missing_print"
    FOLDED_CORNER = "folded_corner"
    PAGE_CUT_OFF = "page_cut_off"
    DOUBLE_FEED = "double_feed"
    NO_STAMP = "no_stamp"
    COPIED_STAMP = "copied_stamp"
    WRONG_LAYOUT = "wrong_layout"
    POOR_REGISTRATION = "poor_registration"
    UNREADABLE_PAGE = "unreadable_page"
    DUPLICATE_SCAN = "duplicate_scan"
    TRIAL_SHEET = "trial_sheet"
    BLANK_PAGE = "blank_page"
    WRITING_OVERLEAF = "writing_overleaf"
    LONE_PAGE = "lone_page"


class ColorMode(StrEnum):
    """What a scan can tell: only colour tells a stamp from its photocopy."""

    COLOR = "color"
    GRAY = "gray"
    BILEVEL = "bilevel"


@dataclass(frozen=True)
class Rect:
    """A rectangle on the blank, in mm, x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def padded(self, mm: float) -> Rect:
        """Return the rectangle grown (or, with a negative ``mm``, shrunk) on every side."""
        return Rect(self.x0 - mm, self.y0 - mm, self.x1 + mm, self.y1 + mm)

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def meets(self, other: Rect) -> bool:
        """Tell whether the two have more than an edge in common."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def overlap(self, other: Rect) -> float:
        """Return the area, in mm², that both cover."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return width * height if width > 0 and height > 0 else 0.0

    def as_list(self) -> list[float]:
        return [self.x0, self.y0, self.x1, self.y1]


def around(rects: Iterable[Rect]) -> Rect:
    """Return the least rectangle that holds all of ``rects``, of which there is at least one."""
    x0, y0, x1, y1 = zip(*(rect.as_list() for rect in rects), strict=True)
    return Rect(min(x0), min(y0), max(x1), max(y1))


@dataclass(frozen=True)
class Source:
    """Where a page came from: the file as it was given, the page in it (from 1), its image's hash.

    ``pile`` is the name of the stack of sheets it belongs to, once it is in a count.
    """

    file: str
    page: int
    sha256: str
    pile: str = ""


@dataclass(frozen=True, eq=False)
class Page:
    """A decoded page: gray (H, W) or BGR (H, W, 3) uint8, with the dpi its file declares, if any.

    A colour file whose pixels are all gray is handed on as gray, since it tells no more. ``image`` may
    hold every ``reduction``-th pixel of the scan only, averaged; ``dpi`` is that of ``image``.
    """

    source: Source
    image: Image
    dpi: float | None
    color: ColorMode
    reduction: int = 1


class BoxState(StrEnum):
    EMPTY = "empty"
    MARKED = "marked"
    DOUBTFUL = "doubtful"


class RowState(StrEnum):
    """``clear``: one box surely marked and all others surely empty."""

    CLEAR = "clear"
    NONE = "none"
    SEVERAL = "several"
    DOUBTFUL = "doubtful"


class StampState(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    COPIED = "copied"
    COLOR_UNKNOWN = "color_unknown"  # a stamp's ring on a gray or 1-bit scan
    NOT_ASKED = "not_asked"  # a later page alone: the stamp is on the first one


@dataclass(frozen=True)
class BoxReading:
    """One box: ``score`` is how surely it is marked, 0 to 1."""

    level: str
    score: float
    state: BoxState


@dataclass(frozen=True)
class RowReading:
    """One person's row; ``row`` counts from 1 in ballot order; ``level`` only if ``clear``."""

    row: int
    person: str
    state: RowState
    level: str | None
    boxes: tuple[BoxReading, ...]
    name_struck: bool


@dataclass(frozen=True)
class StampReading:
    state: StampState
    score: float
    place: Rect | None


@dataclass(frozen=True)
class Finding:
    """A measured fact that a person may have to see; ``row`` and ``place`` where it has one.

    ``page``: on which page of its ballot ``place`` is, from 1.
    """

    code: Code
    row: int | None = None
    place: Rect | None = None
    detail: str = ""
    page: int = 1


@dataclass(frozen=True)
class Registration:
    """How the page lies on its layout.

    ``grid`` is a coarse grid of pairs, blank mm → pixel of the whole scan, row by row; ``residual`` is
    the median anchor error in mm and ``support`` the share of anchors that agree.
    """

    rotation: int  # the page was turned by 0, 90, 180 or 270 degrees, clockwise
    scale: float  # page pixels per mm
    residual: float
    support: float
    grid: tuple[tuple[float, float, float, float], ...]  # (x_mm, y_mm, x_px, y_px)


@dataclass(frozen=True)
class BallotReading:
    """All facts read from one page. Never changed once stored; a new reading is a new record."""

    source: Source
    layout: str
    layout_digest: str
    registration: Registration
    color: ColorMode
    dpi: float
    stamp: StampReading
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    fingerprint: bytes  # of the ink, to recognise the same paper scanned twice
    program: str  # version of the program
    settings_digest: str  # digest of the thresholds


@dataclass(frozen=True)
class UnreadablePage:
    """A page that could not be read as a ballot: a record with a reason, never an estimate."""

    source: Source
    reason: Code  # unreadable_page, wrong_layout, poor_registration, blank_page
    detail: str
    program: str
    settings_digest: str
    overleaf_ink: bool = False  # ink on a page that carries no ballot print


class Outcome(StrEnum):
    """``blank``: an empty reverse, set aside; it is no ballot."""

    VALID = "valid"
    INVALID = "invalid"
    DOUBTFUL = "doubtful"
    UNREADABLE = "unreadable"


class RowOutcome(StrEnum):
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    OPEN = "open"


@dataclass(frozen=True)
class Verdict:
    """What a rule set proposes for one ballot; only ``valid`` ones need no person.

    ``grounds`` are the findings that void the ballot under the rule set, ``ignored`` those it
    passes over; ``rows`` is what each row would count as if the proposal is confirmed.
    """

    ballot: str
    outcome: Outcome
    rows: tuple[RowOutcome, ...]
    reasons: tuple[Finding, ...]
    grounds: tuple[Finding, ...]

    @property
    def needs_person(self) -> bool:
        return self.outcome is not Outcome.VALID


def ballot_id(sha256: str) -> str:
    """Return the ballot's id from its image's hash: secret-safe, since it is no running number."""
    return sha256[:12]
