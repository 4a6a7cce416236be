"""The results for other programs: one JSON document, ``kiemphieu.minutes/1`` (docs/minutes.schema.json).

The classes here are the schema: the published file is made from them, and a test keeps it so. Shares are
texts with a decimal point (``"40.43"``), since a JSON number is a binary fraction to most programs.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from scanner.minutes.data import KindResult, MinutesData
from scanner.results.tally import PersonTally
from scanner.results.words import ground_name
from scanner.rules.facts import Ground

SCHEMA: Literal["kiemphieu.minutes/1"] = "kiemphieu.minutes/1"

Natural = Annotated[int, Field(ge=0)]
Percent = Annotated[str, Field(pattern=r"^\d+\.\d{1,2}$", description="in percent, decimal point")]


@dataclass(frozen=True)
class LevelOut:
    id: str
    name: str
    number: Natural
    percent: Percent | None


@dataclass(frozen=True)
class PersonOut:
    """``band``: what the rule set attaches to the band the person is in, as information."""

    row: Annotated[int, Field(ge=1)]
    id: str
    name: str
    post: str
    levels: list[LevelOut]
    not_counted: Natural
    band: str | None


@dataclass(frozen=True)
class GroundOut:
    """A ballot with two grounds is in two counts."""

    ground: Ground
    words: str
    ballots: Natural


@dataclass(frozen=True)
class DeclaredOut:
    members: Natural | None
    summoned: Natural | None
    present: Natural | None
    printed: Natural | None
    issued: Natural | None
    returned: Natural | None
    spoiled: Natural | None
    unused: int | None


@dataclass(frozen=True)
class KindOut:
    """``whole`` is the number that percentages are of, ``denominator`` what it is."""

    id: str
    title: str
    declared: DeclaredOut
    scanned: Natural
    entered_from_paper: Natural
    valid: Natural
    invalid: Natural
    open: Natural
    grounds: list[GroundOut]
    denominator: Literal["members", "summoned", "issued", "returned", "valid"]
    whole: Natural | None
    persons: list[PersonOut]


@dataclass(frozen=True)
class MeetingOut:
    superior_body: str
    body: str
    meeting: str
    place: str
    date: dt.date | None
    chair: str


@dataclass(frozen=True)
class MemberOut:
    name: str
    role: Literal["head", "secretary", "member"]


@dataclass(frozen=True)
class RecordOut:
    """``head``: the last hash of the log; ``key``: the fingerprint of the count's key."""

    program: str
    entries: Natural
    head: str
    key: str
    layouts: dict[str, str]


@dataclass(frozen=True)
class MinutesOut:
    """``draft`` is true until the count is closed; ``closed_at`` then has the time with its offset."""

    schema: Literal["kiemphieu.minutes/1"]
    draft: bool
    closed_at: dt.datetime | None
    rules: str
    meeting: MeetingOut
    committee: list[MemberOut]
    kinds: list[KindOut]
    record: RecordOut


def to_json(data: MinutesData) -> str:
    """Return the document; call it within ``speaking("vi")``."""
    return _ADAPTER.dump_json(_minutes(data), indent=2).decode() + "\n"


def from_json(document: str | bytes) -> MinutesOut:
    """Return a document that :func:`to_json` made, checked against the schema."""
    return _ADAPTER.validate_json(document)


def json_schema() -> str:
    """Return the schema as it is published."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= _ADAPTER.json_schema() | {"title": SCHEMA}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


_ADAPTER = TypeAdapter(MinutesOut)


def _minutes(data: MinutesData) -> MinutesOut:
    meeting, record = data.meeting, data.record
    return MinutesOut(
        schema=SCHEMA,
        draft=data.draft,
        closed_at=data.closed_at,
        rules=data.rules.id,
        meeting=MeetingOut(
            meeting.superior_body, meeting.body, meeting.meeting, meeting.place, meeting.date, meeting.chair
        ),
        committee=[MemberOut(member.name, member.role.value) for member in data.committee],
        kinds=[kind_out(kind) for kind in data.kinds],
        record=RecordOut(
            record.program,
            record.entries,
            record.head,
            record.key,
            {layout.id: layout.digest for layout in record.layouts},
        ),
    )


def kind_out(kind: KindResult) -> KindOut:
    """Return a ballot kind as it is written."""
    return KindOut(
        id=kind.id,
        title=kind.title,
        declared=DeclaredOut(**kind.declared.model_dump(), unused=kind.declared.unused),
        scanned=kind.scanned,
        entered_from_paper=kind.entered,
        valid=kind.valid,
        invalid=kind.invalid,
        open=kind.open,
        grounds=[
            GroundOut(ground.ground, ground_name(ground.ground), ground.ballots) for ground in kind.grounds
        ],
        denominator=kind.denominator.value,
        whole=kind.whole,
        persons=[_person(person) for person in kind.persons],
    )


def _person(person: PersonTally) -> PersonOut:
    return PersonOut(
        row=person.row,
        id=person.person,
        name=person.name,
        post=person.post,
        levels=[
            LevelOut(one.level, one.name, one.number, None if one.percent is None else f"{one.percent:f}")
            for one in person.levels
        ],
        not_counted=person.not_counted,
        band=person.band.consequence if person.band else None,
    )
