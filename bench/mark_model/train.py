"""Train the network of scanner/reading/mark_model.py on generated marks; writes its weights.

Needs PyTorch and onnx, which the program itself does not: ``pip install torch onnx``.
    python -m bench.mark_model.train --samples 120000 --seed 1 --out scanner/reading/mark_model.onnx
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from torch import nn

from bench.mark_model.make_marks import sample
from scanner.reading.mark_model import SIDE

_BATCH = 256
_HELD_OUT = 0.1


class Network(nn.Module):
    """Three convolutions and two full layers, as ``scanner.reading.mark_model.plainness`` runs them."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(2, 10, 3, padding=1)
        self.c2 = nn.Conv2d(10, 20, 3, padding=1)
        self.c3 = nn.Conv2d(20, 40, 3, padding=1)
        self.f1 = nn.Linear(40 * (SIDE // 8) ** 2, 48)
        self.f2 = nn.Linear(48, 1)
        self.drop = nn.Dropout(0.25)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in (self.c1, self.c2, self.c3):
            x = nn.functional.max_pool2d(torch.relu(layer(x)), 2)
        return self.f2(self.drop(torch.relu(self.f1(x.flatten(1)))))[:, 0]


def make(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``count`` generated views and labels."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    views, plain = zip(*(sample(rng) for _ in range(count)), strict=True)
    return np.stack(views).astype(np.float16), np.array(plain)


@click.command()
@click.option("--samples", default=120_000)
@click.option("--epochs", default=14)
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(samples: int, epochs: int, seed: int, jobs: int, out: Path) -> None:
    parts = 40
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        made = list(pool.map(make, range(seed * 1000, seed * 1000 + parts), [samples // parts] * parts))
    views, plain = (np.concatenate(part) for part in zip(*made, strict=True))
    click.echo(f"{len(views)} samples, {plain.mean():.3f} plain")
    model = fit(views, plain, epochs, seed)
    torch.onnx.export(
        nn.Sequential(model, nn.Sigmoid(), nn.Unflatten(0, (-1, 1))),
        (torch.zeros(1, 2, SIDE, SIDE),),
        str(out),
        input_names=["views"],
        output_names=["plainness"],
        dynamic_axes={"views": {0: "n"}, "plainness": {0: "n"}},
        dynamo=False,
    )
    click.echo(f"{out}: {out.stat().st_size / 1000:.0f} kB")


def fit(views: np.ndarray, plain: np.ndarray, epochs: int, seed: int) -> Network:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    held = int(len(views) * _HELD_OUT)
    model = Network()
    steps = epochs * (len(views) - held) // _BATCH
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps + epochs)
    for epoch in range(epochs):
        model.train()
        order = np.random.default_rng(seed + epoch).permutation(len(views) - held) + held
        for start in range(0, len(order) - _BATCH, _BATCH):
            index = order[start : start + _BATCH]
            loss = nn.functional.binary_cross_entropy_with_logits(
                model(torch.from_numpy(views[index].astype(np.float32))),
                torch.from_numpy(plain[index].astype(np.float32)),
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        report(model, views[:held], plain[:held], epoch)
    model.eval()
    return model


def report(model: Network, views: np.ndarray, plain: np.ndarray, epoch: int) -> None:
    """Print what is lost at each threshold: plain marks doubted, others taken for plain."""
    model.eval()
    with torch.no_grad():
        scores = torch.sigmoid(model(torch.from_numpy(views.astype(np.float32)))).numpy()
    rates = [
        f"{t}: {(scores[plain] < t).mean():.4f}/{(scores[~plain] >= t).mean():.4f}"
        for t in (0.5, 0.8, 0.9, 0.97, 0.99)
    ]
    click.echo(f"epoch {epoch}: doubted/passed at " + "  ".join(rates))


if __name__ == "__main__":
    main()
