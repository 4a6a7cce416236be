"""The account of a count for other programs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from scanner.results.account import Account, Entry
from scanner.results.piles import PileStanding
from scanner.results.reconcile import Identity
from scanner.results.standing import Sheet

SCHEMA = "kiemphieu.status/1"


def to_json(account: Account, sheets: Iterable[Sheet]) -> str:
    """Return the account, and the ``sheets`` that need a person, as one JSON document."""
    document = {
        "schema": SCHEMA,
        "kinds": [
            {"kind": kind.kind, "title": kind.title, "numbers": _numbers(kind.entries)}
            for kind in account.kinds
        ],
        "of_no_kind": _numbers(account.strays),
        "piles": [_pile(pile) for pile in account.piles],
        "identities": [_identity(identity) for identity in account.identities],
        "open": [_sheet(sheet) for sheet in sheets],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _numbers(entries: Iterable[Entry]) -> dict[str, Any]:
    return {entry.item.value: {"number": entry.number, "piles": dict(entry.piles)} for entry in entries}


def _pile(pile: PileStanding) -> dict[str, Any]:
    judged = {"state": pile.state.value, "fed_twice_with": pile.fed_twice_with, "advice": pile.advice}
    return asdict(pile) | judged


def _identity(identity: Identity) -> dict[str, Any]:
    return asdict(identity) | {"kind": identity.kind or None, "state": identity.state.value}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    """Say no more than is needed to find it: what is on it stays in the export."""
    return {
        "ballot": sheet.ballot,
        "kind": sheet.kind,
        "outcome": sheet.verdict.outcome.value,
        "reasons": sorted({reason.code.value for reason in sheet.verdict.reasons}),
        "piles": sorted({source.pile for source in sheet.places}),
    }
