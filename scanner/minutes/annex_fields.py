"""The annexes' fields: what stands behind the numbers, as it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.i18n import _
from scanner.minutes import words
from scanner.minutes.data import Correction, JournalEntry, KindResult, MinutesData
from scanner.results.words import declared_name


@dataclass(frozen=True)
class InvalidFields:
    number: str
    ballot: str
    kind: str
    grounds: str
    who: str
    note: str


@dataclass(frozen=True)
class ChangedFields:
    number: str
    kind: str
    row: str
    person: str
    machine: str
    decision: str
    who: str
    why: str


@dataclass(frozen=True)
class EnteredFields:
    number: str
    kind: str
    pile: str
    members: str
    why: str


@dataclass(frozen=True)
class CorrectionFields:
    time: str
    kind: str
    field: str
    old: str
    new: str
    who: str
    why: str


@dataclass(frozen=True)
class JournalFields:
    number: str
    time: str
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class SealFields:
    """One envelope of the seal sheet: what lies in it and how many."""

    number: str
    kind: str
    content: str
    ballots: str


@dataclass(frozen=True)
class AnnexFields:
    invalid: list[InvalidFields]
    changed: list[ChangedFields]
    entered: list[EnteredFields]
    corrections: list[CorrectionFields]
    journal: list[JournalFields]
    envelopes: list[SealFields]
    sample: list[str]


@dataclass(frozen=True)
class LayoutFields:
    id: str
    digest: str


@dataclass(frozen=True)
class RecordFields:
    """The electronic record: ``head`` is the last hash of its log, ``key`` its key's fingerprint."""

    program: str
    entries: str
    head: str
    key: str
    layouts: list[LayoutFields]


def annex(data: MinutesData) -> AnnexFields:
    """Return the annexes' fields."""
    found = data.annexes
    numbered = enumerate(found.invalid, 1)
    return AnnexFields(
        invalid=[
            InvalidFields(str(n), one.ballot, one.kind, one.grounds, one.who, one.note) for n, one in numbered
        ],
        changed=[
            ChangedFields(
                str(n),
                one.kind,
                str(one.row) if one.row else "",
                one.person,
                one.machine,
                one.decision,
                one.who,
                one.why,
            )
            for n, one in enumerate(found.changed, 1)
        ],
        entered=[
            EnteredFields(str(one.number), one.kind, one.pile, ", ".join(one.members), one.why)
            for one in found.entered
        ],
        corrections=[_correction(one) for one in found.corrections],
        journal=[_journal(one) for one in found.journal],
        envelopes=_envelopes(data),
        sample=list(found.sample),
    )


def record(data: MinutesData) -> RecordFields:
    """Return what fixes the electronic record."""
    kept = data.record
    return RecordFields(
        program=f"kiemphieu {kept.program}",
        entries=str(kept.entries) if kept.head else words.BLANK,
        head=words.grouped(kept.head) or words.BLANK,
        key=words.grouped(kept.key) or words.BLANK,
        layouts=[LayoutFields(one.id, words.grouped(one.digest)) for one in kept.layouts],
    )


def _correction(one: Correction) -> CorrectionFields:
    old, new = ("–" if value is None else str(value) for value in (one.old, one.new))
    name = declared_name(one.field)
    return CorrectionFields(words.moment(one.time), one.kind, name, old, new, one.who, one.why)


def _journal(one: JournalEntry) -> JournalFields:
    return JournalFields(str(one.seq), words.moment(one.time), one.who, one.what, one.why)


def _envelopes(data: MinutesData) -> list[SealFields]:
    """Return the envelopes: for each ballot kind valid, invalid, unused and spoiled ballots apart."""
    lines = [(kind, *line) for kind in data.kinds for line in _contents(kind)]
    return [
        SealFields(str(number), kind.title or kind.id, content, ballots)
        for number, (kind, content, ballots) in enumerate(lines, 1)
    ]


def _contents(kind: KindResult) -> tuple[tuple[str, str], ...]:
    return (
        # vi: Phiếu hợp lệ
        (_("Valid ballots"), str(kind.valid)),
        # vi: Phiếu không hợp lệ
        (_("Invalid ballots"), str(kind.invalid)),
        # vi: Phiếu không sử dụng
        (_("Unused ballots"), words.number(kind.declared.unused)),
        # vi: Phiếu hỏng đã đổi
        (_("Spoiled ballots, exchanged"), words.number(kind.declared.spoiled)),
    )
