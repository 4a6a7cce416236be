"""Is the scanner fit for tonight? Told by a scan of a white sheet and one of a stamped ballot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import BallotReading, ColorMode, Image, Page, Registration, StampState
from scanner.counting.report import LOW_DPI
from scanner.errors import FileError
from scanner.i18n import _
from scanner.intake.documents import open_document

_BANDS = 12  # a streak is seen in all of them, dirt on the paper is not
_STREAK = 5.0  # gray values beyond the paper beside it
_BESIDE_MM = 2.0
_EDGE_MM = 5.0
_WHITE = 0.9  # of a white sheet's pixels are paper
MOST_TILT = 3.0  # degrees; more is read, but costs margin
MOST_STRETCH_MM = 1.0
LEAST_CONTRAST = 90.0  # gray values between paper and print

Floats = npt.NDArray[np.float64]


class Grade(StrEnum):
    GOOD = "good"
    POOR = "poor"  # it is read, with less margin
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One property of the scanner: how it is, and in words with its figure what to do."""

    grade: Grade
    text: str


def open_page(path: Path) -> Page:
    """Return the first page of a scan; raises FileError."""
    with open_document(path, str(path)) as document:
        return document.page(0)


def check_white(page: Page) -> list[Check]:
    """Return what a white sheet's scan tells. Raises FileError if it is no white sheet."""
    gray = page.image if page.image.ndim == 2 else cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY)
    paper = float(np.median(gray))
    if float((np.abs(gray.astype(np.int16) - paper) < 30).mean()) < _WHITE:
        raise FileError(page.source.file, _("this is no white sheet; put an unprinted one into the scanner"))
    streaks = find_streaks(np.asarray(gray, np.uint8), page.dpi or 300.0)
    return [_of_streaks(streaks), _of_color(page.color)]


def check_ballot(page: Page, reading: BallotReading) -> list[Check]:
    """Return what the scan of a stamped ballot tells: resolution, tilt, stretch, contrast, colour."""
    tilt, stretch = lie(reading.registration)
    return [
        _of_dpi(reading.dpi),
        _of_tilt(tilt),
        _of_stretch(stretch),
        _of_contrast(contrast(page.image)),
        _of_red(reading),
    ]


def find_streaks(gray: Image, dpi: float) -> list[float]:
    """Return where (mm from the edge) lines run over the whole of an empty page, either way it was fed."""
    edge = round(_EDGE_MM / 25.4 * dpi)
    inner = gray[edge:-edge, edge:-edge]
    found = _streaks(inner, dpi) or _streaks(np.ascontiguousarray(inner.T), dpi)
    return [round((at + edge) / dpi * 25.4, 1) for at in found]


def _streaks(gray: Image, dpi: float) -> list[float]:
    height = gray.shape[0] // _BANDS * _BANDS
    bands = gray[:height].reshape(_BANDS, -1, gray.shape[1]).mean(axis=1, dtype=np.float64)
    reach = round(_BESIDE_MM / 25.4 * dpi) | 1
    beside = np.stack([_median(band, reach) for band in bands])
    off = bands - beside
    everywhere = (off < -_STREAK).all(axis=0) | (off > _STREAK).all(axis=0)
    starts = np.flatnonzero(np.diff(np.concatenate([[0], everywhere.astype(np.int8)])) == 1)
    return [float(start) for start in starts]


def _median(line: Floats, reach: int) -> Floats:
    padded = np.pad(line, reach // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, reach), axis=1), np.float64)


def lie(registration: Registration) -> tuple[float, float]:
    """Return how far the sheet was turned (degrees off straight) and stretched (mm, beyond turn and size)."""
    grid = np.asarray(registration.grid, np.float64)
    blank, page = grid[:, :2] @ [1, 1j], grid[:, 2:] @ [1, 1j]
    design = np.column_stack([blank, np.ones_like(blank)])
    (turn, shift), *_rest = np.linalg.lstsq(design, page, rcond=None)
    left = np.abs(page - (turn * blank + shift)) / abs(turn)
    degrees = float(np.degrees(np.angle(turn)))
    return degrees - 90 * round(degrees / 90), float(left.max())


def contrast(image: Image) -> float:
    """Return how much darker print is than paper, in gray values."""
    gray = image if image.ndim == 2 else image.min(axis=2)
    paper, printed = np.percentile(gray[::4, ::4], [60, 1.5])
    return float(paper - printed)


def _of_streaks(streaks: list[float]) -> Check:
    if not streaks:
        return Check(Grade.GOOD, _("no streaks: the glass is clean"))
    # vi: có {n} vệt dọc (cách mép {places} mm): lau kính máy quét
    text = _("{n} streaks ({places} mm from the edge): wipe the scanner's glass")
    return Check(Grade.BAD, text.format(n=len(streaks), places=", ".join(f"{at:g}" for at in streaks[:8])))


def _of_color(color: ColorMode) -> Check:
    if color is ColorMode.COLOR:
        return Check(Grade.GOOD, _("scanned in colour"))
    if color is ColorMode.GRAY:  # a white sheet in colour may well be all gray
        return Check(Grade.GOOD, _("no colour on the white sheet; the ballot tells whether red is seen"))
    return Check(Grade.BAD, _("scanned in black and white: choose colour, at 300 dpi"))


def _of_dpi(dpi: float) -> Check:
    if dpi >= LOW_DPI - 1:
        return Check(Grade.GOOD, _("resolution {dpi:.0f} dpi").format(dpi=dpi))
    return Check(Grade.BAD, _("resolution {dpi:.0f} dpi: choose 200 or 300 dpi").format(dpi=dpi))


def _of_tilt(tilt: float) -> Check:
    if abs(tilt) <= MOST_TILT:
        return Check(Grade.GOOD, _("turned by {tilt:.1f}°").format(tilt=tilt))
    return Check(Grade.POOR, _("turned by {tilt:.1f}°: set the feeder's guides").format(tilt=tilt))


def _of_stretch(stretch: float) -> Check:
    if stretch <= MOST_STRETCH_MM:
        return Check(Grade.GOOD, _("stretched by {mm:.1f} mm at most").format(mm=stretch))
    text = _("stretched by {mm:.1f} mm: clean the feeder's rollers, switch “fit to page” off")
    return Check(Grade.POOR, text.format(mm=stretch))


def _of_contrast(value: float) -> Check:
    if value >= LEAST_CONTRAST:
        return Check(Grade.GOOD, _("contrast {value:.0f} of 255").format(value=value))
    text = _("contrast {value:.0f} of 255: set the scanner's brightness to its middle")
    return Check(Grade.POOR, text.format(value=value))


def _of_red(reading: BallotReading) -> Check:
    return {
        StampState.PRESENT: Check(Grade.GOOD, _("the red stamp is seen as red")),
        # vi: không thấy màu đỏ của dấu: chọn quét màu
        StampState.COPIED: Check(Grade.BAD, _("the stamp is not seen as red: choose colour")),
        StampState.COLOR_UNKNOWN: Check(Grade.BAD, _("scanned without colour: choose colour")),
        StampState.ABSENT: Check(
            Grade.POOR, _("no stamp on this ballot: scan a stamped one to check the red")
        ),
    }[reading.stamp.state]
