"""A ballot entered from paper as a reading, so that rules and tally treat it as any other."""

from __future__ import annotations

from scanner import __version__
from scanner.ballot import (
    BallotReading,
    BoxReading,
    BoxState,
    Code,
    ColorMode,
    Finding,
    Registration,
    RowReading,
    RowState,
    Source,
    StampReading,
    StampState,
)
from scanner.layouts.model import BallotLayout
from scanner.rules.facts import RowFact
from scanner.store.entered import EnteredBallot

# People read the paper itself: there is no image that could lie anyhow.
_NOWHERE = Registration(rotation=0, scale=0.0, residual=0.0, support=0.0, grid=())


def reading_of(entry: EnteredBallot, layout: BallotLayout) -> BallotReading:
    """Return an entry's reading; its source has no file, and bears the pile."""
    ballot = entry.ballot
    stamp = StampState.PRESENT if ballot.stamped else StampState.ABSENT
    levels = [level.id for level in layout.levels]
    return BallotReading(
        source=Source("", 0, entry.digest, entry.pile),
        layout=ballot.layout,
        layout_digest=ballot.layout_digest,
        registration=_NOWHERE,
        color=ColorMode.COLOR,
        dpi=0.0,
        stamp=StampReading(stamp, 1.0 if ballot.stamped else 0.0, None),
        rows=tuple(_row(number, row, levels) for number, row in enumerate(ballot.rows, start=1)),
        findings=(Finding(Code.ADDED_WRITING),) if ballot.written else (),
        fingerprint=b"",
        program=__version__,
        settings_digest="",
    )


def _row(number: int, row: RowFact, levels: list[str]) -> RowReading:
    boxes = tuple(_box(level, row) for level in levels)
    return RowReading(number, row.person, row.state, row.level, boxes, row.struck)


def _box(level: str, row: RowFact) -> BoxReading:
    if row.state is RowState.SEVERAL:
        return BoxReading(level, 0.5, BoxState.DOUBTFUL)  # which ones makes no difference
    marked = level == row.level
    return BoxReading(level, float(marked), BoxState.MARKED if marked else BoxState.EMPTY)
