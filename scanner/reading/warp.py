"""A map from the frame to the page: projective, plus a smooth correction for uneven feed.

No homography models paper that a feeder stretched. The correction is a robust fit of low polynomials
and, along each axis, of cubic B-splines whose bends are penalised (P-splines; Eilers and Marx,
Statistical Science 11, 1996), so that it goes straight on where nothing was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanner.reading.frame import Points, homogeneous

_KNOTS = 20
_POLYNOMIALS = 6
_TERMS = _POLYNOMIALS + 2 * _KNOTS
_RIDGE = 2e-4
_ROUNDS = 6

Matrix = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Warp:
    """``matrix`` (3 × 3) and the correction's coefficients (b, 2) on a basis over a frame of ``shape``."""

    matrix: Matrix
    smooth: Floats
    shape: tuple[int, ...]

    def __call__(self, points: npt.NDArray[np.floating], basis: Floats | None = None) -> Points:
        """Return the plane pixels of (n, 2) frame ``points``; ``basis``, if known, saves its computation."""
        correction = (warp_basis(points, self.shape) if basis is None else basis) @ self.smooth
        return homogeneous(self.matrix, points) + correction.astype(np.float32)

    @property
    def scale(self) -> float:
        """Plane pixels per frame pixel."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2]))))

    @property
    def turn(self) -> float:
        """Degrees by which the page is turned clockwise."""
        return float(np.degrees(np.arctan2(self.matrix[1, 0], self.matrix[0, 0])))


def plain_warp(matrix: Matrix, shape: tuple[int, ...]) -> Warp:
    """Return the warp that is ``matrix`` alone."""
    return Warp(matrix, np.zeros((_TERMS, 2)), shape)


def fit_warp(
    frame: Points, plane: Points, basis: Floats, tolerance: float, stiffness: float, shape: tuple[int, ...]
) -> tuple[Warp, Floats] | None:
    """Fit a warp that takes (n, 2) ``frame`` points to ``plane`` points, some of which are wrong.

    ``basis`` is :func:`warp_basis` of ``frame``; ``tolerance`` (plane pixels) is what the projective
    part alone may miss by; ``stiffness`` is the price of a bend. Returns the warp and each point's error
    (n, 2) in plane pixels, or None if no projective map fits.
    """
    matrix, _ = cv2.findHomography(frame, plane, cv2.USAC_MAGSAC, tolerance, maxIters=2000, confidence=0.999)
    if matrix is None:
        return None
    errors = rest = (plane - homogeneous(matrix, frame)).astype(np.float64)
    scale = tolerance
    for _ in range(_ROUNDS):
        length = np.linalg.norm(errors, axis=1)
        smooth = _stiff_fit(basis, rest, stiffness, 1 / (1 + (length / (2 * scale)) ** 2) ** 2)
        errors = rest - basis @ smooth
        scale = max(0.25, 1.5 * float(np.median(np.linalg.norm(errors, axis=1))))
    return Warp(matrix, smooth, shape), errors


def _stiff_fit(basis: Floats, rest: Floats, stiffness: float, weights: Floats) -> Floats:
    weighted = basis * weights[:, None]
    penalty = (_RIDGE * _SIZES + stiffness * _BENDS) * len(basis)
    return np.asarray(np.linalg.solve(basis.T @ weighted + penalty, weighted.T @ rest), np.float64)


def _penalties() -> tuple[Floats, Floats]:
    """Return the quadratic penalties on coefficients: on their size, all but free for a plane; on bends."""
    sizes = np.diag([1e-3] * 3 + [1.0] * (_TERMS - 3))
    differences = np.diff(np.eye(_KNOTS), n=2, axis=0)
    bends = np.zeros((_TERMS, _TERMS))
    for start in (_POLYNOMIALS, _POLYNOMIALS + _KNOTS):
        bends[start : start + _KNOTS, start : start + _KNOTS] = differences.T @ differences
    return sizes, bends


_SIZES, _BENDS = _penalties()


def warp_basis(points: npt.NDArray[np.floating], shape: tuple[int, ...]) -> Floats:
    """Return the smooth functions at ``points``: low polynomials, splines along x and along y."""
    x = points[:, 0].astype(np.float64) / shape[1] * 2 - 1
    y = points[:, 1].astype(np.float64) / shape[0] * 2 - 1
    columns = [np.ones_like(x), x, y, x * y, x * x, y * y]
    return np.stack([*columns, *_splines(y), *_splines(x)], axis=1)


def _splines(t: Floats) -> list[Floats]:
    """Return cubic B-splines over -1 … 1."""
    step = 2 / (_KNOTS - 3)
    centres = -1 - step + step * np.arange(_KNOTS)
    distance = [np.abs(t - centre) / step for centre in centres]
    return [
        np.where(d < 1, 2 / 3 - d * d + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0.0)) for d in distance
    ]
