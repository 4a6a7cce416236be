"""Scan the blanks: ``python -m bench.forms.scan_blank FOLDER…``.

Turns each folder's ``form.pdf`` into ``blank_scan.jpg`` (of several pages: ``blank_scan.pdf``) as an
office scanner would give it: 300 dpi, a little askew and off centre, uneven light, noise, JPEG.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import click
import cv2
import numpy as np
import numpy.typing as npt
from pdf2image import convert_from_path
from PIL import Image

DPI = 300
_MAX_TURN_DEG = 1.5
_MAX_SHIFT_MM = 2.0
_MAX_STRETCH = 0.004  # a feeder pulls the sheet a little more or less than its clock says
_QUALITY = 85

Picture = npt.NDArray[np.uint8]


def scan(page: Picture, rng: np.random.Generator) -> Picture:
    """Return ``page`` (gray uint8) as a scan of it: gray uint8 of the same size."""
    paper = _light(page.shape, rng)
    seen = cv2.GaussianBlur(_place(page, rng), (0, 0), rng.uniform(0.5, 0.9)).astype(np.float32) / 255
    ink = 25 + rng.uniform(0, 20)  # toner is never quite black
    image = ink + (paper - ink) * seen + rng.normal(0, rng.uniform(1.5, 3.5), page.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def _place(page: Picture, rng: np.random.Generator) -> Picture:
    """Turn, shift and stretch the sheet on the glass; what it leaves bare is white like the lid."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-_MAX_TURN_DEG, _MAX_TURN_DEG), 1.0)
    turn[:, 2] = turn[:, 2] + rng.uniform(-_MAX_SHIFT_MM, _MAX_SHIFT_MM, 2) * DPI / 25.4
    turn[1] = turn[1] * (1 + rng.uniform(-_MAX_STRETCH, _MAX_STRETCH))
    placed = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    return np.asarray(placed, np.uint8)


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """The paper's gray, brighter on one side than on the other."""
    across = np.linspace(0, 1, shape[1], dtype=np.float32)
    down = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    return 246 - rng.uniform(0, 10) * across - rng.uniform(0, 8) * down


def scan_blank(folder: Path) -> Path:
    """Write and return the scan of ``folder/form.pdf``; the same folder always gives the same scan."""
    rng = np.random.default_rng(zlib.crc32(folder.name.encode("utf-8")))
    pages = convert_from_path(folder / "form.pdf", dpi=DPI, grayscale=True)
    scans = [Image.fromarray(scan(np.asarray(page.convert("L")), rng)) for page in pages]
    several = len(scans) > 1
    path = folder / ("blank_scan.pdf" if several else "blank_scan.jpg")
    more = (
        {"save_all": True, "append_images": scans[1:], "resolution": DPI} if several else {"dpi": (DPI, DPI)}
    )
    scans[0].save(path, quality=_QUALITY, **more)
    return path


@click.command(help="Scan the blank form.pdf of each FOLDER.")
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def main(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        click.echo(scan_blank(folder))


if __name__ == "__main__":
    main()
