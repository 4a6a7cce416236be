"""The sheet that shows persons polled in several places, as Word document or JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scanner.combined.polls import Combined, Poll
from scanner.i18n import speaking
from scanner.minutes import words
from scanner.minutes.render import render_context

SCHEMA = "kiemphieu.combined/1"
TEMPLATE = Path(__file__).with_name("combined.docx")


@dataclass(frozen=True)
class RowFields:
    """A line of the sheet; number, name and post stand in a person's first line only."""

    number: str
    name: str
    post: str
    place: str
    issued: str
    returned: str
    valid: str
    invalid: str
    levels: str
    not_counted: str


def to_docx(found: Sequence[Combined], who: str, day: dt.date) -> bytes:
    """Return the sheet; ``who`` confirmed that the matched results are of one person each."""
    with speaking("vi"):
        rows = [
            _row(poll, str(number) if first == 0 else "")
            for number, person in enumerate(found, 1)
            for first, poll in enumerate(person.polls)
        ]
        return render_context(TEMPLATE, {"rows": rows, "who": who, "date": words.day(day)})


def to_json(found: Sequence[Combined], who: str, day: dt.date) -> str:
    """Return the same for other programs; shares are texts with a decimal point."""
    document = {
        "schema": SCHEMA,
        "confirmed_by": who,
        "date": day,
        "persons": [[asdict(poll) for poll in person.polls] for person in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def _row(poll: Poll, number: str) -> RowFields:
    levels = [f"{one.name}: {one.number} ({words.percent(one.percent)})" for one in poll.levels]
    base = f"% tính trên {poll.base} ({words.number(poll.whole)})"
    return RowFields(
        number=number,
        name=poll.name,
        post=poll.post,
        place=poll.place,
        issued=words.number(poll.issued),
        returned=words.number(poll.returned),
        valid=str(poll.valid),
        invalid=str(poll.invalid),
        levels="\n".join([*levels, base]),
        not_counted=str(poll.not_counted),
    )
