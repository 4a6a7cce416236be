"""What people state of a sheet: facts they see on it, from which the rule set concludes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scanner.ballot import RowState


class Ink(StrEnum):
    """What writing or ink that nobody printed is; only a person can tell."""

    NAME = "name"  # tên người ghi thêm
    WORDS = "words"  # các thông tin khác
    STAIN = "stain"
    SIGNATURE = "signature"


class Ground(StrEnum):
    """On what a ballot can be void; what each one does is a switch of the rule set."""

    NOT_ISSUED = "not_issued"
    STRUCK_NAME = "struck_name"
    ADDED_NAME = "added_name"
    OTHER_WRITING = "other_writing"
    BLANK_BALLOT = "blank_ballot"
    NO_MARK = "no_mark"
    SEVERAL_MARKS = "several_marks"


class SheetIs(StrEnum):
    """``copy``: another sheet's paper, scanned again; ``no_ballot``: a trial sheet, a cover, a reverse."""

    BALLOT = "ballot"
    COPY = "copy"
    NO_BALLOT = "no_ballot"


@dataclass(frozen=True)
class RowFact:
    """One person's row as people read it; ``state`` is clear, none or several, ``level`` only if clear."""

    person: str
    state: RowState
    level: str | None
    struck: bool = False


@dataclass(frozen=True)
class Answer:
    """Whether a ground that the rule set leaves to people voids the ballot."""

    ground: Ground
    voids: bool


@dataclass(frozen=True)
class Facts:
    """What a person states of one sheet.

    ``kind``: the id of its ballot kind; ``rows``: all persons of that kind in ballot order; ``issued``: the
    committee issued it, of which the stamp is the evidence; ``ink``: what was added; ``answers``: one for
    each ground that is there and that the rule set leaves to people. ``copy_of``: of a copy, the id of
    the sheet that stands for the paper. ``apart_from``: the sheets it was held to be a copy of and is not.
    """

    sheet: SheetIs = SheetIs.BALLOT
    kind: str = ""
    rows: tuple[RowFact, ...] = ()
    issued: bool = True
    ink: tuple[Ink, ...] = ()
    answers: tuple[Answer, ...] = ()
    copy_of: str = ""
    apart_from: tuple[str, ...] = ()
