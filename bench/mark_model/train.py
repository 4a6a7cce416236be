"""Train the network of scanner/reading/mark_model.py on generated marks; writes its weights.

Some marks are drawn alone (``make_marks``), most are cut out of whole ballots that the reader read
(``cut_out``). Needs PyTorch and onnx, which the program itself does not: ``pip install torch onnx``.
    python -m bench.mark_model.train --samples 60000 --forms 3000 --out scanner/reading/mark_model.onnx
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from torch import nn

from bench.mark_model import cut_out
from bench.mark_model.make_marks import sample
from scanner.reading.mark_model import KINDS, SIDE

_BATCH = 256
_HELD_OUT = 0.05
_PARTS = 40
_BYTE = np.array([170, 255], np.float32)[:, None, None]  # ink to 1.5, print to 1
_SMOOTHING = 0.002  # so that no sample drives the odds without bound


class Network(nn.Module):
    """Three convolutions with strides and two full layers, as ``scanner.reading.mark_model`` runs them."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(2, 16, 5, padding=2, stride=2)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1, stride=2)
        self.c3 = nn.Conv2d(32, 64, 3, padding=1, stride=2)
        self.f1 = nn.Linear(64 * (SIDE // 8) ** 2, 64)
        self.f2 = nn.Linear(64, len(KINDS))
        self.drop = nn.Dropout(0.25)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in (self.c1, self.c2, self.c3):
            x = torch.relu(layer(x))
        return self.f2(self.drop(torch.relu(self.f1(x.flatten(1)))))


def make(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``count`` views of marks drawn alone, and their kinds."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    return _packed([sample(rng) for _ in range(count)])


def cut(seed: int, numbers: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the views of marks on the ballots of these forms, and their kinds."""
    cv2.setNumThreads(1)
    return _packed([one for number in numbers for one in cut_out.views(number, seed)])


def _packed(samples: Sequence[tuple[np.ndarray, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return views as bytes, an eighth of what PyTorch takes, and kinds."""
    views = np.array([view for view, _ in samples], np.float32).reshape(-1, 2, SIDE, SIDE) * _BYTE
    kinds = np.array([kind for _, kind in samples], np.int64)
    return np.clip(views, 0, 255).round().astype(np.uint8), kinds


def _unpacked(views: np.ndarray) -> torch.Tensor:
    return torch.from_numpy((views / _BYTE).astype(np.float32))


@click.command()
@click.option("--samples", default=60_000, help="marks drawn alone")
@click.option("--forms", default=3_000, help="whose ballots marks are cut out of, ten ballots a form")
@click.option("--epochs", default=30)
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(samples: int, forms: int, epochs: int, seed: int, jobs: int, out: Path) -> None:
    seeds = range(seed * 1000, seed * 1000 + _PARTS)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        alone = pool.map(make, seeds, [samples // _PARTS] * _PARTS)
        of_ballots = pool.map(cut, [seed] * _PARTS, [range(part, forms, _PARTS) for part in range(_PARTS)])
        made = [*of_ballots, *alone]  # what is held out comes from ballots
    views, kinds = (np.concatenate(part) for part in zip(*made, strict=True))
    click.echo(f"{len(views)} samples")
    model = fit(views, kinds, epochs, seed)
    torch.onnx.export(
        model,
        (torch.zeros(1, 2, SIDE, SIDE),),
        str(out),
        input_names=["views"],
        output_names=["kinds"],
        dynamic_axes={"views": {0: "n"}, "kinds": {0: "n"}},
        dynamo=False,
    )
    click.echo(f"{out}: {out.stat().st_size / 1000:.0f} kB")


def fit(views: np.ndarray, kinds: np.ndarray, epochs: int, seed: int) -> Network:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    held = int(len(views) * _HELD_OUT)
    model = Network()
    steps = epochs * ((len(views) - held) // _BATCH + 1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        model.train()
        order = rng.permutation(len(views) - held) + held
        for start in range(0, len(order) - _BATCH, _BATCH):
            index = order[start : start + _BATCH]
            loss = nn.functional.cross_entropy(
                model(_mirrored(_unpacked(views[index]), rng)),
                torch.from_numpy(kinds[index]),
                label_smoothing=_SMOOTHING,
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        report(model, views[:held], kinds[:held], epoch)
    model.eval()
    return model


def _mirrored(views: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Turn half of the views left to right: a hand may be a left one, and no kind changes by it."""
    turned = torch.from_numpy(rng.random(len(views)) < 0.5)
    views[turned] = views[turned].flip(-1)
    return views


def report(model: Network, views: np.ndarray, kinds: np.ndarray, epoch: int) -> None:
    """Print what is lost at each threshold (plain marks doubted, others passed) and the confusion."""
    model.eval()
    with torch.no_grad():
        scores = torch.softmax(model(_unpacked(views)), 1).numpy()
    plain = kinds == 0
    rates = [
        f"{t}: {(scores[plain, 0] < t).mean():.4f}/{(scores[~plain, 0] >= t).mean():.4f}"
        for t in (0.5, 0.9, 0.99)
    ]
    click.echo(f"epoch {epoch}: doubted/passed at " + "  ".join(rates))
    for kind, name in enumerate(KINDS):
        row = np.bincount(scores[kinds == kind].argmax(1), minlength=len(KINDS)) / (kinds == kind).sum()
        click.echo(f"  {name:6}" + "".join(f"{share:8.4f}" for share in row))


if __name__ == "__main__":
    main()
