"""File names and positions, which serve only to find the paper: dropped when a count closes.

What must stay is which pages lay together, since a back is told from a blank page by the front before
it. So a place becomes a name made of content: of a file of many pages its hash (the order of its pages
is in the file itself), of single files one for each group of pages that belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from scanner.store.schema import failures, originals, piles, sources


@dataclass(frozen=True)
class Met:
    """A row of where a page image was met; ``alone``: its file holds one page.

    ``pile`` is its pile's name, ``pile_id`` what the store calls it.
    """

    page_sha256: str
    place: str
    page: int
    given: str
    original_sha256: str
    pile: str
    pile_id: int
    alone: bool


Place = tuple[str, int]


def met_places(connection: Connection) -> list[Met]:
    """Return all places of pages in piles in use, by page image."""
    query = (
        select(sources, piles.c.name, originals.c.pages)
        .join(piles, piles.c.id == sources.c.pile)
        .join(originals, originals.c.sha256 == sources.c.original_sha256)
        .where(piles.c.discarded.is_(False))
        .order_by(sources.c.page_sha256, sources.c.pile, sources.c.place, sources.c.page)
    )
    return [
        Met(
            row.page_sha256,
            row.place,
            row.page,
            row.given,
            row.original_sha256,
            row.name,
            row.pile,
            row.pages == 1,
        )
        for row in connection.execute(query)
    ]


def replace_places(connection: Connection, renamed: Mapping[Met, Place]) -> None:
    """Put these places in the stead of those that pages were met at.

    Of a page in a discarded pile only the file's hash is kept, and nothing of files that failed.
    """
    places = {(met.page_sha256, met.pile_id, met.place, met.page): place for met, place in renamed.items()}
    fresh = {}
    for row in connection.execute(select(sources)).mappings().all():
        own = (row["page_sha256"], row["pile"], row["place"], row["page"])
        place, page = places.get(own, (row["original_sha256"], row["page"]))
        fresh[(*own[:2], place, page)] = {**row, "place": place, "page": page, "given": place}
    connection.execute(delete(sources))
    connection.execute(delete(failures))
    if fresh:
        connection.execute(insert(sources), list(fresh.values()))
