"""What the store takes and gives, and the text in which a page's reading is kept.

The text holds no file name and no page number: those serve only to find the paper and are dropped
when the count closes, while a reading is kept for good.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import to_json

from scanner.ballot import BallotReading, Source, UnreadablePage, ballot_id

PageReading = BallotReading | UnreadablePage

_KINDS: dict[str, type[PageReading]] = {"ballot": BallotReading, "unreadable": UnreadablePage}


@dataclass(frozen=True)
class StandingPage:
    """The reading that stands for a page image, and all places where the image was met.

    ``sources`` is sorted by path and page, whatever the order of reading; the first one stands.
    ``digest``: of the reading as it is kept.
    """

    page: PageReading
    sources: tuple[Source, ...]
    digest: str = ""

    @property
    def ballot(self) -> str:
        return ballot_id(self.page.source.sha256)


@dataclass(frozen=True)
class Place:
    """A file: its absolute path, the path as the user gave it, and the id of the pile it belongs to."""

    path: str
    given: str
    pile: int


@dataclass(frozen=True)
class Original:
    """A file kept by its content's hash."""

    sha256: str
    size: int
    extension: str
    pages: int


@dataclass(frozen=True)
class StoredReading:
    """A reading as it is kept."""

    payload: str
    payload_sha256: str
    program: str
    layout_digest: str | None
    settings_digest: str


@dataclass(frozen=True)
class MetPage:
    """A page image met at page ``page`` (from 1) of a file; ``reading`` is None if it was read before."""

    page: int
    sha256: str
    reading: StoredReading | None


@dataclass(frozen=True)
class Failure:
    """A file (page 0) or a page of it that could not be read, and why, in one line.

    ``pile`` is the name of the pile it belongs to, once it is in a count.
    """

    given: str
    page: int
    message: str
    pile: str = ""


@dataclass(frozen=True)
class FileResult:
    """What reading a file, or some pages of it, brought."""

    place: Place
    original: Original | None
    met: tuple[MetPage, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class KeptFile:
    """A kept original and the place where it was first met."""

    path: Path
    sha256: str
    place: Place


@dataclass(frozen=True)
class Repeat:
    """A page image met at ``given`` that is byte-identical to the one at ``same_as``; counted once."""

    given: str
    page: int
    same_as: str
    same_as_page: int


@dataclass(frozen=True)
class Known:
    """What a worker need not read again.

    ``pages``: original's sha256 → page number → page image's sha256, as first recorded; it stays a
    page's name even if a later version of the program would hash the page in another way.
    ``lengths``: original's sha256 → number of pages. ``read``: page images read in this generation.
    """

    pages: dict[str, dict[int, str]]
    lengths: dict[str, int]
    read: frozenset[str]


def stored(page: PageReading) -> StoredReading:
    """Return the page's reading as it is kept."""
    payload = dump(page)
    return StoredReading(
        payload=payload,
        payload_sha256=text_sha256(payload),
        program=page.program,
        layout_digest=page.layout_digest if isinstance(page, BallotReading) else None,
        settings_digest=page.settings_digest,
    )


def dump(page: PageReading) -> str:
    """Return the page as JSON, without its source."""
    kind = next(name for name, type_ in _KINDS.items() if isinstance(page, type_))
    body = to_json(page, exclude={"source"}, bytes_mode="base64").decode()
    return f'{{"kind":"{kind}","page":{body}}}'


def load(payload: str, source: Source) -> PageReading:
    """Return the page that :func:`dump` was given, met at ``source``."""
    record = json.loads(payload)
    fields = record["page"] | {"source": source}
    if "fingerprint" in fields:
        fields["fingerprint"] = urlsafe_b64decode(fields["fingerprint"])
    return _adapter(record["kind"]).validate_python(fields)


def text_sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@cache
def _adapter(kind: str) -> TypeAdapter[PageReading]:
    return TypeAdapter(_KINDS[kind])
