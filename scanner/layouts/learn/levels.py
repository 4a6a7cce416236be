"""The level columns of a table, found by their headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.ballot import Rect
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.learn.names import edits
from scanner.layouts.learn.scale import overlap
from scanner.layouts.learn.tables import Table
from scanner.layouts.learn.words import Text, join
from scanner.layouts.model import Level

_HEADER_BANDS = 6  # rows of a table, from its top, in which headings may stand
_SAME_BAND_MM = 1.5
_LETTERS_PER_SLIP = 6  # OCR may err in one letter out of so many
_SURE_MARGIN = 2
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Heading:
    """A level and the headings by which it goes; the first one is its name."""

    id: str
    spellings: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.spellings[0]


@dataclass(frozen=True)
class Column:
    """A level's column: the heading's cell; ``sure`` if no other level's heading is nearly as near."""

    level: Level
    cell: Rect
    sure: bool


Scheme = tuple[Heading, ...]

# The larger schemes first: "Tín nhiệm" alone is a heading in two of them.
KNOWN_SCHEMES: tuple[Scheme, ...] = (
    (
        Heading("excellent", ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành xuất sắc", "HTXSNV")),
        Heading("good", ("Hoàn thành tốt nhiệm vụ", "Hoàn thành tốt", "HTTNV")),
        Heading("fair", ("Hoàn thành nhiệm vụ", "Hoàn thành", "HTNV")),
        Heading(
            "poor", ("Không hoàn thành nhiệm vụ", "Không hoàn thành", "Chưa hoàn thành nhiệm vụ", "KHTNV")
        ),
    ),
    (
        Heading("high", ("Tín nhiệm cao",)),
        Heading("medium", ("Tín nhiệm",)),
        Heading("low", ("Tín nhiệm thấp",)),
    ),
    (Heading("trust", ("Tín nhiệm",)), Heading("distrust", ("Không tín nhiệm",))),
    (
        Heading("agree", ("Đồng ý", "Tán thành", "Nhất trí")),
        Heading("disagree", ("Không đồng ý", "Không tán thành", "Không nhất trí")),
    ),
)


def parse_levels(text: str) -> Scheme:
    """Read ``--levels "id=Heading,id=Heading"``; raises SettingsError if it is not of that form."""
    scheme = tuple(_parse_level(part) for part in text.split(","))
    ids = [heading.id for heading in scheme]
    if len(set(ids)) != len(ids) or len(ids) < 2:
        raise SettingsError(_("levels: at least two levels with different ids are wanted"))
    return scheme


def _parse_level(part: str) -> Heading:
    identifier, _equals, heading = (piece.strip() for piece in part.partition("="))
    if not _IDENTIFIER.fullmatch(identifier) or not plain(heading):
        message = _('levels: "{part}" is not of the form id=Heading, such as yes=Đồng ý')
        raise SettingsError(message.format(part=part.strip()))
    return Heading(identifier, (heading,))


def find_columns(table: Table, text: Text, schemes: Sequence[Scheme]) -> list[Column]:
    """Return the level columns from left to right, or [] if no scheme's headings stand in this table."""
    for band in _header_bands(table):
        text.prepare(band)
        printed = [(cell, heading_words(join(text.inside(cell)))) for cell in band]
        for scheme in schemes:
            columns = _columns(printed, scheme, exact=text.exact)
            if columns:
                return sorted(columns, key=lambda column: column.cell.x0)
    return []


def _header_bands(table: Table) -> Iterator[list[Rect]]:
    """Yield the table's cells by rows, from the top; a cell over two rows belongs to the upper one."""
    tops: list[float] = []
    for cell in sorted(table.cells, key=lambda cell: cell.y0):
        if not tops or cell.y0 - tops[-1] > _SAME_BAND_MM:
            tops.append(cell.y0)
    for top in tops[:_HEADER_BANDS]:
        yield [cell for cell in table.cells if 0 <= cell.y0 - top <= _SAME_BAND_MM]


def _columns(printed: list[tuple[Rect, str]], scheme: Scheme, *, exact: bool) -> list[Column]:
    """Return a column for each level of the scheme, or [] unless each heading stands exactly once."""
    found: list[Column] = []
    for cell, words in printed:
        ranked = sorted((_misfit(words, heading), number) for number, heading in enumerate(scheme))
        (misfit, number), (next_misfit, _other) = ranked[:2]
        if words and misfit <= (0 if exact else len(words) // _LETTERS_PER_SLIP):
            level = Level(id=scheme[number].id, name=scheme[number].name)
            found.append(Column(level, cell, misfit == 0 or next_misfit >= misfit + _SURE_MARGIN))
    ids = [column.level.id for column in found]
    return found if sorted(ids) == sorted(heading.id for heading in scheme) else []


def _misfit(words: str, heading: Heading) -> int:
    """Return how many letters differ, at the least.

    A heading turned on its side comes out of a PDF with its words in any order.
    """
    wanted = [heading_words(spelling) for spelling in heading.spellings]
    if any(sorted(words.split()) == sorted(spelling.split()) for spelling in wanted):
        return 0
    return min(edits(words, spelling, 99) for spelling in wanted)


def heading_words(text: str) -> str:
    """Return a heading's plain words, what stands in brackets left out."""
    return plain(re.sub(r"\([^)]*\)", " ", text))


def plain(text: str) -> str:
    """Return a text's words in small letters a–z and digits, without Vietnamese marks."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def under(column: Column, cell: Rect) -> bool:
    """Say whether a cell stands below the column's heading, in its width."""
    shared = overlap(column.cell.x0, column.cell.x1, cell.x0, cell.x1)
    wide = max(column.cell.width, cell.width)
    return cell.y0 >= column.cell.y1 - 0.5 and shared > 0.9 * wide
