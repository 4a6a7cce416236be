"""What is counted: the contents of ``count.toml`` (schema ``kiemphieu.count/1``).

Strict on types and on unknown keys, since a mistyped key would otherwise be a number that nobody
declared. What minutes need besides may be filled in later, so it defaults to empty. What spans
several keys (equal ids, equal persons) is checked in :mod:`scanner.count.checks`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from scanner.count.text import tidy

SCHEMA = "kiemphieu.count/1"
RULE_SETS = ("qd96", "qd262", "nq96")

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"(\d{1,2})\s*(?::|giờ|g|h)\s*(\d{1,2})?\s*(?:phút|p)?")


def _day(value: object) -> object:
    """Take a TOML date, ``25/10/2026`` (day first, as Vietnam writes) or ``2026-10-25``; "" is none."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    written = _DAY.fullmatch(value.strip())
    if written:
        day, month, year = map(int, written.groups())
        return dt.date(year, month, day)
    return dt.date.fromisoformat(value.strip())


def _time(value: object) -> object:
    """Take a TOML time, ``7:30``, ``7h30`` or ``7 giờ 30``; "" is none."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    written = _TIME.fullmatch(value.strip().lower())
    if not written:
        raise ValueError("time")
    return dt.time(int(written[1]), int(written[2] or 0))


def read_role(value: object) -> object:
    """Take a role by its id or by its Vietnamese name."""
    if isinstance(value, str):
        found = tidy(value).casefold()
        return next((role for role in Role if found in (role.value, role.vietnamese.casefold())), value)
    return value


def _filled(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


class Role(StrEnum):
    """A member's part in the counting committee (ban kiểm phiếu)."""

    HEAD = "head"
    SECRETARY = "secretary"
    MEMBER = "member"

    @property
    def vietnamese(self) -> str:
        return {"head": "Trưởng ban", "secretary": "Thư ký", "member": "Ủy viên"}[self.value]


Text = Annotated[str, AfterValidator(tidy)]
Name = Annotated[str, AfterValidator(tidy), AfterValidator(_filled)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Day = Annotated[dt.date | None, BeforeValidator(_day)]
Time = Annotated[dt.time | None, BeforeValidator(_time)]
Number = Annotated[int | None, Field(ge=0, le=1_000_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Meeting(_Strict):
    """What the heading and first lines of the minutes say; empty until filled in."""

    superior_body: Text = ""
    body: Text = ""
    form: Literal["party", "state"] = "party"
    meeting: Text = ""
    place: Text = ""
    locality: Text = ""
    date: Day = None
    plan_number: Text = ""
    plan_date: Day = None
    chair: Text = ""
    opening_time: Time = None
    recipients: list[Text] = []


class CommitteeMember(_Strict):
    name: Name
    role: Annotated[Role, BeforeValidator(read_role)]


class SecondPerson(StrEnum):
    """Which conclusions need a second member's: all, those that are invalid or change what the machine read,
    those that are invalid, none."""

    ALL = "all"
    CHANGED = "changed"
    INVALID = "invalid"
    NONE = "none"


class Review(_Strict):
    """How people confirm; what was in force at the first conclusion stays, unless the head changes it."""

    second_person: Annotated[SecondPerson, Field(strict=False)] = SecondPerson.CHANGED


class Declared(_Strict):
    """The numbers that people declare for one ballot kind; None until known."""

    members: Number = None
    summoned: Number = None
    present: Number = None
    printed: Number = None
    issued: Number = None
    returned: Number = None
    spoiled: Number = None

    @property
    def unused(self) -> int | None:
        """Ballots printed and never issued."""
        if self.printed is None or self.issued is None:
            return None
        return self.printed - self.issued


DECLARED_FIELDS = tuple(Declared.model_fields)


class Person(_Strict):
    """One row of the ballot; ``id`` is fixed for the life of the count."""

    id: Identifier
    name: Name
    post: Text = ""


class BallotKind(_Strict):
    """A ballot of its own electorate; ``layout`` is empty until a blank was learnt.

    A list that goes on has a layout for each page: ``layout`` that of the first one, ``more_pages`` the
    others in order. ``two_sided``: they are printed overleaf, else each page is a sheet of its own.
    """

    id: Identifier
    title: Text = ""
    layout: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]{0,63})?$")] = ""
    more_pages: list[Identifier] = []
    two_sided: bool = True
    declared: Declared = Declared()
    persons: list[Person] = Field(alias="person", min_length=1)

    @property
    def one_person(self) -> bool:
        return len(self.persons) == 1

    @property
    def layouts(self) -> tuple[str, ...]:
        """The layouts of its pages in order; empty until a blank was learnt."""
        return (self.layout, *self.more_pages) if self.layout else ()

    @property
    def papers(self) -> int:
        """How many sheets of paper a ballot is."""
        pages = 1 + len(self.more_pages)
        return (pages + 1) // 2 if self.two_sided else pages


class Count(_Strict):
    """A whole count; ``folder`` is where it was loaded from and no part of the file."""

    schema_: Literal["kiemphieu.count/1"] = Field(alias="schema")
    rules: Annotated[str, Field(min_length=1)]
    meeting: Meeting = Meeting()
    committee: list[CommitteeMember] = []
    review: Review = Review()
    ballots: list[BallotKind] = Field(alias="ballot", min_length=1)

    _folder: Path = PrivateAttr(default_factory=Path)

    @property
    def folder(self) -> Path:
        return self._folder

    def in_folder(self, folder: Path) -> Count:
        """Say where the count lies; returns itself."""
        self._folder = folder
        return self

    def ballot(self, ballot_id: str) -> BallotKind | None:
        """Return the kind with this id."""
        return next((kind for kind in self.ballots if kind.id == ballot_id), None)

    def ballot_of_layout(self, layout_id: str) -> BallotKind | None:
        """Return the kind whose pages are on this layout; a layout belongs to one kind only."""
        return next((kind for kind in self.ballots if layout_id in kind.layouts), None)

    @property
    def layouts(self) -> tuple[str, ...]:
        """The layouts of all pages of all kinds."""
        return tuple(layout for kind in self.ballots for layout in kind.layouts)

    def frozen_digest(self) -> str:
        """Return a SHA-256 of what may not change once a page was read: kinds, persons, layouts."""
        fixed = [
            [
                kind.id,
                kind.layout,
                [[person.id, person.name, person.post] for person in kind.persons],
                *([kind.more_pages] if kind.more_pages else []),
            ]
            for kind in self.ballots
        ]
        return hashlib.sha256(json.dumps(fixed, ensure_ascii=False).encode("utf-8")).hexdigest()
