"""A small stroke font for handwriting: Vietnamese words and digits as pen paths.

A letter is a text of pen-down paths; a path is a run of points, two digits each: column 0–6, row
0–9 (0 ascender, 3 top of x, 6 baseline, 9 descender). Curves go through the points.
Vietnamese letters are a base letter with its marks, as Unicode (NFD) takes them apart.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from ballotmaker.strokes import Strokes, hand

_GLYPHS = {
    "a": "43331304051636454344 434556",
    "b": "000306 0413334445361606",
    "c": "4333130405163646",
    "d": "43331304051636454340 404556",
    "đ": "43331304051636454340 404556 2151",
    "e": "044443331304051636",
    "f": "4030212526 0343",
    "g": "433313040516364543 4347381807",
    "h": "0006 0513334446",
    "i": "030516 0101",
    "j": "23271807 2121",
    "k": "0006 430546",
    "l": "000516",
    "m": "0306 0413232426 2433434556",
    "n": "0306 0513334446",
    "o": "231304051636454433 3323",
    "p": "0309 0413334445361606",
    "q": "433313040516364543 4349",
    "r": "0306 051333",
    "s": "43130434453606",
    "t": "20253646 0333",
    "u": "0305163645 4346",
    "v": "032643",
    "w": "0316243643 4353",
    "x": "0346 4306",
    "y": "0305163645 4347381807",
    "z": "03430646",
    "A": "062046 1434",
    "B": "0006 00304233 033344453606",
    "C": "4130100105163645",
    "D": "0006 003041453606",
    "Đ": "0006 003041453606 0323",
    "E": "40000306 0333 0646",
    "G": "4130100105163645 454333",
    "H": "0006 4046 0343",
    "I": "2026",
    "K": "0006 400346",
    "L": "000646",
    "M": "0600234046",
    "N": "06004640",
    "O": "201001051636454130 3020",
    "P": "0006 003041423303",
    "Q": "201001051636454130 3456",
    "R": "0006 003041330346",
    "S": "413010023345361605",
    "T": "0040 2026",
    "U": "000516364540",
    "V": "002640",
    "X": "0046 4006",
    "Y": "002340 2326",
    "0": "201001051636454130 3020",
    "1": "112026",
    "2": "011030414206 0646",
    "3": "011030413223 233445361605",
    "4": "300444 3236",
    "5": "400003334445361605",
    "6": "30020516364544331304",
    "7": "004026",
    "8": "301001033445361605043341 4130",
    "9": "4130100203234241 414536",
    ".": "2626",
    ",": "2627",
    "-": "0444",
    "?": "01103041322425 2626",
}
_MARKS = {  # combining marks, drawn above x-height; columns and rows as above
    "\u0301": "2232",  # acute, then shifted up by the drawing
    "\u0300": "1122",
    "\u0309": "11213122",
    "\u0303": "12213231",
    "\u0323": "2828",
    "\u0302": "022042",
    "\u0306": "01122231",
    "\u031b": "434252",
}
_CELL = 6.0  # rows from the top of an ascender to the baseline


def write(words: str, height: float, rng: np.random.Generator) -> tuple[Strokes, float]:
    """Return the strokes of ``words`` and their width in mm.

    The baseline starts at the origin and runs right, with a little slope; ``height`` is that of a
    capital in mm. A character the font lacks is left blank.
    """
    unit, slant, slope = height / _CELL, rng.uniform(0.0, 0.25), rng.normal() * 0.02
    strokes: Strokes = []
    x = 0.0
    for char in unicodedata.normalize("NFC", words):
        for path in _paths(char):
            loose = [(c + rng.normal() * 0.18, r + rng.normal() * 0.18) for c, r in path]
            points = [(x + c * unit, (r - _CELL) * unit) for c, r in loose]
            leaning = [(px - slant * py, py + slope * px) for px, py in points]
            strokes.append(hand(leaning, rng, 0.05))
        x += (_advance(char) + rng.normal() * 0.25) * unit
    return strokes, x


def _paths(char: str) -> list[list[tuple[float, float]]]:
    whole = unicodedata.normalize("NFD", char)
    base, marks = whole[0], whole[1:]
    paths = _decode(_GLYPHS.get(base) or _GLYPHS.get(base.lower(), ""))
    for number, mark in enumerate(marks):
        lift = _lift(base, mark, number)
        paths += [[(c, r - lift) for c, r in path] for path in _decode(_MARKS.get(mark, ""))]
    return paths


def _lift(base: str, mark: str, number: int) -> float:
    """Return how many rows a mark stands higher: over capitals, and over a mark before it."""
    if mark in "\u0323\u031b":
        return 0.0
    return (3.0 if base.isupper() else 0.2) + (1.6 if number else 0.0)


def _decode(glyph: str) -> list[list[tuple[float, float]]]:
    paths = []
    for run in glyph.split():
        points = [(float(run[i]), float(run[i + 1])) for i in range(0, len(run) - 1, 2)]
        if len(points) == 2 and points[0] == points[1]:  # a dot
            points[1] = (points[1][0] + 0.4, points[1][1] + 0.4)
        paths.append(points)
    return paths


def _advance(char: str) -> float:
    base = unicodedata.normalize("NFD", char)[0]
    return {" ": 4.0, "i": 2.6, "l": 2.6, "m": 6.8, "I": 3.5, "t": 4.6, "r": 4.2}.get(base, 5.6)
