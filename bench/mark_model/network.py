"""The two networks that are trained together, in PyTorch; the program runs them from their weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from scanner.reading.mark_model import KINDS, LOOK, SIDE
from scanner.reading.vote_model import CLOSE, FAR, LEAST_OTHERS, MEASURES

_HIDDEN = 64
_DISTANCES = 4


class Eye(nn.Module):
    """Three convolutions with strides and two full layers, as ``scanner.reading.mark_model`` runs them."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(2, 16, 5, padding=2, stride=2)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1, stride=2)
        self.c3 = nn.Conv2d(32, 64, 3, padding=1, stride=2)
        self.f1 = nn.Linear(64 * (SIDE // 8) ** 2, LOOK)
        self.f2 = nn.Linear(LOOK, len(KINDS))

    def look(self, x: torch.Tensor) -> torch.Tensor:
        for layer in (self.c1, self.c2, self.c3):
            x = torch.relu(layer(x))
        return torch.relu(self.f1(x.flatten(1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        look = self.look(x)
        return torch.cat([self.f2(look), look], 1)


class Judge(nn.Module):
    """A mark beside the voter's others, as ``scanner.reading.vote_model.vote_odds`` has it in NumPy."""

    def __init__(self, measured: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(measured.mean(0)))
        self.register_buffer("spread", torch.from_numpy(measured.std(0) + 1e-3))
        seen = LOOK + len(MEASURES)
        self.h1 = nn.Linear(3 * seen + len(MEASURES) + 1 + 2 * _DISTANCES, _HIDDEN)
        self.h2 = nn.Linear(_HIDDEN, 1)
        self.drop = nn.Dropout(0.1)

    def forward(
        self, looks: torch.Tensor, measured: torch.Tensor, sheet: torch.Tensor, others: torch.Tensor
    ) -> torch.Tensor:
        """Return log-odds (n,); ``sheet`` (n,) numbers the marks' ballots, ``others`` (n,) is 1 or 0."""
        seen = torch.cat([looks, (measured - self.mean) / self.spread], 1)
        weight, many = others[:, None], int(sheet.max()) + 1
        total = torch.zeros(many, seen.shape[1]).index_add(0, sheet, seen * weight)[sheet] - seen * weight
        number = torch.zeros(many, 1).index_add(0, sheet, weight)[sheet] - weight
        mean, known = total / number.clamp(min=1), (number >= LEAST_OTHERS).float()
        apart = (seen - mean) * known
        told = [
            seen,
            mean * known,
            apart.abs(),
            apart[:, LOOK:],
            torch.log1p(number) * known,
            _distances(looks, mean[:, :LOOK], sheet, others) * known,
            _distances(seen[:, LOOK:], mean[:, LOOK:], sheet, others) * known,
        ]
        return self.h2(self.drop(torch.relu(self.h1(torch.cat(told, 1))))).squeeze(1)


def _distances(
    seen: torch.Tensor, mean: torch.Tensor, sheet: torch.Tensor, others: torch.Tensor
) -> torch.Tensor:
    """Return (n, 4) as ``scanner.reading.vote_model`` has them."""
    weight, many = others[:, None], int(sheet.max()) + 1
    squares = (seen * seen).sum(1, keepdim=True)
    total = torch.zeros(many, 1).index_add(0, sheet, squares * weight)[sheet] - squares * weight
    number = torch.zeros(many, 1).index_add(0, sheet, weight)[sheet] - weight
    spread = total / number.clamp(min=1) - (mean * mean).sum(1, keepdim=True)
    off = ((seen - mean) ** 2).sum(1, keepdim=True)
    strangers = (sheet[:, None] != sheet) | (others < 0.5) | torch.eye(len(sheet), dtype=torch.bool)
    between = (squares + squares.T - 2 * seen @ seen.T).masked_fill(strangers, FAR)
    nearest = between.topk(2, dim=1, largest=False).values
    return torch.log(torch.cat([spread, off, nearest], 1).clamp(CLOSE, FAR)) / 2


def save(eye: Eye, judge: Judge, folder: Path) -> None:
    """Write ``mark_model.npz`` and ``vote_model.npz``; convolutions as (out, row, column, in)."""
    seen = {name: value.detach().numpy() for name, value in eye.state_dict().items()}
    np.savez(
        folder / "mark_model.npz",
        **{name: value.transpose(0, 2, 3, 1) if value.ndim == 4 else value for name, value in seen.items()},
    )
    of = {name: value.detach().numpy() for name, value in judge.state_dict().items()}
    np.savez(
        folder / "vote_model.npz",
        mean=of["mean"],
        spread=of["spread"],
        w1=of["h1.weight"].T.copy(),
        b1=of["h1.bias"],
        w2=of["h2.weight"][0],
        b2=of["h2.bias"],
    )
