"""Ballots bent for training: every mark on a sheet by one smooth warp, and each a little more by itself.

Crosses become crosses that no generator draws, but they stay alike: that is what they are known by.
"""

from __future__ import annotations

import numpy as np
import torch

from scanner.reading.mark_model import SIDE

_BENT = 0.6  # of the sheets
_TURN = 0.3  # radians
_STRETCH, _SHEAR, _WAVE = 0.12, 0.25, 0.1
_POWER = 0.42  # of the logarithm of the power that bows lines outwards or inwards
_OWN = 0.35  # of a sheet's warp, by which a single mark's may differ from it


def bent(views: torch.Tensor, sheet: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Return views (n, 2, ``SIDE``, ``SIDE``) warped; ``sheet`` (n,) numbers the ballots that they are on."""
    many = int(sheet.max()) + 1
    used = torch.from_numpy((rng.random(many) < _BENT).astype(np.float32))[sheet]

    def of_sheets() -> torch.Tensor:
        return (_uniform(rng, many)[sheet] * used)[:, None, None]

    def own() -> torch.Tensor:
        return _OWN * (_uniform(rng, len(views)) * used)[:, None, None]

    line = torch.linspace(-1, 1, SIDE)
    x, y = torch.meshgrid(line, line, indexing="xy")
    turn = _TURN * (of_sheets() + own())
    u, v = x * torch.cos(turn) - y * torch.sin(turn), x * torch.sin(turn) + y * torch.cos(turn)
    u = u * (1 + _STRETCH * (of_sheets() + own())) + v * _SHEAR * of_sheets()
    v = v * (1 + _STRETCH * (of_sheets() + own()))
    u, v = (_bowed(part, _POWER * of_sheets()) for part in (u, v))
    u = u + _WAVE * of_sheets() * torch.sin((3 + 1.5 * of_sheets()) * v + 3 * of_sheets())
    v = v + _WAVE * of_sheets() * torch.sin((3 + 1.5 * of_sheets()) * u + 3 * of_sheets())
    return torch.nn.functional.grid_sample(views, torch.stack([u, v], -1), align_corners=True)


def _uniform(rng: np.random.Generator, count: int) -> torch.Tensor:
    return torch.from_numpy(rng.uniform(-1, 1, count).astype(np.float32))


def _bowed(part: torch.Tensor, logarithm: torch.Tensor) -> torch.Tensor:
    return torch.sign(part) * part.abs().clamp(min=1e-4) ** torch.exp(logarithm)
