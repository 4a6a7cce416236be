"""The tally for other programs: JSON, and CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from scanner.results.tally import KindTally, PersonTally, ReasonCount, Tally
from scanner.rules.rule_sets import RuleSet

SCHEMA = "kiemphieu.tally/1"


def to_json(tally: Tally, rule_set: RuleSet) -> str:
    """Return the tally as one JSON document."""
    document = {
        "schema": SCHEMA,
        "rules": rule_set.id,
        "final": tally.final,
        "open": tally.open,
        "unreadable": tally.unreadable,
        "unreadable_reasons": _reasons(tally.unreadable_reasons),
        "kinds": [_kind(kind) for kind in tally.kinds],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _kind(kind: KindTally) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "title": kind.title,
        "scanned": kind.scanned,
        "entered_from_paper": kind.entered,
        "valid": kind.valid,
        "invalid": kind.invalid,
        "grounds": {found.ground.value: found.ballots for found in kind.grounds},
        "open": kind.open,
        "proposed_invalid": kind.proposed_invalid,
        "doubtful": kind.doubtful,
        "held": kind.held,
        "loose_pages": kind.loose,
        "reasons": _reasons(kind.reasons),
        "denominator": kind.denominator.value,
        "whole": kind.whole,
        "persons": [_person(person) for person in kind.persons],
    }


def _reasons(reasons: tuple[ReasonCount, ...]) -> dict[str, int]:
    return {reason.code.value: reason.sheets for reason in reasons}


def _person(person: PersonTally) -> dict[str, Any]:
    return {
        "row": person.row,
        "person": person.person,
        "name": person.name,
        "post": person.post,
        "levels": {
            level.level: {
                "name": level.name,
                "number": level.number,
                "percent": None if level.percent is None else float(level.percent),
            }
            for level in person.levels
        },
        "not_counted": person.not_counted,
        "band": person.band.consequence if person.band else None,
    }


def to_csv(tally: Tally) -> str:
    """Return a line a person; a level that a ballot kind does not have is left empty."""
    levels = dict.fromkeys(
        level.level for kind in tally.kinds for person in kind.persons for level in person.levels
    )
    columns = ["kind", "row", "person", "name", "post"]
    columns += [name for level in levels for name in (level, f"{level}_percent")]
    columns += ["not_counted", "valid", "invalid", "open", "denominator", "whole", "band"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(_line(kind, person) for kind in tally.kinds for person in kind.persons)
    return text.getvalue()


def _line(kind: KindTally, person: PersonTally) -> dict[str, object]:
    line: dict[str, object] = {
        "kind": kind.kind,
        "row": person.row,
        "person": person.person,
        "name": person.name,
        "post": person.post,
        "not_counted": person.not_counted,
        "valid": kind.valid,
        "invalid": kind.invalid,
        "open": kind.open,
        "denominator": kind.denominator.value,
        "whole": "" if kind.whole is None else kind.whole,
        "band": person.band.consequence if person.band else "",
    }
    for level in person.levels:
        line[level.level] = level.number
        line[f"{level.level}_percent"] = "" if level.percent is None else level.percent
    return line
