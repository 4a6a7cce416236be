"""What the page shows of one ballot: its pictures, its rows, its reasons, as records for the template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.ballot import BallotReading, Code, Rect, RowReading, RowState, around
from scanner.count.model import BallotKind
from scanner.layouts.model import FreeZoneKind
from scanner.results.joined import SheetPage
from scanner.results.load import Results
from scanner.results.standing import Sheet
from scanner.results.words import alike, finding_text, ground_name, reason_name
from scanner.review.facts import fellows
from scanner.rules.conclude import treatment_of
from scanner.rules.facts import Facts, Ground, RowFact
from scanner.rules.rule_sets import Treatment
from scanner.web.review.stating import LEVEL
from scanner.web.review.words import Levels, levels_of_kind, read_text, rules_of

_CROP_MM = 0.8
# What a person sees on a paper apart from its rows; the rows are stated one by one.
_OF_PAPER = (Ground.NOT_ISSUED, Ground.STRUCK_NAME, Ground.ADDED_NAME, Ground.OTHER_WRITING)


@dataclass(frozen=True)
class Frame:
    """A rectangle on a leaf in mm; ``row`` is the person's id, empty if it marks what was found."""

    area: Rect
    row: str = ""


@dataclass(frozen=True)
class Leaf:
    """One picture. ``width`` and ``height`` in mm, None if it is no registered page.

    ``ballot`` and ``number`` name it: page ``number`` of that sheet. ``aside``: of another sheet, to be
    compared; ``signed``: a part of it is masked.
    """

    ballot: str
    number: int
    width: float | None = None
    height: float | None = None
    frames: tuple[Frame, ...] = ()
    aside: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Line:
    """One person's row. ``said``: the value stated until now, empty while it has to be; ``read``: what the
    machine read, as a value and in words. ``crop``: where its boxes are, ``leaf`` from 0."""

    number: int
    person: str
    name: str
    said: str
    struck: bool
    read: str = ""
    read_text: str = ""
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    leaf: int = 0
    crop: Rect | None = None


@dataclass(frozen=True)
class View:
    """One ballot; ``reasons`` and ``rules`` are of the whole sheet, ``grounds`` those that people may name,
    ``asked`` those of them that the rule set leaves to people; ``fellows``: perhaps the same paper."""

    leaves: tuple[Leaf, ...]
    lines: tuple[Line, ...]
    levels: Levels
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    grounds: tuple[tuple[Ground, str], ...]
    asked: tuple[tuple[Ground, str], ...]
    fellows: tuple[str, ...]

    @property
    def signed(self) -> bool:
        return any(leaf.signed for leaf in self.leaves)


def view_of(results: Results, sheet: Sheet, kind: BallotKind | None, facts: Facts, blind: bool) -> View:
    """Return what is shown of a sheet; ``blind``: nothing of what the machine read."""
    one_person = kind is not None and kind.one_person
    levels = levels_of_kind(results, kind.id if kind else None)
    leaves = tuple(_leaves(results, sheet, blind))
    whole = [] if blind else [reason for reason in sheet.verdict.reasons if reason.row is None]
    grounds = [
        ground
        for ground in Ground
        if treatment_of(ground, results.rule_set, one_person) is not Treatment.IGNORE
    ]
    return View(
        leaves=leaves,
        lines=tuple(_lines(results, sheet, kind, facts, leaves, blind)) if kind else (),
        levels=levels,
        reasons=tuple(finding_text(group[0]) for group in alike(whole)),
        rules=tuple(rules_of([reason.code for reason in whole], results, one_person)),
        grounds=tuple((ground, ground_name(ground)) for ground in grounds if ground in _OF_PAPER),
        asked=tuple(
            (ground, ground_name(ground))
            for ground in grounds
            if treatment_of(ground, results.rule_set, one_person) is Treatment.REVIEW
        ),
        fellows=() if blind else fellows(sheet),
    )


def has_signature(results: Results, sheet: Sheet) -> bool:
    """Tell whether a part of a sheet's pictures is masked, since voters may sign there."""
    return any(leaf.signed for leaf in _leaves(results, sheet, blind=True))


def _leaves(results: Results, sheet: Sheet, blind: bool) -> Iterator[Leaf]:
    if sheet.entered is not None:
        return
    found = [] if blind else [reason for reason in sheet.verdict.reasons if reason.place is not None]
    for number, page in enumerate(sheet.pages, start=1):
        places = [Frame(one.place) for one in found if one.place is not None and one.page == page.number]
        yield _leaf(results, sheet, number, page, places)
    if blind:
        return
    for other in (*fellows(sheet), *_overleaf(sheet)):
        beside = results.standing.by_id.get(other)
        if beside is not None and beside.entered is None:
            for number, page in enumerate(beside.pages, start=1):
                yield _leaf(results, beside, number, page, (), aside=True)


def _leaf(
    results: Results, sheet: Sheet, number: int, page: SheetPage, places: Sequence[Frame], aside: bool = False
) -> Leaf:
    reading = page.page
    if not isinstance(reading, BallotReading) or reading.layout not in results.layouts:
        return Leaf(sheet.ballot, number, aside=aside)
    layout = results.layouts[reading.layout]
    rows = [
        Frame(around([row.name_cell, *(box.cell for box in row.boxes)]), row.person) for row in layout.rows
    ]
    signed = any(zone.kind is FreeZoneKind.SIGNATURE for zone in layout.zones)
    size = layout.sheet.width_mm, layout.sheet.height_mm
    return Leaf(sheet.ballot, number, *size, () if aside else (*rows, *places), aside, signed)


def _overleaf(sheet: Sheet) -> list[str]:
    found = (one.detail for one in sheet.verdict.reasons if one.code is Code.WRITING_OVERLEAF and one.detail)
    return list(dict.fromkeys(found))


def _lines(
    results: Results, sheet: Sheet, kind: BallotKind, facts: Facts, leaves: Sequence[Leaf], blind: bool
) -> Iterator[Line]:
    stated = {row.person: row for row in facts.rows}
    read = {} if blind or sheet.reading is None else {row.person: row for row in sheet.reading.rows}
    crops = dict(_crops(results, sheet))
    levels = levels_of_kind(results, kind.id)
    for number, person in enumerate(kind.persons, start=1):
        fact, found = stated.get(person.id), read.get(person.id)
        codes = [reason.code for reason in sheet.verdict.reasons if found and reason.row == found.row]
        leaf, crop = crops.get(person.id, (0, None))
        yield Line(
            number=number,
            person=person.id,
            name=person.name,
            said=_value(fact) if fact else "",
            struck=bool(fact and fact.struck),
            read=_value(found) if found else "",
            read_text=read_text(found, levels) if found else "",
            reasons=tuple(reason_name(code) for code in dict.fromkeys(codes)),
            rules=tuple(rules_of(codes, results, kind.one_person)),
            leaf=leaf,
            crop=crop,
        )


def _value(row: RowFact | RowReading) -> str:
    """Return a row's state as the form has it."""
    if row.state is RowState.CLEAR:
        return f"{LEVEL}{row.level}"
    return "" if row.state is RowState.DOUBTFUL else row.state.value


def _crops(results: Results, sheet: Sheet) -> Iterator[tuple[str, tuple[int, Rect]]]:
    if sheet.entered is not None:
        return
    for leaf, page in enumerate(sheet.pages):
        reading = page.page
        if isinstance(reading, BallotReading) and reading.layout in results.layouts:
            for row in results.layouts[reading.layout].rows:
                yield row.person, (leaf, around(box.cell for box in row.boxes).padded(_CROP_MM))
