"""Where everything stands on a form, found without the program under test.

The form is written a second time with every place in a colour of its own, converted by the same
LibreOffice and drawn without smoothing: the extent of a colour is the extent of its place.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

DPI = 300

Extent = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels at DPI


@dataclass
class ColourKey:
    """Hands out a colour for each named place, such as ``3.box.high``; remembers which is which."""

    places: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def colour(self, place: str) -> str:
        """Return the colour of ``place`` as ``RRGGBB``, never black or white."""
        number = len(self.places)
        rgb = (10 + 60 * (number // 64), 10 + 30 * (number // 8 % 8), 10 + 30 * (number % 8))
        return "{:02X}{:02X}{:02X}".format(*self.places.setdefault(place, rgb))


class NoKey:
    """The form as it is printed: nothing is coloured."""

    def colour(self, place: str) -> None:
        return None


def find_places(pdf: Path, key: ColourKey) -> list[dict[str, Extent]]:
    """Return the extent of every coloured place, a dict for each page of ``pdf``."""
    with tempfile.TemporaryDirectory() as work:
        command = [
            "pdftoppm",
            "-r",
            str(DPI),
            "-png",
            "-aa",
            "no",
            "-aaVector",
            "no",
            str(pdf),
            f"{work}/page",
        ]
        subprocess.run(command, check=True, capture_output=True)
        return [find_colours(path, key) for path in sorted(Path(work).glob("*.png"))]


def find_colours(picture: Path, key: ColourKey) -> dict[str, Extent]:
    """Return the extent of each place's colour in a picture; a colour that is not there is left out."""
    bgr = np.asarray(cv2.imread(str(picture), cv2.IMREAD_COLOR), np.uint32)
    code = bgr[..., 2] << 16 | bgr[..., 1] << 8 | bgr[..., 0]
    rows, columns = np.nonzero((code != 0) & (code != 0xFFFFFF))
    code = code[rows, columns]
    found = {}
    for place, (red, green, blue) in key.places.items():
        here = code == (red << 16 | green << 8 | blue)
        if here.any():
            x, y = columns[here], rows[here]
            found[place] = (int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1)
    return found
