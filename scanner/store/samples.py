"""Samples of ballots to be read by hand: drawn once, never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, insert, select

from scanner.store import log
from scanner.store.records import text_sha256
from scanner.store.schema import samples

DRAWN = "sample.drawn"


@dataclass(frozen=True)
class Sample:
    """``ballots`` were drawn with ``seed`` out of ``population``; both sorted by id."""

    seed: str
    population: tuple[str, ...]
    ballots: tuple[str, ...]
    member: str


_SAMPLE = TypeAdapter(Sample)


def add(connection: Connection, sample: Sample, why: str | None = None) -> int:
    """Keep a sample and return its number; the log names seed and digest."""
    number = 1 + (connection.execute(select(func.max(samples.c.number))).scalar() or 0)
    payload = log.canonical(asdict(sample))
    digest = text_sha256(f"{number} {payload}")
    connection.execute(insert(samples).values(number=number, payload=payload, digest=digest))
    numbers = {"drawn": len(sample.ballots), "of": len(sample.population)}
    detail = {"number": number, "seed": sample.seed, "digest": digest, **numbers}
    log.append(connection, DRAWN, detail, who=sample.member, why=why)
    return number


def newest(connection: Connection) -> tuple[int, Sample] | None:
    """Return the sample drawn last, with its number."""
    row = connection.execute(select(samples).order_by(samples.c.number.desc()).limit(1)).first()
    return None if row is None else (row.number, _SAMPLE.validate_json(row.payload))


def faults(connection: Connection, logged: dict[int, str]) -> list[int]:
    """Return the numbers of samples that are not those in the log; ``logged``: number → digest there."""
    rows = connection.execute(select(samples).order_by(samples.c.number)).all()
    whole = {
        row.number
        for row in rows
        if text_sha256(f"{row.number} {row.payload}") == row.digest == logged.get(row.number)
    }
    return sorted(({row.number for row in rows} | logged.keys()) - whole)
