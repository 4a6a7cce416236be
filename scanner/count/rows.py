"""What a row below the headings of a roster is: a person, no person, or nobody can say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scanner.count.lines import Line
from scanner.i18n import _


class Kind(Enum):
    """What becomes of a row."""

    PERSON = "person"
    GOES_ON = "goes on"  # more of the person above
    NOTHING = "nothing"  # an empty row
    NO_PERSON = "no person"
    END = "end"  # no person, and below it totals and signatures follow


@dataclass(frozen=True)
class Around:
    """What the rows around tell: whether persons are numbered, and what stands above this row.

    ``after_headings``: the headings were met a second time.
    """

    numbered: bool
    first: bool
    after_headings: bool
    after_gap: bool
    ended: bool


def kind_of(line: Line, around: Around, headings: tuple[str, ...]) -> Kind | str:
    """Return the row's kind, or the reason why it could be a person and could be none."""
    if line.goes_on:
        return Kind.GOES_ON
    if not line.texts:
        return Kind.NOTHING
    if line.repeats(headings) or (around.first and line.numbers_columns):
        return Kind.NO_PERSON
    if line.ends_table:
        return _numbered_end(line) if line.is_numbered else Kind.END
    if line.is_numbered:
        return _numbered(line, around)
    if line.spans:
        return Kind.NO_PERSON
    if line.name and line.post:
        return _unnumbered(line, around)
    return _half(line, around)


def _numbered_end(line: Line) -> str:
    text = _("“{text}” has a number as persons have; take it away, or correct the name")
    return text.format(text=line.name or line.texts[0])


def _numbered(line: Line, around: Around) -> Kind | str:
    if line.name and line.post and not line.spans:
        return _second_table() if around.after_headings and line.is_first else Kind.PERSON
    if line.name:
        return _without_post(line)
    if len(line.texts) > 1:
        return _without_name(line)
    return Kind.NO_PERSON


def _second_table() -> str:
    """Headings repeated on a new page go on counting; a new ballot's table counts from 1."""
    return _("a second table begins here; put each ballot's persons into a file of their own")


def _unnumbered(line: Line, around: Around) -> Kind | str:
    """A name and a post, but no number."""
    if not around.numbered and not around.ended:
        return Kind.PERSON
    if around.numbered and around.ended:
        return Kind.NO_PERSON
    if around.ended:
        text = _("“{name}” stands below the table's end; move a person up, delete any other row")
    else:
        text = _("“{name}” has no number as others have; number a person, delete any other row")
    return text.format(name=line.name)


def _half(line: Line, around: Around) -> Kind | str:
    """Neither a number, nor both a name and a post."""
    if around.ended:
        return Kind.NO_PERSON
    if line.is_section and not line.post and (around.numbered or len(line.texts) == 1):
        return Kind.NO_PERSON
    if around.after_gap and around.numbered and not line.name:
        return Kind.END
    return _without_post(line) if line.name else _without_name(line)


def _without_post(line: Line) -> str:
    return _("no post for “{name}”; write it, or delete the row if it is no person").format(name=line.name)


def _without_name(line: Line) -> str:
    text = _("no name beside “{text}”; write it, or delete the row if it is no person")
    return text.format(text=" | ".join(line.texts))
