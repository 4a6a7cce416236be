"""Two small stroke fonts for handwriting: Vietnamese words and digits as pen paths.

A letter is a text of pen-down paths; a path is a run of points, two digits each: column 0–6, row
0–9 (0 ascender, 3 top of x, 6 baseline, 9 descender). Curves go through the points.
Vietnamese letters are a base letter with its marks, as Unicode (NFD) takes them apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

import numpy as np

from ballotmaker.strokes import Points, Stroke, Strokes, hand

Path = list[tuple[float, float]]
Move = Callable[[Points, np.random.Generator], Stroke]

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
    "!": "2024 2626",
}
_SCHOOL = {  # joined school script: looped stems, every small letter begins and ends towards its neighbour
    "a": "43331405163645434556",
    "b": "0524312011051636453454",
    "c": "4333130405163655",
    "d": "433314051636454043454656",
    "đ": "433314051636454043454656 3151",
    "e": "053443331304153655",
    "f": "053230211829163555",
    "g": "43331405163645434738280755",
    "h": "0524312011061433434556",
    "i": "05131526364555 2121",
    "j": "05232718070635 2121",
    "k": "05243120110614332415354655",
    "l": "052431201105163655",
    "m": "0313061323262433434656",
    "n": "031306142333364556",
    "o": "33130405163645433353",
    "p": "04130904143344351646",
    "q": "433314051636454348495655",
    "r": "061312233335364655",
    "s": "05323344452615064655",
    "t": "053125364655 1242",
    "u": "031305163645434556",
    "v": "03130516354453",
    "w": "031305162625233536454363",
    "x": "0313242605 4333243646",
    "y": "031305163645434738280755",
    "z": "03430615362817",
    "A": "06162040464555 1434",
    "B": "1016 0010304132123344453606",
    "C": "41302011142636454454",
    "D": "1016 00204143351606",
    "Đ": "1016 00204143351606 0323",
    "E": "41201112231314162645",
    "G": "413020111426364543 4348",
    "H": "001016 4046 0343",
    "I": "10302026 1636",
    "K": "1016 4130132346",
    "L": "31201116152646",
    "M": "0616102540504656",
    "N": "0610364050",
    "O": "30111416364542302031",
    "P": "1016 011040423314",
    "Q": "30111416364542302031 3557",
    "R": "1016 011040423314 2346",
    "S": "41301123344536060415",
    "T": "011050 302616",
    "U": "00101416364540",
    "V": "0010264050",
    "X": "00112546 40310616",
    "Y": "00102340 402716",
    "0": "30110416364543413020",
    "1": "022026 0646",
    "2": "01103041321506162646",
    "3": "0040223344453606",
    "4": "100444 3136",
    "5": "401013334445361605",
    "6": "401104163645341415",
    "7": "004126 1343",
    "8": "413011133334453616053341",
    "9": "4120111333414616",
    ".": "2626",
    ",": "2627",
    "-": "0444",
    "?": "01103042332425 2626",
    "!": "2024 2626",
}
SCRIPTS = {"print": _GLYPHS, "school": _SCHOOL}
_MARKS = {  # combining marks, drawn above x-height; columns and rows as above
    "\u0301": "2231",  # acute, then shifted up by the drawing
    "\u0300": "1122",
    "\u0309": "11213122",
    "\u0303": "12213231",
    "\u0323": "2828",
    "\u0302": "022042",
    "\u0306": "01122231",
    "\u031b": "434252",
}
_CELL = 6.0  # rows from the top of an ascender to the baseline


def write(
    words: str,
    height: float,
    rng: np.random.Generator,
    *,
    script: str = "print",
    slant: float | None = None,
    move: Move | None = None,
) -> tuple[Strokes, float]:
    """Return the strokes of ``words`` and their width in mm.

    The baseline starts at the origin and runs right, with a little slope; ``height`` is that of a
    capital in mm. ``script`` is a key of ``SCRIPTS``, ``slant`` the shear of the letters, ``move`` how the
    pen follows the points. A character the font lacks is left blank.
    """
    unit, slope = height / _CELL, rng.normal() * 0.02
    shear = rng.uniform(0.0, 0.25) if slant is None else slant
    paths, width = _set(unicodedata.normalize("NFC", words), SCRIPTS[script], script == "school", rng)
    pen = move or _plainly
    strokes = []
    for path in paths:
        points = np.asarray(path) + rng.normal(size=(len(path), 2)) * 0.14
        x, y = points[:, 0] * unit, (points[:, 1] - _CELL) * unit
        leaning = np.column_stack([x - shear * y, y + slope * x])
        strokes.append(pen([(px, py) for px, py in leaning.tolist()], rng))
    return strokes, width * unit


def _plainly(points: Points, rng: np.random.Generator) -> Stroke:
    return hand(points, rng, 0.05)


def _set(
    words: str, glyphs: Mapping[str, str], joined: bool, rng: np.random.Generator
) -> tuple[list[Path], float]:
    """Return the pen-down paths of a line in columns and rows, and its width in columns."""
    paths: list[Path] = []
    x, link = 0.0, None
    for char in words:
        drawn = [[(x + c, r) for c, r in path] for path in _paths(char, glyphs)]
        small = char.islower() and bool(drawn)
        if small and link is not None and rng.random() < 0.85:
            paths[link] = paths[link] + drawn.pop(0)
        elif small and joined:
            link = len(paths)
        paths += drawn
        link = link if small and joined else None
        x += _advance(char, joined) + rng.normal() * 0.25
    return paths, x


def _paths(char: str, glyphs: Mapping[str, str]) -> list[Path]:
    whole = unicodedata.normalize("NFD", char)
    base, marks = whole[0], whole[1:]
    paths = _decode(glyphs.get(base) or glyphs.get(base.lower(), ""))
    for number, mark in enumerate(marks):
        lift = _lift(base, mark, number)
        paths += [[(c, r - lift) for c, r in path] for path in _decode(_MARKS.get(mark, ""))]
    return paths


def _lift(base: str, mark: str, number: int) -> float:
    """Return how many rows a mark stands higher: over capitals, and over a mark before it."""
    if mark in "\u0323\u031b":
        return 0.0
    return (3.0 if base.isupper() else 0.2) + (1.6 if number else 0.0)


def _decode(glyph: str) -> list[Path]:
    paths = []
    for run in glyph.split():
        points = [(float(run[i]), float(run[i + 1])) for i in range(0, len(run) - 1, 2)]
        if len(points) == 2 and points[0] == points[1]:  # a dot
            points[1] = (points[1][0] + 0.4, points[1][1] + 0.4)
        paths.append(points)
    return paths


_WIDTHS = {" ": 4.0, "i": 2.6, "l": 2.6, "m": 6.8, "I": 3.5, "t": 4.6, "r": 4.2}
_JOINED_WIDTHS = {" ": 4.6, "i": 4.6, "l": 4.8, "m": 6.4, "w": 6.8, "I": 4.0, "r": 5.2, "t": 5.2}


def _advance(char: str, joined: bool) -> float:
    base = unicodedata.normalize("NFD", char)[0]
    return _JOINED_WIDTHS.get(base, 5.4) if joined else _WIDTHS.get(base, 5.6)
