"""What a form is: everything a committee chooses when it makes its ballot in Word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Person:
    name: str
    post: str


@dataclass(frozen=True)
class Level:
    id: str
    name: str


class Boxes(StrEnum):
    """What a voter marks: the empty table cell, or a small printed square made in one of three ways."""

    CELL = "cell"
    GLYPH = "glyph"
    NESTED = "nested"  # a table of one cell inside the cell
    DRAWN = "drawn"  # a rectangle drawn in the line of text

    @property
    def box_kind(self) -> str:
        """The layout's word for it (``scanner.layouts.model.BoxKind``)."""
        return "cell" if self is Boxes.CELL else "square"


class PostPlace(StrEnum):
    COLUMN = "column"
    WITH_NAME = "with_name"  # under the name, in the same cell
    NOWHERE = "nowhere"


CONFIDENCE = (
    Level("high", "Tín nhiệm cao"),
    Level("medium", "Tín nhiệm"),
    Level("low", "Tín nhiệm thấp"),
)


@dataclass(frozen=True)
class Paper:
    """Sheet size and margins in mm, as shown (a landscape sheet is wider than high)."""

    width: float = 210
    height: float = 297
    top: float = 20
    bottom: float = 15
    left: float = 25
    right: float = 15

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right


@dataclass(frozen=True)
class Look:
    """Type and rulings: sizes in points, the height of a row in mm (it grows with its text)."""

    font: str = "Times New Roman"
    size: float = 13
    post_size: float | None = None
    line: float = 0.5
    row: float = 9
    centred: bool = False  # text in the middle of its row's height
    number: float = 11  # widths of the columns TT and of one level, mm
    level: float = 20
    name_share: float = 0.45  # of what is left for name and post


@dataclass(frozen=True)
class Form:
    """One kind of ballot. ``one_each`` makes a page for each person, as mail merge does."""

    id: str
    about: str
    persons: tuple[Person, ...]
    levels: tuple[Level, ...] = CONFIDENCE
    paper: Paper = Paper()
    look: Look = Look()
    state: bool = False
    title: str = "PHIẾU TÍN NHIỆM"
    subtitle: str = "đối với các chức danh, chức vụ lãnh đạo, quản lý"
    criteria: tuple[str, ...] = ()
    note: str = "tương ứng với mức độ tín nhiệm của từng người"
    number_column: bool = True
    number_heading: str = "TT"
    capital_headings: bool = False
    post: PostPlace = PostPlace.COLUMN
    boxes: Boxes = Boxes.CELL
    glyph: str = "□"
    merged_heading: str = ""
    sentence: bool = False  # the person stands in a sentence above a table of boxes only
    opinion: bool = False
    signature: bool = True
    honorific: str = ""
    one_each: bool = False
    doubtful_scan: bool = False  # learning from a scan of the blank must ask, not guess
    unknown_headings: bool = False  # the levels must be told when the layout is learnt

    def pages(self) -> tuple[tuple[Person, ...], ...]:
        """The persons on each page."""
        return tuple((person,) for person in self.persons) if self.one_each else (self.persons,)
