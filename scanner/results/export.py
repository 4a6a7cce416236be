"""Every page as one record, for other programs; the format is described in docs/export.md.

A line a page image and place: what was met at several places has a line for each, the later ones
with ``duplicate_of``. Sorted by ballot id, never by feeding order; a ballot's pages in their order.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from scanner.ballot import (
    BallotReading,
    Code,
    Finding,
    Outcome,
    RowOutcome,
    RowReading,
    Source,
    StampState,
    UnreadablePage,
)
from scanner.results.joined import SheetPage
from scanner.results.standing import Sheet, Standing
from scanner.store.records import Failure

SCHEMA = "kiemphieu.reading/1"

Record = dict[str, Any]


def records(standing: Standing, failures: Sequence[Failure] = ()) -> Iterator[Record]:
    """Yield a record a page, every key always present; files that could not be opened come last."""
    for sheet in standing.sheets:
        for page in sheet.pages:
            yield from (_record(sheet, page, source) for source in page.sources)
    for failure in failures:
        yield _failed(failure)


def to_jsonl(found: Iterable[Record]) -> str:
    """Return JSON Lines in UTF-8, a record a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in found)


def to_csv(found: Iterable[Record]) -> str:
    """Return the same flat: a line a page, the rows of the ballot side by side."""
    kept = list(found)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*_PAGE_COLUMNS, *_row_columns(kept)], restval="")
    writer.writeheader()
    writer.writerows(_flat(record) for record in kept)
    return text.getvalue()


def _record(sheet: Sheet, page: SheetPage, source: Source) -> Record:
    verdict = sheet.verdict
    reading = page.page if isinstance(page.page, BallotReading) else None
    return {
        "schema": SCHEMA,
        "source": {"file": source.file, "page": source.page, "sha256": source.sha256},
        "ballot": sheet.ballot,
        "ballot_page": page.number if reading else None,
        "kind": sheet.kind,
        "layout": reading.layout if reading else None,
        "outcome": (verdict.outcome if sheet.conclusion else sheet.outcome).value,
        "needs_person": sheet.needs_person,
        "set_aside": sheet.set_aside,
        "entered_from_paper": sheet.entered,
        "reasons": [_reason(finding, verdict.grounds) for finding in verdict.reasons],
        "duplicate_of": None if source == page.sources[0] else sheet.ballot,
        "stamp": _stamp(reading, page),
        "rows": [_row(row, outcome) for row, outcome in sheet.rows_of(page)],
        "concluded": _concluded(sheet),
        "made_by": _made_by(page.page),
    }


def _reason(finding: Finding, grounds: Sequence[Finding]) -> Record:
    return {
        "code": finding.code.value,
        "row": finding.row,
        "detail": finding.detail,
        "place": [round(value, 1) for value in finding.place.as_list()] if finding.place else None,
        "page": finding.page if finding.place else None,
        "ground": finding in grounds,
    }


def _stamp(reading: BallotReading | None, page: SheetPage) -> str | None:
    if reading is None:
        return None
    return (reading.stamp.state if page.number == 1 else StampState.NOT_ASKED).value


def _row(row: RowReading, outcome: RowOutcome) -> Record:
    return {
        "row": row.row,
        "person": row.person,
        "level": row.level,
        "state": row.state.value,
        "scores": {box.level: round(box.score, 4) for box in row.boxes},
        "name_struck": row.name_struck,
        "proposed": outcome.value,
    }


def _concluded(sheet: Sheet) -> Record | None:
    """What people concluded on the whole sheet; None while nothing is settled."""
    facts, conclusion = sheet.review.facts, sheet.review.conclusion
    if facts is None:
        return None
    return {
        "sheet": facts.sheet.value,
        "outcome": conclusion.outcome.value if conclusion else None,
        "grounds": [ground.value for ground in conclusion.grounds] if conclusion else [],
        "levels": dict(sheet.votes) if conclusion else {},
        "copy_of": facts.copy_of or None,
    }


def _made_by(page: BallotReading | UnreadablePage) -> Record:
    return {
        "program": page.program,
        "layout_digest": page.layout_digest if isinstance(page, BallotReading) else None,
        "settings_digest": page.settings_digest,
    }


def _failed(failure: Failure) -> Record:
    """A file, or a page of one, of which there is no image: page 0 is the whole file."""
    reason = Finding(Code.UNREADABLE_PAGE, detail=failure.message)
    return {
        "schema": SCHEMA,
        "source": {"file": failure.given, "page": failure.page, "sha256": None},
        "ballot": None,
        "ballot_page": None,
        "kind": None,
        "layout": None,
        "outcome": Outcome.UNREADABLE.value,
        "needs_person": True,
        "set_aside": False,
        "entered_from_paper": None,
        "reasons": [_reason(reason, grounds=())],
        "duplicate_of": None,
        "stamp": None,
        "rows": [],
        "concluded": None,
        "made_by": {"program": None, "layout_digest": None, "settings_digest": None},
    }


# The columns of a page in the CSV, each with where it stands in the record; the rows follow them.
_PAGE_COLUMNS: dict[str, Callable[[Record], object]] = {
    "schema": itemgetter("schema"),
    "file": lambda record: record["source"]["file"],
    "page": lambda record: record["source"]["page"],
    "sha256": lambda record: record["source"]["sha256"],
    "ballot": itemgetter("ballot"),
    "ballot_page": itemgetter("ballot_page"),
    "kind": itemgetter("kind"),
    "layout": itemgetter("layout"),
    "outcome": itemgetter("outcome"),
    "needs_person": itemgetter("needs_person"),
    "set_aside": itemgetter("set_aside"),
    "entered_from_paper": itemgetter("entered_from_paper"),
    "reasons": lambda record: "; ".join(map(_reason_text, record["reasons"])),
    "details": lambda record: "; ".join(reason["detail"] for reason in record["reasons"]),
    "duplicate_of": itemgetter("duplicate_of"),
    "stamp": itemgetter("stamp"),
    "concluded": lambda record: _concluded_text(record["concluded"]),
    "program": lambda record: record["made_by"]["program"],
    "layout_digest": lambda record: record["made_by"]["layout_digest"],
    "settings_digest": lambda record: record["made_by"]["settings_digest"],
}
_ROW_KEYS = ("person", "level", "state", "name_struck", "proposed")


def _row_columns(found: Sequence[Record]) -> list[str]:
    """Return the columns of the rows: as many as the longest ballot has, with every level met."""
    numbers = sorted({row["row"] for record in found for row in record["rows"]})
    levels = dict.fromkeys(level for record in found for row in record["rows"] for level in row["scores"])
    keys = [*_ROW_KEYS, *(f"score_{level}" for level in levels)]
    return [f"row_{number}_{key}" for number in numbers for key in keys]


def _flat(record: Record) -> dict[str, str]:
    line = {name: _cell(take(record)) for name, take in _PAGE_COLUMNS.items()}
    for row in record["rows"]:
        scores = {f"score_{level}": score for level, score in row["scores"].items()}
        values = {key: row[key] for key in _ROW_KEYS} | scores
        line |= {f"row_{row['row']}_{key}": _cell(value) for key, value in values.items()}
    return line


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _concluded_text(concluded: Record | None) -> str | None:
    """Return such as ``invalid: struck_name`` or ``copy``."""
    if concluded is None:
        return None
    what = concluded["outcome"] or concluded["sheet"]
    return f"{what}: {' '.join(concluded['grounds'])}" if concluded["grounds"] else str(what)


def _reason_text(reason: Record) -> str:
    """Return such as ``no_mark@3``: the code, and the row where it has one."""
    return reason["code"] if reason["row"] is None else f"{reason['code']}@{reason['row']}"
