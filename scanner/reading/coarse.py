"""A page's rough place on a blank, whatever its turn: Fourier–Mellin on thumbnails.

Most pages lie all but upright, so that shift is tried first. Else: the magnitude of a spectrum does not
move with the page; in log-polar coordinates a turn and a change of scale become shifts (Reddy and
Chatterji, IEEE Trans. Image Processing 5, 1996). The remaining half turn and the shift are settled by
correlating the turned-back thumbnails.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanner.ballot import Image
from scanner.reading.shrink import shrunk

THUMB_PX_PER_MM = 0.75
_LARGEST = 7  # thumbnail pixels: about a centimetre
_MOST = 0.3  # ink that counts: print reaches it, a marker's strokes are no more
_ANGLES = 360  # half a turn
_RADII = 128
_STEPS = (0.02, 0.02, 0.01, 0.005)
_UPRIGHT = 0.88  # correlation from which a page is taken as it lies: turned by a degree or two at most
_SURE = 0.6  # and from which no other turn is tried
_WHITENING = 0.5  # between plain correlation (0) and phase correlation (1)

Floats = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complexfloating]


@dataclass(frozen=True, eq=False)
class Thumb:
    """Ink (0 paper … 1 black) at ``THUMB_PX_PER_MM``, in the middle of a square of (n, n)."""

    ink: Floats
    height: int
    width: int

    @cached_property
    def spectrum(self) -> Spectrum:
        return np.fft.rfft2(self.ink - self.ink.mean())

    @cached_property
    def turns(self) -> Spectrum:
        """The spectrum of the spectrum's magnitude in log-polar coordinates."""
        return _log_polar_spectrum(self.ink)

    @cached_property
    def soft(self) -> Floats:
        """The ink blurred, without its mean, of length 1: what correlations are made of."""
        return _unit(self.ink)


@dataclass(frozen=True, eq=False)
class CoarseFit:
    """``matrix`` (3 × 3) takes thumbnail pixels of the blank to those of the page's thumbnail."""

    matrix: npt.NDArray[np.float64]
    score: float  # correlation of the two thumbnails, -1 to 1
    angle: float  # degrees
    scale: float


def thumb(gray: Image, px_per_mm: float, side: int) -> Thumb:
    """Return the thumbnail of a page or blank, white paper at 255, centred in ``side`` pixels."""
    shrink = THUMB_PX_PER_MM / px_per_mm
    size = (max(8, round(gray.shape[1] * shrink)), max(8, round(gray.shape[0] * shrink)))
    factor = max(1, round(px_per_mm / THUMB_PX_PER_MM / 2))  # first by a whole factor, which is fast
    small = cv2.resize(shrunk(gray, factor), size, interpolation=cv2.INTER_AREA)
    ink = np.float32(1) - small.astype(np.float32) / np.float32(255)
    ink = np.minimum(ink - _solid(ink), np.float32(_MOST))
    ink = ink[:side, :side]
    height, width = ink.shape
    square = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return Thumb(square, height, width)


def _solid(ink: Floats) -> Floats:
    """Return what is dark over a centimetre, or up to the edge: a lid that would outweigh all print."""
    padded = cv2.copyMakeBorder(ink, _LARGEST, _LARGEST, _LARGEST, _LARGEST, cv2.BORDER_CONSTANT, value=1.0)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((_LARGEST, _LARGEST), np.uint8))
    return opened[_LARGEST:-_LARGEST, _LARGEST:-_LARGEST]


def square_side(*lengths_mm: float) -> int:
    """Return the side of a thumbnail square that holds sheets of these lengths at any turn."""
    return int(cv2.getOptimalDFTSize(int(max(lengths_mm) * THUMB_PX_PER_MM * 1.15)))


def fit(page: Thumb, blank: Thumb, peaks: int = 3) -> CoarseFit:
    """Return the best turn, scale and shift of ``blank`` onto ``page``."""
    best = _shift_fit(page, blank, 0.0, 1.0)
    if best.score > _UPRIGHT:
        return best
    for angle, scale in _turns(page, blank, peaks):
        for half in (0.0, 180.0):
            best = max(best, _shift_fit(page, blank, angle + half, scale), key=_score)
        if best.score > _SURE:
            return best
    return _climbed(page, blank, best)


def upright_fits(page: Thumb, blank: Thumb) -> list[CoarseFit]:
    """Return the fits of a page that lies upright, or upside down."""
    return [_shift_fit(page, blank, turn, 1.0) for turn in (0.0, 180.0)]


def _climbed(page: Thumb, blank: Thumb, best: CoarseFit) -> CoarseFit:
    """Improve a doubtful fit step by step: a sheet's edges pull the spectrum's scale towards 1."""
    for step in _STEPS:
        for turn, stretch in ((0, 1 + step), (0, 1 - step), (40 * step, 1), (-40 * step, 1)):
            angle, scale = best.angle + turn, best.scale * stretch
            best = max(best, _shift_fit(page, blank, angle, scale), key=_score)
    return best


def _score(fit: CoarseFit) -> float:
    return fit.score


def _log_polar_spectrum(square: Floats) -> Spectrum:
    # A real picture's spectrum is symmetric: half of it is all.
    half = np.fft.fftshift(np.fft.rfft2((square - square.mean()) * _window(len(square))), axes=0)
    polar = cv2.remap(
        np.log1p(np.abs(half)).astype(np.float32), _polar_map(len(square)), None, cv2.INTER_LINEAR
    )
    polar[:, : _RADII // 4] = 0  # the lowest frequencies know no direction
    polar -= cv2.blur(polar, (15, 15), borderType=cv2.BORDER_REFLECT)
    return np.fft.rfft2(polar)


@lru_cache(maxsize=4)
def _window(side: int) -> Floats:
    """Return a gentle fall towards the edges of a square."""
    return np.outer(np.hanning(side), np.hanning(side)).astype(np.float32) ** np.float32(0.25)


@lru_cache(maxsize=4)
def _polar_map(side: int) -> Floats:
    """Return where each angle (rows) and each radius (columns, logarithmic) lies in half a spectrum."""
    angles = (np.arange(_ANGLES) / _ANGLES - 0.5) * np.pi
    radii = np.exp(np.arange(_RADII) * _log_step(side))
    x, y = np.outer(np.cos(angles), radii), np.outer(np.sin(angles), radii) + side / 2
    return np.stack([x, y], -1).astype(np.float32)


def _log_step(side: int) -> float:
    return float(np.log(side / 2) / _RADII)


def _half_whitened(a: Spectrum, b: Spectrum) -> Spectrum:
    cross = a * np.conj(b)
    return cross / (np.abs(cross) ** _WHITENING + 1e-6)


def _turns(page: Thumb, blank: Thumb, peaks: int) -> list[tuple[float, float]]:
    """Return the likeliest (angle in degrees, scale) of the page against the blank."""
    surface = np.fft.irfft2(_half_whitened(page.turns, blank.turns), s=(_ANGLES, _RADII))
    surface = cv2.GaussianBlur(np.fft.fftshift(surface).astype(np.float32), (0, 0), 1.0)
    # The scale is known from the dpi or the sheet's size to a third.
    log_step = _log_step(len(page.ink))
    reach = int(0.30 / log_step)
    surface[:, : _RADII // 2 - reach] = -1
    surface[:, _RADII // 2 + reach + 1 :] = -1
    found = []
    for _ in range(peaks):
        row, column = np.unravel_index(int(np.argmax(surface)), surface.shape)
        angle = (_refined(surface[:, column], int(row)) - _ANGLES // 2) * 180 / _ANGLES
        shift = _refined(surface[row], int(column)) - _RADII // 2
        found.append((float(angle), float(np.exp(-shift * log_step))))
        _erase(surface, int(row), int(column))
    return found


def _erase(surface: Floats, row: int, column: int) -> None:
    rows = np.arange(row - 6, row + 7) % surface.shape[0]
    surface[rows, max(0, column - 4) : column + 5] = -1


def _refined(line: Floats, peak: int) -> float:
    """Return the peak's place to a fraction of a step, by a parabola."""
    left, right = line[peak - 1], line[(peak + 1) % len(line)]
    bend = left - 2 * line[peak] + right
    return peak + (0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)))


def _shift_fit(page: Thumb, blank: Thumb, angle: float, scale: float) -> CoarseFit:
    """Turn the blank's thumbnail by ``angle`` and ``scale`` and find the shift that fits the page."""
    side = page.ink.shape[0]
    centre = (side - 1) / 2
    # A positive row shift of the spectrum is a clockwise turn in image coordinates.
    turn = np.vstack([cv2.getRotationMatrix2D((centre, centre), -angle, scale), [0, 0, 1]])
    if angle == 0.0 and scale == 1.0:
        turned, spectrum = blank.ink, blank.spectrum
    else:
        turned = cv2.warpAffine(blank.ink, turn[:2], (side, side), flags=cv2.INTER_LINEAR)
        spectrum = np.fft.rfft2(turned - turned.mean())
    cross = _half_whitened(page.spectrum, spectrum)
    surface = np.fft.irfft2(cross, s=(side, side))
    row, column = np.unravel_index(int(np.argmax(surface)), surface.shape)
    dy, dx = (v - side if v > side // 2 else v for v in (int(row), int(column)))
    shift = np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]], np.float64)
    moved = cv2.warpAffine(turned, shift[:2], (side, side))
    matrix = _to_corner(page, side) @ shift @ turn @ np.linalg.inv(_to_corner(blank, side))
    return CoarseFit(matrix, float(np.vdot(page.soft, _unit(moved))), angle, scale)


def _to_corner(view: Thumb, side: int) -> npt.NDArray[np.float64]:
    """Return the matrix from pixels of the square to pixels of the thumbnail itself."""
    top, left = (side - view.height) // 2, (side - view.width) // 2
    return np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)


def _unit(ink: Floats) -> Floats:
    soft = cv2.GaussianBlur(ink, (0, 0), 1.2)
    soft -= soft.mean()
    return soft / np.float32(max(1e-6, float(np.linalg.norm(soft))))
