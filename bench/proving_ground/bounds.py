"""What a count of errors says of their rate: exact bounds by Clopper and Pearson (Biometrika 26, 1934)."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
_STEPS = 60  # halvings of the interval


def upper_bound(errors: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the rate that is not exceeded, one-sided; with no error about 3 / trials (rule of three).

    It is the rate at which so few errors would come up with a probability of ``1 - confidence``. Nothing
    tried bounds nothing: 1.0.
    """
    if errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(errors, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(found: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the rate that is reached at least, one-sided; 0.0 where nothing was tried."""
    return 1 - upper_bound(trials - found, trials, confidence) if trials else 0.0


def _at_most(errors: int, trials: int, rate: float) -> float:
    """Return the binomial probability of at most ``errors``."""
    if rate >= 1.0:
        return 0.0
    if errors > trials / 2:  # the rest is the shorter sum
        return 1 - _at_most(trials - errors - 1, trials, 1 - rate)
    yes, no = math.log(rate), math.log1p(-rate)
    whole = math.lgamma(trials + 1)
    return math.fsum(
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * yes + (trials - k) * no)
        for k in range(errors + 1)
    )
