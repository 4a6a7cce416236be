"""Queries on readings: which one stands for each page image.

A page is read once in each *generation*; ``read --again`` opens a new one. The newest complete
generation that holds a page gives the reading that stands for it, so that a new reading broken off
half-way changes nothing. A page that lies in discarded piles only stands for nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, Select, Subquery, func, select

from scanner.store.schema import generations, piles, readings, sources


def any_reading(connection: Connection) -> bool:
    return connection.execute(select(readings.c.run).limit(1)).first() is not None


def standing_readings() -> Select[tuple[str, str, str]]:
    """Select (page_sha256, payload, payload_sha256) of what stands for each page image, sorted by page."""
    newest = (
        select(readings.c.page_sha256, func.max(readings.c.generation).label("generation"))
        .join(generations, generations.c.number == readings.c.generation)
        .where(generations.c.complete)
        .group_by(readings.c.page_sha256)
        .subquery()
    )
    matches = (readings.c.page_sha256 == newest.c.page_sha256) & (
        readings.c.generation == newest.c.generation
    )
    return (
        select(readings.c.page_sha256, readings.c.payload, readings.c.payload_sha256)
        .join(newest, matches)
        .where(readings.c.page_sha256.in_(select(in_use().c.page_sha256)))
        .order_by(readings.c.page_sha256)
    )


def in_use() -> Subquery:
    """Select where pages were met, in piles that were not discarded, with the pile's ``name``."""
    return (
        select(sources, piles.c.name)
        .join(piles, piles.c.id == sources.c.pile)
        .where(piles.c.discarded.is_(False))
        .subquery()
    )


def missing_readings(connection: Connection) -> list[str]:
    """Return the page images that were met and have no reading, which never happens by itself."""
    query = select(sources.c.page_sha256).distinct().order_by(sources.c.page_sha256)
    return list(connection.scalars(query.where(sources.c.page_sha256.not_in(select(readings.c.page_sha256)))))
