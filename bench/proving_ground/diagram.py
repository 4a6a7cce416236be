"""The reliability diagram: what scores foretell against what was found, as SVG.

Both axes are log-odds: near 0 and 1, where thresholds lie, shares themselves would fall together. After
DeGroot and Fienberg, The Comparison and Evaluation of Forecasters (The Statistician 32, 1983).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.proving_ground.bounds import lower_bound, upper_bound

_SIDE, _LEFT, _FOOT = 440, 64, 48
_TICKS = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
_EDGE = math.log(0.00003 / 0.99997)
_CONFIDENCE = 0.975  # on either side


@dataclass(frozen=True)
class Bin:
    """``boxes`` whose scores are alike: their mean score, and how many of them were marked."""

    boxes: int
    foretold: float
    marked: int


def reliability(bins: Sequence[Bin]) -> str:
    """Return the diagram: a dot a bin, a line for where its true share may lie at 95 %, and the diagonal."""
    width, height = _LEFT + _SIDE + 16, _SIDE + _FOOT + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_axes(),
        _line(_x(0), _y(0), _x(1), _y(1), "#999", dashed=True),
        *(part for one in bins for part in _dot(one)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes() -> Iterable[str]:
    for share in _TICKS:
        yield _line(_x(share), _y(0), _x(share), _y(1), "#e5e5e5")
        yield _line(_x(0), _y(share), _x(1), _y(share), "#e5e5e5")
        yield f'<text x="{_x(share):.1f}" y="{_SIDE + 26}" text-anchor="middle">{share:g}</text>'
        yield f'<text x="{_LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:g}</text>'
    yield f'<text x="{_LEFT + _SIDE / 2}" y="{_SIDE + 52}" text-anchor="middle">score of a box</text>'
    yield (
        f'<text transform="translate(12 {_SIDE / 2}) rotate(-90)" text-anchor="middle">'
        "share of such boxes that were marked</text>"
    )


def _dot(one: Bin) -> Iterable[str]:
    low = lower_bound(one.marked, one.boxes, _CONFIDENCE)
    high = upper_bound(one.marked, one.boxes, _CONFIDENCE)
    x = _x(one.foretold)
    yield _line(x, _y(low), x, _y(high), "#1f5fa8")
    yield f'<circle cx="{x:.1f}" cy="{_y(one.marked / one.boxes):.1f}" r="4" fill="#1f5fa8"/>'


def _line(x0: float, y0: float, x1: float, y1: float, colour: str, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}"{dash}/>'


def _x(share: float) -> float:
    return _LEFT + _SIDE * _along(share)


def _y(share: float) -> float:
    return 8 + _SIDE * (1 - _along(share))


def _along(share: float) -> float:
    """Return where a share lies on an axis, 0 to 1; what is beyond its ends, at its ends."""
    odds = math.log(share / (1 - share)) if 0 < share < 1 else (share - 0.5) * math.inf
    return (min(max(odds, _EDGE), -_EDGE) - _EDGE) / (-2 * _EDGE)
