"""What the tests of the proving ground share."""

from __future__ import annotations

from bench.proving_ground.family import Family, Part
from bench.proving_ground.records import Digests, Record
from bench.scoring import Wrong

BY = Digests("reader", "maker")
TAGS = {
    "form": "drawn A4",
    "pen": "blue",
    "mark": ["cross"],
    "scan": "200 dpi, color",
    "fault": "",
    "detail": "",
}


def a_record(seed: int = 0, kind: str = "clean", **changed: object) -> Record:
    """Return the record of a clean ballot of 10 rows that was read rightly, or one that differs."""
    values: dict[str, object] = {
        "seed": seed, "digests": BY, "kind": kind, "tags": TAGS, "measures": {}, "rows": 10, "boxes": 30,
        "outcome": "valid", "person": False, "reasons": [], "wrong": [], "scores": {},
    }  # fmt: skip
    return Record(**(values | changed))  # type: ignore[arg-type]


SILENT_ROW = a_record(7, wrong=[(Wrong.SILENT_ROW, 4)])
FAMILY, PART = Family.TUNING, Part.HARD
