"""Exact shares: integers, Decimal and Fraction, never floats, never forced to add up to 100 %."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from scanner.i18n import language
from scanner.rules.rule_sets import Band


def percentage(part: int, whole: int, decimals: int = 2) -> Decimal:
    """Return ``part`` as a percentage of ``whole``, rounded half up to ``decimals`` places.

    Raises ValueError for a negative part or a whole that is not positive.
    """
    if part < 0 or whole <= 0:
        raise ValueError(f"no percentage of {part} in {whole}")
    scale = 10**decimals
    # half up on integers: floor(100·scale·part / whole + 1/2)
    units = (200 * scale * part + whole) // (2 * whole)
    return Decimal(units).scaleb(-decimals)


def percent_text(part: int, whole: int | None, decimals: int = 2) -> str:
    """Return such as ``22,57%`` (decimal comma in Vietnamese), or ``–`` while the whole is unknown."""
    if not whole:
        return "–"
    text = f"{percentage(part, whole, decimals):f}%"
    return text.replace(".", ",") if language() == "vi" else text


def band_of(bands: Iterable[Band], level: str, part: int, whole: int) -> Band | None:
    """Return the band in which ``part`` of ``whole`` ballots for ``level`` lies.

    The bounds are compared with the exact fraction, never with a rounded percentage.
    """
    if whole <= 0:
        return None
    share = Fraction(part, whole)
    return next((band for band in bands if band.level == level and _lies_in(band, share)), None)


def _lies_in(band: Band, share: Fraction) -> bool:
    return (
        (band.more_than is None or share > band.more_than)
        and (band.at_least is None or share >= band.at_least)
        and (band.less_than is None or share < band.less_than)
    )
