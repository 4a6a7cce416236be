"""A check by hand: ballots that nobody has looked at, drawn by dice, read blind and compared.

Drawing: every ballot's id gets the number SHA-256("SEED,ID"), and the N least are drawn: the first
tickets of R. Rivest's sampler (Consistent Sampling with Replacement, 2018, arXiv:1808.10016, as in Arlo),
without replacement. Anybody can check it: ``printf %s SEED,ID | sha256sum``. The seed is thrown with dice
after the reading, so that nobody can know it before.

What follows: the greatest number of wrongly read ballots among all with which so few would be found with
a probability above the risk, from the hypergeometric distribution in whole numbers (the exact upper
confidence bound; J. Buonaccorsi, A Note on Confidence Intervals for Proportions in Finite Populations,
The American Statistician 41, 1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from math import comb

LEAST_THROWS = 20
RISK = Fraction(1, 20)


def draw(ballots: Sequence[str], number: int, seed: str) -> tuple[str, ...]:
    """Return the ids that are drawn, at most ``number``, sorted by id."""
    tickets = sorted(ballots, key=lambda ballot: (sha256(f"{seed},{ballot}".encode()).hexdigest(), ballot))
    return tuple(sorted(tickets[:number]))


def most_wrong(ballots: int, drawn: int, wrong: int, risk: Fraction = RISK) -> int:
    """Return the upper bound on how many of ``ballots`` are wrong if ``wrong`` of ``drawn`` ones were.

    It holds with a probability of at least 1 − ``risk``.
    """
    low, high = wrong, ballots - (drawn - wrong)  # the bound lies between them
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(ballots, middle, drawn, wrong) * risk.denominator > risk.numerator * comb(ballots, drawn):
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(ballots: int, bad: int, drawn: int, wrong: int) -> int:
    """Return in how many ways ``drawn`` ballots hold at most ``wrong`` of the ``bad`` ones."""
    return sum(comb(bad, k) * comb(ballots - bad, drawn - k) for k in range(wrong + 1) if k <= drawn)


def enough(ballots: int, most: Fraction = Fraction(1, 50), risk: Fraction = RISK) -> int:
    """Return how many ballots to draw, so that if none is wrong at most the share ``most`` of all are.

    Where that is more than half of them, all: "xem tất cả".
    """
    low, high = min(1, ballots), ballots
    while low < high:
        middle = (low + high) // 2
        if most_wrong(ballots, middle, 0, risk) <= most * ballots:
            high = middle
        else:
            low = middle + 1
    return ballots if 2 * low > ballots else low
