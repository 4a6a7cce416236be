"""Which resolution a file's header may be believed about."""

from __future__ import annotations

import math

MIN_DPI = 50.0
MAX_DPI = 1300.0
AXES_AGREE = 0.02

# 72 and 96 are written by software that knows no resolution: believed only if a known paper comes out.
_DEFAULTS = (72.0, 96.0)
_PAPER_MM = ((297.0, 420.0), (210.0, 297.0), (148.0, 210.0), (105.0, 148.0), (215.9, 279.4), (215.9, 355.6))
_PAPER_TOLERANCE = 0.03
_MM_PER_INCH = 25.4


def believable_dpi(declared: tuple[object, object] | None, width: int, height: int) -> float | None:
    """Return the resolution of an image of ``width`` × ``height`` px, or None if the header is absurd.

    ``declared`` is (x, y) as the file has it, of any type. None as well where the axes differ (a fax):
    no single number would be true.
    """
    if declared is None:
        return None
    x, y = (_number(axis) for axis in declared)
    if not (MIN_DPI <= x <= MAX_DPI and MIN_DPI <= y <= MAX_DPI):
        return None
    if abs(x - y) > AXES_AGREE * max(x, y):
        return None
    dpi = (x + y) / 2
    if any(abs(dpi - default) < 1 for default in _DEFAULTS) and not _is_paper(width / dpi, height / dpi):
        return None
    return round(dpi, 2)


def _number(value: object) -> float:
    """Return ``value`` as a float; 0 for what a broken tag may hold (text, 0/0, NaN)."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ArithmeticError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _is_paper(width_in: float, height_in: float) -> bool:
    short, long = sorted((width_in * _MM_PER_INCH, height_in * _MM_PER_INCH))
    return any(
        abs(short - paper_short) <= _PAPER_TOLERANCE * paper_short
        and abs(long - paper_long) <= _PAPER_TOLERANCE * paper_long
        for paper_short, paper_long in _PAPER_MM
    )
