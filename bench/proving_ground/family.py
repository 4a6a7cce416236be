"""The two families of everything that is invented, and the parts of the proving ground."""

from __future__ import annotations

import zlib
from enum import StrEnum

import numpy as np


class Family(StrEnum):
    """``testing`` forms, hands and scanners are never used to set a threshold or train a model."""

    TUNING = "tuning"
    TESTING = "testing"


class Part(StrEnum):
    """What kind of ballots: an office's evening, nasty ones, one fault a ballot, poor scans."""

    ORDINARY = "ordinary"
    HARD = "hard"
    FAULTS = "faults"
    LOW = "low"


def generator(family: Family, part: Part, purpose: str, number: int) -> np.random.Generator:
    """Return the generator from which everything of one case, or of one block's form, is drawn."""
    return np.random.default_rng([zlib.crc32(f"{family}/{part}/{purpose}".encode()), number])
