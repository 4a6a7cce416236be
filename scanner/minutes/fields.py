"""The fields of a document: what a template may name between ``{{`` and ``}}``, as it is printed.

A field is a text, a list of such records, or yes and no for ``{% if %}``. Nothing is computed from a
printed text. :mod:`scanner.minutes.template_check` reads the names and types from these classes, and
docs/minutes.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.count.model import Role
from scanner.i18n import _
from scanner.minutes import annex_fields, words
from scanner.minutes.check import enough_present
from scanner.minutes.data import KindResult, MinutesData
from scanner.results.tally import GroundCount, PersonTally
from scanner.results.words import ground_name
from scanner.rules.rule_sets import Band

COPIES = 3  # seeds 002 and 004: "lập thành 03 bản"


@dataclass(frozen=True)
class MemberFields:
    number: str
    name: str
    role: str


@dataclass(frozen=True)
class GroundFields:
    words: str
    ballots: str


@dataclass(frozen=True)
class LevelFields:
    name: str
    number: str
    percent: str


@dataclass(frozen=True)
class PersonFields:
    number: str
    name: str
    post: str
    levels: list[LevelFields]
    not_counted: str
    band: str


@dataclass(frozen=True)
class BandFields:
    """A band of the rule set: its limits in words and in ballots, who is in it, what the rule says."""

    words: str
    span: str
    persons: str
    consequence: str


@dataclass(frozen=True)
class KindFields:
    """One ballot kind; ``number`` is "" where there is one kind only, ``open`` where all is concluded."""

    number: str
    title: str
    members: str
    summoned: str
    present: str
    absent: str
    quorum: str
    printed: str
    issued: str
    returned: str
    valid: str
    invalid: str
    open: str
    spoiled: str
    unused: str
    grounds: list[GroundFields]
    base: str
    whole: str
    levels: list[str]
    persons: list[PersonFields]
    bands: list[BandFields]
    entered: str
    one_person: bool


@dataclass(frozen=True)
class RulesFields:
    id: str
    title: str
    cite: str
    checked: str


@dataclass(frozen=True)
class Fields:
    """All fields. ``copy`` of ``copies`` is the number of this copy of the minutes."""

    superior_body: str
    body: str
    meeting: str
    place: str
    place_and_date: str
    date: str
    plan: str
    chair: str
    opening_time: str
    closing_time: str
    closing_date: str
    committee: list[MemberFields]
    head: str
    secretaries: str
    rules: RulesFields
    kinds: list[KindFields]
    recipients: list[str]
    copy: str
    copies: str
    draft: bool
    several_kinds: bool
    annex: annex_fields.AnnexFields
    record: annex_fields.RecordFields


def fields(data: MinutesData, copy: int = 1) -> Fields:
    """Return the fields of one copy; call it within ``speaking("vi")``."""
    meeting = data.meeting
    several = len(data.kinds) > 1
    return Fields(
        superior_body=meeting.superior_body or words.BLANK,
        body=meeting.body or words.BLANK,
        meeting=meeting.meeting or words.BLANK,
        place=meeting.place or words.BLANK,
        place_and_date=_place_and_date(data),
        date=words.day(meeting.date),
        plan=_plan(data),
        chair=meeting.chair or words.BLANK,
        opening_time=words.clock(meeting.opening_time),
        closing_time=words.clock(data.closed_at),
        closing_date=words.day(data.closed_at),
        committee=[
            MemberFields(str(number), member.name, member.role.vietnamese)
            for number, member in enumerate(data.committee, 1)
        ],
        head=", ".join(_with_role(data, Role.HEAD)),
        secretaries=", ".join(_with_role(data, Role.SECRETARY)),
        rules=RulesFields(
            data.rules.id, data.rules.title, data.rules.cite, words.short_day(data.rules.checked)
        ),
        kinds=[_kind(kind, data, number if several else None) for number, kind in enumerate(data.kinds, 1)],
        recipients=list(meeting.recipients),
        copy=str(copy),
        copies=str(COPIES),
        draft=data.draft,
        several_kinds=several,
        annex=annex_fields.annex(data),
        record=annex_fields.record(data),
    )


def _with_role(data: MinutesData, role: Role) -> list[str]:
    return [member.name for member in data.committee if member.role is role]


def _place_and_date(data: MinutesData) -> str:
    """Return ``Tân Lập, ngày 25 tháng 10 năm 2026``, of the day on which the minutes are made.

    Where no locality is given it is the end of the meeting's place: ``Hội trường Huyện ủy, Tân Lập``.
    """
    locality = data.meeting.locality or data.meeting.place.rpartition(",")[2].strip()
    return f"{locality or words.BLANK}, {words.day(data.closed_at or data.meeting.date)}"


def _plan(data: MinutesData) -> str:
    """Return ``Kế hoạch số 12-KH/ĐU, ngày 05 tháng 10 năm 2026``; "" if none is given."""
    number, date = data.meeting.plan_number, data.meeting.plan_date
    if not number:
        return ""
    named = number if number[:1].isalpha() else f"Kế hoạch số {number}"
    return f"{named}, {words.day(date)}" if date else named


def _kind(kind: KindResult, data: MinutesData, number: int | None) -> KindFields:
    declared = kind.declared
    return KindFields(
        number="" if number is None else f"{number}.",
        title=kind.title or kind.id,
        members=words.number(declared.members),
        summoned=words.number(declared.summoned),
        present=words.number(declared.present),
        absent=words.number(kind.absent),
        quorum=_quorum(kind, data),
        printed=words.number(declared.printed),
        issued=words.number(declared.issued),
        returned=words.number(declared.returned),
        valid=str(kind.valid),
        invalid=str(kind.invalid),
        open=str(kind.open) if kind.open else "",
        spoiled=words.number(declared.spoiled),
        unused=words.number(declared.unused),
        grounds=[_ground(ground) for ground in kind.grounds],
        base=words.base_name(kind.denominator),
        whole=words.number(kind.whole),
        levels=[level.name for level in kind.levels],
        persons=[_person(person) for person in kind.persons],
        bands=[_band(band, kind) for band in data.rules.bands if _level_name(band, kind)],
        entered=str(kind.entered),
        one_person=len(kind.persons) == 1,
    )


def _ground(ground: GroundCount) -> GroundFields:
    text = ground_name(ground.ground)
    return GroundFields(text[:1].upper() + text[1:], str(ground.ballots))


def _quorum(kind: KindResult, data: MinutesData) -> str:
    enough = enough_present(kind, data.rules)
    if enough is None or data.rules.quorum is None:
        return ""
    # vi: đủ {share} số người được triệu tập có mặt
    yes = _("at least {share} of those summoned are present")
    # vi: không đủ {share} số người được triệu tập có mặt
    no = _("fewer than {share} of those summoned are present")
    return (yes if enough else no).format(share=data.rules.quorum)


def _person(person: PersonTally) -> PersonFields:
    return PersonFields(
        number=str(person.row),
        name=person.name,
        post=person.post,
        levels=[
            LevelFields(level.name, str(level.number), words.percent(level.percent))
            for level in person.levels
        ],
        not_counted=str(person.not_counted),
        band=person.band.consequence if person.band else "",
    )


def _band(band: Band, kind: KindResult) -> BandFields:
    return BandFields(
        words=words.band_words(band, _level_name(band, kind)),
        span=words.band_span(band, kind.whole),
        # vi: không có trường hợp nào
        persons="; ".join(_in_band(band, kind)) or _("no such person"),
        consequence=band.consequence,
    )


def _in_band(band: Band, kind: KindResult) -> Iterator[str]:
    for person in kind.persons:
        if person.band == band:
            level = next(level for level in person.levels if level.level == band.level)
            # vi: {name} ({number} phiếu, {percent})
            text = _("{name} ({number} ballots, {percent})")
            yield text.format(name=person.name, number=level.number, percent=words.percent(level.percent))


def _level_name(band: Band, kind: KindResult) -> str:
    """Return the name that the ballot has for a band's level; "" if the ballot has no such level."""
    return next((level.name for level in kind.levels if level.id == band.level), "")
